"""Live streams: hours of them, in milliseconds."""

from __future__ import annotations

import pytest

from emulator.testing import World
from tests.sample_app.conftest import FROZEN, Front

pytestmark = FROZEN
SHOW = "https://live.example.com/show"


@pytest.mark.parametrize("hours", [1, 9, 11])
def test_a_long_pause_ends_the_stream(app: Front, moderation_world: World, hours: int) -> None:
    """The vendor gives up a stream that is paused for ten hours."""
    stream = app.made("/streams", url=SHOW)
    moderation_world.clock.advance(5)
    assert app.post(f"/streams/{stream}/pause").status_code == 202
    moderation_world.clock.advance(5)
    assert app.status(stream) == "paused"
    moderation_world.clock.advance(hours * 3600)
    assert app.status(stream) == ("over" if hours > 10 else "paused")


def test_a_stream_ends_by_itself(app: Front, moderation_world: World) -> None:
    """A stream that is known to last an hour is over after it."""
    moderation_world.verdict(url=f"{SHOW}/embed", duration=3600)
    stream = app.made("/streams", url=SHOW)
    moderation_world.clock.advance(3000)
    assert app.status(stream) == "live"
    moderation_world.clock.advance(1000)
    assert app.status(stream) == "over"
