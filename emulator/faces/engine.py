"""Pictures to faces with embeddings: a detector and an embedder, taken together."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emulator.faces.box import Box
from emulator.faces.detector import Detector, PyramidDetector
from emulator.faces.embedder import MATCH_THRESHOLD, Embedder, ProjectionEmbedder
from emulator.faces.picture import Picture

# A face an eighth of a picture wide still has 80 pixels here, of which 60 are looked at. Smaller pictures take
# little less time, and faces in them are not always matched as before.
WORKING_SIZE = 640


@dataclass(frozen=True, eq=False)
class SeenFace:
    """A face in a picture; embedding: float32 (128,), L2-normalised; score: 0 to 1, how sure."""

    box: Box
    embedding: NDArray[np.float32]
    score: float


@dataclass(frozen=True)
class Engine:
    """What looks at pictures. threshold: the cosine from which two embeddings are one person."""

    detector: Detector
    embedder: Embedder
    threshold: float = MATCH_THRESHOLD

    def look(self, picture: Picture) -> list[SeenFace]:
        """The faces of a picture, from left to right; their boxes are in pixels of it before it was shrunk."""
        return [
            SeenFace(_enlarged(found.box, picture), self.embedder.embed(picture, found.box), found.score)
            for found in self.detector.detect(picture)
        ]


@cache
def default_engine() -> Engine:
    """The engine that is used where nobody plugged in another."""
    return Engine(PyramidDetector(), ProjectionEmbedder())


def _enlarged(box: Box, picture: Picture) -> Box:
    if picture.full is None:
        return box
    width, height = picture.full
    across, down = width / picture.width, height / picture.height
    left, top = round(box.x * across), round(box.y * down)
    right = min(width, round((box.x + box.width) * across))
    low = min(height, round((box.y + box.height) * down))
    return Box(left, top, right - left, low - top)
