"""Projects and their keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from emulator.settings import Settings
from tests.apis.moderationapi.project import Project
from tests.apis.moderationapi.second import lost, second
from tests.live import LiveServer


@pytest.fixture
def newer(server: LiveServer) -> Iterator[Project]:
    """A project of the second generation."""
    yield from second(server)


def main_of(newer: Project) -> str:
    """The id of the project that the world's key is of."""
    found: str = newer.get("/account")["current_project"]["id"]
    return found


def test_the_main_project(newer: Project) -> None:
    """Is there from the beginning; its name and whether it flags are settings of the world."""
    (listed,) = newer.get("/projects")["data"]
    assert (listed["id"], listed["name"]) == (main_of(newer), "Demo project")
    assert listed["globalFlaggingMode"] == "ACTIVE"
    body = {"name": "Ours", "globalFlaggingMode": "DRY_RUN", "description": "d", "domain": None}
    told = newer.do("PUT", f"/projects/{listed['id']}", body)
    assert (told["name"], told["globalFlaggingMode"], told["description"]) == ("Ours", "DRY_RUN", "d")
    settings = newer.control("GET", "/moderationapi/project").json()
    assert (settings["project_name"], settings["dry_run"]) == ("Ours", True)
    newer.switch(project_name="Theirs")
    assert newer.get(f"/projects/{listed['id']}")["name"] == "Theirs"
    assert newer.do("PUT", f"/projects/{listed['id']}", {"casebookEnabled": True})["casebookEnabled"]


def test_the_main_project_stays(newer: Project) -> None:
    """403."""
    lost(newer, 403, "permission_denied", "DELETE", f"/projects/{main_of(newer)}")


def test_a_project_of_ones_own(newer: Project) -> None:
    """It begins with a channel and a key, and is told as it was sent."""
    body = {"name": "n", "domain": "d", "context": "c", "brief": "b", "usedByMinors": True}
    made = newer.do("POST", "/projects", body)
    assert (made["name"], made["domain"], made["context"]) == ("n", "d", "c")
    path = f"/projects/{made['id']}"
    (channel,) = newer.get(f"{path}/channels")["data"]
    assert (channel["key"], channel["isDefault"], channel["projectId"]) == ("default", True, made["id"])
    newer.advance(60)
    changed = newer.do("PUT", path, {"globalFlaggingMode": "DRY_RUN"})
    assert changed["updatedAt"] > changed["createdAt"]
    assert newer.control("GET", "/moderationapi/project").json()["dry_run"] is False
    assert newer.do("PUT", path) == {**changed}
    assert newer.do("DELETE", path) == {"id": made["id"], "deleted": True}
    lost(newer, 404, "channel_not_found", "GET", f"/channels/{channel['id']}")
    lost(newer, 404, "project_not_found", "GET", path)


@pytest.mark.parametrize(
    ("given", "context"),
    [
        ({"brief": "b", "domain": "example.com"}, "b"),
        ({"domain": "example.com"}, "The platform is example.com."),
        ({"domain": ""}, None),
        ({}, None),
    ],
)
def test_a_context_that_is_not_given(newer: Project, given: dict[str, Any], context: str | None) -> None:
    """Is the brief, or is written from the domain."""
    assert newer.do("POST", "/projects", {"name": "n", **given})["context"] == context


def test_a_domain_that_comes_later(newer: Project) -> None:
    """Writes a context where there is none, and leaves one that is there."""
    path = f"/projects/{newer.do('POST', '/projects', {'name': 'n'})['id']}"
    assert newer.do("PUT", path, {"domain": "a.example"})["context"] == "The platform is a.example."
    assert newer.do("PUT", path, {"domain": "b.example"})["context"] == "The platform is a.example."
    assert newer.do("PUT", path, {"domain": "c.example", "context": "c"})["context"] == "c"


def test_a_copy_of_a_long_name(newer: Project) -> None:
    """It is cut to as long as a name may be."""
    made = newer.do("POST", "/projects", {"name": "n" * 200})
    assert newer.do("POST", f"/projects/{made['id']}/duplicate")["name"] == "n" * 200


def test_a_copy(newer: Project) -> None:
    """Has the channels, too, and a name of its own if it is given one."""
    main = main_of(newer)
    newer.do("POST", f"/projects/{main}/channels", {"name": "Chat"})
    first = newer.do("POST", f"/projects/{main}/duplicate")
    assert (first["name"], first["globalFlaggingMode"]) == ("Demo project (copy)", "ACTIVE")
    keys = [channel["key"] for channel in newer.get(f"/projects/{first['id']}/channels")["data"]]
    assert keys == ["default", "chat"]
    assert newer.do("POST", f"/projects/{main}/duplicate", {"name": "n"})["name"] == "n"


