"""Somebody's own words, and what is like them."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.text.normal import normalise
from emulator.text.wordlists import EXACT, NEAREST, SAME_WORD, SIMILAR, Hit, search


def hits(words: list[str], text: str, threshold: float) -> list[tuple[str, str]]:
    """The words of the list that are in a text, each with what it was found in."""
    return [(hit.word, hit.found) for hit in search(words, normalise(text), threshold)]


@pytest.mark.parametrize(
    ("words", "text", "threshold", "expected"),
    [
        (["youtube"], "Watch YouTube!", EXACT, [("youtube", "YouTube")]),
        (["free money"], "Get FREE  money now", EXACT, [("free money", "FREE  money")]),
        (["run"], "running late", EXACT, []),
        (["run"], "running late", SAME_WORD, [("run", "running")]),
        (["apple pie"], "two apples pies", SAME_WORD, [("apple pie", "apples pies")]),
        (["colour"], "my colors", SAME_WORD, []),
        (["colour"], "my colors", SIMILAR, [("colour", "colors")]),
        (["telegram"], "find me on telegrm", SIMILAR, [("telegram", "telegrm")]),
        (["banana"], "a cabana", SIMILAR, []),
        (["banana"], "a cabana", NEAREST, [("banana", "cabana")]),
        (["money"], "fr\u200bee m\u200boney", EXACT, [("money", "m\u200boney")]),
        (["пока"], "Ну, ПОКА", EXACT, [("пока", "ПОКА")]),
        (["...", ""], "anything ...", NEAREST, []),
        (["word"], "", EXACT, []),
        (["a"], "a to z", NEAREST, [("a", "a")]),
    ],
)
def test_degrees_of_likeness(
    words: list[str], text: str, threshold: float, expected: list[tuple[str, str]]
) -> None:
    """The very word, its other forms, its misspellings, and what is nearest: the threshold chooses."""
    assert hits(words, text, threshold) == expected


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("youtube", 1.0, 1.0),
        ("youtubes", 0.9, 0.9),
        ("youtbe", 0.5, 0.899),
        ("yourtube", 0.5, 0.899),
        ("youth", 0.1, 0.499),
    ],
)
def test_scores_are_on_the_scale_of_the_thresholds(text: str, low: float, high: float) -> None:
    """A score tells which of the four degrees it is."""
    (hit,) = search(["youtube"], normalise(text), NEAREST)
    assert low <= hit.score <= high


def test_each_word_is_found_once_at_its_best() -> None:
    """A word that is there twice is one hit: the likest, and of equals the first."""
    found = search(["cat", "Cat", "CAT"], normalise("cats and a Cat, a cat"), SAME_WORD)
    assert found == (Hit("cat", "Cat", 1.0, 11, 14),)


def test_long_phrases_are_left_out() -> None:
    """A phrase of more than eight words is a text, not a word."""
    assert (
        hits(
            ["one two three four five six seven eight nine"],
            "one two three four five six seven eight nine",
            EXACT,
        )
        == []
    )


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=60))
def test_thresholds_only_take_away(words: list[str], text: str) -> None:
    """What a higher threshold finds, a lower one finds as well; every hit stands where it says."""
    normal = normalise(text)
    found: set[str] = set()
    for threshold in (EXACT, SAME_WORD, SIMILAR, NEAREST):
        here = search(words, normal, threshold)
        assert found <= {hit.word for hit in here}
        found = {hit.word for hit in here}
        for hit in here:
            assert text[hit.start : hit.end] == hit.found
            assert threshold <= hit.score <= 1


def test_a_list_of_ten_thousand() -> None:
    """A long list finds as a short one does."""
    words = [f"word{number}" for number in range(10_000)]
    assert hits(words, "here is word77 and word9999", EXACT) == [("word77", "word77"), ("word9999", "word9999")]
