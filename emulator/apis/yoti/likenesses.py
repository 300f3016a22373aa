"""Which profile of an account an embedding is of."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from emulator import faces
from emulator.apis.yoti.quirks import QuirkBook

if TYPE_CHECKING:
    from emulator.faces import Gallery
    from emulator.media.showing import Embedding

_FEW = 50
"""Among more than one face in so many, scoring all and looking at the best is cheaper than picking theirs."""

_AT_FIRST = 16


@dataclass(slots=True, eq=False)
class Likenesses:
    """The faces of an account's active profiles, several to a profile.

    quirks: those of their world. gallery: None before the first face, because it brings numpy along.
    Of equal matches the one that came first wins, so a snapshot keeps the order in which they came.
    """

    quirks: QuirkBook
    gallery: Gallery | None = field(default=None)
    _arrivals: dict[str, list[int]] = field(default_factory=dict)
    _count: int = 0

    def add(self, profile_id: str, embedding: Embedding) -> None:
        """Know one more face of a profile."""
        if self.gallery is None:
            self.gallery = faces.Gallery()
        self.gallery.add(profile_id, embedding)
        self._count += 1
        self._arrivals.setdefault(profile_id, []).append(self._count)

    def arrivals(self) -> dict[str, list[int]]:
        """For each face of each profile, in order, its place in the order in which all of them came, from 1."""
        places = {number: place for place, number in enumerate(sorted(chain(*self._arrivals.values())), 1)}
        return {key: [places[number] for number in numbers] for key, numbers in self._arrivals.items()}

    def replace(self, profile_id: str, embeddings: Collection[Embedding]) -> None:
        """Know a profile by these faces and no others."""
        if self.gallery is not None:
            self.gallery.remove(profile_id)
            self._arrivals.pop(profile_id, None)
        for embedding in embeddings:
            self.add(profile_id, embedding)

    def resembles(self, profile_id: str, embedding: Embedding) -> bool:
        """Whether a face is that of a profile, by the best of those known."""
        return self._best(embedding, 1, among=(profile_id,)) != []

    def nearest(
        self, embedding: Embedding, among: Collection[str] | None, admits: Callable[[str], bool]
    ) -> str | None:
        """The best match that `admits` takes, of `among` if given; None where all are too far off."""
        if self.gallery is None or (among is not None and not among):
            return None
        if among is not None and _FEW * len(among) < len(self.gallery):
            matches = self._best(embedding, len(among), among)
            return next((key for key in matches if admits(key)), None)
        wanted, checked = _AT_FIRST, 0
        while True:
            matches = self._best(embedding, wanted)
            for key in matches[checked:]:
                if (among is None or key in among) and admits(key):
                    return key
            if len(matches) < wanted:
                return None
            wanted, checked = 8 * wanted, len(matches)

    def _best(self, embedding: Embedding, count: int, among: Collection[str] | None = None) -> list[str]:
        if self.gallery is None:
            return []
        found = self.gallery.nearest(embedding, count, threshold=faces.MATCH_THRESHOLD, among=among)
        return [match.key for match in found]
