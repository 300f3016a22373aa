"""A face to 128 numbers that are alike for pictures of one person and unlike for two people."""

from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from emulator.faces.aligner import align
from emulator.faces.detector import Box
from emulator.faces.network import network
from emulator.faces.picture import Picture

Floats = NDArray[np.float32]

# Cosine from which two embeddings are taken for one person: set where 1 in 1,000 pairs of strangers would pass.
MATCH_THRESHOLD = 0.68
DIMENSIONS = 128

_SIZE = 32


class Embedder(Protocol):
    """Whatever turns a face into numbers; plug in a real model here."""

    def embed(self, picture: Picture, box: Box) -> NDArray[np.float32]:
        """Describe the face in ``box``: float32 (128,), L2-normalised, alike for pictures of one person."""
        ...


class ProjectionEmbedder:
    """Aligns the face, describes it by cosine coefficients, and wraps 64 projections of these around circles.

    The projections weigh what tells people apart against what changes from picture to picture of one person.
    As points on circles, their cosine falls with the *distance* of two faces, whatever both have in common:
    without that, all faces of one artist, or one camera, would resemble one another.
    """

    def embed(self, picture: Picture, box: Box) -> NDArray[np.float32]:
        """Describe the face in ``box``: float32 (128,), L2-normalised."""
        aligned = align(picture.pixels, box, _SIZE)
        angles = describe(aligned.pixels, aligned.aspect) @ network("projection").first
        circles = np.concatenate([np.cos(angles), np.sin(angles)])
        return np.asarray(circles / np.linalg.norm(circles), np.float32)


def describe(pixels: Floats, aspect: float) -> Floats:
    """Describe an aligned face, (32, 32, 3), by brightness and colour coefficients and its aspect."""
    # Red is the first to clip when a picture of skin is brightened, so it has little say in light and shade.
    light = pixels @ np.array([0.1, 0.65, 0.25], np.float32)
    window = _oval()
    weight = window / window.sum()
    mean = (light * weight).sum()
    spread = np.sqrt((np.square(light - mean) * weight).sum()) + np.float32(0.02)
    even = _cosines(16) @ ((light - mean) / spread * window) @ _cosines(16).T
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    warmth = (red - green) / (pixels.sum(-1) + np.float32(0.2)) * window
    coolness = (green - blue) / (green + blue + np.float32(0.13)) * window
    warm = _cosines(6) @ warmth @ _cosines(6).T
    cool = _cosines(6) @ coolness @ _cosines(6).T
    return np.concatenate([even[_low(16)], warm[_low(6)], cool[_low(6)], [aspect, spread]]).astype(np.float32)


@cache
def _cosines(count: int) -> Floats:
    place = (np.arange(_SIZE) + 0.5) / _SIZE
    waves = np.cos(np.pi * np.arange(count)[:, None] * place) * np.sqrt(2 / _SIZE)
    return np.asarray(waves, np.float32)


@cache
def _low(count: int) -> NDArray[np.bool_]:
    order = np.arange(count)
    return order[:, None] + order[None, :] < count


@cache
def _oval() -> Floats:
    place = ((np.arange(_SIZE) + 0.5) / _SIZE - 0.5) * 2
    distance = np.square(place / 0.78)[:, None] + np.square(place / 0.62)[None, :]
    return np.clip((1.1 - distance) / 0.5, 0, 1).astype(np.float32)
