"""A picture at many sizes at once, laid out as one mosaic so that each step over it is one array operation."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

WINDOW = 24
CELL = 2
CHANNELS = 8
MARGIN = 8
# The longer side of the largest size. From there down each is a _STEP smaller, to where one window sees it all.
LONGEST = 160
_NEARLY = (144, 176)
_STEP = 1.3
_SMALLEST = 15.0

_LIGHT = np.array([0.299, 0.587, 0.114, 0], np.float32)


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

    mosaic: uint8 (height, width, 4), RGB and one unused. levels: largest first. shrink: work
    pixels per pixel of the picture.
    """

    mosaic: NDArray[np.uint8]
    levels: tuple[Level, ...]
    shrink: float

    @classmethod
    def of(cls, pixels: NDArray[np.uint8]) -> "Pyramid":
        """Build the mosaic of a picture, uint8 (height, width, 3)."""
        work = _worked(Image.fromarray(pixels))
        levels, (width, height) = _layout(work.size)
        # Pillow stores RGB in four bytes a pixel, and copies such pixels without taking them apart.
        part = work.convert("RGBX")
        mosaic = np.zeros((height, width, 4), np.uint8)
        whole = mosaic.view(np.uint32)[..., 0]
        for level in levels:
            if part.size != (level.width, level.height):
                # Each next size is made of the one before: a quarter of the work of starting from the largest.
                part = part.resize((level.width, level.height), Image.Resampling.BILINEAR)
            _place(whole, np.asarray(part).view(np.uint32)[..., 0], level)
        return cls(mosaic, levels, max(work.size) / max(pixels.shape[:2]))

    def patches(self, centres: Floats, sides: Floats) -> Floats:
        """Cut squares out: `centres` (n, 2) and `sides` (n,) in work pixels → (n, WINDOW, WINDOW, 4)."""
        scales = np.array([level.scale for level in self.levels], np.float32)
        wanted = np.float32(WINDOW) / sides
        chosen = np.clip(np.searchsorted(-scales, -wanted * 0.95, side="right") - 1, 0, len(scales) - 1)
        table = np.array(self.levels, np.float32)[chosen]
        scale = table[:, 4]
        offsets = (np.arange(WINDOW, dtype=np.float32) + 0.5) / WINDOW - 0.5
        steps = offsets[None, :] * (sides * scale)[:, None]
        across = _inside(centres[:, :1] * scale[:, None] + steps - 0.5, table[:, 0], table[:, 2])
        down = _inside(centres[:, 1:] * scale[:, None] + steps - 0.5, table[:, 1], table[:, 3])
        return bilinear(self.mosaic, across, down)


def bilinear(mosaic: NDArray[np.uint8], across: Floats, down: Floats) -> Floats:
    """Sample (height, width, 4) on n grids, columns `across` (n, w) by rows `down` (n, h): (n, h, w, 4)."""
    left, top = across.astype(np.int32), down.astype(np.int32)
    width = mosaic.shape[1]
    flat = mosaic.view(np.uint32).ravel()
    corner = top[:, :, None] * width + left[:, None, :]
    right = (across - left)[:, None, :, None]
    low = (down - top)[:, :, None, None] * np.float32(1 / 255)
    high = np.float32(1 / 255) - low
    mixed = _blend(flat, corner, right) * high
    mixed += _blend(flat, corner + width, right) * low
    return np.asarray(mixed, np.float32)


def _blend(flat: NDArray[np.uint32], corner: NDArray[np.int32], right: Floats) -> Floats:
    one = flat.take(corner)[..., None].view(np.uint8).astype(np.float32)
    other = flat.take(corner + 1)[..., None].view(np.uint8).astype(np.float32)
    other -= one
    other *= right
    other += one
    return other


