"""Guidelines: words in common."""

from __future__ import annotations

import pytest

from emulator.apis.moderationapi.guidelines import KEYWORDS_LIMIT, compare
from emulator.text.normal import normalise

RULE = "Users must not sell live animals such as trout"


@pytest.mark.parametrize(
    ("text", "probability", "shared"),
    [
        ("The weather is fine", 0.0, ()),
        ("A trout!", 0.5, ("trout",)),
        ("I am selling trout", 0.75, ("selling", "trout")),
        ("Selling a live trout, trout, trout", 0.875, ("selling", "live", "trout")),
        ("Users must not", 0.0, ()),
    ],
)
def test_each_word_halves_the_doubt(text: str, probability: float, shared: tuple[str, ...]) -> None:
    """In any form, each once; words that every guideline has do not count."""
    assert compare(RULE, normalise(text)) == (probability, shared)


def test_a_long_guideline() -> None:
    """It is read up to a bound."""
    signs = "abcdefghij"
    names = [f"{a}{b}{c}q" for a in signs for b in signs for c in signs]
    overlap = compare(" ".join(names), normalise(" ".join(names)))
    assert len(overlap.shared) <= KEYWORDS_LIMIT
    assert overlap.probability == 1.0
