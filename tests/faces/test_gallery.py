"""A gallery answers as a plain list of embeddings would, only faster."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from emulator.faces import Gallery, Match

SIZE = 4
KEYS = st.sampled_from(["ada", "ben", "cleo", "dan", "eve"])
# Lengths of 1 or 2 keep every cosine a multiple of a quarter: no rounding can tell model from gallery.
VECTORS = st.one_of(
    st.lists(st.sampled_from([-1.0, 1.0]), min_size=SIZE, max_size=SIZE),
    st.tuples(st.integers(0, SIZE - 1), st.sampled_from([-1.0, 1.0])).map(
        lambda spot: [spot[1] * (place == spot[0]) for place in range(SIZE)]
    ),
)


def unit(vector: list[float]) -> np.ndarray:
    """Answer the vector at length one."""
    return np.asarray(np.array(vector) / np.linalg.norm(vector))


class GalleryAgainstList(RuleBasedStateMachine):
    """The gallery beside a list of (key, vector) in order of arrival."""

    def __init__(self) -> None:
        super().__init__()
        self.gallery = Gallery(SIZE)
        self.model: list[tuple[str, list[float]]] = []

    def expected(self, query: list[float], count: int, threshold: float, among: set[str] | None) -> list[Match]:
        """Answer what the gallery should."""
        best: dict[str, float] = {}
        for key, vector in self.model:
            if among is None or key in among:
                score = round(float(unit(vector) @ unit(query)), 6)
                if key not in best or score > best[key]:
                    best[key] = score
        arrived = [
            next(
                place
                for place, row in enumerate(self.model)
                if row[0] == key and round(float(unit(row[1]) @ unit(query)), 6) == best[key]
            )
            for key in best
        ]
        ranked = sorted(zip(best.items(), arrived, strict=True), key=lambda item: (-item[0][1], item[1]))
        return [Match(*item) for item, _ in ranked if item[1] >= threshold - 1e-6][:count]

    @rule(key=KEYS, vector=VECTORS, times=st.integers(1, 40))
    def add(self, key: str, vector: list[float], times: int) -> None:
        """Store the same embedding once or often."""
        for _ in range(times):
            self.gallery.add(key, vector)
            self.model.append((key, vector))

    @rule(key=KEYS)
    def remove(self, key: str) -> None:
        """Forget a key, there or not."""
        left = [row for row in self.model if row[0] != key]
        assert self.gallery.remove(key) == len(self.model) - len(left)
        self.model = left

    @rule(
        query=VECTORS,
        count=st.integers(0, 6),
        threshold=st.sampled_from([-1.0, 0.0, 0.5, 1.0]),
        among=st.none() | st.sets(KEYS),
    )
    def search(self, query: list[float], count: int, threshold: float, among: set[str] | None) -> None:
        """Ask for the nearest keys."""
        found = self.gallery.nearest(query, count, threshold, among)
        expected = self.expected(query, count, threshold, among)
        assert [match.key for match in found] == [match.key for match in expected]
        assert [match.score for match in found] == pytest.approx([match.score for match in expected], abs=1e-5)

    @invariant()
    def counts(self) -> None:
        """Its length is of embeddings, its keys are in order of arrival."""
        assert len(self.gallery) == len(self.model)
        assert set(self.gallery.keys()) == {key for key, _ in self.model}
        assert all(key in self.gallery for key, _ in self.model)


TestGalleryAgainstList = GalleryAgainstList.TestCase
TestGalleryAgainstList.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_keys_keep_order_of_arrival() -> None:
    """Keys are walked in the order in which they first came."""
    gallery = Gallery(2)
    for key in ("zoe", "ada", "zoe", "mia"):
        gallery.add(key, [1, 0])
    assert list(gallery.keys()) == ["zoe", "ada", "mia"]


def test_crowded_key_leaves_room_for_others() -> None:
    """A key with a hundred close embeddings takes one place of the answer, not a hundred."""
    gallery = Gallery(2)
    for step in range(100):
        gallery.add("crowd", [1, step / 10_000])
    gallery.add("far", [0, 1])
    assert [match.key for match in gallery.nearest([1, 0], 2)] == ["crowd", "far"]


def test_equal_scores_keep_order_of_arrival() -> None:
    """Of equal embeddings the first to arrive wins, wherever its row has moved meanwhile."""
    rng = np.random.default_rng(1)
    vector = rng.normal(size=128).astype(np.float32)
    gallery = Gallery()
    for number in range(301):
        gallery.add(str(number), vector)
    gallery.remove("0")
    assert [match.key for match in gallery.nearest(vector, 3)] == ["1", "2", "3"]


def test_among_searches_only_those() -> None:
    """A search among some keys never answers another, and ignores keys that are not there."""
    gallery = Gallery(2)
    for number in range(20):
        gallery.add(str(number), [1, number])
    assert [match.key for match in gallery.nearest([1, 0], 5, among={"7", "9", "nobody"})] == ["7", "9"]
    assert gallery.nearest([1, 0], among=[]) == []


def test_empty_gallery_matches_nothing() -> None:
    """An empty gallery has no nearest."""
    assert Gallery().nearest(np.ones(128)) == []


@pytest.mark.parametrize(
    "vector", [np.zeros(3), np.array([np.nan, 0, 1]), np.array([np.inf, 0, 1]), np.ones(4), np.ones((1, 3))]
)
def test_directionless_embeddings_are_refused(vector: np.ndarray) -> None:
    """An embedding of another size, or without a direction, is refused."""
    with pytest.raises(ValueError, match="embedding"):
        Gallery(3).add("ada", vector)


def test_gallery_has_dimensions() -> None:
    """A gallery of no dimensions is refused."""
    with pytest.raises(ValueError, match="dimension"):
        Gallery(0)
