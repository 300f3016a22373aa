"""A world's clock, against a naive model and in real time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from emulator.world.alarms import _SWEEP, Alarm, Turn
from emulator.world.clock import (
    _BREATH,
    EPOCH,
    LAST,
    NEVER,
    Clock,
    ClockMode,
    EndOfTimeError,
    RestlessError,
    iso,
    stopwatch,
    wall_time,
)
from emulator.world.life import WorldGoneError

FROZEN, STEPPED, RUNNING = ClockMode.FROZEN, ClockMode.STEPPED, ClockMode.RUNNING
WHOLE = st.integers(min_value=0, max_value=50).map(float)  # whole seconds from EPOCH are exact in a float


@dataclass
class Planned:
    """An alarm as the naive model knows it. chained: the delay of the one that it sets in turn."""

    due: float
    order: int
    number: int
    chained: float | None = None


class ClockMachine(RuleBasedStateMachine):
    """A clock whose pace is too slow to be noticed, beside a list that is searched for its least."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(start=EPOCH, mode=STEPPED, pace=1e-9)
        self.time = EPOCH
        self.planned: list[Planned] = []
        self.order = 0
        self.alarms: dict[int, Alarm] = {}
        self.fired: list[tuple[int, float]] = []
        self.expected: list[tuple[int, float]] = []

    def plan(self, delay: float, number: int, chained: float | None) -> None:
        """Set an alarm in the model."""
        self.order += 1
        self.planned.append(Planned(self.time + delay, self.order, number, chained))

    def set_alarm(self, delay: float, number: int, chained: float | None) -> None:
        """Set an alarm in the clock."""

        def action() -> None:
            self.fired.append((number, self.clock.now()))
            if chained is not None:
                self.set_alarm(chained, -number, None)

        self.alarms[number] = self.clock.call_later(delay, action)

    @rule(delay=WHOLE, chained=st.none() | WHOLE)
    def call_later(self, delay: float, chained: float | None) -> None:
        """Set an alarm, in both."""
        number = self.order + 1
        self.plan(delay, number, chained)
        self.set_alarm(delay, number, chained)

    @rule(pick=st.integers(min_value=0))
    def cancel(self, pick: int) -> None:
        """Cancel one of those planned."""
        if self.planned:
            self.alarms[self.planned.pop(pick % len(self.planned)).number].cancel()

    @rule(seconds=WHOLE)
    def advance(self, seconds: float) -> None:
        """Play some time, in both."""
        target = self.time + seconds
        before = len(self.expected)
        while due := [one for one in self.planned if one.due <= target]:
            first = min(due, key=lambda one: (one.due, one.order))
            self.planned.remove(first)
            self.time = first.due
            self.expected.append((first.number, first.due))
            if first.chained is not None:
                self.plan(first.chained, -first.number, None)
        self.time = target
        assert asyncio.run(self.clock.advance(seconds)) == len(self.expected) - before

    @rule()
    def freeze_and_resume(self) -> None:
        """Neither moves the time nor loses an alarm."""
        self.clock.freeze()
        assert self.clock.mode is FROZEN
        self.clock.resume()
        assert self.clock.mode is STEPPED

    @invariant()
    def agrees(self) -> None:
        """Same time; the same alarms went off, once each, in the same order, at the same moments."""
        assert self.clock.now() == self.time
        assert self.fired == self.expected
        assert [alarm.due for alarm in self.clock.pending()] == sorted(one.due for one in self.planned)


TestClockMachine = ClockMachine.TestCase
TestClockMachine.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)


def recorder(clock: Clock) -> tuple[list[tuple[str, float]], Callable[[str], Callable[[], None]]]:
    """A list, and a maker of actions that write their name and the time into it."""
    seen: list[tuple[str, float]] = []
    return seen, lambda name: lambda: seen.append((name, clock.now() - EPOCH))


def armed(clock: Clock) -> bool:
    """Whether the machine's timer runs for the clock."""
    return clock._timer is not None


@contextmanager
def failures() -> Iterator[list[dict[str, Any]]]:
    """What the running loop's exception handler is told."""
    told: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: told.append(context))
    yield told
    loop.set_exception_handler(None)


