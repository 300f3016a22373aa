"""How a line of a lexicon is read, and what it matches."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

from pathlib import Path

import pytest

from emulator.text.lexicon import FOLDER, Lexicon, compiled, lexicon
from emulator.text.normal import normalise
from emulator.text.words import words

CLASSES = {"@animal": "dog|cat", "@be": "=is|=are"}


def spans(pattern: str, text: str) -> list[str]:
    """What a pattern matches in a text."""
    normal = normalise(text)
    read = words(normal)
    hits = Lexicon([compiled("family", pattern, 0.5, CLASSES)]).hits(read)
    return [normal.text[read[hit.first].start : read[hit.last].end] for hit in hits]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("kill", "He KILLS, she killed", ["KILLS", "killed"]),
        ("=kill", "kill kills", ["kill"]),
        ("@animal", "dogs and cats", ["dogs", "cats"]),
        ("=the @animal @be", "the dog is here", ["the dog is"]),
        ("buy|sell house", "selling houses", ["selling houses"]),
        ("good * dog", "good dog", ["good dog"]),
        ("good * dog", "good old brown lazy dogs", ["good old brown lazy dogs"]),
        ("good * dog", "good a b c d dog", []),
        ("good dog", "good. Dog", []),
        ("good dog", "good, dog", ["good, dog"]),
        ("good dog", "dog good", []),
        ("=the * =of cat", "the tail of cats", ["the tail of cats"]),
        ("don't", "DON’T", ["DON’T"]),
        ("idiot", "idiooooot 1d1ot", ["idiooooot", "1d1ot"]),
        ("=14yo", "a 14yo", ["14yo"]),
    ],
)
def test_patterns(pattern: str, text: str, expected: list[str]) -> None:
    """Forms, stems, classes, alternatives and gaps, within one sentence."""
    assert spans(pattern, text) == expected


def test_the_same_again_costs_nothing() -> None:
    """In a long text, an anchor whose surroundings were seen already is not looked at again."""
    assert 1 <= len(spans("=a kill", "a kill " * 2_000)) < 50


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tsv")), ids=lambda path: path.name)
def test_each_file_says_what_it_is(path: Path) -> None:
    """Every lexicon begins by saying that it is for tests."""
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert "our own" in first


def test_weights_are_probabilities() -> None:
    """Every term weighs something, and none is written twice in a family."""
    terms = lexicon().terms
    assert len(terms) > 500
    assert all(0 < term.weight <= 1 and term.family for term in terms)
    written = [(term.family, term.pattern) for term in terms]
    assert len(written) == len(set(written))
