"""What a snapshot keeps of a delivery: of its headers, none that a secret of the world has made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.webhooks.delivery import DELIVERY, Delivery
from emulator.webhooks.errands import Errand
from emulator.webhooks.signing import Signer
from emulator.world.alarms import Turn
from emulator.world.records import SnapshotError, at


def save(errand: Errand, signers: Mapping[str, Signer]) -> dict[str, Any]:
    """A delivery and when it is due. An attempt that is under way is not part of it: it is still due."""
    delivery, turn = errand.delivery, errand.turn
    row = DELIVERY.save(delivery)
    signer = signers.get(row.get("signer", ""))
    if signer is not None:
        row["headers"] = _without(row["headers"], signer(delivery.body))
    return row if turn is None or not delivery.pending else {**row, "due": turn.as_json()}


def load(row: Mapping[str, Any], signers: Mapping[str, Signer]) -> Delivery:
    """The delivery again, signed with the secret of now. Raises: SnapshotError."""
    delivery = DELIVERY.load(row)
    if delivery.signer is not None:
        signer = signers.get(delivery.signer)
        if signer is None:
            raise SnapshotError("/signer", "reference", "names nothing that signs in this world")
        delivery.headers = {**delivery.headers, **signer(delivery.body)}
    return delivery


def turn_of(row: Mapping[str, Any], now: float) -> Turn:
    """When it is due: at once, where a row does not say. Raises: SnapshotError."""
    with at("due"):
        return Turn.from_json(row["due"]) if "due" in row else Turn(now, 0)


def _without(headers: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if given.get(name) != value}
