"""What lexicons say of a text: hits with their weights as the words around them change them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from emulator.text.lexicon import EXCUSE, Hit, excused, hits
from emulator.text.normal import Normal
from emulator.text.sets import wordset
from emulator.text.words import Word, words

NEGATED, INTENSIFIED, ADDRESSED, SHOUTED, REPEATED = 0.3, 0.25, 0.3, 0.1, 0.3
"""What is left of a weight that is negated or said before; how much of the way to 1 the others carry it."""

_NEGATIONS = wordset(
    "not never no don't dont doesn't doesnt isn't isnt aren't arent wasn't wasnt didn't didnt won't "
    "wont can't cant cannot without neither nor nobody nothing hardly shouldn't wouldn't ain't stop "
    "stopped quit against avoid"
)
_INTENSIFIERS = wordset(
    "very so really extremely absolute absolutely total totally fucking fuckin damn such complete "
    "completely utter utterly seriously super freaking bloody biggest"
)
_YOU = wordset("you u ya ur you're youre yourself y'all")
_ABOUT_SOMEBODY = frozenset({"insult", "threat", "slur", "minority", "profanity"})
_NOT_NEGATED = frozenset({"profanity", "slur", "minor", "spam", "phishing"})
_FELT = frozenset({"positive", "negative"})


class Evidence(NamedTuple):
    """One hit, and where it stands in the normalised text. how: the term, and what changed its weight."""

    family: str
    weight: float
    text: str
    start: int
    end: int
    how: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """All evidence of a text, by family."""

    evidence: Mapping[str, tuple[Evidence, ...]]

    def weight(self, family: str) -> float:
        """How sure the evidence of one family makes."""
        return noisy_or(each.weight for each in self.evidence.get(family, ()))


def noisy_or(weights: Iterable[float]) -> float:
    """Independent hints together: none makes it certain, each makes it likelier."""
    return 1.0 - prod((1.0 - weight for weight in weights), start=1.0)


def read(normal: Normal) -> Reading:
    """What the lexicons find, worked out once for each text."""
    return normal.once(_read)


def _read(normal: Normal) -> Reading:
    text_words = words(normal)
    shouted = shouting(normal)
    families: dict[str, list[Evidence]] = {}
    for hit in hits(normal):
        if hit.term.family == EXCUSE or not excused(normal).isdisjoint(range(hit.first, hit.last + 1)):
            continue
        evidence = _weighed(hit, normal, text_words, shouted=shouted)
        families.setdefault(evidence.family, []).append(evidence)
    return Reading({family: _without_repeats(_apart(found)) for family, found in families.items()})


def _apart(found: list[Evidence]) -> list[Evidence]:
    """Of terms of one family that lie over each other, the weightiest: they are one thing said."""
    kept: list[Evidence] = []
    starts: list[int] = []
    for each in sorted(found, key=lambda each: (-each.weight, each.start, -each.end)):
        at = bisect_left(starts, each.start)
        if at and kept[at - 1].end > each.start:
            continue
        if at < len(kept) and kept[at].start < each.end:
            continue
        starts.insert(at, each.start)
        kept.insert(at, each)
    return kept


def _without_repeats(found: list[Evidence]) -> tuple[Evidence, ...]:
    """What is said again counts less."""
    said: set[str] = set()
    kept = []
    for each in found:
        word = each.text.lower()
        kept.append(
            each._replace(weight=each.weight * REPEATED, how=f"{each.how}, again") if word in said else each
        )
        said.add(word)
    return tuple(kept)


def _weighed(hit: Hit, normal: Normal, text_words: tuple[Word, ...], *, shouted: bool) -> Evidence:
    family, weight = hit.term.family, hit.term.weight
    start, end = text_words[hit.first].start, text_words[hit.last].end
    how = [f"{family} term “{hit.term.pattern}”"]
    before = _beside(text_words, hit.first, -3)
    negated = family not in _NOT_NEGATED and not _NEGATIONS.isdisjoint(before) and not _rhetorical(before)
    if negated:
        weight *= NEGATED
        how.append("negated")
    else:
        if before and before[0] in _INTENSIFIERS:
            weight += (1 - weight) * INTENSIFIED
            how.append("intensified")
        if family in _ABOUT_SOMEBODY and _addressed(text_words, hit):
            weight += (1 - weight) * ADDRESSED
            how.append("said to “you”")
        if shouted and family not in _FELT:
            weight += (1 - weight) * SHOUTED
            how.append("shouted")
    return Evidence(family, weight, normal.text[start:end], start, end, ", ".join(how), negated)


def _rhetorical(before: list[str]) -> bool:
    """Whether a negation is none: why don't you."""
    return bool({"why", "you"} & set(before))


def _addressed(text_words: tuple[Word, ...], hit: Hit) -> bool:
    around = _beside(text_words, hit.first, -4) + _beside(text_words, hit.last, 2)
    inside = [word.lower for word in text_words[hit.first : hit.last + 1]]
    return not _YOU.isdisjoint(around) or not _YOU.isdisjoint(inside)


def _beside(text_words: tuple[Word, ...], at: int, reach: int) -> list[str]:
    """The words of the same sentence next to one, the nearest first."""
    step = 1 if reach > 0 else -1
    found = []
    for place in range(at + step, at + reach + step, step):
        if not 0 <= place < len(text_words) or text_words[place].sentence != text_words[at].sentence:
            break
        found.append(text_words[place].lower)
    return found


def shouting(normal: Normal) -> bool:
    """Whether a text of some length is mostly in capitals, worked out once for each text."""
    return normal.once(_shouting)


def _shouting(normal: Normal) -> bool:
    text = normal.text[:5_000]
    upper = sum(map(str.isupper, text))
    lower = sum(map(str.islower, text))
    return upper >= 10 and upper > 4 * lower
