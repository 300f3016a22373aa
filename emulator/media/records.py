"""How a snapshot writes what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.faces import Box
from emulator.media.showing import Sighting
from emulator.world.records import Part, Shape, SnapshotError, load_each, packed, unpacked

if TYPE_CHECKING:
    from emulator.media.showing import Embedding

DIMENSIONS = 128


def embedding_text(embedding: Embedding) -> str:
    """An embedding in base64: its float32, little-endian."""
    return packed(embedding.astype("<f4", copy=False).tobytes())


def read_embedding(text: str) -> Embedding:
    """What `embedding_text` wrote. Raises: SnapshotError for one that has no direction."""
    import numpy as np

    data = unpacked(text)
    if len(data) != 4 * DIMENSIONS:
        raise SnapshotError("", "embedding", f"has {len(data)} bytes, not {4 * DIMENSIONS}")
    embedding = np.frombuffer(data, "<f4")
    if not 0 < float(embedding @ embedding) < np.inf:
        raise SnapshotError("", "embedding", "has no direction: its length is zero or not finite")
    return embedding


BOX = Part(Box._asdict, lambda sides: Box(**sides))
EMBEDDING = Part(embedding_text, read_embedding)
SIGHTING: Shape[Sighting] = Shape(Sighting, box=BOX, embedding=EMBEDDING)


def _save_unseen(unseen: list[tuple[int, list[Sighting]]]) -> list[dict[str, Any]]:
    return [
        {"second": second, "sightings": [SIGHTING.save(each) for each in sightings]}
        for second, sightings in unseen
    ]


def _load_unseen(rows: list[dict[str, Any]]) -> list[tuple[int, list[Sighting]]]:
    def load(row: dict[str, Any]) -> tuple[int, list[Sighting]]:
        return int(row["second"]), load_each(row["sightings"], SIGHTING.load)

    return load_each(rows, load)


UNSEEN = Part(_save_unseen, _load_unseen)
"""What is still to be seen, second by second."""
