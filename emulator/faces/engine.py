"""Pictures to faces with embeddings: a detector and an embedder, taken together."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emulator.faces.detector import Box, Detector, PyramidDetector
from emulator.faces.embedder import MATCH_THRESHOLD, Embedder, ProjectionEmbedder
from emulator.faces.header import DEFAULT_LIMITS, PictureLimits, probe
from emulator.faces.picture import Picture, decode

# A face an eighth of a picture wide still has 40 pixels here, and JPEG decodes to this at half the cost.
WORKING_SIZE = 320


@dataclass(frozen=True, eq=False)
class SeenFace:
    """A face in a picture; ``embedding``: float32 (128,), L2-normalised; ``score``: 0 to 1, how sure."""

    box: Box
    embedding: NDArray[np.float32]
    score: float


@dataclass(frozen=True)
class Engine:
    """What looks at pictures. ``threshold``: the cosine from which two embeddings are one person."""

    detector: Detector
    embedder: Embedder
    threshold: float = MATCH_THRESHOLD

    def look(self, picture: Picture) -> list[SeenFace]:
        """See the faces of a picture, from left to right."""
        return [
            SeenFace(found.box, self.embedder.embed(picture, found.box), found.score)
            for found in self.detector.detect(picture)
        ]

    def look_bytes(
        self,
        data: bytes,
        *,
        formats: tuple[str, ...] = ("JPEG", "PNG"),
        limits: PictureLimits = DEFAULT_LIMITS,
    ) -> list[SeenFace]:
        """See the faces of an encoded still; boxes are in pixels of the upright picture at its full size.

        Raises PictureError for bytes that are no such picture.
        """
        header = probe(data, formats=formats, limits=limits)
        picture = decode(data, formats=formats, limits=limits, longest=WORKING_SIZE)
        seen = self.look(picture)
        if max(header.width, header.height) == max(picture.width, picture.height):
            return seen
        turned = (header.width > header.height) != (picture.width > picture.height)
        full = (header.height, header.width) if turned else (header.width, header.height)
        return [SeenFace(_enlarged(face.box, picture, full), face.embedding, face.score) for face in seen]


@cache
def default_engine() -> Engine:
    """Answer the engine that is used where nobody plugged in another."""
    return Engine(PyramidDetector(), ProjectionEmbedder())


def _enlarged(box: Box, picture: Picture, full: tuple[int, int]) -> Box:
    across, down = full[0] / picture.width, full[1] / picture.height
    left, top = round(box.x * across), round(box.y * down)
    right = min(full[0], round((box.x + box.width) * across))
    low = min(full[1], round((box.y + box.height) * down))
    return Box(left, top, right - left, low - top)
