"""What the project's webhooks are told, in both versions of the payloads. Source: facts §8, "Webhooks"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.apis.moderationapi.auth import SIGNATURE, digest, webhook_secret
from emulator.apis.moderationapi.author import Author
from emulator.apis.moderationapi.deed import Deed
from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.keys import NAME
from emulator.apis.moderationapi.queue import Queue
from emulator.apis.moderationapi.settings import settings_of
from emulator.apis.moderationapi.webhooks import Version, Webhooks
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.webhooks.signing import Signer
from emulator.world.clock import iso
from emulator.world.world import World

TYPES_V2 = {
    "QUEUE_ITEM_NEW": "queue_item.new",
    "QUEUE_ITEM_COMPLETED": "queue_item.resolved",
    "QUEUE_ITEM_ACTION": "queue_item.action",
    "QUEUE_ITEM_REJECTED": "queue_item.rejected",
    "QUEUE_ITEM_ALLOWED": "queue_item.allowed",
    "AUTHOR_BLOCKED": "author.blocked",
    "AUTHOR_UNBLOCKED": "author.unblocked",
    "AUTHOR_SUSPENDED": "author.suspended",
    "AUTHOR_UPDATED": "author.updated",
    "AUTHOR_TRUST_LEVEL_CHANGED": "author.trust_level_changed",
    "AUTHOR_ACTION": "author.action",
}
"""The events that can be subscribed to, and their names in the second version."""

USER_AGENT = "ModAPI/1.0"
TIMEOUT = 5.0
"""Real seconds for one attempt. Documented."""

ACCEPTED: Mapping[Version, frozenset[int]] = {"V1": frozenset({200}), "V2": frozenset(range(200, 300))}


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened. deed: the action that did it. at: epoch milliseconds of world time."""

    id: str
    type: str
    at: int
    item: Item | None = None
    author: Author | None = None
    queue: Queue | None = None
    deed: Deed | None = None

    def as_v1(self) -> dict[str, Any]:
        """Flat. That of an author is built like the others; none is documented."""
        told: dict[str, Any] = {"id": self.id, "type": self.type, "timestamp": self.at}
        if self.item is not None:
            told |= {"item": self.item.as_v1(), **self.item.whose()}
        else:
            assert self.author is not None, "every event is about an item or an author"
            told["author"] = self.author.as_json()
        if self.queue is not None:
            told["queue"] = {"id": self.queue.id, "name": self.queue.name}
        if self.deed is not None:
            told["action"] = self.deed.as_v1()
        return told

    def as_v2(self) -> dict[str, Any]:
        """In its envelope."""
        return {
            "id": self.id,
            "type": TYPES_V2[self.type],
            "api_version": "v2",
            "created": iso(self.at / 1000),
            "data": {"object": self._object()},
        }

    def _object(self) -> dict[str, Any]:
        if self.item is None and self.deed is None and self.author is not None:
            return self.author.as_json()
        told: dict[str, Any] = {} if self.deed is None else self.deed.as_v2()
        if self.item is not None:
            told["item"] = self.item.as_v2()
        if self.author is not None:
            told["author"] = self.author.as_json()
        if self.queue is not None:
            told["queue"] = {"id": self.queue.id}
        return told


def tell(
    world: World,
    kind: str,
    *,
    item: Item | None = None,
    author: Author | None = None,
    queue: Queue | None = None,
    deed: Deed | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Put an event into the outbox for each webhook that wants it. also: URLs that the action itself names."""
    wanting = [hook for hook in world.of(Webhooks).records.values() if kind in hook.event_types]
    if not wanting and not also:
        return
    event_id = f"evt_{world.ids.token('moderationapi.event', 24)}"
    event = Event(event_id, kind, world.clock.now_ms(), item, author, queue, deed)
    for hook in wanting:
        _send(world, event, hook.url, hook.payload_version)
    for url in also:
        _send(world, event, url, "V1")


def _send(world: World, event: Event, url: str, version: Version) -> None:
    settings = settings_of(world)
    gaps = tuple(settings.webhook_gap * 2**tried for tried in range(settings.webhook_attempts - 1))
    about = event.item or event.author
    assert about is not None, "every event is about an item or an author"
    headers = {"User-Agent": USER_AGENT}
    if version == "V2":
        headers |= {"webhook-version": "v2", "webhook-event-id": event.id}
    secret = webhook_secret(world)
    world.of(Outbox).send(
        url,
        event.as_v2() if version == "V2" else event.as_v1(),
        event=event.type,
        resource=about.id,
        rules=RetryRules(gaps, ACCEPTED[version], TIMEOUT),
        sign=Signer(NAME, lambda body: {**headers, SIGNATURE: digest(secret, body)}),
    )
