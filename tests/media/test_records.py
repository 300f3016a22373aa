"""How a snapshot writes what was seen."""

from __future__ import annotations

import numpy as np
import pytest

from emulator.faces import Box
from emulator.media.records import EMBEDDING, SIGHTING, UNSEEN
from emulator.media.showing import Sighting
from emulator.world.records import SnapshotError, packed


def test_an_embedding_and_back() -> None:
    """Every bit of it is the same again."""
    embedding = np.random.default_rng(1).normal(size=128).astype(np.float32)
    assert np.array_equal(EMBEDDING.load(EMBEDDING.save(embedding)), embedding)


@pytest.mark.parametrize("wrong", [np.zeros(128), np.full(128, np.nan), np.full(128, 3e38), np.ones(127)])
def test_no_embedding(wrong: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    """What has no direction, or not its length, is refused."""
    with pytest.raises(SnapshotError), np.errstate(over="ignore"):
        EMBEDDING.load(packed(wrong.astype("<f4").tobytes()))


def test_what_is_to_be_seen() -> None:
    """Each second's sightings are the same again, with their faces."""
    embedding = np.ones(128, np.float32)
    seen = Sighting(2.5, Box(1, 2, 3, 4), "ada", risky=True, age=30.0, embedding=embedding)
    unseen = [(2, [seen, Sighting()]), (7, [])]
    rows = UNSEEN.save(unseen)
    assert rows[0]["sightings"][1] == {}
    assert rows[0]["sightings"][0]["box"] == {"x": 1, "y": 2, "width": 3, "height": 4}
    again = UNSEEN.load(rows)
    assert again == unseen
    assert np.array_equal(again[0][1][0].embedding, embedding)
    assert SIGHTING.save(again[0][1][0]) == rows[0]["sightings"][0]
