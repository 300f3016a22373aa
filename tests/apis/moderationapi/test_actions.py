"""Actions as records: created with their defaults, listed, changed, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.moderationapi.project import Project, refused

BARE: dict[str, Any] = {
    "description": None,
    "builtIn": False,
    "queueBehaviour": "NO_CHANGE",
    "filterInQueueIds": [],
    "position": "ALL_QUEUES",
    "possibleValues": [],
    "valueRequired": False,
    "freeText": False,
    "createdAt": "2026-01-01T00:00:00.000Z",
    "webhooks": [],
    "type": None,
}


def test_the_built_in_ones(project: Project) -> None:
    """A project begins with them."""
    listed = {action["key"]: action for action in project.get("/actions")}
    assert {key: action["type"] for key, action in listed.items()} == {
        "allow": "ITEM_ALLOW",
        "reject": "ITEM_REJECT",
        "block_author": "AUTHOR_BLOCK",
        "suspend_author": "AUTHOR_BLOCK_TEMP",
        "unblock_author": "AUTHOR_UNBLOCK",
    }
    assert all(action["builtIn"] for action in listed.values())
    assert listed["allow"]["queueBehaviour"] == "REMOVE"


def test_defaults(project: Project) -> None:
    """A name is enough; the key is made of it."""
    made = project.do("POST", "/actions", {"name": "Send a Warning!"})
    assert len(made["id"]) == 24
    assert made == {**BARE, "id": made["id"], "name": "Send a Warning!", "key": "send_a_warning"}
    assert project.get(f"/actions/{made['id']}") == made


def test_a_key_that_is_made_is_free(project: Project) -> None:
    """A number is put behind it where it is taken; a name without letters has one as well."""
    keys = [project.do("POST", "/actions", {"name": name})["key"] for name in ("a b", "A-b", "a_b", "!!!")]
    assert keys == ["a_b", "a_b_2", "a_b_3", "action"]


def test_all_that_can_be_said(project: Project) -> None:
    """Every field comes back, and the older generation's webhooks say whose they are."""
    asked = {
        "name": "Warn",
        "key": "warn",
        "description": "d",
        "type": "AUTHOR_WARN",
        "builtIn": None,
        "queueBehaviour": "REMOVE",
        "filterInQueueIds": [project.queue],
        "position": "SOME_QUEUES",
        "possibleValues": [{"value": "a"}, {"value": "b"}],
        "valueRequired": True,
        "freeText": True,
    }
    made = project.do("POST", "/actions", {**asked, "webhooks": [{"name": "w", "url": "https://example.com"}]})
    (webhook,) = made["webhooks"]
    assert made == {**BARE, **asked, "id": made["id"], "webhooks": [webhook]}
    assert webhook == {
        "id": webhook["id"],
        "name": "w",
        "url": "https://example.com",
        "description": None,
        "moderationActionId": made["id"],
    }


def test_a_key_is_taken_once(project: Project) -> None:
    """By whoever had it first; keeping one's own is no conflict."""
    made = project.do("POST", "/actions", {"name": "a", "key": "a"})
    body = refused(project.call("POST", "/actions", {"name": "b", "key": "a"}), 409)
    assert (body["code"], body["message"]) == ("CONFLICT", "Action with this key already exists")
    refused(project.call("PUT", f"/actions/{made['id']}", {"key": "allow"}), 409)
    assert project.do("PUT", f"/actions/{made['id']}", {"key": "a"}) == made


def test_what_is_not_sent_stays(project: Project) -> None:
    """An empty change changes nothing."""
    made = project.do("POST", "/actions", {"name": "a", "possibleValues": [{"value": "x"}]})
    assert project.do("PUT", f"/actions/{made['id']}", {}) == made
    changed = project.do("PUT", f"/actions/{made['id']}", {"name": "b", "key": None, "possibleValues": []})
    assert changed == {**made, "name": "b", "possibleValues": []}


def test_a_deleted_action_is_gone(project: Project) -> None:
    """Its key is free again; what was done with it stays with the item."""
    made = project.do("POST", "/actions", {"name": "Note", "key": "note"})
    project.submit("c1")
    project.do("POST", "/actions/execute", {"actionKey": "note", "contentIds": ["c1"]})
    assert project.do("DELETE", f"/actions/{made['id']}") == {"id": made["id"], "deleted": True}
    refused(project.call("GET", f"/actions/{made['id']}"), 404)
    (item,) = project.get(f"/queue/{project.queue}/items")["items"]
    assert [action["name"] for action in item["actions"]] == ["Note"]
    project.do("POST", "/actions", {"name": "Note", "key": "note"})


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_action_is_a_404(project: Project, method: str) -> None:
    """By whatever method; a key is no id here."""
    for name in ("nope", "allow"):
        assert refused(project.call(method, f"/actions/{name}"), 404)["code"] == "NOT_FOUND"


def test_what_a_queue_shows(project: Project) -> None:
    """Those of all queues and those that name it; not the hidden ones."""
    for name, position, queues in (
        ("a", "HIDDEN", []),
        ("b", "SOME_QUEUES", [project.queue]),
        ("c", "SOME_QUEUES", []),
    ):
        project.do("POST", "/actions", {"name": name, "position": position, "filterInQueueIds": queues})
    shown = {action["name"] for action in project.get("/actions", queueId=project.queue)}
    assert {"b", "Allow"} <= shown
    assert not {"a", "c"} & shown
    refused(project.call("GET", "/actions", params={"queueId": "nope"}), 404)


@pytest.mark.parametrize(
    "wrong", [{"type": "NOPE"}, {"queueBehaviour": 1}, {"possibleValues": ["a"]}, {"name": None}]
)
def test_a_wrong_action_is_refused(project: Project, wrong: dict[str, Any]) -> None:
    """With the issue that a broken rule makes."""
    body = refused(project.call("POST", "/actions", {"name": "a", **wrong}), 400)
    assert body["issues"][0]["path"][0] == next(iter(wrong))
