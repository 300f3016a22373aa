"""What the make of a text says, whatever its words: advertising, gibberish, nothing to say."""

from __future__ import annotations

import re
from typing import NamedTuple

from emulator.text.matches import Mode
from emulator.text.normal import Normal
from emulator.text.reading import shouting
from emulator.text.sets import wordset
from emulator.text.urls import URL
from emulator.text.words import Word, words

MIN_WORDS = 3
"""A text with fewer words says too little."""

_FILLERS = wordset(
    "lol haha hahaha hehe ok okay k kk yes no yep nope first bump hi hey hello this same nice cool wow "
    "+1 thx ty idk meh hmm um uh test testing yo sup"
)
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz")
_MASHED = re.compile("|".join(sorted({row[at : at + 4] for row in _ROWS for at in range(len(row) - 3)})))
# Single classes with a minimum count: linear.
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{7}")
_REPEATED = re.compile(r"(.)\1{4}")
_ODD = re.compile(f"{_REPEATED.pattern}|{_MASHED.pattern}|{_CONSONANTS.pattern}")
# A word of up to eight letters whose last one is drawn out: bounded.
_STRETCHED = re.compile(r"[a-z]{1,8}(?P<last>[a-z])(?P=last){2,8}")
_LOUD = re.compile(r"[!?]{3}|[$€£]{3}|(?:[!$🔥💰💵🤑👉]\s?){4}")
_HASHTAG = re.compile(r"(?<!\w)#\w")
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]")
_WIDE_SCRIPT = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


class Trait(NamedTuple):
    """Something about the make of a text. evidence: what shows it."""

    label: str
    weight: float
    rule: str
    evidence: tuple[str, ...] = ()


def traits(normal: Normal, min_words: int = MIN_WORDS) -> tuple[Trait, ...]:
    """All that the make of a text says of its quality."""
    text_words = words(normal)
    return (
        *_spam(normal, text_words),
        *_incoherent(text_words),
        *_unsubstantial(normal, text_words, min_words),
    )


def _spam(normal: Normal, text_words: tuple[Word, ...]) -> list[Trait]:
    found: list[Trait] = []
    links = URL.find(normal, Mode.SUSPICIOUS)
    if len(links) >= 3:
        found.append(Trait("SPAM", 0.6, "three links or more", tuple(each.text for each in links[:5])))
    elif links:
        found.append(Trait("SPAM", 0.15, "a link", (links[0].text,)))
    lower = [word.lower for word in text_words]
    if len(lower) >= 12 and len(set(lower)) < 0.35 * len(lower):
        found.append(Trait("SPAM", 0.65, "the same words again and again", (lower[0],)))
    loud = _LOUD.search(normal.text)
    if loud:
        found.append(Trait("SPAM", 0.2, "a row of exclamation marks, currency or fire", (loud[0],)))
    if shouting(normal):
        found.append(Trait("SPAM", 0.2, "capitals"))
    if len(_HASHTAG.findall(normal.text[:20_000])) >= 6:
        found.append(Trait("SPAM", 0.5, "six hashtags or more"))
    return found


def _incoherent(text_words: tuple[Word, ...]) -> list[Trait]:
    """Words that nobody can say, as a share of all words. Acronyms and numbers are left alone."""
    readable = [word for word in text_words if word.text.isalpha() and word.lower.isascii()]
    mashed = [word for word in readable if _gibberish(word)]
    if not mashed:
        return []
    share = sum(len(word.text) for word in mashed) / sum(len(word.text) for word in text_words)
    shown = tuple(word.text[:40] for word in mashed[:5])
    return [
        Trait(
            "INCOHERENT", min(0.95, share * 1.1), f"{share:.0%} of its letters are in words nobody says", shown
        )
    ]


def _gibberish(word: Word) -> bool:
    text = word.lower
    if len(text) < 5 or not (_ODD.search(text) or not _VOWELS.search(text) or len(text) > 45):
        return False
    if _laughed(text) or _STRETCHED.fullmatch(text):
        return False
    if _REPEATED.search(text):
        return True
    if word.text.isupper() and len(text) < 8:
        return False
    return bool(not _VOWELS.search(text) or _MASHED.search(text) or _CONSONANTS.search(text) or len(text) > 45)


def _laughed(text: str) -> bool:
    """Hahaha, hmmm, lool."""
    letters = set(text)
    return (
        len(text) < 40
        and (letters <= {"h", "a", "e"} or letters <= {"l", "o"} or letters <= {"h", "m"})
        and len(letters) > 1
    )


def _unsubstantial(normal: Normal, text_words: tuple[Word, ...], min_words: int) -> list[Trait]:
    found: list[Trait] = []
    count = len(text_words)
    if _WIDE_SCRIPT.search(normal.text[:1_000]):  # written without spaces
        count += len(_WIDE_SCRIPT.findall(normal.text[:1_000])) // 2
    if count < min_words:
        weight = 0.95 if not count else max(0.55, 0.95 - 0.2 * count)
        found.append(Trait("UNSUBSTANTIAL", weight, f"fewer than {min_words} words", (normal.text[:40],)))
    if text_words and len(text_words) < 20 and all(word.lower in _FILLERS for word in text_words):
        found.append(
            Trait("UNSUBSTANTIAL", 0.7, "nothing but fillers", tuple(word.text for word in text_words[:5]))
        )
    return found