@given(st.floats(min_value=0, max_value=4e9))
def test_both_spellings_of_a_moment_agree(moment: float) -> None:
    """`now_ms` and `iso` name the same millisecond of any moment."""
    clock = Clock(start=moment, mode=FROZEN)
    told = datetime.strptime(iso(clock.now()), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert clock.now_ms() == round(told.timestamp() * 1000)


def test_iso_has_milliseconds_and_utc() -> None:
    """A moment is spelled with three decimals and a Z."""
    assert iso(EPOCH) == "2026-01-01T00:00:00.000Z"
    assert iso(EPOCH + 0.0019) == "2026-01-01T00:00:00.001Z"


def test_starts_at_the_machines_time() -> None:
    """Without a start the clock begins at the machine's time."""
    before = wall_time()
    assert before <= Clock(mode=FROZEN).now() <= wall_time()


def test_running_time_flows_at_its_pace() -> None:
    """World time moves `pace` seconds to a real one, and never back."""
    clock = Clock(start=EPOCH, pace=1e6)
    real = stopwatch()
    first = clock.now()
    while stopwatch() == real:
        pass
    elapsed_least = stopwatch() - real
    assert clock.now() - EPOCH >= elapsed_least * 1e6
    assert clock.now() >= first >= EPOCH


@pytest.mark.parametrize("mode", [FROZEN, STEPPED])
def test_standing_clocks_read_equal_times(mode: ClockMode) -> None:
    """A frozen and a stepped clock read the same time however often they are read."""
    clock = Clock(start=EPOCH + 0.1, mode=mode, pace=1e9)
    assert {clock.now() for _ in range(1000)} == {EPOCH + 0.1}


@given(st.lists(WHOLE, min_size=1, max_size=8))
def test_equal_calls_make_equal_alarms(delays: list[float]) -> None:
    """Two stepped clocks that are told the same hold the same alarms, whatever the machine does meanwhile."""
    dues = []
    for pace in (1.0, 1e6):
        clock = Clock(start=EPOCH, mode=STEPPED, pace=pace)
        for delay in delays:
            clock.call_later(delay, lambda: None)
        dues.append([(alarm.due, alarm.order) for alarm in clock.pending()])
    assert dues[0] == dues[1]


@pytest.mark.parametrize("mode", [RUNNING, STEPPED])
def test_real_timers(mode: ClockMode) -> None:
    """Alarms go off by themselves, in order of their due time, none before it."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=mode, pace=1000)
        seen, note = recorder(clock)
        done = asyncio.Event()
        clock.call_later(15, done.set)
        clock.call_later(10, note("late"))
        clock.call_later(5, note("early"))
        clock.call_later(7, note("cancelled")).cancel()
        await asyncio.wait_for(done.wait(), 10)
        assert [name for name, _ in seen] == ["early", "late"]
        assert seen[0][1] >= 5
        assert seen[1][1] >= 10
        if mode is STEPPED:
            assert [round(at, 6) for _, at in seen] == [5, 10]
            assert clock.now() == EPOCH + 15

    asyncio.run(scenario())


@pytest.mark.parametrize("mode", [RUNNING, STEPPED])
def test_an_earlier_alarm_is_not_held_up(mode: ClockMode) -> None:
    """An alarm that is due before those set earlier does not wait for them."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=mode, pace=1000)
        done = asyncio.Event()
        clock.call_later(1e9, lambda: None)
        clock.call_later(2, done.set)
        await asyncio.wait_for(done.wait(), 10)
        clock.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("others", [0, 3])
def test_a_stepped_alarm_waits_its_whole_delay(others: int) -> None:
    """Real time that passed before an alarm was set does not count towards it, whatever else is pending."""
    clock = Clock(start=EPOCH, mode=STEPPED, pace=1000)
    for _ in range(others):
        clock.call_later(1, lambda: None)
    clock._anchor -= 3600
    before = stopwatch()
    alarm = clock.call_later(20, lambda: None)
    assert alarm.due == EPOCH + 20
    assert before + 0.02 <= alarm.ripe <= stopwatch() + 0.02
    clock.freeze()
    before = stopwatch()
    clock.resume()
    assert before + 0.02 <= alarm.ripe <= stopwatch() + 0.02


def test_a_frozen_clock_lets_nothing_off() -> None:
    """While frozen no alarm goes off; after `resume` it does."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, pace=1e6)
        clock.freeze()
        seen, note = recorder(clock)
        clock.call_later(1, note("alarm"))
        clock._tick()
        await asyncio.sleep(0.002)
        assert seen == []
        assert clock._timer is None
        done = asyncio.Event()
        clock.call_later(2, done.set)
        clock.resume()
        assert clock.mode is RUNNING
        await asyncio.wait_for(done.wait(), 10)
        assert [name for name, _ in seen] == ["alarm"]

    asyncio.run(scenario())


def test_freezing_disarms_a_timer_that_runs() -> None:
    """An alarm whose real timer was running does not go off after `freeze`."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=STEPPED, pace=1000)
        seen, note = recorder(clock)
        clock.call_later(2, note("alarm"))
        clock.freeze()
        await asyncio.sleep(0.005)
        assert seen == []
        assert await clock.advance(2) == 1
        assert seen == [("alarm", 2.0)]

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("first", "after"), [(RUNNING, RUNNING), (STEPPED, STEPPED), (FROZEN, RUNNING)], ids=str
)
def test_resume_goes_back_to_the_first_way_of_moving(first: ClockMode, after: ClockMode) -> None:
    """A stepped clock is stepped again after a freeze; the others run."""
    clock = Clock(start=EPOCH, mode=first, pace=1e-9)
    clock.freeze()
    clock.resume()
    assert clock.mode is after


