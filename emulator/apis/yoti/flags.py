"""Flags: the reasons that a report may give.

Source: yoti-trust-api-reference, "Retrieve a list of report reasons".
"""

from __future__ import annotations

from dataclasses import dataclass

from emulator.apis.yoti.account import account_of, unknown
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError

handlers = Handlers()


@dataclass(slots=True, eq=False)
class Flag:
    """content_type: None for content of every type."""

    id: str
    reason: str
    content_type: str | None
    active: bool = True

    def suits(self, content_type: str) -> bool:
        """Whether content of that type may be reported for it."""
        return self.content_type in {None, content_type}


@handlers("listFlags")
async def list_flags(call: Call) -> Reply:
    """The active reasons, oldest first: the one list that is a bare array. Raises: ApiError 404."""
    wanted = call.query.get("type")
    listed = [
        {"id": flag.id, "reason": flag.reason}
        for flag in account_of(call).flags
        if flag.active and (wanted is None or flag.suits(wanted))
    ]
    return Reply(200, listed)


@handlers("createFlag")
async def create_flag(call: Call) -> Reply:
    """Its id is in no reply but the list's. Raises: ApiError 401 for an account that is not there."""
    account = account_of(call)
    flag = Flag(call.world.ids.uuid4("yoti.flag"), call.json["reason"], call.json.get("content_type"))
    account.flags.add(flag.id, flag)
    return Reply(201)


@handlers("deactivateFlag")
async def deactivate_flag(call: Call) -> Reply:
    """Reports that gave it keep it. Raises: ApiError 404, also for one that is inactive already."""
    flag = account_of(call).flags.get(call.path["reasonId"])
    if flag is None:
        raise unknown("reason")
    if not flag.active:
        raise ApiError(404, "the reason is inactive already")
    flag.active = False
    return Reply(204)
