"""Pixels to boxes: the pyramid is scanned for candidates, and the few best are judged and moved into place."""

from typing import NamedTuple, Protocol

import numpy as np

from emulator.faces.judge import face_size, judge
from emulator.faces.picture import Picture
from emulator.faces.pyramid import Pyramid
from emulator.faces.scanner import Candidates, distinct, scan


class Box(NamedTuple):
    """A rectangle in pixels of the upright picture, always inside it: forehead's top to chin, side to side."""

    x: int
    y: int
    width: int
    height: int


class Detection(NamedTuple):
    """A face found; ``score``: 0 to 1, how sure."""

    box: Box
    score: float


class Detector(Protocol):
    """Whatever finds faces; plug in a real model here."""

    def detect(self, picture: Picture) -> list[Detection]:
        """Find the faces of a picture, from left to right."""
        ...


class PyramidDetector:
    """Finds upright faces from an eighth of the picture's width to all of it, drawn or photographed.

    ``certainty``: the score from which a candidate counts. ``candidates``: how many are looked at closely.
    """

    def __init__(self, certainty: float = 0.75, candidates: int = 24) -> None:
        if not 0 < certainty < 1:
            raise ValueError(f"certainty lies between 0 and 1, not at {certainty}")
        self.certainty = certainty
        self.candidates = candidates

    def detect(self, picture: Picture) -> list[Detection]:
        """Find the faces of a picture, from left to right."""
        pyramid = Pyramid.of(picture.pixels)
        found = scan(pyramid, self.candidates)
        for floor in (-3.0, -2.0):
            found = _moved(pyramid, found, floor)
        return self._boxed(pyramid, found, picture)

    def _boxed(self, pyramid: Pyramid, found: Candidates, picture: Picture) -> list[Detection]:
        if not len(found.sides):
            return []
        verdict = judge(pyramid.patches(found.centres, found.sides))
        widths, heights = face_size(found.sides, verdict.aspect)
        scores = 1 / (1 + np.exp(-verdict.scores))
        detections: list[Detection] = []
        for place in np.argsort(-scores, kind="stable"):
            if scores[place] < self.certainty:
                break
            x, y = found.centres[place]
            edges = np.array([x - widths[place] / 2, y - heights[place] / 2, x + widths[place] / 2, y + heights[place] / 2])
            box = _clipped(edges / pyramid.shrink, picture)
            if box is not None and not any(_overlap(box, other.box) > 0.4 for other in detections):
                detections.append(Detection(box, float(scores[place])))
        return sorted(detections)


def _moved(pyramid: Pyramid, found: Candidates, floor: float) -> Candidates:
    if not len(found.sides):
        return found
    verdict = judge(pyramid.patches(found.centres, found.sides))
    kept = np.flatnonzero(verdict.scores > floor)
    kept = kept[np.argsort(-verdict.scores[kept], kind="stable")]
    sides = found.sides[kept]
    moved = Candidates(
        found.centres[kept] + verdict.moves[kept] * sides[:, None],
        np.clip(sides * np.exp(verdict.growth[kept]), 8, 400).astype(np.float32),
        verdict.scores[kept],
    )
    return distinct(moved, len(kept)) if len(kept) else moved


def _clipped(edges: np.ndarray, picture: Picture) -> Box | None:
    left, top, right, low = np.round(edges).astype(int).tolist()
    left, top = max(0, left), max(0, top)
    right, low = min(picture.width, right), min(picture.height, low)
    if right - left < 2 or low - top < 2:
        return None
    return Box(left, top, right - left, low - top)


def _overlap(one: Box, other: Box) -> float:
    """Answer how much of the smaller box the other covers, 0 to 1."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(0, across) * max(0, down)
    return shared / min(one.width * one.height, other.width * other.height)
