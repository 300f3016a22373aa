"""Texts with stars in them."""

from __future__ import annotations

import re
from fnmatch import translate

MOST_STARS = 8
"""Runs of stars that a glob may have: what it costs to compare grows with them."""

_CLASSES = re.compile(r"[?\[]")


class Glob:
    """A text in which `*` is any run of signs, `?` any sign and `[ab]` one of those; prepared once.

    Comparing takes time that is linear in the text: a run of stars gives up what it took by no trial.
    """

    __slots__ = ("_first", "_inner", "_last", "_pattern")

    def __init__(self, text: str) -> None:
        text = re.sub(r"\*+", "*", text)
        self._pattern = re.compile(translate(text)) if _CLASSES.search(text) else None
        self._first, *inner = text.split("*")
        self._last = inner.pop() if inner else None
        self._inner = inner

    def fits(self, text: str) -> bool:
        """Whether `text` is one of those that are meant."""
        if self._pattern is not None:
            return self._pattern.match(text) is not None
        if self._last is None:
            return text == self._first
        at, end = len(self._first), len(text) - len(self._last)
        if at > end or not text.startswith(self._first) or not text.endswith(self._last):
            return False
        for part in self._inner:
            at = text.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return True


class PathGlob:
    """A glob of paths, perhaps after a method. `*` is any run of signs, slashes too."""

    __slots__ = ("_method", "_path")

    def __init__(self, text: str) -> None:
        method, blank, path = text.partition(" ")
        self._method = method if blank else None
        self._path = Glob(path if blank else text)

    def fits(self, method: str, path: str) -> bool:
        """Whether a call of that method at that path is meant."""
        return self._method in {None, method} and self._path.fits(path)


def runs_of_stars(text: str) -> int:
    """How many runs of stars a glob has."""
    return len(re.findall(r"\*+", text))
