import asyncio
import hashlib
import hmac
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from emulator.server.outbound import Outbound
from emulator.webhooks.delivery import Delivery, DeliveryStatus
from emulator.webhooks.lanes import Lanes
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.faults import Effect, Fault
from emulator.world.world import World, WorldSettings

HOURS = 3600.0
RULES = RetryRules(gaps=(60.0, 60.0, 60.0), accepted=frozenset({200, 201, 204}), timeout=10.0)
"""VerifyMyContent's: four attempts, a minute apart."""


def sign(body: bytes) -> dict[str, str]:
    """A signature like VerifyMyContent's."""
    return {"Authorization": f"hmac key:{hmac.new(b'secret', body, hashlib.sha256).hexdigest()}"}


def stopped_world() -> World:
    """A world whose time moves by `advance` alone."""
    return World("w", WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN))


@dataclass
class Sent:
    """What the courier was given."""

    url: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class ScriptedCourier:
    """Answers by script, an error or a status at each call; then 200. Notes the world time of each."""

    world: World
    script: list[int | Exception] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
        """Answer the next of the script."""
        assert timeout > 0
        self.sent.append(Sent(url, dict(headers), body, self.world.clock.now()))
        outcome = self.script.pop(0) if self.script else 200
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@dataclass
class Gate:
    """A courier that gets no answer from a host named `slow` until it is opened."""

    status: int = 200
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    most: int = 0

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
        """Wait at the gate, if that is where it goes."""
        assert (headers, body, timeout) != ({}, b"", 0)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            if "//slow" in url:
                await self.opened.wait()
        finally:
            self.under_way -= 1
        return self.status


def send(
    outbox: Outbox,
    url: str = "http://r.test/hook",
    rules: RetryRules = RULES,
    resource: str = "R1",
    **payload: Any,
) -> Delivery:
    """Send one event."""
    return outbox.send(url, payload, event="moderation.updated", resource=resource, rules=rules, sign=sign)


Scene = Callable[[World], Coroutine[Any, Any, None]]


def play(scene: Scene, world: World | None = None) -> None:
    """Run a scene in a world, and close the world after it."""

    async def whole() -> None:
        inside = world or stopped_world()
        try:
            await scene(inside)
        finally:
            inside.clock.close()
            await inside.clock.idle(1.0)

    asyncio.run(whole())


def times(delivery: Delivery) -> list[float]:
    """Seconds after the world's start at which the attempts set out."""
    return [attempt.at - EPOCH for attempt in delivery.attempts]


# -- sending -----------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_the_reply() -> None:
    """Sending only puts an event into the outbox: it belongs to the change of state that caused it."""

    async def scene(world: World) -> None:
        courier = ScriptedCourier(world)
        delivery = send(Outbox(world, courier))
        await asyncio.sleep(0)
        assert courier.sent == []
        assert (delivery.status, delivery.next_due) == (DeliveryStatus.PENDING, EPOCH)

    play(scene)


def test_settling_sets_it_out() -> None:
    """A reply that settles sets the attempt out and does not wait for it, even where time stands still."""

    async def scene(world: World) -> None:
        gate = Gate()
        outbox = Outbox(world, gate)
        delivery = send(outbox, "http://slow.test/")
        await world.clock.settle()
        await asyncio.sleep(0)
        assert (gate.under_way, delivery.pending, delivery.next_due) == (1, True, None)
        gate.opened.set()
        assert await outbox.wait(lambda one: one.status is DeliveryStatus.DELIVERED, 1, timeout=5.0)

    play(scene)


def test_exact_bytes_are_signed() -> None:
    """The signature is over the very bytes that are sent."""

    async def scene(world: World) -> None:
        courier = ScriptedCourier(world)
        delivery = send(Outbox(world, courier), note="é/è", count=2)
        await world.clock.advance(0)
        [sent] = courier.sent
        assert sent.body == delivery.body == '{"note":"é/è","count":2}'.encode()
        assert sent.headers == {"Content-Type": "application/json", **sign(sent.body)}
        assert delivery.status is DeliveryStatus.DELIVERED

    play(scene)


