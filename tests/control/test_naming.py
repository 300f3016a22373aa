"""APIs and operations by name."""

from __future__ import annotations

import pytest

from emulator.control.naming import nearest_of
from tests.control.stage import Stage, on

FAULTS = "/worlds/default/faults"
VERIFY = "/worlds/default/verify"


@pytest.mark.parametrize(
    ("asked", "pointer", "text"),
    [
        ({"expect": [{"operation": "addNoet", "count": 0}]}, "/expect/0/operation", "nearest: addNote"),
        ({"sequence": [{"operation": "addNote"}, {"operation": "x"}]}, "/sequence/1/operation", "is unknown"),
        ({"expect": [{"operation": "POST /vendor/notes"}]}, "/expect/0/operation", "POST /vendor/notes"),
        ({"expect": [{"api": "vendors", "count": 0}]}, "/expect/0/api", "api is none of vendor"),
        ({"expect": [{"api": "control", "count": 0}]}, "/expect/0/api", "api is none of vendor"),
    ],
)
def test_a_name_that_is_none_proves_nothing(asked: object, pointer: str, text: str) -> None:
    """An assertion about an operation that there is not is refused: it would hold whatever was called."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", VERIFY, asked)
        assert (answer.status, [at for at, _ in answer.rules]) == (400, [pointer])
        assert text in answer.message

    on(Stage, scene)


@pytest.mark.parametrize(
    ("rule", "pointer", "text"),
    [
        ({"path": "/vendor/nots/*", "status": 500}, "/path", "nearest: /vendor/notes, /vendor/notes/{id}"),
        ({"path": "PUT /vendor/notes", "status": 500}, "/path", "nearest: POST /vendor/notes"),
        ({"path": "/vendor/notes", "operation": "readNote", "status": 500}, "/path", "/vendor/notes/{id}"),
        ({"until": "1999-01-01T00:00:00Z", "status": 500}, "/until", "until is past"),
        ({"event": "Note.read", "effect": "duplicate"}, "/event", "nearest: note.read"),
        ({"event": "note", "effect": "duplicate"}, "/event", "event is none that is sent"),
    ],
)
def test_a_fault_that_can_never_hit(rule: object, pointer: str, text: str) -> None:
    """Is refused, with what may have been meant."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", FAULTS, rule)
        assert (answer.status, [at for at, _ in answer.rules]) == (400, [pointer])
        assert text in answer.message
        assert (await stage.ask("GET", FAULTS)).json == {"faults": []}

    on(Stage, scene)


@pytest.mark.parametrize(
    "rule",
    [
        {"path": "/vendor/notes/123*", "status": 500},
        {"path": "POST /vendor/*", "status": 500},
        {"path": "/vendor/[a-z]*", "status": 500},
        {"event": "note.*", "effect": "duplicate"},
        {"event": "*", "effect": "duplicate"},
        {"url": "nobody", "effect": "duplicate"},
    ],
)
def test_a_fault_that_may_hit(rule: object) -> None:
    """An id in a path, and a glob of events, are taken."""

    async def scene(stage: Stage) -> None:
        assert (await stage.ask("POST", FAULTS, rule)).status == 201

    on(Stage, scene)


def test_nothing_like_it() -> None:
    """A name that is like none is answered with none."""
    assert nearest_of("zzzz", ["addNote"]) == ""
    assert nearest_of("addNoet", ["addNote"]) == "; nearest: addNote"
