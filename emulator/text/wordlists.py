"""Somebody's own list of words, looked for at four degrees of likeness.

The degrees are scores, so that a threshold chooses between them: 1.0 the very word, 0.9 the same word in
another form, from 0.5 a word that is spelled much alike, from 0.1 the nearest there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from emulator.text.normal import Normal, normalise
from emulator.text.words import stem, words

EXACT, SAME_WORD, SIMILAR, NEAREST = 1.0, 0.9, 0.5, 0.1

_MUCH_ALIKE, _ALIKE = 0.8, 0.6
_PHRASE_LIMIT = 8
_CANDIDATES = 24
_SHARED = 2
_LISTS_KEPT = 16


class Hit(NamedTuple):
    """A word of the list, and what of the text it was found in. start, end: where in the original."""

    word: str
    found: str
    score: float
    start: int
    end: int


def search(listed: Iterable[str], normal: Normal, threshold: float = SAME_WORD) -> tuple[Hit, ...]:
    """Every word or phrase of the list that is in the text, at least this much alike; the best find of each."""
    text_words = words(normal)
    if not text_words:
        return ()
    index = _index(tuple(listed))
    best: dict[str, Hit] = {}
    windows = {
        (size, tuple(word.lower for word in text_words[at : at + size])): at
        for size in sorted(index.sizes)
        for at in range(len(text_words) - size, -1, -1)
    }
    for (size, window), at in windows.items():
        for word, score in index.likenesses(window, threshold):
            known = best.get(word)
            if known is None or known.score < score:
                start, end = normal.span(text_words[at].start, text_words[at + size - 1].end)
                best[word] = Hit(word, normal.original[start:end], score, start, end)
    return tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.start, hit.word)))


@lru_cache(maxsize=_LISTS_KEPT)
def _index(listed: tuple[str, ...]) -> _Index:
    return _Index(listed)


class _Index:
    """A list, ready to be asked. What only a low threshold needs is made when it is first needed."""

    def __init__(self, listed: tuple[str, ...]) -> None:
        self.entries: dict[tuple[str, ...], str] = {}
        for entry in listed:
            parts = _parts(entry)
            if parts and len(parts) <= _PHRASE_LIMIT:
                self.entries.setdefault(parts, entry)
        self.sizes = {len(parts) for parts in self.entries}
        self._prefixes: dict[tuple[int, str], list[tuple[str, ...]]] = {}
        for parts in self.entries:
            self._prefixes.setdefault((len(parts), parts[0][:3]), []).append(parts)
        self._stems: dict[tuple[int, str], dict[tuple[str, ...], str]] = {}
        self._texts = [" ".join(parts) for parts in self.entries]
        self._words = list(self.entries.values())

    def likenesses(self, window: tuple[str, ...], threshold: float) -> Iterator[tuple[str, float]]:
        """Entries that are like some words of a text, and how much."""
        exact = self.entries.get(window)
        if exact is not None:
            yield exact, EXACT
        if threshold > SAME_WORD:
            return
        same = self._stemmed(window).get(tuple(map(stem, window)))
        if same is not None and same != exact:
            yield same, SAME_WORD
        if threshold < SAME_WORD:
            yield from self._alike(window, threshold, {exact, same})

    def _stemmed(self, window: tuple[str, ...]) -> dict[tuple[str, ...], str]:
        """The entries that begin as these words do, by their stems: only those are ever stemmed."""
        key = len(window), window[0][:3]
        found = self._stems.get(key)
        if found is None:
            found = {}
            for parts in self._prefixes.get(key, ()):
                found.setdefault(tuple(map(stem, parts)), self.entries[parts])
            self._stems[key] = found
        return found

    def _alike(
        self, window: tuple[str, ...], threshold: float, known: set[str | None]
    ) -> Iterator[tuple[str, float]]:
        from rapidfuzz.fuzz import ratio

        text = " ".join(window)
        shared: Counter[int] = Counter()
        for trigram in _trigrams(text):
            shared.update(self._cut.get((len(window), trigram), ()))
        least = _SHARED if threshold >= SIMILAR else 1
        candidates = sorted((-count, at) for at, count in shared.items() if count >= least)
        for _, at in candidates[:_CANDIDATES]:
            score = _degree(ratio(text, self._texts[at]) / 100)
            if score >= threshold and self._words[at] not in known:
                yield self._words[at], score

    @cached_property
    def _cut(self) -> dict[tuple[int, str], list[int]]:
        """Which entries have which three letters."""
        cut: dict[tuple[int, str], list[int]] = {}
        for at, (parts, text) in enumerate(zip(self.entries, self._texts, strict=True)):
            for trigram in _trigrams(text):
                cut.setdefault((len(parts), trigram), []).append(at)
        return cut


def _parts(entry: str) -> tuple[str, ...]:
    return tuple(word.lower for word in words(normalise(entry)))


def _trigrams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _degree(likeness: float) -> float:
    """How alike two spellings are, on the scale of the thresholds."""
    if likeness >= _MUCH_ALIKE:
        return round(SIMILAR + (likeness - _MUCH_ALIKE) / (1 - _MUCH_ALIKE) * (SAME_WORD - SIMILAR - 0.01), 4)
    if likeness >= _ALIKE:
        return round(NEAREST + (likeness - _ALIKE) / (_MUCH_ALIKE - _ALIKE) * (SIMILAR - NEAREST - 0.01), 4)
    return 0.0