def channels(pixels: Floats) -> Floats:
    """Describe RGB or RGBX, (..., height, width, 3 or 4), by cells: (..., height/CELL, width/CELL, CHANNELS).

    Edge strength in four directions, brightness, its square, and two of colour.
    """
    light = pixels @ _LIGHT[: pixels.shape[-1]]
    cells = np.empty(
        (*light.shape[:-2], light.shape[-2] // CELL, light.shape[-1] // CELL, CHANNELS), np.float32
    )
    for place, plane in enumerate(edges(light)):
        cells[..., place] = pooled(plane)
    bright = pooled(light)
    cells[..., 4], cells[..., 5] = bright, bright * bright
    upper = pixels[..., 0::2, :, :] + pixels[..., 1::2, :, :]
    means = upper[..., 0::2, :] + upper[..., 1::2, :]
    means *= np.float32(0.25)
    cells[..., 6:] = _colours(means[..., 0], means[..., 1], means[..., 2])
    return cells


def coarse_channels(mosaic: NDArray[np.uint8]) -> Floats:
    """Describe RGBX, (height, width, 4), as `channels` does, by blocks of two by two cells.

    A whole mosaic goes through here, so Pillow does what it can do in eight bits.
    """
    height, width = (length // (2 * CELL) * 2 * CELL for length in mosaic.shape[:2])
    image = Image.frombuffer("RGBX", (mosaic.shape[1], mosaic.shape[0]), mosaic, "raw", "RGBX", 0, 1)
    light = np.asarray(image.convert("L"), np.float32)[:height, :width]
    small = np.asarray(image.reduce(2 * CELL), np.float32)[: height // (2 * CELL), : width // (2 * CELL)]
    blocks = np.empty((*small.shape[:2], CHANNELS), np.float32)
    for place, plane in enumerate(edges(light)):
        blocks[..., place] = _block_sums(plane)
    blocks[..., :4] *= np.float32(1 / (4 * CELL * CELL * 255))
    bright = pooled(light)
    bright *= np.float32(1 / 255)
    blocks[..., 4], blocks[..., 5] = pooled(bright), pooled(bright * bright)
    small *= np.float32(1 / 255)
    blocks[..., 6:] = _colours(small[..., 0], small[..., 1], small[..., 2])
    return blocks


def _block_sums(plane: Floats) -> Floats:
    rows = plane[0::4] + plane[1::4]
    rows += plane[2::4]
    rows += plane[3::4]
    sums = rows[:, 0::4] + rows[:, 1::4]
    sums += rows[:, 2::4]
    sums += rows[:, 3::4]
    return np.asarray(sums, np.float32)


def edges(light: Floats) -> Iterator[Floats]:
    """The strengths of upright, level and the two slanting edges of brightness, (..., height, width).

    Each is only good until the next is asked for.
    """
    across, down = np.zeros_like(light), np.zeros_like(light)
    np.subtract(light[..., :, 2:], light[..., :, :-2], out=across[..., :, 1:-1])
    np.subtract(light[..., 2:, :], light[..., :-2, :], out=down[..., 1:-1, :])
    strength = np.empty_like(light)
    yield np.abs(across, out=strength)
    yield np.abs(down, out=strength)
    yield np.abs(np.add(across, down, out=strength), out=strength)
    yield np.abs(np.subtract(across, down, out=strength), out=strength)


def pooled(plane: Floats) -> Floats:
    """Average (..., height, width) over cells."""
    upper = plane[..., 0::2, :] + plane[..., 1::2, :]
    return np.asarray((upper[..., 0::2] + upper[..., 1::2]) * np.float32(0.25), np.float32)


def _colours(red: Floats, green: Floats, blue: Floats) -> Floats:
    rest = red + green + blue + np.float32(0.15)
    return np.stack([(red - green) / rest, (green - blue) / rest], axis=-1)


def _worked(image: Image.Image) -> Image.Image:
    """Bring the longer side to LONGEST, or near it by a whole factor, which takes a fifth of the time."""
    longer = max(image.size)
    factor = round(longer / LONGEST)
    if factor >= 2 and _NEARLY[0] <= -(-longer // factor) <= _NEARLY[1]:
        return image.reduce(factor)
    if longer >= 2 * LONGEST:
        image = image.reduce(longer // LONGEST)
    scale = LONGEST / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.BILINEAR)


@lru_cache(maxsize=64)
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
    """Round up to whole blocks."""
    return -(-length // (2 * CELL)) * 2 * CELL


def _place(mosaic: NDArray[np.uint32], part: NDArray[np.uint32], level: Level) -> None:
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
