"""A text as it is read by a person: look-alikes, styled letters, invisible signs and stacked marks undone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeVar

from emulator.text.scripts import LOOKALIKE_SCRIPTS, illegal, invisible, latin, script, styled
from emulator.text.sets import wordset
from emulator.text.signals import Signal, SignalKind

ZALGO_MARKS = 3
"""From this many marks on one letter, they are there to hide it."""

_T = TypeVar("_T")
# A class repeated: linear. `\w` knows no combining marks, and none are left when this is used.
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[\t\n\r\x20-\x7e\xa1-\xac\xae-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*\Z")
# A class repeated: linear. What follows may be a mark on the last of them.
_ASCII = re.compile(r"[\x20-\x7e]{2,}")
_STYLED_LATIN1 = re.compile(
    "[\u0132\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u2024-\u2026\u2033-\u2037]"
)
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
_EMOJI_TAGS = range(0xE0020, 0xE0080)
# In these, joiners are spelling: नेपाली, فارسی.
_JOINING_SCRIPTS = wordset(
    "ARABIC SYRIAC THAANA DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM "
    "SINHALA MYANMAR KHMER MONGOLIAN TIBETAN NKO THAI LAO"
)


@dataclass(frozen=True, slots=True)
class Normal:
    """What is analysed. signals: what had to be undone to read it, in the order of the text."""

    text: str
    original: str
    signals: tuple[Signal, ...] = ()
    starts: tuple[int, ...] | None = field(default=None, repr=False)
    ends: tuple[int, ...] | None = field(default=None, repr=False)
    _memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the original has what stands here from `start` to `end`."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            here = self.starts[start] if start < len(self.starts) else len(self.original)
            return here, here
        return self.starts[start], self.ends[end - 1]

    def once(self, work: Callable[[Normal], _T], key: Hashable = None) -> _T:
        """What `work` makes of this text, worked out once however many ask. key: what it is known by."""
        key = work if key is None else key
        found: _T
        if key in self._memo:
            found = self._memo[key]
        else:
            found = self._memo[key] = work(self)
        return found


def normalise(text: str) -> Normal:
    """Undo what hides a text from a reader that is no person. Its case is kept."""
    if _PLAIN.match(text) and not _STYLED_LATIN1.search(text):
        return Normal(text, text)
    draft = _Draft(text)
    draft.strip()
    draft.fold_words()
    ordered = sorted(draft.signals, key=lambda each: (each.start, each.end, each.kind))
    return Normal("".join(draft.signs), text, tuple(ordered), tuple(draft.starts), tuple(draft.ends))


class _Draft:
    """A text while it is being normalised: its signs, each with its place in the original."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.signs: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.signals: list[Signal] = []
        self.styled: list[tuple[int, int]] = []

    def note(self, kind: SignalKind, start: int, end: int) -> None:
        """Remember a trick."""
        self.signals.append(Signal(kind, start, end, self.original[start:end]))

    def put(self, signs: str, start: int, end: int) -> None:
        """Append what stands for the original from `start` to `end`."""
        for sign in signs:
            self.signs.append(sign)
            self.starts.append(start)
            self.ends.append(end)

    def strip(self) -> None:
        """Take away what is not seen and what is stacked, and undo styles."""
        text, at = self.original, 0
        while at < len(text):
            plain = _ASCII.match(text, at)
            if plain is not None:
                at = self._as_it_is(at, plain.end() - 1)
            sign = text[at]
            if sign.isascii() and sign >= " " and sign != "\x7f":
                end = self._marked(at)
            elif illegal(sign):
                self.note(SignalKind.ILLEGAL, at, at + 1)
                end = at + 1
            elif invisible(sign):
                end = self._unseen(at)
            else:
                end = self._marked(at)
            at = end
        self._note_styles()

    def _as_it_is(self, start: int, end: int) -> int:
        """Signs that stand for themselves."""
        self.signs.extend(self.original[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))
        return end

    def _unseen(self, start: int) -> int:
        """A run of signs that are not seen; what is spelling or part of an emoji stays."""
        text, end = self.original, start
        while end < len(text) and invisible(text[end]):
            end += 1
        before, after = text[start - 1 : start], text[end : end + 1]
        run = text[start:end]
        if self._is_spelling(run, before, after):
            for at in range(start, end):
                self.put(text[at], at, at + 1)
        elif before.isalnum() and after.isalnum() and run != "\u00ad":
            self.note(SignalKind.INVISIBLE, start, end)
        return end

    @staticmethod
    def _is_spelling(run: str, before: str, after: str) -> bool:
        if not before:
            return False
        if ord(run[0]) in _EMOJI_TAGS:
            return unicodedata.category(before) == "So"
        if len(run) > 2 or not _JOINERS.issuperset(run):
            return False
        if (
            unicodedata.category(before) in {"So", "Sk", "Sm", "Po", "Nd"}
            or unicodedata.category(after or " ") == "So"
        ):
            return True
        joins = (
            unicodedata.name(each, "").partition(" ")[0] in _JOINING_SCRIPTS for each in (before, after) if each
        )
        return any(joins)

    def _marked(self, start: int) -> int:
        """One sign with the marks on it."""
        text, end = self.original, start + 1
        while end < len(text) and not text[end].isascii() and unicodedata.category(text[end]) in {"Mn", "Me"}:
            if invisible(text[end]):
                break
            end += 1
        marks = text[start + 1 : end]
        sign = text[start]
        if len(marks) >= ZALGO_MARKS and script(sign) not in _JOINING_SCRIPTS | {"HEBREW"}:
            self.note(SignalKind.ZALGO, start, end)
            marks = ""
        if sign.isalpha() and any(unicodedata.category(mark) == "Me" for mark in marks):
            self.styled.append((start, end))
            marks = ""
        plain = "" if sign.isascii() else styled(sign)
        if plain and plain.isalpha():
            self.styled.append((start, end))
        self.put(unicodedata.normalize("NFC", (plain or sign) + marks), start, end)
        return end

    def _note_styles(self) -> None:
        """Runs of at least two styled letters; a single one (🅿, ℃) is a symbol."""
        begin = 0
        for at in range(1, len(self.styled) + 1):
            if at < len(self.styled) and self.styled[at][0] - self.styled[at - 1][1] <= 1:
                continue
            if at - begin >= 2:
                self.note(SignalKind.STYLED, self.styled[begin][0], self.styled[at - 1][1])
            begin = at

    def fold_words(self) -> None:
        """Turn look-alikes into Latin in words that mix scripts, or that look Latin among Latin words."""
        text = "".join(self.signs)
        words = [(match, {script(sign) for sign in set(match[0])}) for match in _WORD.finditer(text)]
        foreign = [(match, scripts) for match, scripts in words if scripts & LOOKALIKE_SCRIPTS]
        if not foreign:
            return
        # Of scripts in which it has words that could not be mistaken for Latin, somebody writes the language.
        written = {
            next(iter(scripts))
            for match, scripts in foreign
            if len(scripts) == 1 and not all(map(latin, set(match[0])))
        }
        reads_latin = any(scripts == {"LATIN"} for _, scripts in words)
        for match, scripts in foreign:
            self._fold_word(match, scripts, written, reads_latin=reads_latin)

    def _fold_word(
        self, match: re.Match[str], scripts: set[str], written: set[str], *, reads_latin: bool
    ) -> None:
        word = match[0]
        if len(scripts) > 1:
            if len(word) < 3 or not any(map(latin, set(word))):
                return
            if scripts & written and _switches(word) == 1:  # a loan with an ending of one's own language
                return
            kind = SignalKind.MIXED_SCRIPT
        elif reads_latin and not scripts & written and len(word) >= 3:
            kind = SignalKind.CONFUSABLE_WORD
        else:
            return
        self.note(kind, self.starts[match.start()], self.ends[match.end() - 1])
        for at in range(match.start(), match.end()):
            self.signs[at] = latin(self.signs[at]) or self.signs[at]


def _switches(word: str) -> int:
    """How often a word changes its script."""
    scripts = [script(sign) for sign in word]
    return sum(one != other for one, other in pairwise(scripts))
