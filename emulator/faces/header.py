"""What a picture says of itself before a pixel of it is decoded.

The four formats are read here by hand, because Pillow's plugins already allocate the whole canvas (WebP) or
walk every frame (GIF) when they are merely opened: too late to refuse.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import error as StructError  # noqa: N812 - an exception class under a lower-case name
from struct import unpack_from
from typing import Literal

Rule = Literal["empty", "too_large", "too_many_pixels", "unsupported_format", "truncated"]

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class PictureError(ValueError):
    """A picture is refused; `rule` names the rule it broke."""

    def __init__(self, rule: Rule, message: str) -> None:
        super().__init__(message)
        self.rule: Rule = rule


@dataclass(frozen=True)
class PictureLimits:
    """How much one picture may ask of us.

    bytes: of the encoded file. pixels: of its canvas. frames: kept of an animation, sampled evenly.
    total_frame_pixels: canvas pixels over all frames, since frames decode only one after the other.
    """

    bytes: int = 10 * 1024 * 1024
    pixels: int = 25_000_000
    frames: int = 64
    total_frame_pixels: int = 100_000_000


@dataclass(frozen=True)
class Header:
    """Format ("JPEG", "PNG", "WEBP" or "GIF"), canvas in stored (not EXIF-rotated) pixels, number of frames."""

    format: str
    width: int
    height: int
    frames: int = 1


DEFAULT_LIMITS = PictureLimits()

PARTS = 10_000
"""How many parts of a PNG or a JPEG are read before its pixels: a file of nothing else would take seconds."""


def probe(data: bytes, *, formats: tuple[str, ...] = FORMATS, limits: PictureLimits = DEFAULT_LIMITS) -> Header:
    """Read the header of `data` and hold it against the limits, without decoding a pixel.

    Raises: PictureError, and nothing else, whatever the bytes are.
    """
    if not data:
        raise PictureError("empty", "the picture has no bytes")
    if len(data) > limits.bytes:
        raise PictureError("too_large", f"the picture has {len(data)} bytes, more than {limits.bytes}")
    kind = _kind(data)
    if kind is None or kind not in formats:
        raise PictureError(
            "unsupported_format",
            f"the picture is {kind or 'of no known format'}, not one of {', '.join(formats)}",
        )
    try:
        header = _READERS[kind](data)
    except (StructError, IndexError) as error:
        raise PictureError("truncated", f"the {kind} ends inside its header") from error
    _check(header, limits)
    return header


def _kind(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def _check(header: Header, limits: PictureLimits) -> None:
    pixels = header.width * header.height
    if pixels == 0:
        raise PictureError("truncated", f"the {header.format} has no pixels: {header.width}x{header.height}")
    if pixels > limits.pixels:
        raise PictureError(
            "too_many_pixels",
            f"the picture has {header.width}x{header.height} pixels, more than {limits.pixels}",
        )
    if header.frames > 1 and pixels * header.frames > limits.total_frame_pixels:
        raise PictureError(
            "too_many_pixels",
            f"the animation has {header.frames} frames of {header.width}x{header.height} pixels, "
            f"more than {limits.total_frame_pixels} together",
        )


def _read_jpeg(data: bytes) -> Header:
    at = 2
    for _ in range(PARTS):
        if data[at] != 0xFF:
            raise PictureError("truncated", f"the JPEG has no marker at byte {at}, where one should be")
        marker = data[at + 1]
        at += 1 if marker == 0xFF else 2
        if marker in (0xD9, 0xDA):
            raise PictureError("truncated", "the JPEG has no frame header before its pixels")
        # FF is a byte that fills; 01 and D0 to D8 stand alone.
        if marker in (0x01, 0xFF) or 0xD0 <= marker <= 0xD8:
            continue
        # C4, C8 and CC are tables that sit among the frame headers' numbers.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = unpack_from(">HH", data, at + 3)
            return Header("JPEG", width, height)
        at += max(2, unpack_from(">H", data, at)[0])
    raise _endless("JPEG")


def _read_png(data: bytes) -> Header:
    width, height = unpack_from(">II", data, 16)
    at = 8
    for _ in range(PARTS):
        if at + 8 > len(data):
            return Header("PNG", width, height)
        length, kind = unpack_from(">I4s", data, at)
        if kind == b"acTL":
            return Header("PNG", width, height, max(1, unpack_from(">I", data, at + 8)[0]))
        if kind == b"IDAT":
            return Header("PNG", width, height)
        at += length + 12
    raise _endless("PNG")


def _endless(kind: str) -> PictureError:
    return PictureError("truncated", f"the {kind} has more than {PARTS} parts before its pixels")


def _read_gif(data: bytes) -> Header:
    width, height = unpack_from("<HH", data, 6)
    frames = 0
    for left, top, wide, high in _gif_frames(data):
        # Pillow grows the canvas to a frame that reaches outside it.
        width, height = max(width, left + wide), max(height, top + high)
        frames += 1
    return Header("GIF", width, height, max(1, frames))


def _gif_frames(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    at = 13 + _gif_palette(data[10])
    while at < len(data):
        block = data[at]
        if block == 0x2C and at + 10 < len(data):
            yield unpack_from("<HHHH", data, at + 1)
            at = _gif_end(data, at + 11 + _gif_palette(data[at + 9]))
        elif block == 0x21:
            at = _gif_end(data, at + 2)
        elif block == 0x3B:
            return
        else:
            at += 1


def _gif_palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_end(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


def _read_webp(data: bytes) -> Header:
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = unpack_from("<HH", data, 26)
        return Header("WEBP", width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L":
        bits = unpack_from("<I", data, 21)[0]
        return Header("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        width = int.from_bytes(unpack_from("<3s", data, 24)[0], "little") + 1
        height = int.from_bytes(unpack_from("<3s", data, 27)[0], "little") + 1
        return Header("WEBP", width, height, _webp_frames(data))
    raise PictureError("unsupported_format", "the WebP holds no picture chunk")


def _webp_frames(data: bytes) -> int:
    frames, at = 0, 12
    while at + 8 <= len(data):
        kind, length = unpack_from("<4sI", data, at)
        frames += kind == b"ANMF"
        at += 8 + length + (length & 1)
    return max(1, frames)


_READERS = {"JPEG": _read_jpeg, "PNG": _read_png, "GIF": _read_gif, "WEBP": _read_webp}
