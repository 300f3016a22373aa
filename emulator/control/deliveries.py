"""The webhooks of a world: every attempt, once more, and otherwise than they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.body import showable
from emulator.control.control import Answers, Control
from emulator.control.errors import check_there, invalid
from emulator.control.filters import passing
from emulator.control.naming import events, nearest_of
from emulator.webhooks.delivery import Attempt, Delivery
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.signing import encode
from emulator.webhooks.tampering import CannotError, Cargo, Change, cargo_of, changed, signed_anew
from emulator.world.clock import iso, stopwatch
from emulator.world.world import World

OWN = "own"
"""What a tampered delivery says of itself when nothing but the request's own body or headers are in it."""

FILTERS: dict[str, Callable[[Delivery, Any], bool]] = {
    "status": lambda delivery, status: delivery.status.value == status,
    "event": lambda delivery, event: delivery.event == event,
    "resource": lambda delivery, resource: delivery.resource == resource,
    "url": lambda delivery, part: part in delivery.url,
}
"""Query parameter to what a delivery must be."""


async def list_deliveries(control: Control, call: Call) -> Reply:
    """The newest deliveries that pass the filters, after waiting for them if that is asked.

    Raises: ApiError 400 for an event that is none, 404 when the world was dropped meanwhile.
    """
    query = call.query
    _check_event(control, call)
    wanted = passing(FILTERS, query)
    if query["wait"] > 0:
        await _wait(call.world, wanted, query["count"], query["wait"])
    found = [delivery for delivery in call.world.of(Outbox).list() if wanted(delivery)]
    return Reply(200, {"deliveries": [_as_json(delivery) for delivery in found[: query["limit"]]]})


async def read_delivery(_: Control, call: Call) -> Reply:
    """One delivery. Raises: ApiError 404 when it is not kept."""
    return Reply(200, _as_json(_found(call)))


async def replay_delivery(_: Control, call: Call) -> Reply:
    """Send one again, as a delivery of its own. Raises: ApiError 400, 404 when it is not kept."""
    delivery, outbox = _found(call), call.world.of(Outbox)
    if not _resigns(call):
        return Reply(201, _as_json(outbox.replay(delivery)))
    try:
        return Reply(201, _as_json(outbox.resign(delivery)))
    except CannotError as error:
        raise invalid("/resign", str(error), rule="signed") from None


async def replay_deliveries(control: Control, call: Call) -> Reply:
    """Send all that pass the filters again, the newest so many, in the order in which they came.

    Raises: ApiError 400 for an event that is none.
    """
    _check_event(control, call)
    outbox, wanted = call.world.of(Outbox), passing(FILTERS, call.query)
    found = [delivery for delivery in outbox.list() if wanted(delivery)][: call.query["limit"]]
    anew = _resigns(call)
    # Those that nothing signs go as they were: a list may hold webhooks of several vendors.
    again = [
        outbox.resign(delivery) if anew and delivery.signer is not None else outbox.replay(delivery)
        for delivery in reversed(found)
    ]
    return Reply(201, {"deliveries": [_as_json(delivery) for delivery in again]})


def _check_event(control: Control, call: Call) -> None:
    """Raises: ApiError 400 for an event that nobody sends and nothing kept has, with the nearest."""
    event = call.query.get("event")
    sent = events(control)
    if event is None or event in sent or any(each.event == event for each in call.world.of(Outbox).list()):
        return
    text = f"event is none that is sent{nearest_of(event, sent)}"
    raise invalid("/event", text, rule="event", part="query")


async def tamper_with_delivery(_: Control, call: Call) -> Reply:
    """Send a copy that is not as the vendor made it. Raises: ApiError 400, 404."""
    delivery, outbox, asked = _found(call), call.world.of(Outbox), call.json
    try:
        cargo = _tampered(delivery, outbox.before(delivery), asked)
    except CannotError as error:
        key = "/change" if "change" in asked else "/secret"
        raise invalid(key, str(error), rule="change") from None
    done = asked.get("change", OWN)
    return Reply(201, _as_json(outbox.replay(delivery, body=cargo.body, headers=cargo.headers, tampered=done)))


async def _wait(world: World, wanted: Callable[[Delivery], bool], count: int, seconds: float) -> None:
    """Wait for what is wanted, in the next life as well if the world is emptied or restored meanwhile."""
    end, outbox = stopwatch() + seconds, None
    while outbox is not world.of(Outbox):
        outbox = world.of(Outbox)
        await outbox.wait(wanted, count, end - stopwatch())
        check_there(world)


def _tampered(delivery: Delivery, before: Delivery | None, asked: dict[str, Any]) -> Cargo:
    """The change, then the request's own body, then a signature over that, then its own headers."""
    cargo = changed(Change(asked["change"]), delivery, before) if "change" in asked else cargo_of(delivery)
    body, headers = cargo.body, cargo.headers
    if "body" in asked:
        body = asked["body"].encode() if isinstance(asked["body"], str) else encode(asked["body"])
    if "secret" in asked:
        headers = signed_anew(headers, body, asked["secret"])
    own = {name.lower(): (name, value) for name, value in asked.get("headers", {}).items()}
    kept = {name: value for name, value in headers.items() if name.lower() not in own}
    return Cargo({**kept, **{name: value for name, value in own.values() if value is not None}}, body)


def _resigns(call: Call) -> bool:
    return bool((call.json or {}).get("resign", False))


def _found(call: Call) -> Delivery:
    delivery = call.world.of(Outbox).get(call.path["delivery"])
    if delivery is None:
        raise ApiError(404, "there is no delivery of this id")
    return delivery


def _as_json(delivery: Delivery) -> dict[str, Any]:
    told = delivery.as_json()
    return {
        **told,
        "body": showable(told["body"]),
        "attempts": [_attempt_as_json(attempt) for attempt in delivery.attempts],
        "next_due": None if delivery.next_due is None else iso(delivery.next_due),
    }


def _attempt_as_json(attempt: Attempt) -> dict[str, Any]:
    return {**attempt.as_json(), "at": iso(attempt.at)}


ANSWERS: Answers = {
    "listDeliveries": list_deliveries,
    "readDelivery": read_delivery,
    "replayDelivery": replay_delivery,
    "replayDeliveries": replay_deliveries,
    "tamperWithDelivery": tamper_with_delivery,
}
