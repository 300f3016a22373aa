"""Swear words: as they are, stretched or disguised, and backwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from emulator.text.lexicon import LEET, excused, lexicon
from emulator.text.matches import Found, Matcher
from emulator.text.normal import Normal
from emulator.text.words import stem, words

# One class, bounded, behind a boundary: linear.
_DISGUISED = re.compile(r"(?<![^\s(\"'.,])[\w@$!*#.+-]{3,40}")
_SPACED = re.compile(r"(?<!\w)\w([ ._*-])\w(?:\1\w){1,15}(?!\w)")
_WILD = frozenset("*#_-")
_MILD = 0.5


@cache
def _swears() -> frozenset[str]:
    """Every form of the strong single words of the lexicon, and their stems."""
    strong = [term for term in lexicon().family("profanity") if len(term.elements) == 1 and term.weight > _MILD]
    return frozenset().union(*(term.elements[0].forms | term.elements[0].stems for term in strong))


@cache
def _runs() -> dict[str, list[tuple[int, ...]]]:
    """The swear words by their letters without repetition, with how often each letter comes."""
    found: dict[str, list[tuple[int, ...]]] = {}
    for form in sorted(_swears()):
        key, counts = _counted(form)
        found.setdefault(key, []).append(counts)
    return found


@cache
def _by_length() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for form in sorted(_swears()):
        found.setdefault(len(form), []).append(form)
    return found


def _counted(word: str) -> tuple[str, tuple[int, ...]]:
    groups = [(sign, sum(1 for _ in run)) for sign, run in groupby(word)]
    return "".join(sign for sign, _ in groups), tuple(count for _, count in groups)


def _swear(word: str) -> bool:
    return word in _swears() or (len(word) > 4 and stem(word) in _swears())


def _exact(normal: Normal) -> Iterator[Found]:
    pardoned = excused(normal)
    for at, word in enumerate(words(normal)):
        if at not in pardoned and _swear(word.lower):
            yield Found(word.start, word.end, "profanity", "a swear word", {"word": word.lower})


def _disguised(normal: Normal) -> Iterator[Found]:
    for word in words(normal):
        lower = word.lower
        if _stretched(lower) and not _swear(lower):
            yield Found(
                word.start, word.end, "profanity", "a swear word with repeated letters", {"word": lower}
            )
    for match in _DISGUISED.finditer(normal.text):
        text = match[0].rstrip(".!-+*")
        plain = _undisguised(text.lower())
        if plain:
            yield Found(
                match.start(), match.start() + len(text), "profanity", "a disguised swear word", {"word": plain}
            )
    for match in _SPACED.finditer(normal.text):
        plain = re.sub(r"[\W_]", "", match[0]).lower()
        if plain in _swears() or plain.translate(LEET) in _swears():
            yield Found(*match.span(), "profanity", "a swear word with its letters set apart", {"word": plain})


def _stretched(word: str) -> bool:
    """Each letter at least as often as in a swear word, one of them more often: ffuuccckkk."""
    if len(word) > 60:
        return False
    key, counts = _counted(word)
    return any(
        counts != known and all(here >= there for here, there in zip(counts, known, strict=True))
        for known in _runs().get(key, ())
    )


def _undisguised(text: str) -> str:
    """The swear word that f4ck, $hit or f*ck stands for; empty if it stands for none."""
    if text.isalpha() or not any(map(str.isalpha, text)):
        return ""
    plain = text.translate(LEET)
    if plain != text and (plain in _swears() or (plain.isalpha() and _stretched(plain))):
        return plain
    if _WILD.isdisjoint(text[1:]) or not text[0].isalpha() or sum(map(str.isalpha, text)) < 2:
        return ""
    for form in _by_length().get(len(text), ()):
        if all(there in _WILD or here == there for here, there in zip(form, text.translate(LEET), strict=True)):
            return form
    return ""


def _reversed(normal: Normal) -> Iterator[Found]:
    for word in words(normal):
        lower = word.lower[::-1]
        if len(lower) >= 4 and lower in _swears() and not _swear(word.lower):
            yield Found(word.start, word.end, "profanity", "a swear word backwards", {"word": lower})


PROFANITY = Matcher("profanity", (_exact, _disguised, _reversed))
