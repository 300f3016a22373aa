"""How resources progress, in each of the four ways."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.clock import EPOCH, Clock, ClockMode
from emulator.world.lifecycle import Lifecycles, Mode, Onward, Pacing, Rest, Step

TIMED, IMMEDIATE, MANUAL, READS = Mode.TIMED, Mode.IMMEDIATE, Mode.MANUAL, Mode.READS


class Room:
    """Lifecycles on a frozen clock, and a log of the steps taken: resource and seconds since the start."""

    def __init__(self, pacing: Pacing) -> None:
        self.clock = Clock(start=EPOCH, mode=ClockMode.FROZEN)
        self.courses = Lifecycles(self.clock, pacing)
        self.log: list[tuple[str, float]] = []

    def begin(self, resource: str, answers: list[Onward], kind: str = "video") -> None:
        """Put a resource on its way whose steps answer one after the other."""
        left = list(answers)

        async def step() -> Onward:
            self.log.append((resource, self.clock.now() - EPOCH))
            return left.pop(0)

        self.courses.begin(kind, resource, step)

    @property
    def moments(self) -> list[float]:
        """When steps were taken."""
        return [at for _, at in self.log]


PACINGS = st.builds(
    Pacing, st.sampled_from(Mode), st.integers(0, 5).map(float), st.integers(min_value=1, max_value=3)
)


@given(PACINGS, st.lists(st.integers(0, 20).map(float), max_size=4))
def test_every_mode_takes_the_same_steps(pacing: Pacing, waits: list[float]) -> None:
    """Whatever the mode, a resource takes each of its steps once and is then over."""

    async def scenario() -> None:
        room = Room(pacing)
        room.begin("one", [*waits, Rest.OVER])
        steps = len(waits) + 1
        if pacing.mode is IMMEDIATE:
            await room.clock.settle()
        for _ in range(steps if pacing.mode is MANUAL else 0):
            assert await room.courses.step() == ["one"]
        for read in range(steps * pacing.reads if pacing.mode is READS else 0):
            assert len(room.log) == read // pacing.reads
            await room.courses.seen("one")
        if pacing.mode is TIMED:
            await room.clock.advance(1000)
            dues = [pacing.delay]
            for wait in waits:
                dues.append(dues[-1] + max(wait, pacing.delay))
            assert room.moments == dues
        else:
            assert room.moments == [0.0] * steps
        assert room.courses.under_way() == []
        assert room.clock.pending() == []

    asyncio.run(scenario())


@pytest.mark.parametrize("mode", [MANUAL, READS])
def test_nothing_moves_by_time_in_the_other_modes(mode: Mode) -> None:
    """Told to wait for a step or for reads, a resource stays however late it gets."""
    room = Room(Pacing(mode))
    room.begin("one", [Rest.OVER])
    asyncio.run(room.clock.advance(1e6))
    assert room.log == []


def test_reads_count_in_their_mode_alone() -> None:
    """Reading moves nothing when timed, and nothing that is unknown."""
    room = Room(Pacing(TIMED))
    room.begin("one", [Rest.OVER])
    for name in ("one", "one", "one", "unknown"):
        asyncio.run(room.courses.seen(name))
    assert room.log == []


def test_a_rest_waits_to_be_stepped() -> None:
    """After `UNTIL_STEPPED` neither time, reads nor a new pacing move a resource; a step does."""

    async def scenario() -> None:
        room = Room(Pacing(TIMED, delay=1))
        room.begin("one", [Rest.UNTIL_STEPPED, 2.0, Rest.OVER])
        await room.clock.advance(100)
        room.courses.set(Pacing(READS, reads=1))
        await room.courses.seen("one")
        room.courses.set(Pacing(TIMED, delay=1))
        await room.clock.advance(100)
        assert room.moments == [1.0]
        assert await room.courses.step("one") == ["one"]
        await room.clock.advance(100)
        assert room.moments == [1.0, 200.0, 202.0]

    asyncio.run(scenario())


def test_hasten_wakes_a_rest() -> None:
    """A resource that rests is under way again once something changed; an unknown one is no error."""

    async def scenario() -> None:
        room = Room(Pacing(TIMED, delay=3))
        room.begin("one", [Rest.UNTIL_STEPPED, Rest.OVER])
        await room.clock.advance(10)
        room.courses.hasten("one")
        room.courses.hasten("unknown")
        await room.clock.advance(10)
        assert room.moments == [3.0, 13.0]

    asyncio.run(scenario())


def test_hastened_from_a_rest_it_counts_reads() -> None:
    """A resource that was woken from its rest is moved by reads again."""

    async def scenario() -> None:
        room = Room(Pacing(READS, reads=1))
        room.begin("one", [Rest.UNTIL_STEPPED, Rest.OVER])
        for _ in range(3):
            await room.courses.seen("one")
        assert len(room.log) == 1
        room.courses.hasten("one")
        await room.courses.seen("one")
        assert len(room.log) == 2

    asyncio.run(scenario())


def test_hasten_does_not_wait_out_a_long_way() -> None:
    """A step that is due in hours is due after the usual delay once something changed."""

    async def scenario() -> None:
        room = Room(Pacing(TIMED, delay=1))
        room.begin("one", [36_000.0, Rest.OVER])
        await room.clock.advance(5)
        room.courses.hasten("one")
        await room.clock.advance(5)
        assert room.moments == [1.0, 6.0]

    asyncio.run(scenario())


def busy_room(pacing: Pacing, answers: list[Onward]) -> tuple[Room, asyncio.Event, asyncio.Event]:
    """A room with a resource whose first step waits: started, and released by the second event."""
    room = Room(pacing)
    started, release = asyncio.Event(), asyncio.Event()
    left = list(answers)

    async def step() -> Onward:
        room.log.append(("one", room.clock.now() - EPOCH))
        if not started.is_set():
            started.set()
            await release.wait()
        return left.pop(0)

    room.courses.begin("video", "one", step)
    return room, started, release


def test_hastened_while_it_steps() -> None:
    """When the alarm that `hasten` set goes off during a slow step, the next step still comes."""

    async def scenario() -> None:
        room, started, release = busy_room(Pacing(IMMEDIATE), [Rest.UNTIL_STEPPED, Rest.OVER])
        first = asyncio.ensure_future(room.courses.step())
        await started.wait()
        room.courses.hasten("one")
        await room.clock.settle()
        assert len(room.log) == 1
        release.set()
        await first
        await room.clock.settle()
        assert len(room.log) == 2
        assert room.courses.under_way() == []

    asyncio.run(scenario())


def test_hastened_while_it_steps_and_not_due_yet() -> None:
    """The alarm that `hasten` set during a slow step is kept: one step comes, at its time."""

    async def scenario() -> None:
        room, started, release = busy_room(Pacing(TIMED, delay=4), [Rest.UNTIL_STEPPED, Rest.OVER])
        first = asyncio.ensure_future(room.courses.step())
        await started.wait()
        room.courses.hasten("one")
        release.set()
        await first
        assert len(room.clock.pending()) == 1
        await room.clock.advance(10)
        assert room.moments == [0.0, 4.0]

    asyncio.run(scenario())


def test_a_busy_resource_is_left_alone() -> None:
    """A step asked for while another is under way is not taken."""

    async def scenario() -> None:
        room, started, release = busy_room(Pacing(MANUAL), [Rest.OVER])
        first = asyncio.ensure_future(room.courses.step())
        await started.wait()
        assert await room.courses.step("one") == []
        release.set()
        assert await first == ["one"]

    asyncio.run(scenario())


def test_a_new_pacing_does_not_wake_one_that_goes_to_rest() -> None:
    """A pacing set during a step whose answer is a rest leaves the resource at rest."""

    async def scenario() -> None:
        room, started, release = busy_room(Pacing(MANUAL), [Rest.UNTIL_STEPPED])
        first = asyncio.ensure_future(room.courses.step())
        await started.wait()
        room.courses.set(Pacing(TIMED, delay=1))
        release.set()
        await first
        assert room.clock.pending() == []
        assert room.courses.under_way()[0].resting

    asyncio.run(scenario())


@pytest.mark.parametrize("detour", [[], [Pacing(MANUAL)]], ids=["directly", "by way of manual"])
def test_a_new_pacing_keeps_what_a_step_asked_for(detour: list[Pacing]) -> None:
    """A step that is not due for ten hours is not due sooner because the delay between steps changed."""

    async def scenario() -> None:
        room = Room(Pacing(TIMED, delay=1))
        room.begin("one", [36_000.0, Rest.OVER])
        await room.clock.advance(11)
        for pacing in [*detour, Pacing(TIMED, delay=5)]:
            room.courses.set(pacing)
        await room.clock.advance(100_000)
        assert room.moments == [1.0, 36_001.0]

    asyncio.run(scenario())


def test_a_new_pacing_takes_along_what_is_under_way() -> None:
    """Set for one kind it moves that kind alone; set for all it replaces those of kinds."""

    async def scenario() -> None:
        room = Room(Pacing(MANUAL))
        room.begin("film", [Rest.OVER], "video")
        room.begin("still", [Rest.OVER], "image")
        room.courses.set(Pacing(IMMEDIATE), "image")
        await room.clock.settle()
        assert room.log == [("still", 0.0)]
        assert room.courses.pace_of("image").mode is IMMEDIATE
        assert room.courses.pace_of("video").mode is MANUAL
        room.courses.set(Pacing(TIMED, delay=2))
        assert room.courses.pace_of("image").mode is TIMED
        await room.clock.advance(2)
        assert room.log == [("still", 0.0), ("film", 2.0)]

    asyncio.run(scenario())


def test_steps_one_or_all() -> None:
    """`step` moves the one that is named, all without a name, none of a name unknown; and replans the rest."""

    async def scenario() -> None:
        room = Room(Pacing(TIMED, delay=10))
        room.begin("a", [1.0, Rest.OVER])
        room.begin("b", [1.0, Rest.OVER])
        await room.clock.advance(4)
        assert await room.courses.step("b") == ["b"]
        assert await room.courses.step("c") == []
        await room.clock.advance(7)
        assert room.log == [("b", 4.0), ("a", 10.0)]
        assert await room.courses.step() == ["a", "b"]
        assert room.clock.pending() == []

    asyncio.run(scenario())


def test_ended_resources_do_not_move() -> None:
    """What was ended, or replaced by another of the same id, takes no further step."""

    async def scenario() -> None:
        room = Room(Pacing(TIMED, delay=1))
        room.begin("one", [Rest.OVER])
        room.courses.end("one")
        room.courses.end("unknown")
        room.begin("two", [5.0])
        room.begin("two", [Rest.OVER])
        await room.clock.advance(10)
        assert room.log == [("two", 1.0)]

    asyncio.run(scenario())


def test_ended_during_its_step() -> None:
    """A resource that is ended while it steps is not planned again."""

    async def scenario() -> None:
        room, started, release = busy_room(Pacing(TIMED), [1.0])
        first = asyncio.ensure_future(room.courses.step())
        await started.wait()
        room.courses.end("one")
        release.set()
        assert await first == ["one"]
        assert room.clock.pending() == []

    asyncio.run(scenario())


def test_a_failing_step_can_be_tried_again() -> None:
    """A step that raises leaves its resource where it was, not busy."""

    async def scenario() -> None:
        room = Room(Pacing(MANUAL))
        outcomes: list[Onward] = [Rest.OVER]

        async def step() -> Onward:
            if room.log:
                return outcomes.pop()
            room.log.append(("failed", 0.0))
            raise ValueError("no picture")

        room.courses.begin("video", "one", step)
        with pytest.raises(ValueError, match="no picture"):
            await room.courses.step()
        assert await room.courses.step() == ["one"]

    asyncio.run(scenario())


def test_reset_forgets() -> None:
    """After a reset nothing is under way and the first pacing holds for every kind."""
    room = Room(Pacing(MANUAL))
    room.begin("one", [Rest.OVER])
    room.courses.set(Pacing(TIMED))
    room.courses.set(Pacing(READS), "video")
    room.courses.reset()
    assert room.courses.under_way() == []
    assert room.courses.pace_of("video") == Pacing(MANUAL)
    assert room.courses.pace_of("image") == Pacing(MANUAL)


def test_a_step_is_any_coroutine() -> None:
    """A bound method serves as a step."""

    class Film:
        async def step(self) -> Onward:
            return Rest.OVER

    step: Step = Film().step
    room = Room(Pacing(IMMEDIATE))
    room.courses.begin("video", "one", step)
    asyncio.run(room.clock.settle())
    assert room.courses.under_way() == []


def test_stepped_to_rest_before_its_time() -> None:
    """A resource that is stepped by hand and then rests is not moved by the alarm that was set before."""

    async def scenario() -> None:
        room = Room(Pacing(TIMED, delay=5))
        room.begin("one", [Rest.UNTIL_STEPPED, Rest.OVER])
        await room.courses.step()
        await room.clock.advance(100)
        assert room.moments == [0.0]

    asyncio.run(scenario())
