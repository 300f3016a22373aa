"""Reading a queue, and how it was worked on."""

from __future__ import annotations

from typing import Any

from emulator.apis.moderationapi.items import Items, queue_of
from emulator.apis.moderationapi.queue import Queue, Queues
from emulator.apis.moderationapi.stats import days_of, stats_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.world.world import World

handlers = Handlers()


@handlers("listQueues")
async def list_queues(call: Call) -> Reply:
    """All of them, the default one first."""
    return Reply(200, [as_json(call.world, queue) for queue in call.world.of(Queues).records])


@handlers("readQueue")
async def read_queue(call: Call) -> Reply:
    """With its counts. Raises: ApiError 404."""
    return Reply(200, {"queue": as_json(call.world, queue_of(call))})


@handlers("readQueueStats")
async def read_queue_stats(call: Call) -> Reply:
    """Raises: ApiError 404."""
    items = call.world.of(Items).of_queue(queue_of(call).id)
    days = days_of(call.query.get("withinDays"))
    return Reply(200, stats_of(items, days, call.world.clock.now_ms()))


def as_json(world: World, queue: Queue) -> dict[str, Any]:
    """A queue with its counts."""
    items = world.of(Items).of_queue(queue.id)
    resolved = sum(item.resolved for item in items)
    return {
        **queue.as_json(),
        "unresolvedItemsCount": len(items) - resolved,
        "resolvedItemsCount": resolved,
        "totalItemsCount": len(items),
    }