def test_a_late_tick_leaves_a_frozen_clock_alone() -> None:
    """An alarm that the frozen clock holds is not let off by `_tick`."""
    clock = Clock(start=EPOCH, mode=FROZEN)
    clock.call_later(0, lambda: pytest.fail("went off"))
    clock._tick()
    assert len(clock.pending()) == 1


def test_a_negative_delay_is_now() -> None:
    """Nothing is ever due in the past."""
    clock = Clock(start=EPOCH, mode=FROZEN)
    assert clock.call_later(-5, lambda: None).due == EPOCH


def test_advance_never_goes_back() -> None:
    """Neither a negative nor an undefined number of seconds moves the time back."""
    clock = Clock(start=EPOCH, mode=FROZEN)
    asyncio.run(clock.advance(-10))
    asyncio.run(clock.advance(float("nan")))
    assert clock.now() == EPOCH


@pytest.mark.parametrize("mode", [FROZEN, STEPPED, RUNNING])
def test_advance_plays_in_order(mode: ClockMode) -> None:
    """Each alarm sees its own due time, and those that an alarm sets within the span go off as well."""
    clock = Clock(start=EPOCH, mode=mode, pace=1e-9)
    seen, note = recorder(clock)
    clock.call_later(30, note("third"))
    clock.call_later(10, lambda: (note("first")(), clock.call_later(10, note("second")), None)[-1])
    clock.call_later(50, note("beyond"))
    assert asyncio.run(clock.advance(40)) == 3
    assert seen == [("first", 10.0), ("second", 20.0), ("third", 30.0)]
    assert clock.now() - EPOCH == 40
    assert [alarm.due - EPOCH for alarm in clock.pending()] == [50]


def test_advance_waits_for_what_it_sets_in_motion() -> None:
    """A background task that an alarm starts is over before a later alarm goes off."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)
        seen: list[str] = []

        async def attempt() -> None:
            seen.append("attempt begins")
            for _ in range(5):
                await asyncio.sleep(0)
            seen.append(f"attempt ends at {clock.now() - EPOCH:g}")
            clock.call_later(1, lambda: seen.append("retry"))

        clock.call_later(1, attempt, background=True)
        clock.call_later(10, lambda: seen.append("later"))
        assert await clock.advance(10) == 3
        assert seen == ["attempt begins", "attempt ends at 1", "retry", "later"]
        assert await clock.idle(0) == 0

    asyncio.run(scenario())


def test_two_advances_add_up() -> None:
    """Advances asked for at once are played one after the other."""

    async def scenario() -> float:
        clock = Clock(start=EPOCH, mode=FROZEN)
        await asyncio.gather(clock.advance(5), clock.advance(7))
        return clock.now() - EPOCH

    assert asyncio.run(scenario()) == 12


@pytest.mark.parametrize("mode", [RUNNING, STEPPED])
def test_time_stands_while_it_is_advanced(mode: ClockMode) -> None:
    """While an advance waits for a task, neither the time flows nor a timer goes off, freeze or not."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=mode, pace=1e6)
        started, release = asyncio.Event(), asyncio.Event()

        async def wait() -> None:
            started.set()
            await release.wait()

        clock.call_later(1e9, lambda: None)
        clock.call_later(0, wait, background=True)
        advancing = asyncio.ensure_future(clock.advance(0))
        await started.wait()
        moment = clock.now()
        await asyncio.sleep(0.001)
        clock._tick()
        clock.resume()
        assert clock.now() == moment
        assert not armed(clock)
        release.set()
        await advancing
        assert armed(clock)
        clock.close()

    asyncio.run(scenario())


