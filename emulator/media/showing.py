"""What a piece of content shows, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from emulator.faces import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Embedding = NDArray[np.float32]

Kind = Literal["image", "video", "live"]
Outcome = Literal["approved", "rejected", "failed"]


class Rule(StrEnum):
    """What decided a showing; the first of these that has something to say does."""

    VERDICT = "verdict"
    MARKER = "marker"
    MEDIA = "media"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Content:
    """What a request asks about.

    url: where it is, exactly as the client wrote it, query included. external_id: the client's own name for it.
    content_id: ours.
    """

    url: str
    external_id: str | None = None
    content_id: str | None = None
    kind: Kind = "image"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One face at one moment.

    time: seconds from the start, 0 in a still. person: the id of a face or profile, when a script names one.
    unknown: a stranger by script. risky, banned: found in such a collection by script; without a `person`, whom
    the API likes. age: estimated, in years. spoof: no living person.
    embedding: float32 (128,), of unit length, only of a face that was really seen: it is for the API to match.
    """

    time: float = 0.0
    box: Box | None = None
    person: str | None = None
    unknown: bool = False
    risky: bool = False
    banned: bool = False
    spoof: bool = False
    age: float | None = None
    embedding: Embedding | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Showing:
    """What a piece of content shows.

    reachable: False when it cannot be had, or not be processed; nothing is seen then.
    reason: why the rule in `decided_by` decided so, in words for the journal; holds no URL.
    sightings: sorted by time, then from left to right. labels: scores of 0 to 1 by the vendor's label names.
    duration: seconds; None for a still, and for a stream without an end.
    outcome: a scripted final decision, which overrules what the sightings and labels would lead to.
    notes: a scripted moderator's remark.
    """

    reachable: bool
    decided_by: Rule
    reason: str
    sightings: tuple[Sighting, ...] = ()
    labels: Mapping[str, float] = field(default_factory=dict)
    duration: float | None = None
    outcome: Outcome | None = None
    notes: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sightings", tuple(sorted(self.sightings, key=_place)))


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked and what was shown. at: epoch seconds of world time."""

    at: float
    content: Content
    showing: Showing

    def as_json(self) -> dict[str, Any]:
        """For the control plane: without the pictures, with the reason."""
        content, showing = self.content, self.showing
        return {
            "url": content.url,
            "external_id": content.external_id,
            "content_id": content.content_id,
            "decided_by": showing.decided_by,
            "reason": showing.reason,
            "reachable": showing.reachable,
            "people": len(showing.sightings),
        }


def _place(sighting: Sighting) -> tuple[float, int]:
    return sighting.time, sighting.box.x if sighting.box else 0
