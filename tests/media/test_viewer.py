"""Looking at bytes: off the loop, once, and never with an exception for what the bytes are."""

import asyncio
import subprocess
import sys
import threading
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
from emulator.media.viewer import Viewer, default_viewer

if TYPE_CHECKING:
    from emulator.faces import Picture


class _Face(NamedTuple):
    box: Box
    embedding: NDArray[np.float32]
    score: float = 1.0


class _Eye:
    """Sees `count` faces in every picture; notes the thread it is asked in."""

    def __init__(self, count: int = 1) -> None:
        self.count = count
        self.threads: list[str] = []
        self.sizes: list[tuple[int, int]] = []
        self.may_look = threading.Event()
        self.may_look.set()

    def look(self, picture: "Picture") -> Sequence[Any]:
        assert self.may_look.wait(10)
        self.threads.append(threading.current_thread().name)
        self.sizes.append((picture.width, picture.height))
        rows = np.eye(128, dtype=np.float32)
        return [_Face(Box(picture.width - n, n, 5, 6), rows[n]) for n in range(self.count)]


def _still(format_name: str = "PNG", color: str = "red", size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, format_name)
    return out.getvalue()


def _moving(format_name: str, durations: list[int], size: tuple[int, int] = (40, 30)) -> bytes:
    frames = [Image.new("RGB", size, (60 * n, 0, 0)) for n in range(len(durations))]
    out = BytesIO()
    frames[0].save(out, format_name, save_all=True, append_images=frames[1:], duration=durations)
    return out.getvalue()


def _has_threads(viewer: Viewer) -> bool:
    return viewer._threads is not None


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_still_shows_its_faces(format_name: str) -> None:
    """The faces of a picture are seen at 0 s, with their boxes, and wait to be matched."""
    look = asyncio.run(Viewer(_Eye(2)).look(_still(format_name)))
    assert [(each.time, each.box) for each in look.sightings] == [
        (0.0, Box(40, 0, 5, 6)),
        (0.0, Box(39, 1, 5, 6)),
    ]
    assert all(each.embedding is not None and each.person is None for each in look.sightings)
    assert (look.duration, look.opaque, look.broken) == (None, None, None)


@pytest.mark.parametrize("format_name", ["PNG", "WEBP", "GIF"])
def test_an_animation_shows_its_faces_over_time(format_name: str) -> None:
    """Every frame is looked at, and the animation lasts as long as its frames."""
    look = asyncio.run(Viewer(_Eye()).look(_moving(format_name, [500, 500, 500])))
    assert [each.time for each in look.sightings] == [0.0, 0.5, 1.0]
    assert look.duration == 1.5


def test_embeddings_cannot_be_changed() -> None:
    """What many worlds remember together, none of them can write to."""
    (sighting,) = asyncio.run(Viewer(_Eye()).look(_still())).sightings
    assert sighting.embedding is not None
    with pytest.raises(ValueError, match="read-only"):
        sighting.embedding[0] = 2.0


def test_looking_happens_off_the_event_loop() -> None:
    """A picture is decoded and looked at in a thread of the viewer's own."""
    eye = _Eye()
    asyncio.run(Viewer(eye).look(_still()))
    assert [name.rstrip("_01") for name in eye.threads] == ["media"]


def test_a_viewer_without_work_has_no_threads() -> None:
    """Threads are started by the first look, and ended by closing; another look starts new ones."""
    viewer = Viewer(_Eye())
    assert not _has_threads(viewer)
    asyncio.run(viewer.look(_still()))
    assert _has_threads(viewer)
    viewer.close()
    viewer.close()
    assert not _has_threads(viewer)
    assert asyncio.run(viewer.look(_still(color="blue"))).sightings


def test_the_loop_goes_on_while_a_picture_is_looked_at() -> None:
    """Others are served while a look is under way."""

    async def scene() -> None:
        eye = _Eye()
        eye.may_look.clear()
        look = asyncio.ensure_future(Viewer(eye).look(_still()))
        for _ in range(100):
            await asyncio.sleep(0)
        assert not look.done()
        eye.may_look.set()
        assert (await look).sightings

    asyncio.run(scene())


@pytest.mark.parametrize("padding", [0, 100_000])
def test_sixteen_who_ask_at_once_cost_one_look(padding: int) -> None:
    """Identical bytes are looked at once, also while the first look is still under way."""
    eye = _Eye()
    viewer = Viewer(eye)
    data = _still() + bytes(padding)

    async def scene() -> None:
        looks = await asyncio.gather(*(viewer.look(bytes(bytearray(data))) for _ in range(16)))
        assert all(look is looks[0] for look in looks)

    asyncio.run(scene())
    asyncio.run(viewer.look(data))
    assert len(eye.threads) == 1


