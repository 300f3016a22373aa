"""Lexicons: files of weighted terms and phrases, compiled so that a text is read once for all of them.

A line is `weight<TAB>pattern`, in a `[family]`. A pattern is words with spaces between:

    word      the word in any form: kill, kills, killing
    =word     this form only
    a|b       one or the other
    @name     a word of a class (classes.tsv)
    *         up to three words, whichever
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from emulator.data import FIXTURES
from emulator.text.normal import Normal
from emulator.text.sets import wordset
from emulator.text.words import Word, stem, words

FOLDER = FIXTURES / "lexicons"
EXCUSE = "excuse"
GAP = 3
"""How many words a `*` stands for at most."""

LEET = str.maketrans("01345789$@!+", "oieastbgsait")
"""Digits and signs that stand for the letters they look like."""

_THRICE = re.compile(r"(.)\1\1")

_REACH = 12
"""How many words beside its anchor a pattern can look at."""

_COMMON = wordset(
    "a an the i me my you your u it this that is are be of to in on for with and or at so no not all "
    "have has do how what can get go like want make from by us we he she they them his her one out up "
    "off will here now"
)


@dataclass(frozen=True, slots=True)
class Element:
    """What may stand in one place of a pattern: exact forms, and stems of any form. Both empty: a gap."""

    forms: frozenset[str]
    stems: frozenset[str]

    @property
    def gap(self) -> bool:
        """Whether anything may stand here."""
        return not self.forms and not self.stems

    def fits(self, word: str, stemmed: str) -> bool:
        """Whether a word may stand here."""
        return word in self.forms or stemmed in self.stems


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a lexicon. anchor: the element by which it is looked for, the rarest of its words."""

    family: str
    pattern: str
    weight: float
    elements: tuple[Element, ...]
    anchor: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A term that stands in a text, from word `first` to word `last`."""

    term: Term
    first: int
    last: int


class Lexicon:
    """All terms, by the words at their anchors."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._forms: dict[str, list[Term]] = {}
        self._stems: dict[str, list[Term]] = {}
        for term in self.terms:
            anchor = term.elements[term.anchor]
            for form in anchor.forms:
                self._forms.setdefault(form, []).append(term)
            for stemmed in anchor.stems:
                self._stems.setdefault(stemmed, []).append(term)

    def family(self, name: str) -> tuple[Term, ...]:
        """The terms of one family."""
        return tuple(term for term in self.terms if term.family == name)

    def hits(self, text: tuple[Word, ...]) -> Iterator[Hit]:
        """Every term in a text, at each of its places."""
        plain = [_plain(word.lower) for word in text]
        read = [(word, stem(word)) for word in plain]
        known: set[tuple[tuple[str, str], ...]] = set()
        for at, (form, stemmed) in enumerate(read):
            terms = self._forms.get(form, ()), self._stems.get(stemmed, ())
            if not any(terms):
                continue
            # The same words around the same anchor say nothing new: endless repetition has a bounded cost.
            if len(text) > 1_000:
                window = tuple(read[max(0, at - _REACH) : at + _REACH + 1])
                if window in known:
                    continue
                known.add(window)
            for term in dict.fromkeys((*terms[0], *terms[1])):
                hit = _hit(term, text, read, at)
                if hit is not None:
                    yield hit


def _hit(term: Term, text: tuple[Word, ...], read: list[tuple[str, str]], at: int) -> Hit | None:
    elements = term.elements
    last = _follow(elements[term.anchor + 1 :], text, read, at, 1)
    if last is None:
        return None
    first = _follow(elements[: term.anchor][::-1], text, read, at, -1)
    return None if first is None else Hit(term, first, last)


def _follow(
    elements: tuple[Element, ...], text: tuple[Word, ...], read: list[tuple[str, str]], at: int, step: int
) -> int | None:
    """Where the last of the elements stands, walking from `at`; None if they do not follow within its sentence.

    A gap takes as few words as it can, and what it took is not reconsidered: linear in the pattern.
    """
    room = 0
    for element in elements:
        if element.gap:
            room = GAP
            continue
        while True:
            following = at + step
            if not 0 <= following < len(read) or text[following].sentence != text[at].sentence:
                return None
            at = following
            if element.fits(*read[at]):
                break
            if not room:
                return None
            room -= 1
        room = 0
    return at


def _plain(word: str) -> str:
    """A word without its disguise: stuuupid, idiottt, 1d1ot."""
    if word.isalpha():
        stretched = len(word) > 3 and _THRICE.search(word)
        return "".join(sign for sign, _ in groupby(word)) if stretched else word
    # Digits within a word, not beside it: 14yo, 5k, mp3 and ar15 are what they are.
    disguised = word.isalnum() and not word.strip("0123456789").isalpha() and not word.isdigit()
    return word.translate(LEET) if disguised else word


def hits(normal: Normal) -> tuple[Hit, ...]:
    """Every term of every lexicon in a text, worked out once for each text."""
    return normal.once(_hits)


def _hits(normal: Normal) -> tuple[Hit, ...]:
    return tuple(lexicon().hits(words(normal)))


def excused(normal: Normal) -> frozenset[int]:
    """The words of a text that an excuse covers, by their places."""
    return normal.once(_excused)


def _excused(normal: Normal) -> frozenset[int]:
    excuses = (hit for hit in hits(normal) if hit.term.family == EXCUSE)
    return frozenset(at for hit in excuses for at in range(hit.first, hit.last + 1))


@cache
def lexicon() -> Lexicon:
    """Everything in fixtures/lexicons, read on first use."""
    classes = _classes(FOLDER / "classes.tsv")
    files = sorted(path for path in FOLDER.glob("*.tsv") if path.name not in {"classes.tsv", "languages.tsv"})
    return Lexicon(term for path in files for term in _terms(path, classes))


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def _classes(path: Path) -> dict[str, str]:
    found = {}
    for line in _lines(path):
        name, _, members = line.partition(" = ")
        found[name] = "|".join(members.split())
    return found


def _terms(path: Path, classes: dict[str, str]) -> Iterator[Term]:
    family = ""
    for line in _lines(path):
        if line.startswith("["):
            family = line.strip("[]")
            continue
        weight, _, pattern = line.partition("\t")
        yield compiled(family, pattern, float(weight), classes)


def compiled(family: str, pattern: str, weight: float, classes: dict[str, str]) -> Term:
    """A line as a term."""
    elements = tuple(_element(piece, classes) for piece in pattern.split())
    anchors = [at for at, element in enumerate(elements) if not element.gap]
    anchor = min(anchors, key=lambda at: (_commonness(elements[at]), at))
    return Term(family, pattern, weight, elements, anchor)


def _element(piece: str, classes: dict[str, str]) -> Element:
    if piece == "*":
        return Element(frozenset(), frozenset())
    forms: set[str] = set()
    stems: set[str] = set()
    for alternative in piece.split("|"):
        members = classes[alternative].split("|") if alternative in classes else [alternative]
        for member in members:
            if member.startswith("="):
                forms.add(member[1:])
            else:
                forms.add(member)
                stems.add(stem(member))
    return Element(frozenset(forms), frozenset(stems))


def _commonness(element: Element) -> int:
    """How often an anchor would be looked at in vain."""
    members = element.forms | element.stems
    return 100 * len(members & _COMMON) + len(members)
