"""One webhook on its way to one receiver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from emulator.webhooks.retries import RULES, RetryRules
from emulator.webhooks.signing import show_body, show_headers
from emulator.world.records import MOMENT, Part, Shape, at, each, one_of, packed, unpacked

OUTBOUND = "x-emulator-outbound"
"""The header by which the emulator knows what it sent itself. It only takes rights away, and is no secret."""


class DeliveryStatus(StrEnum):
    """How far a delivery is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try.

    at: epoch seconds of world time at which it set out. status: what the receiver answered; None when `error`
    says why it did not. duration: real seconds, outside determinism. effect, fault: what befell it, and the id
    of the rule.
    """

    at: float
    status: int | None = None
    error: str | None = None
    duration: float = 0.0
    effect: str | None = None
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For the control plane."""
        return {
            "at": self.at,
            "status": self.status,
            "error": self.error,
            "duration": self.duration,
            "effect": self.effect,
            "fault": self.fault,
        }


@dataclass(slots=True, eq=False)
class Delivery:
    """One event for one receiver, and every attempt to bring it there.

    body: the bytes that are signed and sent, the same at each attempt. next_due: epoch seconds of world time;
    None when no attempt is planned, as while one is under way. replay_of: the id of the delivery that this one
    repeats. failure: why it failed, when that was not its last attempt. signer: the name of what signed it,
    where that has one and the headers are as it made them. tampered: what was done to it, if anything was.
    planned: the effect of a fault that makes it late or lets others pass.
    """

    id: str
    url: str
    event: str
    resource: str
    body: bytes
    headers: Mapping[str, str]
    rules: RetryRules
    replay_of: str | None = None
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: list[Attempt] = field(default_factory=list)
    next_due: float | None = None
    failure: str | None = None
    signer: str | None = None
    tampered: str | None = None
    planned: str | None = None

    @property
    def pending(self) -> bool:
        """Whether it is neither delivered nor given up."""
        return self.status is DeliveryStatus.PENDING

    def as_json(self) -> dict[str, Any]:
        """For the control plane. `body` is parsed where it is JSON; `body_size` is in bytes."""
        return {
            "id": self.id,
            "url": self.url,
            "event": self.event,
            "resource": self.resource,
            "status": self.status.value,
            "attempts": [attempt.as_json() for attempt in self.attempts],
            "next_due": self.next_due,
            "replay_of": self.replay_of,
            "failure": self.failure,
            "tampered": self.tampered,
            "planned": self.planned,
            "headers": show_headers(self.headers),
            "body": show_body(self.body),
            "body_size": len(self.body),
        }


def _save_body(body: bytes) -> str | dict[str, str]:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": packed(body)}


def _load_body(kept: str | dict[str, str]) -> bytes:
    if isinstance(kept, str):
        return kept.encode()
    with at("base64"):
        return unpacked(kept["base64"])


ATTEMPT = Shape(Attempt, at=MOMENT)
DELIVERY = Shape(
    Delivery,
    without=("next_due",),
    body=Part(_save_body, _load_body),
    rules=RULES.part,
    status=one_of(DeliveryStatus),
    attempts=each(ATTEMPT.part),
)
"""How a snapshot writes it; the outbox adds when it is due."""
