"""What a moderator may do: the record, how it is told, and those that a project begins with."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from emulator.apis.moderationapi.kinds import ActionType, Id, Moment
from emulator.apis.moderationapi.settings import settings_of
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.contract.errors import ApiError
from emulator.world.clock import EPOCH, iso
from emulator.world.ids import Ids
from emulator.world.store import Store
from emulator.world.world import World

Behaviour = Literal["REMOVE", "ADD", "NO_CHANGE"]
Position = Literal["ALL_QUEUES", "SOME_QUEUES", "HIDDEN"]

LIMIT = 1000
"""Actions of a project at most."""

BUILT_IN: tuple[tuple[str, str, ActionType, Behaviour], ...] = (
    ("Allow", "allow", "ITEM_ALLOW", "REMOVE"),
    ("Reject", "reject", "ITEM_REJECT", "REMOVE"),
    ("Block author", "block_author", "AUTHOR_BLOCK", "NO_CHANGE"),
    ("Suspend author", "suspend_author", "AUTHOR_BLOCK_TEMP", "NO_CHANGE"),
    ("Unblock author", "unblock_author", "AUTHOR_UNBLOCK", "NO_CHANGE"),
)
"""Those that a project begins with: name, key, type and what becomes of the item. Inferred."""


@dataclass(frozen=True, slots=True)
class Informed:
    """Who is told when an action is executed, whatever the project's webhooks are."""

    id: Id
    name: str
    url: str
    description: str | None = None


@dataclass(slots=True, eq=False)
class Action:
    """created_at: epoch milliseconds of world time. type: what it does besides being told of; None for nothing.

    webhooks: who is told of it besides, as in the older generation of the API.
    """

    id: Id
    name: str
    key: str
    created_at: Moment
    type: ActionType | None = None
    description: str | None = None
    built_in: bool | None = False
    queue_behaviour: Behaviour = "NO_CHANGE"
    position: Position = "ALL_QUEUES"
    filter_in_queue_ids: list[str] = field(default_factory=list)
    possible_values: list[str] = field(default_factory=list)
    value_required: bool = False
    free_text: bool = False
    webhooks: list[Informed] = field(default_factory=list)

    def shown_in(self, queue_id: str) -> bool:
        """Whether a queue shows it."""
        if self.position == "SOME_QUEUES":
            return queue_id in self.filter_in_queue_ids
        return self.position == "ALL_QUEUES"

    def check(self, value: str | None) -> None:
        """Raises: ApiError 400 for a value that it does not take. With none to choose from, it takes any."""
        if value is None:
            if self.value_required:
                raise ApiError(400, "the action requires a value")
        elif not self.free_text and self.possible_values and value not in self.possible_values:
            raise ApiError(400, f"value must be one of {', '.join(self.possible_values)}")

    def as_json(self) -> dict[str, Any]:
        """As it is read."""
        return {
            "id": self.id,
            "name": self.name,
            "key": self.key,
            "description": self.description,
            "type": self.type,
            "builtIn": self.built_in,
            "queueBehaviour": self.queue_behaviour,
            "filterInQueueIds": self.filter_in_queue_ids,
            "position": self.position,
            "possibleValues": [{"value": value} for value in self.possible_values],
            "valueRequired": self.value_required,
            "freeText": self.free_text,
            "createdAt": iso(self.created_at / 1000),
            "webhooks": [{**asdict(each), "moderationActionId": self.id} for each in self.webhooks],
        }


class Actions:
    """Those of a world's project. A resident of the world, born with the built-in ones."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: Store[Action] = Store("action", limit=min(LIMIT, world.settings.records))
        # Of its own: to be born draws from no stream, so that a snapshot can be loaded.
        ids = Ids(world.ids.seed)
        for name, key, kind, behaviour in BUILT_IN[: self.records.limit]:
            made = ids.token("moderationapi.built-in action", OBJECT_ID)
            action = Action(made, name, key, int(EPOCH) * 1000, kind, built_in=True, queue_behaviour=behaviour)
            self.records.add(made, action)

    def create(self, name: str, key: str | None, action_id: str | None = None) -> Action:
        """One that does nothing yet. key: made from the name where there is none.

        Raises: ApiError 409 for a key that is taken, StoreFullError.
        """
        if key is not None:
            self.claim(key)
        made = action_id or self._world.ids.token("moderationapi.action", OBJECT_ID)
        action = Action(made, name, key or self._key_of(name), self._world.clock.now_ms())
        return self.records.add(action.id, action)

    def find(self, wanted: str) -> Action | None:
        """The action of that id or key."""
        keyed = (action for action in self.records.values() if action.key == wanted)
        return self.records.get(wanted) or next(keyed, None)

    def claim(self, key: str, owner: Action | None = None) -> None:
        """Raises: ApiError 409 for a key that another action has."""
        taken = any(action.key == key and action is not owner for action in self.records.values())
        if taken and not settings_of(self._world).permanent:
            raise ApiError(409, "Action with this key already exists")

    def _key_of(self, name: str) -> str:
        stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "action"
        taken = {action.key for action in self.records.values()}
        return stem if stem not in taken else f"{stem}_{self._free(stem, taken)}"

    @staticmethod
    def _free(stem: str, taken: set[str]) -> int:
        return next(number for number in range(2, len(taken) + 3) if f"{stem}_{number}" not in taken)
