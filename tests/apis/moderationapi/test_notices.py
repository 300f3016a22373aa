"""What webhooks are told: payloads, headers, signature, attempts."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any

import orjson
import pytest

from tests.apis.moderationapi.project import DAY, EVENTS, PAPERS, SINK, START, Project


def provoke(project: Project) -> None:
    """Let each event happen that there is."""
    project.submit("c1", authorId="ada", contextId="room", metadata={"link": "https://example.com/1"})
    for key in ("allow", "reject"):
        project.do("POST", "/actions/execute", {"actionKey": key, "contentIds": ["c1"], "value": "v"})
    for key in ("block_author", "unblock_author"):
        project.do("POST", "/actions/execute", {"actionKey": key, "authorIds": ["ada"]})
    body = {"actionKey": "suspend_author", "authorIds": ["ada"], "duration": 1000, "value": "shouting"}
    project.do("POST", "/actions/execute", body)
    project.do("PUT", "/authors/ada", {"manual_trust_level": 3})


@pytest.mark.parametrize("version", ["V1", "V2"])
def test_each_event_is_as_documented(project: Project, version: str) -> None:
    """Every payload keeps the contract of its event, in both versions."""
    project.switch(webhook_payload_version=version)
    project.listen()
    provoke(project)
    told = project.told()
    assert {each["event"] for each in told} == set(EVENTS)
    for each in told:
        PAPERS.check(each["event"], version, each["body"])


def test_the_first_version_is_flat(project: Project) -> None:
    """An item with its queue; author and conversation are within it and beside it, as the vendor shows both."""
    project.switch(webhook_payload_version="V1")
    project.listen("QUEUE_ITEM_NEW")
    project.submit("c1", authorId="ada", contextId="room", metadata={"link": "l"})
    (told,) = project.told()
    body, item = told["body"], told["body"]["item"]
    assert (body["type"], body["timestamp"]) == ("QUEUE_ITEM_NEW", START)
    assert body["queue"] == {"id": project.queue, "name": "Review queue"}
    assert (body["authorId"], body["contextId"]) == ("ada", "room") == (item["authorId"], item["contextId"])
    assert (item["id"], item["flagged"], item["metadata"]) == ("c1", True, {"link": "l"})
    assert {label["manual"] for label in item["labels"]} == {False}
    assert "webhook-version" not in told["headers"]


def test_the_second_version_has_an_envelope(project: Project) -> None:
    """With its version and id in headers, too."""
    project.listen("QUEUE_ITEM_COMPLETED")
    project.submit("c1", authorId="ada")
    project.do("POST", f"/queue/{project.queue}/items/c1/resolve", {"comment": "ok"})
    (told,) = project.told()
    body = told["body"]
    assert (body["type"], body["api_version"]) == ("queue_item.resolved", "v2")
    assert body["created"] == "2026-01-01T00:00:00.000Z"
    assert body["data"]["object"]["queue"] == {"id": project.queue}
    assert body["data"]["object"]["item"]["content"]["type"] == "text"
    assert body["data"]["object"]["author"]["external_id"] == "ada"
    assert told["headers"]["webhook-version"] == "v2"
    assert told["headers"]["webhook-event-id"] == body["id"]


def test_each_webhook_is_told_what_it_wants(project: Project) -> None:
    """One event goes to all who listen for it, under one id, and to nobody else."""
    project.listen("QUEUE_ITEM_NEW")
    project.listen("QUEUE_ITEM_NEW", "AUTHOR_BLOCKED", url=f"{SINK}/2")
    project.listen("AUTHOR_BLOCKED", url=f"{SINK}/3")
    project.submit("c1")
    told = project.told()
    assert [each["url"] for each in told] == [SINK, f"{SINK}/2"]
    assert len({each["body"]["id"] for each in told}) == 1


def test_the_signature_is_over_the_raw_body(project: Project) -> None:
    """Hex HMAC-SHA256 of exactly the bytes that arrive; the agent is the vendor's."""
    seen = received(project, [200])
    message = seen["messages"][0]
    expected = hmac.new(project.secret.encode(), raw(message), hashlib.sha256).hexdigest()
    assert message["headers"]["modapi-signature"] == expected
    assert message["headers"]["user-agent"] == "ModAPI/1.0"


def test_five_attempts_with_growing_gaps(project: Project) -> None:
    """10, 20, 40 and 80 seconds of world time lie between them, and then it is given up."""
    received(project, [500] * 9)
    project.advance(DAY)
    (told,) = project.told()
    moments = [datetime.fromisoformat(attempt["at"]).timestamp() for attempt in told["attempts"]]
    assert told["status"] == "failed"
    assert [round(later - moments[0]) for later in moments] == [0, 10, 30, 70, 150]


def test_the_gap_and_the_attempts_can_be_set(project: Project) -> None:
    """What was sent before keeps its own."""
    project.switch(webhook_gap=1, webhook_attempts=2)
    received(project, [500] * 9)
    project.advance(DAY)
    assert len(project.told()[0]["attempts"]) == 2


@pytest.mark.parametrize(("version", "status"), [("V1", "failed"), ("V2", "delivered")])
def test_what_counts_as_received(project: Project, version: str, status: str) -> None:
    """The first version wants a 200, the second takes any status of success."""
    project.switch(webhook_payload_version=version, webhook_attempts=1)
    received(project, [204])
    assert project.told()[0]["status"] == status


def received(project: Project, script: list[int]) -> Any:
    """What a sink got of an item that enters the queue, each status of `script` being answered once."""
    name = f"modapi-{project.id}"
    project.server.control("PUT", f"/sinks/{name}", json={"script": script})
    project.listen("QUEUE_ITEM_NEW", url=f"{project.server.base}/_emulator/sinks/{name}/receive")
    project.submit("c1")
    project.advance(0.001)
    return project.server.control("GET", f"/sinks/{name}").json()


def raw(message: Any) -> bytes:
    """The bytes of a message whose body is compact JSON."""
    return orjson.dumps(message["body"])
