"""Moderations: what is looked for in a content, and what was found.

Source: yoti-trust-api-reference, "Moderation".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from emulator.apis.yoti.account import Account, account_of, unknown
from emulator.apis.yoti.checks import Check, Wanted
from emulator.apis.yoti.contents import Content
from emulator.apis.yoti.moderation import Moderation, State, finish, note, set_off
from emulator.apis.yoti.paging import page_of
from emulator.apis.yoti.profiles import Profile, live_profile
from emulator.apis.yoti.urls import check_url
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.media import showing
from emulator.media.library import MediaLibrary
from emulator.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from emulator.apis.yoti.groups import Group
    from emulator.media.script import Person

handlers = Handlers()

KINDS: dict[str, showing.Kind] = {"IMAGE": "image", "VIDEO": "video", "LIVE_VIDEO": "live"}


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a request names, all of it there."""

    account: Account
    content: Content
    profiles: list[Profile]
    groups: list[Group]
    wanted: Wanted


# -- requests ----------------------------------------------------------------------------------------------


@handlers("requestModeration")
async def request_moderation(call: Call) -> Reply:
    """Have a content moderated. Raises: ApiError 400, 401, 422."""
    plan = _plan(call)
    media = showing.Content(plan.content.url, None, plan.content.id, KINDS[plan.content.type])
    shown = await call.world.of(MediaLibrary).show(media, expects=tuple(plan.wanted.expected))
    if not shown.reachable:
        raise ApiError(422, f"the content cannot be reached: {shown.reason}")
    # Asked again: while the content was looked at, what the request names may have gone.
    moderation = _create(call, _plan(call))
    set_off(call.world, moderation, shown)
    return Reply(201, {"id": moderation.id})


@handlers("stopModeration")
async def stop_moderation(call: Call) -> Reply:
    """Stop it; one that is stopping already goes on doing so. Raises: ApiError 400, 404."""
    moderation = _find(call)
    if moderation.over:
        raise ApiError(400, f"the moderation runs no more: it has {moderation.state}")
    if moderation.state is State.RUNNING:
        moderation.state = State.STOPPING
        call.world.lifecycles.hasten(moderation.id)
    return Reply(202)


@handlers("listModerations")
async def list_moderations(call: Call) -> Reply:
    """One page of them, oldest first. Raises: ApiError 404."""
    moderations, wanted = account_of(call).moderations.values(), call.query.get("type")
    found = [each for each in moderations if wanted in {None, each.content.type}]
    listed = [moderation.as_item() for moderation in page_of(call, found)]
    return Reply(200, {"moderations": listed, "total_count": len(found)})


@handlers("readModerationOverview")
async def read_overview(call: Call) -> Reply:
    """What it is about, as it stood when it began. Raises: ApiError 404."""
    moderation = await _read(call)
    content = moderation.content
    found: dict[str, Any] = {"content": {"id": content.id, "type": content.type, "url": content.url}}
    if moderation.uploader is not None:
        found["uploader"] = moderation.uploader
    return Reply(200, {**found, "profiles": moderation.profiles, "groups": moderation.groups})


@handlers("readModerationDetails")
async def read_details(call: Call) -> Reply:
    """What it looks for and whom it tells. Raises: ApiError 404."""
    return Reply(200, (await _read(call)).as_item())


@handlers("readModerationResults")
async def read_results(call: Call) -> Reply:
    """The faces seen so far, in the older form. Raises: ApiError 404."""
    moderation = await _read(call)
    found = {"content_type": moderation.content.type, "url": moderation.content.url}
    return Reply(200, {**found, "face_check_results": _faces(moderation)})


@handlers("readModerationReport")
async def read_report(call: Call) -> Reply:
    """What was found so far. Raises: ApiError 404."""
    moderation = await _read(call)
    faces = moderation.faces
    report = {
        "banned_faces": any(face.is_banned for face in faces),
        "unknown_faces": any(face.is_unknown for face in faces),
        "age_groups": list(dict.fromkeys(face.age_group for face in faces)),
        "url": moderation.content.url,
        "face_check_results": _faces(moderation),
    }
    return Reply(200, report)


def _faces(moderation: Moderation) -> list[dict[str, Any]]:
    return [face.as_json() for face in moderation.faces]


