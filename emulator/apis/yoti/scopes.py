"""What a member may do. The seventeen scopes are published; which operation needs which is our reading.

Source: yoti-trust-api-reference, "List available scopes".
"""

from __future__ import annotations

from collections.abc import Mapping

from emulator.apis.yoti.account import Tenancy, account_of
from emulator.apis.yoti.auth import Caller
from emulator.apis.yoti.diagnosis import out_of_scope
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.operation import Operation

handlers = Handlers()

SCOPES = (
    "contents:list",
    "contents:manage",
    "contents:moderate",
    "contents:view",
    "contents:reports:list",
    "contents:reports:moderate",
    "flags:manage",
    "members:manage",
    "moderations:manage",
    "moderations:view",
    "notifications:manage",
    "notifications:view",
    "profiles:list",
    "profiles:manage",
    "profiles:view",
    "reports:view",
    "reports:manage",
)

OPENS: Mapping[str, tuple[str, ...]] = {
    "contents:list": ("listContents",),
    "contents:manage": ("createContent", "addProfileToContent", "removeProfileFromContent"),
    "contents:moderate": ("requestModeration",),
    "contents:view": ("readContent", "listModerationsOfContent"),
    "contents:reports:list": ("listReportsOfContent",),
    "contents:reports:moderate": ("dismissReport", "acceptReport"),
    "flags:manage": ("listFlags", "createFlag", "deactivateFlag"),
    "members:manage": (
        *("listInvitations", "invite", "revokeInvitation", "listScopes", "promoteMember", "demoteAdmin"),
        *("listMembers", "readMember", "setMemberScopes", "removeMember"),
    ),
    "moderations:manage": ("requestModeration", "stopModeration"),
    "moderations:view": (
        *("listModerations", "listModerationsOfContent", "readModerationOverview", "readModerationDetails"),
        *("readModerationResults", "readModerationReport", "listNotificationsOfModeration"),
    ),
    "notifications:manage": ("acceptNotification", "dismissNotification"),
    "notifications:view": (
        *("listNotifications", "readNotification", "listReviews", "listNotificationsOfModeration"),
    ),
    "profiles:list": ("listProfiles",),
    "profiles:manage": (
        *("createProfile", "deleteProfile", "retainProfile", "setBiometricConsent", "removeBiometricConsent"),
        *("addFaceToProfile", "deleteFaceFromProfile"),
    ),
    "profiles:view": ("readProfile", "listFacesOfProfile"),
    "reports:view": ("listReports", "auditReports", "listReportsOfContent"),
    "reports:manage": ("dismissReport", "acceptReport"),
}
"""Scope to the operations that it opens; some are opened by either of two. None is for accounts, groups,
policies, the archive or sockets: those are the relying party's own, and an admin's."""

NEEDED: Mapping[str, frozenset[str]] = {
    operation: frozenset(scope for scope in SCOPES if operation in OPENS[scope])
    for operations in OPENS.values()
    for operation in operations
}
"""Operation to the scopes of which a member needs one."""


def check_scope(caller: Caller, account_id: str | None, operation: Operation, tenancy: Tenancy) -> None:
    """Let a member through, or not; the relying party itself may do everything.

    A member's token opens the member's own account and nothing else.
    Raises: ApiError 401, because no operation lists 403.
    """
    if caller.member is None:
        return
    world = caller.credential.world
    account = None if account_id is None else tenancy.accounts.get(account_id)
    member = None
    if account is not None and account.sdk_id == caller.sdk_id:
        member = account.members.get(caller.member)
    if member is None:
        raise out_of_scope("the token is a member's, who is none of this account", world)
    if member.admin:
        return
    needed = NEEDED.get(operation.id)
    if needed is None:
        raise out_of_scope("the token is a member's; this is for the relying party and admins", world)
    if needed.isdisjoint(member.scopes):
        raise out_of_scope(f"the token is a member's who lacks the scope {' or '.join(sorted(needed))}", world)


@handlers("listScopes")
async def list_scopes(call: Call) -> Reply:
    """All seventeen. Raises: ApiError 404."""
    account_of(call)
    return Reply(200, {"scopes": list(SCOPES)})
