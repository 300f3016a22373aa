"""A face to 128 numbers that are alike for pictures of one person and unlike for two people."""

from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from emulator.faces.aligner import align
from emulator.faces.box import Box
from emulator.faces.network import network
from emulator.faces.picture import Picture

Floats = NDArray[np.float32]

# Cosine from which two embeddings are taken for one person; `bench.fit_faces` stretches embeddings to suit it.
MATCH_THRESHOLD = 0.7
DIMENSIONS = 128
SIZE = 32

# How many waves across count: of light and shade, and of each of two colours.
_LIGHT, _COLOUR = 20, 12
_LUMA = np.array([0.1, 0.65, 0.25], np.float32)
# The exposure all faces are brought to, from where on highlights are held back, and by how much.
_EXPOSURE, _KNEE, _SLOPE = np.float32(0.45), np.float32(0.5), np.float32(0.2)
# Black is not infinitely darker than nearly black.
_DARK = np.float32(0.05)


class Embedder(Protocol):
    """Whatever turns a face into numbers; plug in a real model here."""

    def embed(self, picture: Picture, box: Box) -> NDArray[np.float32]:
        """Describe the face in box: float32 (128,), L2-normalised, alike for pictures of one person."""
        ...


class ProjectionEmbedder:
    """Aligns the face, describes it by cosine coefficients, and wraps 64 projections of these around circles.

    The projections weigh what tells people apart against what changes from picture to picture of one person.
    As points on circles, their cosine falls with the *distance* of two faces, whatever both have in common:
    without that, all faces of one artist, or one camera, would resemble one another.
    """

    def embed(self, picture: Picture, box: Box) -> NDArray[np.float32]:
        """Describe the face in box: float32 (128,), L2-normalised."""
        aligned = align(picture.pixels, box, SIZE)
        angles = describe(aligned.pixels, aligned.aspect) @ network("projection").first
        circles = np.concatenate([np.cos(angles), np.sin(angles)])
        return np.asarray(circles / np.linalg.norm(circles), np.float32)


def describe(pixels: Floats, aspect: float) -> Floats:
    """Describe an aligned face, (32, 32, 3), by coefficients of light and colour, its aspect and contrast.

    A brighter picture of a face is to be described alike, also where its highlights are clipped: faces are
    brought to one exposure, and what is then brighter than skin usually is has little say. So has red, because
    it is the first to clip.
    """
    inner, outer = _oval(0.85, 0.7), _oval(0.95, 0.75)
    weight = inner / inner.sum()
    exposure = ((pixels @ _LUMA) * weight).sum()
    even = pixels * (_EXPOSURE / (exposure + np.float32(0.01)))
    light = _held(even @ _LUMA)
    light -= (light * weight).sum()
    contrast = np.sqrt((np.square(light) * weight).sum())
    light *= inner / (contrast + np.float32(0.15))
    red, green, blue = np.moveaxis(_held(even), 2, 0)
    warm, cool = (red - green) * outer, (green - blue) * outer
    waves = [_waves(light, _LIGHT), _waves(warm, _COLOUR), _waves(cool, _COLOUR)]
    return np.concatenate([*waves, [aspect, contrast]]).astype(np.float32)


def _held(values: Floats) -> Floats:
    """Logarithms, those of highlights held back."""
    logs = np.log(values + _DARK)
    excess = np.maximum(logs - np.log(_KNEE + _DARK), 0)
    return np.asarray(logs - excess * (1 - _SLOPE), np.float32)


def _waves(plane: Floats, count: int) -> Floats:
    order = np.arange(count)
    kept = order[:, None] + order[None, :] < count
    return np.asarray((_cosines(count) @ plane @ _cosines(count).T)[kept], np.float32)


@cache
def _cosines(count: int) -> Floats:
    place = (np.arange(SIZE) + 0.5) / SIZE
    waves = np.cos(np.pi * np.arange(count)[:, None] * place) * np.sqrt(2 / SIZE)
    return np.asarray(waves, np.float32)


@cache
def _oval(tall: float, wide: float) -> Floats:
    place = ((np.arange(SIZE) + 0.5) / SIZE - 0.5) * 2
    distance = np.square(place / tall)[:, None] + np.square(place / wide)[None, :]
    return np.clip((1.1 - distance) / 0.5, 0, 1).astype(np.float32)
