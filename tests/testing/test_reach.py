"""Drawn requests reach a 2xx: what a handler asks for is drawn, and what has to be there is pinned."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from emulator.faces import decode, default_engine
from emulator.testing import World
from emulator.testing.handled import PHOTOS, handled, picture, reachable, whole
from emulator.testing.strategies import Request, placed, requests
from tests.testing.vendor import send

some = settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def drawn(
    http: httpx.Client, world: World, operation: tuple[str, str], **pins: Any
) -> tuple[set[int], dict[str, Any]]:
    """The statuses of some requests, and the last reply that was good."""
    statuses: set[int] = set()
    good: dict[str, Any] = {}

    @some
    @given(requests(*operation, **pins))
    def ask(request: Request) -> None:
        answered = send(http, world, request)
        statuses.add(answered.status_code)
        if answered.is_success and answered.content:
            good.clear()
            good.update(answered.json())

    ask()
    return statuses, good


def reaches(statuses: set[int]) -> bool:
    """Whether one of them is good."""
    return any(200 <= status < 300 for status in statuses)


def test_verifymycontent_takes_what_is_drawn(http: httpx.Client, tenant: World) -> None:
    """Faces with pictures, then what refers to their collection, a moderation and a stream."""
    reached = {}
    vendor = "verifymycontent"
    cast = {"/collection_id": "cast"}
    nobody: dict[str, list[str]] = {"/face_ids": [], "/faces_id": []}  # a drawn face is in no collection
    reached["addFace"], _ = drawn(http, tenant, (vendor, "addFace"), body=cast)
    reached["addRiskyFace"], _ = drawn(http, tenant, (vendor, "addRiskyFace"))
    reached["listFaces"], _ = drawn(http, tenant, (vendor, "listFaces"), path={"collection_id": "cast"})
    for start, read in (("startModeration", "readModeration"), ("startLivestream", "readLivestream")):
        reached[start], made = drawn(http, tenant, (vendor, start), body=cast | nobody)
        reached[read], _ = drawn(http, tenant, (vendor, read), path={"id": made["id"]})
    reached["createModerationComplaint"], _ = drawn(http, tenant, (vendor, "createModerationComplaint"))
    assert {name: statuses for name, statuses in reached.items() if not reaches(statuses)} == {}
    assert reached["addFace"] <= {200, 201, 409, 422}


def test_yoti_takes_what_is_drawn(http: httpx.Client, tenant: World) -> None:
    """Ids in the path and in the body, and pictures that show a face."""
    made = http.post("/accounts", json={"name": "drawn"}, headers=tenant.credentials.yoti.headers).json()
    account = {"accountId": made["id"]}
    reached = {}
    reached["createContent"], content = drawn(http, tenant, ("yoti", "createContent"), path=account)
    reached["createProfile"], profile = drawn(http, tenant, ("yoti", "createProfile"), path=account)
    here = {**account, "profileId": profile["id"], "id": profile["id"]}
    reached["setBiometricConsent"], _ = drawn(http, tenant, ("yoti", "setBiometricConsent"), path=here)
    reached["addFaceToProfile"], _ = drawn(http, tenant, ("yoti", "addFaceToProfile"), path=here)
    reached["createGroup"], group = drawn(http, tenant, ("yoti", "createGroup"), path=account)
    there = {**account, "groupId": group["id"], "id": group["id"]}
    member = {"/profile_id": profile["id"]}
    reached["addProfileToGroup"], _ = drawn(
        http, tenant, ("yoti", "addProfileToGroup"), path=there, body=member
    )
    reached["challengeGroup"], _ = drawn(http, tenant, ("yoti", "challengeGroup"), path=there)
    pins = {"/content_id": content["id"], "/group_ids": [group["id"]], "/profile_ids": [profile["id"]]}
    reached["requestModeration"], _ = drawn(
        http, tenant, ("yoti", "requestModeration"), path=account, body=pins
    )
    assert {name: statuses for name, statuses in reached.items() if not reaches(statuses)} == {}


def test_moderationapi_takes_what_is_drawn(http: httpx.Client, tenant: World) -> None:
    """Whole trust levels, and pictures where data is one."""
    reached = {}
    reached["createAuthor"], author = drawn(http, tenant, ("moderationapi", "createAuthor"))
    path = {"id": author["id"]}
    reached["updateAuthor"], _ = drawn(http, tenant, ("moderationapi", "updateAuthor"), path=path)
    level = {"/manual_trust_level": st.integers(-1, 4)}
    reached["pinned"], _ = drawn(http, tenant, ("moderationapi", "createAuthor"), body=level)
    reached["moderateContent"], _ = drawn(http, tenant, ("moderationapi", "moderateContent"))
    reached["moderateText"], _ = drawn(http, tenant, ("moderationapi", "moderateText"))
    assert {name: statuses for name, statuses in reached.items() if not reaches(statuses)} == {}
    assert 400 not in reached["createAuthor"] | reached["moderateContent"]


def test_what_a_handler_asks_for_is_drawn() -> None:
    """At any depth, of the right kind, and nowhere else."""
    body = {"content": [{"data": "abc", "text": "data"}], "manual_trust_level": 1.94, "n": 1.5}
    made = handled("moderationapi", body)
    assert (made["manual_trust_level"], made["n"], made["content"][0]["text"]) == (2, 1.5, "data")
    assert made["content"][0]["data"].startswith("/9j/")
    assert handled("moderationapi", {"data": {"data": 1}}) == {"data": {"data": 1}}
    assert handled("control", {"data": "abc"}) == {"data": "abc"}
    assert (whole("x"), picture(1.5)) == ("x", 1.5)
    assert reachable("https://example.com:99999/") == "https://example.com/drawn"
    assert reachable("https://example.com:99/") == "https://example.com:99/"


@pytest.mark.parametrize("text", [chr(variation) for variation in range(PHOTOS)])
def test_a_picture_shows_one_face(text: str) -> None:
    """Which the emulator itself finds."""
    data = base64.b64decode(picture(text))
    assert len(default_engine().look(decode(data))) == 1


def test_a_pin_stands_where_it_points() -> None:
    """Objects on the way are made; the index of a list is one of its own, or the next."""
    assert placed({"a": 1}, ["b", "c"], 2) == {"a": 1, "b": {"c": 2}}
    assert placed({"a": [1, 2]}, ["a", "1"], 3) == {"a": [1, 3]}
    assert placed({"a": [1]}, ["a", "7"], 3) == {"a": [1, 3]}
    assert placed(None, ["a"], 3) == {"a": 3}
    request = find(requests("yoti", "createAccount", body={"/name": "Ada"}), lambda _: True)
    assert request.json["name"] == "Ada"


def test_what_cannot_be_pinned_is_named() -> None:
    """An operation without a body, and what is no pointer."""
    with pytest.raises(LookupError, match="yoti: readAccount has no body"):
        requests("yoti", "readAccount", body={"/name": "x"})
    with pytest.raises(ValueError, match="'name' is no JSON Pointer"):
        requests("yoti", "createAccount", body={"name": "x"})
