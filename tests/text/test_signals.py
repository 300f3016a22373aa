"""Texts that hide from a machine what a person reads."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.text.normal import normalise
from emulator.text.signals import SignalKind


@pytest.mark.parametrize(
    ("text", "kind", "where"),
    [
        ("log in to раураl now", SignalKind.MIXED_SCRIPT, "раураl"),
        ("log in to раура now", SignalKind.CONFUSABLE_WORD, "раура"),
        ("ＦＲＥＥ stuff", SignalKind.STYLED, "ＦＲＥＥ"),
        ("🅼🅾🅽🅴🆈", SignalKind.STYLED, "🅼🅾🅽🅴🆈"),
        ("fr\u200bee money", SignalKind.INVISIBLE, "\u200b"),
        ("mo\u2060ney", SignalKind.INVISIBLE, "\u2060"),
        ("ab\u202ecd", SignalKind.INVISIBLE, "\u202e"),
        ("h\u0334\u0321\u031bi", SignalKind.ZALGO, "h\u0334\u0321\u031b"),
        ("a\x00b", SignalKind.ILLEGAL, "\x00"),
        ("a\ufffeb", SignalKind.ILLEGAL, "\ufffe"),
    ],
)
def test_each_trick_is_seen(text: str, kind: SignalKind, where: str) -> None:
    """Each kind of trick is reported with its place in the original."""
    found = normalise(text).signals
    assert [(each.kind, each.text, text[each.start : each.end]) for each in found] == [(kind, where, where)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "Привет, мир",
        "Привет world",
        "これはペンです",
        "日本語とＡ",
        "👩\u200d👩\u200d👧 👍🏽 ❤️ 🏳️\u200d🌈",
        "Straße",
        "bro\ufffdken",
        "soft\u00adhyphen",
        "cafe\u0301 e\u0302\u0301",
        "🅿 parking, 🅰 blood type, ℹ",
        "μm, kΩ",
        "tabs\tand\r\nlines",
        "من می\u200cخواهم",
        "Я люблю Pythonом писать",
        "\ufeffwith a byte order mark",
    ],
)
def test_honest_texts_are_left_alone(text: str) -> None:
    """Other scripts, emoji sequences, accents and damage by a broken conversion are no tricks."""
    assert not normalise(text).signals


@given(st.text())
def test_places_lie_in_the_original(text: str) -> None:
    """A signal's text is what stands at its place, whatever text it is."""
    for each in normalise(text).signals:
        assert text[each.start : each.end] == each.text != ""
