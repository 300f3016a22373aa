"""A picture at many sizes at once, laid out as one mosaic so that each step over it is one array operation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

WINDOW = 24
CELL = 2
LONGEST = 168
_STEP = 1.22
_SMALLEST = 15.0
MARGIN = 8

CHANNELS = 8


class Level(NamedTuple):
    """One size of the picture: its corner in the mosaic without the margin, its size, pixels per work pixel."""

    x: int
    y: int
    width: int
    height: int
    scale: float


@dataclass(frozen=True, eq=False)
class Pyramid:
    """A picture at all its sizes.

    ``mosaic``: uint8 (height, width, 3), RGB. ``levels``: largest first. ``shrink``: work pixels per pixel
    of the picture.
    """

    mosaic: NDArray[np.uint8]
    levels: tuple[Level, ...]
    shrink: float

    @classmethod
    def of(cls, pixels: NDArray[np.uint8]) -> "Pyramid":
        """Build the mosaic of a picture, uint8 (height, width, 3)."""
        height, width = pixels.shape[:2]
        shrink = LONGEST / max(height, width)
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        work = Image.fromarray(pixels)
        factor = int(1 / shrink)
        if factor >= 2:
            work = work.reduce(factor)
        work = work.resize(size, Image.Resampling.BILINEAR)
        levels, canvas = _layout(size)
        mosaic = np.zeros((canvas[1], canvas[0], 3), np.uint8)
        for level in levels:
            part = (
                work
                if level.scale == 1
                else work.resize((level.width, level.height), Image.Resampling.BILINEAR)
            )
            # Each next size is made of the one before: a quarter of the work of starting from the largest.
            work = part
            _place(mosaic, np.asarray(part), level)
        return cls(mosaic, levels, shrink)

    def patches(self, centres: Floats, sides: Floats) -> Floats:
        """Cut squares out: ``centres`` (n, 2) and ``sides`` (n,) in work pixels → (n, WINDOW, WINDOW, 3)."""
        scales = np.array([level.scale for level in self.levels], np.float32)
        wanted = np.float32(WINDOW) / sides
        chosen = np.clip(np.searchsorted(-scales, -wanted * 0.95, side="right") - 1, 0, len(scales) - 1)
        table = np.array(self.levels, np.float32)[chosen]
        scale = table[:, 4]
        offsets = (np.arange(WINDOW, dtype=np.float32) + 0.5) / WINDOW - 0.5
        steps = offsets[None, :] * (sides * scale)[:, None]
        across = _inside(centres[:, :1] * scale[:, None] + steps - 0.5, table[:, 0], table[:, 2])
        down = _inside(centres[:, 1:] * scale[:, None] + steps - 0.5, table[:, 1], table[:, 3])
        return bilinear(self.mosaic, across, down) / np.float32(255)


def bilinear(pixels: NDArray[np.uint8], across: Floats, down: Floats) -> Floats:
    """Sample ``pixels`` on n grids: columns ``across`` (n, w) by rows ``down`` (n, h) → (n, h, w, 3)."""
    left, top = across.astype(np.int32), down.astype(np.int32)
    width = pixels.shape[1]
    flat = pixels.reshape(-1, pixels.shape[2])
    corner = top[:, :, None] * width + left[:, None, :]
    right = (across - left)[:, None, :, None]
    low = (down - top)[:, :, None, None]
    upper = flat[corner] * (1 - right) + flat[corner + 1] * right
    lower = flat[corner + width] * (1 - right) + flat[corner + width + 1] * right
    mixed: Floats = upper * (1 - low) + lower * low
    return mixed


def channels(pixels: Floats) -> Floats:
    """Describe RGB, (..., height, width, 3), by cells of CELL pixels: (..., height/CELL, width/CELL, CHANNELS).

    Edge strength in four directions, brightness, its square, and two of colour.
    """
    light = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    cells = np.empty(
        (*light.shape[:-2], light.shape[-2] // CELL, light.shape[-1] // CELL, CHANNELS), np.float32
    )
    for place, plane in enumerate(edges(light)):
        cells[..., place] = pooled(plane)
    bright = pooled(light)
    cells[..., 4], cells[..., 5] = bright, bright * bright
    red, green, blue = (pooled(pixels[..., place]) for place in range(3))
    cells[..., 6:] = _colours(red, green, blue)
    return cells


def coarse_channels(pixels: NDArray[np.uint8]) -> Floats:
    """Describe RGB, (height, width, 3), as ``channels`` does, by blocks of two by two cells.

    A whole mosaic goes through here, so Pillow does what it can do in eight bits.
    """
    height, width = (length // (2 * CELL) * 2 * CELL for length in pixels.shape[:2])
    image = Image.fromarray(pixels[:height, :width])
    light = np.asarray(image.convert("L"), np.float32) / np.float32(255)
    small = np.asarray(image.reduce(2 * CELL), np.float32) / np.float32(255)
    blocks = np.empty((*small.shape[:2], CHANNELS), np.float32)
    for place, plane in enumerate(edges(light)):
        blocks[..., place] = pooled(pooled(plane))
    bright = pooled(light)
    blocks[..., 4], blocks[..., 5] = pooled(bright), pooled(bright * bright)
    blocks[..., 6:] = _colours(small[..., 0], small[..., 1], small[..., 2])
    return blocks


def edges(light: Floats) -> Iterator[Floats]:
    """Walk the strengths of upright, level and the two slanting edges of brightness, (..., height, width)."""
    across, down = np.zeros_like(light), np.zeros_like(light)
    np.subtract(light[..., :, 2:], light[..., :, :-2], out=across[..., :, 1:-1])
    np.subtract(light[..., 2:, :], light[..., :-2, :], out=down[..., 1:-1, :])
    yield np.abs(across)
    yield np.abs(down)
    yield np.abs(across + down)
    yield np.abs(across - down)


def pooled(plane: Floats) -> Floats:
    """Average (..., height, width) over cells."""
    upper = plane[..., 0::2, :] + plane[..., 1::2, :]
    return np.asarray((upper[..., 0::2] + upper[..., 1::2]) * np.float32(0.25), np.float32)


def _colours(red: Floats, green: Floats, blue: Floats) -> Floats:
    rest = red + green + blue + np.float32(0.15)
    return np.stack([(red - green) / rest, (green - blue) / rest], axis=-1)


def _layout(size: tuple[int, int]) -> tuple[tuple[Level, ...], tuple[int, int]]:
    """Put the sizes on shelves as wide as the two largest together."""
    sizes = []
    scale = 1.0
    while max(size) * scale >= _SMALLEST:
        sizes.append((max(1, round(size[0] * scale)), max(1, round(size[1] * scale)), scale))
        scale /= _STEP
    outer = [(_even(w + 2 * MARGIN), _even(h + 2 * MARGIN)) for w, h, _ in sizes]
    shelf = outer[0][0] + outer[1][0]
    x = y = tall = 0
    levels = []
    for (w, h, scale), (wide, high) in zip(sizes, outer, strict=True):
        if x + wide > shelf:
            x, y, tall = 0, y + tall, 0
        levels.append(Level(x + MARGIN, y + MARGIN, w, h, scale))
        x, tall = x + wide, max(tall, high)
    return tuple(levels), (shelf, y + tall)


def _even(length: int) -> int:
    return length + length % 2


def _place(mosaic: NDArray[np.uint8], part: NDArray[np.uint8], level: Level) -> None:
    x, y, right, low = level.x, level.y, level.x + level.width, level.y + level.height
    mosaic[y:low, x:right] = part
    # The edge is drawn out into the margin, so that a face cut off by the picture still has surroundings.
    mosaic[y:low, x - MARGIN : x] = part[:, :1]
    mosaic[y:low, right : right + MARGIN] = part[:, -1:]
    rows = mosaic[:, x - MARGIN : right + MARGIN]
    rows[y - MARGIN : y] = rows[y]
    rows[low : low + MARGIN] = rows[low - 1]


def _inside(places: Floats, corner: Floats, length: Floats) -> Floats:
    low = corner[:, None] - np.float32(MARGIN)
    high = corner[:, None] + length[:, None] + np.float32(MARGIN - 1.01)
    return np.asarray(np.clip(places + corner[:, None], low, high), np.float32)
