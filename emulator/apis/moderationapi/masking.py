"""Hiding what was found in a text, each find behind its own mask, and undoing what the text is spoofed with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from emulator.text.normal import Normal


class Veil(NamedTuple):
    """What hides one find: its place in the original, and what is put there instead."""

    start: int
    end: int
    mask: str


def veil(start: int, end: int, template: str, found: str) -> Veil:
    """The veil that `template` makes of what was found; `$` in it is the find itself."""
    return Veil(start, end, template.replace("$", found))


def masked(text: str, veils: Iterable[Veil]) -> str:
    """`text` with its finds hidden. Of two that overlap, the one that begins first hides both."""
    parts: list[str] = []
    at = 0
    for start, end, mask in _apart(veils):
        parts += (text[at:start], mask)
        at = end
    return "".join((*parts, text[at:]))


def rewritten(normal: Normal, veils: Iterable[Veil]) -> str:
    """The normalised text with the finds hidden, whose places are those in the original."""
    if normal.text == normal.original:
        return masked(normal.original, veils)
    parts: list[str] = []
    ahead = _apart(veils)
    ahead.reverse()
    hidden_until = 0
    for index, sign in enumerate(normal.text):
        start, _ = normal.span(index, index + 1)
        while ahead and start >= ahead[-1].start:
            under = ahead.pop()
            parts.append(under.mask)
            hidden_until = under.end
        if start >= hidden_until:
            parts.append(sign)
    return "".join((*parts, *(under.mask for under in reversed(ahead))))


def _apart(veils: Iterable[Veil]) -> list[Veil]:
    """In order, with those that overlap made one."""
    apart: list[Veil] = []
    for each in sorted(veils, key=lambda each: (each.start, -each.end)):
        if apart and each.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(apart[-1].end, each.end))
        else:
            apart.append(each)
    return apart
