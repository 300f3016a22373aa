"""The classifiers of the v1 API: their labels, and which families of a lexicon speak for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from emulator.text import quality
from emulator.text.lexicon import FOLDER
from emulator.text.normal import Normal
from emulator.text.reading import Reading, noisy_or, read
from emulator.text.sentiment import mood, shares
from emulator.text.words import words

NEUTRAL = "NEUTRAL"

Weights = Mapping[str, float]

RULES: Mapping[str, Mapping[str, Weights]] = {
    "toxicity": {
        "TOXICITY": {
            "insult": 1, "profanity": 0.72, "threat": 0.98, "hate": 1, "minority": 1, "slur": 1,
            "self_harm_direction": 0.98, "violence": 0.2, "bomb": 1,
        },
        "PROFANITY": {"profanity": 1},
        "DISCRIMINATION": {"hate": 1, "minority": 1, "slur": 0.9},
        "SEVERE_TOXICITY": {
            "threat": 0.75, "minority": 0.75, "slur": 0.8, "self_harm_direction": 0.85, "insult": 0.25,
        },
        "INSULT": {"insult": 1, "slur": 0.85, "hate": 0.4},
        "THREAT": {"threat": 1, "bomb": 1, "self_harm_direction": 0.5},
    },
    "nsfw": {
        "UNSAFE": {
            "sexual": 1, "solicitation": 0.9, "self_harm_direction": 0.9, "threat": 0.85, "slur": 0.9,
            "minority": 0.85, "illicit": 0.8, "violence": 0.45, "drugs": 0.55, "extremism": 0.6,
        },
        "SENSITIVE": {
            "suggestive": 1, "profanity": 0.75, "violence": 0.85, "self_harm": 0.95, "self_harm_intent": 0.9,
            "drugs": 0.85, "cannabis": 0.6, "weapons": 0.6, "insult": 0.4, "extremism": 0.8,
            "solicitation": 0.5, "sexual": 0.4,
        },
    },
    "quality": {
        "SPAM": {"spam": 1, "phishing": 0.6},
        "INCOHERENT": {},
        "UNSUBSTANTIAL": {},
    },
    "propriety": {
        "FLIRTATION": {"flirt": 1, "suggestive": 0.3},
        "SEXUALLY_EXPLICIT": {"sexual": 1, "solicitation": 0.8, "suggestive": 0.4},
    },
    "sentiment": {
        "POSITIVE": {},
        "NEGATIVE": {},
    },
    "sexual": {
        "SEXUAL": {"sexual": 1, "solicitation": 0.9, "suggestive": 0.75},
        "SEXUAL_MINOR": {},
    },
    "discrimination": {
        "DISCRIMINATION": {"hate": 1, "minority": 1, "slur": 0.95},
        "DISCRIMINATION_MINORITY": {"minority": 1, "slur": 0.95},
    },
    "self_harm": {
        "SELF_HARM": {"self_harm": 1, "self_harm_intent": 0.98, "self_harm_direction": 0.9},
        "SELF_HARM_INTENT": {"self_harm_intent": 1},
        "SELF_HARM_DIRECTION": {"self_harm_direction": 1},
    },
    "violence": {
        "VIOLENCE": {"violence": 1, "threat": 0.95, "bomb": 0.5, "minority": 0.3},
    },
}  # fmt: skip
"""model → label → family of the lexicon → how much of its weight the label takes."""

MODELS: Mapping[str, tuple[str, ...]] = {model: tuple(labels) for model, labels in RULES.items()}
"""The models of the v1 API and their labels, NEUTRAL not among them."""

_FAMILIES = {
    model: frozenset(family for weights in labels.values() for family in weights)
    for model, labels in RULES.items()
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a label has its score: the rule, what it adds by itself, and the words that it found."""

    label: str
    score: float
    rule: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """What one model says. label: the likeliest, which may be NEUTRAL."""

    label: str
    score: float
    scores: Mapping[str, float]
    reasons: tuple[Reason, ...] = ()


def classify(model: str, normal: Normal) -> Classification:
    """What a model of `MODELS` says of a text."""
    documented = _documented().get(normal.once(_key), {}).get(model)
    if documented is not None:
        rule = "documented example"
        reasons = tuple(Reason(label, score, rule, (normal.original,)) for label, score in documented.items())
        return _classified(model, documented, reasons)
    reasons = tuple(_REASONS.get(model, _from_rules)(model, normal))
    if not reasons:
        return _nothing(model)
    if model == "sentiment":
        felt = mood(read(normal))
        return _labelled(shares(felt.positive, felt.negative), reasons)
    scores = {label: noisy_or(each.score for each in reasons if each.label == label) for label in MODELS[model]}
    return _classified(model, scores, reasons)


@cache
def _nothing(model: str) -> Classification:
    """What a model says of a text in which nothing speaks for any of its labels, as of most texts."""
    return _classified(model, {}, ())


