"""What a world's content shows, and which rule decides."""

import asyncio
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from emulator.faces import Box
from emulator.media.fetcher import OversizeError, UnreachableError
from emulator.media.library import FETCHES, ITEM_LIMIT, MediaLibrary
from emulator.media.showing import Content, Showing
from emulator.media.verdicts import Verdict, Verdicts
from emulator.media.viewer import Viewer, default_viewer
from emulator.world.store import StoreFullError
from emulator.world.world import World, WorldSettings

if TYPE_CHECKING:
    from emulator.faces import Picture

PUBLIC = "https://cdn.example.com/a.png?sign=1"
NEAR = "http://127.0.0.1:9000/a.png"


class _Face(NamedTuple):
    box: Box
    embedding: NDArray[np.float32]
    score: float = 1.0


class _Eye:
    """Sees one face in every picture."""

    def look(self, picture: "Picture") -> Sequence[Any]:
        return [_Face(Box(1, 2, picture.width, 4), np.ones(128, np.float32))]


class _Fetcher:
    """Answers every URL alike; notes what was asked."""

    def __init__(self, answer: bytes | Exception = b"") -> None:
        self.answer = answer
        self.asked: list[tuple[str, int, float]] = []

    async def get(self, url: str, *, limit: int, timeout: float) -> bytes:
        self.asked.append((url, limit, timeout))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def _png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    return out.getvalue()


def _library(answer: bytes | Exception = b"", **limits: int) -> tuple[World, MediaLibrary, _Fetcher]:
    fetcher = _Fetcher(answer)
    world = World(
        "w",
        WorldSettings(),
        births={
            MediaLibrary: lambda world: MediaLibrary(world, fetcher=fetcher, viewer=Viewer(_Eye()), **limits)
        },
    )
    return world, world.of(MediaLibrary), fetcher


def _show(library: MediaLibrary, content: Content, *expects: str) -> Showing:
    return asyncio.run(library.show(content, expects=expects))


@given(
    has_verdict=st.booleans(),
    has_marker=st.booleans(),
    has_media=st.booleans(),
    kind=st.sampled_from(["image", "video", "live"]),
)
def test_the_first_rule_that_has_something_to_say_decides(
    *, has_verdict: bool, has_marker: bool, has_media: bool, kind: Any
) -> None:
    """A verdict comes before a marker, a marker before media, media before the default."""
    world, library, _ = _library()
    content = Content(PUBLIC + "&emulate=emu-risky" * has_marker, content_id="c", kind=kind)
    if has_verdict:
        world.of(Verdicts).put(Verdict.from_json({"content": {"content_id": "c"}, "people": []}))
    if has_media:
        library.register(content.url, _png())
    showing = _show(library, content, "ada", "bob")
    rules = {"verdict": has_verdict, "marker": has_marker, "media": has_media, "default": True}
    assert showing.decided_by == next(rule for rule, applies in rules.items() if applies)
    seen = {"verdict": 0, "marker": 1, "media": 1, "default": 2}
    assert len(showing.sightings) == seen[showing.decided_by]
    assert showing.reason


def test_by_default_the_expected_people_are_seen() -> None:
    """Content of which nothing is known is reachable, clean, and shows whom the request expects."""
    _, library, fetcher = _library()
    showing = _show(library, Content(PUBLIC), "ada")
    assert (showing.reachable, showing.labels, showing.duration) == (True, {}, None)
    assert [each.person for each in showing.sightings] == ["ada"]
    assert showing.reason == "nothing is registered for its URL, whose host is neither loopback nor private"
    assert fetcher.asked == []


def test_a_verdict_says_what_named_it() -> None:
    """The reason of a verdict says by what the content was found, and repeats no URL."""
    world, library, _ = _library()
    world.of(Verdicts).put(Verdict.from_json({"content": {"url": PUBLIC}, "unreachable": True}))
    showing = _show(library, Content(PUBLIC))
    assert (showing.reachable, showing.reason) == (False, "there is a verdict for its url")


def test_a_verdict_may_leave_the_expected_people() -> None:
    """A verdict that names nobody shows whom the request expects."""
    world, library, _ = _library()
    world.of(Verdicts).put(Verdict.from_json({"content": {"url": PUBLIC}, "labels": {"gore": 1}}))
    showing = _show(library, Content(PUBLIC), "ada")
    assert ([each.person for each in showing.sightings], showing.labels) == (["ada"], {"gore": 1.0})


def test_a_stray_marker_is_in_the_reason_of_whatever_decides() -> None:
    """What only looks like a marker is named by media and by the default, too."""
    _, library, _ = _library()
    url = "https://cdn.example.com/emu-zzz.png"
    assert _show(library, Content(url)).reason.endswith("; emu-zzz is no marker")
    library.register(url, _png())
    assert (
        _show(library, Content(url)).reason
        == "the file registered for its URL shows 1 face; emu-zzz is no marker"
    )


def test_registered_bytes_are_looked_at() -> None:
    """The faces in registered media are seen, wherever its URL points, and are left to the API to match."""
    _, library, fetcher = _library()
    library.register(PUBLIC, _png())
    (sighting,) = _show(library, Content(PUBLIC), "ada").sightings
    assert (sighting.person, sighting.box, sighting.unknown) == (None, Box(1, 2, 40, 4), False)
    assert sighting.embedding is not None
    assert fetcher.asked == []


def test_registered_urls_are_compared_exactly() -> None:
    """Another query is another URL."""
    _, library, _ = _library()
    library.register(PUBLIC, _png())
    assert _show(library, Content(PUBLIC + "2")).decided_by == "default"


