"""Complaints, which only the vendor's SDKs know. Source: facts §4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulator.apis.verifymycontent.accounts import account_of
from emulator.apis.verifymycontent.complaint import KIND, Complaint, as_complaint, as_consent, set_off
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply

handlers = Handlers()


@handlers("createModerationComplaint")
async def complain_about_content(call: Call) -> Reply:
    """Complain about static content."""
    content = call.json["content"]
    return _take_down(call, content.get("external_id"), content["tags"], as_complaint)


@handlers("createLivestreamComplaint")
async def complain_about_livestream(call: Call) -> Reply:
    """Complain about a live stream."""
    stream = call.json["stream"]
    return _take_down(call, stream["external_id"], stream["tags"], as_complaint)


@handlers("createConsentComplaint")
async def complain_about_consent(call: Call) -> Reply:
    """Complain that somebody shown did not consent."""
    return _take_down(call, call.json["content"]["external_id"], [], as_consent)


def _take_down(
    call: Call, external_id: str | None, tags: list[str], show: Callable[[Complaint], dict[str, Any]]
) -> Reply:
    account, world, now = account_of(call), call.world, call.world.clock.now()
    complaint_id = world.ids.code(KIND)
    complaint = Complaint(
        complaint_id,
        account,
        external_id or complaint_id,
        tags,
        call.json.get("webhook") or None,
        now,
        now,
        show,
    )
    account.complaints.add(complaint_id, complaint)
    set_off(world, complaint)
    return Reply(201, show(complaint))
