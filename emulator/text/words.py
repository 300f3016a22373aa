"""A text as words, and what makes two words the same: their stem."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from emulator.text.normal import Normal

WORDS_LIMIT = 20_000
"""How many words of a text are read by lexicons: every one, of any text that a person wrote."""

# Linear: one class repeated, then an optional apostrophe group that must begin with a sign outside of it.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # noqa: RUF001 - the other apostrophe
_BREAK = re.compile(r"[.!?;\n]")


class Word(NamedTuple):
    """A word in its place. sentence: which one it stands in."""

    text: str
    lower: str
    start: int
    end: int
    sentence: int


def words(normal: Normal) -> tuple[Word, ...]:
    """The words of a text, apostrophes straight, in lower case as well."""
    return normal.once(_words)


def _words(normal: Normal) -> tuple[Word, ...]:
    found: list[Word] = []
    sentence = end = 0
    text = normal.text
    for match in _WORD.finditer(text):
        start, last = match.span()
        between = text[end:start]
        if between != " " and _BREAK.search(between):
            sentence += 1
        end = last
        word = match[0]
        found.append(Word(word, word.lower().replace("’", "'"), start, end, sentence))  # noqa: RUF001 - the other apostrophe
        if len(found) == WORDS_LIMIT:
            break
    return tuple(found)


class _Stemmer(threading.local):
    """One for each thread: it keeps the word that it is at in itself."""

    def __init__(self) -> None:
        from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

        self.stem: Callable[[str], str] = EnglishStemmer().stemWord


@cache
def _stemmer() -> _Stemmer:
    return _Stemmer()


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The stem of a word in lower case, in English: plural, tense and the like taken away."""
    if len(word) < 3 or len(word) > 40 or not word.isalpha():
        return word
    return _stemmer().stem(word)