def test_a_near_url_is_fetched() -> None:
    """Nothing registered, and a loopback host: the bytes are fetched, with a limit and a time-out."""
    _, library, fetcher = _library(_png())
    showing = _show(library, Content(NEAR))
    assert fetcher.asked == [(NEAR, ITEM_LIMIT, 10.0)]
    assert (showing.decided_by, showing.reason) == ("media", "the file at its URL shows 1 face")


@given(st.sampled_from(["https", "http", "rtmps", "file"]), st.text())
def test_a_public_host_is_never_fetched_from(scheme: str, rest: str) -> None:
    """Whatever the path, only the host decides, and a public one is not asked."""
    _, library, fetcher = _library(_png())
    _show(library, Content(f"{scheme}://example.com/{rest}"))
    assert fetcher.asked == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Content(NEAR, kind="live"), "nothing is registered for its URL, and a live stream is never fetched"),
        (Content("rtmps://10.0.0.1/x"), "nothing is registered for its URL, whose host is neither"),
    ],
)
def test_streams_are_never_fetched(content: Content, reason: str) -> None:
    """A stream has no end to wait for; it shows the default, and why."""
    _, library, fetcher = _library(_png())
    showing = _show(library, content)
    assert (showing.decided_by, fetcher.asked) == ("default", [])
    assert showing.reason.startswith(reason)


def test_without_a_fetcher_nothing_is_fetched() -> None:
    """A library that nobody gave a way out goes on to the default."""
    library = World("w", WorldSettings()).of(MediaLibrary)
    showing = _show(library, Content(NEAR))
    assert (showing.decided_by, showing.reason) == (
        "default",
        "nothing is registered for its URL, and this server fetches nothing",
    )
    assert library._viewer is default_viewer()


def test_a_failed_fetch_is_unreachable_content() -> None:
    """Refused, timed out, 404: the content can't be had, and the reason says how."""
    _, library, _ = _library(UnreachableError("answered 404"))
    showing = _show(library, Content(NEAR), "ada")
    assert (showing.reachable, showing.decided_by, showing.sightings) == (False, "media", ())
    assert showing.reason == "its URL could not be fetched: answered 404"


@pytest.mark.parametrize("answer", [OversizeError("more than 10 MiB"), b"\x00\x00\x00\x18ftypmp42", b"<html>"])
def test_what_cannot_be_looked_into_shows_the_default(answer: bytes | Exception) -> None:
    """A video, a page, or a file larger than what is fetched is there, and shows whom the request expects."""
    _, library, _ = _library(answer)
    showing = _show(library, Content(NEAR, kind="video"), "ada")
    assert (showing.reachable, showing.decided_by, len(showing.sightings)) == (True, "default", 1)
    assert showing.reason.startswith("the file at its URL cannot be looked into: ")


def test_a_broken_picture_is_unreachable_content() -> None:
    """A picture that ends early could not be processed."""
    _, library, _ = _library()
    library.register(PUBLIC, _png()[:50])
    showing = _show(library, Content(PUBLIC), "ada")
    assert (showing.reachable, showing.decided_by, showing.sightings) == (False, "media", ())
    assert showing.reason.startswith("the file registered for its URL could not be processed: ")


def test_few_fetches_are_under_way_at_once() -> None:
    """However many moderations start together, a world holds the bytes of a few files only."""

    class Slow(_Fetcher):
        under_way = most = 0

        async def get(self, url: str, *, limit: int, timeout: float) -> bytes:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            await asyncio.sleep(0)
            self.under_way -= 1
            return await super().get(url, limit=limit, timeout=timeout)

    fetcher = Slow(_png())
    library = MediaLibrary(World("w", WorldSettings()), fetcher=fetcher, viewer=Viewer(_Eye()))

    async def scene() -> None:
        await asyncio.gather(*(library.show(Content(f"{NEAR}?{n}")) for n in range(20)))

    asyncio.run(scene())
    assert (fetcher.most, len(fetcher.asked)) == (FETCHES, 20)


def test_media_can_be_listed_replaced_and_removed() -> None:
    """A URL has the bytes that it was given last, until they are taken away."""
    _, library, _ = _library()
    library.register("b", b"1")
    library.register("a", b"2")
    library.register("b", b"3")
    assert list(library.registered().items()) == [("b", b"3"), ("a", b"2")]
    assert library.remove("b")
    assert not library.remove("b")
    assert library.registered() == {"a": b"2"}


def test_media_are_bounded() -> None:
    """A file, all of them together, and their number each have a limit; replacing and removing make room."""
    _, library, _ = _library(item_limit=4, total_limit=10, items_limit=3)
    with pytest.raises(StoreFullError, match="5 bytes are more than one file may have: 4"):
        library.register("a", bytes(5))
    library.register("a", bytes(4))
    library.register("b", bytes(4))
    with pytest.raises(StoreFullError, match="10 bytes together, not 11"):
        library.register("c", bytes(3))
    library.register("a", bytes(1))
    library.register("c", bytes(3))
    with pytest.raises(StoreFullError, match="3 files"):
        library.register("d", b"")
    assert library.remove("b")
    library.register("d", bytes(4))
    assert sum(map(len, library.registered().values())) == 8


def test_a_reset_world_has_neither_media_nor_verdicts() -> None:
    """Media and verdicts live in their world and go with it."""
    world, library, _ = _library()
    library.register(PUBLIC, _png())
    world.of(Verdicts).put(Verdict.from_json({"content": {"url": NEAR}}))
    world.reset()
    assert world.of(MediaLibrary).registered() == {}
    assert world.of(Verdicts).list() == ()
