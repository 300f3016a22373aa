"""Synthetic faces: an identity and a variation in, a picture and its true boxes out."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

from emulator.faces.box import Box
from emulator.faces.canvas import Canvas, Placement, blended, face_outline, outline_box, shrunk
from emulator.faces.cartoon import paint_cartoon
from emulator.faces.identity import Variation, traits_of
from emulator.faces.portrait import paint_portrait

Style = Literal["portrait", "cartoon"]

MOST_PEOPLE = 8

_PAINTERS = {"portrait": paint_portrait, "cartoon": paint_cartoon}
_FINER = 2
_FACE_SHARE = 0.56


class Drawn(NamedTuple):
    """image: RGB. boxes: forehead's top to chin, side to side without the ears, left to right."""

    image: Image.Image
    boxes: tuple[Box, ...]


def draw_face(
    identity: int, variation: Variation | int = 0, *, style: Style = "portrait", size: int = 256
) -> Drawn:
    """Draw one person on a square of `size` pixels. Same arguments, same pixels."""
    varied = _varied(variation)
    under = _background(varied.background, style, (size, size))
    layer, box = _person(identity, varied, style, (size, size))
    return Drawn(blended(under, layer), (box,))


def draw_group(
    identities: Sequence[int],
    variation: Variation | int = 0,
    *,
    style: Style = "portrait",
    size: tuple[int, int] = (640, 480),
    seed: int = 0,
) -> Drawn:
    """Draw nobody to eight people side by side, of different sizes, none overlapping another.

    Every person has the variation's light and background, and (from `seed`) a scale and pose of their own.
    Raises: ValueError for more than eight.
    """
    count = len(identities)
    if count > MOST_PEOPLE:
        raise ValueError(f"a group has at most {MOST_PEOPLE} people, not {count}")
    varied = _varied(variation)
    picture = _background(varied.background, style, size)
    rows = 1 if count <= 4 else 2
    columns = max(1, -(-count // rows))
    cell = size[0] // columns, size[1] // rows
    rng = np.random.default_rng([seed, count])
    boxes = []
    for index, identity in enumerate(identities):
        own = replace(varied, scale=float(rng.uniform(0.75, 1.1)), pose=float(rng.uniform(-0.3, 0.3)))
        layer, box = _person(identity, own, style, cell)
        corner = index % columns * cell[0], index // columns * cell[1]
        patch = picture.crop((*corner, corner[0] + cell[0], corner[1] + cell[1]))
        picture.paste(blended(patch, layer), corner)
        boxes.append(Box(box.x + corner[0], box.y + corner[1], box.width, box.height))
    return Drawn(picture, tuple(sorted(boxes)))


def encode(image: Image.Image, format: str = "JPEG", quality: int = 90) -> bytes:  # noqa: A002 - Pillow's word
    """The picture as the bytes of a file."""
    file = BytesIO()
    image.save(file, format, quality=quality)
    return file.getvalue()


def _varied(variation: Variation | int) -> Variation:
    return variation if isinstance(variation, Variation) else Variation.numbered(variation)


def _person(
    identity: int, variation: Variation, style: Style, size: tuple[int, int]
) -> tuple[Image.Image, Box]:
    traits = traits_of(identity)
    fine = size[0] * _FINER, size[1] * _FINER
    height = _FACE_SHARE * variation.scale * min(fine[1], fine[0] * 1.1)
    width = height * traits.aspect
    centre = fine[0] * 0.5 + variation.shift[0] * width, fine[1] * 0.5 + variation.shift[1] * height
    placement = Placement(centre, width, height, variation.roll, variation.pose)
    canvas = Canvas(fine, placement)
    _PAINTERS[style](canvas, traits, variation)
    edges = [edge / _FINER for edge in outline_box(face_outline(traits), placement)]
    layer = shrunk(canvas.lit(variation.light, variation.light_side), size)
    return layer, _box(edges, size)


def _box(edges: Sequence[float], size: tuple[int, int]) -> Box:
    left, top = max(0, round(edges[0])), max(0, round(edges[1]))
    return Box(left, top, min(size[0], round(edges[2])) - left, min(size[1], round(edges[3])) - top)


def _background(number: int, style: Style, size: tuple[int, int]) -> Image.Image:
    rng = np.random.default_rng([0xBAC6, abs(number)])
    one, other = rng.integers(40, 240, 3), rng.integers(40, 240, 3)
    if number == 0:
        one, other = np.array((206, 214, 222)), np.array((170, 182, 196))
    if style == "cartoon":
        return Image.new("RGB", size, (int(one[0]), int(one[1]), int(one[2])))
    share = np.linspace(0, 1, size[1])[:, None, None]
    rows = one * (1 - share) + other * share
    return Image.fromarray(np.broadcast_to(rows, (size[1], size[0], 3)).astype(np.uint8))
