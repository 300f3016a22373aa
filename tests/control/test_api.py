"""The control plane as one more API of the engine."""

from __future__ import annotations

import pytest

from emulator.contract.api import BindingError
from emulator.contract.document import Document
from emulator.contract.errors import ApiError, Cause
from emulator.contract.operation import Operation
from emulator.control.api import control_api
from emulator.control.errors import CODES, STATUSES, as_reply
from tests.control.stage import BASE, DOCUMENT, HOST, Stage, on


def test_binding() -> None:
    """Each operation of the document has its handler, and the engine says so when one has none."""

    async def scene(stage: Stage) -> None:
        api = control_api(stage.control, DOCUMENT)
        assert set(api.handlers) == set(DOCUMENT.operations)
        lacking = {**DOCUMENT.raw, "paths": {path: DOCUMENT.raw["paths"][path] for path in [f"{BASE}/health"]}}
        with pytest.raises(BindingError, match="no such operation"):
            control_api(stage.control, Document("control", lacking))

    on(Stage, scene)


@pytest.mark.parametrize(
    "path", ["", "/", "/helth", "/worlds/", "/worlds/default/", "/worlds/default/nothing", "/../health"]
)
def test_unmatched(path: str) -> None:
    """A path that is not served answers 404 in the control plane's shape, without a redirect."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("GET", path)
        assert (answer.status, answer.code) == (404, "not_found")
        assert "location" not in answer.headers

    on(Stage, scene)


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "HEAD", "TRACE", "get"])
def test_method(method: str) -> None:
    """A method that is not served answers 405 and lists those that are; no preflight ever succeeds."""

    async def scene(stage: Stage) -> None:
        answer = await stage.send(
            method, f"{BASE}/worlds", None, {**HOST, "access-control-request-method": "POST"}
        )
        assert (answer.status, answer.code) == (405, "method")
        assert answer.headers["allow"] == "GET, POST"
        assert not [name for name in answer.headers if name.startswith("access-control")]

    on(Stage, scene)


def test_not_recorded() -> None:
    """What is asked of the control plane is in no journal, refused or not."""

    async def scene(stage: Stage) -> None:
        for method, path in (
            ("GET", "/health"),
            ("GET", "/nothing"),
            ("POST", "/worlds"),
            ("PATCH", "/worlds"),
        ):
            await stage.ask(method, path)
        assert [len(world.journal) for world in stage.worlds] == [0, 0]

    on(Stage, scene)


def test_no_fault_strikes_it() -> None:
    """Faults are for the vendors: the control plane stays reachable whatever is set."""

    async def scene(stage: Stage) -> None:
        await stage.ask("POST", "/worlds/default/faults", {"status": 500, "times": None})
        assert (await stage.ask("GET", "/worlds/default")).status == 200

    on(Stage, scene)


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_a_status(cause: Cause) -> None:
    """Whatever a request is refused for, there is a status and a code for it."""
    reply = as_reply(ApiError(None, "no", cause=cause))
    assert reply.status == STATUSES[cause]
    code = "gone" if cause is Cause.GONE else CODES[reply.status]
    assert reply.json == {"error": {"code": code, "message": "no", "violations": []}}


@pytest.mark.parametrize("operation", DOCUMENT.operations.values(), ids=lambda operation: operation.id)
def test_what_every_operation_documents(operation: Operation) -> None:
    """What may happen to any request is documented at each operation, in one shape, and inputs are bounded."""
    usual = (
        {403, 413, 500}
        | (set() if operation.open else {401})
        | ({404} if "{world}" in operation.template else set())
    )
    if operation.body is not None or any(p.place == "query" for p in operation.parameters):
        usual.add(400)
    assert usual <= set(operation.responses)
    for status, response in operation.responses.items():
        if status >= 400:
            assert response.reached_by
            assert response.shape is not None
            assert response.shape.fits(as_reply(ApiError(status, "no")).json)
    inputs = [parameter.shape.inlined() for parameter in operation.parameters if parameter.place == "query"]
    if operation.body is not None:
        inputs.append(operation.body.inlined())
    assert [loose for schema in inputs for loose in _loose(schema)] == []


def test_open_operations() -> None:
    """Health, whom to trust and what receives webhooks need no token; everything else does."""
    is_open = {operation.id for operation in DOCUMENT.operations.values() if operation.open}
    receivers = {"receiveGet", "receivePut", "receivePost", "receiveDelete", "receivePatch"}
    assert is_open == {"readHealth", "readCa", *receivers}


@pytest.mark.parametrize("operation", DOCUMENT.operations.values(), ids=lambda operation: operation.id)
def test_examples_fit(operation: Operation) -> None:
    """Each example in the document keeps the rules beside it."""
    shapes = [operation.body, *(response.shape for response in operation.responses.values())]
    for shape in shapes:
        if shape is not None:
            schema = shape.inlined()
            assert [example for example in schema.get("examples", ()) if not shape.fits(example)] == []


def _loose(schema: object, where: str = "") -> list[str]:
    """The places of an input's schema that let in anything of any size."""
    if not isinstance(schema, dict):
        return []
    kinds = schema.get("type", [])
    bounds = {
        "string": {"maxLength", "pattern", "enum", "const"},
        "integer": {"maximum", "enum"},
        "number": {"maximum"},
        "array": {"maxItems"},
        "object": {"additionalProperties"},
    }
    loose = [
        f"{where}: {kind}"
        for kind, words in bounds.items()
        if kind in ([kinds] if isinstance(kinds, str) else kinds) and not words & schema.keys()
    ]
    for name, inner in schema.get("properties", {}).items():
        loose += _loose(inner, f"{where}/{name}")
    for word in ("items", "additionalProperties", "then", "else"):
        loose += _loose(schema.get(word), f"{where}/{word}")
    for word in ("oneOf", "allOf", "anyOf"):
        for inner in schema.get(word, ()):
            loose += _loose(inner, f"{where}/{word}")
    return loose
