"""What media show."""

from __future__ import annotations

import asyncio

import pytest

from emulator.apis.moderationapi import media
from emulator.apis.moderationapi.media import frames, see_all
from emulator.apis.moderationapi.parts import Part
from emulator.apis.moderationapi.settings import ProjectSettings
from emulator.contract.errors import ApiError
from emulator.media.fetcher import UnreachableError
from emulator.media.library import MediaLibrary
from emulator.world.world import Birth, World, WorldSettings
from tests.apis.moderationapi.stage import LOST, PHOTO, Stage

NEAR = "http://127.0.0.1:9/a.jpg"


class Fetcher:
    """A way to the outside that fails at once, or never ends."""

    def __init__(self, *, endless: bool = False) -> None:
        self.endless = endless
        self.asked: list[str] = []

    async def get(self, url: str, *, limit: int, timeout: float) -> bytes:  # noqa: ARG002 - it ignores both
        """Raises: UnreachableError."""
        self.asked.append(url)
        if self.endless:
            await asyncio.Event().wait()
        raise UnreachableError("nobody listens")


def world_with(fetcher: Fetcher) -> World:
    """A world whose media are fetched so."""
    births: dict[type, Birth] = {MediaLibrary: lambda world: MediaLibrary(world, fetcher=fetcher)}
    return World("w", WorldSettings(start=0.0), births=births)


def see(world: World, *parts: Part) -> dict[int, media.Sight]:
    """What they show."""
    return asyncio.run(see_all(world, parts, content_id="c", external_id=None))


@pytest.mark.parametrize(
    ("duration", "count"), [(None, 10), (0.0, 1), (0.1, 1), (1.0, 1), (1.5, 2), (9.5, 10), (1e9, 10)]
)
def test_frames(duration: float | None, count: int) -> None:
    """One each second, at least one, ten at most."""
    assert frames(ProjectSettings(), duration) == count


def test_by_position() -> None:
    """Texts are not looked at."""
    stage = Stage()
    seen = see(stage.world, Part("a", "text", "x"), Part("b", "image", PHOTO), Part("c", "audio", LOST))
    assert sorted(seen) == [1, 2]
    assert seen[1].error is None
    assert seen[2].error == "the audio cannot be had: its URL says emu-unreachable"
    assert see(stage.world, Part("a", "text", "x")) == {}


def test_only_what_is_near_is_fetched() -> None:
    """And no URL stands in what is told."""
    fetcher = Fetcher()
    seen = see(world_with(fetcher), Part(None, "image", NEAR), Part(None, "image", PHOTO))
    assert fetcher.asked == [NEAR]
    assert seen[0].error == "the image cannot be had: its URL could not be fetched: nobody listens"
    assert seen[1].error is None


def test_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be had; the others can."""
    monkeypatch.setattr(media, "PATIENCE", 0.01)
    seen = see(world_with(Fetcher(endless=True)), Part(None, "image", NEAR), Part(None, "image", PHOTO))
    assert seen[0].error == "it could not be looked at in time"
    assert (seen[0].units, seen[1].units) == (0, 3)


def test_the_first_refusal_counts() -> None:
    """Of several pictures that are none."""
    broken = [Part(name, "image", "", "####", path=("content", "data", name, "data")) for name in "ab"]
    with pytest.raises(ApiError, match=r"content\.data\.a\.data must be base64"):
        see(Stage().world, *broken)
