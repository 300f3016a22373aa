"""What Yoti's own API cannot do: people answer invitations, report, and are banned; cameras see somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from emulator.apis.yoti import invitations, moderations, notifications, reports
from emulator.apis.yoti.account import Account, Tenancy
from emulator.apis.yoti.auth import token_of
from emulator.apis.yoti.quirks import QuirkBook, QuirkError
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.media.fields import VerdictError
from emulator.media.verdicts import people_from_json
from emulator.world.clock import iso
from emulator.world.store import Store

T = TypeVar("T")


async def list_yoti_accounts(_: Control, call: Call) -> Reply:
    """Every account of the world, oldest first."""
    accounts = call.world.of(Tenancy).accounts
    return Reply(200, {"accounts": [{**each.as_json(), "sdk_id": each.sdk_id} for each in accounts]})


async def accept_yoti_invitation(_: Control, call: Call) -> Reply:
    """The member that an invitation becomes. Raises: ApiError 404."""
    account, invitation = _found(call, "invitation", lambda account: account.invitations)
    username = (call.json or {}).get("username", invitation.email.partition("@")[0])
    member = invitations.accept(call.world, account, invitation, username)
    token = token_of(call.world, account.sdk_id, member.id)
    return Reply(201, {"account_id": account.id, "member": member.as_json(), "token": token})


async def file_yoti_report(_: Control, call: Call) -> Reply:
    """A report by somebody of the public. Raises: ApiError 400, 404."""
    asked = call.json
    account, content = _found(call, "content", lambda account: account.contents, asked["content_id"])
    return Reply(201, reports.file_report(call.world, account, content.id, asked["reason_id"]).as_json())


async def ban_yoti_profile(_: Control, call: Call) -> Reply:
    """Set or clear a profile's ban. Raises: ApiError 404."""
    profile = _found(call, "profile", lambda account: account.profiles)[1]
    profile.is_banned = call.json["is_banned"]
    return Reply(200, profile.as_json())


async def read_yoti_inbox(_: Control, call: Call) -> Reply:
    """What was sent to a member's inbox, newest first. Raises: ApiError 404."""
    account, member = _found(call, "member", lambda account: account.members)
    inbox = notifications.inbox_of(account, member.id)
    return Reply(200, {"notifications": [each.as_json() for each in inbox]})


async def list_yoti_connections(_: Control, call: Call) -> Reply:
    """Every open socket of the world, oldest account first."""
    listed = [
        {
            "id": connection.id,
            "account_id": account.id,
            "state": connection.state.value,
            "opened_at": iso(connection.opened_at),
        }
        for account in call.world.of(Tenancy).accounts
        for connection in account.connections
    ]
    return Reply(200, {"connections": listed})


async def observe_yoti_moderation(_: Control, call: Call) -> Reply:
    """Let people be seen in a running live video. Raises: ApiError 400, 404."""
    moderation = _found(call, "moderation", lambda account: account.moderations)[1]
    try:
        people = people_from_json(call.json["people"], "/people")
    except VerdictError as error:
        raise invalid(error.pointer, str(error), rule="verdict") from None
    moderations.observe(call.world, moderation, people or ())
    return Reply(204)


async def end_yoti_stream(_: Control, call: Call) -> Reply:
    """Let the stream of a running live video end. Raises: ApiError 400, 404."""
    moderation = _found(call, "moderation", lambda account: account.moderations)[1]
    moderations.end(call.world, moderation)
    return Reply(204)


async def read_yoti_quirks(_: Control, call: Call) -> Reply:
    """Every number and reading that the vendor does not publish."""
    return Reply(200, call.world.of(QuirkBook).as_json())


async def switch_yoti_quirks(_: Control, call: Call) -> Reply:
    """Switch some of them; those left out stay. Raises: ApiError 400."""
    book = call.world.of(QuirkBook)
    try:
        book.change(call.json)
    except QuirkError as error:
        raise invalid(f"/{error.name}", str(error), rule="quirk") from None
    return Reply(200, book.as_json())


def _found(
    call: Call, kind: str, shelf: Callable[[Account], Store[T]], wanted: str | None = None
) -> tuple[Account, T]:
    """What the path names, or `wanted`, with its account: no two accounts of a world share an id."""
    for account in call.world.of(Tenancy).accounts:
        found = shelf(account).get(call.path[kind] if wanted is None else wanted)
        if found is not None:
            return account, found
    raise ApiError(404, f"no account of this world has a {kind} of this id")


ANSWERS: Answers = {
    "listYotiAccounts": list_yoti_accounts,
    "acceptYotiInvitation": accept_yoti_invitation,
    "fileYotiReport": file_yoti_report,
    "banYotiProfile": ban_yoti_profile,
    "readYotiInbox": read_yoti_inbox,
    "listYotiConnections": list_yoti_connections,
    "observeYotiModeration": observe_yoti_moderation,
    "endYotiStream": end_yoti_stream,
    "readYotiQuirks": read_yoti_quirks,
    "switchYotiQuirks": switch_yoti_quirks,
}
