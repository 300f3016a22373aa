"""One complaint, and its own way: what it is about is taken down, then it is confirmed after a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emulator.apis.verifymycontent.accounts import Account
from emulator.apis.verifymycontent.moments import written
from emulator.apis.verifymycontent.notices import notify
from emulator.world.lifecycle import Onward, Rest, Step
from emulator.world.world import World

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


def set_off(world: World, complaint: Complaint) -> None:
    """Let it take its way from here."""
    world.lifecycles.begin(KIND, complaint.id, step_of(world, complaint))


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
