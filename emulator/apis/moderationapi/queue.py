"""Review queues: what each lets in, and how full it is. Source: the vendor's OpenAPI of June 2026, facts §8."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from emulator.apis.moderationapi.filters import admits
from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.kinds import Id
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.world.ids import Ids
from emulator.world.store import Store
from emulator.world.world import World

QUEUES = 100
"""At most; each content is held against the filter of each."""

FLAGGED: dict[str, Any] = {"isFlagged": "FLAGGED"}


@dataclass(slots=True, eq=False)
class Queue:
    """filter: as documented, and as it is read."""

    id: Id
    name: str
    description: str = ""
    filter: dict[str, Any] = field(default_factory=lambda: dict(FLAGGED))

    def as_json(self) -> dict[str, Any]:
        """As it is read, without its counts."""
        return {"id": self.id, "name": self.name, "description": self.description, "filter": self.filter}


class Queues:
    """Those of a world's project. A resident of the world, born with one queue, which draws from no stream."""

    def __init__(self, world: World) -> None:
        self._ids = world.ids
        self.records: Store[Queue] = Store("queue", limit=min(QUEUES, world.settings.records))
        made = Ids(world.ids.seed).token("moderationapi.first queue", OBJECT_ID)
        self.records.add(made, Queue(made, "Review queue", "Everything that is flagged"))

    def create(self, name: str, *, description: str = "", wanted: dict[str, Any] | None = None) -> Queue:
        """One more; what is there already does not enter it. Raises: StoreFullError."""
        queue = Queue(
            self._ids.token("moderationapi.queue", OBJECT_ID), name, description, dict(wanted or FLAGGED)
        )
        return self.records.add(queue.id, queue)

    def find(self, queue_id: str) -> Queue | None:
        """The queue of that id."""
        return self.records.get(queue_id)

    def admitting(self, item: Item, level: int | None) -> list[Queue]:
        """Those whose filter the item fits. level: of its author."""
        return [queue for queue in self.records.values() if admits(queue.filter, item, level)]
