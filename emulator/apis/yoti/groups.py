"""Groups of profiles. Source: yoti-trust-api-reference, "Groups"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.apis.yoti.account import Account, account_of, unknown
from emulator.apis.yoti.paging import page_of
from emulator.apis.yoti.profiles import Profile, live_profile
from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError

if TYPE_CHECKING:
    from emulator.media.showing import Embedding

handlers = Handlers()


@dataclass(slots=True, eq=False)
class Group:
    """members: in order of arrival, none of them archived. searchable: those whom a challenge may find."""

    id: str
    label: str
    members: dict[str, Profile] = field(default_factory=dict)
    searchable: set[str] = field(default_factory=set)

    def take(self, profile: Profile) -> None:
        """Have `profile` among the members; one that is there already stays where it is."""
        self.members[profile.id] = profile
        if profile.searchable:
            self.searchable.add(profile.id)

    def drop(self, profile_id: str) -> bool:
        """Have it no more. Returns whether it was a member."""
        self.searchable.discard(profile_id)
        return self.members.pop(profile_id, None) is not None

    def as_json(self) -> dict[str, str]:
        """As it is read."""
        return {"id": self.id, "label": self.label}


@handlers("listGroups")
async def list_groups(call: Call) -> Reply:
    """One page of them. Raises: ApiError 401, 422."""
    groups = page_of(call, account_of(call).groups)
    return Reply(200, {"groups": [group.as_json() for group in groups]})


@handlers("createGroup")
async def create_group(call: Call) -> Reply:
    """A new group. Raises: ApiError 401, 409, 422."""
    account, label = account_of(call), call.json["label"]
    if any(group.label == label for group in account.groups):
        raise ApiError(409, "label is that of another group of this account")
    most = quirks_of(call.world).groups_per_account
    if len(account.groups) >= most:
        raise ApiError(422, f"the account has {len(account.groups)} groups already; {most} are the most")
    group = Group(call.world.ids.uuid4("yoti.group"), label)
    account.groups.add(group.id, group)
    return Reply(201, {"id": group.id})


@handlers("readGroup")
async def read_group(call: Call) -> Reply:
    """A group. Raises: ApiError 404."""
    return Reply(200, group_of(call, account_of(call)).as_json())


@handlers("addProfileToGroup")
async def add_profile(call: Call) -> Reply:
    """Add a profile to a group, whose path this is. Raises: ApiError 404."""
    account = account_of(call)
    group, profile = group_of(call, account), live_profile(account, call.json["profile_id"])
    if profile is None:
        raise unknown("live profile", "this profile_id")
    group.take(profile)
    return Reply(201, {"id": profile.id})


@handlers("deleteGroup")
async def delete_group(call: Call) -> Reply:
    """Forget a group; its profiles stay, and so do its challenges. Raises: ApiError 404."""
    account = account_of(call)
    account.groups.pop(group_of(call, account).id)
    return Reply(204)


@handlers("listProfilesOfGroup")
async def list_profiles(call: Call) -> Reply:
    """One page of the members. Raises: ApiError 404, 422."""
    members = group_of(call, account_of(call)).members.values()
    return Reply(200, {"profiles": [profile.as_party() for profile in page_of(call, members)]})


@handlers("removeProfileFromGroup")
async def remove_profile(call: Call) -> Reply:
    """Remove a profile from a group. Raises: ApiError 404."""
    if not group_of(call, account_of(call)).drop(call.path["profileId"]):
        raise ApiError(404, "the profile is not in the group")
    return Reply(200)


def group_of(call: Call, account: Account) -> Group:
    """The group in the path. Raises: ApiError 404."""
    group = account.groups.get(call.path["groupId"])
    if group is None:
        raise unknown("group")
    return group


def match(account: Account, embedding: Embedding, among: Collection[str] | None) -> str | None:
    """The id of the active profile whose face it is, of `among` or else of all that are searchable.

    None where there is none.
    """
    need_consent = account.likenesses.quirks.now.consent_required

    def admits(profile_id: str) -> bool:
        profile = live_profile(account, profile_id)
        if profile is None or (among is None and not profile.searchable):
            return False
        return bool(profile.biometric_consent) or not need_consent

    return account.likenesses.nearest(embedding, among, admits)
