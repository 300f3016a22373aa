"""Complaints, which only the vendor's SDKs know: taken down, then confirmed after a look. Source: facts §4."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emulator.apis.verifymycontent.accounts import Account, account_of
from emulator.apis.verifymycontent.moments import written
from emulator.apis.verifymycontent.notices import notify
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.world.lifecycle import Onward, Rest, Step
from emulator.world.world import World

handlers = Handlers()

KIND = "verifymycontent.complaint"
WAITING, AWAITING, CONFIRMED = "Waiting", "Awaiting Moderation", "Confirmed"
_NEXT = {WAITING: AWAITING, AWAITING: CONFIRMED}


@dataclass(slots=True, eq=False)
class Complaint:
    """created_at, updated_at: epoch seconds of world time."""

    id: str
    account: Account
    external_id: str
    tags: list[str]
    webhook: str | None
    created_at: float
    updated_at: float
    show: Callable[[Complaint], dict[str, Any]]
    status: str = WAITING

    @property
    def over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.status not in _NEXT


def as_complaint(complaint: Complaint) -> dict[str, Any]:
    """A complaint about content. The vendor's PHP SDK refuses empty notes."""
    return {
        "id": complaint.id,
        "external_id": complaint.external_id,
        "status": complaint.status,
        "notes": "The complaint was received.",
        "tags": complaint.tags,
        "created_at": written(complaint.created_at),
        "updated_at": written(complaint.updated_at),
    }


def as_consent(complaint: Complaint) -> dict[str, Any]:
    """A complaint about consent."""
    return {
        "id": complaint.id,
        "redirect_url": f"https://app.verifymycontent.com/v/{complaint.id}",
        "status": complaint.status,
    }


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
    world.lifecycles.begin(KIND, complaint.id, step_of(world, complaint))
    return Reply(201, show(complaint))


def step_of(world: World, complaint: Complaint) -> Step:
    """What takes a complaint on."""

    async def step() -> Onward:
        return _step(world, complaint)

    return step


def _step(world: World, complaint: Complaint) -> Onward:
    complaint.status = _NEXT[complaint.status]
    complaint.updated_at = world.clock.now()
    payload = complaint.show(complaint)
    notify(
        world,
        complaint.account,
        complaint.webhook,
        event="complaintStatus",
        resource=complaint.id,
        payload=payload,
    )
    return Rest.OVER if complaint.over else 0.0