def test_a_long_advance_lets_others_breathe() -> None:
    """While thousands of alarms are played, other tasks get their turn, and none is lost."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)
        fired: list[float] = []
        turns: list[int] = []

        async def other() -> None:
            while len(fired) < 3 * _BREATH:
                turns.append(len(fired))
                await asyncio.sleep(0)

        for number in range(3 * _BREATH):
            clock.call_later(number, lambda: fired.append(clock.now() - EPOCH))
        beside = asyncio.ensure_future(other())
        assert await clock.advance(3 * _BREATH) == 3 * _BREATH
        await beside
        assert fired == [float(number) for number in range(3 * _BREATH)]
        assert any(turn > 0 for turn in turns)

    asyncio.run(scenario())


def test_a_reset_ends_an_advance() -> None:
    """A clock that is reset while it is advanced stays at its start, and whoever advanced it is told."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)
        started, ended = asyncio.Event(), []

        async def slow() -> None:
            started.set()
            try:
                await asyncio.sleep(3600)
            finally:
                ended.append(True)

        clock.call_later(1, slow, background=True)
        clock.call_later(2, lambda: pytest.fail("dropped with the reset"))
        advancing = asyncio.ensure_future(clock.advance(3600))
        await started.wait()
        clock.reset()
        with pytest.raises(WorldGoneError):
            await advancing
        assert ended == [True]
        assert clock.now() == EPOCH
        assert clock.pending() == []

    asyncio.run(scenario())


def test_reset_goes_back_to_the_first_mode() -> None:
    """After a reset the clock has its first mode, its start, no alarm, and counts orders anew."""
    clock = Clock(start=EPOCH, mode=STEPPED)
    held = clock.call_later(5, lambda: None)
    clock.freeze()
    asyncio.run(clock.advance(1))
    clock.reset()
    assert clock.mode is STEPPED
    assert clock.now() == EPOCH
    assert held.cancelled
    assert clock.pending() == []
    assert clock.call_later(5, lambda: None).order == 1


def test_settle_waits_for_the_foreground_alone() -> None:
    """`settle` finishes what is due and what that makes due, but waits for no background task."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)
        seen: list[str] = []
        hook = asyncio.Event()

        async def deliver() -> None:
            await hook.wait()
            seen.append("delivered")

        async def first() -> None:
            await asyncio.sleep(0)
            seen.append("first")
            clock.call_later(0, second)
            clock.call_later(0, deliver, background=True)

        async def second() -> None:
            await asyncio.sleep(0)
            seen.append("second")

        clock.call_later(0, first)
        clock.call_later(1, lambda: seen.append("not due"))
        assert clock.has_due()
        await clock.settle()
        assert seen == ["first", "second"]
        assert not clock.has_due()
        assert await clock.idle(0) == 1
        hook.set()
        assert await clock.idle(5) == 0
        assert seen == ["first", "second", "delivered"]

    asyncio.run(scenario())


@pytest.mark.parametrize("how", ["advance", "settle"])
@pytest.mark.parametrize("kind", ["plain", "task"])
def test_a_failing_alarm_stops_nobody(how: str, kind: str) -> None:
    """An alarm that fails is reported to the loop; whoever moved the time, and the other alarms, go on."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)
        seen, note = recorder(clock)

        def fail() -> None:
            raise ValueError("broken alarm")

        async def fail_later() -> None:
            fail()

        clock.call_later(0, fail if kind == "plain" else fail_later)
        clock.call_later(0, note("next"))
        with failures() as told:
            await (clock.advance(0) if how == "advance" else clock.settle())
            await asyncio.sleep(0)
        assert seen == [("next", 0.0)]
        assert [str(context["exception"]) for context in told] == ["broken alarm"]

    asyncio.run(scenario())


