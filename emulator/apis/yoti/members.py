"""Members of an account and what they may do. Source: yoti-trust-api-reference, "List account members"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from emulator.apis.yoti.account import Account, account_of, unknown
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso

handlers = Handlers()


@dataclass(slots=True, eq=False)
class Member:
    """admin: may do everything, whatever the scopes. created_at: epoch seconds of world time."""

    id: str
    email: str
    username: str
    admin: bool
    created_at: float
    scopes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """As it is read."""
        return {
            "id": self.id,
            "email": self.email,
            "username": self.username,
            "admin": self.admin,
            "scopes": list(self.scopes),
            "created_at": iso(self.created_at),
        }


@handlers("listMembers")
async def list_members(call: Call) -> Reply:
    """Every member, oldest first. Raises: ApiError 404."""
    return Reply(200, {"members": [member.as_json() for member in account_of(call).members]})


@handlers("readMember")
async def read_member(call: Call) -> Reply:
    """Raises: ApiError 404."""
    return Reply(200, _named(account_of(call), call.path["memberId"]).as_json())


@handlers("setMemberScopes")
async def set_member_scopes(call: Call) -> Reply:
    """The whole set is replaced. Raises: ApiError 404."""
    member = _named(account_of(call), call.path["memberId"])
    member.scopes = tuple(dict.fromkeys(call.json["scopes"]))
    return Reply(204)


@handlers("removeMember")
async def remove_member(call: Call) -> Reply:
    """The member's token opens nothing from now on; the reviews stay. Raises: ApiError 404."""
    account = account_of(call)
    account.members.pop(_named(account, call.path["memberId"]).id)
    return Reply(204)


@handlers("promoteMember")
async def promote_member(call: Call) -> Reply:
    """Who is an admin stays one. Raises: ApiError 404."""
    _named(account_of(call), call.json["member_id"], "this member_id").admin = True
    return Reply(200)


@handlers("demoteAdmin")
async def demote_admin(call: Call) -> Reply:
    """The scopes stay as they are. Raises: ApiError 404, also for a member who is no admin."""
    member = _named(account_of(call), call.path["memberId"])
    if not member.admin:
        raise ApiError(404, "the member is no admin")
    member.admin = False
    return Reply(204)


def _named(account: Account, member_id: str, by: str = "this id") -> Member:
    member = account.members.get(member_id)
    if member is None:
        raise unknown("member", by)
    return member
