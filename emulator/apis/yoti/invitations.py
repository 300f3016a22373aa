"""Invitations to become a member. This API cannot accept one; the control plane does.

Source: yoti-trust-api-reference, "Invite a user to the account"; the states are inferred, facts §9.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from emulator.apis.yoti.account import Account, account_of, unknown
from emulator.apis.yoti.members import Member
from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso
from emulator.world.world import World

handlers = Handlers()


class State(StrEnum):
    """Where an invitation stands. None leaves the last three."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(slots=True, eq=False)
class Invitation:
    """admin: what the member will be. created_at, expires_at: epoch seconds of world time.

    settled: what became of it, unless it is left to expire.
    """

    id: str
    email: str
    admin: bool
    created_at: float
    expires_at: float
    settled: State = State.PENDING

    def state(self, now: float) -> State:
        """Where it stands at that moment."""
        if self.settled is State.PENDING and now >= self.expires_at:
            return State.EXPIRED
        return self.settled

    def as_json(self) -> dict[str, Any]:
        """As a pending one is listed: nobody has chosen a name yet."""
        return {
            "id": self.id,
            "email": self.email,
            "username": "",
            "admin": self.admin,
            "expires_at": iso(self.expires_at),
            "created_at": iso(self.created_at),
        }


@handlers("listInvitations")
async def list_invitations(call: Call) -> Reply:
    """Those that are pending, oldest first. Raises: ApiError 404."""
    account, now = account_of(call), call.world.clock.now()
    pending = [each for each in account.invitations if each.state(now) is State.PENDING]
    return Reply(200, {"invitations": [each.as_json() for each in pending]})


@handlers("invite")
async def invite(call: Call) -> Reply:
    """The same address may be invited again. Raises: ApiError 404."""
    account, now = account_of(call), call.world.clock.now()
    invitation = Invitation(
        call.world.ids.uuid4("yoti.invitation"),
        call.json["email"],
        call.json.get("admin", False),
        now,
        now + quirks_of(call.world).invitation_ttl,
    )
    account.invitations.add(invitation.id, invitation)
    return Reply(201, {"id": invitation.id})


@handlers("revokeInvitation")
async def revoke_invitation(call: Call) -> Reply:
    """Raises: ApiError 404, also for one that is pending no more."""
    invitation = account_of(call).invitations.get(call.path["invitationId"])
    if invitation is None:
        raise unknown("invitation")
    _check_pending(call.world, invitation)
    invitation.settled = State.REVOKED
    return Reply(204)


def accept(world: World, account: Account, invitation: Invitation, username: str) -> Member:
    """The member that the invitation becomes, without scopes.

    Raises: ApiError 404 for one that is pending no more, StoreFullError.
    """
    _check_pending(world, invitation)
    now, member_id = world.clock.now(), world.ids.uuid4("yoti.member")
    member = Member(member_id, invitation.email, username, invitation.admin, now)
    account.members.add(member.id, member)
    invitation.settled = State.ACCEPTED
    return member


def _check_pending(world: World, invitation: Invitation) -> None:
    state = invitation.state(world.clock.now())
    if state is not State.PENDING:
        raise ApiError(404, f"the invitation is pending no more: it is {state}")
