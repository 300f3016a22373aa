"""What a broken client leaves in its world's journal, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

import httpx
import pytest

from emulator.settings import Settings
from tests.live import LiveServer, LiveWorld

POLICY = "/api/v1/moderate/text"
COLLECTIONS = "/v1/collections"
VMC, YOTI, MODERATION = "verifymycontent", "yoti", "moderationapi"


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """One that takes small bodies, for all tests here."""
    with LiveServer(Settings(max_body=4096)) as running:
        yield running


@pytest.fixture
def world(server: LiveServer) -> LiveWorld:
    """A new one."""
    return server.world()


def headers_of(world: LiveWorld, api: str, body: bytes, path: str) -> dict[str, str]:
    """The credentials of that API."""
    fields = world.credentials[api]
    if api == VMC:
        return {"authorization": world.vmc.sign(body or path.encode())}
    if api == YOTI:
        return {"authorization": f"Bearer {fields['token']}", "yoti-sdk-id": fields["sdk_id"]}
    return {"authorization": f"Bearer {fields['api_key']}"}


PATHS = {VMC: COLLECTIONS, YOTI: "/accounts", MODERATION: POLICY}


def post(world: LiveWorld, api: str, body: bytes, **more: str) -> int:
    """The status of a POST to `api` with its credentials. more: headers, with `_` for `-`."""
    path = PATHS[api]
    sent = headers_of(world, api, body, path) | {name.replace("_", "-"): value for name, value in more.items()}
    return world.server.http.post(path, content=body, headers=sent).status_code


def newest(world: LiveWorld) -> Mapping[str, Any]:
    """The newest exchange of the journal."""
    found: Mapping[str, Any] = world.control("GET", "/journal?limit=1").json()["exchanges"][0]
    return found


def broken(world: LiveWorld) -> list[tuple[str, str, str]]:
    """Side, pointer and rule of what the newest exchange broke; every way of asking agrees about it."""
    shown = newest(world)
    assert shown["world"] == world.id
    verified = world.control("POST", "/verify", json={"violations": "none"}).json()
    assert verified["holds"] is not bool(shown["violations"])
    listed = world.control("GET", "/journal?violations=true").json()["exchanges"]
    assert bool(listed) is bool(shown["violations"])
    counted = world.control("GET", "/coverage").json()["violations"]
    assert [each["rule"] for each in counted] == [each["rule"] for each in shown["violations"]]
    assert all(each["message"] for each in shown["violations"])
    return [(each["side"], each["pointer"], each["rule"]) for each in shown["violations"]]


@pytest.mark.parametrize("api", PATHS)
@pytest.mark.parametrize(
    ("body", "rule"),
    [(b"{nope", "json"), (b"[" * 100 + b"]" * 100, "depth"), (b" " * 5000, "size"), (b"", "required")],
    ids=["not JSON", "too deep", "too large", "empty"],
)
def test_a_body_that_cannot_be_read(world: LiveWorld, api: str, body: bytes, rule: str) -> None:
    """Is a violation at every vendor, in the world whose key came with it."""
    assert 400 <= post(world, api, body, content_type="application/json") < 500
    assert broken(world) == [("request", "", rule)]


@pytest.mark.parametrize(
    "said", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_body_that_is_said_to_be_no_json(world: LiveWorld, said: str) -> None:
    """It is taken as before, and told."""
    assert post(world, MODERATION, b'{"value": "hello"}', content_type=said) == 200
    assert broken(world) == [("request", "/content-type", "content")]
    assert said in newest(world)["violations"][0]["message"]


@pytest.mark.parametrize(
    "said", ["application/json", "Application/JSON; charset=utf-8", "application/x+json", None]
)
def test_a_body_that_may_be_json(world: LiveWorld, said: str | None) -> None:
    """JSON by any of its names is none; nor is a body that is said to be nothing."""
    more = {} if said is None else {"content_type": said}
    assert post(world, MODERATION, b'{"value": "hello"}', **more) == 200
    assert broken(world) == []


def test_a_form_is_told_once_for_each_rule(world: LiveWorld) -> None:
    """A form is neither JSON nor said to be; where a vendor checks the header itself, it is not told twice."""
    assert post(world, MODERATION, b"value=x", content_type="application/x-www-form-urlencoded") == 400
    assert broken(world) == [("request", "/content-type", "content"), ("request", "", "json")]


def test_a_header_that_the_contract_checks(world: LiveWorld) -> None:
    """Yoti lists it as a parameter of this operation: that rule alone is broken."""
    assert post(world, YOTI, b'{"name": "x"}', content_type="text/plain") == 400
    assert broken(world) == [("request", "/content-type", "pattern")]


@pytest.mark.parametrize(("api", "member"), [(VMC, "error"), (YOTI, "error_code"), (MODERATION, "code")])
def test_an_unserved_path_is_refused_by_whose_key_is_shown(world: LiveWorld, api: str, member: str) -> None:
    """Where its first segments do not say whose it is: its client understands no other vendor's refusal."""
    answer = world.server.http.get("/v1/streams", headers=headers_of(world, api, b"", "/v1/streams"))
    assert answer.status_code == 404
    assert member in answer.json()
    assert newest(world)["api"] == api


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("effect", ["status", "reset", "truncated_json"])
def test_an_invalid_request_that_a_fault_strikes(world: LiveWorld, when: str, effect: str) -> None:
    """It is held against the contract all the same, once; the fault's answer is as it was."""
    rule = {"effect": effect, "when": when, **({} if effect == "reset" else {"status": 500})}
    assert world.control("POST", "/faults", json=rule).status_code == 201
    with pytest.raises(httpx.TransportError) if effect == "reset" else nullcontext():
        assert post(world, MODERATION, b'{"value": 5}', content_type="text/plain") == 500
    assert broken(world) == [("request", "/content-type", "content"), ("request", "/value", "type")]
    assert newest(world)["fault"] is not None
    assert newest(world)["effect"]["kind"] == effect


