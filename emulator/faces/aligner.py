"""The same face always seen the same way: a box, however rough, becomes an upright square around the face."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from emulator.faces.judge import both_ways, face_side, face_size, features
from emulator.faces.network import Network, network
from emulator.faces.pyramid import WINDOW

Floats = NDArray[np.float32]

_FINE = 96
_COARSE = 40
REACH = 1.6
# How much of a side is looked at: little of what surrounds a face, which changes from picture to picture.
VIEW = np.float32(0.8)
# Starting from several places and taking the middle of where they end evens out the last doubts of the judge.
_STARTS = np.array([(0, 0, 0), (-0.05, -0.05, 0.07), (0.05, 0.05, -0.07)], np.float32)
# How much of the way to where the face seems to be is gone at each look: going all of it every time would end
# where the last look's doubt leads.
_PACES = np.array([1, 0.5, 0.33], np.float32)


class Aligned(NamedTuple):
    """pixels: float32 (size, size, 3), 0 to 1. aspect: log of the face's width over its usual width."""

    pixels: Floats
    aspect: float


def align(
    pixels: NDArray[np.uint8], box: tuple[float, float, float, float], size: int, net: Network | None = None
) -> Aligned:
    """Cut the face in `box` (x, y, width, height) out of `pixels`, uint8 (height, width, 3).

    net: to be used instead of the stored one.
    """
    judged = net or network("aligner")
    plate = cut(pixels, box)
    centre, side, aspect = locate(plate, judged)
    plate = cut(pixels, _moved(box, centre, float(side), aspect))
    centre, side, aspect = locate(plate, judged)
    fine = np.asarray(plate, np.float32) / np.float32(255)
    return Aligned(sampled(fine, centre[None], side[None], size)[0], aspect)


def _moved(
    box: tuple[float, float, float, float], centre: Floats, side: float, aspect: float
) -> tuple[float, float, float, float]:
    """The box of a face that was found in the plate of another."""
    x, y, width, height = box
    plate = REACH * face_side(width, height)
    wide, high = map(float, face_size(np.asarray(side * plate), np.asarray(aspect)))
    across, down = (float(place - 0.5) * plate for place in centre)
    return x + (width - wide) / 2 + across, y + (height - high) / 2 + down, wide, high


def locate(plate: Image.Image, net: Network) -> tuple[Floats, Floats, float]:
    """Find the face in its rough surroundings: centre (2,) and side as shares of these, and aspect."""
    surroundings = coarse(plate)
    centres = np.float32(0.5) + _STARTS[:, :2] / np.float32(REACH)
    sides = (np.exp(_STARTS[:, 2]) / np.float32(REACH)).astype(np.float32)
    for pace in _PACES:
        outputs = both_ways(net, features(sampled(surroundings, centres, sides * VIEW, WINDOW)), 0)
        centres = np.clip(centres + pace * outputs[:, :2] * sides[:, None], 0.3, 0.7)
        growth = np.exp(pace * np.clip(outputs[:, 2], -0.3, 0.3))
        sides = np.clip(sides * growth, 0.35, 0.95).astype(np.float32)
    return centres.mean(0), np.asarray(sides.mean()), float(outputs[:, 3].mean())


def coarse(plate: Image.Image) -> Floats:
    """A plate at the resolution the judge works at, (length, length, 3), 0 to 1."""
    return np.asarray(plate.resize((_COARSE, _COARSE), Image.Resampling.BOX), np.float32) / np.float32(255)


def cut(pixels: NDArray[np.uint8], box: tuple[float, float, float, float]) -> Image.Image:
    """Cut out the square around a rough box, REACH sides wide, beyond the picture's edge if need be."""
    x, y, width, height = box
    half = REACH * face_side(width, height) / 2
    across, down = x + width / 2, y + height / 2
    left, top = int(np.floor(across - half)), int(np.floor(down - half))
    right, low = int(np.ceil(across + half)), int(np.ceil(down + half))
    # Indices beyond the picture repeat its edge, as the pyramid's margin does.
    columns = np.clip(np.arange(left, right), 0, pixels.shape[1] - 1)
    rows = np.clip(np.arange(top, low), 0, pixels.shape[0] - 1)
    part = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if part.shape[:2] != (len(rows), len(columns)):
        part = part[rows - rows[0]].take(columns - columns[0], axis=1)
    cut = Image.fromarray(np.ascontiguousarray(part))
    region = (across - half - left, down - half - top, across + half - left, down + half - top)
    return cut.resize((_FINE, _FINE), Image.Resampling.BILINEAR, box=region, reducing_gap=1.01)


def sampled(plate: Floats, centres: Floats, sides: Floats, size: int) -> Floats:
    """Cut n squares out of the plate, (length, length, 3): (n, size, size, 3), by two products of matrices."""
    length = plate.shape[0]
    steps = ((np.arange(size, dtype=np.float32) + 0.5) / size - 0.5)[None, :] * sides[:, None]
    places = np.clip((centres[:, :, None] + steps[:, None, :]) * length - 0.5, 0, length - 1)
    shares = np.maximum(0, 1 - np.abs(places[..., None] - np.arange(length))).astype(np.float32)
    rows = (shares[:, 1].reshape(-1, length) @ plate.reshape(length, -1)).reshape(-1, size, length, 3)
    return np.asarray(shares[:, None, 0] @ rows, np.float32)
