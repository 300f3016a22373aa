"""A world's time. The only module that reads the machine's.

Three modes:

- *running*: world time flows, `pace` world seconds to one real second;
- *stepped*: alarms still go off after their real delay, but between them the clock stands still, so that the
  same calls read the same times whatever the machine's mood;
- *frozen*: nothing moves but by `advance`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from emulator.world.alarms import Action, Alarm, Alarms, Turn
from emulator.world.life import WorldGoneError
from emulator.world.records import at, moment_text, read_count, read_moment

EPOCH = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
"""Where a seeded world begins, in epoch seconds."""

LAST = datetime(8999, 12, 31, tzinfo=UTC).timestamp()
"""Where time ends, in epoch seconds: every clock stops here. There is room beyond for what is due later."""

NEVER = datetime(9000, 1, 1, tzinfo=UTC).timestamp()
"""When an alarm is due that would be due after the end of time."""

_BREATH = 256
"""Alarms after which a long `advance` lets other requests in."""

_MOST = 100_000
"""How many alarms may go off at one moment beyond those that were set before it."""


def wall_time() -> float:
    """Epoch seconds of the machine's own clock."""
    return time.time()


stopwatch = time.perf_counter
"""Real seconds since an arbitrary moment; never goes back. Each request reads it several times."""


