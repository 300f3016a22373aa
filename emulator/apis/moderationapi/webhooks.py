"""Webhooks: who is told of what. Source: Python client 1.42.0, facts §8."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from emulator.apis.moderationapi.auth import webhook_secret
from emulator.apis.moderationapi.kinds import EventType, Id, Moment
from emulator.apis.moderationapi.settings import settings_of
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso
from emulator.world.store import Store
from emulator.world.world import World

handlers = Handlers()

LIMIT = 1000
"""Webhooks of a project at most; an event goes to each."""

Version = Literal["V1", "V2"]


@dataclass(slots=True, eq=False)
class Webhook:
    """created_at: epoch milliseconds of world time. payload_version: of what it gets."""

    id: Id
    name: str
    url: str
    event_types: list[EventType]
    payload_version: Version
    created_at: Moment
    description: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is read."""
        return {
            "id": self.id,
            "name": self.name,
            "url": self.url,
            "eventTypes": self.event_types,
            "payloadVersion": self.payload_version,
            "createdAt": iso(self.created_at / 1000),
            "description": self.description,
        }


class Webhooks:
    """Those of a world's project. A resident of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: Store[Webhook] = Store("webhook", limit=min(LIMIT, world.settings.records))

    def create(
        self, name: str, url: str, event_types: list[EventType], description: str | None = None
    ) -> Webhook:
        """One more, in the payload version that the project is set to. Raises: StoreFullError."""
        webhook = Webhook(
            self._world.ids.token("moderationapi.webhook", OBJECT_ID),
            name,
            url,
            list(dict.fromkeys(event_types)),
            settings_of(self._world).webhook_payload_version,
            self._world.clock.now_ms(),
            description,
        )
        return self.records.add(webhook.id, webhook)


@handlers("listWebhooks")
async def list_webhooks(call: Call) -> Reply:
    """All of them, oldest first."""
    return Reply(200, [webhook.as_json() for webhook in call.world.of(Webhooks).records])


@handlers("createWebhook")
async def create_webhook(call: Call) -> Reply:
    """Told from now on."""
    asked = call.json
    webhook = call.world.of(Webhooks).create(
        asked["name"], asked["url"], asked["eventTypes"], asked.get("description")
    )
    return Reply(200, webhook.as_json())


@handlers("readWebhook")
async def read_webhook(call: Call) -> Reply:
    """Raises: ApiError 404."""
    return Reply(200, _found(call).as_json())


@handlers("updateWebhook")
async def update_webhook(call: Call) -> Reply:
    """What is not sent stays. Raises: ApiError 404."""
    webhook, asked = _found(call), call.json or {}
    webhook.name = asked.get("name", webhook.name)
    webhook.url = asked.get("url", webhook.url)
    webhook.event_types = list(dict.fromkeys(asked.get("eventTypes", webhook.event_types)))
    webhook.description = asked.get("description", webhook.description)
    return Reply(200, webhook.as_json())


@handlers("deleteWebhook")
async def delete_webhook(call: Call) -> Reply:
    """What was sent to it before is still tried again. Raises: ApiError 404."""
    webhook = _found(call)
    if not settings_of(call.world).permanent:
        call.world.of(Webhooks).records.pop(webhook.id)
    return Reply(200, {"id": webhook.id, "deleted": True})


@handlers("readWebhookSecret")
async def read_webhook_secret(call: Call) -> Reply:
    """What they are signed with."""
    return Reply(200, {"secret": webhook_secret(call.world)})


def _found(call: Call) -> Webhook:
    webhook = call.world.of(Webhooks).records.get(call.path["id"])
    if webhook is None:
        raise ApiError(404, "no webhook has this id")
    return webhook
