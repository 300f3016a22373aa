"""When a delivery is tried again."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from emulator.world.records import TUPLE, Part, Shape


@dataclass(frozen=True, slots=True)
class RetryRules:
    """What one vendor does about a receiver that fails.

    gaps: world seconds before each further attempt, counted from when the last one set out; as many as there
    are retries. accepted: the statuses that count as delivered; `range(200, 300)` is as good as a set.
    timeout: real seconds for one attempt. Raises: ValueError for a negative gap or no time at all.
    """

    gaps: tuple[float, ...] = ()
    accepted: Container[int] = range(200, 300)
    timeout: float = 10.0

    def __post_init__(self) -> None:
        if any(gap < 0 for gap in self.gaps):
            raise ValueError("a gap between two attempts is never negative")
        if self.timeout <= 0:
            raise ValueError("an attempt needs some time")

    def accepts(self, status: int) -> bool:
        """Whether `status` counts as delivered."""
        return status in self.accepted

    def gap_after(self, attempts: int) -> float | None:
        """World seconds between the attempt of that number and the next; None when there is no next."""
        return self.gaps[attempts - 1] if attempts <= len(self.gaps) else None


def _save_statuses(accepted: Container[int]) -> list[int]:
    return [status for status in range(100, 600) if status in accepted]


RULES = Shape(RetryRules, gaps=TUPLE, accepted=Part(_save_statuses, frozenset))
"""How a snapshot writes them."""
