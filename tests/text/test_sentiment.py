"""How a text sounds."""

import pytest

from emulator.text.normal import normalise
from emulator.text.sentiment import sentiment, shares


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("This is wonderful, thank you!", "POSITIVE"),
        ("I am delighted 😀", "POSITIVE"),
        ("The worst meal of my life", "NEGATIVE"),
        ("not good", "NEGATIVE"),
        ("you are an idiot", "NEGATIVE"),
        ("The table is made of oak", "NEUTRAL"),
        ("", "NEUTRAL"),
    ],
)
def test_feelings(text: str, label: str) -> None:
    """Words of feeling count, and a negation turns the pleased ones."""
    assert sentiment(normalise(text))[0] == label


def test_a_negated_complaint_is_hardly_praise() -> None:
    """What is not bad is not praised much."""
    assert sentiment(normalise("it is not bad"))[0] == "NEUTRAL"


@pytest.mark.parametrize(("positive", "negative"), [(0, 0), (1, 0), (0, 1), (1, 1), (0.5, 0.5), (0.9, 0.3)])
def test_shares_add_up(positive: float, negative: float) -> None:
    """The three scores are shares of one."""
    scores = shares(positive, negative)
    assert sum(scores.values()) == pytest.approx(1)
    assert all(score >= 0 for score in scores.values())
