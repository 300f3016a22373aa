"""Webhooks as records: created, read, changed, deleted; and the secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.moderationapi.project import EVENTS, Project, refused

HOOK = {"name": "Bans", "url": "https://client.example.com/hooks", "eventTypes": ["AUTHOR_BLOCKED"]}


def test_a_webhook_is_as_it_was_created(project: Project) -> None:
    """What was sent comes back, for payloads of the second version, with the time of the world's clock."""
    made = project.do("POST", "/webhooks", HOOK)
    assert len(made.pop("id")) == 24
    assert made == {
        **HOOK,
        "payloadVersion": "V2",
        "createdAt": "2026-01-01T00:00:00.000Z",
        "description": None,
    }


def test_webhooks_are_listed_oldest_first(project: Project) -> None:
    """A bare array of them all."""
    assert project.get("/webhooks") == []
    made = [project.do("POST", "/webhooks", {**HOOK, "name": name}) for name in "ab"]
    assert project.get("/webhooks") == made
    assert project.get(f"/webhooks/{made[1]['id']}") == made[1]


def test_what_is_not_sent_stays(project: Project) -> None:
    """A change takes what it is given and nothing else, an event that is named twice once."""
    made = project.do("POST", "/webhooks", {**HOOK, "description": "d"})
    assert project.do("PUT", f"/webhooks/{made['id']}", {}) == made
    changed = project.do("PUT", f"/webhooks/{made['id']}", {"description": None, "eventTypes": EVENTS * 2})
    assert changed == {**made, "description": None, "eventTypes": EVENTS}
    assert project.get(f"/webhooks/{made['id']}") == changed


def test_a_deleted_webhook_is_gone(project: Project) -> None:
    """It is told of nothing any more."""
    made = project.listen()
    assert project.do("DELETE", f"/webhooks/{made}") == {"id": made, "deleted": True}
    refused(project.call("DELETE", f"/webhooks/{made}"), 404)
    project.submit("c1")
    assert project.told() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_webhook_is_a_404(project: Project, method: str) -> None:
    """By whatever method."""
    assert refused(project.call(method, "/webhooks/nope"), 404)["code"] == "NOT_FOUND"


@pytest.mark.parametrize("wrong", [{"url": "nope"}, {"eventTypes": ["NOPE"]}, {"name": ""}, {"name": 1}])
def test_a_wrong_webhook_is_refused(project: Project, wrong: dict[str, Any]) -> None:
    """With the issue that a broken rule makes."""
    body = refused(project.call("POST", "/webhooks", {**HOOK, **wrong}), 400)
    assert body["issues"][0]["path"][0] == next(iter(wrong))


def test_the_project_says_the_version(project: Project) -> None:
    """Webhooks that are created under V1 are of V1, and stay so."""
    project.switch(webhook_payload_version="V1")
    made = project.listen()
    project.switch(webhook_payload_version="V2")
    assert project.get(f"/webhooks/{made}")["payloadVersion"] == "V1"


def test_the_secret_is_the_credentials(project: Project) -> None:
    """What webhooks are signed with can be read by the API as well."""
    assert project.get("/webhook-secret") == {"secret": project.secret}
