"""Executing actions: on contents, on authors, with values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.moderationapi.project import PAPERS, SINK, START, Project, refused

HOUR = 3_600_000


def act(project: Project, key: str, **asked: Any) -> None:
    """Execute an action by its key."""
    assert project.do("POST", "/actions/execute", {"actionKey": key, **asked}) == {"success": True}


def made(project: Project, **asked: Any) -> str:
    """The id of a new action."""
    found: str = project.do("POST", "/actions", {"name": "x", **asked})["id"]
    return found


def status_of(project: Project, author: str = "ada") -> tuple[str, Any]:
    """An author's status and block."""
    read = project.get(f"/authors/{author}")
    return read["status"], read["block"]


def test_a_verdict_resolves_an_item(project: Project) -> None:
    """It is told in three events, and the item remembers it."""
    project.listen("QUEUE_ITEM_ACTION", "QUEUE_ITEM_REJECTED", "QUEUE_ITEM_ALLOWED", "QUEUE_ITEM_COMPLETED")
    project.submit("c1")
    act(project, "reject", contentIds=["c1"], value="rude")
    assert [each["event"] for each in project.told()] == [
        "QUEUE_ITEM_ACTION",
        "QUEUE_ITEM_REJECTED",
        "QUEUE_ITEM_COMPLETED",
    ]
    (item,) = project.get(f"/queue/{project.queue}/items", includeResolved="true")["items"]
    assert item["status"] == "resolved"
    (taken,) = item["actions"]
    assert (taken["name"], taken["comment"], taken["timestamp"]) == ("Reject", "rude", START)


def test_an_action_may_put_an_item_back(project: Project) -> None:
    """Or into a queue that it was never in; without a queue to go to, into the first."""
    project.submit("c1")
    project.submit("clean", flagged=False)
    project.do("POST", f"/queue/{project.queue}/items/c1/resolve")
    made(project, key="again", queueBehaviour="ADD")
    act(project, "again", contentIds=["c1", "clean"])
    assert project.items() == ["c1", "clean"] or project.items() == ["clean", "c1"]
    other = project.control("POST", "/moderationapi/queues", json={"name": "other"}).json()["id"]
    act(project, "again", contentIds=["clean"], queueId=other)
    assert [item["id"] for item in project.get(f"/queue/{other}/items")["items"]] == ["clean"]


def test_an_action_that_changes_nothing(project: Project) -> None:
    """The item stays pending and remembers it."""
    project.submit("c1")
    made(project, key="note")
    act(project, "note", contentIds=["c1"])
    assert project.items() == ["c1"]


def test_by_id_or_key_or_the_older_name(project: Project) -> None:
    """All three ways of naming an action, and the deprecated path."""
    project.submit("c1")
    action = made(project, key="note")
    for asked in ({"actionKey": "note"}, {"actionKey": action}, {"actionId": action}, {"actionId": "note"}):
        assert project.do("POST", "/actions/execute", {**asked, "contentIds": ["c1"]}) == {"success": True}
    for name in ("note", action):
        answered = project.do("POST", f"/actions/{name}/execute", {"contentIds": ["c1", "nope"]})
        assert answered == {"success": True, "actionId": action, "ids": ["c1"]}


def test_naming_nothing_does_nothing(project: Project) -> None:
    """The clients' own tests send empty bodies."""
    act(project, "reject")
    answered = project.do("POST", "/actions/reject/execute", {})
    assert (answered["success"], answered["ids"]) == (True, [])


@pytest.mark.parametrize(
    "asked",
    [
        {"actionKey": "nope", "contentIds": ["c1"]},
        {"actionKey": "allow", "contentIds": ["nope"]},
        {"actionKey": "allow", "authorIds": ["nope"]},
        {"actionKey": "allow", "contentIds": ["c1"], "queueId": "nope"},
    ],
)
def test_what_is_not_there_is_a_404(project: Project, asked: dict[str, Any]) -> None:
    """The action, the queue, or every id that is named."""
    project.submit("c1")
    assert refused(project.call("POST", "/actions/execute", asked), 404)["code"] == "NOT_FOUND"
    assert project.items() == ["c1"]


def test_some_that_are_not_there(project: Project) -> None:
    """It is done to those who are."""
    project.submit("c1")
    act(project, "allow", contentIds=["nope", "c1"], authorIds=["nobody"])
    assert project.items() == []


def test_values(project: Project) -> None:
    """One that is required must be there, and be one of those to choose from unless any text will do."""
    project.submit("c1")
    choices = [{"value": "a"}, {"value": "b"}]
    made(project, key="must", valueRequired=True)
    made(project, key="choose", possibleValues=choices)
    made(project, key="free", possibleValues=choices, freeText=True)
    for key, value, status in (
        ("must", None, 400),
        ("must", "x", 200),
        ("choose", None, 200),
        ("choose", "a", 200),
        ("choose", "x", 400),
        ("free", "x", 200),
    ):
        asked = {"actionKey": key, "contentIds": ["c1"], **({} if value is None else {"value": value})}
        answered = project.call("POST", "/actions/execute", asked)
        assert answered.status_code == status, (key, value, answered.text)


