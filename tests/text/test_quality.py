"""What the make of a text says."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import pytest

from emulator.text.normal import normalise
from emulator.text.quality import traits


@pytest.mark.parametrize(
    ("text", "label", "rule"),
    [
        ("see http://a.com and http://b.com and c.com", "SPAM", "three links or more"),
        ("see http://a.com please", "SPAM", "a link"),
        ("win " * 12, "SPAM", "the same words again and again"),
        ("look at this!!!", "SPAM", "a row of exclamation marks, currency or fire"),
        ("LOOK AT THIS NOW EVERYBODY", "SPAM", "capitals"),
        ("#a #b #c #d #e #f", "SPAM", "six hashtags or more"),
        ("the sdfghjkl thing", "INCOHERENT", "50% of its letters are in words nobody says"),
        ("okay then", "UNSUBSTANTIAL", "fewer than 3 words"),
        ("lol haha ok", "UNSUBSTANTIAL", "nothing but fillers"),
    ],
)
def test_each_trait(text: str, label: str, rule: str) -> None:
    """Each trait is reported by its rule."""
    assert (label, rule) in [(each.label, each.rule) for each in traits(normalise(text))]


@pytest.mark.parametrize(
    "text",
    [
        "A perfectly ordinary sentence about nothing",
        "hahahahaha that was nice",
        "Hmmmmm, soooooo good, nooooooo way",
        "The NASDAQ and the HTTPS proxy",
        "我很好，谢谢你的帮助",
        "Donaudampfschifffahrtsgesellschaft is a long word",
        "Angstschweiß macht keinen Spaß",
    ],
)
def test_honest_texts_have_none(text: str) -> None:
    """Laughter, stretched words, acronyms and scripts without spaces are nothing bad."""
    assert traits(normalise(text)) == ()
