"""Whatever is sent, the answer is documented, and it is never our own failure."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from emulator.contract.operation import Operation
from tests.contract.garbage import anything, bodies_for, garbage_for, is_documented
from tests.control.stage import DOCUMENT, HOST, Stage, on
from tests.control.vendor import DEMO_KEY, vendor_api

OPERATIONS = list(DOCUMENT.operations.values())
VALUES = {
    "world": "default",
    "name": "inbox",
    "api": "vendor",
    "fault": "none",
    "delivery": "none",
    "id": "none",
    "invitation": "none",
    "member": "none",
    "profile": "none",
    "moderation": "none",
}
BODIED = [operation for operation in OPERATIONS if operation.body is not None]


@pytest.mark.parametrize(
    "operation",
    [*OPERATIONS, *vendor_api().document.operations.values()],
    ids=lambda operation: f"{operation.api}-{operation.id}",
)
def test_garbage_is_refused_as_documented(operation: Operation) -> None:
    """Each operation answers each wrong request with a status that it documents, and never with a 500."""

    async def scene(stage: Stage) -> None:
        for garbage in garbage_for(operation, values=VALUES):
            answer = await stage.send(garbage.method, garbage.target, garbage.body, {**HOST, "x-key": DEMO_KEY})
            assert is_documented(operation, answer.status), (garbage, answer)

    on(lambda: Stage(limit=10_000), scene)


@pytest.mark.parametrize("operation", BODIED, ids=lambda operation: operation.id)
@given(body=anything)
@settings(max_examples=15, deadline=None)
def test_any_json_is_refused_as_documented(operation: Operation, body: object) -> None:
    """Each operation that takes a body answers any JSON with a status that it documents."""

    async def scene(stage: Stage) -> None:
        target = operation.template.format_map(VALUES)
        answer = await stage.send(operation.method, target, json.dumps(body).encode(), HOST)
        assert is_documented(operation, answer.status), (body, answer)

    on(Stage, scene)


def test_worlds_survive_garbage() -> None:
    """After all of it the world still lists, reads and resets."""

    async def scene(stage: Stage) -> None:
        for operation in BODIED:
            for body in bodies_for(operation):
                await stage.send(operation.method, operation.template.format_map(VALUES), body, HOST)
        for path in ("", "/clock", "/lifecycle", "/verdicts", "/media", "/faults", "/journal", "/deliveries"):
            assert (await stage.ask("GET", f"/worlds/default{path}")).status == 200
        assert (await stage.ask("POST", "/worlds/default/reset")).status == 200

    on(lambda: Stage(limit=10_000), scene)
