"""What clients tell the vendor. Source: Python client 2.2.0; nobody reads it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from emulator.apis.moderationapi.kinds import Id, Moment
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.world.store import Store
from emulator.world.world import World

handlers = Handlers()

LIMIT = 100
"""What is kept; the oldest makes room."""

TEXT_LIMIT = 10_000
"""Characters that are kept of a text."""


@dataclass(frozen=True, slots=True)
class Message:
    """at: epoch milliseconds of world time."""

    id: Id
    at: Moment
    title: str
    description: str
    type: Literal["feature_request", "bug", "other"] = "feature_request"
    source: Literal["mcp", "skill", "cli", "api"] = "api"


class Feedback:
    """The last of it. A resident of the world."""

    def __init__(self, world: World) -> None:
        self.records: Store[Message] = Store("feedback", limit=min(LIMIT, world.settings.records))

    def keep(self, message: Message) -> None:
        """The oldest makes room."""
        if len(self.records) >= self.records.limit:
            self.records.pop(self.records.ids()[0])
        self.records.add(message.id, message)


@handlers("sendFeedback")
async def send_feedback(call: Call) -> Reply:
    """It is received."""
    asked, world = call.json, call.world
    message = Message(
        world.ids.token("moderationapi.feedback", OBJECT_ID),
        world.clock.now_ms(),
        asked["title"][:TEXT_LIMIT],
        asked["description"][:TEXT_LIMIT],
        asked.get("type", "feature_request"),
        asked.get("source", "api"),
    )
    world.of(Feedback).keep(message)
    return Reply(200, {"id": message.id, "status": "received"})