def test_a_failing_alarm_does_not_stop_the_timer() -> None:
    """After an alarm that fails on the machine's timer the next one still goes off."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=STEPPED, pace=1000)
        done = asyncio.Event()

        def fail() -> None:
            raise ZeroDivisionError

        clock.call_later(1, fail)
        clock.call_later(3, done.set)
        with failures() as told:
            await asyncio.wait_for(done.wait(), 10)
        assert [type(context["exception"]) for context in told] == [ZeroDivisionError]

    asyncio.run(scenario())


def test_cancelled_tasks_are_no_failure() -> None:
    """What a reset cancels is not reported."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)

        def forever() -> Awaitable[None]:
            return asyncio.get_running_loop().create_future()

        clock.call_later(0, forever, background=True)
        await clock.settle()
        with failures() as told:
            clock.reset()
            assert await clock.idle(5) == 0
        assert told == []

    asyncio.run(scenario())


def test_cancelled_alarms_do_not_pile_up() -> None:
    """Who sets and cancels an alarm a hundred thousand times leaves the memory as it was; none is lost."""
    clock = Clock(start=EPOCH, mode=FROZEN)
    kept = [clock.call_later(36_000 + number, lambda: None) for number in range(10)]
    for _ in range(20 * _SWEEP):
        clock.call_later(72_000, lambda: None).cancel()
    assert len(clock._alarms) <= 2 * _SWEEP
    assert clock.pending() == kept
    assert asyncio.run(clock.advance(72_000)) == 10


def test_a_world_without_a_loop_moves_by_advance_alone() -> None:
    """Setting an alarm outside a loop arms no timer and loses nothing."""
    clock = Clock(start=EPOCH, pace=1e-9)
    seen, note = recorder(clock)
    clock.call_later(1, note("alarm"))
    assert clock._timer is None
    assert asyncio.run(clock.advance(2)) == 1
    assert [name for name, _ in seen] == ["alarm"]


def test_a_clock_of_no_pace_arms_nothing() -> None:
    """With pace 0 time stands and no timer is set."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, pace=0)
        clock.call_later(0, lambda: None)
        assert clock._timer is None
        assert clock.now() == EPOCH

    asyncio.run(scenario())


def test_resuming_a_running_clock_loses_no_time() -> None:
    """A clock that runs already goes on from where it is."""
    clock = Clock(start=100.0, pace=1000.0)
    before = clock.now()
    clock.resume()
    assert clock.now() >= before


def test_a_stepped_clock_gives_each_alarm_its_own_real_delay() -> None:
    """An alarm set while a later one is pending does not go off early, however long that one has waited."""

    async def scene() -> list[str]:
        clock, fired = Clock(start=0.0, mode=ClockMode.STEPPED), []
        clock.call_later(3600.0, lambda: fired.append("retry"))
        clock.pending()[0].ripe -= 1800  # half an hour of real time has passed
        clock.call_later(5.0, lambda: fired.append("step"))
        await asyncio.sleep(0.01)
        return fired

    assert asyncio.run(scene()) == []


@pytest.mark.parametrize("end", [Clock.reset, Clock.close])
def test_who_stands_in_line_is_told_of_the_end(end: Callable[[Clock], None]) -> None:
    """An advance that waits for another moves nothing in the life after the one it was asked in."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)
        started = asyncio.Event()

        async def slow() -> None:
            started.set()
            await asyncio.sleep(3600)

        clock.call_later(1, slow, background=True)
        advancing = [asyncio.ensure_future(clock.advance(3600)) for _ in range(3)]
        await started.wait()
        end(clock)
        told = await asyncio.gather(*advancing, return_exceptions=True)
        assert [type(each) for each in told] == [WorldGoneError] * 3
        assert clock.now() <= EPOCH + 1

    asyncio.run(scenario())


