"""One static moderation, and its own way: it is looked at for faces, then judged, or it fails.

Source: verifymycontent-anonymous-face-match, "Face match for Anonymous Content Moderation".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from emulator.apis.verifymycontent.accounts import Account
from emulator.apis.verifymycontent.facematch import Cast, FaceMatch
from emulator.apis.verifymycontent.moments import written
from emulator.apis.verifymycontent.notices import notify
from emulator.media.library import MediaLibrary
from emulator.media.showing import Content, Showing
from emulator.world.lifecycle import Onward, Rest, Step
from emulator.world.world import World

KIND = "verifymycontent.moderation"
HARMFUL = "Harmful content found."
"""The note of a rejection that has none of its own, as in the tests of the vendor's SDKs."""


class Status(StrEnum):
    """Of a static moderation. The documents also spell the first with a small m; this is their JSON's form."""

    AWAITING_FACE_MATCH = "Awaiting Face Match"
    AWAITING_MODERATION = "Awaiting Moderation"
    APPROVED = "Approved"
    REJECTED = "Rejected"
    FAILED = "Failed"


@dataclass(slots=True, eq=False)
class Moderation:
    """One piece of content on its way. created_at, updated_at: epoch seconds of world time."""

    id: str
    account: Account
    content: Content
    cast: Cast
    external_id: str
    redirect_url: str
    webhook: str | None
    customer_id: str | None
    created_at: float
    updated_at: float
    status: Status = Status.AWAITING_FACE_MATCH
    notes: str = ""
    facematch: FaceMatch = field(default_factory=FaceMatch)
    verdict: Status = Status.APPROVED
    verdict_notes: str = ""

    @property
    def over(self) -> bool:
        """Whether its status is final."""
        return self.status not in {Status.AWAITING_FACE_MATCH, Status.AWAITING_MODERATION}

    def as_started(self) -> dict[str, Any]:
        """As the start is answered."""
        return {
            "id": self.id,
            "redirect_url": self.redirect_url,
            "external_id": self.external_id,
            "status": self.status,
            "notes": self.notes,
            "tags": self.facematch.tags(),
            "created_at": written(self.created_at),
            "updated_at": written(self.updated_at),
        }

    def as_json(self) -> dict[str, Any]:
        """As it is read, and as its webhook carries it."""
        return {**self.as_started(), "facematch": self.facematch.as_json()}


def set_off(world: World, moderation: Moderation) -> None:
    """Let it take its way from here."""
    world.lifecycles.begin(KIND, moderation.id, step_of(world, moderation))


def step_of(world: World, moderation: Moderation) -> Step:
    """What takes a moderation on."""

    async def step() -> Onward:
        return await _step(world, moderation)

    return step


async def _step(world: World, moderation: Moderation) -> Onward:
    if moderation.status is Status.AWAITING_FACE_MATCH:
        showing = await world.of(MediaLibrary).show(moderation.content, expects=moderation.cast.expected)
        if not showing.reachable:
            _change(world, moderation, Status.FAILED, showing.notes)
            return Rest.OVER
        moderation.facematch.note(showing.sightings, moderation.cast)
        moderation.verdict, moderation.verdict_notes = _verdict(moderation, showing)
        _change(world, moderation, Status.AWAITING_MODERATION)
        return 0.0
    _change(world, moderation, moderation.verdict, moderation.verdict_notes)
    return Rest.OVER


def _verdict(moderation: Moderation, showing: Showing) -> tuple[Status, str]:
    """How it will end, and with which notes. A warning about faces alone rejects nothing."""
    if showing.outcome is not None:
        status = Status[showing.outcome.upper()]
    else:
        status = Status.REJECTED if moderation.facematch.underage else Status.APPROVED
    return status, showing.notes or (HARMFUL if status is Status.REJECTED else "")


def _change(world: World, moderation: Moderation, status: Status, notes: str = "") -> None:
    moderation.status = status
    moderation.notes = notes
    moderation.updated_at = world.clock.now()
    notify(
        world,
        moderation.account,
        moderation.webhook,
        event="moderationStatus",
        resource=moderation.id,
        payload=moderation.as_json(),
    )