@pytest.mark.parametrize("path", ["/projects", "/projects/{main}/duplicate", "/projects/{main}/api-keys"])
def test_a_name_that_is_too_long(newer: Project, path: str) -> None:
    """400."""
    path = path.format(main=main_of(newer))
    lost(newer, 400, "invalid_request", "POST", path, {"name": "n" * 201})


def test_a_project_without_room_for_its_channels(server: LiveServer) -> None:
    """Is not there afterwards."""
    for newer in second(server):
        main = main_of(newer)
        for number in range(500):
            newer.do("POST", f"/projects/{main}/channels", {"name": f"c{number}"})
        lost(newer, 403, "plan_limit_exceeded", "POST", f"/projects/{main}/duplicate")
        assert len(newer.get("/projects")["data"]) == 1
        assert newer.get(f"/projects/{main}/channels")["pagination"]["total"] == 501


def test_a_key_opens_the_same_world(newer: Project) -> None:
    """Until its project goes, or the world is emptied."""
    made = newer.do("POST", "/projects", {"name": "n"})
    told = newer.do("POST", f"/projects/{made['id']}/api-keys", {"name": "CI"})
    assert (told["name"], told["projectId"]) == ("CI", made["id"])
    assert newer.do("POST", f"/projects/{made['id']}/api-keys")["name"] == "API key"
    newer.do("POST", "/authors", {"external_id": "ada"})

    def opened(key: str) -> int:
        headers = {"Authorization": f"Bearer {key}"}
        return newer.server.http.get("/v1/authors/ada", headers=headers).status_code

    for key in (told["secretKey"], made["secretKey"]):
        assert opened(key) == 200
        assert opened(f"{key}0") == opened(key[:-1]) == 401
    assert opened(f"x{told['secretKey']}") == opened(f"{newer.key}.") == 401
    newer.do("DELETE", f"/projects/{made['id']}")
    assert opened(told["secretKey"]) == 401


def test_a_key_where_any_key_opens_a_world() -> None:
    """Its own world, not a new one."""
    with LiveServer(Settings(port=0, open=True)) as server:
        for newer in second(server):
            key = newer.do("POST", f"/projects/{main_of(newer)}/api-keys")["secretKey"]
            found = server.http.get("/v1/account", headers={"Authorization": f"Bearer {key}"}).json()
            assert found["current_project"]["id"] == main_of(newer)


def test_a_snapshot(newer: Project) -> None:
    """Keeps projects, channels, keys, feedback and the history, in every byte."""
    made = newer.do("POST", "/projects", {"name": "n", "domain": "d"})
    path = f"/projects/{made['id']}/channels"
    newer.do("PUT", f"/channels/{newer.get(path)['data'][0]['id']}", {"frameCaptureInterval": 2})
    newer.do("POST", "/feedback", {"title": "t", "description": "d", "type": "bug"})
    newer.submit("c", authorId="ada")
    kept = newer.control("GET", "/snapshot").content
    again = Project(newer.server)
    restored = again.control("PUT", "/snapshot", content=kept, headers={"Content-Type": "application/json"})
    assert restored.status_code == 200, restored.text
    assert again.control("GET", "/snapshot").content == kept
    for each in ("/projects", path, "/analytics/summary", "/analytics/authors"):
        assert again.get(each) == newer.get(each)
    secret = made["secretKey"].rpartition(".")[2]
    headers = {"Authorization": f"Bearer {again.key}.{secret}"}
    assert again.server.http.get("/v1/account", headers=headers).status_code == 200
    again.drop()


@pytest.mark.parametrize(
    ("section", "pointer"),
    [
        ({"projects": []}, "/moderationapi/projects"),
        ({"channels": []}, "/moderationapi/channels"),
        (
            {"keys": [{"id": "k", "name": "n", "project_id": "x", "digest": "d", "created_at": 0}]},
            "/moderationapi/keys/0/project_id",
        ),
        ({"history": [{"at": 0, "content_id": "c", "verdict": "x"}]}, "/moderationapi/history/0/verdict"),
    ],
)
def test_a_snapshot_that_no_world_can_be(newer: Project, section: dict[str, object], pointer: str) -> None:
    """Is refused with where."""
    answered = newer.control("PUT", "/snapshot", json={"version": 1, "moderationapi": section})
    assert answered.status_code == 400
    assert pointer in answered.text
