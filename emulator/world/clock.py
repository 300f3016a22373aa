"""A world's time. The only module that reads the machine's.

Three modes:

- *running*: world time flows, `pace` world seconds to one real second;
- *stepped*: alarms still go off after their real delay, but between them the clock stands still, so that the
  same calls read the same times whatever the machine's mood;
- *frozen*: nothing moves but by `advance`.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from emulator.world.records import SnapshotError, at, moment_text, read_moment

EPOCH = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
"""Where a seeded world begins, in epoch seconds."""

_SWEEP = 1024
"""How many alarms are set before the cancelled ones among them are looked for."""

_BREATH = 256
"""Alarms after which a long `advance` lets other requests in."""

Action = Callable[[], Awaitable[None] | None]


def wall_time() -> float:
    """Epoch seconds of the machine's own clock."""
    return time.time()


def stopwatch() -> float:
    """Real seconds since an arbitrary moment; never goes back."""
    return time.perf_counter()


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


class Turn(NamedTuple):
    """When an alarm goes off: at a moment, and after those of the same moment that were set before it."""

    due: float
    order: int

    def as_json(self) -> dict[str, Any]:
        """For a snapshot."""
        return {"at": moment_text(self.due), "order": self.order}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Turn:
        """What `as_json` wrote. Raises: SnapshotError."""
        try:
            return cls(read_moment(data["at"]), int(data["order"]))
        except SnapshotError as error:
            raise error.under("at") from None


@dataclass(order=True, slots=True)
class Alarm:
    """One action due at a moment of world time. Alarms of the same moment go off in the order they were set.

    ripe: the stopwatch's reading before which a stepped clock does not let it go off by itself.
    """

    due: float
    order: int
    action: Action = field(compare=False)
    name: str = field(compare=False, default="")
    background: bool = field(compare=False, default=False)
    cancelled: bool = field(compare=False, default=False)
    ripe: float = field(compare=False, default=0.0)

    def cancel(self) -> None:
        """Never go off."""
        self.cancelled = True

    @property
    def turn(self) -> Turn:
        """When it goes off."""
        return Turn(self.due, self.order)


