"""Refusals in the vendor's shape."""

from __future__ import annotations

import socket

import pytest

from emulator.apis.verifymycontent import errors
from emulator.contract.errors import ApiError, Cause, Violation
from emulator.contract.operation import Operation
from tests.apis.verifymycontent.scene import CONTRACT, Scene, new_moderation

EVERY = list(CONTRACT.operations.values())
OURS = [Cause.TOO_LARGE, Cause.MALFORMED, Cause.INVALID, Cause.FULL, Cause.BROKEN_REPLY, Cause.CRASH]


def violation(rule: str, part: str = "body") -> Violation:
    """A broken rule."""
    return Violation("request", part, "/face_id", rule, f"face_id breaks {rule}")


@pytest.mark.parametrize("operation", EVERY, ids=lambda operation: operation.id)
@pytest.mark.parametrize("cause", OURS, ids=lambda cause: cause.name)
def test_every_cause_has_a_documented_status(operation: Operation, cause: Cause) -> None:
    """Whatever stops a request is answered with a documented status, and with a 500 only where we failed."""
    reply = errors.refuse(ApiError(None, "Something", cause=cause), operation)
    assert reply.status in operation.responses
    assert (reply.status == 500) is (cause in {Cause.BROKEN_REPLY, Cause.CRASH})
    assert reply.json == {"error": "something"}


@pytest.mark.parametrize(
    ("operation", "rules", "status"),
    [
        ("addFace", ["required"], 400),
        ("addFace", ["type"], 422),
        ("addFace", ["required", "type"], 422),
        ("changeLivestreamRule", ["type"], 400),
        ("beginLivestream", ["type"], 400),
        ("readModeration", ["minLength"], 404),
    ],
)
def test_wrong_form_and_wrong_fields(operation: str, rules: list[str], status: int) -> None:
    """A wrong form is a 422 where there is one, a wrong field a 400, and an id that nobody has a 404."""
    broken = [violation(rule) for rule in rules]
    error = ApiError(None, "no", cause=Cause.INVALID, violations=broken)
    assert errors.refuse(error, CONTRACT.operations[operation]).status == status


def test_a_path_of_the_wrong_type_is_no_wrong_body() -> None:
    """Only a type in the body makes a 422."""
    error = ApiError(None, "no", cause=Cause.INVALID, violations=[violation("type", "path")])
    assert errors.refuse(error, CONTRACT.operations["addFace"]).status == 400


def test_the_other_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which status stands for unreadable JSON is one line."""
    error = ApiError(None, "no", cause=Cause.MALFORMED)
    assert errors.refuse(error, CONTRACT.operations["addFace"]).status == 422
    monkeypatch.setattr(errors, "WRONG_TYPE", 400)
    assert errors.refuse(error, CONTRACT.operations["addFace"]).status == 400


@pytest.mark.parametrize(
    ("cause", "status"),
    [(Cause.UNMATCHED, 404), (Cause.METHOD, 405), (Cause.TOO_LARGE, 413), (Cause.CRASH, 500)],
)
def test_without_an_operation(cause: Cause, status: int) -> None:
    """Where no operation says otherwise, the status is HTTP's own."""
    reply = errors.refuse(ApiError(None, "No", cause=cause, headers={"allow": "GET"}), None)
    assert (reply.status, reply.json, reply.headers) == (status, {"error": "no"}, {"allow": "GET"})


def test_nowhere(scene: Scene) -> None:
    """A path of this vendor that is not served is a 404 that names what is near, in the vendor's shape."""
    answer = scene.vmc.call("POST", "/api/v1/moderations-anonymous", new_moderation())
    assert answer.status_code == 404
    assert "POST /api/v1/moderation-anonymous" in answer.json()["error"]


def test_another_method(scene: Scene) -> None:
    """A method that is not served is a 405 that says which are."""
    answer = scene.vmc.call("DELETE", "/api/v1/moderation/KLM-404-1234-XYZ")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    ("operation", "path", "status"),
    [
        ("POST", "/v1/collections", 400),
        ("POST", "/api/v1/moderation-anonymous", 400),
        ("PATCH", "/api/v1/livestream/A/rule", 400),
        ("PATCH", "/api/v1/livestream/A/pause", 404),
        ("GET", "/api/v1/moderation/A", 404),
    ],
)
def test_too_large(scene: Scene, operation: str, path: str, status: int) -> None:
    """A body beyond the limit is refused by its announced length, before it is sent."""
    server = scene.world.server
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        length = server.settings.max_body + 1
        head = f"{operation} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
        connection.sendall(head.encode())
        answer = connection.recv(65536).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert f'{{"error":"the body is larger than {server.settings.max_body} bytes"}}' in answer


def test_too_deep(scene: Scene) -> None:
    """JSON that nests too deep is a 400, whatever it would mean."""
    raw = b'{"content":' + b"[" * 100 + b"]" * 100 + b"}"
    answer = scene.vmc.call("POST", "/api/v1/moderation-anonymous", raw=raw)
    assert answer.status_code == 400
    assert "nests deeper" in answer.json()["error"]


def test_our_own_failure(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply of ours that breaks the contract is a loud 500, and the journal says where."""
    monkeypatch.setattr("emulator.apis.verifymycontent.facematch.UNKNOWN_PERSON", "not a tag")
    scene.add_face("ada")
    moderation = scene.moderate("https://a.example/emu-unknown.mp4", type="combined", collection_id="cast")
    scene.advance(5)
    answer = scene.vmc.call("GET", f"/api/v1/moderation/{moderation}")
    assert answer.status_code == 500
    assert "breaks its own contract" in answer.json()["error"]
    assert [each["pointer"] for each in scene.newest_exchange()["violations"]] == ["/tags/0"]
