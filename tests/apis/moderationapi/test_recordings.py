"""POST /moderate/video and /moderate/audio."""

from __future__ import annotations

import pytest

from emulator.world.clock import EPOCH
from tests.apis.moderationapi.stage import CLIP, Stage

UNITS = {"moderateVideo": 30, "moderateAudio": 1}
both = pytest.mark.parametrize("operation", UNITS)


@both
def test_a_clean_one(stage: Stage, operation: str) -> None:
    """The documented fields, and no others."""
    told = stage.ask(operation, {"url": CLIP, "contentId": "clip-1"})
    assert told == {
        "status": "success",
        "request": {"timestamp": int(EPOCH * 1000), "quota_usage": UNITS[operation]},
        "flagged": False,
        "author": None,
        "contentId": "clip-1",
    }


@both
def test_one_that_is_flagged(stage: Stage, operation: str) -> None:
    """A label that is said of it."""
    told = stage.ask(operation, {"url": "https://e.com/emu-label-violence-90", "authorId": "user-1"})
    assert told["flagged"]
    assert "labels" not in told
    assert told["author"]["external_id"] == "user-1"


@both
def test_one_that_is_not_enabled(stage: Stage, operation: str) -> None:
    """403, and it leaves no trace."""
    kind = operation.removeprefix("moderate").lower()
    stage.switch(**{f"{kind}_enabled": False})
    told = stage.refused(operation, {"url": CLIP}, 403)
    assert told == {"message": f"{kind} moderation is not enabled for this account", "code": "FORBIDDEN"}


@both
def test_one_that_cannot_be_had(stage: Stage, operation: str) -> None:
    """The request succeeds, and says what failed."""
    told = stage.ask(operation, {"url": "https://e.com/emu-unreachable"})
    assert (told["status"], told["flagged"], told["request"]["quota_usage"]) == ("success", False, 0)
    assert "cannot be had" in told["error"]


@both
def test_a_quota_that_is_used_up(stage: Stage, operation: str) -> None:
    """403 in the vendor's shape."""
    stage.switch(quota=0)
    assert stage.refused(operation, {"url": CLIP}, 403)["code"] == "FORBIDDEN"


@pytest.mark.parametrize(("seconds", "units"), [("0%2E4", 3), ("1", 3), ("2%2E5", 9), ("10", 30), ("600", 30)])
def test_a_video_costs_its_frames(stage: Stage, seconds: str, units: int) -> None:
    """One for each second, ten at most, three units each."""
    told = stage.ask("moderateVideo", {"url": f"https://e.com/v.mp4?emulate=emu-ends-{seconds}"})
    assert told["request"]["quota_usage"] == units


def test_how_a_video_is_sampled(stage: Stage) -> None:
    """Both figures are settings."""
    stage.switch(video_frames=20, video_interval=0.5)
    told = stage.ask("moderateVideo", {"url": "https://e.com/v.mp4?emulate=emu-ends-5"})
    assert told["request"]["quota_usage"] == 30
    assert stage.ask("moderateVideo", {"url": CLIP})["request"]["quota_usage"] == 60