def test_running_clock() -> None:
    """With time flowing, the first attempt goes by itself."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world))
        send(outbox)
        assert await outbox.wait(lambda one: not one.pending, 1, timeout=5.0)

    play(scene, World("w", WorldSettings()))


def test_unspeakable_payload() -> None:
    """A payload that is no JSON fails the caller and leaves nothing in the outbox."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world))
        with pytest.raises(TypeError):
            send(outbox, bad=object())
        assert len(outbox) == 0

    play(scene)


def test_same_seed_same_ids() -> None:
    """Ids come from the world's seed."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world))
        first = send(outbox).id
        world.reset()
        assert send(Outbox(world, ScriptedCourier(world))).id == first

    play(scene)


# -- retries -----------------------------------------------------------------------------------------------


def test_four_attempts_within_one_advance() -> None:
    """Eleven hours played at once see every attempt at its own world time, and the same bytes each time."""

    async def scene(world: World) -> None:
        courier = ScriptedCourier(world, [500] * 4)
        delivery = send(Outbox(world, courier), id="R1")
        assert await world.clock.advance(11 * HOURS) == 4
        assert times(delivery) == [0.0, 60.0, 120.0, 180.0]
        assert [sent.at - EPOCH for sent in courier.sent] == [0.0, 60.0, 120.0, 180.0]
        assert len({(sent.body, *sent.headers.items()) for sent in courier.sent}) == 1
        assert (delivery.status, delivery.next_due, delivery.failure) == (DeliveryStatus.FAILED, None, None)

    play(scene)


def test_advance_stops_between_attempts() -> None:
    """An advance plays what is due in it, and the next due time is told."""

    async def scene(world: World) -> None:
        delivery = send(Outbox(world, ScriptedCourier(world, [500, 500])))
        await world.clock.advance(59)
        assert times(delivery) == [0.0]
        assert delivery.next_due == EPOCH + 60
        await world.clock.advance(1)
        assert times(delivery) == [0.0, 60.0]
        await world.clock.advance(60)
        assert (times(delivery), delivery.status) == ([0.0, 60.0, 120.0], DeliveryStatus.DELIVERED)

    play(scene)


def test_retries_of_several_in_order() -> None:
    """Deliveries interleave on the one clock in the order in which they are due."""

    async def scene(world: World) -> None:
        courier = ScriptedCourier(world, [500] * 4)
        outbox = Outbox(world, courier)
        send(outbox, "http://r.test/a", RetryRules(gaps=(30.0,)))
        send(outbox, "http://r.test/b", RetryRules(gaps=(20.0,)))
        await world.clock.advance(HOURS)
        assert [(sent.url[-1], sent.at - EPOCH) for sent in courier.sent] == [
            ("a", 0.0),
            ("b", 0.0),
            ("b", 20.0),
            ("a", 30.0),
        ]

    play(scene)


def test_sent_by_an_event_that_is_played() -> None:
    """A webhook caused in the middle of an advance is delivered at that moment."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world, [500]))
        world.clock.call_later(1000.0, lambda: void(send(outbox)))
        await world.clock.advance(HOURS)
        [delivery] = outbox.list()
        assert times(delivery) == [1000.0, 1060.0]

    def void(_delivery: Delivery) -> None:
        return None

    play(scene)


def test_statuses_that_are_not_accepted() -> None:
    """202 and redirects are failures where the vendor lists 200, 201 and 204."""

    async def scene(world: World) -> None:
        delivery = send(Outbox(world, ScriptedCourier(world, [202, 302, 204])))
        await world.clock.advance(HOURS)
        assert [attempt.status for attempt in delivery.attempts] == [202, 302, 204]
        assert delivery.status is DeliveryStatus.DELIVERED

    play(scene)


def test_errors_are_failures() -> None:
    """An attempt without a reply says why, and is followed by the next."""

    async def scene(world: World) -> None:
        delivery = send(Outbox(world, ScriptedCourier(world, [OSError("connect: refused"), TimeoutError()])))
        await world.clock.advance(HOURS)
        assert [(one.status, one.error) for one in delivery.attempts] == [
            (None, "connect: refused"),
            (None, "TimeoutError"),
            (200, None),
        ]

    play(scene)