class Clock:
    """The one clock of a world.

    An action may return an awaitable: it then runs as a task. A *background* action (a webhook's attempt) is
    waited for by `advance` alone; any other also by `settle`, which a reply waits for.
    """

    def __init__(
        self, *, start: float | None = None, mode: ClockMode = ClockMode.RUNNING, pace: float = 1.0
    ) -> None:
        self._start = start
        self._first_mode = mode
        self._first_pace = pace
        self._lock = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: dict[asyncio.Future[None], bool] = {}
        self._lives = 0
        self._begin()

    def _begin(self) -> None:
        self.mode = self._flows = self._first_mode
        self.pace = self._first_pace
        self._lives += 1
        self._order = 0
        self._alarms: list[Alarm] = []
        self._sweep_at = _SWEEP
        self._advancing = False
        self._stood = wall_time() if self._start is None else self._start
        self._anchor = stopwatch()

    def reset(self) -> None:
        """Go back to the start; every alarm and everything under way is dropped."""
        self.close()
        self._begin()

    def close(self) -> None:
        """Drop every alarm and cancel what is under way."""
        for alarm in self._alarms:
            alarm.cancel()
        self._alarms = []
        for task in list(self._tasks):
            task.cancel()
        self._disarm()

    # -- reading ---------------------------------------------------------------------------------------

    def now(self) -> float:
        """Epoch seconds of world time."""
        return self._flow() if self.mode is ClockMode.RUNNING else self._stood

    def now_iso(self) -> str:
        """World time as RFC 3339 with milliseconds."""
        return iso(self.now())

    def now_ms(self) -> int:
        """World time in epoch milliseconds."""
        return milliseconds(self.now())

    def _flow(self) -> float:
        if self._advancing or self.mode is ClockMode.FROZEN:
            return self._stood
        return self._stood + (stopwatch() - self._anchor) * self.pace

    def pending(self) -> list[Alarm]:
        """The alarms that are still to go off, in order."""
        return sorted(alarm for alarm in self._alarms if not alarm.cancelled)

    # -- setting ---------------------------------------------------------------------------------------

    def call_later(self, delay: float, action: Action, *, name: str = "", background: bool = False) -> Alarm:
        """Set an alarm `delay` world seconds from now."""
        self._order += 1
        delay = max(0.0, delay)
        alarm = Alarm(self.now() + delay, self._order, action, name, background)
        return self._set(alarm, delay)

    def call_again(self, turn: Turn, action: Action, *, name: str = "", background: bool = False) -> Alarm:
        """Set an alarm that was set before, in another life: it goes off at its old turn."""
        self._order = max(self._order, turn.order)
        alarm = Alarm(turn.due, turn.order, action, name, background)
        return self._set(alarm, max(0.0, turn.due - self.now()))

    def _set(self, alarm: Alarm, delay: float) -> Alarm:
        alarm.ripe = stopwatch() + (delay / self.pace if self.pace > 0 else 0.0)
        heapq.heappush(self._alarms, alarm)
        if len(self._alarms) > self._sweep_at:
            self._sweep()
        if self._alarms[0] is alarm:
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
            self._stood = read_moment(data["now"]) if "now" in data else since.now()
        self._anchor = stopwatch()
        self.mode = ClockMode(data.get("mode", since.mode))
        self._flows = ClockMode(data.get("resumes", since._flows))
        self.pace = float(data.get("pace", since.pace))
        self._order = int(data.get("alarms_set", 0))

    # -- moving ----------------------------------------------------------------------------------------

    async def advance(self, seconds: float) -> int:
        """Play `seconds` of world time: every alarm due in them goes off in order and has finished.

        Returns how many went off. What an alarm sets in motion (an attempt over a real socket) is waited for
        before time moves on, because its outcome may be due earlier than the next alarm.
        """
        async with self._lock:
            target = self.now() + seconds
            self._hold()
            try:
                return await self._play(target)
            finally:
                self._release()

    async def _play(self, target: float) -> int:
        fired, breath, life = 0, _BREATH, self._lives
        while True:
            await self._finish()
            if self._lives != life:
                return fired  # reset meanwhile: the target was of the life before
            alarm = self._pop(target)
            if alarm is None:
                break
            self._stood = max(self._stood, alarm.due)
            self._fire(alarm)
            fired += 1 + len(self._fire_due())
            if fired >= breath:
                breath = fired + _BREATH
                await asyncio.sleep(0)
        self._stood = max(self._stood, target)
        return fired

    def has_due(self) -> bool:
        """Whether an alarm is due now."""
        return bool(self._alarms) and self._alarms[0].due <= self.now()

    async def settle(self) -> None:
        """Finish what is due now, and what that makes due, so that a reply shows its effect.

        Webhooks are not waited for: a client that is its own receiver would wait for itself.
        """
        while fired := self._fire_due():
            waiting = [task for task in fired if task is not None and not self._tasks.get(task, True)]
            if waiting:
                await asyncio.wait(waiting)

    async def idle(self, timeout: float) -> int:
        """Wait up to `timeout` real seconds for what is under way. Returns how many tasks are still running."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=timeout)
        return len(self._tasks)

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
        while (alarm := self._pop(self.now())) is not None:
            fired.append(self._fire(alarm))
        return fired

    def _pop(self, until: float) -> Alarm | None:
        self._drop_cancelled()
        if self._alarms and self._alarms[0].due <= until:
            return heapq.heappop(self._alarms)
        return None

    def _drop_cancelled(self) -> None:
        while self._alarms and self._alarms[0].cancelled:
            heapq.heappop(self._alarms)

    def _sweep(self) -> None:
        # Those due in hours would otherwise pile up: whoever pauses and resumes cancels one each time.
        self._alarms = self.pending()
        self._sweep_at = max(_SWEEP, 2 * len(self._alarms))

    def _fire(self, alarm: Alarm) -> asyncio.Future[None] | None:
        try:
            outcome = alarm.action()
        except Exception as error:  # noqa: BLE001 - whoever moves the time answers for no alarm's failure
            _report(error)
            return None
        if outcome is None:
            return None
        task = asyncio.ensure_future(outcome)
        self._tasks[task] = alarm.background
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Future[None]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _report(error)

    async def _finish(self) -> None:
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    # -- the machine's timer ---------------------------------------------------------------------------

    def _arm(self) -> None:
        self._disarm()
        self._drop_cancelled()
        if not self._alarms or self.mode is ClockMode.FROZEN or self._advancing or self.pace <= 0:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # no loop yet: a world built outside one moves by `advance` alone
        self._timer = loop.call_later(max(0.0, self._real_wait(self._alarms[0])), self._tick)

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
        self._drop_cancelled()
        if self._alarms and self._real_wait(self._alarms[0]) <= 0:
            return heapq.heappop(self._alarms)
        return None

    def _real_wait(self, alarm: Alarm) -> float:
        """Real seconds until `alarm` goes off by itself, if nothing is due before it."""
        if self.mode is ClockMode.STEPPED:
            return alarm.ripe - stopwatch()
        return (alarm.due - self._flow()) / self.pace


def _report(error: BaseException) -> None:
    context = {"message": "an alarm's action failed", "exception": error}
    asyncio.get_running_loop().call_exception_handler(context)
