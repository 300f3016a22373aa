"""What a project is set to."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.moderationapi.settings import (
    Model,
    ProjectSettings,
    SettingsBook,
    SettingsError,
    settings_of,
)
from emulator.world.world import World, WorldSettings


def book() -> SettingsBook:
    """That of a new world."""
    return World("w", WorldSettings(start=0.0)).of(SettingsBook)


def test_a_new_project() -> None:
    """It is as the vendor documents: 0.5 everywhere, and nothing that everyday talk would trip over."""
    settings = settings_of(World("w", WorldSettings(start=0.0)))
    assert settings == ProjectSettings()
    assert settings.models["toxicity"].threshold("TOXICITY") == 0.5
    assert not settings.models["sentiment"].enabled


def test_what_is_not_named_stays() -> None:
    """Settings, models, and what a model is set to."""
    made = book()
    made.change({"models": {"email": {"mode": "PARANOID"}, "mine": {}}, "quota": 7})
    made.change({"models": {"email": {"enabled": False}}, "policies": {"spam": {"threshold": 0.9}}})
    assert made.now.models["email"] == Model(enabled=False, mode="PARANOID", mask="{{ email hidden }}")
    assert made.now.models["mine"] == Model()
    assert (made.now.quota, made.now.policies["spam"].threshold) == (7, 0.9)
    assert made.now.policies["pii"].enabled


def test_they_come_out_as_they_go_in() -> None:
    """What is told can be set."""
    made = book()
    told = made.as_json()
    assert made.change(told) == ProjectSettings()


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"quota": "much"}, "quota"),
        ({"models": []}, "models must be"),
        ({"models": {"email": 1}}, "models must be"),
        ({"models": {"email": {"mode": "MILD"}}}, "MILD"),
        ({"models": {"email": {"thresholds": {"A": 1.5}}}}, "1"),
        ({"policies": {"pii": {"entities": {"email": {"mask": "x" * 201}}}}}, "200"),
        ({"video_frames": 0}, "video_frames"),
        ({"review_above": -0.1}, "review_above"),
    ],
)
def test_a_setting_that_cannot_be(wanted: dict[str, Any], message: str) -> None:
    """It is refused by its name, and nothing changes."""
    made = book()
    with pytest.raises(SettingsError, match=message):
        made.change(wanted)
    assert made.now == ProjectSettings()
