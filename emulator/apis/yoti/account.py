"""An account and everything below it; and the accounts of a world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.apis.yoti.auth import Caller, caller_of
from emulator.apis.yoti.errors import unknown_account
from emulator.apis.yoti.likenesses import Likenesses
from emulator.apis.yoti.quirks import QuirkBook
from emulator.contract.call import Call
from emulator.contract.errors import ApiError
from emulator.world.clock import iso
from emulator.world.store import Store
from emulator.world.world import World

if TYPE_CHECKING:
    from emulator.apis.yoti.challenges import Challenge
    from emulator.apis.yoti.contents import Content
    from emulator.apis.yoti.flags import Flag
    from emulator.apis.yoti.groups import Group
    from emulator.apis.yoti.invitations import Invitation
    from emulator.apis.yoti.members import Member
    from emulator.apis.yoti.moderation import Moderation
    from emulator.apis.yoti.notifications import Notification
    from emulator.apis.yoti.policies import Policy
    from emulator.apis.yoti.profiles import Profile
    from emulator.apis.yoti.reports import Report
    from emulator.apis.yoti.sockets import Connection


@dataclass(slots=True, eq=False)
class Account:
    """All ids below it are its own: a valid id of another account is unknown here.

    created_at: epoch seconds of world time.
    """

    id: str
    sdk_id: str
    name: str
    created_at: float
    invitations: Store[Invitation]
    members: Store[Member]
    contents: Store[Content]
    profiles: Store[Profile]
    groups: Store[Group]
    challenges: Store[Challenge]
    moderations: Store[Moderation]
    notifications: Store[Notification]
    policies: Store[Policy]
    flags: Store[Flag]
    reports: Store[Report]
    connections: Store[Connection]
    likenesses: Likenesses

    def as_json(self) -> dict[str, str]:
        """As it is read."""
        return {"id": self.id, "name": self.name, "created_at": iso(self.created_at)}


class Tenancy:
    """The accounts of one world, of all its relying parties."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.accounts: Store[Account] = Store("account", limit=world.settings.records)

    def create(self, sdk_id: str, name: str) -> Account:
        """A new account. Its name and the quota are the handler's to check. Raises: StoreFullError."""
        return self.keep(self._world.ids.uuid4("yoti.account"), sdk_id, name, self._world.clock.now())

    def keep(self, account_id: str, sdk_id: str, name: str, created_at: float) -> Account:
        """An account with nothing below it yet. Raises: StoreFullError."""
        limit = self._world.settings.records
        account = Account(
            account_id,
            sdk_id,
            name,
            created_at,
            invitations=Store("invitation", limit=limit),
            members=Store("member", limit=limit),
            contents=Store("content", limit=limit),
            profiles=Store("profile", limit=limit),
            groups=Store("group", limit=limit),
            challenges=Store("challenge", limit=limit),
            moderations=Store("moderation", limit=limit),
            notifications=Store("notification", limit=limit),
            policies=Store("policy", limit=limit),
            flags=Store("flag", limit=limit),
            reports=Store("report", limit=limit),
            connections=Store("connection", limit=1000),
            likenesses=Likenesses(self._world.of(QuirkBook)),
        )
        return self.accounts.add(account_id, account)

    def close(self) -> None:
        """The world is emptied or gone, and every socket of it with it."""
        for account in self.accounts:
            for connection in account.connections:
                connection.close()

    def of_party(self, sdk_id: str) -> list[Account]:
        """The accounts of one relying party, oldest first."""
        return [account for account in self.accounts if account.sdk_id == sdk_id]


def who_calls(call: Call) -> Caller:
    """The relying party or member behind the request."""
    assert call.credential is not None
    return caller_of(call.request, call.credential)


def account_of(call: Call) -> Account:
    """The account in the path, if it is the caller's.

    Raises: ApiError 404, or 401 where the vendor lists no 404, for one that is unknown or another party's.
    """
    account = call.world.of(Tenancy).accounts.get(call.path["accountId"])
    if account is None or account.sdk_id != who_calls(call).sdk_id:
        raise ApiError(unknown_account(call.operation), "there is no such account")
    return account


def unknown(what: str, by: str = "this id") -> ApiError:
    """The refusal of an id that this account does not have. by: names the field that it stands in."""
    return ApiError(404, f"the account has no {what} of {by}")
