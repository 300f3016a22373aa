"""What befalls calls and webhooks, on demand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.control.answering import check_answer
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.control.globs import check_stars, may_mean, nearest_paths
from emulator.control.moment import parse_moment
from emulator.control.naming import events, named_operations, nearest_of
from emulator.world.clock import iso
from emulator.world.faults import (
    CUTS,
    OF_CALLS,
    OF_WEBHOOKS,
    SPOILS,
    Effect,
    Fault,
    Faults,
    When,
    of_any,
)
from emulator.world.store import StoreFullError

_ANSWERED = OF_CALLS - CUTS
"""The effects with which a status is answered."""

_GOES_WITH = {
    "status": _ANSWERED,
    "operation": OF_CALLS,
    "path": OF_CALLS,
    "api": OF_CALLS,
    "when": OF_CALLS - {Effect.RATE_LIMIT},
    "latency": OF_CALLS - {Effect.RATE_LIMIT},
    "headers": _ANSWERED,
    "body": _ANSWERED,
    "rate": {Effect.SLOW},
    "limit": {Effect.RATE_LIMIT},
    "window": {Effect.RATE_LIMIT},
    "delay": {Effect.DELAY, Effect.REORDER},
}
"""Key to the effects that read it."""

_NEEDED = {
    Effect.STATUS: ("status",),
    Effect.LATENCY: ("latency",),
    Effect.SLOW: ("rate",),
    Effect.RATE_LIMIT: ("limit", "window"),
    Effect.DELAY: ("delay",),
}
"""Effect to the keys that it cannot do without."""


async def list_faults(_: Control, call: Call) -> Reply:
    """Every fault, oldest first."""
    now = call.world.clock.now()
    rules = [rule for rule in call.world.faults.rules if rule.until is None or rule.until > now]
    return Reply(200, {"faults": [_as_json(rule) for rule in rules]})


async def inject_fault(control: Control, call: Call) -> Reply:
    """Set a fault. Raises: ApiError 400 for one that makes no sense, or can never hit anything."""
    faults = call.world.faults
    rule = _fault(call)
    check_fault(control, rule)
    _check_reach(control, rule, call.world.clock.now())
    _add(faults, rule)
    return Reply(201, _as_json(rule))


async def remove_faults(_: Control, call: Call) -> Reply:
    """Forget every fault."""
    call.world.faults.reset()
    return Reply(204)


async def remove_fault(_: Control, call: Call) -> Reply:
    """Forget one fault. Raises: ApiError 404 when there is none of this id."""
    if not call.world.faults.remove(call.path["fault"]):
        raise ApiError(404, "there is no fault of this id")
    return Reply(204)


def check_fault(control: Control, rule: Fault) -> None:
    """Raises: ApiError 400 for keys that do not go together, or a status that is not documented."""
    _check_keys(rule)
    check_stars(rule.path, "/path")
    check_stars(rule.event, "/event")
    check_answer(rule)
    _check_order(rule)
    if not rule.of_webhooks:
        _check_status(rule, named_operations(control, rule.api, rule.operation))


def _check_reach(control: Control, rule: Fault, now: float) -> None:
    """Raises: ApiError 400 for a rule that hits nothing, whatever is called or sent.

    Not asked of a snapshot: what it holds may have been over when it was taken.
    """
    if rule.until is not None and rule.until <= now:
        raise invalid("/until", f"until is past: in this world it is {iso(now)}", rule="minimum")
    if rule.event is not None and rule.events is not None:
        sent = events(control)
        if not any(map(rule.events.fits, sent)):
            text = f"event is none that is sent{nearest_of(rule.event, sent)}"
            raise invalid("/event", text, rule="event")
    if rule.path is not None:
        operations = named_operations(control, rule.api, rule.operation)
        if not any(may_mean(rule.path, operation) for operation in operations):
            offered = nearest_paths(rule.path, operations)
            text = f"path means no operation that it could hit{nearest_of(rule.path, offered)}"
            raise invalid("/path", text, rule="path")


def _fault(call: Call) -> Fault:
    asked = call.json
    waits = "latency" in asked and "status" not in asked
    effect = Effect(asked.get("effect", "latency" if waits else "status"))
    lasting = effect is Effect.RATE_LIMIT or "from" in asked
    times = asked.get("times", None if lasting else 1)
    return Fault(
        id=call.world.ids.token("fault", 12),
        status=_whole(asked.get("status")),
        effect=effect,
        operation=asked.get("operation"),
        path=asked.get("path"),
        api=asked.get("api"),
        event=asked.get("event"),
        url=asked.get("url"),
        when=When(asked["when"]) if "when" in asked else None,
        latency=asked.get("latency"),
        headers=_lower(asked.get("headers")),
        body=asked.get("body"),
        rate=asked.get("rate"),
        limit=_whole(asked.get("limit")),
        window=asked.get("window"),
        delay=asked.get("delay"),
        times=_whole(times),
        after=int(asked.get("after", 0)),
        probability=float(asked.get("probability", 1.0)),
        since=parse_moment(asked["from"], "/from") if "from" in asked else None,
        until=parse_moment(asked["until"], "/until") if "until" in asked else None,
    )


def _lower(headers: dict[str, str] | None) -> dict[str, str] | None:
    return None if headers is None else {name.lower(): value for name, value in headers.items()}


def _whole(number: float | None) -> int | None:
    """JSON may say 1.0."""
    return None if number is None else int(number)


def _check_keys(rule: Fault) -> None:
    effect, given = rule.effect, {key for key in _GOES_WITH if getattr(rule, key) is not None}
    known, about = (OF_WEBHOOKS, "webhooks") if rule.of_webhooks else (OF_CALLS, "calls")
    if effect not in known:
        hint = "" if rule.of_webhooks else "; a fault of webhooks has an event or a url"
        raise invalid("/effect", f"effect of a fault of {about} is one of {of_any(known)}{hint}", rule="effect")
    for key in _NEEDED.get(effect, ()):
        if key not in given:
            raise invalid(f"/{key}", f"{key} is required for effect {effect.value}", rule="required")
    for key in sorted(given):
        if effect not in _GOES_WITH[key] or (rule.of_webhooks and key != "delay"):
            raise invalid(f"/{key}", f"{key} does not go with this effect of {about}", rule="effect")


def _check_order(rule: Fault) -> None:
    if isinstance(rule.latency, dict) and rule.latency.get("min", 0) > rule.latency.get("max", 0):
        raise invalid("/latency/max", "latency: max is less than min", rule="minimum")
    if rule.since is not None and rule.until is not None and rule.until <= rule.since:
        raise invalid("/until", "until is not after from", rule="minimum")
    if rule.when is When.BEFORE and rule.effect in SPOILS and rule.status is None:
        text = "before the handler acts there is no reply to spoil: give a status, or let it strike after"
        raise invalid("/when", text, rule="effect")


def _add(faults: Faults, rule: Fault) -> None:
    if len(faults.rules) >= faults.limit:
        raise StoreFullError(f"this world already holds {faults.limit} faults, which is its limit; delete some")
    faults.rules.append(rule)


def _check_status(rule: Fault, operations: list[Operation]) -> None:
    """Raises: ApiError unless each of `operations` documents the status: any other would break the contract.

    With a path it is enough that one does: the others are passed by.
    """
    if rule.status is None:
        return
    possible = [_failures(operation) for operation in operations if operation.fallback is None]
    documented = _shared(possible, some=rule.path is not None) if possible else {rule.status}
    if rule.status not in documented:
        whose = f"{rule.operation} documents" if rule.operation else "all operations that it would hit document"
        statuses = ", ".join(str(status) for status in sorted(documented))
        raise invalid("/status", f"status is none of those that {whose}: {statuses}", rule="documented")


def _shared(possible: Iterable[set[int]], *, some: bool) -> set[int]:
    return set.union(*possible) if some else set.intersection(*possible)


def _failures(operation: Operation) -> set[int]:
    return {500} | {status for status in operation.responses if status >= 400}


def _as_json(rule: Fault) -> dict[str, Any]:
    return {
        "id": rule.id,
        "effect": rule.effect.value,
        "api": rule.api,
        "operation": rule.operation,
        "path": rule.path,
        "event": rule.event,
        "url": rule.url,
        "status": rule.status,
        "when": None if rule.of_webhooks else rule.strikes.value,
        "latency": rule.latency,
        "headers": rule.headers,
        "body": rule.body,
        "rate": rule.rate,
        "limit": rule.limit,
        "window": rule.window,
        "delay": rule.delay,
        "times": rule.times,
        "after": rule.after,
        "probability": rule.probability,
        "from": None if rule.since is None else iso(rule.since),
        "until": None if rule.until is None else iso(rule.until),
        "hits": rule.hits,
    }


ANSWERS: Answers = {
    "listFaults": list_faults,
    "injectFault": inject_fault,
    "removeFaults": remove_faults,
    "removeFault": remove_fault,
}
