"""Guidelines: rules in words of the project's own.

The vendor lets a language model read them. There is none here: the words that a guideline and a text have in
common are counted, which is a stand-in to test plumbing with and nothing more.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from emulator.text.normal import Normal
from emulator.text.words import stem, words

KEYWORDS_LIMIT = 500
"""Words of a guideline that are looked for."""

_WORD = re.compile(r"[^\W\d_]{3,40}")
_IDLE_WORDS = (
    "the and any all are not but for from with without that this these those who whom which what when "
    "where how why was were been being has have had does did can could will would should shall may might "
    "must its their them they you your our his her him she out off over under into onto about against "
    "between through than then also such content contents message messages text texts post posts comment "
    "comments user users flag flags flagged block allow allowed reject review only other others contain "
    "contains containing include includes including mention mentions mentioning mentioned talk talks "
    "talking anything something someone anyone everything please make sure policy rule rules guideline "
    "guidelines unless except whether either neither each every some more most "
)
_IDLE = frozenset(_IDLE_WORDS.split())


class Overlap(NamedTuple):
    """How much a text has to do with a guideline. shared: the words in common, in the order of the text."""

    probability: float
    shared: tuple[str, ...]


def compare(instructions: str, normal: Normal) -> Overlap:
    """Each further word in common halves the doubt: one word is 0.5, two are 0.75, three 0.875."""
    keywords = _keywords(instructions)
    shared: dict[str, str] = {}
    for word in words(normal):
        root = stem(word.lower)
        if root in keywords:
            shared.setdefault(root, word.lower)
    return Overlap(round(1 - 0.5 ** len(shared), 4), tuple(shared.values()))


def _keywords(instructions: str) -> frozenset[str]:
    found: dict[str, None] = {}
    for match in _WORD.finditer(instructions.lower()):
        if match[0] not in _IDLE:
            found[stem(match[0])] = None
        if len(found) >= KEYWORDS_LIMIT:
            break
    return frozenset(found)