def test_a_long_advance_is_told_of_the_end_where_it_takes_breath() -> None:
    """A reset between two alarms of a long advance ends it as well."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)
        for number in range(2 * _BREATH):
            clock.call_later(number, lambda: None)
        advancing = asyncio.ensure_future(clock.advance(3 * _BREATH))
        await asyncio.sleep(0)
        clock.reset()
        with pytest.raises(WorldGoneError):
            await advancing
        assert clock.now() == EPOCH

    asyncio.run(scenario())


def test_a_closed_clock_lets_nothing_go_off() -> None:
    """What is set after the end is cancelled at once, and keeps nothing alive."""

    async def scenario() -> None:
        clock = Clock(start=EPOCH, pace=1000)
        clock.close()
        assert clock.call_later(0, lambda: pytest.fail("after the end")).cancelled
        assert clock.call_again(Turn(EPOCH, 7), lambda: pytest.fail("after the end")).cancelled
        assert clock._timer is None
        assert clock.pending() == []
        assert await clock.advance(1) == 0
        clock.reset()
        assert not clock.call_later(1, lambda: None).cancelled

    asyncio.run(scenario())


def test_time_ends() -> None:
    """No clock is advanced beyond the end of time, by many at once neither; it may be advanced to it."""

    async def scenario() -> None:
        clock = Clock(start=LAST - 100, mode=FROZEN)
        clock.call_later(30, lambda: asyncio.sleep(0.001))
        told = await asyncio.gather(*(clock.advance(60) for _ in range(4)), return_exceptions=True)
        assert [each if isinstance(each, int) else type(each) for each in told] == [1, *[EndOfTimeError] * 3]
        assert clock.now() == LAST - 40
        assert await clock.advance(40) == 0
        assert (clock.now(), clock.save()["now"]) == (LAST, "8999-12-31T00:00:00Z")

    asyncio.run(scenario())


@pytest.mark.parametrize("mode", ClockMode)
def test_what_is_due_after_the_end_of_time_never_is(mode: ClockMode) -> None:
    """An alarm beyond the end of time can be told of, and neither goes off nor is waited for."""

    async def scenario() -> None:
        clock = Clock(start=LAST - 1, mode=mode, pace=1e6)
        for delay in (2, 1e9, 1e300):
            clock.call_later(delay, lambda: pytest.fail("after the end of time"))
        clock.call_again(Turn(253_402_300_799.0, 7), lambda: pytest.fail("after the end of time"))
        assert {alarm.due for alarm in clock.pending()} == {NEVER}
        assert iso(NEVER) == "9000-01-01T00:00:00.000Z"
        assert clock._timer is None
        await clock.settle()
        for alarm in clock.pending():
            alarm.ripe = 0.0
        clock._tick()
        assert await clock.advance(LAST - clock.now()) == 0
        assert not clock.has_due()
        assert len(clock.pending()) == 4

    asyncio.run(scenario())


def test_a_running_clock_stops_at_the_end_of_time() -> None:
    """Time that flows stands at its end, and what is set there and due at once goes off."""

    async def scenario() -> None:
        clock, done = Clock(start=LAST - 1), asyncio.Event()
        clock._anchor -= 86_400  # a day of real time has passed
        assert clock.now() == LAST
        clock.call_later(0, done.set)
        await asyncio.wait_for(done.wait(), 10)
        clock.freeze()
        clock.resume()
        assert clock.save()["now"] == "8999-12-31T00:00:00Z"
        later = Clock()
        later.load({"now": "8999-12-31T23:59:59.999Z"}, clock)
        assert later.now() == LAST

    asyncio.run(scenario())


def test_time_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An action that sets itself off again at the same moment ends the advance; a busy moment does not."""
    monkeypatch.setattr("emulator.world.clock._MOST", 50)

    async def scenario() -> None:
        clock = Clock(start=EPOCH, mode=FROZEN)
        for _ in range(200):
            clock.call_later(1, lambda: None)
        assert await clock.advance(2) == 200

        async def again() -> None:
            clock.call_later(0, again, background=True)

        clock.call_later(1, again, background=True)
        with pytest.raises(RestlessError, match=r"stands at 2026-01-01T00:00:03\.000Z"):
            await clock.advance(10)
        assert clock.now() == EPOCH + 3
        clock.close()

    asyncio.run(scenario())
