import asyncio
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from emulator.webhooks.delivery import Delivery, DeliveryStatus
from emulator.webhooks.lanes import Lanes
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.clock import EPOCH
from emulator.world.world import World, WorldSettings
from tests.webhooks.stage import HOURS, Gate, ScriptedCourier, play, send, sign, stopped_world, times

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


# -- the world ends ----------------------------------------------------------------------------------------


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


# -- looking -----------------------------------------------------------------------------------------------


def test_list() -> None:
    """Deliveries are listed newest first, and found by their ids."""

    async def scene(world: World) -> None:
        outbox = Outbox(world, ScriptedCourier(world, [200, 500]))
        one, two, three = (send(outbox) for _ in range(3))
        assert outbox.list() == [three, two, one]
        await world.clock.advance(0)
        assert outbox.list() == [three, two, one]
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


# -- the invariant -----------------------------------------------------------------------------------------


class OutboxMachine(RuleBasedStateMachine):
    """Every delivery ends delivered or failed, after at most one attempt and one for each gap, all on time."""

    LIMIT = 6

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = stopped_world()
        self.lanes = Lanes(total=2, each=1)
        self.outbox = Outbox(self.world, self, limit=self.LIMIT, lanes=self.lanes)
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
        assert not self.lanes._held
        self.runner.close()


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
