"""Whose face it is, held against the plainest way to find out."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.apis.yoti.likenesses import Likenesses
from emulator.apis.yoti.quirks import QuirkBook
from emulator.faces import MATCH_THRESHOLD
from emulator.world.world import World, WorldSettings

NAMES = [f"p{number}" for number in range(40)]


def likenesses() -> Likenesses:
    """None so far."""
    return Likenesses(QuirkBook(World("w", WorldSettings())))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    copies=st.integers(1, 8),
    among=st.none() | st.sets(st.sampled_from(NAMES)),
    barred=st.sets(st.sampled_from(NAMES)),
    gone=st.sets(st.sampled_from(NAMES)),
)
def test_the_nearest_is_that_of_a_plain_search(
    seed: int, copies: int, among: set[str] | None, barred: set[str], gone: set[str]
) -> None:
    """However many are alike, whoever is asked about, barred or gone."""
    rng = np.random.default_rng(seed)
    centre = rng.normal(size=128)
    known, kept = likenesses(), {}
    for name in NAMES:
        kept[name] = [
            (centre + rng.normal(size=128) * rng.uniform(0.1, 1.2)).astype(np.float32) for _ in range(copies)
        ]
        known.replace(name, kept[name])
    for name in gone:
        known.replace(name, ())
    scores = {
        name: max(float(each @ centre / np.linalg.norm(each) / np.linalg.norm(centre)) for each in faces)
        for name, faces in kept.items()
        if name not in gone and name not in barred and (among is None or name in among)
    }
    found = known.nearest(centre.astype(np.float32), among, lambda name: name not in barred)
    best = max(scores.values(), default=-1.0)
    if found is None:
        assert best < MATCH_THRESHOLD + 1e-5
    else:
        assert scores[found] >= best - 1e-5
        assert best >= MATCH_THRESHOLD - 1e-5


def test_nobody_is_like_anybody_before_the_first_face() -> None:
    """And numpy is not even needed."""
    known = likenesses()
    known.replace("p0", ())
    assert known.gallery is None
    assert known.nearest(np.ones(128, np.float32), None, lambda _: True) is None
    assert not known.resembles("p0", np.ones(128, np.float32))
