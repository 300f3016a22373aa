"""Why a token opened nothing, in the journal and not in the reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.live import LiveServer
from tests.yoti_client import STRANGER, YotiWorld, refused


def keys_of(world: YotiWorld) -> dict[str, dict[str, str]]:
    """What opens it, by vendor."""
    told: dict[str, dict[str, str]] = world.control("GET", "").json()["credentials"]
    return told


def asked(world: YotiWorld, headers: Mapping[str, str], where: str) -> dict[str, Any]:
    """What the journal of the world that is called `where` tells of a refused call."""
    server: LiveServer = world.server
    path = f"/accounts/{world.id}-{len(str(headers))}"
    answer = server.http.get(path, headers=dict(headers))
    assert answer.status_code == 401
    for value in keys_of(world)["yoti"].values():
        assert value not in answer.text
    [entry, *_] = server.control("GET", f"/worlds/{where}/journal?limit=1&path={path}").json()["exchanges"]
    shown = {name: each for name, each in entry.items() if name != "headers"}
    assert not [each for each in keys_of(world)["yoti"].values() if each in str(shown)]
    told: dict[str, Any] = entry["credential"]
    return told


TOKEN, SDK_ID = "{yoti[token]}", "{yoti[sdk_id]}"
PARTY = "the SDK id is sdk_id of yoti in world "


@pytest.mark.parametrize(
    ("token", "sdk_id", "problem", "details"),
    [
        ("", SDK_ID, "missing", ["there is no token"]),
        (TOKEN, "", "missing", ["there is no Yoti-Sdk-Id header"]),
        (TOKEN, "app", "malformed", ["no UUID in lower case"]),
        ("nobody", STRANGER, "unknown", ["no world has this token; no world has the SDK id"]),
        ("nobody", SDK_ID, "unknown", ["no world has this token", PARTY]),
        (TOKEN, STRANGER, "misplaced", ["is its sdk_id; the one shown is no world's"]),
        (TOKEN, "{yoti[second_sdk_id]}", "misplaced", ["shown is that of second_sdk_id of yoti in world "]),
        ("{yoti[second_token]}", SDK_ID, "misplaced", ["whose SDK id is its second_sdk_id"]),
        (SDK_ID, SDK_ID, "misplaced", ["it is sdk_id of yoti in world ", "which is no token", PARTY]),
        ("{moderationapi[api_key]}", SDK_ID, "misplaced", ["it is api_key of moderationapi in world "]),
        ("hmac {verifymycontent[api_key]}:0", SDK_ID, "misplaced", ["it is api_key of verifymycontent"]),
    ],
)
def test_why_a_token_opened_nothing(
    world: YotiWorld, token: str, sdk_id: str, problem: str, details: list[str]
) -> None:
    """Told in the journal of the world that knows what was shown, else in the default one's."""
    keys = keys_of(world)
    headers = {"Authorization": token.format(**keys), "Yoti-Sdk-Id": sdk_id.format(**keys)}
    known = problem in {"misplaced", "unknown"} and (token.startswith("{") or "{" in sdk_id)
    told = asked(world, headers, world.id if known else "default")
    assert told["problem"] == problem
    for detail in details:
        assert detail in told["detail"]


def test_a_token_of_another_world(world: YotiWorld, server: LiveServer) -> None:
    """Is told with that world's name, in that world's journal."""
    other = server.world()
    keys = other.credentials["yoti"]
    headers = {"Authorization": keys["token"], "Yoti-Sdk-Id": world.party.sdk_id}
    told = asked(world, headers, other.id)
    assert told["detail"] == (
        f"the token is token of yoti in world {other.id}, whose SDK id is its sdk_id; "
        f"the one shown is that of sdk_id of yoti in world {world.id}"
    )
    other.drop()


def test_a_member_may_not_do_everything(world: YotiWorld) -> None:
    """A refusal for want of a scope is in the member's own world."""
    member = world.member()
    refused(member.call("GET", world.here), 401)
    [entry] = world.control("GET", "/journal?limit=1").json()["exchanges"]
    assert entry["status"] == 401
    assert entry["credential"]["problem"] == "scope"