@pytest.mark.parametrize(
    "body", [{}, {"actionKey": "allow", "duration": -1}, {"actionKey": "allow", "contentIds": "c1"}]
)
def test_a_wrong_execution_is_refused(project: Project, body: dict[str, Any]) -> None:
    """With issues."""
    assert refused(project.call("POST", "/actions/execute", body), 400)["issues"]


# -- authors -----------------------------------------------------------------------------------------------


def test_blocking_and_unblocking(project: Project) -> None:
    """For good, for the reason that is the value; the next submission shows it."""
    project.listen("AUTHOR_ACTION", "AUTHOR_BLOCKED", "AUTHOR_UNBLOCKED")
    project.submit("c1", flagged=False, authorId="ada")
    act(project, "block_author", authorIds=["ada"], value="spam")
    assert status_of(project) == ("blocked", {"until": None, "reason": "spam"})
    brief = project.submit("c2", flagged=False, authorId="ada")["author"]
    assert (brief["status"], brief["block"]) == ("blocked", {"until": None, "reason": "spam"})
    for _ in range(2):
        act(project, "unblock_author", authorIds=["ada"])
    assert status_of(project) == ("enabled", None)
    assert [each["event"] for each in project.told()] == [
        "AUTHOR_ACTION",
        "AUTHOR_BLOCKED",
        "AUTHOR_ACTION",
        "AUTHOR_UNBLOCKED",
        "AUTHOR_ACTION",
    ]


@pytest.mark.parametrize("asked", [{"duration": HOUR}, {"value": str(HOUR)}])
def test_a_suspension_ends_by_the_clock(project: Project, asked: dict[str, Any]) -> None:
    """By its duration or its value, in milliseconds; that it ended is told."""
    project.listen("AUTHOR_SUSPENDED", "AUTHOR_UNBLOCKED")
    project.submit("c1", flagged=False, authorId="ada")
    act(project, "suspend_author", authorIds=["ada"], **asked)
    status, block = status_of(project)
    assert (status, block["until"]) == ("suspended", START + HOUR)
    project.advance(HOUR / 1000 - 1)
    assert status_of(project)[0] == "suspended"
    project.advance(1)
    assert status_of(project) == ("enabled", None)
    told = project.told()
    assert [each["event"] for each in told] == ["AUTHOR_SUSPENDED", "AUTHOR_UNBLOCKED"]
    for each in told:
        PAPERS.check(each["event"], "V2", each["body"])


def test_a_suspension_without_an_end(project: Project) -> None:
    """It is a block."""
    project.submit("c1", flagged=False, authorId="ada")
    act(project, "suspend_author", authorIds=["ada"], value="shouting")
    assert status_of(project) == ("blocked", {"until": None, "reason": "shouting"})


@pytest.mark.parametrize("duration", [0, 0.5, 1e300])
def test_strange_durations(project: Project, duration: float) -> None:
    """None and a hundred years are durations, too, and the clock goes on."""
    project.submit("c1", flagged=False, authorId="ada")
    act(project, "suspend_author", authorIds=["ada"], duration=duration)
    project.advance(1)
    assert status_of(project)[0] == ("suspended" if duration > 1 else "enabled")


def test_an_older_suspension_does_not_end_a_newer_block(project: Project) -> None:
    """What was set last holds."""
    project.submit("c1", flagged=False, authorId="ada")
    act(project, "suspend_author", authorIds=["ada"], duration=1000)
    act(project, "block_author", authorIds=["ada"])
    project.advance(2)
    assert status_of(project)[0] == "blocked"


def test_the_author_of_a_content(project: Project) -> None:
    """An action on authors may be executed by way of what they wrote."""
    project.submit("c1", authorId="ada")
    project.submit("c2")
    act(project, "block_author", contentIds=["c1", "c2"])
    assert status_of(project)[0] == "blocked"


def test_reporting_and_deleting(project: Project) -> None:
    """Reports are what authors can be sorted by; the deleted one is gone."""
    for name in ("ada", "ben"):
        project.submit(name, flagged=False, authorId=name)
    made(project, key="report", type="AUTHOR_REPORT")
    made(project, key="delete", type="AUTHOR_DELETE")
    act(project, "report", authorIds=["ada"])
    listed = project.get("/authors", sortBy="reportCount")["authors"]
    assert [author["external_id"] for author in listed] == ["ada", "ben"]
    act(project, "delete", authorIds=["ada", project.get("/authors/ada")["id"]])
    refused(project.call("GET", "/authors/ada"), 404)


def test_the_actions_own_webhooks(project: Project) -> None:
    """They are told in the first version, whatever the project's are."""
    project.submit("c1")
    made(project, key="note", webhooks=[{"name": "w", "url": f"{SINK}/own"}])
    act(project, "note", contentIds=["c1"], value="v")
    (told,) = project.told()
    assert told["url"] == f"{SINK}/own"
    PAPERS.check("QUEUE_ITEM_ACTION", "V1", told["body"])
    assert (told["body"]["action"]["key"], told["body"]["action"]["value"]) == ("note", "v")


def test_an_item_remembers_a_hundred_actions(project: Project) -> None:
    """The oldest make room."""
    project.submit("c1")
    made(project, key="note")
    for number in range(101):
        act(project, "note", contentIds=["c1"], value=str(number))
    (item,) = project.get(f"/queue/{project.queue}/items")["items"]
    assert [item["actions"][0]["comment"], item["actions"][-1]["comment"]] == ["1", "100"]
