"""How figures are reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emulator.apis.moderationapi.action import Actions
from emulator.apis.moderationapi.history import History, Occasion
from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.trust import DAY_MS
from emulator.world.world import World

RECENT, BASE = 2 * DAY_MS, 30 * DAY_MS
LEAST, MULTIPLE = 50, 2.0
"""A spike is of so many flagged requests at least, and of so many times the rate before. Documented."""


def share(part: int, whole: int) -> float:
    """0 of nothing."""
    return part / whole if whole else 0.0


def counts(occasions: Sequence[Occasion]) -> dict[str, Any]:
    """How much there was, and what came of it."""
    flagged = sum(each.flagged for each in occasions)
    rejected = sum(each.verdict == "reject" for each in occasions)
    passed = sum(each.flagged and each.verdict == "allow" for each in occasions)
    return {
        "requests": len(occasions),
        "flagged": flagged,
        "flagRate": share(flagged, len(occasions)),
        "allowed": sum(each.verdict == "allow" for each in occasions),
        "rejected": rejected,
        "sentToReview": sum(each.verdict == "review" for each in occasions),
        "handledAutomatically": rejected + passed,
        "flaggedButAllowed": passed,
    }


def spike(history: History, now: int) -> dict[str, Any] | None:
    """Whether much more is flagged in the last two days than in the thirty before."""
    recent = history.between(now - RECENT, now + 1)
    base = history.between(now - RECENT - BASE, now - RECENT)
    flagged = sum(each.flagged for each in recent)
    usual = share(sum(each.flagged for each in base), len(base))
    rate = share(flagged, len(recent))
    if flagged < LEAST or not usual or rate < MULTIPLE * usual:
        return None
    return {
        "multiple": round(rate / usual, 1),
        "recentFlagRate": rate,
        "baselineFlagRate": usual,
        "recentFlagged": flagged,
        "recentRequests": len(recent),
    }


def reviews(world: World, items: Sequence[Item]) -> dict[str, int]:
    """What became of items of queues, by the last action on each that decides."""
    kinds = {action.id: action.type for action in world.of(Actions).records}
    told = dict.fromkeys(
        ("reviewsAllowed", "reviewsRejected", "reviewsResolvedWithoutDecision", "reviewsUnresolved"), 0
    )
    for item in items:
        if not item.resolved:
            told["reviewsUnresolved"] += 1
            continue
        decided = [kinds.get(deed.id) for deed in item.deeds]
        last = next((kind for kind in reversed(decided) if kind in {"ITEM_ALLOW", "ITEM_REJECT"}), None)
        told[_NAMES[last]] += 1
    return told


_NAMES = {
    "ITEM_ALLOW": "reviewsAllowed",
    "ITEM_REJECT": "reviewsRejected",
    None: "reviewsResolvedWithoutDecision",
}
