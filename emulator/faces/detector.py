"""Pixels to boxes: the pyramid is scanned for candidates, and the few best are judged and moved into place."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from emulator.faces.box import Box
from emulator.faces.judge import Verdict, face_size, judge
from emulator.faces.picture import Picture
from emulator.faces.pyramid import Pyramid
from emulator.faces.scanner import Candidates, distinct, scan

Floats = NDArray[np.float32]

# Boxes that cover this much of the smaller one are one face.
_SAME = 0.4
# What is this much narrower than a face right above or below is no face.
_PART = 0.5
# A face of which less is inside the picture is not reported: its box would be a guess.
_VISIBLE = 0.72
# A picture this many times as long as it is wide has no room for a face.
_SLENDER = 20
# Of real faces next to none is given a lower logit at the first close look, or at the second.
_HOPELESS = (-5.0, -3.0)
# From where a candidate is looked at once more: shifts in sides, and the logarithm of the side.
_GLANCES = np.array([(0, 0, 0), (0.03, 0.03, 0.05), (-0.03, -0.03, -0.05)], np.float32)


class Detection(NamedTuple):
    """A face found, inside the picture; score: 0 to 1, how sure."""

    box: Box
    score: float


class Detector(Protocol):
    """Whatever finds faces; plug in a real model here."""

    def detect(self, picture: Picture) -> list[Detection]:
        """Find the faces of a picture, from left to right."""
        ...


class PyramidDetector:
    """Finds upright faces from an eighth of the picture's width to all of it, drawn or photographed.

    certainty: the score from which a candidate counts. candidates: how many are looked at closely.
    """

    def __init__(self, certainty: float = 0.7, candidates: int = 12) -> None:
        if not 0 < certainty < 1:
            raise ValueError(f"certainty lies between 0 and 1, not at {certainty}")
        self.certainty = certainty
        self.candidates = candidates

    def detect(self, picture: Picture) -> list[Detection]:
        """Find the faces of a picture, from left to right."""
        if max(picture.width, picture.height) > _SLENDER * min(picture.width, picture.height):
            return []
        pyramid = Pyramid.of(picture.pixels)
        found = _likely(pyramid, scan(pyramid, self.candidates))
        return self._boxed(pyramid, found, picture) if len(found.sides) else []

    def _boxed(self, pyramid: Pyramid, found: Candidates, picture: Picture) -> list[Detection]:
        scores, edges = _confirmed(pyramid, found)
        edges /= pyramid.shrink
        detections: list[Detection] = []
        for place in np.argsort(-scores, kind="stable"):
            if scores[place] < self.certainty:
                break
            box = _clipped(edges[place], picture)
            if box is not None and not any(_belongs(box, other.box) for other in detections):
                detections.append(Detection(box, float(scores[place])))
        return sorted(detections)


def _likely(pyramid: Pyramid, found: Candidates) -> Candidates:
    """Drop the candidates that are none, and move the others to where their faces are.

    They are looked at twice: from where the scanner put it, a face may hardly look like one.
    """
    for hopeless in _HOPELESS:
        if not len(found.sides):
            break
        verdict = judge(pyramid.patches(found.centres, found.sides))
        kept = np.flatnonzero(verdict.scores > hopeless)
        kept = kept[np.argsort(-verdict.scores[kept], kind="stable")]
        centres, sides = _followed(found.centres[kept], found.sides[kept], verdict, kept)
        found = distinct(Candidates(centres, sides, verdict.scores[kept]), len(kept))
    return found


def _confirmed(pyramid: Pyramid, found: Candidates) -> tuple[Floats, Floats]:
    """Each candidate's score, 0 to 1, and left, top, right and bottom in work pixels.

    All of them are looked at from several spots at once: what looks like a face from one spot only is none, and
    where several looks end is more exact than where one does.
    """
    count = len(found.sides)
    sides = (found.sides * np.exp(_GLANCES[:, 2:])).ravel()
    centres = (found.centres + _GLANCES[:, None, :2] * found.sides[:, None]).reshape(-1, 2)
    verdict = judge(pyramid.patches(centres, sides))
    logits = verdict.scores.reshape(-1, count).mean(0)
    centres, sides = _followed(centres, sides, verdict, np.arange(len(sides)))
    centres = centres.reshape(-1, count, 2).mean(0)
    aspect = verdict.aspect.reshape(-1, count).mean(0)
    halves = np.stack(face_size(sides.reshape(-1, count).mean(0), aspect), axis=1) / 2
    return 1 / (1 + np.exp(-logits)), np.concatenate([centres - halves, centres + halves], axis=1)


def _followed(
    centres: Floats, sides: Floats, verdict: Verdict, kept: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    grown = np.clip(sides * np.exp(verdict.growth[kept]), 8, 400)
    return centres + verdict.moves[kept] * sides[:, None], grown.astype(np.float32)


def _clipped(edges: Floats, picture: Picture) -> Box | None:
    left, top, right, low = np.round(edges).astype(int).tolist()
    whole = (right - left) * (low - top)
    left, top = max(0, left), max(0, top)
    right, low = min(picture.width, right), min(picture.height, low)
    if right <= left or low <= top or (right - left) * (low - top) < _VISIBLE * whole:
        return None
    return Box(left, top, right - left, low - top)


def _belongs(box: Box, face: Box) -> bool:
    """Whether a box is of the same face as a surer one, or of a bun or a button on the same person."""
    if _overlap(box, face) > _SAME:
        return True
    across = box.x - face.x + (box.width - face.width) / 2
    down = box.y - face.y + (box.height - face.height) / 2
    return box.width < _PART * face.width and abs(across) < 0.6 * face.width and abs(down) < 1.1 * face.height


def _overlap(one: Box, other: Box) -> float:
    """How much of the smaller box the other covers, 0 to 1."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(0, across) * max(0, down)
    return shared / min(one.width * one.height, other.width * other.height)
