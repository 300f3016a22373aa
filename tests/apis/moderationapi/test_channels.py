"""Channels: settings of the world are the default one's; content is labelled with the one that it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.apis.moderationapi.project import START, Project
from tests.apis.moderationapi.second import judge, lost, second
from tests.live import LiveServer


@pytest.fixture
def newer(server: LiveServer) -> Iterator[Project]:
    """A project of the second generation."""
    yield from second(server)


def path_of(newer: Project) -> str:
    """Where the main project's channels are."""
    return f"/projects/{newer.get('/account')['current_project']['id']}/channels"


def default(newer: Project) -> Any:
    """The main project's default channel."""
    return newer.get(path_of(newer))["data"][0]


def test_the_default_channel(newer: Project) -> None:
    """What it is set to is set for the world, and the other way round."""
    path = f"/channels/{default(newer)['id']}"
    asked = {
        "key": "forum",
        "enableVideoModeration": False,
        "enableAudioModeration": False,
        "frameCaptureInterval": 2,
        "maxFramesPerVideo": 4,
        "unicodeSpoofDetectionEnabled": False,
        "description": "d",
        "contentType": "post",
    }
    told = newer.do("PUT", path, asked)
    assert {name: told[name] for name in asked} == asked
    settings = newer.control("GET", "/moderationapi/project").json()
    assert (settings["channel"], settings["video_enabled"], settings["audio_enabled"]) == (
        "forum",
        False,
        False,
    )
    assert (settings["video_interval"], settings["video_frames"]) == (2, 4)
    assert settings["policies"]["unicode_spoofing"]["enabled"] is False
    assert judge(newer, "c")["meta"]["channel_key"] == "forum"
    newer.switch(video_frames=7)
    assert newer.get(path)["maxFramesPerVideo"] == 7
    assert newer.do("PUT", path, {"name": "Renamed"})["name"] == "Renamed"
    assert newer.do("PUT", path)["name"] == "Renamed"


def test_the_default_channel_stays(newer: Project) -> None:
    """400, whatever its project."""
    made = newer.do("POST", "/projects", {"name": "n"})
    (other,) = newer.get(f"/projects/{made['id']}/channels")["data"]
    for channel in (default(newer), other):
        lost(newer, 400, "invalid_request", "DELETE", f"/channels/{channel['id']}")


def test_a_channel_of_ones_own(newer: Project) -> None:
    """It has a key of its name, is changed and deleted."""
    made = newer.do("POST", path_of(newer), {"name": "Live Chat!", "contentType": "message"})
    assert (made["key"], made["contentType"], made["isDefault"]) == ("live-chat", "message", False)
    path = f"/channels/{made['id']}"
    newer.advance(60)
    changed = newer.do("PUT", path, {"flaggingMode": "DRY_RUN", "maxFramesPerVideo": 3, "key": "live-chat"})
    assert (changed["flaggingMode"], changed["maxFramesPerVideo"]) == ("DRY_RUN", 3)
    assert changed["updatedAt"] > changed["createdAt"]
    assert newer.get(path) == changed
    assert newer.do("DELETE", path) == {"id": made["id"], "deleted": True}
    lost(newer, 404, "channel_not_found", "GET", path)


@pytest.mark.parametrize("how", ["key", "id"])
def test_content_comes_in_by_it(newer: Project, how: str) -> None:
    """By key or id; of one that is not there, by the default one."""
    made = newer.do("POST", path_of(newer), {"name": "Chat", "key": "chat"})
    assert judge(newer, "a", channel=made[how])["meta"]["channel_key"] == "chat"
    assert judge(newer, "b", channel="nothing")["meta"]["channel_key"] == "default"
    told = newer.do("POST", "/moderate/text", {"value": "hello", "channelKey": made[how]})
    assert told["status"] == "success"


def test_keys(newer: Project) -> None:
    """No two channels of a project have the same, and two of two projects may."""
    path = path_of(newer)
    keys = [newer.do("POST", path, {"name": "Chat"})["key"] for _ in range(3)]
    assert keys == ["chat", "chat-2", "chat-3"]
    assert newer.do("POST", path, {"name": "!"})["key"] == "channel"
    lost(newer, 400, "invalid_request", "POST", path, {"name": "x", "key": "chat"})
    channel = default(newer)["id"]
    lost(newer, 400, "invalid_request", "PUT", f"/channels/{channel}", {"key": "chat"})
    other = newer.do("POST", "/projects", {"name": "n"})["id"]
    assert newer.do("POST", f"/projects/{other}/channels", {"name": "x", "key": "chat"})["key"] == "chat"


def test_a_copy(newer: Project) -> None:
    """Is no default one, and has another key."""
    first = newer.do("POST", f"/channels/{default(newer)['id']}/duplicate")
    assert (first["name"], first["isDefault"]) == ("Default channel (copy)", False)
    second_one = newer.do("POST", f"/channels/{first['id']}/duplicate", {"name": "n", "key": "k"})
    assert (second_one["name"], second_one["key"]) == ("n", "k")
    lost(newer, 400, "invalid_request", "POST", f"/channels/{first['id']}/duplicate", {"key": "k"})


def test_the_key_of_a_copy(newer: Project) -> None:
    """It is the original's with the moment of the copy, of two at once as well, no longer than a key may be."""
    path = f"/projects/{default(newer)['projectId']}/channels"
    for key in ("Live_Chat", "k" * 200):
        made = newer.do("POST", path, {"name": "n", "key": key})
        keys = [newer.do("POST", f"/channels/{made['id']}/duplicate")["key"] for _ in range(2)]
        stem = f"{key[: 200 - 11 - len(str(START))]}-{START}"
        assert keys == [stem, f"{stem}-2"]


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "n" * 201},
        {"key": "k" * 201},
        {"maxFramesPerVideo": 0},
        {"maxFramesPerVideo": 1001},
        {"frameCaptureInterval": 0.25},
        {"frameCaptureInterval": 1e9},
    ],
)
def test_what_no_channel_can_be(newer: Project, asked: dict[str, Any]) -> None:
    """400, and nothing has changed."""
    before = default(newer)
    lost(newer, 400, "invalid_request", "PUT", f"/channels/{before['id']}", asked)
    assert default(newer) == before


def test_an_unknown_policy(newer: Project) -> None:
    """A project without the policy looks for no spoofing."""
    kept = newer.control("GET", "/snapshot").json()
    del kept["moderationapi"]["settings"]["policies"]["unicode_spoofing"]
    assert newer.control("PUT", "/snapshot", json=kept).status_code == 200
    assert default(newer)["unicodeSpoofDetectionEnabled"] is False
