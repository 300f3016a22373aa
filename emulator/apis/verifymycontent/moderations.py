"""Static moderations: Awaiting Face Match, Awaiting Moderation, then Approved, or Failed on the way.

Source: verifymycontent-anonymous-face-match, "Face match for Anonymous Content Moderation".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from emulator.apis.verifymycontent.accounts import Account, account_of, missing
from emulator.apis.verifymycontent.casting import MATCHING, cast_of
from emulator.apis.verifymycontent.facematch import Cast, FaceMatch
from emulator.apis.verifymycontent.moments import written
from emulator.apis.verifymycontent.notices import notify
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.media.library import MediaLibrary
from emulator.media.showing import Content, Kind, Showing
from emulator.world.lifecycle import Onward, Rest, Step
from emulator.world.world import World

handlers = Handlers()

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


@handlers("startModeration")
async def start_moderation(call: Call) -> Reply:
    """Start an anonymous moderation. Raises: ApiError 400, 403."""
    return Reply(201, _start(call, call.json.get("redirect_url", "")).as_started())


@handlers("createModeration")
async def create_moderation(call: Call) -> Reply:
    """Start a moderation whose uploader is known, as the vendor's SDKs do. Raises: ApiError 400, 403."""
    moderation = _start(call, call.json.get("redirect_url", ""))
    moderation.customer_id = call.json["customer"]["id"]
    if not moderation.redirect_url:
        moderation.redirect_url = f"https://app.verifymycontent.com/v/{moderation.id}"
    return Reply(201, moderation.as_started())


@handlers("readModeration")
async def read_moderation(call: Call) -> Reply:
    """The moderation as it stands. Raises: ApiError 403, 404."""
    moderation = _find(call)
    await call.world.lifecycles.seen(moderation.id)
    return Reply(200, moderation.as_json())


@handlers("listModerationParticipants")
async def list_participants(call: Call) -> Reply:
    """Who uploaded the content. Raises: ApiError 403, 404 also for an anonymous moderation."""
    moderation = _find(call)
    if moderation.customer_id is None:
        raise ApiError(404, "this moderation is anonymous")
    return Reply(200, {"id": moderation.id, "customer": {"id": moderation.customer_id}, "face": ""})


def _find(call: Call) -> Moderation:
    wanted = call.path["id"]
    moderation = account_of(call).moderations.get(wanted)
    if moderation is None:
        raise missing(call, "the moderation", lambda other: wanted in other.moderations)
    return moderation


def _start(call: Call, redirect_url: str) -> Moderation:
    account, body, world = account_of(call), call.json, call.world
    if body.get("type") in MATCHING and not account.face_match:
        raise ApiError(403, "face match is not enabled for this account")
    content, now = body["content"], world.clock.now()
    cast = cast_of(account, body)
    moderation_id = world.ids.code(KIND)
    external_id = content.get("external_id", "")
    kind: Kind = "image" if content.get("type") == "image" else "video"
    moderation = Moderation(
        id=moderation_id,
        account=account,
        content=Content(content["url"], external_id or None, moderation_id, kind),
        cast=cast,
        external_id=external_id,
        redirect_url=redirect_url,
        webhook=body.get("webhook") or None,
        customer_id=None,
        created_at=now,
        updated_at=now,
    )
    account.moderations.add(moderation.id, moderation)
    world.lifecycles.begin(KIND, moderation.id, step_of(world, moderation))
    return moderation


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
