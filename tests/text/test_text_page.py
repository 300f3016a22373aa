"""The page about text says what the code does."""

import re
from pathlib import Path

from emulator.text import classifiers, phones, policies, reading, words
from emulator.text.classifiers import classify
from emulator.text.lexicon import GAP, lexicon
from emulator.text.matchers import MATCHERS
from emulator.text.matches import MATCHES_LIMIT, Mode
from emulator.text.normal import normalise
from emulator.text.signals import SignalKind

PAGE = (Path(__file__).parents[2] / "docs" / "text.md").read_text("utf-8")


def test_the_page_holds_the_tables_of_labels() -> None:
    """Every label and every policy is on the page, with the families that speak for it."""
    assert classifiers.table() in PAGE
    assert policies.table() in PAGE


def test_the_page_names_every_family() -> None:
    """Every family of the lexicons is explained, and no other."""
    section = PAGE.split("## Lexicons")[1].split("What the words around")[0]
    families = list(dict.fromkeys(term.family for term in lexicon().terms))
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == families


def test_the_page_names_every_signal_matcher_and_mode() -> None:
    """Signals, matchers and modes stand on the page as they are called."""
    first_cells = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert {*SignalKind, *MATCHERS} <= set(first_cells)
    assert all(f"`{mode}`" in PAGE for mode in Mode)


def test_the_page_holds_the_figures() -> None:
    """What the page says of weights and limits is so."""
    assert (reading.NEGATED, reading.INTENSIFIED, reading.ADDRESSED, reading.SHOUTED) == (0.3, 0.25, 0.3, 0.1)
    assert GAP == 3
    for said in (
        f"leaves {reading.NEGATED:g} of it",
        f"{reading.REPEATED:g} each further time",
        f"the first {words.WORDS_LIMIT:,} words",
        f"at most {MATCHES_LIMIT:,} matches",
        f"at most {phones.LOOKED_UP} numbers",
    ):
        assert said in PAGE.replace("\n  ", " ")


def test_the_page_shows_what_is_printed() -> None:
    """The reasons on the page are those of today."""
    reasons = classify("toxicity", normalise("You are a total idiot")).reasons
    for each in reasons:
        assert f"{each.label} {each.score} {each.rule} {' '.join(each.evidence)}" in PAGE
