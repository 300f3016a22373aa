"""Feeling and language."""

from __future__ import annotations

import pytest

from emulator.apis.moderationapi.insights import feeling, insights, language_of
from emulator.text.normal import normalise


@pytest.mark.parametrize(
    ("text", "value", "sign"),
    [
        ("I love this", "positive", 1),
        ("I hate this, it is awful", "negative", -1),
        ("The table is brown", "neutral", 0),
    ],
)
def test_feeling(text: str, value: str, sign: int) -> None:
    """In a word, and as a number."""
    normal = normalise(text)
    assert insights(normal)[0]["value"] == value
    felt = feeling(normal)
    assert felt is not None
    assert (felt > 0) - (felt < 0) == sign


def test_language() -> None:
    """By its code; null where nothing tells."""
    normal = normalise("Wo ist denn hier der Bahnhof, bitte? Ich suche ihn schon lange.")
    found = language_of(normal)
    assert found is not None
    assert insights(normal)[1] == {
        "id": "language",
        "type": "insight",
        "probability": found.score,
        "value": "de",
    }
    assert language_of(normalise("12345")) is None


def test_without_a_text() -> None:
    """Both are null."""
    assert [each["value"] for each in insights(None)] == [None, None]
    assert (feeling(None), language_of(None)) == (None, None)
