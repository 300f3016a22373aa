"""Bytes in, upright RGB pixels out; whatever the bytes are, only PictureError escapes."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from emulator.faces.header import DEFAULT_LIMITS, FORMATS, Header, PictureError, PictureLimits, probe

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True, eq=False)
class Picture:
    """pixels: uint8 (height, width, 3), RGB, upright. format: what it was decoded from.

    full: width and height before it was shrunk, upright too; None if it was not.
    """

    pixels: NDArray[np.uint8]
    format: str = "RGB"
    full: tuple[int, int] | None = None

    @property
    def width(self) -> int:
        """Pixels from side to side."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.pixels.shape[0])

    @classmethod
    def of(cls, image: Image.Image) -> "Picture":
        """Take a Pillow image of any mode, as it stands (EXIF is not read)."""
        return cls(np.asarray(_rgb(image)), image.format or "RGB")


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of an animation; `time` is when it appears, in seconds from the start."""

    time: float
    picture: Picture


def decode(
    data: bytes,
    *,
    formats: tuple[str, ...] = ("JPEG", "PNG"),
    limits: PictureLimits = DEFAULT_LIMITS,
    longest: int | None = None,
) -> Picture:
    """Decode a still (of an animation, its first frame), upright, on white where it is transparent.

    `longest` shrinks the longer side to at most that many pixels; it never enlarges.
    Raises: PictureError, and nothing else, whatever the bytes are.
    """
    header = probe(data, formats=formats, limits=limits)
    try:
        with Image.open(BytesIO(data), formats=(header.format,)) as image:
            return _upright(image, longest, header.format)
    except Exception as error:
        raise _refusal(header, error) from error


def decode_frames(
    data: bytes,
    *,
    formats: tuple[str, ...] = FORMATS,
    limits: PictureLimits = DEFAULT_LIMITS,
    longest: int | None = None,
) -> tuple[Frame, ...]:
    """Decode every frame of an animation, or a still as one frame at 0.0 s.

    Of more than `limits.frames` frames an even sample is kept, the first among it. `longest` shrinks a still,
    as in `decode`; an animation would take no less time.
    Raises: PictureError, and nothing else, whatever the bytes are.
    """
    header = probe(data, formats=formats, limits=limits)
    if header.frames == 1:
        return (Frame(0.0, decode(data, formats=formats, limits=limits, longest=longest)),)
    try:
        with Image.open(BytesIO(data), formats=(header.format,)) as image:
            return tuple(_frames(image, header, limits))
    except Exception as error:
        raise _refusal(header, error) from error


def _frames(image: Image.Image, header: Header, limits: PictureLimits) -> Iterator[Frame]:
    count = min(header.frames, getattr(image, "n_frames", 1))
    kept = {index * count // min(count, limits.frames) for index in range(min(count, limits.frames))}
    time = 0.0
    for index in range(count):
        image.seek(index)
        image.load()
        if index in kept:
            yield Frame(round(time, 3), Picture(np.asarray(_rgb(image)), header.format))
        time += max(0.0, float(image.info.get("duration") or 0.0)) / 1000


def _refusal(header: Header, error: Exception) -> PictureError:
    """Turn whatever a decoder raised (they raise a dozen kinds) into the one error callers know."""
    if isinstance(error, PictureError):
        return error
    if isinstance(error, MemoryError):
        return PictureError("too_many_pixels", f"no memory for {header.width}x{header.height} pixels")
    return PictureError("truncated", f"the {header.format} is damaged or ends early: {error}")


def _upright(image: Image.Image, longest: int | None, format_name: str) -> Picture:
    full = size = image.size
    if longest is not None and max(full) > longest:
        size = _fit(full, longest)
        # JPEG can decode at 1/2, 1/4 or 1/8 for a fraction of the time; others ignore the request.
        image.draft(None, size)
    image.load()
    orientation = _orientation(image)
    image = _rgb(image)
    if size not in (full, image.size):
        image = image.resize(size, Image.Resampling.BOX)
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    shrunk = (full[::-1] if orientation in _SIDEWAYS else full) if size != full else None
    return Picture(np.asarray(image), format_name, shrunk)


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = longest / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a camera's broken EXIF must not cost the user the picture
        return 1


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        return _from_16_bit(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _from_16_bit(image: Image.Image) -> Image.Image:
    # Pillow's own conversion clips 16 bits at 255 and leaves a white page.
    values = np.asarray(image).astype(np.float64)
    scale = 257.0 if values.max(initial=0) > 255 or image.mode.startswith("I;16") else 1.0
    return Image.fromarray(np.clip(values / scale, 0, 255).astype(np.uint8)).convert("RGB")
