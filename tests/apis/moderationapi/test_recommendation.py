"""What to do with content."""

from __future__ import annotations

import pytest

from emulator.apis.moderationapi.recommendation import Recommendation, recommend
from emulator.apis.moderationapi.settings import ProjectSettings

SETTINGS = ProjectSettings()


@pytest.mark.parametrize(
    ("severity", "action"),
    [(0.0, "allow"), (0.4999, "allow"), (0.5, "review"), (0.9, "review"), (0.9001, "reject"), (1.0, "reject")],
)
def test_severity(severity: float, action: str) -> None:
    """Below 0.5 allow, above 0.9 reject, else review."""
    assert recommend(SETTINGS, severity, None, None).action == action


def test_bounds_are_settings() -> None:
    """Of the project."""
    settings = ProjectSettings(review_above=0.2, reject_above=0.3)
    actions = [recommend(settings, severity, None, None).action for severity in (0.1, 0.25, 0.4)]
    assert actions == ["allow", "review", "reject"]


@pytest.mark.parametrize("status", ["blocked", "suspended"])
def test_who_may_not_write(status: str) -> None:
    """They are rejected, dry run or not."""
    author = {"status": status, "trust_level": {"level": 4}}
    told = recommend(ProjectSettings(dry_run=True), 0.0, author, None)
    assert told == Recommendation("reject", ("author_block",))


def test_an_override_is_last() -> None:
    """It replaces whatever we say."""
    author = {"status": "blocked", "trust_level": {"level": 0}}
    asked = {"action": "allow", "behavior": "override"}
    assert recommend(SETTINGS, 1.0, author, asked) == Recommendation("allow", ("client_override",))


def test_trust_saves_nobody_from_a_rejection() -> None:
    """Severe is severe."""
    author = {"status": "enabled", "trust_level": {"level": 4}}
    assert recommend(SETTINGS, 1.0, author, None).action == "reject"
