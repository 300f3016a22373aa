"""What a queue lets in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from emulator.apis.moderationapi.filters import admits
from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.submission import Label, Submission
from tests.apis.moderationapi.project import START

FULL = Submission(
    "c1",
    "Buy NOW",
    "text",
    flagged=True,
    labels=(Label("nsfw/UNSAFE", 0.7, flagged=True), Label("spam/SPAM", 0.2, flagged=False)),
    severity=0.7,
    language="en",
    content_type="post",
    author_id="ada",
    conversation_id="room",
    channel="default",
    metadata={"plan": "gold", "age": 3},
    recommendation="review",
)


def item(**changed: Any) -> Item:
    """One that was submitted at the beginning of 2026."""
    submission = replace(FULL, **changed)
    made = Item("c1", START, START, "", "text", flagged=True)
    made.take(submission)
    return made


FITTING: list[dict[str, Any]] = [
    {},
    {"isFlagged": "FLAGGED"},
    {"isFlagged": "ALL"},
    {"labels": ["nsfw/UNSAFE", "x"]},
    {"labels": ["unsafe"]},
    {"labels": []},
    {"filterLabels": [{"label": "nsfw/UNSAFE", "type": "FLAGGED"}, {"label": "spam", "type": "NOT_FLAGGED"}]},
    {"filterLabels": [{"label": "spam/SPAM", "type": "THRESHOLDS", "minThreshold": 0.1, "maxThreshold": 0.3}]},
    {"filterLabels": [{"label": "nsfw/UNSAFE", "type": "MATCHED"}]},
    {"contentTypes": ["post"]},
    {"mediaTypes": ["text"]},
    {"authorID": "ada"},
    {"authorTrustLevels": [-1, 2]},
    {"conversationIds": [None, "room"]},
    {"filteredChannelIds": ["default"]},
    {"languages": ["en"]},
    {"minSeverity": 70, "maxSeverity": 70},
    {"metadataFilters": [{"key": "plan", "value": "gold"}, {"key": "age", "value": "3"}]},
    {"recommendationActions": ["review"]},
    {"contentID": "c1"},
    {"search": ["now"]},
    {"afterDate": "2026-01-01", "beforeDate": "2026-01-01"},
    {"afterDate": "nonsense"},
    {
        "checkStatus": "checked",
        "within": 1,
        "withinUnit": "DAYS",
        "filteredActionIds": ["x"],
        "casebookAnswer": "ALL",
    },
]


@pytest.mark.parametrize("wanted", FITTING)
def test_fitting(wanted: dict[str, Any]) -> None:
    """Each filter lets in what it names."""
    assert admits(wanted, item(), 2)


@pytest.mark.parametrize(
    "wanted",
    [
        {"isFlagged": "NOT_FLAGGED"},
        {"isFlagged": "SHADOW_FLAGGED"},
        {"labels": ["spam/SPAM"]},
        {"filterLabels": [{"label": "nsfw/UNSAFE", "type": "NOT_FLAGGED"}]},
        {"filterLabels": [{"label": "nsfw/UNSAFE", "type": "THRESHOLDS", "maxThreshold": 0.5}]},
        {"contentTypes": ["comment"]},
        {"mediaTypes": ["image"]},
        {"authorID": "ben"},
        {"authorTrustLevels": [0]},
        {"conversationIds": [None]},
        {"filteredChannelIds": ["x"]},
        {"languages": ["de"]},
        {"minSeverity": 71},
        {"maxSeverity": 0},
        {"metadataFilters": [{"key": "plan", "value": "tin"}]},
        {"recommendationActions": ["reject"]},
        {"contentID": "c2"},
        {"search": ["later"]},
        {"afterDate": "2026-01-02"},
        {"beforeDate": "2025-12-31"},
    ],
)
def test_not_fitting(wanted: dict[str, Any]) -> None:
    """Each keeps out what it does not."""
    assert not admits(wanted, item(), 2)


def test_who_is_flagged() -> None:
    """Clean content only where it is asked for; what a dry run hid is flagged, and is so by name."""
    clean, shadow = item(flagged=False), item(flagged=False, shadow_flagged=True)
    assert [admits({"isFlagged": flag}, clean, None) for flag in ("ALL", "FLAGGED", "NOT_FLAGGED")] == [
        True,
        False,
        True,
    ]
    assert [admits({"isFlagged": flag}, shadow, None) for flag in ("FLAGGED", "SHADOW_FLAGGED")] == [True, True]
    assert not admits({}, clean, None)
    assert not admits({"authorTrustLevels": [0]}, shadow, None)
