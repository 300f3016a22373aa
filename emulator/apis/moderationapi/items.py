"""The items of queues: how they enter, are listed, resolved and put back. Source: facts §8."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

from emulator.apis.moderationapi.author import Author
from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.filters import has_label
from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.moments import read_date
from emulator.apis.moderationapi.notices import tell
from emulator.apis.moderationapi.paging import listed, page_of
from emulator.apis.moderationapi.queue import Queue, Queues
from emulator.apis.moderationapi.submission import Submission
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso
from emulator.world.store import Store, StoreFullError
from emulator.world.world import World

handlers = Handlers()

LOOSE = 1000
"""Contents that are in no queue and still known, so that an action may name them; the oldest makes room."""


class Items:
    """Every content that is kept. A resident of the world."""

    def __init__(self, world: World) -> None:
        self.records: Store[Item] = Store("queue item", limit=world.settings.records)
        self.loose: dict[str, Item] = {}

    def find(self, content_id: str) -> Item | None:
        """The content of that id, whether in a queue or not."""
        return self.records.get(content_id) or self.loose.get(content_id)

    def keep(self, item: Item) -> None:
        """Raises: StoreFullError, for one that is in a queue."""
        if item.queues:
            self.records.add(item.id, item)
            self.loose.pop(item.id, None)
            return
        self.loose[item.id] = item
        if len(self.loose) > LOOSE:
            del self.loose[next(iter(self.loose))]

    def all(self) -> tuple[Item, ...]:
        """Those in queues, then those in none, each oldest first."""
        return (*self.records, *self.loose.values())

    def of_queue(self, queue_id: str) -> list[Item]:
        """Those of one queue, oldest first."""
        return [item for item in self.records.values() if queue_id in item.queues]


def enter(world: World, submission: Submission, author: Author | None) -> Item:
    """Keep a content, and put it into each queue whose filter it fits.

    The same contentId again is the same item: its content and labels are replaced; its queues, its actions and
    the moment of its creation stay. A pending one stays pending, even when it is clean now; a resolved one is
    pending again when it fits a queue. Raises: StoreFullError; nothing has changed then.
    """
    items, now = world.of(Items), world.clock.now_ms()
    fresh = Item(submission.content_id, now, now, "", submission.kind, submission.flagged)
    fresh.take(submission)
    fitting = world.of(Queues).admitting(fresh, None if author is None else author.trust_level)
    known = items.find(submission.content_id)
    item = fresh if known is None else known
    entered = [queue for queue in fitting if item.resolved or queue.id not in item.queues]
    if known is None or (fitting and not known.queues):
        fresh.queues = [queue.id for queue in fitting]
        items.keep(fresh)  # the one step that may be refused
        if known is not None:
            fresh.created_at, fresh.deeds, item = known.created_at, known.deeds, fresh
    else:
        item.take(submission)
        item.queues += [queue.id for queue in fitting if queue.id not in item.queues]
    item.updated_at = now
    if entered:
        item.entered_at, item.resolved_at, item.comment = now, None, None
    for queue in entered:
        tell(world, "QUEUE_ITEM_NEW", item=item, author=author, queue=queue)
    return item


def resolve(world: World, item: Item, queue: Queue | None, comment: str | None = None) -> None:
    """Be done with an item. Doing it again changes when that was."""
    item.resolved_at, item.comment = world.clock.now_ms(), comment
    tell(world, "QUEUE_ITEM_COMPLETED", item=item, author=author_of(world, item), queue=queue)


def readd(world: World, item: Item, queue: Queue | None) -> None:
    """Put an item back, and into `queue` where it is in none. Raises: StoreFullError."""
    if queue is not None and queue.id not in item.queues:
        item.queues.append(queue.id)
        try:
            world.of(Items).keep(item)
        except StoreFullError:
            item.queues.remove(queue.id)
            raise
        item.entered_at = world.clock.now_ms()
    unresolve(world, item)


def unresolve(world: World, item: Item) -> None:
    """Put an item back among the pending ones. Nobody is told: there is no such event."""
    if item.resolved:
        item.entered_at = world.clock.now_ms()
    item.resolved_at = item.comment = None


def author_of(world: World, item: Item) -> Author | None:
    """Who wrote it, if they are known."""
    return None if item.author_id is None else world.of(Authors).find(item.author_id)


@handlers("listQueueItems")
async def list_queue_items(call: Call) -> Reply:
    """One page of those that fit, newest first unless told otherwise. Raises: ApiError 404."""
    queue, query = queue_of(call), call.query
    found = [item for item in call.world.of(Items).of_queue(queue.id) if _fits(query, item)]
    field, direction = _ORDERS.get(query.get("sort", ""), (query.get("sortField"), query.get("sortDirection")))
    found.sort(key=_SORTS.get(field or "", _SORTS["createdAt"]), reverse=direction != "asc")
    page = page_of(query, found)
    pagination = {
        "totalItems": page.total,
        "totalPages": page.count,
        "currentPage": page.number,
        **page.ways,
    }
    return Reply(200, {"items": [item.as_json() for item in page.rows], "pagination": pagination})


@handlers("resolveQueueItems")
async def resolve_queue_items(call: Call) -> Reply:
    """Those that the queue has, and which it has not. Raises: ApiError 404."""
    queue, items = queue_of(call), call.world.of(Items).records
    lacking, resolved = [], 0
    for item_id in dict.fromkeys(call.json["itemIds"]):
        item = items.get(item_id)
        if item is None or queue.id not in item.queues:
            lacking.append(item_id)
        else:
            resolve(call.world, item, queue)
            resolved += 1
    return Reply(200, {"resolved": resolved, "notFoundIds": lacking})


@handlers("resolveQueueItem")
async def resolve_queue_item(call: Call) -> Reply:
    """Raises: ApiError 404."""
    queue, item = queue_of(call), _item_of(call)
    comment = (call.json or {}).get("comment")
    resolve(call.world, item, queue, comment)
    told = {"success": True, "resolvedAt": iso(call.world.clock.now_ms() / 1000)}
    return Reply(200, told if comment is None else {**told, "comment": comment})


@handlers("unresolveQueueItem")
async def unresolve_queue_item(call: Call) -> Reply:
    """Raises: ApiError 404."""
    queue_of(call)
    unresolve(call.world, _item_of(call))
    now = iso(call.world.clock.now_ms() / 1000)
    return Reply(200, {"success": True, "status": "pending", "unresolvedAt": now})


def queue_of(call: Call) -> Queue:
    """The queue that the path names. Raises: ApiError 404."""
    queue = call.world.of(Queues).find(call.path["id"])
    if queue is None:
        raise ApiError(404, "no queue has this id")
    return queue


def _item_of(call: Call) -> Item:
    item = call.world.of(Items).records.get(call.path["itemId"])
    if item is None or call.path["id"] not in item.queues:
        raise ApiError(404, "the queue has no item of this id")
    return item


def _fits(query: Mapping[str, Any], item: Item) -> bool:
    """What is no date filters nothing. An id or a label that nothing has leaves nothing."""
    after, before = read_date(query.get("afterDate")), read_date(query.get("beforeDate"))
    conversations, actions = listed(query.get("conversationIds")), listed(query.get("filteredActionIds"))
    labels, author = listed(query.get("labels")), query.get("authorId")
    return (
        (not item.resolved or str(query.get("includeResolved")).lower() in {"true", "1"})
        and (after is None or item.created_at >= after)
        and (before is None or item.created_at <= before)
        and (not conversations or item.conversation_id in conversations)
        and (not labels or any(has_label(item, label) for label in labels))
        and (not actions or any(deed.id in actions for deed in item.deeds))
        and (not author or item.author_id == author)
    )


_ORDERS = {
    "FIFO": ("createdAt", "asc"),
    "LIFO": ("createdAt", "desc"),
    "SEVERITY_DESC": ("severity", "desc"),
    "RANDOM": ("mixed", "desc"),
}
"""As clients from 2.0 on name them."""

_SORTS: Mapping[str, Callable[[Item], float]] = {
    "mixed": lambda item: crc32(item.id.encode()),  # in no order, and the same each time
    "createdAt": lambda item: item.created_at,
    "severity": lambda item: item.severity,
    "reviewedAt": lambda item: item.resolved_at or 0,
}