def test_a_valid_request_that_a_fault_strikes(world: LiveWorld) -> None:
    """Has broken nothing."""
    world.control("POST", "/faults", json={"status": 500})
    assert post(world, MODERATION, b'{"value": "x"}') == 500
    assert broken(world) == []


def test_an_invalid_request_that_is_one_too_many(world: LiveWorld) -> None:
    """A caller that is told to wait is told in the journal what else is wrong."""
    assert world.control("PUT", "/moderationapi/project", json={"rate_limit": 1}).status_code == 200
    statuses = [post(world, MODERATION, body) for body in (b'{"value": "x"}', b"{")]
    assert statuses == [200, 429]
    assert broken(world) == [("request", "", "json")]


def test_a_stranger_is_not_looked_into(server: LiveServer) -> None:
    """Who calls is asked first: what nobody sent breaks nothing."""
    server.control("DELETE", "/worlds/default/journal")
    assert server.http.post(POLICY, content=b"{nope").status_code == 401
    [shown] = server.control("GET", "/worlds/default/journal").json()["exchanges"]
    assert (shown["violations"], shown["world"]) == ([], None)


@pytest.mark.parametrize("api", PATHS)
@pytest.mark.parametrize(
    ("method", "path", "rule", "status"),
    [
        ("POST", "/v1/colections", "path", 404),
        ("POST", "/accounts/1/2/3/4/5", "path", 404),
        ("GET", "/api/v1/moderate/txt", "path", 404),
        ("GET", "/zzzz", "path", 404),
        ("PATCH", COLLECTIONS, "method", 405),
        ("PATCH", "/accounts", "method", 405),
        ("PATCH", POLICY, "method", 405),
    ],
)
def test_what_nobody_serves(world: LiveWorld, api: str, method: str, path: str, rule: str, status: int) -> None:
    """It is told in the world whose key it carries, whosever path it is, with what is near."""
    answered = world.server.http.request(method, path, headers=headers_of(world, api, b"", path))
    assert answered.status_code == status
    assert broken(world) == [("request", "", rule)]
    shown = newest(world)
    assert shown["operation"] is None
    assert all(name in shown["violations"][0]["message"] for name in shown["near"])


def test_what_nobody_serves_to_nobody(server: LiveServer) -> None:
    """A key that is none opens no world and is in none."""
    server.control("DELETE", "/worlds/default/journal")
    count = len(server.control("GET", "/worlds").json()["worlds"])
    for headers in (
        {},
        {"authorization": "hmac nobody:00"},
        {"authorization": "Bearer nobody", "yoti-sdk-id": "x"},
    ):
        assert server.http.get("/v1/colections", headers=headers).status_code == 404
    listed = server.control("GET", "/worlds/default/journal").json()["exchanges"]
    assert [each["world"] for each in listed] == [None] * 3
    assert len(server.control("GET", "/worlds").json()["worlds"]) == count


def test_a_handshake_shows_its_sdk_id_alone(world: LiveWorld) -> None:
    """Where there is no token the SDK id says whose it is, as it does for a socket."""
    sdk_id = world.credentials[YOTI]["second_sdk_id"]
    assert world.server.http.get("/account", headers={"yoti-sdk-id": sdk_id}).status_code == 404
    assert newest(world)["target"] == "/account"


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/v1/moderate/txt", b"", 404),
        ("PATCH", POLICY, b"", 405),
        ("POST", POLICY, b"x" * 5000, None),
    ],
)
def test_a_refusal_has_the_shape_of_the_projects_generation(
    world: LiveWorld, generation: int, method: str, path: str, body: bytes, status: int | None
) -> None:
    """Also where it comes before anybody is authenticated, if the key is the project's."""
    world.control("PUT", "/moderationapi/project", json={"generation": generation})
    answered = world.server.http.request(
        method, path, content=body, headers=headers_of(world, MODERATION, body, path)
    )
    assert answered.status_code == status or (status is None and answered.status_code in {400, 413})
    assert ("request_id" in answered.json()) is (generation == 2)
    assert "x-ratelimit-limit" in answered.headers
    stranger = world.server.http.request(method, path, content=body, headers=headers_of(world, VMC, body, path))
    assert "request_id" not in stranger.json()


def test_a_method_keeps_its_capitals(world: LiveWorld) -> None:
    """The vendor's messages are in lower case; a name is not."""
    answered = world.vmc.call("DELETE", "/v1/collections")
    assert answered.json()["error"].startswith("DELETE is not served at this path")
