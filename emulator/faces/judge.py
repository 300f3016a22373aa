"""Whether a place is a face, and exactly where it lies: a close look at a few squares."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.faces.network import Network, network
from emulator.faces.pyramid import CELL, CHANNELS, WINDOW, channels

Floats = NDArray[np.float32]

# A face of height h and width w is looked at in a square of side 1.3 (h + 1.25 w) / 2 around its centre.
CONTEXT = 1.3
USUAL_ASPECT = 1.25


def mirrored(cells: int) -> NDArray[np.intp]:
    """Where in the features of a square, `cells` by `cells`, those of its mirror image stand."""
    places = np.arange(cells * cells * CHANNELS).reshape(cells, cells, CHANNELS)
    # The two slanting edges change places.
    swapped = places[:, ::-1, [0, 1, 3, 2, 4, 5, 6, 7]].ravel()
    return np.concatenate([swapped, places.size + np.arange(2)])


_MIRROR = mirrored(WINDOW // CELL)


class Verdict(NamedTuple):
    """What was judged of n squares.

    scores: (n,) logits. moves: (n, 2) to the face's centre, in sides. growth, aspect: (n,)
    logarithms, of the side to take next and of the face's width over its usual width.
    """

    scores: Floats
    moves: Floats
    growth: Floats
    aspect: Floats


def judge(patches: Floats) -> Verdict:
    """Judge squares, float32 (n, 24, 24, 3 or 4) of 0 to 1, RGB or RGBX."""
    outputs = both_ways(network("judge"), features(patches), 1)
    return Verdict(
        outputs[:, 0],
        np.clip(outputs[:, 1:3], -0.3, 0.3),
        np.clip(outputs[:, 3], -0.4, 0.4),
        np.clip(outputs[:, 4], -0.5, 0.5),
    )


def both_ways(net: Network, seen: Floats, sideways: int) -> Floats:
    """Look at squares and at their mirror images, and answer the middle.

    sideways: which output is the move to the right.
    """
    other = net(seen[:, _MIRROR])
    other[:, sideways] *= -1
    return np.asarray((net(seen) + other) / 2, np.float32)


def face_size(side: Floats, aspect: Floats) -> tuple[Floats, Floats]:
    """Width and height of the face that belongs to a square of that side."""
    ratio = np.exp(aspect)
    height = 2 * side / CONTEXT / (1 + ratio)
    return height * ratio / np.float32(USUAL_ASPECT), height


def face_side(width: float, height: float) -> float:
    """The side of the square that a face of that size is looked at in."""
    return CONTEXT * (height + USUAL_ASPECT * width) / 2


def features(patches: Floats) -> Floats:
    """Describe squares, float32 (n, 24, 24, 3 or 4), relative to their own contrast: (n, 1154)."""
    cells = channels(patches)
    count = len(cells)
    edges, light, square = cells[..., :4], cells[..., 4], cells[..., 5]
    energy = (edges[..., 0] + edges[..., 1]).mean((1, 2)) + np.float32(0.02)
    mean = light.mean((1, 2))
    spread = np.sqrt(np.maximum(square.mean((1, 2)) - mean * mean, 0)) + np.float32(0.03)
    grain = np.sqrt(np.maximum(square - light * light, 0))
    cells[..., :4] = edges / energy[:, None, None, None]
    cells[..., 5] = grain / spread[:, None, None]
    cells[..., 4] = (light - mean[:, None, None]) / spread[:, None, None]
    cells[..., 6:] *= np.float32(3)
    return np.concatenate([cells.reshape(count, -1), np.log(energy)[:, None], np.log(spread)[:, None]], axis=1)
