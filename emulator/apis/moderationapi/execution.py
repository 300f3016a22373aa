"""Executing an action: on contents, on authors, and on the authors of contents. Source: facts §8."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.apis.moderationapi.action import Action
from emulator.apis.moderationapi.author import Author
from emulator.apis.moderationapi.authors import HORIZON, Authors
from emulator.apis.moderationapi.deed import Deed
from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.items import Items, author_of, readd, resolve
from emulator.apis.moderationapi.notices import tell
from emulator.apis.moderationapi.queue import Queue, Queues
from emulator.contract.errors import ApiError
from emulator.world.world import World

Effect = Callable[[World, Author, Deed, float | None], None]

VERDICTS = {"ITEM_REJECT": "QUEUE_ITEM_REJECTED", "ITEM_ALLOW": "QUEUE_ITEM_ALLOWED"}


def execute(world: World, action: Action, asked: Mapping[str, Any]) -> list[str]:
    """Do it, and answer the contents and authors that it was done to, as the client named them.

    Of the ids that are named, those that are there count; naming none does nothing. Raises: ApiError 400 for a
    value, 404 for a queue that is not there or where none of the ids is.
    """
    value, duration = asked.get("value"), asked.get("duration")
    action.check(value)
    queue = _queue(world, asked.get("queueId"))
    items = {key: world.of(Items).find(key) for key in asked.get("contentIds", ())}
    authors = {key: world.of(Authors).find(key) for key in asked.get("authorIds", ())}
    found = [key for key, one in (*items.items(), *authors.items()) if one is not None]
    if not found and (items or authors):
        raise ApiError(404, "none of the contents and authors that are named is there")
    deed = Deed(action.id, action.key, action.name, value, world.clock.now_ms(), asked.get("queueId"))
    struck: dict[str, Author] = {}
    for item in items.values():
        if item is not None:
            _do_to_item(world, action, item, queue, deed)
            author = author_of(world, item)
            if author is not None and action.type in EFFECTS:
                struck[author.id] = author
    for author in authors.values():
        if author is not None:
            struck[author.id] = author
    for author in struck.values():
        _do_to_author(world, action, author, deed, duration)
    return found


def _do_to_item(world: World, action: Action, item: Item, queue: Queue | None, deed: Deed) -> None:
    place = queue or _first_queue(world, item)
    author = author_of(world, item)
    item.remember(deed)
    if action.queue_behaviour == "ADD":
        readd(world, item, queue or place or next(iter(world.of(Queues).records), None))
    tell(world, "QUEUE_ITEM_ACTION", item=item, author=author, queue=place, deed=deed, also=_also(action))
    if action.type in VERDICTS:
        tell(world, VERDICTS[action.type], item=item, author=author, queue=place, deed=deed)
    if action.queue_behaviour == "REMOVE" and item.queues and not item.resolved:
        resolve(world, item, place, deed.value)


def _do_to_author(world: World, action: Action, author: Author, deed: Deed, duration: float | None) -> None:
    tell(world, "AUTHOR_ACTION", author=author, deed=deed, also=_also(action))
    effect = EFFECTS.get(action.type or "")
    if effect is not None:
        effect(world, author, deed, duration)


def _also(action: Action) -> tuple[str, ...]:
    return tuple(informed.url for informed in action.webhooks)


def _first_queue(world: World, item: Item) -> Queue | None:
    return world.of(Queues).find(item.queues[0]) if item.queues else None


def _queue(world: World, queue_id: str | None) -> Queue | None:
    queue = None if queue_id is None else world.of(Queues).find(queue_id)
    if queue is None and queue_id is not None:
        raise ApiError(404, "no queue has this id")
    return queue


# -- what is done to authors -------------------------------------------------------------------------------


def _block(world: World, author: Author, deed: Deed, _: float | None) -> None:
    world.of(Authors).restrain(author, deed)


def _suspend(world: World, author: Author, deed: Deed, duration: float | None) -> None:
    """For the duration, else for as long as the value says, in milliseconds; without either, for good."""
    if duration is None and deed.value is not None and deed.value.isascii() and deed.value.isdigit():
        duration = float(deed.value[:20])
    until = None if duration is None else deed.at + min(duration, HORIZON)
    world.of(Authors).restrain(author, deed, until=until)


def _release(world: World, author: Author, deed: Deed, _: float | None) -> None:
    world.of(Authors).release(author, deed)


def _delete(world: World, author: Author, _deed: Deed, _: float | None) -> None:
    world.of(Authors).drop(author)


def _report(_world: World, author: Author, _deed: Deed, _: float | None) -> None:
    author.reports += 1


EFFECTS: Mapping[str, Effect] = {
    "AUTHOR_BLOCK": _block,
    "AUTHOR_BLOCK_TEMP": _suspend,
    "AUTHOR_UNBLOCK": _release,
    "AUTHOR_DELETE": _delete,
    "AUTHOR_REPORT": _report,
    "AUTHOR_WARN": lambda *_: None,
    "AUTHOR_CUSTOM": lambda *_: None,
}
"""By type; those that are about items do nothing to an author."""
