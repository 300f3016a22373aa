"""Masks in place of what was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.text.masking import mask
from emulator.text.matchers import MATCHERS, Mode, find
from emulator.text.normal import normalise
from tests.text.test_matchers import TEXTS


def test_the_documented_masks() -> None:
    """An e-mail address and a phone number leave the documented words."""
    text = "mail a@b.com or call 12 34 56 78."
    spans = [(each.start, each.end, key) for key in ("phone", "email") for each in find(key, normalise(text))]
    assert mask(text, spans) == "mail {{ email hidden }} or call {{ number hidden }}."


@pytest.mark.parametrize(
    ("template", "masked"),
    [
        ("***", "a *** d"),
        ("<$>", "a <b $c> d"),
        ("[$kind: $]", "a [word: b $c] d"),
        ("", "a  d"),
    ],
)
def test_the_template_is_yours(template: str, masked: str) -> None:
    """`$` is the matched text, `$kind` its kind, and a dollar sign in the text is nothing special."""
    assert mask("a b $c d", [(2, 6, "word")], template) == masked


@pytest.mark.parametrize(
    ("spans", "masked"),
    [
        ([(0, 3, "x"), (2, 5, "y")], "xfgh"),
        ([(2, 5, "y"), (0, 3, "x")], "xfgh"),
        ([(0, 8, "x"), (2, 5, "y")], "x"),
        ([(0, 2, "x"), (2, 4, "y")], "xyefgh"),
        ([(6, 99, "x"), (-5, 1, "y"), (3, 3, "z")], "ybcdefx"),
    ],
)
def test_spans_that_overlap_become_one(spans: list[tuple[int, int, str]], masked: str) -> None:
    """Overlapping spans are masked together, under the name of the first; none reaches beyond the text."""
    assert mask("abcdefgh", spans, "$kind") == masked


@given(TEXTS)
def test_nothing_that_was_found_is_left(text: str) -> None:
    """A masked text is masked already: what was found is gone, and the rest is untouched."""
    spans = [
        (each.start, each.end, key) for key in MATCHERS for each in find(key, normalise(text), Mode.PARANOID)
    ]
    masked = mask(text, spans, "\N{WHITE SQUARE}")
    kept = [sign for at, sign in enumerate(text) if not any(start <= at < end for start, end, _ in spans)]
    assert masked.replace("\N{WHITE SQUARE}", "") == "".join(kept).replace("\N{WHITE SQUARE}", "")


@given(st.text())
def test_a_text_without_matches_stays(text: str) -> None:
    """Without matches, nothing changes."""
    assert mask(text, []) == text
