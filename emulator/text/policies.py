"""The policies of the unified API: which families of a lexicon, and what else, speak for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from emulator.text import quality
from emulator.text.classifiers import Reason, by_weights, sexual_minor
from emulator.text.matchers import MATCHERS
from emulator.text.matches import Mode
from emulator.text.normal import Normal
from emulator.text.reading import noisy_or, read


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy. families: how much of their weight it takes; beside: a rule that is no family."""

    id: str
    families: Mapping[str, float]
    beside: Callable[[str, Normal, int], Iterator[Reason]] | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one policy says. labels: how sure each family, or each other rule, is by itself."""

    probability: float
    labels: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


def judge(policy: str, normal: Normal, *, min_words: int = quality.MIN_WORDS) -> Judgement:
    """What a policy of `POLICIES` says of a text. min_words: a text with fewer is of low quality."""
    rules = POLICIES[policy]
    reading = read(normal)
    reasons = [
        reason
        for family, share in rules.families.items()
        for reason in by_weights(family, {family: share}, reading)
    ]
    if rules.beside is not None:
        reasons += rules.beside(policy, normal, min_words)
    labels: dict[str, float] = {}
    for label in dict.fromkeys(reason.label for reason in reasons):
        labels[label] = round(noisy_or(each.score for each in reasons if each.label == label), 4)
    probability = round(noisy_or(reason.score for reason in reasons), 4)
    return Judgement(probability, labels, tuple(reasons))


def _personal(_: str, normal: Normal, __: int) -> Iterator[Reason]:
    for key in ("email", "phone", "address", "sensitive"):
        for match in MATCHERS[key].find(normal):
            yield Reason(match.kind, 0.9, match.rule, (match.text,))


def _minors(_: str, normal: Normal, __: int) -> Iterator[Reason]:
    yield from sexual_minor("sexual_minors", read(normal))


def _spam(_: str, normal: Normal, min_words: int) -> Iterator[Reason]:
    yield from _traits(normal, min_words, ("SPAM",))


def _low_quality(_: str, normal: Normal, min_words: int) -> Iterator[Reason]:
    yield from _traits(normal, min_words, ("INCOHERENT", "UNSUBSTANTIAL"))


def _traits(normal: Normal, min_words: int, labels: tuple[str, ...]) -> Iterator[Reason]:
    for trait in quality.traits(normal, min_words):
        if trait.label in labels:
            yield Reason(trait.label.lower(), round(trait.weight, 4), trait.rule, trait.evidence)


def _linked(label: str, normal: Normal, _: int) -> Iterator[Reason]:
    """A link says something only beside the words of the policy."""
    if any(read(normal).evidence.get(family) for family in POLICIES[label].families):
        for match in MATCHERS["url"].find(normal, Mode.SUSPICIOUS)[:1]:
            yield Reason("link", 0.3, "a link beside such words", (match.text,))


def _contact(label: str, normal: Normal, _: int) -> Iterator[Reason]:
    """An address or a number is the channel to which the words lead."""
    if any(read(normal).evidence.get(family) for family in POLICIES[label].families):
        for key in ("email", "phone", "username"):
            for match in MATCHERS[key].find(normal, Mode.SUSPICIOUS)[:1]:
                yield Reason(key, 0.4, f"{match.rule}, beside such words", (match.text,))


_CODE = (
    ("'--", "a quote that ends an SQL string"), ("' or '1'='1", "an SQL condition that always holds"),
    ("' or 1=1", "an SQL condition that always holds"), ("<script", "a script element"), ("javascript:",
    "a script link"),
    ("onerror=", "a script in an attribute"), ("onload=", "a script in an attribute"), ("../../",
    "a way out of a folder"),
    ("; rm -rf", "a shell command"), ("$(curl", "a shell command"), ("{{7*7}}", "a template expression"),
    ("${jndi:", "a lookup in a log"), ("/etc/passwd", "a file of the system"), ("xp_cmdshell",
    "a shell command in SQL"),
    ("union select", "an SQL union"), ("<?php", "a script"), ("eval(", "code to be run"),
)  # fmt: skip


def _code(_: str, normal: Normal, __: int) -> Iterator[Reason]:
    lower = normal.text.lower()
    for piece, rule in _CODE:
        if piece in lower:
            yield Reason("injection", 0.75, rule, (piece,))


_ADULT = {"sexual": 0.95, "suggestive": 0.9, "solicitation": 0.9}
_THREAT = {"threat": 1.0, "bomb": 0.8}
_HATE = {"minority": 1.0, "hate": 0.95, "slur": 0.95, "extremism": 0.5}
_TOXIC = {
    "insult": 1.0, "profanity": 0.72, "threat": 0.98, "hate": 1.0, "minority": 1.0, "slur": 1.0,
    "self_harm_direction": 0.98,
}  # fmt: skip
_SEVERE = {"threat": 0.9, "minority": 0.8, "slur": 0.85, "self_harm_direction": 0.92, "insult": 0.25}
_SELF_HARM = {"self_harm": 1.0, "self_harm_intent": 0.98, "self_harm_direction": 0.9}
_PROMOTING = {"self_promotion": 1.0}
_ILLICIT = {"illicit": 1.0, "illegal_trade": 0.9, "drugs": 0.7, "bomb": 0.8}

POLICIES: Mapping[str, Policy] = {
    each.id: each
    for each in (
        Policy("toxicity", _TOXIC),
        Policy("toxicity_severe", _SEVERE),
        Policy("hate", _HATE),
        Policy("personal_information", {}, _personal),
        Policy("intent_to_share", {"sharing": 1.0, "channel": 0.7}, _contact),
        Policy("illicit", _ILLICIT),
        Policy("illicit_drugs", {"drugs": 1.0, "cannabis": 0.6}),
        Policy("illicit_alcohol", {"alcohol": 1.0}),
        Policy("illicit_firearms", {"weapons": 1.0}),
        Policy("illicit_tobacco", {"tobacco": 1.0}),
        Policy("illicit_gambling", {"gambling": 1.0}),
        Policy("cannabis", {"cannabis": 1.0}),
        Policy("adult", _ADULT),
        Policy("crypto", {"crypto": 1.0}),
        Policy("sexual", {"sexual": 1.0, "solicitation": 0.9, "suggestive": 0.75}),
        Policy("flirtation", {"flirt": 1.0, "suggestive": 0.3}),
        Policy("profanity", {"profanity": 1.0}),
        Policy("violence", {"violence": 1.0, "threat": 0.95, "bomb": 0.5}),
        Policy("self_harm", _SELF_HARM),
        Policy("spam", {"spam": 1.0, "phishing": 0.6}, _spam),
        Policy("low_quality", {}, _low_quality),
        Policy("self_promotion", _PROMOTING, _linked),
        Policy("political", {"political": 1.0}),
        Policy("religion", {"religion": 1.0}),
        Policy("code_abuse", {"code_abuse": 1.0}, _code),
        Policy("phishing", {"phishing": 1.0}, _linked),
        Policy("threat", _THREAT),
        Policy("sexual_minors", {}, _minors),
        Policy("sexual_solicitation", {"solicitation": 1.0}),
        Policy("channel_circumvent", {"channel": 1.0, "sharing": 0.6}, _contact),
        Policy("illegal_trade", {"illegal_trade": 1.0}),
        Policy("alcohol", {"alcohol": 1.0}),
        Policy("drugs", {"drugs": 1.0, "cannabis": 0.9}),
        Policy("gambling", {"gambling": 1.0}),
        Policy("tobacco", {"tobacco": 1.0}),
        Policy("weapons", {"weapons": 1.0}),
        Policy("promotion", {"promotion": 1.0, "self_promotion": 0.9, "spam": 0.6}, _linked),
        Policy("extremism", {"extremism": 1.0}),
    )
}
"""Every policy that judges words."""

_BESIDE: Mapping[Callable[[str, Normal, int], Iterator[Reason]], str] = {
    _personal: "e-mail addresses, phone numbers, street addresses, sensitive numbers",
    _minors: "`minor` beside `sexual`, `solicitation` or `suggestive`",
    _spam: "links, repetition, capitals, rows of `!!!`, hashtags",
    _low_quality: "gibberish, too few words, nothing but fillers",
    _linked: "a link beside such words",
    _contact: "an address, number or user name beside such words",
    _code: "pieces of SQL, scripts and shell",
}


def table() -> str:
    """The rows of the table in docs/text.md, in Markdown."""
    rows = ["| policy | families of the lexicon, and their share |", "| --- | --- |"]
    for policy in POLICIES.values():
        spoken = [f"`{family}` {share:g}" for family, share in policy.families.items()]
        beside = [_BESIDE[policy.beside]] if policy.beside else []
        rows.append(f"| `{policy.id}` | {', '.join([*spoken, *beside])} |")
    return "\n".join(rows)
