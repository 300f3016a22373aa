"""Whatever is sent, the answer is documented, it is never our own failure, and what is there stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.apis.verifymycontent.accounts import Accounts
from emulator.contract.operation import Operation
from tests.apis.verifymycontent.scene import CONTRACT, new_face, new_livestream, new_moderation, new_risky_face
from tests.apis.verifymycontent.stage import Stage, stages
from tests.contract.garbage import anything, garbage_for, is_documented

OPERATIONS = list(CONTRACT.operations.values())
BODIED = [operation for operation in OPERATIONS if operation.body is not None]


@pytest.fixture(name="stage")
def a_stage() -> Iterator[Stage]:
    """A world in which nothing moves by itself."""
    yield from stages()


def settled(stage: Stage) -> dict[str, str]:
    """Put something of everything into the world; good values for the parameters of paths."""

    def post(path: str, body: dict[str, Any]) -> Any:
        told = stage.ask("POST", path, json.dumps(body).encode())
        assert told.status == 201
        return told.json

    post("/v1/collections", new_face())
    post("/v1/collections/risky", new_risky_face())
    moderation = post("/api/v1/moderation-anonymous", new_moderation())["id"]
    stream = post("/api/v1/livestream-anonymous", new_livestream())["id"]
    return {"collection_id": "cast", "face_id": "ada", "moderation": moderation, "livestream": stream}


def values_for(operation: Operation, there: dict[str, str]) -> dict[str, str]:
    """Good values for the parameters in an operation's path."""
    kind = "livestream" if "/livestream" in operation.template else "moderation"
    return {**there, "id": there[kind]}


def state(stage: Stage) -> list[Any]:
    """Everything that the accounts of the world hold, and what is on its way."""
    accounts = stage.world.of(Accounts)._accounts.values()
    held = [
        (
            [(one.id, one.faces.ids(), len(one.gallery or ())) for one in account.collections],
            account.risky.faces.ids() if account.risky else None,
            [one.as_json() for one in account.moderations],
            [(one.as_json(), one.rule, one.watched, one.since) for one in account.livestreams],
            account.complaints.ids(),
        )
        for account in accounts
    ]
    courses = [(course.resource, course.turn) for course in stage.world.lifecycles.under_way()]
    return [held, courses, len(stage.world.clock.pending())]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_garbage(stage: Stage, operation: Operation) -> None:
    """Each wrong request is answered with a documented status, and changes nothing if refused."""
    there, sent = settled(stage), 0
    before = state(stage)
    for garbage in garbage_for(operation, values=values_for(operation, there)):
        told = stage.ask(garbage.method, garbage.target, garbage.body)
        sent += 1
        if told.operation is operation:
            assert is_documented(operation, told.status), (garbage, told.answer)
        else:
            # A parameter that is empty or holds a slash names another path.
            assert told.status in {400, 404, 405, 422} or told.operation is not None
        after = state(stage)
        if told.status >= 400:
            assert after == before, garbage
        before = after
    assert sent > 20


@pytest.mark.parametrize("operation", BODIED, ids=lambda operation: operation.id)
def test_any_json(stage: Stage, operation: Operation) -> None:
    """Any JSON is answered with a documented status, and changes nothing if refused."""
    target = operation.template.replace("{id}", values_for(operation, settled(stage))["id"])

    @given(body=anything)
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def send(body: object) -> None:
        before = state(stage)
        told = stage.ask(operation.method, target, json.dumps(body).encode())
        assert is_documented(operation, told.status)
        if told.status >= 400:
            assert state(stage) == before

    send()


@given(path=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30))
@settings(max_examples=40, deadline=None)
def test_any_path(path: str) -> None:
    """Any path under the vendor's roots is answered in its shape."""
    for stage in stages():
        for root in ("/v1/collections/", "/api/v1/moderation/", "/api/v1/livestream/"):
            for method in ("GET", "DELETE", "PATCH", "PUT"):
                told = stage.ask(method, root + path)
                assert told.status in {200, 400, 404, 405}
                assert told.status == 200 or list(told.json) == ["error"]
