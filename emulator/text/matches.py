"""What a matcher finds, in which mode, and how the finds of its tiers are put together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from emulator.text.normal import Normal

MATCHES_LIMIT = 10_000
"""How many matches one matcher reports."""


class Mode(StrEnum):
    """How eager a matcher is. Each finds all that the one before it finds."""

    NORMAL = "NORMAL"
    SUSPICIOUS = "SUSPICIOUS"
    PARANOID = "PARANOID"


MODES = tuple(Mode)


@dataclass(frozen=True, slots=True)
class Match:
    """Something that was found, as it stands in the original."""

    text: str
    start: int
    end: int
    kind: str
    rule: str
    components: Mapping[str, str] = field(default_factory=dict)


class Found(NamedTuple):
    """A find of one tier, where it stands in the normalised text."""

    start: int
    end: int
    kind: str
    rule: str
    components: Mapping[str, str] = {}


Tier = Callable[[Normal], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One kind of thing to look for. tiers: what NORMAL finds, what SUSPICIOUS and PARANOID find beside it."""

    key: str
    tiers: tuple[Tier, ...]

    def find(self, normal: Normal, mode: Mode = Mode.NORMAL) -> tuple[Match, ...]:
        """Every match, in the order of the text, none over another."""
        return normal.once(lambda each: self._find(each, mode), (self.key, mode))

    def _find(self, normal: Normal, mode: Mode) -> tuple[Match, ...]:
        taken = _Taken(normal)
        for tier in self.tiers[: MODES.index(mode) + 1]:
            # What an earlier tier found stands: so a stronger mode covers all that a weaker one does.
            for found in sorted(tier(normal), key=lambda each: (each.start, -each.end)):
                taken.add(found)
        return tuple(taken.matches)


class _Taken:
    """Matches in order; one that would lie over another is left out."""

    def __init__(self, normal: Normal) -> None:
        self.normal = normal
        self.starts: list[int] = []
        self.matches: list[Match] = []

    def add(self, found: Found) -> None:
        """Keep a find if its place is free."""
        start, end = self.normal.span(found.start, found.end)
        at = bisect_left(self.starts, start)
        if len(self.matches) >= MATCHES_LIMIT or (at and self.matches[at - 1].end > start):
            return
        if at < len(self.starts) and self.starts[at] < end:
            return
        text = self.normal.original[start:end]
        self.starts.insert(at, start)
        self.matches.insert(at, Match(text, start, end, found.kind, found.rule, found.components))
