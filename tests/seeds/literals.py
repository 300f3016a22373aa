"""A world in which the ids are there that the clients' own tests have in them (facts §9).

`fixtures/seeds/moderationapi-literal-ids.json` is the snapshot of a world that this filled.
"""

from __future__ import annotations

from emulator.apis.moderationapi.action import Action, Actions
from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.queue import Queue, Queues
from emulator.apis.moderationapi.settings import SettingsBook
from emulator.apis.moderationapi.submission import Label, Submission
from emulator.apis.moderationapi.submissions import accept
from emulator.apis.moderationapi.webhooks import Webhook, Webhooks
from emulator.apis.moderationapi.wordlists import Wordlists
from emulator.world.world import World

NAME = "moderationapi-literal-ids"

NOWHERE = "http://127.0.0.1:8400/_emulator/sinks/moderationapi-literal-ids/receive"
"""What the one webhook posts to: a sink of this server's, where it listens as by default."""


def fill(world: World) -> None:
    """Let everything that a client's suite names be there, in an empty world."""
    world.of(SettingsBook).change({"permanent": True})
    now = world.clock.now_ms()
    queues, actions = world.of(Queues).records, world.of(Actions).records
    for queue_id in ("id", "queueId"):
        queues.add(queue_id, Queue(queue_id, f"Queue {queue_id}"))
    for action_id, key in (("id", "idKey"), ("actionId", "actionKey")):
        actions.add(action_id, Action(action_id, f"Action {action_id}", key, now, free_text=True))
    world.of(Wordlists).create("Wordlist id", ("string",), "id").attached = False
    authors = world.of(Authors)
    authors.create("external_id", "id")
    authors.create("string", "string")
    for content_id in ("itemId", "string"):
        _submit(world, content_id)
    webhook = Webhook("id", "Webhook id", NOWHERE, ["QUEUE_ITEM_NEW"], "V2", now)
    world.of(Webhooks).records.add(webhook.id, webhook)  # the last, so that none of this was told


def _submit(world: World, content_id: str) -> None:
    label = Label("toxicity/TOXICITY", 0.9, flagged=True)
    submission = Submission(
        content_id, "string", "text", flagged=True, labels=(label,), severity=0.9, author_id="string"
    )
    accept(world, submission)
