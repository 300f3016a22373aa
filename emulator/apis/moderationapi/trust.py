"""How far an author is trusted, by the last hundred contents and the days since the first (facts §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.apis.moderationapi.author import Author

HISTORY = 100
"""Contents that are looked at."""

VIOLATIONS = 0.05
"""The share of flagged contents above which nobody is trusted."""

DAY_MS = 86_400_000

DISTRUSTED, NEW = -1, 0

LEVELS = ((3, 90 * DAY_MS, 50), (2, 30 * DAY_MS, 25), (1, 7 * DAY_MS, 5))
"""Level, how long ago the first content must have been, how many clean contents it takes. 4 is by hand only."""


def earned(author: Author, now: float) -> int:
    """The level that the history is worth at `now`, in epoch milliseconds."""
    if _violates(author):
        return DISTRUSTED
    clean, age = author.clean, now - author.first_seen
    return next((level for level, days, wanted in LEVELS if age >= days and clean >= wanted), NEW)


def rises_at(author: Author, now: float) -> float | None:
    """When the level rises although nothing more is submitted, in epoch milliseconds; None when it does not."""
    if _violates(author):
        return None
    clean = author.clean
    moments = [author.first_seen + days for _, days, wanted in LEVELS if clean >= wanted]
    return min((moment for moment in moments if moment > now), default=None)


def _violates(author: Author) -> bool:
    history = author.history
    return bool(history) and (len(history) - author.clean) / len(history) > VIOLATIONS