def test_who_gives_up_leaves_the_look_to_the_others() -> None:
    """Cancelling one who waits for a look does not cancel it for another."""

    async def scene() -> None:
        eye = _Eye()
        eye.may_look.clear()
        viewer = Viewer(eye)
        first, second = (asyncio.ensure_future(viewer.look(_still())) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        eye.may_look.set()
        assert (await second).sightings
        assert first.cancelled()

    asyncio.run(scene())


def test_a_failure_is_told_to_all_and_not_remembered() -> None:
    """An eye that fails fails those who wait; the next look tries again."""

    class Blinking(_Eye):
        def look(self, picture: "Picture") -> Sequence[Any]:
            seen = super().look(picture)
            if len(self.threads) == 1:
                raise RuntimeError("blinked")
            return seen

    viewer = Viewer(Blinking())
    with pytest.raises(RuntimeError, match="blinked"):
        asyncio.run(viewer.look(_still()))
    assert asyncio.run(viewer.look(_still())).sightings


@pytest.mark.parametrize(("looks", "faces"), [(2, 100), (100, 8)])
def test_the_least_recently_used_is_forgotten(looks: int, faces: int) -> None:
    """Memory is bounded in looks and in faces; what was asked for last is kept."""
    eye = _Eye(4)
    viewer = Viewer(eye, looks=looks, faces=faces)
    for color in ("red", "blue", "red", "green", "red", "blue"):
        asyncio.run(viewer.look(_still(color=color)))
    assert len(eye.threads) == 4
    assert (len(viewer._seen), viewer._faces) == (2, 8)


def test_a_look_too_large_to_remember_is_answered_all_the_same() -> None:
    """More faces than may be remembered are seen, and forgotten."""
    viewer = Viewer(_Eye(4), faces=3)
    assert len(asyncio.run(viewer.look(_still())).sightings) == 4
    assert (len(viewer._seen), viewer._faces) == (0, 0)


@pytest.mark.parametrize(
    "data", [b"text", b"\x00\x00\x00\x18ftypmp42" + bytes(100), b"\x1aE\xdf\xa3webm", b"%PDF-1.7"]
)
def test_what_is_no_picture_is_opaque(data: bytes) -> None:
    """Text, mp4 and the like are not broken: they just can't be looked into."""
    look = asyncio.run(Viewer(_Eye()).look(data))
    assert look.broken is None
    assert look.opaque is not None
    assert look.opaque.startswith("cannot be looked into: ")


def _bomb() -> bytes:
    return _still("PNG")[:16] + b"\x00\x01\x00\x00\x00\x01\x00\x00" + _still("PNG")[24:]


@pytest.mark.parametrize("data", [b"", _still("PNG")[:60], _still("JPEG")[:-200], _still("GIF")[:20], _bomb()])
def test_a_damaged_or_huge_picture_is_broken(data: bytes) -> None:
    """A truncated picture, and one of too many pixels, could not be processed."""
    look = asyncio.run(Viewer(_Eye()).look(data))
    assert look.opaque is None
    assert look.broken is not None
    assert look.broken.startswith("could not be processed: ")


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF1234WEBP"]),
)
def test_any_bytes_are_answered(data: bytes, start: bytes) -> None:
    """Whatever the bytes are, they are seen, opaque or broken."""
    look = Viewer(_Eye())._look(start + data)
    assert (look.opaque is None) or (look.broken is None)


def test_the_default_viewer_is_shared() -> None:
    """All worlds of a process look with the same eyes, and remember together."""
    assert default_viewer() is default_viewer()


def test_the_real_engine_sees_a_real_picture() -> None:
    """A drawn picture of two shows both, as their portraits do, and a blank one shows nobody."""
    from emulator.faces import MATCH_THRESHOLD, Picture, default_engine, draw_face, draw_group, encode

    look = asyncio.run(Viewer().look(encode(draw_group([1, 2], 1).image)))
    portraits = [default_engine().look(Picture.of(draw_face(person, 0).image))[0] for person in (1, 2)]
    assert len(look.sightings) == 2
    for seen, portrait in zip(look.sightings, portraits, strict=True):
        assert seen.embedding is not None
        assert float(seen.embedding @ portrait.embedding) >= MATCH_THRESHOLD
    assert asyncio.run(Viewer().look(_still())).sightings == ()


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_large_still_is_looked_at_smaller(format_name: str) -> None:
    """Its faces do not need all of its pixels; an animation is decoded as it is."""
    eye = _Eye()
    for image in (_still(format_name, size=(2400, 1200)), _still(format_name, size=(640, 480))):
        Viewer(eye)._look(image)
    assert eye.sizes == [(640, 320), (640, 480)]


def test_an_animation_is_looked_at_as_it_is() -> None:
    """No decoder of animations is quicker for a smaller picture."""
    eye = _Eye()
    Viewer(eye)._look(_moving("GIF", [100, 100], size=(800, 600)))
    assert eye.sizes == [(800, 600)] * 2


@pytest.mark.parametrize("cut", [200, 1000, 5000, -1000])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_large_broken_picture_is_refused_as_any(cut: int, *, progressive: bool) -> None:
    """Where a large JPEG breaks off, it is told with the same words as at its full size."""
    from emulator.faces import PictureError, decode_frames

    out = BytesIO()
    Image.effect_noise((1200, 900), 50).save(out, "JPEG", progressive=progressive)
    data = out.getvalue()[:cut]
    with pytest.raises(PictureError) as refused:
        decode_frames(data)
    assert Viewer(_Eye())._look(data).broken == f"could not be processed: {refused.value}"


def test_a_large_picture_shows_the_same_faces() -> None:
    """Where they are in all its pixels, and as the same people."""
    from emulator.faces import MATCH_THRESHOLD, Picture, default_engine, draw_group, encode

    image = draw_group([1, 2], 1, size=(1800, 1200)).image
    whole = default_engine().look(Picture.of(image))
    look = Viewer()._look(encode(image))
    assert len(look.sightings) == len(whole) == 2
    for seen, face in zip(look.sightings, whole, strict=True):
        assert seen.embedding is not None
        assert seen.box is not None
        assert float(seen.embedding @ face.embedding) >= MATCH_THRESHOLD
        assert all(abs(one - other) < 18 for one, other in zip(seen.box, face.box, strict=True))


def test_importing_the_room_is_cheap() -> None:
    """Neither numpy nor Pillow is imported before a picture is looked at."""
    code = "import sys, emulator.media.library; print({'numpy', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
