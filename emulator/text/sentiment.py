"""Whether a text sounds pleased or displeased."""

from __future__ import annotations

from typing import NamedTuple

from emulator.text.normal import Normal
from emulator.text.reading import NEGATED, Evidence, Reading, noisy_or, read

_DISPLEASED = ("insult", "threat", "minority", "hate", "self_harm_direction")


class Mood(NamedTuple):
    """How sure each feeling is by itself, and what says so."""

    positive: float
    negative: float
    pleased: tuple[Evidence, ...]
    displeased: tuple[Evidence, ...]


def mood(reading: Reading) -> Mood:
    """Weigh what is pleased against what is displeased; "not good" is displeased, "not bad" hardly pleased."""
    felt = {family: reading.evidence.get(family, ()) for family in ("positive", "negative", *_DISPLEASED)}
    turned = [each for each in felt["positive"] if each.negated]
    soothed = [each for each in felt["negative"] if each.negated]
    pleased = [each for each in felt["positive"] if not each.negated] + soothed
    displeased = [each for each in felt["negative"] if not each.negated] + [
        each._replace(weight=each.weight / NEGATED) for each in turned
    ]
    displeased += [each for family in _DISPLEASED for each in felt[family] if not each.negated]
    return Mood(
        noisy_or(each.weight for each in pleased),
        noisy_or(each.weight for each in displeased),
        tuple(pleased),
        tuple(displeased),
    )


def shares(positive: float, negative: float) -> dict[str, float]:
    """Three scores that add up to 1. What speaks for both goes to each in proportion."""
    both = positive * negative
    total = positive + negative or 1.0
    return {
        "POSITIVE": positive * (1 - negative) + both * positive / total,
        "NEGATIVE": negative * (1 - positive) + both * negative / total,
        "NEUTRAL": (1 - positive) * (1 - negative),
    }


def felt_in(normal: Normal) -> Mood:
    """The mood of a text."""
    return mood(read(normal))


def sentiment(normal: Normal) -> tuple[str, float]:
    """The likeliest of POSITIVE, NEGATIVE and NEUTRAL, and its score."""
    felt = normal.once(felt_in)
    scores = shares(felt.positive, felt.negative)
    label = max(scores, key=lambda each: scores[each])
    return label, round(scores[label], 4)
