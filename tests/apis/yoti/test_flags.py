"""Flags: the reasons that a report may give."""

from __future__ import annotations

from typing import Any

import pytest

from tests.yoti_client import STRANGER, YotiWorld, refused


def flags(world: YotiWorld, query: str = "") -> list[dict[str, str]]:
    """What is listed."""
    answered = world.call("GET", f"/flags{query}")
    assert answered.status_code == 200
    listed: list[dict[str, str]] = answered.json()
    return listed


def test_o13_create_answers_nothing(world: YotiWorld) -> None:
    """The answer is empty: the new id is in the list alone."""
    answered = world.call("POST", "/flags", {"reason": "nudity"})
    assert (answered.status_code, answered.content) == (201, b"")
    [flag] = flags(world)
    assert flag == {"id": flag["id"], "reason": "nudity"}


def test_o14_list_is_a_bare_array(world: YotiWorld) -> None:
    """The list is in no object, also when it is empty."""
    assert flags(world) == []


def test_filter(world: YotiWorld) -> None:
    """A reason for one type of content is listed for that alone; one for none, for all."""
    for content_type in ("IMAGE", "VIDEO", None):
        body = {"reason": str(content_type), **({"content_type": content_type} if content_type else {})}
        assert world.call("POST", "/flags", body).status_code == 201
    for wanted, listed in (
        ("", ["IMAGE", "VIDEO", "None"]),
        ("?type=IMAGE", ["IMAGE", "None"]),
        ("?type=VIDEO", ["VIDEO", "None"]),
        ("?type=LIVE_VIDEO", ["None"]),
    ):
        assert [flag["reason"] for flag in flags(world, wanted)] == listed
    for other in ("image", "", "AUDIO"):
        assert "type" in refused(world.call("GET", f"/flags?type={other}"), 400)


@pytest.mark.parametrize(
    "body",
    [None, {}, {"reason": 1}, {"reason": "x" * 501}, {"reason": "x", "content_type": "AUDIO"}],
)
def test_bad_body(world: YotiWorld, body: Any) -> None:
    """A reason has 500 characters at most."""
    refused(world.call("POST", "/flags", body), 400)
    assert flags(world) == []


def test_longest(world: YotiWorld) -> None:
    """500 characters are taken, whatever their number of bytes."""
    assert world.call("POST", "/flags", {"reason": "\u00e9" * 500}).status_code == 201


def test_deactivate(world: YotiWorld) -> None:
    """An inactive reason is listed no more, and is inactive for good."""
    world.call("POST", "/flags", {"reason": "nudity"})
    [flag] = flags(world)
    answered = world.call("DELETE", f"/flags/{flag['id']}")
    assert (answered.status_code, answered.content) == (204, b"")
    assert flags(world) == []
    assert "inactive" in refused(world.call("DELETE", f"/flags/{flag['id']}"), 404)


def test_unknown(world: YotiWorld) -> None:
    """A reason that is not there is not found; an id that is none is a 400."""
    refused(world.call("DELETE", f"/flags/{STRANGER}"), 404)
    for bad in ("x", "%0A", STRANGER.upper()):
        refused(world.call("DELETE", f"/flags/{bad}"), 400)
    refused(world.party.call("GET", "/accounts/x/flags"), 400)
    refused(world.party.call("GET", f"/accounts/{STRANGER}/flags"), 404)
    refused(world.party.call("DELETE", f"/accounts/{STRANGER}/flags/{STRANGER}"), 404)


def test_o12_unknown_account_is_a_401(world: YotiWorld) -> None:
    """Creating lists no 404: an account that is not there is a 401."""
    refused(world.party.call("POST", f"/accounts/{STRANGER}/flags", {"reason": "x"}), 401)


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("DELETE", f"/{STRANGER}")])
def test_o11_without_a_token(world: YotiWorld, method: str, path: str) -> None:
    """None of these lists 401, and all answer it."""
    refused(world.call(method, f"/flags{path}", {"reason": "x"}, headers={"Authorization": None}), 401)