def test_gap_counts_from_setting_out() -> None:
    """The gap counts from when an attempt set out, so that a slow receiver shifts nothing."""

    async def scene(world: World) -> None:
        gate = Gate(status=500)
        outbox = Outbox(world, gate)
        delivery = send(outbox, "http://slow.test/")
        world.clock.call_later(0.01, gate.opened.set)
        assert await outbox.wait(lambda one: bool(one.attempts), 1, timeout=5.0)
        assert world.clock.now() == pytest.approx(EPOCH + 0.01, abs=1e-6)
        assert delivery.next_due == pytest.approx(EPOCH + 60.0, abs=1e-6)

    play(scene, World("w", WorldSettings(start=EPOCH, clock_mode=ClockMode.STEPPED)))


def test_stepped_clock_reads_exact_times() -> None:
    """In a stepped world, times are exact though several alarms go off in one tick."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world, [500] * 6))
        for number in range(3):
            send(outbox, f"http://r{number}.test/", RetryRules(gaps=(0.001 * (number + 1),)))
        assert await outbox.wait(lambda one: not one.pending, 3, timeout=5.0)
        for number, delivery in enumerate(reversed(outbox.list())):
            assert times(delivery) == [0.0, pytest.approx(0.001 * (number + 1), abs=1e-6)]

    play(scene, World("w", WorldSettings(start=EPOCH, clock_mode=ClockMode.STEPPED)))


def test_a_defect_is_loud() -> None:
    """A courier that breaks its promise fails the delivery and is reported, not swallowed."""
    reported: list[dict[str, Any]] = []

    async def scene(world: World) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.append(context))
        delivery = send(Outbox(world, ScriptedCourier(world, [KeyError("x")])))
        await world.clock.advance(HOURS)
        assert delivery.status is DeliveryStatus.FAILED
        assert delivery.failure == delivery.attempts[0].error == "KeyError('x')"

    play(scene)
    assert [type(context["exception"]) for context in reported] == [KeyError]


# -- the world ends ----------------------------------------------------------------------------------------


def test_reset_cancels() -> None:
    """A reset ends an attempt that is under way and every retry; the new outbox is empty."""

    async def scene(world: World) -> None:
        gate = Gate()
        outbox = Outbox(world, gate)
        delivery = send(outbox, "http://slow.test/")
        await world.clock.settle()
        await asyncio.sleep(0)
        world.reset()
        await world.clock.idle(1.0)
        assert [attempt.error for attempt in delivery.attempts] == ["cancelled"]
        assert await world.clock.advance(HOURS) == 0
        assert gate.under_way == 0

    play(scene)


def test_unfinished() -> None:
    """What is neither delivered nor given up can be told before a shutdown."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world, [200, 500, 500]))
        for _ in range(3):
            send(outbox)
        assert len(outbox.unfinished()) == 3
        await world.clock.advance(0)
        assert len(outbox.unfinished()) == 2
        await world.clock.advance(60)
        assert outbox.unfinished() == []

    play(scene)


def test_resident() -> None:
    """An outbox is born with its world, and anew after a reset."""

    async def scene(_world: World) -> None:
        world = World("w", WorldSettings(), births={Outbox: lambda born: Outbox(born, Gate())})
        outbox = world.of(Outbox)
        assert world.of(Outbox) is outbox
        world.reset()
        assert world.of(Outbox) is not outbox

    play(scene)


# -- bounds ------------------------------------------------------------------------------------------------


