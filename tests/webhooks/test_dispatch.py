"""Attempts: when they set out, in which order, and what follows from them."""

import asyncio
import json
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from emulator.server.outbound import Outbound
from emulator.webhooks.delivery import Delivery, DeliveryStatus
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.faults import Effect, Fault
from emulator.world.world import World, WorldSettings
from tests.webhooks.stage import HOURS, RULES, Gate, ScriptedCourier, play, send, times

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


# -- many at once ------------------------------------------------------------------------------------------


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
            told = Counter(delivery.status for delivery in outbox.list())
            assert told == {DeliveryStatus.DELIVERED: 20, DeliveryStatus.FAILED: 40}

    play(scene)


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
