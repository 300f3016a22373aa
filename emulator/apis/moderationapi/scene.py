"""Content as policies look at it: its texts made readable, its media seen, and what lists there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from emulator.apis.moderationapi.media import Sight
from emulator.apis.moderationapi.parts import Part
from emulator.apis.moderationapi.settings import ProjectSettings
from emulator.apis.moderationapi.wordlists import Attached
from emulator.text.normal import Normal


@dataclass(frozen=True, slots=True)
class Scene:
    """texts, sights: by the position of the part. lists: in use. domains: by a list's id, what it names."""

    settings: ProjectSettings
    parts: Sequence[Part]
    texts: Mapping[int, Normal]
    sights: Mapping[int, Sight]
    lists: Sequence[Attached] = ()
    domains: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def positions(self) -> range:
        """Of all parts."""
        return range(len(self.parts))

    def key(self, position: int) -> str | None:
        """The field of an object; None for content that is none."""
        return self.parts[position].key

    def keys(self, positions: Iterable[int]) -> tuple[str, ...]:
        """The fields at these positions."""
        keys = (self.parts[position].key for position in positions)
        return tuple(key for key in keys if key is not None)

    def longest(self) -> Normal | None:
        """The longest of its texts; None if it has none."""
        return max(self.texts.values(), key=lambda normal: len(normal.text), default=None)
