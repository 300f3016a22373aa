"""A project in a snapshot: out and in again, and what is refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from emulator.apis.moderationapi.auth import digest
from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.items import Items
from emulator.world.records import SnapshotError
from emulator.world.world import World
from tests.apis.moderationapi.alone import lonely
from tests.apis.moderationapi.project import Project
from tests.live import LiveServer

HOUR = 3600.0


def fill(project: Project) -> None:
    """Something of everything."""
    project.switch(dry_run=False, project_name="Kept", models={"toxicity": {"thresholds": {"TOXICITY": 0.9}}})
    project.control("POST", "/moderationapi/queues", json={"name": "q", "filter": {"labels": ["x"]}})
    project.control("POST", "/moderationapi/wordlists", json={"name": "w", "words": ["a", "b"], "mode": "PASS"})
    project.listen()
    project.do("POST", "/authors", {"external_id": "ben", "metadata": {"n": 1}, "manual_trust_level": 2})
    project.do(
        "POST", "/actions", {"name": "n", "key": "n", "webhooks": [{"name": "w", "url": "https://x.test"}]}
    )
    for number in range(5):
        project.submit(f"c{number}", flagged=False, authorId="ada")
    project.submit("f", authorId="eve")
    project.do("POST", "/actions/execute", {"actionKey": "allow", "contentIds": ["f"], "value": "v"})
    body = {"actionKey": "suspend_author", "authorIds": ["eve"], "duration": HOUR * 1000}
    project.do("POST", "/actions/execute", body)


def test_out_and_in_again(project: Project) -> None:
    """The restored world is the same in every byte, answers the same, and goes on the same."""
    fill(project)
    project.advance(0.001)  # waits for the attempts that are under way
    kept = project.control("GET", "/snapshot").content
    again = Project(project.server)
    restored = again.control("PUT", "/snapshot", content=kept, headers={"Content-Type": "application/json"})
    assert restored.status_code == 200, restored.text
    assert again.control("GET", "/snapshot").content == kept
    for world in (project, again):
        world.advance(HOUR)
    for path in ("/authors", "/actions", "/webhooks", "/wordlist", f"/queue/{project.queue}/items"):
        assert again.get(path) == project.get(path)
    assert [each["event"] for each in again.told()] == [each["event"] for each in project.told()]
    assert again.get("/authors/eve")["status"] == "enabled"
    again.advance(7 * 24 * HOUR)
    assert again.get("/authors/ada")["trust_level"]["level"] == 1
    again.drop()


def test_what_a_world_is_born_with_is_found_in_another(server: LiveServer) -> None:
    """The first project and channel are called `main` in a snapshot, and are those of the world it meets."""
    project, other = Project(server), Project(server, seed=8)
    project.switch(generation=2)
    project.do("POST", "/projects", {"name": "Second"})
    kept = project.control("GET", "/snapshot").json()
    kept.pop("seed")
    section = kept["moderationapi"]
    assert section["projects"][0]["id"] == "main"
    assert {row["project_id"] for row in section["channels"]} == {"main", section["projects"][1]["id"]}
    assert other.control("PUT", "/snapshot", json=kept).status_code == 200
    first, second = other.get("/projects")["data"]
    assert second["name"] == "Second"
    assert first["id"] != project.get("/projects")["data"][0]["id"]
    (channel,) = other.get(f"/projects/{first['id']}/channels")["data"]
    assert other.get(f"/channels/{channel['id']}")["isDefault"] is True
    assert other.control("GET", "/snapshot").json()["moderationapi"]["channels"] == section["channels"]
    project.drop()
    other.drop()


def test_what_is_as_at_birth_is_left_out() -> None:
    """A project that nobody touched is no section at all."""
    assert "moderationapi" not in lonely().snapshot()


def restored(section: Any) -> World:
    """A world of this section."""
    world = lonely(records=3)
    world.restore({"version": 1, "moderationapi": section})
    return world


AUTHOR = {"id": "a", "external_id": "x", "first_seen": 0, "last_seen": 0}
ITEM = {"id": "i", "created_at": 0, "updated_at": 0, "content": "c", "kind": "text", "flagged": True}


def test_a_section_by_hand() -> None:
    """What is left out is as by default; alarms are set anew."""

    async def check() -> None:
        suspended = {**AUTHOR, "status": "suspended", "until": 1_767_225_601_000}
        nameless = {**AUTHOR, "id": "n", "external_id": None}
        world = restored({"authors": [suspended, nameless], "items": [ITEM]})
        assert world.of(Authors).find("n") is not None
        assert world.of(Items).find("i") is not None
        await world.clock.advance(1)
        author = world.of(Authors).find("x")
        assert author is not None
        assert author.status == "enabled"
        assert json.loads(json.dumps(world.snapshot()))["moderationapi"]["authors"][0]["id"] == "a"

    asyncio.run(check())


PROJECT = {"id": "main", "name": "p", "created_at": 0, "updated_at": 0}
NAMED = {"key": "k", "name": "c", "created_at": 0, "updated_at": 0}
NO_PROJECT = ("/keys/0/project_id", "reference")


@pytest.mark.parametrize(
    ("section", "pointer", "rule"),
    [
        ({"authors": [{**AUTHOR, "level": 9}]}, "/authors/0/level", "type"),
        ({"authors": [{**AUTHOR, "first_seen": 1e300}]}, "/authors/0/first_seen", "type"),
        ({"authors": [{**AUTHOR, "history": [{"content_id": "c"}]}]}, "/authors/0/history/0", "type"),
        ({"authors": [AUTHOR, {**AUTHOR, "id": "b"}]}, "/authors/1/id", "unique"),
        ({"authors": [{**AUTHOR, "due": {"at": "x", "order": 1}}]}, "/authors/0/due/at", "format"),
        ({"items": [ITEM, ITEM]}, "/items/1/id", "unique"),
        ({"items": [{**ITEM, "queues": ["nope"]}]}, "/items/0/queues", "reference"),
        ({"items": [{**ITEM, "id": str(number)} for number in range(1001)]}, "/items/1000", "limit"),
        ({"items": [{**ITEM, "kind": "song"}]}, "/items/0/kind", "type"),
        ({"items": [{**ITEM, "kinds": {"a": "object"}}]}, "/items/0/kinds/...", "type"),
        ({"webhooks": [{"id": "w"}]}, "/webhooks/0", "type"),
        ({"queues": [{"id": str(number), "name": "q"} for number in range(4)]}, "/queues/3", "limit"),
        ({"settings": {"generation": 3}}, "/settings/generation", "type"),
        ({"projects": []}, "/projects", "reference"),
        ({"projects": [PROJECT, PROJECT]}, "/projects/1/id", "unique"),
        (
            {
                "projects": [PROJECT],
                "channels": [{"id": "c", "project_id": "main", **NAMED, "content_type": "x"}],
            },
            "/channels/0/content_type",
            "type",
        ),
        ({"channels": [{"id": "main", "project_id": "other", **NAMED}]}, "/channels/0/project_id", "reference"),
        (
            {"keys": [{"id": "k", "project_id": "other", "name": "k", "digest": "", "created_at": 0}]},
            *NO_PROJECT,
        ),
    ],
)
def test_a_section_that_no_world_can_be(section: Any, pointer: str, rule: str) -> None:
    """Is refused with where and why, and the world stays as it was."""
    world = lonely(records=3)
    before = world.snapshot()
    with pytest.raises(SnapshotError) as broken:
        world.restore({"version": 1, "moderationapi": section})
    assert (broken.value.pointer, broken.value.rule) == (f"/moderationapi{pointer}", rule)
    assert world.snapshot() == before


def test_a_restored_webhook_is_signed_by_the_world_that_it_is_in(server: LiveServer) -> None:
    """A snapshot holds no signature; the secret is that of whoever sends."""
    first, second = server.world(seed=1), server.world(seed=2)
    sink = f"restored-{second.id}"
    server.control("PUT", f"/sinks/{sink}", json={"script": [500, 200]})
    hook = {
        "name": "n",
        "url": f"{server.base}/_emulator/sinks/{sink}/receive",
        "eventTypes": ["QUEUE_ITEM_NEW"],
    }
    headers = {"Authorization": f"Bearer {first.credentials['moderationapi']['api_key']}"}
    assert server.http.post("/v1/webhooks", json=hook, headers=headers).status_code == 200
    rude = {"value": "You are a fucking idiot"}
    assert server.http.post("/v1/moderate/text", json=rude, headers=headers).status_code == 200
    first.advance(0)
    kept = first.control("GET", "/snapshot").json()
    assert "modapi-signature" not in json.dumps(kept)
    assert second.control("PUT", "/snapshot", json=kept).status_code == 200
    second.advance(3600)
    received = server.control("GET", f"/sinks/{sink}").json()["messages"]
    secrets = [made.credentials["moderationapi"]["webhook_secret"] for made in (first, second)]
    signed = [message["headers"]["modapi-signature"] for message in received]
    assert len(signed) == 2
    body = received[1]["body"]
    raw = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    assert signed[0] == digest(secrets[0], raw.encode())
    assert signed[1] == digest(secrets[1], raw.encode())
    first.drop()
    second.drop()


def test_what_items_name_comes_along(project: Project) -> None:
    """The first queue and the built-in actions are kept where an item names them: another seed has others."""
    assert (
        not {"queues", "actions"} & project.control("GET", "/snapshot").json().get("moderationapi", {}).keys()
    )
    project.submit("f")
    project.do("POST", "/actions/execute", {"actionKey": "allow", "contentIds": ["f"]})
    kept = project.control("GET", "/snapshot").json()
    kept.pop("seed")
    other = Project(project.server, seed=8)
    assert other.control("PUT", "/snapshot", json=kept).status_code == 200
    assert other.queue == project.queue
    assert other.items(includeResolved="true") == ["f"]
    assert other.get("/actions") == project.get("/actions")
    other.drop()


@pytest.mark.parametrize("named", [False, True])
def test_what_was_taken_away_stays_away(project: Project, *, named: bool) -> None:
    """A project all of whose actions were deleted has none when it is restored, whatever its items remember."""
    if named:
        project.submit("f")
        project.do("POST", "/actions/execute", {"actionKey": "allow", "contentIds": ["f"]})
    for action in project.get("/actions"):
        project.do("DELETE", f"/actions/{action['id']}")
    kept = project.control("GET", "/snapshot").json()
    assert kept["moderationapi"]["actions"] == []
    assert project.control("PUT", "/snapshot", json=kept).status_code == 200
    assert project.get("/actions") == []