def test_finished_make_room() -> None:
    """The oldest finished delivery goes first, pending ones stay."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world, [500, 200, 200]), limit=3)
        first, second, third = send(outbox), send(outbox), send(outbox)
        await world.clock.advance(0)
        fourth = send(outbox)
        assert outbox.list() == [fourth, third, first]
        assert second.failure is None
        assert outbox.get(second.id) is None

    play(scene)


def test_full_of_pending() -> None:
    """Where all are pending, the oldest fails; what was planned for it never happens."""

    async def scene(world: World) -> None:
        courier = ScriptedCourier(world, [500, 500])
        outbox = Outbox(world, courier, limit=2)
        first, second = send(outbox), send(outbox)
        await world.clock.advance(0)
        third = send(outbox)
        assert (first.status, first.failure, first.next_due) == (DeliveryStatus.FAILED, "outbox full", None)
        await world.clock.advance(HOURS)
        assert [len(one.attempts) for one in (first, second, third)] == [1, 2, 1]

    play(scene)


def test_full_of_attempts() -> None:
    """A flood towards a receiver that hangs leaves no more attempts behind than there are deliveries."""

    async def scene(world: World) -> None:
        gate = Gate()
        outbox = Outbox(world, gate, limit=5, lanes=Lanes(total=3, each=3))
        deliveries = []
        for _ in range(50):
            deliveries.append(send(outbox, "http://slow.test/"))
            await world.clock.settle()
            await asyncio.sleep(0)
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(world.clock.under_way) <= 5
        assert [one.pending for one in deliveries] == [False] * 45 + [True] * 5
        gate.opened.set()
        await world.clock.advance(0)
        assert gate.most <= 3
        assert all(one.status is DeliveryStatus.DELIVERED for one in deliveries[-5:])

    play(scene)


@pytest.mark.parametrize(("mode", "at_once"), [(ClockMode.RUNNING, 16), (ClockMode.FROZEN, 1)])
def test_a_hanging_receiver_starves_nobody(mode: ClockMode, at_once: int) -> None:
    """A thousand deliveries to a receiver that hangs do not hold up another one's."""

    async def scene(world: World) -> None:
        gate = Gate()
        outbox = Outbox(world, gate, limit=2000)
        for number in range(1000):
            send(outbox, "http://slow.test/", resource=f"R{number}")
        quick = send(outbox, "http://quick.test/")
        await world.clock.settle()
        assert await outbox.wait(lambda one: one is quick and not one.pending, 1, timeout=5.0)
        assert gate.under_way == at_once
        gate.opened.set()

    play(scene, World("w", WorldSettings(start=EPOCH, clock_mode=mode)))


# -- looking -----------------------------------------------------------------------------------------------


def test_list() -> None:
    """Deliveries are listed newest first, by status, event, resource or a part of the URL."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world, [200, 500]))
        hooks: list[tuple[str, str, str]] = [
            ("http://a.test/x", "started", "R1"),
            ("http://b.test/x", "stopped", "R1"),
            ("http://b.test/y", "stopped", "R2"),
        ]
        one, two, three = (
            outbox.send(url, {}, event=event, resource=resource, rules=RULES, sign=sign)
            for url, event, resource in hooks
        )
        await world.clock.advance(0)
        assert outbox.list() == [three, two, one]
        assert outbox.list(status=DeliveryStatus.PENDING) == [two]
        assert outbox.list(event="stopped", resource="R1") == [two]
        assert outbox.list(url="b.test") == [three, two]
        assert outbox.list(resource="R3") == []
        assert outbox.get(two.id) is two
        assert outbox.get("nothing") is None

    play(scene)


def test_replay() -> None:
    """A replay is a delivery of its own with the same bytes and headers."""

    async def scene(world: World) -> None:
        courier = ScriptedCourier(world)
        outbox = Outbox(world, courier)
        first = send(outbox, id="R1")
        await world.clock.advance(5)
        again = outbox.replay(first)
        await world.clock.advance(0)
        assert (again.replay_of, again.status, again.id != first.id) == (
            first.id,
            DeliveryStatus.DELIVERED,
            True,
        )
        assert times(again) == [5.0]
        assert (courier.sent[0].headers, courier.sent[0].body) == (
            courier.sent[1].headers,
            courier.sent[1].body,
        )
        assert len(first.attempts) == 1

    play(scene)


def test_replay_tampered() -> None:
    """A replay may differ, for a receiver that should notice."""

    async def scene(world: World) -> None:
        courier = ScriptedCourier(world)
        outbox = Outbox(world, courier)
        first = send(outbox, id="R1")
        outbox.replay(first, body=b"{}")
        outbox.replay(first, headers={"Authorization": "hmac key:0"})
        await world.clock.advance(0)
        assert [sent.body for sent in courier.sent] == [first.body, b"{}", first.body]
        assert [sent.headers == first.headers for sent in courier.sent] == [True, True, False]

    play(scene)


def test_wait_in_vain() -> None:
    """Waiting for what does not happen ends with its time."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world))
        send(outbox)
        assert not await outbox.wait(lambda one: not one.pending, 1, timeout=0.01)

    play(scene)


