"""Names of people: introduced as such, with a title, or begun by a known given name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from emulator.text.lexicon import FOLDER
from emulator.text.matches import Found, Matcher
from emulator.text.normal import Normal
from emulator.text.sets import wordset

_PART = (
    r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{1,20}(?:['’-](?!s\b)[A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ]{1,20}){0,2}"  # noqa: RUF001 - the other apostrophe
    r"|O['’][A-Z][a-z]{1,20}|Mc[A-Z][a-z]{1,20}"  # noqa: RUF001 - the other apostrophe
)
_LINK = r"(?:van|von|de|der|den|del|da|di|la|le|bin|al|ter|el)"
# Bounded repetitions behind a boundary: linear.
_FULL = re.compile(rf"(?<![\w@.'’-])(?:{_PART})(?:\s(?:[A-Z]\.|{_LINK}|{_PART})){{1,4}}(?![\w@])")  # noqa: RUF001 - the other apostrophe
_SINGLE = re.compile(rf"(?<![\w@.'’/-])(?:{_PART})(?![\w@/]|['’]\w{{3}})")  # noqa: RUF001 - the other apostrophe
_INTRODUCED = re.compile(
    rf"\b(?i:my (?:full |real |first )?name is|my name'?s|i am called|call me|this is|i'm|i am|im|"
    rf"regards,|cheers,|sincerely,|"
    rf"yours,|signed,|name:|contact:|named|ask for)\s{{1,3}}(?P<name>(?:{_PART})(?:\s(?:[A-Z]\.|{_LINK}|"
    rf"{_PART})){{0,4}})(?![\w@])"
)
_TITLED = re.compile(
    rf"(?<!\w)(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Herr|Frau|Señor|"
    rf"Madame)\.?\s(?P<name>(?:{_PART})(?:\s(?:[A-Z]\.|{_LINK}|{_PART})){{0,3}})"
)
_SAID = re.compile(
    r"\bmy (?:full |real |first )?name(?:'s| is)\s{1,3}(?P<name>[a-z]{2,20}(?:\s[a-z]{2,20})?)", re.IGNORECASE
)
_NO_SURNAMES = wordset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June "
    "July August September October November December Street Road Avenue Park City University School "
    "Church Hospital Airport Station The And But For Not You Your This That With From Have Has Was Were "
    "Is Are In On At To Of It He She They We Please Thanks Thank Hello Hi Hey Dear Day Christmas Easter "
    "New Great North South East West English French German Spanish"
)
_THINGS = wordset(
    "Paris Austin Victoria Sydney Florence Georgia Virginia Jordan Rose Daisy Lily Iris Olive Ivy Summer "
    "April May June"
)
_AMBIGUOUS = wordset(
    "Will Mark Grace May Hope Faith Joy Art Bill Rob Rose Summer April June Jack Max Dean Chase Hunter "
    "Frank Grant Pat Sue Drew Jordan Paris Austin Victoria Sydney Charlotte Dallas Florence Georgia "
    "Virginia Carol Iris Olive Ivy Daisy Lily"
)


@cache
def given_names() -> frozenset[str]:
    """The given names that are known, from fixtures/lexicons/names.txt."""
    lines = (FOLDER / "names.txt").read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def _whole(normal: Normal) -> Iterator[Found]:
    text = normal.text
    for match in _TITLED.finditer(text):
        name = _trimmed(match["name"])
        if name:
            yield _named(
                match.start(), name, match.start("name") + len(name), "a title before a name", alone="last"
            )
    for match in _INTRODUCED.finditer(text):
        name = _trimmed(match["name"])
        if name and (name.split()[0] in given_names() or "name" in match[0][:12].lower()):
            yield _named(match.start("name"), name, match.start("name") + len(name), "introduced as a name")
    for match in _FULL.finditer(text):
        at = match.start()
        parts = match[0].split(" ")
        while len(parts) > 1 and not _given(parts[0]):
            at += len(parts.pop(0)) + 1
        name = _trimmed(" ".join(parts))
        if " " in name:
            yield _named(at, name, at + len(name), "a known given name and another name")


def _given(name: str) -> bool:
    """Whether a given name may begin a name of two words: Jean-Luc as Jean, but no Paris and no Rose."""
    return name.partition("-")[0] in given_names() and name not in _THINGS


def _single(normal: Normal) -> Iterator[Found]:
    for match in _SINGLE.finditer(normal.text):
        if match[0] in given_names() and match[0] not in _AMBIGUOUS:
            yield _named(match.start(), match[0], match.end(), "a known given name")
    for match in _SAID.finditer(normal.text):
        name = match["name"].split()
        if name[0].title() in given_names():
            text = (
                match["name"]
                if len(name) > 1 and name[-1] not in {"and", "i", "im", "from", "but"}
                else name[0]
            )
            yield _named(match.start("name"), text, match.start("name") + len(text), "said to be a name")


def _pairs(normal: Normal) -> Iterator[Found]:
    for match in _FULL.finditer(normal.text):
        name = _trimmed(match[0])
        if " " in name and name.split()[0] not in _NO_SURNAMES:
            yield _named(match.start(), name, match.start() + len(name), "words with capitals, as names have")


def _trimmed(name: str) -> str:
    """A name up to the first word that is none."""
    kept: list[str] = []
    for part in name.split():
        if part in _NO_SURNAMES:
            break
        kept.append(part)
    while kept and (kept[-1].endswith(".") or kept[-1].islower()):
        kept.pop()
    return " ".join(kept)


def _named(start: int, name: str, end: int, rule: str, alone: str = "first") -> Found:
    first, *rest = name.split()
    components = {"first" if rest else alone: first}
    if rest:
        # "Ludwig van Beethoven": what links belongs to the last name.
        last = next((at for at, part in enumerate(rest) if part.islower()), len(rest) - 1)
        components |= {"last": " ".join(rest[last:])}
        if last:
            components |= {"middle": " ".join(rest[:last])}
    return Found(start, end, "name", rule, components)


NAME = Matcher("name", (_whole, _single, _pairs))
