"""Bytes become upright RGB, or a PictureError that names the rule they broke."""

from collections.abc import Callable
from io import BytesIO
from struct import pack
from zlib import compress, crc32

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from emulator.faces import Header, PictureError, PictureLimits, decode, decode_frames, probe

ALL = ("JPEG", "PNG", "WEBP", "GIF")


def file(image: Image.Image, kind: str, **options: object) -> bytes:
    """Answer the image as a file."""
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def animation(kind: str, count: int, duration: int = 100) -> bytes:
    """Answer an animation whose frames are all different."""
    frames = [Image.new("RGB", (8, 6), (index * 12 % 256, 40, 200)) for index in range(count)]
    return file(frames[0], kind, save_all=True, append_images=frames[1:], duration=duration)


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Answer a PNG of a header and the given chunks, whatever they hold."""
    parts = [(b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), *chunks, (b"IEND", b"")]
    body = b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


SAMPLES = {
    "jpeg": file(Image.new("RGB", (9, 7), (200, 30, 30)), "JPEG"),
    "progressive": file(Image.new("RGB", (9, 7)), "JPEG", progressive=True),
    "cmyk": file(Image.new("CMYK", (9, 7)), "JPEG"),
    "png": file(Image.new("RGBA", (9, 7), (1, 2, 3, 4)), "PNG"),
    "palette": file(Image.new("P", (9, 7)), "PNG"),
    "gif": animation("GIF", 4),
    "webp": animation("WEBP", 4),
    "still webp": file(Image.new("RGB", (9, 7)), "WEBP"),
    "lossless webp": file(Image.new("RGB", (9, 7)), "WEBP", lossless=True),
    "apng": animation("PNG", 4),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_header_agrees_with_pillow(name: str) -> None:
    """The header read by hand is what Pillow reads."""
    header = probe(SAMPLES[name])
    with Image.open(BytesIO(SAMPLES[name])) as image:
        assert header == Header(image.format or "", *image.size, getattr(image, "n_frames", 1))


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "I;16"])
def test_every_png_mode_becomes_rgb(mode: str) -> None:
    """Grey, bilevel, palette, transparent and 16-bit pictures all come out as RGB of their size."""
    picture = decode(file(Image.new(mode, (5, 3)), "PNG"))
    assert picture.pixels.shape == (3, 5, 3)
    assert picture.pixels.dtype == np.uint8
    assert (picture.width, picture.height, picture.format) == (5, 3, "PNG")


def test_sixteen_bits_keep_their_greys() -> None:
    """Half of a 16-bit white is a middle grey, not white."""
    image = Image.fromarray(np.full((4, 4), 32_896, np.uint16))
    assert decode(file(image, "PNG")).pixels[0, 0].tolist() == [128, 128, 128]


def test_cmyk_is_converted() -> None:
    """No ink is white."""
    assert decode(SAMPLES["cmyk"]).pixels.min() > 250


def test_transparent_is_white() -> None:
    """What shows through is white."""
    assert decode(file(Image.new("RGBA", (2, 2), (9, 9, 9, 0)), "PNG")).pixels.min() == 255


def test_transparent_colour_is_white() -> None:
    """A colour that is declared transparent shows white too."""
    image = Image.new("RGB", (2, 2), (9, 9, 9))
    assert decode(file(image, "PNG", transparency=(9, 9, 9))).pixels.min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("longest", [None, 40])
def test_orientation_is_honoured(orientation: int, longest: int | None) -> None:
    """A camera's turned picture comes upright: the red corner is where EXIF says it was."""
    upright = Image.new("RGB", (80, 40), (0, 0, 255))
    upright.paste((255, 0, 0), (0, 0, 40, 20))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(file(stored, "JPEG", exif=exif.tobytes(), quality=95), longest=longest)
    assert picture.width == 2 * picture.height
    assert picture.pixels[2, 2, 0] > 200
    assert picture.pixels[-3, -3, 2] > 200


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_costs_nothing() -> None:
    """EXIF that makes no sense leaves the picture as it is stored."""
    data = file(Image.new("RGB", (9, 7)), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert decode(data).width == 9


@pytest.mark.parametrize(
    ("size", "shrunk"), [((800, 400), (100, 50)), ((90, 30), (90, 30)), ((3000, 2), (100, 1))]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_longest_shrinks_and_never_enlarges(kind: str, size: tuple[int, int], shrunk: tuple[int, int]) -> None:
    """The longer side comes down to what was asked for, and a small picture stays small."""
    picture = decode(file(Image.new("RGB", size), kind), longest=100)
    assert (picture.width, picture.height) == shrunk
    assert picture.full == (None if shrunk == size else size)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty"),
        (b"x" * 2_000_000, "too_large"),
        (b"BM" + bytes(60), "unsupported_format"),
        (b"RIFF\x00\x00\x00\x00WEBPXXXX" + bytes(30), "unsupported_format"),
        (SAMPLES["gif"], "unsupported_format"),
        (png(100_000, 100_000), "too_many_pixels"),
        (png(0, 5), "truncated"),
        (SAMPLES["jpeg"][:-30], "truncated"),
        (SAMPLES["jpeg"][:8], "truncated"),
        (b"\xff\xd8\xff\xd9", "truncated"),
        (b"\xff\xd8\xff\xe0\x00\x04\x00\x00\x00\x00", "truncated"),
        (SAMPLES["png"][:20], "truncated"),
        (SAMPLES["png"][:40], "truncated"),
        (png(5, 5, (b"IDAT", b"nonsense")), "truncated"),
    ],
)
def test_refusals_name_their_rule(data: bytes, rule: str) -> None:
    """Each limit refuses with its own rule and a message."""
    with pytest.raises(PictureError) as refused:
        decode(data, limits=PictureLimits(bytes=1_000_000))
    assert refused.value.rule == rule
    assert str(refused.value)