async def _read(call: Call) -> Moderation:
    moderation = _find(call)
    await call.world.lifecycles.seen(moderation.id)
    return moderation


def _find(call: Call) -> Moderation:
    moderation = account_of(call).moderations.get(call.path["moderationId"])
    if moderation is None:
        raise unknown("moderation")
    return moderation


# -- what a request names ----------------------------------------------------------------------------------


def _plan(call: Call) -> Plan:
    """Raises: ApiError 400 for whatever is not there, because no 404 is listed; 401 for the account."""
    account, body = account_of(call), call.json
    content = account.contents.get(body["content_id"])
    if content is None:
        raise ApiError(400, "content_id names no content of this account")
    if content.archived:
        raise ApiError(400, "content_id names a content that is archived")
    named = [_profile(account, each, place) for place, each in enumerate(body.get("profile_ids", ()))]
    groups = [_group(account, each, place) for place, each in enumerate(body.get("group_ids", ()))]
    _check_destinations(call, account)
    listed = [live_profile(account, each) for each in content.profile_ids]
    profiles = {each.id: each for each in (*named, *listed) if each is not None}
    banned = (each for group in groups for each in group.members if each in group.searchable)
    wanted = Wanted(
        expected=dict.fromkeys(profiles),
        named=bool(named),
        banned=dict.fromkeys(banned) if groups else None,
        age=body.get("age_estimation"),
        strangers=body.get("unknown_faces", False),
    )
    return Plan(account, content, list(profiles.values()), list(dict.fromkeys(groups)), wanted)


def _profile(account: Account, profile_id: str, place: int) -> Profile:
    profile = live_profile(account, profile_id)
    if profile is None:
        raise ApiError(400, f"profile_ids[{place}] names no profile of this account, or one that is archived")
    return profile


def _group(account: Account, group_id: str, place: int) -> Group:
    group = account.groups.get(group_id)
    if group is None:
        raise ApiError(400, f"group_ids[{place}] names no group of this account")
    return group


def _check_destinations(call: Call, account: Account) -> None:
    asked = call.json.get("notifications", {})
    for field in ("web_destinations", "slack_destinations"):
        for place, url in enumerate(asked.get(field, ())):
            check_url(call.world, f"notifications.{field}[{place}]", url)
    if "member_id" in asked and asked["member_id"] not in account.members:
        raise ApiError(400, "notifications.member_id names no member of this account")


def _create(call: Call, plan: Plan) -> Moderation:
    world, account, asked = call.world, plan.account, call.json.get("notifications", {})
    uploader = live_profile(account, plan.content.uploader_id) if plan.content.uploader_id else None
    moderation = Moderation(
        world.ids.uuid4("yoti.moderation"),
        account,
        plan.content,
        plan.wanted,
        checks=[Check(world.ids.uuid4("yoti.check"), kind) for kind in plan.wanted.types()],
        uploader=None if uploader is None else uploader.as_party(),
        profiles=[profile.as_party() for profile in plan.profiles],
        groups=[group.as_json() for group in plan.groups],
        web_destinations=asked.get("web_destinations", []),
        slack_destinations=asked.get("slack_destinations", []),
        member_id=asked.get("member_id"),
        created_at=world.clock.now(),
    )
    return account.moderations.add(moderation.id, moderation)


# -- what the vendor's own API cannot do -------------------------------------------------------------------


def observe(world: World, moderation: Moderation, people: Iterable[Person]) -> None:
    """Let people be seen in a running live video, now unless they have a time.

    Raises: ApiError 400 for any other moderation.
    """
    _check_runs_live(moderation)
    now = round(moderation.position(world.clock.now()), 3)
    seen = (person.sighting(order) for order, person in enumerate(people))
    note(world, moderation, [replace(sighting, time=sighting.time or now) for sighting in seen])


def end(world: World, moderation: Moderation) -> None:
    """Let the stream of a running live video end. Raises: ApiError 400 for any other moderation."""
    _check_runs_live(moderation)
    world.lifecycles.end(moderation.id)
    finish(world, moderation)


def _check_runs_live(moderation: Moderation) -> None:
    if not moderation.live or moderation.over:
        raise ApiError(400, "the moderation is not that of a live video, or runs no more")
