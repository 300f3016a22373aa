"""Pictures in a request: base64 of a PNG or JPEG, looked at off the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator import faces
from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.call import Call
from emulator.contract.errors import ApiError
from emulator.media.viewer import default_viewer
from emulator.world.binary import decoded

if TYPE_CHECKING:
    from emulator.media.showing import Embedding, Sighting

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"

STRICT_BYTES = (50_000, 1_500_000)
STRICT_SIDE = (300, 2000)
STRICT_PIXELS = (90_000, 2_100_000)
STRICT_MODES = frozenset({"RGB", "RGBA"})
"""What another product of the vendor takes. Of this one nothing is published; a quirk asks for it."""


def picture_in(call: Call, field: str) -> bytes:
    """The bytes of the picture in `field`, of which only the form is checked. Raises: ApiError 400."""
    data = _decoded(call.json[field], field)
    if not data.startswith((_PNG, _JPEG)):
        raise ApiError(400, f"{field} is neither PNG nor JPEG")
    if quirks_of(call.world).strict_images:
        _check_strictly(data, field)
    return data


async def sole_face_in(data: bytes, field: str) -> Embedding:
    """The one face that a picture shows. Raises: ApiError 400 for none or several."""
    seen = await _faces_in(data, field)
    if len(seen) != 1:
        raise ApiError(400, f"{field} must show exactly one face; it shows {len(seen) or 'none'}")
    return _embedding(seen[0])


async def largest_face_in(data: bytes, field: str) -> Embedding:
    """The largest face that a picture shows. Raises: ApiError 422 for none."""
    seen = await _faces_in(data, field)
    if not seen:
        raise ApiError(422, f"{field} shows no face")
    return _embedding(max(seen, key=_area))


async def _faces_in(data: bytes, field: str) -> list[Sighting]:
    look = await default_viewer().look(data)
    if look.broken or look.opaque:
        raise ApiError(400, f"{field} {look.broken or look.opaque}")
    # A PNG that moves is its first frame.
    return [sighting for sighting in look.sightings if sighting.time == 0]


def _embedding(sighting: Sighting) -> Embedding:
    assert sighting.embedding is not None
    return sighting.embedding


def _area(sighting: Sighting) -> int:
    return sighting.box.width * sighting.box.height if sighting.box else 0


def _decoded(text: str, field: str) -> bytes:
    """Line breaks are taken, as many encoders write them; anything else that is no base64 is not."""
    try:
        return decoded(text, lines=True)
    except ValueError:
        hint = ", without data: before it" if text.startswith("data:") else ""
        raise ApiError(400, f"{field} must be base64{hint}") from None


def _check_strictly(data: bytes, field: str) -> None:
    try:
        header = faces.probe(data, formats=("PNG", "JPEG"))
        mode = _mode(data)
    except (faces.PictureError, OSError, ValueError, SyntaxError) as error:
        raise ApiError(400, f"{field} could not be processed: {error}") from None
    _check_between(len(data), STRICT_BYTES, f"{field} has {len(data)} bytes")
    for side in (header.width, header.height):
        _check_between(side, STRICT_SIDE, f"{field} has a side of {side} pixels")
    pixels = header.width * header.height
    _check_between(pixels, STRICT_PIXELS, f"{field} has {pixels} pixels")
    if mode not in STRICT_MODES:
        raise ApiError(400, f"{field} must be RGB or RGBA; it is {mode}")


def _check_between(value: int, bounds: tuple[int, int], said: str) -> None:
    least, most = bounds
    if not least <= value <= most:
        raise ApiError(400, f"{said}; {least} to {most} are allowed while strict_images is on")


def _mode(data: bytes) -> str:
    """Read from the header alone: no pixel is decoded."""
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as image:
        return image.mode