def test_webp_and_gif_bombs_are_refused_by_header() -> None:
    """A canvas of a quarter of a milliard pixels is refused before any decoder sees it."""
    webp = b"RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00" + b"\xff\x3f\x00" * 2 + bytes(8)
    gif = (
        b"GIF89a\x08\x00\x08\x00\x00\x00\x00"
        b"\x2c\x00\x00\x00\x00" + pack("<HH", 16_000, 16_000) + b"\x00\x02\x00\x3b"
    )
    for data in (webp, gif):
        with pytest.raises(PictureError) as refused:
            probe(data)
        assert refused.value.rule == "too_many_pixels"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff" + b"\xff" * 20_000,
        b"\xff\xd8" + b"\xff\xd0" * 20_000,
        b"\xff\xd8" + b"\xff\xe0\0\2" * 20_000,
        png(9, 7, *[(b"tEXt", b"")] * 20_000, (b"IDAT", b"")),
    ],
    ids=["filling", "markers", "segments", "chunks"],
)
def test_endless_headers_are_refused(data: bytes) -> None:
    """A file that comes to no pixels is not read to its end: that would take seconds."""
    with pytest.raises(PictureError, match="more than 10000 parts"):
        probe(data)


def test_giant_text_is_refused() -> None:
    """A text chunk that unpacks to a hundred megabytes is not unpacked."""
    text = (b"zTXt", b"comment\x00\x00" + compress(bytes(100_000_000)))
    pixels = (b"IDAT", compress(b"\x00" * 16 * 5))
    with pytest.raises(PictureError):
        decode(png(5, 5, text, pixels))


def test_long_text_is_no_reason_to_refuse() -> None:
    """An ordinary comment does not matter."""
    info = PngImagePlugin.PngInfo()
    info.add_text("comment", "x" * 10_000, zip=True)
    assert decode(file(Image.new("RGB", (5, 5)), "PNG", pnginfo=info)).width == 5


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_have_their_times(kind: str) -> None:
    """Frames of an animation start when those before them have ended."""
    frames = decode_frames(animation(kind, 4, 250))
    assert [frame.time for frame in frames] == [0.0, 0.25, 0.5, 0.75]
    assert [int(frame.picture.pixels[0, 0, 0]) for frame in frames] == pytest.approx([0, 12, 24, 36], abs=5)


def test_still_is_one_frame() -> None:
    """A still is one frame at the start."""
    (frame,) = decode_frames(SAMPLES["jpeg"])
    assert (frame.time, frame.picture.width) == (0.0, 9)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_too_many_frames_are_sampled(kind: str) -> None:
    """Of more frames than the limit an even sample is kept, at the frames' own times."""
    frames = decode_frames(animation(kind, 20, 100), limits=PictureLimits(frames=5))
    assert [frame.time for frame in frames] == pytest.approx([0.0, 0.4, 0.8, 1.2, 1.6])


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_together_are_limited(kind: str) -> None:
    """An animation whose frames together have too many pixels is refused by its header."""
    with pytest.raises(PictureError) as refused:
        decode_frames(animation(kind, 20), limits=PictureLimits(total_frame_pixels=500))
    assert refused.value.rule == "too_many_pixels"


def test_animation_given_where_a_still_is_wanted() -> None:
    """Decoding an animation as a still answers its first frame."""
    assert decode(SAMPLES["gif"], formats=ALL).pixels.shape == (6, 8, 3)


def test_format_that_is_not_wanted_is_refused() -> None:
    """Only the formats asked for are ever opened."""
    with pytest.raises(PictureError, match="not one of JPEG"):
        decode(SAMPLES["png"], formats=("JPEG",))


def test_no_memory_is_too_many_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that finds no memory counts as a picture too large."""

    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("emulator.faces.picture.Image.open", exhausted)
    with pytest.raises(PictureError) as refused:
        decode(SAMPLES["png"])
    assert refused.value.rule == "too_many_pixels"


def only_picture_errors(work: Callable[[bytes], object], data: bytes) -> None:
    """Run what may raise a PictureError and nothing else."""
    try:
        work(data)
    except PictureError as error:
        assert error.rule in {"empty", "too_large", "too_many_pixels", "unsupported_format", "truncated"}  # noqa: PT017


LIMITS = PictureLimits(pixels=100_000, total_frame_pixels=1_000_000)


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X"]),
    st.binary(max_size=200),
)
@example(b"GIF89a", b"\x08\x00\x08\x00\x80\x00\x00")
def test_arbitrary_bytes_raise_only_picture_errors(magic: bytes, rest: bytes) -> None:
    """Whatever follows a magic number, nothing but a PictureError escapes."""
    only_picture_errors(lambda data: decode(data, formats=ALL, limits=LIMITS), magic + rest)
    only_picture_errors(lambda data: decode_frames(data, limits=LIMITS), magic + rest)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.floats(0, 1),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
)
def test_damaged_files_raise_only_picture_errors(
    name: str, kept: float, damage: list[tuple[float, int]]
) -> None:
    """Files cut short or with bytes changed decode, or raise a PictureError."""
    data = bytearray(SAMPLES[name][: max(1, round(kept * len(SAMPLES[name])))])
    for place, value in damage:
        data[int(place * len(data))] = value
    only_picture_errors(lambda data: decode(data, formats=ALL, limits=LIMITS, longest=6), bytes(data))
    only_picture_errors(lambda data: decode_frames(data, limits=LIMITS), bytes(data))
