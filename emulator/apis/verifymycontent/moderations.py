"""Static moderations: started and read.

Source: verifymycontent-anonymous-face-match, "Face match for Anonymous Content Moderation".
"""

from __future__ import annotations

from emulator.apis.verifymycontent.accounts import account_of, missing
from emulator.apis.verifymycontent.casting import MATCHING, cast_of
from emulator.apis.verifymycontent.moderation import KIND, Moderation, set_off
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.media.showing import Content, Kind

handlers = Handlers()


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
    set_off(world, moderation)
    return moderation
