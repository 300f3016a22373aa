"""A see-through layer that is drawn on in the face's own measures."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi, radians, sin

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from emulator.faces.identity import Colour, Traits

Point = tuple[float, float]

_STEPS = 48


@dataclass(frozen=True)
class Placement:
    """Where a face stands: centre and size in pixels, turned by `roll` degrees, features slid by `pose`."""

    centre: Point
    width: float
    height: float
    roll: float = 0.0
    pose: float = 0.0

    def at(self, x: float, y: float, depth: float = 1.0) -> Point:
        """The pixel of a point of the face.

        x: -0.5 (one ear) to 0.5. y: 0 (top of the forehead) to 1 (chin). depth: how much the point
        slides when the head turns: 1 for features, 0 for the outline.
        """
        slide = 0.07 * self.pose * depth * max(0.0, 1 - (1.6 * x) ** 2)
        across, down = (x + slide) * self.width, (y - 0.5) * self.height
        turn = radians(self.roll)
        return (
            self.centre[0] + across * cos(turn) - down * sin(turn),
            self.centre[1] + across * sin(turn) + down * cos(turn),
        )


class Canvas:
    """Pixels plus a placement; every shape is a polygon, so that all of them turn and slide alike."""

    def __init__(self, size: tuple[int, int], placement: Placement) -> None:
        self.image = Image.new("RGBA", size, (0, 0, 0, 0))
        self.place = placement
        self._pen = ImageDraw.Draw(self.image)

    def polygon(
        self,
        points: Iterable[Point],
        fill: Colour,
        outline: Colour | None = None,
        line: float = 0,
        *,
        depth: float = 1,
    ) -> None:
        """Fill a polygon; `line` is the outline's weight as a share of the face's height."""
        pixels = [self.place.at(x, y, depth) for x, y in points]
        self._pen.polygon(pixels, fill)
        if outline is not None:
            self._pen.line([*pixels, *pixels[:2]], outline, self._weight(line), joint="curve")

    def ellipse(
        self,
        centre: Point,
        radii: Point,
        fill: Colour,
        outline: Colour | None = None,
        line: float = 0,
        *,
        depth: float = 1,
    ) -> None:
        """Fill an ellipse; both radii are shares of the face's width, so that equal ones make a circle."""
        self.polygon(self.arc(centre, radii, 0, 360), fill, outline, line, depth=depth)

    def stroke(self, points: Iterable[Point], colour: Colour, line: float, *, depth: float = 1) -> None:
        """Draw a line through points."""
        pixels = [self.place.at(x, y, depth) for x, y in points]
        self._pen.line(pixels, colour, self._weight(line), joint="curve")

    def arc(self, centre: Point, radii: Point, start: float, end: float) -> list[Point]:
        """List the points of a part of an ellipse; degrees run clockwise from the right."""
        tall = radii[1] * self.place.width / self.place.height
        turns = [radians(start + (end - start) * step / _STEPS) for step in range(_STEPS + 1)]
        return [(centre[0] + radii[0] * cos(turn), centre[1] + tall * sin(turn)) for turn in turns]

    def glow(
        self, points: Iterable[Point], colour: Colour, strength: float, blur: float, *, depth: float = 1
    ) -> None:
        """Lay a soft-edged patch of colour over what is drawn; `blur` is a share of the face's width."""
        mask = Image.new("L", self.image.size, 0)
        pixels = [self.place.at(x, y, depth) for x, y in points]
        ImageDraw.Draw(mask).polygon(pixels, round(255 * strength))
        mask = mask.filter(ImageFilter.BoxBlur(max(1.0, blur * self.place.width)))
        solid = Image.new("RGBA", self.image.size, (*colour, 255))
        mixed = Image.composite(solid, self.image, mask)
        mixed.putalpha(self.image.getchannel("A"))
        self.image.paste(mixed)

    def lit(self, light: float, side: float) -> Image.Image:
        """The finished layer under brighter or dimmer light that may come from one side."""
        across = (np.arange(self.image.width) - self.place.centre[0]) / self.place.width
        gain = (1 + 0.22 * light) * (1 + 0.3 * side * np.clip(across, -0.7, 0.7))
        pixels = np.asarray(self.image).astype(np.float32)
        pixels[..., :3] = np.clip(pixels[..., :3] * gain[None, :, None], 0, 255)
        return Image.fromarray(pixels.astype(np.uint8))

    def _weight(self, line: float) -> int:
        return max(1, round(line * self.place.height))


def face_outline(traits: Traits) -> list[Point]:
    """List the points of the face's edge: a superellipse with a rounder crown and the person's own jaw."""
    points = []
    for step in range(2 * _STEPS):
        turn = pi * step / _STEPS
        power = traits.jaw if sin(turn) > 0 else traits.crown
        x = 0.5 * np.sign(cos(turn)) * abs(cos(turn)) ** (2 / power)
        y = 0.5 * np.sign(sin(turn)) * abs(sin(turn)) ** (2 / max(2.0, power - 0.4))
        points.append((float(x) * (1 - 0.16 * max(0.0, y)), 0.5 + float(y)))
    return points


def outline_box(outline: Iterable[Point], placement: Placement) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the face's edge in pixels."""
    pixels = [placement.at(x, y, 0) for x, y in outline]
    across, down = [x for x, _ in pixels], [y for _, y in pixels]
    return min(across), min(down), max(across), max(down)


def shrunk(layer: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scale a layer down without dark seams where it is see-through."""
    return layer.convert("RGBa").resize(size, Image.Resampling.BOX).convert("RGBA")


def blended(under: Image.Image, over: Image.Image) -> Image.Image:
    """Lay a see-through layer over an opaque picture of the same size."""
    return Image.composite(
        over.convert("RGB"), under, ImageChops.lighter(over.getchannel("A"), Image.new("L", over.size))
    )
