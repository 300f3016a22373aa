"""The room as a whole."""

# ruff: noqa: RUF001 - look-alikes and other scripts are what is tested

import subprocess
import sys

import pytest

from emulator.text.classifiers import MODELS, classify
from emulator.text.language import detect
from emulator.text.matchers import MATCHERS, find
from emulator.text.matches import Mode
from emulator.text.normal import normalise
from emulator.text.policies import POLICIES, judge
from emulator.text.wordlists import search

LONG = 100_000


def test_importing_costs_nothing() -> None:
    """Importing every module of the room loads none of the libraries behind it."""
    code = (
        "import pkgutil, sys, emulator.text\n"
        "from importlib import import_module\n"
        "for module in pkgutil.iter_modules(emulator.text.__path__, 'emulator.text.'):\n"
        "    import_module(module.name)\n"
        "heavy = {'phonenumbers', 'stdnum', 'rapidfuzz', 'snowballstemmer', 'confusable_homoglyphs', "
        "'linkify_it'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


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
