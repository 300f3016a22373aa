"""Refusals over the wire."""

from __future__ import annotations

import httpx
import pytest

from tests.apis.moderationapi.project import Project, refused

OPERATIONS = ["object", "video", "text", "image", "audio"]
EVERY = [*(f"/moderate/{name}" for name in OPERATIONS), "/moderate"]
each_path = pytest.mark.parametrize("path", EVERY)


@each_path
@pytest.mark.parametrize("body", [b"", b"{", b'{"value": "\\ud800"}', b"\xff", b"{'a': 1}"])
def test_what_is_no_json(project: Project, path: str, body: bytes) -> None:
    """400 with a code of its own; half a surrogate pair is no JSON."""
    told = refused(project.call("POST", path, content=body), 400)
    assert told["code"] == "PARSE_ERROR"
    assert told["message"].startswith("Failed to parse request body")


@each_path
def test_a_field_that_is_missing(project: Project, path: str) -> None:
    """400 with issues."""
    told = refused(project.call("POST", path, {}), 400)
    assert (told["message"], told["code"]) == ("Input validation failed", "BAD_REQUEST")
    assert told["issues"][0]["path"]


@each_path
def test_a_body_that_is_too_deep(project: Project, path: str) -> None:
    """413, as one that is too large."""
    told = refused(project.call("POST", path, content=b'{"metadata":' * 70 + b"{}" + b"}" * 70), 413)
    assert told["code"] == "PAYLOAD_TOO_LARGE"


def test_a_body_that_is_too_large(project: Project) -> None:
    """413."""
    told = refused(project.call("POST", "/moderate/object", content=b" " * (17 * 1024 * 1024)), 413)
    assert told["code"] == "PAYLOAD_TOO_LARGE"


@each_path
@pytest.mark.parametrize("kind", [None, "text/plain", "application/jsonp", "application/x-www-form-urlencoded"])
def test_another_content_type(project: Project, path: str, kind: str | None) -> None:
    """415 where the project is strict, whatever the body is; else it is not looked at."""
    headers = {"Authorization": f"Bearer {project.key}", **({"Content-Type": kind} if kind else {})}

    def ask() -> httpx.Response:
        return project.server.http.post(f"/v1{path}", headers=headers, content=b"value=hello")

    assert refused(ask(), 400)["code"] == "PARSE_ERROR"
    project.switch(strict_content_type=True)
    told = refused(ask(), 415)
    assert told["code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert told["message"] == (f"Unsupported content-type {kind}" if kind else "Missing content-type header")


@each_path
@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_the_content_type_of_json(project: Project, path: str, kind: str) -> None:
    """It is taken by a strict project, however it is written."""
    project.switch(strict_content_type=True)
    headers = {"Authorization": f"Bearer {project.key}", "Content-Type": kind}
    answered = project.server.http.post(f"/v1{path}", headers=headers, content=b"{}")
    assert refused(answered, 400)["message"] == "Input validation failed"


@each_path
def test_another_method(project: Project, path: str) -> None:
    """405."""
    assert refused(project.call("PATCH", path), 405)["code"] == "METHOD_NOT_ALLOWED"


def test_a_path_that_is_not_there(project: Project) -> None:
    """404 names what is near."""
    told = refused(project.call("POST", "/moderate/objects", {}), 404)
    assert told["code"] == "NOT_FOUND"
    assert "moderate/object" in told["message"]


@each_path
@pytest.mark.parametrize(("status", "code"), [(429, "TOO_MANY_REQUESTS"), (500, "INTERNAL_SERVER_ERROR")])
def test_injected_faults(project: Project, path: str, status: int, code: str) -> None:
    """In the vendor's shape; a client is told when to try again."""
    rule = {"operation": f"POST /v1{path}", "status": status, "times": 1}
    assert project.control("POST", "/faults", json=rule).status_code == 201
    answered = project.call("POST", path, {})
    assert refused(answered, status)["code"] == code
    assert ("retry-after" in answered.headers) is (status == 429)


@each_path
def test_both_prefixes(project: Project, path: str) -> None:
    """The same below /api/v1."""
    headers = {"Authorization": f"Bearer {project.key}"}
    told = refused(project.server.http.post(f"/api/v1{path}", json={}, headers=headers), 400)
    assert told["code"] == "BAD_REQUEST"
