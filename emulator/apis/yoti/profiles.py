"""Profiles: active, then archived, then purged; and the consent of the person.

Source: yoti-trust-api-reference, "Profiles"; consent: yoti-trust-operations-summary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from emulator.apis.yoti.account import Account, account_of, unknown
from emulator.apis.yoti.paging import page_of
from emulator.apis.yoti.pictures import picture_in, sole_face_in
from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.world.alarms import Alarm, Turn
from emulator.world.clock import iso
from emulator.world.world import World

if TYPE_CHECKING:
    from emulator.media.showing import Embedding

handlers = Handlers()

SEARCHABLE = 1


@dataclass(frozen=True, slots=True)
class Face:
    """captured_at: epoch seconds of world time, of its arrival."""

    id: str
    captured_at: float
    embedding: Embedding

    def as_json(self) -> dict[str, str]:
        """As it is listed."""
        return {"id": self.id, "captured_at": iso(self.captured_at)}


@dataclass(slots=True, eq=False)
class Profile:
    """A known person. One that is archived has no faces and is in no group and no content.

    searchable: whether challenges find it. given: what is kept for the client and does nothing.
    faces: by id, in order of arrival. contents: the ids of those that name it, as expected or as uploader.
    alarm: when it is archived by itself, or purged once archived.
    """

    id: str
    created_at: float
    searchable: bool
    display_name: str
    reference: str
    biometric_consent: str | None
    given: dict[str, Any]
    active: bool = True
    is_banned: bool = False
    faces: dict[str, Face] = field(default_factory=dict)
    contents: set[str] = field(default_factory=set)
    alarm: Alarm | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is read."""
        return {
            "profile_id": self.id,
            "is_banned": self.is_banned,
            "is_active": self.active,
            "active": self.active,
        }

    def as_party(self) -> dict[str, str]:
        """As a group and a moderation tell of it."""
        return {"id": self.id, "display_name": self.display_name, "reference": self.reference}


@handlers("listProfiles")
async def list_profiles(call: Call) -> Reply:
    """One page of those that are not purged. Raises: ApiError 404, 422."""
    profiles = page_of(call, account_of(call).profiles)
    return Reply(200, {"profiles": [profile.as_json() for profile in profiles]})


@handlers("createProfile")
async def create_profile(call: Call) -> Reply:
    """A new profile, with a face or without. Raises: ApiError 400, 404."""
    if "face" not in call.json:
        return Reply(201, {"id": _create(call, account_of(call)).id})
    picture = picture_in(call, "face")
    account_of(call)
    embedding = await sole_face_in(picture, "face")
    account = account_of(call)  # again: it may have been deleted while the picture was looked at
    profile = _create(call, account)
    keep_face(call, account, profile, embedding)
    return Reply(201, {"id": profile.id})


@handlers("readProfile")
async def read_profile(call: Call) -> Reply:
    """A profile, archived or not. Raises: ApiError 404."""
    profile = account_of(call).profiles.get(call.path["profileId"])
    if profile is None:
        raise unknown("profile")
    return Reply(200, profile.as_json())


@handlers("deleteProfile")
async def delete_profile(call: Call) -> Reply:
    """Archive a profile. Raises: ApiError 404."""
    account = account_of(call)
    archive(call.world, account, _live(call, account))
    return Reply(202)


@handlers("retainProfile")
async def retain_profile(call: Call) -> Reply:
    """Put a profile's end off. Raises: ApiError 404."""
    account = account_of(call)
    _retain(call.world, account, _live(call, account))
    return Reply(202)


@handlers("setBiometricConsent")
async def set_biometric_consent(call: Call) -> Reply:
    """Keep what the person agreed to. Raises: ApiError 404."""
    _live(call, account_of(call)).biometric_consent = call.json["biometric_consent"]
    return Reply(quirks_of(call.world).consent_status)


@handlers("removeBiometricConsent")
async def remove_biometric_consent(call: Call) -> Reply:
    """Forget what the person agreed to. Raises: ApiError 404."""
    _live(call, account_of(call)).biometric_consent = None
    return Reply(quirks_of(call.world).consent_status)


def live_profile(account: Account, profile_id: str) -> Profile | None:
    """The profile of that id, if it is there and not archived."""
    profile = account.profiles.get(profile_id)
    return profile if profile is not None and profile.active else None


def keep_face(call: Call, account: Account, profile: Profile, embedding: Embedding) -> Face:
    """Give an active profile one more face. Whether it may have it is the caller's to check."""
    face = Face(call.world.ids.uuid4("yoti.face"), call.world.clock.now(), embedding)
    profile.faces[face.id] = face
    account.likenesses.add(profile.id, embedding)
    return face


def archive(world: World, account: Account, profile: Profile) -> None:
    """Take an active profile out of use, and out of everything that names it; and have it purged later."""
    profile.active = False
    profile.faces.clear()
    account.likenesses.replace(profile.id, ())
    for group in account.groups:
        group.drop(profile.id)
    for content_id in profile.contents:
        content = account.contents.get(content_id)
        assert content is not None, "contents are never deleted"
        content.forget(profile.id)
    profile.contents.clear()
    _end_after(world, profile, quirks_of(world).purge_delay, partial(purge, account, profile), "purge")


def purge(account: Account, profile: Profile) -> None:
    """Forget an archived profile."""
    account.profiles.pop(profile.id)


def let_profiles_go(account: Account) -> None:
    """The account is deleted: none of its profiles waits for its end any more."""
    for profile in account.profiles:
        _wait_no_more(profile)


def _create(call: Call, account: Account) -> Profile:
    world, body = call.world, call.json
    profile = Profile(
        world.ids.uuid4("yoti.profile"),
        world.clock.now(),
        searchable=body.get("profile_type", SEARCHABLE) == SEARCHABLE,
        display_name=body.get("display_name", ""),
        reference=body.get("reference", ""),
        biometric_consent=body.get("biometric_consent"),
        given={key: body[key] for key in ("consent_link", "id_verification", "is_id_verified") if key in body},
    )
    account.profiles.add(profile.id, profile)
    _retain(world, account, profile)
    return profile


def _retain(world: World, account: Account, profile: Profile) -> None:
    expire = partial(archive, world, account, profile)
    _end_after(world, profile, quirks_of(world).retention, expire, "retention")


def _end_after(world: World, profile: Profile, delay: float, end: partial[None], what: str) -> None:
    _wait_no_more(profile)
    profile.alarm = world.clock.call_later(delay, end, name=f"yoti.{what} {profile.id}")


def wait_again(world: World, account: Account, profile: Profile, turn: Turn) -> None:
    """Have a profile end at its old turn, in a world that is restored."""
    if profile.active:
        end, what = partial(archive, world, account, profile), "retention"
    else:
        end, what = partial(purge, account, profile), "purge"
    profile.alarm = world.clock.call_again(turn, end, name=f"yoti.{what} {profile.id}")


def _wait_no_more(profile: Profile) -> None:
    if profile.alarm is not None:
        profile.alarm.cancel()


def _live(call: Call, account: Account) -> Profile:
    profile = live_profile(account, call.path["profileId"])
    if profile is None:
        raise unknown("profile")
    return profile
