"""Actions: made, changed and executed. Source: facts §8; the built-in ones are inferred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.apis.moderationapi.action import Action, Actions, Informed
from emulator.apis.moderationapi.execution import execute
from emulator.apis.moderationapi.queue import Queues
from emulator.apis.moderationapi.settings import settings_of
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.world import World

handlers = Handlers()

FIELDS = {
    "name": "name",
    "description": "description",
    "type": "type",
    "builtIn": "built_in",
    "queueBehaviour": "queue_behaviour",
    "filterInQueueIds": "filter_in_queue_ids",
    "position": "position",
    "valueRequired": "value_required",
    "freeText": "free_text",
}


@handlers("listActions")
async def list_actions(call: Call) -> Reply:
    """Oldest first; those that one queue shows, where one is named. Raises: ApiError 404 for no such queue."""
    actions, queue_id = list(call.world.of(Actions).records), call.query.get("queueId")
    if queue_id is not None:
        if call.world.of(Queues).find(queue_id) is None:
            raise ApiError(404, "no queue has this id")
        actions = [action for action in actions if action.shown_in(queue_id)]
    return Reply(200, [action.as_json() for action in actions])


@handlers("createAction")
async def create_action(call: Call) -> Reply:
    """Raises: ApiError 409."""
    asked = call.json
    action = call.world.of(Actions).create(asked["name"], asked.get("key"))
    write(call.world, action, asked)
    return Reply(200, action.as_json())


@handlers("readAction")
async def read_action(call: Call) -> Reply:
    """Raises: ApiError 404."""
    return Reply(200, _found(call).as_json())


@handlers("updateAction")
async def update_action(call: Call) -> Reply:
    """What is not sent stays, and a key cannot be taken away. Raises: ApiError 404, 409."""
    action, asked = _found(call), call.json or {}
    key = asked.get("key")
    if key is not None:
        call.world.of(Actions).claim(key, action)
        action.key = key
    write(call.world, action, asked)
    return Reply(200, action.as_json())


@handlers("deleteAction")
async def delete_action(call: Call) -> Reply:
    """What was done with it stays with the items. Raises: ApiError 404."""
    action = _found(call)
    if not settings_of(call.world).permanent:
        call.world.of(Actions).records.pop(action.id)
    return Reply(200, {"id": action.id, "deleted": True})


@handlers("executeAction")
async def execute_action(call: Call) -> Reply:
    """By key or id; `actionId` is the name that the key had in early 2025. Raises: ApiError 400, 404."""
    asked = call.json
    execute(call.world, _named(call, asked.get("actionKey", asked.get("actionId"))), asked)
    return Reply(200, {"success": True})


@handlers("executeActionById")
async def execute_action_by_id(call: Call) -> Reply:
    """Raises: ApiError 400, 404."""
    action = _named(call, call.path["actionId"])
    ids = execute(call.world, action, call.json or {})
    return Reply(200, {"success": True, "actionId": action.id, "ids": ids})


def write(world: World, action: Action, asked: Mapping[str, Any]) -> None:
    """Take over what was sent, but the key."""
    for name, own in FIELDS.items():
        if name in asked:
            setattr(action, own, asked[name])
    if "possibleValues" in asked:
        action.possible_values = [each["value"] for each in asked["possibleValues"]]
    if "webhooks" in asked:
        action.webhooks = [_informed(world, each) for each in asked["webhooks"]]


def _informed(world: World, asked: Mapping[str, Any]) -> Informed:
    made = asked.get("id") or world.ids.token("moderationapi.webhook", OBJECT_ID)
    return Informed(made, asked["name"], asked["url"], asked.get("description"))


def _found(call: Call) -> Action:
    action = call.world.of(Actions).records.get(call.path["id"])
    if action is None:
        raise ApiError(404, "no action has this id")
    return action


def _named(call: Call, wanted: str) -> Action:
    action = call.world.of(Actions).find(wanted)
    if action is None:
        raise ApiError(404, "no action has this id or key")
    return action
