"""The webhooks of a world: every attempt, and once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control
from emulator.webhooks.delivery import Attempt, Delivery
from emulator.webhooks.outbox import Outbox
from emulator.world.clock import iso

FILTERS: dict[str, Callable[[Delivery, Any], bool]] = {
    "status": lambda delivery, status: delivery.status.value == status,
    "event": lambda delivery, event: delivery.event == event,
    "resource": lambda delivery, resource: delivery.resource == resource,
    "url": lambda delivery, part: part in delivery.url,
}
"""Query parameter to what a delivery must be."""


async def list_deliveries(_: Control, call: Call) -> Reply:
    """The newest deliveries that pass the filters, after waiting for them if that is asked."""
    outbox, query = call.world.of(Outbox), call.query
    asked = [(passes, query[name]) for name, passes in FILTERS.items() if name in query]

    def wanted(delivery: Delivery) -> bool:
        return all(passes(delivery, value) for passes, value in asked)

    if query["wait"] > 0:
        await outbox.wait(wanted, query["count"], query["wait"])
    found = [delivery for delivery in outbox.list() if wanted(delivery)]
    return Reply(200, {"deliveries": [_as_json(delivery) for delivery in found[: query["limit"]]]})


async def read_delivery(_: Control, call: Call) -> Reply:
    """One delivery. Raises: ApiError 404 when it is not kept."""
    return Reply(200, _as_json(_found(call)))


async def replay_delivery(_: Control, call: Call) -> Reply:
    """Send one again, as a delivery of its own. Raises: ApiError 404 when it is not kept."""
    return Reply(201, _as_json(call.world.of(Outbox).replay(_found(call))))


def _found(call: Call) -> Delivery:
    delivery = call.world.of(Outbox).get(call.path["delivery"])
    if delivery is None:
        raise ApiError(404, "there is no delivery of this id")
    return delivery


def _as_json(delivery: Delivery) -> dict[str, Any]:
    return {
        **delivery.as_json(),
        "attempts": [_attempt_as_json(attempt) for attempt in delivery.attempts],
        "next_due": None if delivery.next_due is None else iso(delivery.next_due),
    }


def _attempt_as_json(attempt: Attempt) -> dict[str, Any]:
    return {**attempt.as_json(), "at": iso(attempt.at)}


ANSWERS: Answers = {
    "listDeliveries": list_deliveries,
    "readDelivery": read_delivery,
    "replayDelivery": replay_delivery,
}
