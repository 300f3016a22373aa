"""Hiding finds, and undoing spoofing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emulator.apis.moderationapi.masking import Veil, masked, rewritten, veil
from emulator.text.normal import normalise
from tests.apis.moderationapi.stage import SPOOFED


def test_a_template() -> None:
    """`$` is what was found; dollars in that are no template."""
    assert veil(0, 2, "<$|$>", "a$") == Veil(0, 2, "<a$|a$>")


def test_each_has_its_own_mask() -> None:
    """In the order of the text, whatever the order of the finds."""
    assert masked("one two three", [Veil(8, 13, "3"), Veil(0, 3, "1")]) == "1 two 3"


def test_finds_over_each_other() -> None:
    """The first hides both."""
    assert masked("abcdef", [Veil(2, 5, "y"), Veil(1, 3, "x")]) == "axf"
    assert masked("abcdef", [Veil(1, 2, "x"), Veil(1, 4, "y")]) == "ayef"


def test_clean_and_masked() -> None:
    """Places are those in the original."""
    text = f"{SPOOFED}: ho\u200bst@example.com!"
    normal = normalise(text)
    start, end = text.index("ho"), text.index("!")
    assert rewritten(normal, [Veil(start, end, "X")]) == "paypal: X!"
    assert rewritten(normal, [Veil(len(text), len(text), "END")]) == "paypal: host@example.com!END"


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_nothing_hidden_is_left(text: str, spans: list[tuple[int, int]]) -> None:
    """What no veil covers stays, in both ways."""
    veils = [Veil(min(a, b, len(text)), min(max(a, b), len(text)), "") for a, b in spans]
    covered = {at for start, end, _ in veils for at in range(start, end)}
    left = "".join(sign for at, sign in enumerate(text) if at not in covered)
    assert masked(text, veils) == left
    normal = normalise(text)
    if normal.text == text:
        assert rewritten(normal, veils) == left
