"""The room as a whole."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import subprocess
import sys

import pytest

import emulator.text
from emulator.text import MATCHERS, MODELS, POLICIES, Mode, classify, detect, find, judge, normalise, search

LONG = 100_000


def test_importing_costs_nothing() -> None:
    """Importing the room, and every name of it, loads none of the libraries behind it."""
    code = (
        "import sys, emulator.text as text\n"
        "[getattr(text, name) for name in text.__all__]\n"
        "heavy = {'phonenumbers', 'stdnum', 'rapidfuzz', 'snowballstemmer', 'confusable_homoglyphs', "
        "'linkify_it'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_every_name_is_there() -> None:
    """All that is promised can be imported, and nothing else."""
    assert set(emulator.text.__all__) <= set(dir(emulator.text))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        emulator.text.nothing  # noqa: B018


@pytest.mark.parametrize(
    "piece",
    [
        "[(", "a\u0301", "e\u0301\u0302\u0303", "\u0301", "a", "1", "1 2 ", "a@b.co ", "a at b dot c dot ",
        "a.", "@", "a@", "http://a.b ",
        "kill you ", "you ", "one two three ", "John Smith ", "*", "f*ck ", "раураl ", "a\u200b", "0:",
        "4111 1111 1111 1111 ",
        "DE89 3704 0044 0532 0130 00 ", "+1 202-555-0143 ", "password is ", "f u c k ", " ", "\n", "5 Main ",
        "a-", "_", "www.", "://",
        "👩\u200d", "my name is ", "i will kill you stupid idiot and free money click here buy now ", "\x00",
        "ﷺ",
    ],
)  # fmt: skip
def test_hostile_texts_come_to_an_end(piece: str) -> None:
    """A hundred thousand signs of anything are read by everything."""
    normal = normalise((piece * (LONG // len(piece) + 1))[:LONG])
    for key in MATCHERS:
        find(key, normal, Mode.PARANOID)
    for model in MODELS:
        assert 0 <= classify(model, normal).score <= 1
    for policy in POLICIES:
        assert 0 <= judge(policy, normal).probability <= 1
    assert detect(normal).label
    assert len(search(("money", "free money"), normal, 0.1)) <= 2
