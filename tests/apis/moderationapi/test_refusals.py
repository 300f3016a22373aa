"""Refusals of the second generation: the type and the code of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.apis.moderationapi.project import Project
from tests.apis.moderationapi.second import judge, lost, second
from tests.live import LiveServer


@pytest.fixture
def newer(server: LiveServer) -> Iterator[Project]:
    """A project of the second generation."""
    yield from second(server)


def test_a_field_at_fault(newer: Project) -> None:
    """With the issues, of which only what is documented is told."""
    told = lost(newer, 400, "validation_failed", "POST", "/moderate", {})
    assert told["type"] == "invalid_request_error"
    assert [set(issue) for issue in told["issues"]] == [{"message", "path", "code"}]


def test_what_is_no_json(newer: Project) -> None:
    """It has no issues."""
    told = lost(newer, 400, "invalid_request", "POST", "/moderate", content=b"{")
    assert "issues" not in told


def test_too_deep(newer: Project) -> None:
    """413 is an invalid request, too."""
    told = lost(
        newer, 413, "invalid_request", "POST", "/moderate", content=b'{"metadata":' * 70 + b"{}" + b"}" * 70
    )
    assert told["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("code", "settings"),
    [("quota_exceeded", {"quota": 0}), ("plan_feature_unavailable", {"audio_enabled": False})],
)
def test_what_a_plan_has_not(newer: Project, code: str, settings: dict[str, Any]) -> None:
    """Each reason has its code."""
    newer.switch(**settings)
    body = {"content": {"type": "audio", "url": "https://example.com/a.mp3"}}
    assert lost(newer, 403, code, "POST", "/moderate", body)["type"] == "permission_error"


def test_a_world_that_is_full(server: LiveServer) -> None:
    """More projects than a world holds."""
    for newer in second(server):
        for number in range(99):
            newer.do("POST", "/projects", {"name": f"p{number}"})
        lost(newer, 403, "plan_limit_exceeded", "POST", "/projects", {"name": "one more"})


@pytest.mark.parametrize(
    ("code", "method", "path", "body"),
    [
        ("author_not_found", "GET", "/authors/x", None),
        ("queue_not_found", "GET", "/queue/x", None),
        ("queue_not_found", "POST", "/queue/x/items/y/resolve", {}),
        ("queue_item_not_found", "POST", "/queue/{queue}/items/y/resolve", {}),
        ("queue_not_found", "GET", "/actions?queueId=x", None),
        ("action_not_found", "GET", "/actions/x", None),
        ("action_not_found", "POST", "/actions/execute", {"actionKey": "x"}),
        ("action_not_found", "POST", "/actions/x/execute", {}),
        ("queue_not_found", "POST", "/actions/execute", {"actionKey": "allow", "queueId": "x"}),
        ("resource_not_found", "POST", "/actions/execute", {"actionKey": "allow", "contentIds": ["x"]}),
        ("wordlist_not_found", "GET", "/wordlist/x", None),
        ("webhook_not_found", "GET", "/webhooks/x", None),
        ("project_not_found", "GET", "/projects/x", None),
        ("project_not_found", "GET", "/projects/x/channels", None),
        ("channel_not_found", "GET", "/channels/x", None),
        ("channel_not_found", "GET", "/analytics/summary?channel=x", None),
    ],
)
def test_what_is_not_there(newer: Project, code: str, method: str, path: str, body: Any) -> None:
    """Each kind of thing has its code."""
    told = lost(newer, 404, code, method, path.format(queue=newer.queue), body)
    assert told["type"] == "not_found_error"


def test_an_injected_404_of_a_call_without_a_thing(newer: Project) -> None:
    """It has the general code, whatever the body is."""
    for operation, path, body in (("executeAction", "/actions/execute", []), ("listAuthors", "/authors", None)):
        newer.control("POST", "/faults", json={"operation": operation, "status": 404, "times": 1})
        code = "action_not_found" if operation == "executeAction" else "author_not_found"
        lost(newer, 404, code, "POST" if body is not None else "GET", path, body)
    newer.control("POST", "/faults", json={"operation": "sendFeedback", "status": 404, "times": 1})
    lost(newer, 404, "resource_not_found", "POST", "/feedback", {})


def test_a_key_that_is_taken(newer: Project) -> None:
    """409."""
    told = lost(newer, 409, "resource_conflict", "POST", "/actions", {"name": "x", "key": "allow"})
    assert told["type"] == "conflict_error"


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (401, "authentication_error", "unauthorized"),
        (403, "permission_error", "permission_denied"),
        (429, "rate_limit_error", "rate_limit_exceeded"),
        (500, "api_error", "internal_error"),
    ],
)
def test_injected_faults(newer: Project, status: int, kind: str, code: str) -> None:
    """They look as what they stand for."""
    newer.control("POST", "/faults", json={"operation": "listAuthors", "status": status, "times": 1})
    assert lost(newer, status, code, "GET", "/authors")["type"] == kind


def test_a_rate_that_is_too_high(newer: Project) -> None:
    """With the wait, and the sentence of the other page."""
    newer.switch(rate_limit=0)
    told = lost(newer, 429, "rate_limit_exceeded", "GET", "/authors")
    assert told["error"] == told["message"]


def test_request_ids(server: LiveServer) -> None:
    """Each refusal has another, and the same seed gives the same."""

    def ids() -> list[str]:
        worlds = second(server)
        project = next(worlds)
        told = [lost(project, 404, "author_not_found", "GET", "/authors/x")["request_id"] for _ in "ab"]
        assert next(worlds, None) is None
        return told

    first = ids()
    assert ids() == first
    assert len(set(first)) == 2


def test_nobody(server: LiveServer, newer: Project) -> None:
    """Without a world there is no generation: 401 is for the clients of both."""
    told = server.http.get("/v1/projects").json()
    assert told["code"] == "UNAUTHORIZED"
    assert told["type"] == "authentication_error"
    assert told["request_id"].startswith("req_")
    assert told["doc_url"]
    assert judge(newer, "c")["content"]["id"] == "c"


def test_the_project_header(newer: Project) -> None:
    """The id or the name of a project of this world is right; a name that two have names none."""
    main = newer.get("/account")["current_project"]["id"]
    path, header = "/authors", "Project-Id"
    for named in (main, "Demo project", ""):
        assert newer.call("GET", "/account").status_code == 200
        answered = newer.server.http.get(
            f"/v1{path}", headers={"Authorization": f"Bearer {newer.key}", header: named}
        )
        assert answered.status_code == 200
    lost(newer, 403, "project_not_reachable", "GET", path, headers={header: "x"})
    lost(newer, 400, "invalid_request", "GET", "/actions/x", headers={header: "x"})
    lost(newer, 401, "unauthorized", "GET", "/account", headers={header: "x"})
    newer.do("POST", "/projects", {"name": "Demo project"})
    lost(newer, 400, "project_name_ambiguous", "GET", path, headers={header: "Demo project"})


def test_the_project_header_elsewhere(project: Project, newer: Project) -> None:
    """It means nothing in the first generation, nor where it is not documented."""
    for each, path in ((project, "/authors"), (newer, "/projects")):
        headers = {"Authorization": f"Bearer {each.key}", "Project-Id": "x"}
        assert each.server.http.get(f"/v1{path}", headers=headers).status_code == 200
