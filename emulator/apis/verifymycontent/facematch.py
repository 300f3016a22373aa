"""Who was expected, who was seen. Source: verifymycontent-anonymous-face-match, `facematch`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator import faces
from emulator.apis.verifymycontent.collections import Collection

if TYPE_CHECKING:
    from emulator.media.showing import Sighting

UNKNOWN_PERSON = "UNKNOWN_PERSON"
RISKY_USER = "RISKY_USER"
UNDERAGE = "UNDERAGE"
ADULT = 18


@dataclass(frozen=True, slots=True)
class Cast:
    """Against whom faces are matched.

    expected: the face ids that may be seen. collection: None where the request named none; then only risky
    faces are looked for, and whom a script calls unknown. matching: False for plain moderation, which looks for
    nobody in particular.
    """

    expected: tuple[str, ...] = ()
    collection: Collection | None = None
    risky: Collection | None = None
    matching: bool = True


@dataclass(slots=True)
class FaceMatch:
    """What was found so far, in the vendor's shape. Boxes in pixels, times in whole seconds."""

    known: list[str] = field(default_factory=list)
    unknown: list[dict[str, Any]] = field(default_factory=list)
    risky: list[dict[str, Any]] = field(default_factory=list)
    underage: bool = False

    def note(self, sightings: Iterable[Sighting], cast: Cast) -> Moment:
        """Add what `sightings` show, and tell what they meant."""
        moment = Moment()
        for sighting in sightings:
            self._note_one(sighting, cast, moment)
        return moment

    def _note_one(self, sighting: Sighting, cast: Cast, moment: Moment) -> None:
        if sighting.age is not None and sighting.age < ADULT:
            moment.warning = moment.warning or not self.underage
            self.underage = True
        if not cast.matching:
            return
        known = _known(sighting, cast)
        risky = _risky(sighting, cast)
        if known is not None:
            moment.present.add(known)
            if known not in self.known:
                self.known.append(known)
        if risky is not None:
            self.risky.append(_seen(sighting, risky))
            moment.warning = True
        elif known is None and (cast.collection is not None or sighting.unknown):
            self.unknown.append(_seen(sighting, ""))
            moment.warning = True

    def tags(self) -> list[str] | None:
        """The warnings found, None without one: the vendor's own sample has null before any."""
        found = [
            tag
            for tag, holds in (
                (UNKNOWN_PERSON, self.unknown),
                (RISKY_USER, self.risky),
                (UNDERAGE, self.underage),
            )
            if holds
        ]
        return found or None

    def as_json(self) -> dict[str, Any]:
        """As replies and webhooks carry it. `participant` belongs to the vendor's non-anonymous product."""
        return {"known": self.known, "participant": [], "unknown": self.unknown, "risky": self.risky}


@dataclass(slots=True)
class Moment:
    """What the sightings of one moment meant. present: the expected faces seen."""

    present: set[str] = field(default_factory=set)
    warning: bool = False


def _known(sighting: Sighting, cast: Cast) -> str | None:
    if sighting.person is not None:
        return sighting.person if sighting.person in cast.expected else None
    return _nearest(sighting, cast.collection, set(cast.expected))


def _risky(sighting: Sighting, cast: Cast) -> str | None:
    collection = cast.risky
    if sighting.person is not None:
        listed = collection is not None and sighting.person in collection.faces
        return sighting.person if sighting.risky or listed else None
    if sighting.risky:
        listed_ids = collection.faces.ids() if collection is not None else []
        return listed_ids[0] if listed_ids else "risky-person"
    return _nearest(sighting, collection, None)


def _nearest(sighting: Sighting, collection: Collection | None, among: set[str] | None) -> str | None:
    if sighting.embedding is None or collection is None or collection.gallery is None:
        return None
    found = collection.gallery.nearest(sighting.embedding, threshold=faces.MATCH_THRESHOLD, among=among)
    return found[0].key if found else None


def _seen(sighting: Sighting, face_id: str) -> dict[str, Any]:
    x, y, width, height = sighting.box or (0, 0, 1, 1)
    return {
        "face_id": face_id,
        "time": int(sighting.time),
        "bounding_box": {"x": int(x), "y": int(y), "height": int(height), "width": int(width)},
    }
