"""An action as it was executed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.apis.moderationapi.kinds import Id, Moment
from emulator.world.clock import iso

REVIEWER = "api"
"""Who reviews: the API knows nobody but its key. Inferred."""


@dataclass(frozen=True, slots=True)
class Deed:
    """id, key, name: the action's at that time. at: epoch milliseconds. queue_id: where it was decided."""

    id: Id
    key: str | None
    name: str
    value: str | None
    at: Moment
    queue_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As an item lists it."""
        told = {"id": self.id, "name": self.name, "timestamp": self.at, "reviewer": REVIEWER}
        return told if self.value is None else {**told, "comment": self.value}

    def as_v1(self) -> dict[str, Any]:
        """As the first version of the webhooks tells of it."""
        return {"id": self.id, "key": self.key, "name": self.name, "value": self.value}

    def as_v2(self) -> dict[str, Any]:
        """As the second version does."""
        return {**self.as_v1(), "created_at": iso(self.at / 1000)}
