"""Where faces might be: every window of the pyramid is scored at once, by a coarse look at it."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.faces.network import Network, network
from emulator.faces.pyramid import CELL, CHANNELS, MARGIN, WINDOW, Level, Pyramid, coarse_channels

Floats = NDArray[np.float32]

_BLOCK = 2 * CELL
_ACROSS = WINDOW // _BLOCK
_AREA = _ACROSS * _ACROSS
_KEPT = 64
# Of real faces one in thousands scores lower.
_HOPELESS = -4.0
# Two candidates are one face when they are this close (in sides) and this alike in size (in logarithms).
_NEAR, _ALIKE = 0.25, 0.35


class Candidates(NamedTuple):
    """`centres` (n, 2) and `sides` (n,) of squares, in work pixels; scores: (n,) logits, best first."""

    centres: Floats
    sides: Floats
    scores: Floats


class Grid(NamedTuple):
    """Which blocks make up each window, (n, 36), and where it lies in the picture."""

    blocks: NDArray[np.intp]
    centres: Floats
    sides: Floats


def scan(pyramid: Pyramid, most: int) -> Candidates:
    """Find the `most` places of a picture that look most like a face, each place once."""
    blocks = coarse_channels(pyramid.mosaic)
    grid = window_grid(pyramid.levels, blocks.shape[0], blocks.shape[1])
    outputs = look(blocks, grid, network("scanner"))
    best = np.argpartition(-outputs[:, 0], min(_KEPT, len(outputs) - 1))[:_KEPT]
    best = best[np.argsort(-outputs[best, 0], kind="stable")]
    best = best[outputs[best, 0] > _HOPELESS]
    outputs, sides = outputs[best], grid.sides[best]
    centres = grid.centres[best] + outputs[:, 1:3] * sides[:, None]
    return distinct(Candidates(centres, sides * np.exp(outputs[:, 3]), outputs[:, 0]), most)


def distinct(found: Candidates, most: int) -> Candidates:
    """Of candidates that mean one face keep the best scored; `found` is sorted by score."""
    gaps = found.centres[:, None, :] - found.centres[None, :, :]
    smaller = np.minimum(found.sides[:, None], found.sides[None, :])
    logs = np.log(found.sides)
    same = (np.square(gaps).sum(-1) < np.square(_NEAR * smaller)) & (
        np.abs(logs[:, None] - logs[None, :]) < _ALIKE
    )
    gone = np.zeros(len(logs), bool)
    kept: list[int] = []
    for place in range(len(logs)):
        if not gone[place]:
            kept.append(place)
            gone |= same[place]
            if len(kept) == most:
                break
    return Candidates(found.centres[kept], found.sides[kept], found.scores[kept])


@lru_cache(maxsize=32)
def window_grid(levels: tuple[Level, ...], rows: int, columns: int) -> Grid:
    """Lay out the windows; pictures of one size share the layout, so it is kept."""
    firsts, centres, sides = [], [], []
    for level in levels:
        top, left = -(-(level.y - MARGIN) // _BLOCK), -(-(level.x - MARGIN) // _BLOCK)
        low = min(rows - _ACROSS + 1, (level.y + level.height + MARGIN) // _BLOCK - _ACROSS + 1)
        right = min(columns - _ACROSS + 1, (level.x + level.width + MARGIN) // _BLOCK - _ACROSS + 1)
        down, across = np.mgrid[top : max(top, low), left : max(left, right)].reshape(2, -1)
        firsts.append(down * columns + across)
        corner = np.stack([across * _BLOCK - level.x, down * _BLOCK - level.y], axis=1)
        centres.append((corner + WINDOW / 2) / level.scale)
        sides.append(np.full(len(down), WINDOW / level.scale))
    inside = (np.arange(_ACROSS)[:, None] * columns + np.arange(_ACROSS)).ravel()
    return Grid(
        np.concatenate(firsts)[:, None] + inside,
        np.concatenate(centres).astype(np.float32),
        np.concatenate(sides).astype(np.float32),
    )


def look(blocks: Floats, grid: Grid, net: Network) -> Floats:
    """Put every window through the scanner network: (n, 5).

    A window is judged relative to its own contrast. Dividing each feature would touch a million numbers, so the
    features' share in the hidden layer is divided instead.
    """
    weights = net.first[: _AREA * CHANNELS].reshape(_AREA, CHANNELS, -1)
    light, square = blocks[..., 4], blocks[..., 5]
    grain = np.sqrt(np.maximum(square - light * light, 0))
    tones = np.stack([light, grain], axis=2)
    sums = _window_means(np.stack([blocks[..., 0] + blocks[..., 1], light, square], axis=2))
    means = sums.take(grid.blocks[:, 0], axis=0)
    energy = means[:, 0] + np.float32(0.02)
    spread = np.sqrt(np.maximum(means[:, 2] - means[:, 1] ** 2, 0)) + np.float32(0.03)
    hidden = _share(blocks[..., :4], grid, weights[:, :4])
    hidden /= energy[:, None]
    tone = _share(tones, grid, weights[:, 4:6])
    tone -= means[:, 1:2] * weights[:, 4].sum(0)
    tone /= spread[:, None]
    hidden += tone
    hidden += _share(blocks[..., 6:], grid, weights[:, 6:] * np.float32(3))
    hidden += np.stack([np.log(energy), np.log(spread)], axis=1) @ net.first[-2:]
    hidden += net.first_bias
    return np.asarray(np.maximum(hidden, 0, out=hidden) @ net.second + net.second_bias, np.float32)


def _share(values: Floats, grid: Grid, weights: Floats) -> Floats:
    flat = np.ascontiguousarray(values).reshape(-1, values.shape[2])
    seen = flat.take(grid.blocks, axis=0).reshape(len(grid.blocks), -1)
    share: Floats = seen @ weights.reshape(seen.shape[1], -1)
    return share


def _window_means(values: Floats) -> Floats:
    """Average over the window that begins at each block: (height * width, c), 0 too near the edge."""
    height, width = values.shape[0] - _ACROSS + 1, values.shape[1] - _ACROSS + 1
    tall = sum((values[step : step + height] for step in range(1, _ACROSS)), values[:height])
    means = np.zeros_like(values)
    means[:height, :width] = sum(
        (tall[:, step : step + width] for step in range(1, _ACROSS)), tall[:, :width]
    ) / np.float32(_AREA)
    return means.reshape(-1, values.shape[2])