def iso(moment: float) -> str:
    """`moment` (epoch seconds) as RFC 3339 with milliseconds, in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(moment: float) -> int:
    """`moment` (epoch seconds) in epoch milliseconds, rounded as `iso` rounds, so that both tell the same."""
    whole, part = divmod(moment, 1)
    return int(whole) * 1000 + round(part * 1_000_000) // 1000


class ClockMode(StrEnum):
    """How world time moves."""

    RUNNING = "running"
    STEPPED = "stepped"
    FROZEN = "frozen"


class EndOfTimeError(ValueError):
    """A clock would be advanced beyond the end of time."""

    def __init__(self) -> None:
        super().__init__(f"the clock cannot pass {iso(LAST)}")


class RestlessError(RuntimeError):
    """At one moment, what goes off sets off more, again and again."""

    def __init__(self, moment: float) -> None:
        super().__init__(f"time stands at {iso(moment)}, where what is due has made more due {_MOST} times")


class Clock:
    """The one clock of a world.

    An action may return an awaitable: it then runs as a task. A *background* action (a webhook's attempt) is
    waited for by `advance` alone; any other also by `settle`, which a reply waits for.

    under_way: the tasks of those, and which are in the background. rested: the stopwatch's reading when one of
    the background last ended.
    """

    def __init__(
        self, *, start: float | None = None, mode: ClockMode = ClockMode.RUNNING, pace: float = 1.0
    ) -> None:
        self._start = start
        self._first_mode = mode
        self._first_pace = pace
        self._lock = asyncio.Lock()
        self._alarms = Alarms()
        self._timer: asyncio.TimerHandle | None = None
        self.under_way: dict[asyncio.Future[None], bool] = {}
        self._lives = 0
        self.rested = 0.0
        self._begin()

    def _begin(self) -> None:
        self.mode = self._flows = self._first_mode
        self.pace = self._first_pace
        self._closed = False
        self._order = 0
        self._advancing = False
        self._stood = wall_time() if self._start is None else self._start
        self._anchor = stopwatch()

    def reset(self) -> None:
        """Go back to the start; every alarm and everything under way is dropped."""
        self.close()
        self._begin()

    def close(self) -> None:
        """Drop every alarm, cancel what is under way, and let nothing go off that is set from now on."""
        self._closed = True
        self._lives += 1
        self._alarms.cancel()
        for task in list(self.under_way):
            task.cancel()
        self._disarm()

    # -- reading ---------------------------------------------------------------------------------------

    def now(self) -> float:
        """Epoch seconds of world time."""
        return self._flow() if self.mode is ClockMode.RUNNING else self._stood

    def now_ms(self) -> int:
        """World time in epoch milliseconds."""
        return milliseconds(self.now())

    def _flow(self) -> float:
        if self._advancing or self.mode is ClockMode.FROZEN:
            return self._stood
        return min(LAST, self._stood + (stopwatch() - self._anchor) * self.pace)

    def pending(self) -> list[Alarm]:
        """The alarms that are still to go off, in order."""
        return self._alarms.pending()

    # -- setting ---------------------------------------------------------------------------------------

    def call_later(self, delay: float, action: Action, *, name: str = "", background: bool = False) -> Alarm:
        """Set an alarm `delay` world seconds from now; one that is due after the end of time never goes off."""
        self._order += 1
        delay, now = max(0.0, delay), self.now()
        due = now + delay
        alarm = Alarm(due if due <= LAST else NEVER, self._order, action, name, background)
        return self._set(alarm, delay)

    def call_again(self, turn: Turn, action: Action, *, name: str = "", background: bool = False) -> Alarm:
        """Set an alarm that was set before, in another life: it goes off at its old turn."""
        self._order = max(self._order, turn.order)
        alarm = Alarm(turn.due if turn.due <= LAST else NEVER, turn.order, action, name, background)
        return self._set(alarm, max(0.0, turn.due - self.now()))

    def _set(self, alarm: Alarm, delay: float) -> Alarm:
        if self._closed:
            alarm.cancel()
            return alarm
        alarm.ripe = stopwatch() + (delay / self.pace if self.pace > 0 else 0.0)
        self._alarms.add(alarm)
        if self._alarms.next() is alarm:
            self._arm()
        return alarm

    def freeze(self) -> None:
        """Stand still until `resume`; only `advance` moves the time."""
        self._stood, self._anchor = self.now(), stopwatch()
        self.mode = ClockMode.FROZEN
        self._disarm()

    def resume(self) -> None:
        """Move again from where the clock stands: stepped if it began so, running otherwise."""
        self._stood = self.now()
        self.mode = ClockMode.STEPPED if self._flows is ClockMode.STEPPED else ClockMode.RUNNING
        self._let_go()

    def wake(self) -> None:
        """Let alarms go off by themselves that were set before there was a loop."""
        self._arm()

    # -- keeping ---------------------------------------------------------------------------------------

    def save(self) -> dict[str, Any]:
        """Where it stands, without its alarms: whoever set them knows what for."""
        return {
            "now": moment_text(self.now()),
            "mode": self.mode.value,
            "resumes": "stepped" if self._flows is ClockMode.STEPPED else "running",
            "pace": self.pace,
            "alarms_set": self._order,
        }

    def load(self, data: Mapping[str, Any], since: Clock) -> None:
        """Stand as `save` said; what it left out is as in `since`. Only before an alarm is set."""
        with at("now"):
            self._stood = min(LAST, read_moment(data["now"])) if "now" in data else since.now()
        self._anchor = stopwatch()
        self.mode = ClockMode(data.get("mode", since.mode))
        self._flows = ClockMode(data.get("resumes", since._flows))
        self.pace = float(data.get("pace", since.pace))
        with at("alarms_set"):
            self._order = read_count(data.get("alarms_set", 0))

    # -- moving ----------------------------------------------------------------------------------------

    async def advance(self, seconds: float) -> int:
        """Play `seconds` of world time: every alarm due in them goes off in order and has finished.

        Returns how many went off. What an alarm sets in motion (an attempt over a real socket) is waited for
        before time moves on, because its outcome may be due earlier than the next alarm.
        Raises: EndOfTimeError, and nothing has moved; RestlessError, where what is due sets off itself: time
        stands there; WorldGoneError when the clock was reset or closed before the end.
        """
        life = self._lives
        async with self._lock:
            self._check(life)
            target = self.now() + seconds
            if target > LAST:
                raise EndOfTimeError
            self._hold()
            try:
                return await self._play(target, life)
            finally:
                if self._lives == life:
                    self._release()

    async def _play(self, target: float, life: int) -> int:
        fired, breath, patience = 0, _BREATH, self._patience()
        while True:
            await self._finish(life)
            alarm = self._alarms.pop(target)
            if alarm is None:
                break
            if alarm.due > self._stood:
                self._stood, patience = alarm.due, fired + self._patience()
            self._fire(alarm)
            fired += 1 + len(self._fire_due())
            if fired > patience:
                raise RestlessError(self._stood)
            if fired >= breath:
                breath = fired + _BREATH
                await asyncio.sleep(0)
                self._check(life)
        self._stood = max(self._stood, target)
        return fired

    def _patience(self) -> int:
        return _MOST + len(self._alarms) + 1

    def _check(self, life: int) -> None:
        """Raises: WorldGoneError."""
        if self._lives != life:
            raise WorldGoneError

    def has_due(self) -> bool:
        """Whether an alarm is due now."""
        alarm = self._alarms.next()
        return alarm is not None and alarm.due <= self.now()

    async def settle(self) -> None:
        """Finish what is due now, and what that makes due, so that a reply shows its effect.

        Webhooks are not waited for: a client that is its own receiver would wait for itself.
        """
        while fired := self._fire_due():
            waiting = [task for task in fired if task is not None and not self.under_way.get(task, True)]
            if waiting:
                await asyncio.wait(waiting)

    async def idle(self, timeout: float) -> int:
        """Wait up to `timeout` real seconds for what is under way. Returns how many tasks are still running."""
        if self.under_way:
            await asyncio.wait(list(self.under_way), timeout=timeout)
        return len(self.under_way)

    def _hold(self) -> None:
        self._stood, self._anchor = self.now(), stopwatch()
        self._advancing = True
        self._disarm()

    def _release(self) -> None:
        self._advancing = False
        self._let_go()

    def _let_go(self) -> None:
        self._anchor = stopwatch()
        for alarm in self._alarms:
            alarm.ripe = self._anchor + ((alarm.due - self._stood) / self.pace if self.pace > 0 else 0.0)
        self._arm()

    def _fire_due(self) -> list[asyncio.Future[None] | None]:
        fired = []
        while (alarm := self._alarms.pop(self.now())) is not None:
            fired.append(self._fire(alarm))
        return fired

    def _fire(self, alarm: Alarm) -> asyncio.Future[None] | None:
        try:
            outcome = alarm.action()
        except Exception as error:  # noqa: BLE001 - whoever moves the time answers for no alarm's failure
            _report(error)
            return None
        if outcome is None:
            return None
        task = asyncio.ensure_future(outcome)
        self.under_way[task] = alarm.background
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Future[None]) -> None:
        if self.under_way.pop(task, False):
            self.rested = stopwatch()
        if not task.cancelled() and (error := task.exception()) is not None:
            _report(error)

    async def _finish(self, life: int) -> None:
        while self.under_way:
            await asyncio.wait(list(self.under_way))
            self._check(life)

    # -- the machine's timer ---------------------------------------------------------------------------

    def _arm(self) -> None:
        self._disarm()
        alarm = self._alarms.next()
        if alarm is None or alarm.due > LAST:
            return
        if self.mode is ClockMode.FROZEN or self._advancing or self.pace <= 0:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # no loop yet: a world built outside one moves by `advance` alone
        self._timer = loop.call_later(max(0.0, self._real_wait(alarm)), self._tick)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        if self._advancing or self.mode is ClockMode.FROZEN:
            return
        try:
            while (alarm := self._pop_ripe()) is not None:
                if self.mode is ClockMode.STEPPED:
                    self._stood = max(self._stood, alarm.due)
                self._fire(alarm)
        finally:
            self._arm()

    def _pop_ripe(self) -> Alarm | None:
        alarm = self._alarms.next()
        if alarm is None or self._real_wait(alarm) > 0:
            return None
        return self._alarms.pop(LAST)

    def _real_wait(self, alarm: Alarm) -> float:
        """Real seconds until `alarm` goes off by itself, if nothing is due before it."""
        if self.mode is ClockMode.STEPPED:
            return alarm.ripe - stopwatch()
        return (alarm.due - self._flow()) / self.pace


def _report(error: BaseException) -> None:
    context = {"message": "an alarm's action failed", "exception": error}
    asyncio.get_running_loop().call_exception_handler(context)