# -- over sockets ------------------------------------------------------------------------------------------

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def receiver(behave: Behaviour) -> AsyncIterator[str]:
    """A receiver on 127.0.0.1. Yields its URL."""
    connections: set[asyncio.Future[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        done = asyncio.get_running_loop().create_future()
        connections.add(done)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await behave(reader, writer)
        finally:
            writer.close()
            connections.discard(done)
            done.set_result(None)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()
        await asyncio.gather(*connections)
        await server.wait_closed()


async def fail(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer 500."""
    writer.write(b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n")


async def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer 204."""
    writer.write(b"HTTP/1.1 204 Fine\r\n\r\n")


async def hang(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Say nothing until the other side is gone."""
    await reader.read()


async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Break the connection off."""
    peer = writer.get_extra_info("socket")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize(
    ("behave", "timeout", "status", "error"),
    [(fail, 10.0, 500, ""), (hang, 0.05, None, "timeout"), (reset, 10.0, None, "connect")],
)
def test_bad_receivers_get_four_attempts(
    behave: Behaviour, timeout: float, status: int | None, error: str
) -> None:
    """A receiver that fails, hangs or resets is tried at t, t+60, t+120 and t+180, all in one advance."""

    async def scene(world: World) -> None:
        async with receiver(behave) as url:
            delivery = send(Outbox(world, Outbound()), url, replace(RULES, timeout=timeout))
            await world.clock.advance(11 * HOURS)
        assert times(delivery) == [0.0, 60.0, 120.0, 180.0]
        assert [attempt.status for attempt in delivery.attempts] == [status] * 4
        assert all((attempt.error or "").startswith(error) for attempt in delivery.attempts)
        assert delivery.status is DeliveryStatus.FAILED

    play(scene)


def test_receiver_that_is_gone() -> None:
    """A receiver that nobody runs any more gets its four attempts."""

    async def scene(world: World) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            delivery = send(Outbox(world, Outbound()), f"http://127.0.0.1:{taken.getsockname()[1]}/")
            await world.clock.advance(HOURS)
        assert times(delivery) == [0.0, 60.0, 120.0, 180.0]
        assert all((attempt.error or "").startswith("connect") for attempt in delivery.attempts)

    play(scene)


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "http://[", "nonsense"])
def test_url_that_may_not_be_reached(url: str) -> None:
    """A refused URL is a failed attempt that says so."""

    async def scene(world: World) -> None:
        delivery = send(Outbox(world, Outbound()), url, RetryRules())
        await world.clock.advance(0)
        assert delivery.status is DeliveryStatus.FAILED
        assert (delivery.attempts[0].error or "").startswith(("refused_address", "url"))

    play(scene)


def test_bad_receivers_hold_nobody_up() -> None:
    """Good and bad receivers side by side: the good ones are served at once."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, Outbound())
        async with receiver(hang) as hanging, receiver(reset) as resetting, receiver(accept) as good:
            for url, timeout in ((hanging, 0.1), (resetting, 10.0), (good, 10.0)):
                for _ in range(20):
                    send(outbox, url, RetryRules(timeout=timeout))
            await world.clock.settle()
            assert await outbox.wait(lambda one: one.status is DeliveryStatus.DELIVERED, 20, timeout=10.0)
            await world.clock.advance(0)
            assert [len(outbox.list(status=status)) for status in DeliveryStatus] == [0, 20, 40]

    play(scene)


# -- the invariant -----------------------------------------------------------------------------------------


class OutboxMachine(RuleBasedStateMachine):
    """Every delivery ends delivered or failed, after at most one attempt and one for each gap, all on time."""

    LIMIT = 6

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = stopped_world()
        self.outbox = Outbox(self.world, self, limit=self.LIMIT, lanes=Lanes(total=2, each=1))
        self.scripts: dict[str, list[int | None]] = {}
        self.due: dict[Delivery, Sequence[float]] = {}

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
        """Be the courier: answer what the URL's script says."""
        assert headers == {"Content-Type": "application/json", **sign(body)}
        await asyncio.sleep(0)
        script = self.scripts[url]
        outcome = script.pop(0) if script else 500
        if outcome is None:
            raise TimeoutError(f"timeout: not within {timeout}")
        return outcome

    @rule(
        host=st.sampled_from(["a", "b", "c"]),
        gaps=st.lists(st.sampled_from([0.0, 0.1, 1.0, 7.5, 60.0]), max_size=3),
        script=st.lists(st.sampled_from([200, 204, 302, 500, None]), max_size=4),
    )
    def send(self, host: str, gaps: list[float], script: list[int | None]) -> None:
        """Send an event to a receiver that answers by script."""
        url = f"http://{host}.test/{len(self.scripts)}"
        self.scripts[url] = script
        self._note(send(self.outbox, url, RetryRules(tuple(gaps), frozenset({200, 204}))))

    @rule(number=st.integers(0, LIMIT - 1))
    def replay(self, number: int) -> None:
        """Replay a delivery."""
        kept = self.outbox.list()
        if kept:
            self._note(self.outbox.replay(kept[number % len(kept)]))

    def _note(self, delivery: Delivery) -> None:
        due = [self.world.clock.now()]
        for gap in delivery.rules.gaps:
            due.append(due[-1] + gap)
        self.due[delivery] = due

    @rule(seconds=st.sampled_from([0.0, 0.05, 1.0, 30.0]))
    def advance(self, seconds: float) -> None:
        """Play some time."""
        self.runner.run(self.world.clock.advance(seconds))

    @rule()
    def settle(self) -> None:
        """Answer a request: attempts set out and are left on their way."""
        self.runner.run(self.world.clock.settle())

    @invariant()
    def bounded(self) -> None:
        """No more deliveries than may be kept."""
        assert len(self.outbox) <= self.LIMIT

    @invariant()
    def on_time(self) -> None:
        """Attempts are those that were due, in order, at exactly their time."""
        for delivery, due in self.due.items():
            made = [attempt.at for attempt in delivery.attempts]
            assert made == due[: len(made)]
            if delivery.next_due is not None:
                assert delivery.next_due == due[len(made)]

    @invariant()
    def status_follows_from_attempts(self) -> None:
        """Delivered by an accepted reply, which is the last; failed by the last attempt or for want of room."""
        for delivery, due in self.due.items():
            accepted = [attempt.status in {200, 204} for attempt in delivery.attempts]
            assert True not in accepted[:-1]
            assert (delivery.status is DeliveryStatus.DELIVERED) == any(accepted)
            if delivery.status is DeliveryStatus.FAILED:
                assert delivery.failure == "outbox full" or len(accepted) == len(due)

    def teardown(self) -> None:
        """Time enough for everything: nothing is left pending."""
        self.runner.run(self.world.clock.advance(11 * HOURS))
        self.on_time()
        self.status_follows_from_attempts()
        assert not [delivery for delivery in self.due if delivery.pending]
        assert not self.outbox._lanes._held
        self.runner.close()


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_what_is_said_of_one_resource_arrives_in_order() -> None:
    """A resource's second webhook waits for the attempt of its first; another resource's does not."""

    class Slow:
        arrived: list[str]

        def __init__(self) -> None:
            self.arrived, self.first = [], asyncio.Event()

        async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
            del url, headers, timeout
            said = body.decode()
            if said == '"one, first"':
                await self.first.wait()
            if said == '"other"':
                self.first.set()
            self.arrived.append(said)
            return 200

    async def scene() -> list[str]:
        courier = Slow()
        world = World("w", WorldSettings(start=0.0), births={})
        outbox = Outbox(world, courier)
        for resource, said in (("one", "one, first"), ("one", "one, second"), ("two", "other")):
            outbox.send(
                "http://127.0.0.1/", said, event="e", resource=resource, rules=RetryRules(), sign=lambda _: {}
            )
        await world.clock.advance(1)
        return courier.arrived

    assert asyncio.run(scene()) == ['"other"', '"one, first"', '"one, second"']


# -- determinism -------------------------------------------------------------------------------------------


@dataclass
class Uneven:
    """A courier to whom some hosts are slow: by turns of the loop. Notes who got what, in which order."""

    slow: str
    statuses: list[int] = field(default_factory=list)
    came: dict[str, list[str]] = field(default_factory=dict)

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:  # noqa: ARG002 - a courier's
        """Answer the next of the script, sooner or later."""
        host = url.split("/")[2]
        for _ in range(9 if host == self.slow else 0):
            await asyncio.sleep(0)
        self.came.setdefault(host, []).append(body.decode())
        return self.statuses.pop(0) if self.statuses else 200


def history(slow: str, *rules: Fault, statuses: Sequence[int] = ()) -> tuple[list[Any], dict[str, list[str]]]:
    """What comes of forty webhooks to two receivers where time stands still, and what each of them got."""
    courier = Uneven(slow, list(statuses))
    told: list[Any] = []

    async def scene(world: World) -> None:
        world.faults.rules.extend(replace(rule) for rule in rules)
        outbox = Outbox(world, courier)
        for number in range(40):
            send(outbox, f"http://{'ab'[number % 2]}/", resource=f"R{number % 7}", number=number)
        await world.clock.advance(1000)
        for delivery in outbox.list():
            attempts = [(attempt.at, attempt.effect, attempt.status) for attempt in delivery.attempts]
            told.append((delivery.id, delivery.status, attempts))

    play(scene)
    return told, courier.came


@pytest.mark.parametrize(
    "more", [{"probability": 0.3, "times": None}, {"times": 17}, {"after": 9, "times": 20, "probability": 0.7}]
)
@pytest.mark.parametrize("effect", [Effect.REFUSE, Effect.BAD_SIGNATURE])
def test_faults_do_not_depend_on_who_is_slow(effect: Effect, more: dict[str, Any]) -> None:
    """Which attempts are struck is decided when they fall due, not when a receiver has time for them."""
    rule = Fault("f", effect=effect, event="*", **more)
    told = history("a", rule)
    assert told == history("b", rule) == history("none", rule)
    assert any(attempt[1] == effect for _, _, attempts in told[0] for attempt in attempts)


def test_a_receiver_gets_them_in_order() -> None:
    """Where time stands still a receiver gets what is due at one moment in the order in which it was sent."""
    for slow in ("a", "b", "none"):
        _, came = history(slow)
        numbers = {host: [int(json.loads(body)["number"]) for body in bodies] for host, bodies in came.items()}
        assert numbers == {"a": [*range(0, 40, 2)], "b": [*range(1, 40, 2)]}


def test_a_scripted_receiver_answers_the_same() -> None:
    """One whose answers depend on the order of arrival has the same history each time, retries included."""
    courier = [500, 503, 200, 500, 200, 500]

    async def scene(world: World, told: list[Any]) -> None:
        outbox = Outbox(world, Uneven("none", list(courier)))
        for number in range(30):
            send(outbox, resource=f"R{number}", number=number)
        await world.clock.advance(1000)
        told += [(each.id, times(each), [one.status for one in each.attempts]) for each in outbox.list()]

    runs: list[list[Any]] = [[], []]
    for run in runs:
        play(lambda world, told=run: scene(world, told))  # type: ignore[misc]
    assert runs[0] == runs[1]
    assert sum(len(statuses) for _, _, statuses in runs[0]) == 34


@pytest.mark.parametrize("planned", [Effect.DELAY, Effect.REORDER])
def test_what_is_late_may_be_spoilt(planned: Effect) -> None:
    """A webhook that a fault has made late meets other faults like any other webhook."""

    async def scene(world: World) -> None:
        courier = ScriptedCourier(world)
        world.faults.rules += [
            Fault("late", effect=planned, event="*", delay=5.0),
            Fault("bad", effect=Effect.REFUSE, event="*"),
        ]
        outbox = Outbox(world, courier)
        delivery = send(outbox)
        assert (delivery.planned, delivery.tampered) == (planned.value, None)
        assert outbox.save() is not None
        await world.clock.advance(100)
        assert [(one.at - EPOCH, one.effect) for one in delivery.attempts] == [(5.0, "refuse"), (65.0, None)]

    play(scene)
