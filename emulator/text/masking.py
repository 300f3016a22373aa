"""Hiding what was found in a text."""

from __future__ import annotations

from collections.abc import Iterable

TEMPLATE = "{{ $kind hidden }}"
"""`$kind` is what was found in a word, `$` alone the text itself."""

WORDS = {"phone": "number"}
"""Kinds that the masks call otherwise."""


def mask(original: str, matches: Iterable[tuple[int, int, str]], template: str = TEMPLATE) -> str:
    """`original` with each (start, end, word) replaced.

    Spans that overlap become one, named after the first.
    """
    parts: list[str] = []
    at = 0
    for start, end, word in _merged(matches, len(original)):
        parts.append(original[at:start])
        parts.append(_filled(template, word, original[start:end]))
        at = end
    parts.append(original[at:])
    return "".join(parts)


def _merged(matches: Iterable[tuple[int, int, str]], length: int) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for start, end, word in sorted(matches, key=lambda each: (each[0], -each[1])):
        first, last = max(0, start), min(end, length)
        if first >= last:
            continue
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]), merged[-1][2])
        else:
            merged.append((first, last, word))
    return merged


def _filled(template: str, word: str, text: str) -> str:
    # `$kind` first and in pieces, so that a dollar sign in the text is not taken for the template's.
    pieces = template.split("$kind")
    return WORDS.get(word, word).join(piece.replace("$", text) for piece in pieces)
