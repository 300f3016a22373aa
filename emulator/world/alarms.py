"""What is to happen, and when."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from emulator.world.records import at, moment_text, read_count, read_moment

_SWEEP = 1024
"""How many alarms are set before the cancelled ones among them are looked for."""

Action = Callable[[], Awaitable[None] | None]


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
        with at("at"):
            due = read_moment(data["at"])
        with at("order"):
            return cls(due, read_count(data["order"]))


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


class Alarms:
    """Those that are set. A cancelled one may stay among them until it would have been next."""

    def __init__(self) -> None:
        self._heap: list[Alarm] = []
        self._sweep_at = _SWEEP

    def add(self, alarm: Alarm) -> None:
        """Set one more."""
        heapq.heappush(self._heap, alarm)
        if len(self._heap) > self._sweep_at:
            # Those due in hours would otherwise pile up: whoever pauses and resumes cancels one each time.
            self._heap = self.pending()
            self._sweep_at = max(_SWEEP, 2 * len(self._heap))

    def next(self) -> Alarm | None:
        """The one that is due first."""
        while self._heap and self._heap[0].cancelled:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None

    def pop(self, until: float) -> Alarm | None:
        """Take the one that is due first, if it is due by then."""
        alarm = self.next()
        return None if alarm is None or alarm.due > until else heapq.heappop(self._heap)

    def pending(self) -> list[Alarm]:
        """Those that are still to go off, in order."""
        return sorted(alarm for alarm in self._heap if not alarm.cancelled)

    def cancel(self) -> None:
        """Let none go off."""
        for alarm in self._heap:
            alarm.cancel()
        self._heap = []

    def __iter__(self) -> Iterator[Alarm]:
        return iter(self._heap)

    def __len__(self) -> int:
        return len(self._heap)