def by_weights(label: str, weights: Weights, reading: Reading) -> Iterator[Reason]:
    """A reason for each piece of evidence in these families."""
    for family, share in weights.items():
        for each in reading.evidence.get(family, ()):
            yield Reason(label, round(share * each.weight, 4), each.how, (each.text,))


def sexual_minor(label: str, reading: Reading) -> Iterator[Reason]:
    """Words for minors count only beside sexual ones."""
    minors = reading.evidence.get("minor", ())
    sure = noisy_or(
        (reading.weight("sexual"), reading.weight("solicitation"), 0.8 * reading.weight("suggestive"))
    )
    if minors and sure:
        sexual = [
            each for name in ("sexual", "solicitation", "suggestive") for each in reading.evidence.get(name, ())
        ]
        words_found = tuple(each.text for each in (*minors[:3], *sexual[:3]))
        yield Reason(label, round(0.95 * sure, 4), "a word for a minor beside a sexual one", words_found)


_BESIDE = {
    ("quality", "SPAM"): "links, repetition, capitals, rows of `!!!`, hashtags",
    ("quality", "INCOHERENT"): "the share of letters in words that nobody says",
    ("quality", "UNSUBSTANTIAL"): "fewer than three words, nothing but fillers",
    ("sentiment", "POSITIVE"): "`positive`, and `negative` that is negated",
    ("sentiment", "NEGATIVE"): "`negative`, `positive` that is negated, insults, threats, hatred",
    ("sexual", "SEXUAL_MINOR"): "`minor` beside `sexual`, `solicitation` or `suggestive`",
}


def table() -> str:
    """The rows of the table in docs/text.md, in Markdown."""
    rows = ["| model | label | families of the lexicon, and their share |", "| --- | --- | --- |"]
    for model, labels in RULES.items():
        for label, weights in labels.items():
            spoken = [f"`{family}` {share:g}" for family, share in weights.items()]
            beside = _BESIDE.get((model, label))
            rows.append(f"| `{model}` | `{label}` | {', '.join([*spoken, *([beside] if beside else [])])} |")
    return "\n".join(rows)


def _from_rules(model: str, normal: Normal) -> Iterator[Reason]:
    reading = read(normal)
    if _FAMILIES[model].isdisjoint(reading.evidence):
        return
    for label, weights in RULES[model].items():
        yield from by_weights(label, weights, reading)


def _of_sexual(model: str, normal: Normal) -> Iterator[Reason]:
    yield from _from_rules(model, normal)
    yield from sexual_minor("SEXUAL_MINOR", read(normal))


SLIGHT = 0.4
"""How much of its weight a short text keeps in the v1 model, which flags at 0.5: a name is a text of one word.
The policy `low_quality` exists to find such texts, and keeps all of it."""


def _of_quality(model: str, normal: Normal) -> Iterator[Reason]:
    yield from _from_rules(model, normal)
    for trait in quality.traits(normal):
        weight = trait.weight * (SLIGHT if trait.label == "UNSUBSTANTIAL" else 1)
        yield Reason(trait.label, round(weight, 4), trait.rule, trait.evidence)


def _of_sentiment(model: str, normal: Normal) -> Iterator[Reason]:  # noqa: ARG001 - one shape for all
    felt = mood(read(normal))
    for label, found in (("POSITIVE", felt.pleased), ("NEGATIVE", felt.displeased)):
        for each in found:
            yield Reason(label, round(each.weight, 4), each.how, (each.text,))


_REASONS: Mapping[str, Callable[[str, Normal], Iterator[Reason]]] = {
    "sexual": _of_sexual,
    "quality": _of_quality,
    "sentiment": _of_sentiment,
}


def _classified(model: str, scores: Mapping[str, float], reasons: tuple[Reason, ...]) -> Classification:
    """NEUTRAL is what the likeliest label leaves, except where it is a label of its own."""
    every = {label: scores.get(label, 0.0) for label in MODELS[model]}
    every[NEUTRAL] = scores.get(NEUTRAL, 1 - max(every.values()))
    return _labelled(every, reasons)


def _labelled(scores: Mapping[str, float], reasons: tuple[Reason, ...]) -> Classification:
    rounded = {label: round(score, 4) for label, score in scores.items()}
    # Of equals, NEUTRAL: nobody is accused on the toss of a coin.
    label = max(rounded, key=lambda each: (rounded[each], each == NEUTRAL))
    return Classification(label, rounded[label], rounded, reasons)


@cache
def _documented() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    found: dict[str, dict[str, dict[str, float]]] = json.loads((FOLDER / "documented.json").read_text("utf-8"))[
        "texts"
    ]
    return found


def _key(normal: Normal) -> str:
    return " ".join(word.lower for word in words(normal)) if len(normal.text) < 200 else ""
