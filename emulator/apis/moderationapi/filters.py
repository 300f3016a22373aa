"""What a queue lets in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.moments import read_date

Filter = Mapping[str, Any]

PERCENT = 100
"""A filter's severity is a whole number and an item's is 0 to 1; that it is meant in percent is inferred."""


def admits(wanted: Filter, item: Item, level: int | None) -> bool:
    """Whether an item may enter. level: how far its author is trusted; None where it has none.

    Only flagged content does, unless the filter says otherwise. What is about looking rather than entering
    (`within`, `checkStatus`, `filteredActionIds`, the casebook's) keeps nothing out.
    """
    return (
        _FLAGGED[wanted.get("isFlagged", "FLAGGED")](item)
        and all(check(wanted[key], item) for key, check in _CHECKS.items() if wanted.get(key))
        and _within(wanted, item)
        and (not wanted.get("authorTrustLevels") or level in wanted["authorTrustLevels"])
    )


def has_label(item: Item, name: str) -> bool:
    """Whether an item was flagged with a label, by `model/LABEL` or either part, in any case."""
    return any(label.flagged and _named(label.name, name) for label in item.labels)


def _named(full: str, name: str) -> bool:
    full, name = full.lower(), name.lower()
    return name in {full, *full.split("/")}


def _fits(rule: Mapping[str, Any], item: Item) -> bool:
    flagged = has_label(item, rule["label"])
    if rule["type"] == "NOT_FLAGGED":
        return not flagged
    if rule["type"] != "THRESHOLDS":
        return flagged
    least, most = rule.get("minThreshold"), rule.get("maxThreshold")
    scores = [label.score for label in item.labels if _named(label.name, rule["label"])]
    return any((least is None or score >= least) and (most is None or score <= most) for score in scores)


def _within(wanted: Filter, item: Item) -> bool:
    """Dates and severities, whose bounds may be 0."""
    after, before = read_date(wanted.get("afterDate")), read_date(wanted.get("beforeDate"))
    severity = item.severity * PERCENT
    return (
        (after is None or item.created_at >= after)
        and (before is None or item.created_at <= before)
        and severity >= wanted.get("minSeverity", severity)
        and severity <= wanted.get("maxSeverity", severity)
    )


_FLAGGED: Mapping[str, Callable[[Item], bool]] = {
    "ALL": lambda _: True,
    "FLAGGED": lambda item: item.suspect,
    "NOT_FLAGGED": lambda item: not item.suspect,
    "SHADOW_FLAGGED": lambda item: item.shadow_flagged,
}

_CHECKS: Mapping[str, Callable[[Any, Item], bool]] = {
    "authorID": lambda wanted, item: item.author_id == wanted,
    "contentID": lambda wanted, item: item.id == wanted,
    "contentTypes": lambda wanted, item: item.content_type in wanted,
    "conversationIds": lambda wanted, item: item.conversation_id in wanted,
    "filteredChannelIds": lambda wanted, item: item.channel in wanted,
    "filterLabels": lambda wanted, item: all(_fits(rule, item) for rule in wanted),
    "labels": lambda wanted, item: any(has_label(item, name) for name in wanted),
    "languages": lambda wanted, item: item.language in wanted,
    "mediaTypes": lambda wanted, item: item.kind in wanted,
    "metadataFilters": lambda wanted, item: all(
        str(item.metadata.get(rule["key"])) == rule["value"] for rule in wanted
    ),
    "recommendationActions": lambda wanted, item: item.recommendation in wanted,
    "search": lambda wanted, item: any(word.lower() in item.content.lower() for word in wanted),
}
