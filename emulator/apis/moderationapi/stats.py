"""What was done in a queue, by days of the world's clock. Source: facts §8; how it is reckoned is inferred."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from emulator.apis.moderationapi.deed import REVIEWER, Deed
from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.trust import DAY_MS
from emulator.world.clock import iso

DAYS = 30
"""Where none are asked for. Documented."""

MOST_DAYS = 365
"""More are cut to a year. Inferred."""


def days_of(text: str | None) -> int:
    """How many days a query asks for, as text; what is no number from 1 on is as if it were left out."""
    if text is None or not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or int(text) < 1:
        return DAYS
    return min(int(text), MOST_DAYS)


def stats_of(items: Sequence[Item], days: int, now: float) -> dict[str, Any]:
    """Of the last `days` up to `now`, in epoch milliseconds: today and those before it, in UTC."""
    since = _since(days, now)
    reviewed = [item for item in items if item.resolved_at is not None and item.resolved_at >= since]
    deeds = [deed for item in items for deed in item.deeds if deed.at >= since]
    took = _mean((item.resolved_at or 0) - (item.entered_at or 0) for item in reviewed)
    pending = sum(not item.resolved for item in items)
    return {
        "reviewStats": {
            "averageTimeToReview": took,
            "totalReviewed": len(reviewed),
            "totalPending": pending,
        },
        "actionStats": _actions(deeds),
        "topReviewers": _reviewers(reviewed, deeds, took),
        "trends": {
            "dailyReviewCounts": _daily(reviewed, since, days),
            "flaggedContentTrends": _trends(items, since, now),
        },
    }


def waiting(items: Sequence[Item], days: int, now: float) -> int:
    """How many of those that were submitted in these days wait now: the second generation counts no others."""
    since = _since(days, now)
    return sum(not item.resolved and item.created_at >= since for item in items)


def _since(days: int, now: float) -> float:
    return (now // DAY_MS - days + 1) * DAY_MS


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0


def _counted(deeds: Sequence[Deed]) -> list[dict[str, Any]]:
    names = {deed.id: deed.name for deed in deeds}
    counts = Counter(deed.id for deed in deeds).most_common()
    return [{"actionId": key, "actionName": names[key], "count": count} for key, count in counts]


def _actions(deeds: Sequence[Deed]) -> list[dict[str, Any]]:
    """The commonest first. The percentages are of all actions."""
    return [{**row, "percentageOfTotal": 100 * row["count"] / len(deeds)} for row in _counted(deeds)]


def _reviewers(reviewed: Sequence[Item], deeds: Sequence[Deed], took: float) -> list[dict[str, Any]]:
    """The API's key is the only reviewer that there is."""
    if not reviewed and not deeds:
        return []
    return [
        {
            "userId": REVIEWER,
            "name": "API",
            "reviewCount": len(reviewed),
            "averageTimePerReview": took,
            "topActions": _counted(deeds)[:5],
        }
    ]


def _daily(reviewed: Sequence[Item], since: float, days: int) -> list[dict[str, Any]]:
    """A row for each day, the oldest first."""
    counts = Counter((item.resolved_at or 0) // DAY_MS for item in reviewed)
    each = [since // DAY_MS + day for day in range(days)]
    return [{"date": iso(day * DAY_MS / 1000)[:10], "count": counts[day]} for day in each]


def _trends(items: Sequence[Item], since: float, now: float) -> list[dict[str, Any]]:
    """Later half against earlier half: 1 is all in the later one, -1 all in the earlier one, 0 is as before."""
    middle = (since + now) / 2
    early: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for item in items:
        if item.created_at >= since:
            half = late if item.created_at >= middle else early
            half.update({label.name for label in item.labels if label.flagged})
    return [
        {"label": label, "trend": (late[label] - early[label]) / (late[label] + early[label])}
        for label in sorted(early | late)
    ]
