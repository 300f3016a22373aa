"""Documented errors on demand."""

from __future__ import annotations

import difflib
from typing import Any

from emulator.contract.api import Api
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.control.moment import parse_moment
from emulator.world.clock import iso
from emulator.world.faults import Fault, Faults
from emulator.world.store import StoreFullError


async def list_faults(_: Control, call: Call) -> Reply:
    """Every fault, oldest first."""
    now = call.world.clock.now()
    rules = [rule for rule in call.world.faults.rules if rule.until is None or rule.until > now]
    return Reply(200, {"faults": [_as_json(rule) for rule in rules]})


async def inject_fault(control: Control, call: Call) -> Reply:
    """Set a fault. Raises: ApiError 400 unless every operation that it would hit documents its status."""
    faults = call.world.faults
    rule = _fault(call)
    _check_status(rule, _targets(control, rule))
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


def _fault(call: Call) -> Fault:
    asked = call.json
    times = asked.get("times", 1)
    return Fault(
        id=call.world.ids.token("fault", 12),
        status=int(asked["status"]),
        operation=asked.get("operation"),
        api=asked.get("api"),
        times=None if times is None else int(times),
        after=int(asked.get("after", 0)),
        probability=float(asked.get("probability", 1.0)),
        until=parse_moment(asked["until"], "/until") if "until" in asked else None,
    )


def _add(faults: Faults, rule: Fault) -> None:
    if len(faults.rules) >= faults.limit:
        raise StoreFullError(f"this world already holds {faults.limit} faults, which is its limit; delete some")
    faults.rules.append(rule)


def _targets(control: Control, rule: Fault) -> list[Operation]:
    """The operations that `rule` would hit. Raises: ApiError when it names an API or operation that is none."""
    apis = [api for api in control.apis() if api.recorded]
    if rule.api is not None:
        apis = [_named(apis, rule.api)]
    operations = [operation for api in apis for operation in api.document.operations.values()]
    if rule.operation is None:
        return operations
    found = [operation for operation in operations if rule.operation in operation.names]
    if not found:
        raise invalid(
            "/operation", f"operation is unknown{_near(rule.operation, operations)}", rule="operation"
        )
    return found


def _named(apis: list[Api], name: str) -> Api:
    for api in apis:
        if api.name == name:
            return api
    raise invalid("/api", f"api is none of {', '.join(api.name for api in apis)}", rule="api")


def _near(name: str, operations: list[Operation]) -> str:
    offered = {spelling: None for operation in operations for spelling in operation.names}
    near = difflib.get_close_matches(name[:200], list(offered), n=3, cutoff=0.4)
    return f"; nearest: {', '.join(near)}" if near else ""


def _check_status(rule: Fault, operations: list[Operation]) -> None:
    """Raises: ApiError unless each of `operations` documents the status: any other would break the contract."""
    possible = [_failures(operation) for operation in operations if operation.fallback is None]
    documented = set.intersection(*possible) if possible else {rule.status}
    if rule.status not in documented:
        whose = f"{rule.operation} documents" if rule.operation else "all operations that it would hit document"
        statuses = ", ".join(str(status) for status in sorted(documented))
        raise invalid("/status", f"status is none of those that {whose}: {statuses}", rule="documented")


def _failures(operation: Operation) -> set[int]:
    return {500} | {status for status in operation.responses if status >= 400}


def _as_json(rule: Fault) -> dict[str, Any]:
    return {
        "id": rule.id,
        "api": rule.api,
        "operation": rule.operation,
        "status": rule.status,
        "times": rule.times,
        "after": rule.after,
        "probability": rule.probability,
        "until": None if rule.until is None else iso(rule.until),
        "hits": rule.hits,
    }


ANSWERS: Answers = {
    "listFaults": list_faults,
    "injectFault": inject_fault,
    "removeFaults": remove_faults,
    "removeFault": remove_fault,
}
