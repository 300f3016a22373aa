"""What somebody may have meant who asked for something that there is not."""

from __future__ import annotations

from collections.abc import Iterable

_ASKED = 200
"""Signs of what was asked that are compared."""

_ALIKE = 0.4
"""From this share on, something may have been meant."""


def nearest(asked: str, offered: Iterable[str], count: int = 3) -> list[str]:
    """Those of `offered` that are most like what was asked, best first; at most `count`."""
    # Imported on first use. The standard library's comparison took 15 ms for all operations, on the event loop
    # and at the wish of whoever asks; this one takes a tenth of one.
    from rapidfuzz.distance.Indel import normalized_similarity
    from rapidfuzz.process import extract

    each = list(dict.fromkeys(offered))
    found = extract(asked[:_ASKED], each, scorer=normalized_similarity, limit=count, score_cutoff=_ALIKE)
    return [name for name, _, _ in found]


def likeness(one: str, other: str) -> float:
    """How alike two texts are by their first signs: 1 for the same, 0 where nothing is."""
    from rapidfuzz.distance.Indel import normalized_similarity

    return normalized_similarity(one[:_ASKED], other[:_ASKED])
