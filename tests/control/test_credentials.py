"""Rotated secrets, by the control plane."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.settings import Settings
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.rotation import ROTATIONS
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on
from tests.live import LiveServer, LiveWorld

ROTATE = "/worlds/default/credentials/rotate"
PHOTO = "https://cdn.example.com/photo.jpg"


def frozen() -> Stage:
    """A stage whose default world stands still."""
    return Stage(settings=WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN))


def test_a_new_value() -> None:
    """Opens the world from now on, and the old one until its grace is over."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", ROTATE, {"api": "vendor", "grace": 60})
        assert answer.status == 200
        told = answer.json
        assert (told["api"], told["field"], told["until"]) == ("vendor", "key", "2026-01-01T00:01:00.000Z")
        assert (await stage.ask("GET", "/worlds/default")).json["credentials"] == told["credentials"]
        new = told["credentials"]["vendor"]["key"]
        note = {"text": "x"}
        assert (await stage.call("POST", "/vendor/notes", note, key=new)).status == 201
        assert (await stage.call("POST", "/vendor/notes", note)).status == 201
        await stage.ask("POST", "/worlds/default/clock/advance", {"seconds": 60})
        assert (await stage.call("POST", "/vendor/notes", note)).status == 401
        await stage.ask("POST", "/worlds/default/reset")
        assert (await stage.call("POST", "/vendor/notes", note)).status == 201
        assert (await stage.call("POST", "/vendor/notes", note, key=new)).status == 401

    on(frozen, scene)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/api"),
        ({"api": "nobody"}, "/api"),
        ({"api": "vendor", "field": "id"}, "/field"),
        ({"api": "vendor", "field": ""}, "/field"),
        ({"api": "vendor", "grace": -1}, "/grace"),
        ({"api": "vendor", "grace": 1e300}, "/grace"),
        ({"api": "vendor", "value": "mine"}, "/value"),
    ],
)
def test_refused(body: dict[str, Any], pointer: str) -> None:
    """What is no secret, or no grace, is pointed at, and nothing is rotated."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", ROTATE, body)
        assert (answer.status, answer.rules[0][0]) == (400, pointer)
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"})).status == 201

    on(frozen, scene)


def test_too_often() -> None:
    """Is refused, until the world is emptied."""

    async def scene(stage: Stage) -> None:
        for _ in range(ROTATIONS):
            assert (await stage.ask("POST", ROTATE, {"api": "vendor"})).status == 200
        answer = await stage.ask("POST", ROTATE, {"api": "vendor"})
        assert (answer.status, answer.code) == (409, "full")
        await stage.ask("POST", "/worlds/default/reset")
        assert (await stage.ask("POST", ROTATE, {"api": "vendor"})).status == 200

    on(frozen, scene)


# -- what receivers see ------------------------------------------------------------------------------------


@pytest.fixture
def own(server: LiveServer) -> Iterator[LiveWorld]:
    """A world that stands still."""
    made = server.world(clock={"mode": "frozen"}, lifecycle="manual")
    yield made
    made.drop()


def sink(world: LiveWorld) -> str:
    """Where the webhooks of that world go."""
    return f"{world.server.base}/_emulator/sinks/{world.id}/receive"


def verdicts(world: LiveWorld, count: int) -> list[tuple[bool, str]]:
    """What the sink says of the signatures of the first messages."""
    shown = world.server.control("GET", f"/sinks/{world.id}?wait=5&count={count}").json()
    return [(each["signature"]["holds"], each["signature"]["detail"]) for each in shown["messages"]]


HOLDS = (True, "over the body's bytes")
AWAY = (False, "signed with a secret that was rotated away")
STILL = (True, "signed with a secret that was rotated away, and is still taken")


def rotate(world: LiveWorld, **asked: Any) -> dict[str, Any]:
    """New credentials."""
    answer = world.control("POST", "/credentials/rotate", json=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()["credentials"]
    return told


def step(world: LiveWorld) -> None:
    """Let everything go one step, and its webhooks arrive."""
    world.control("POST", "/lifecycle/step")
    world.advance(0)


def test_webhooks_of_verifymycontent(own: LiveWorld) -> None:
    """Are signed with the new secret; a replay is not, unless it is asked for; both are told apart."""
    body = {"content": {"external_id": "a", "url": PHOTO}, "webhook": sink(own)}
    assert own.vmc.call("POST", "/api/v1/moderation-anonymous", body).status_code == 201
    step(own)
    [first] = own.control("GET", "/deliveries").json()["deliveries"]
    rotate(own, api="verifymycontent", grace=60)
    step(own)
    replay = f"/deliveries/{first['id']}/replay"
    assert own.control("POST", replay, json={"resign": False}).status_code == 201
    own.advance(0)
    again = own.control("POST", replay, json={"resign": True}).json()
    own.advance(60)
    assert again["replay_of"] == first["id"]
    assert again["headers"] != first["headers"]
    assert own.control("POST", replay).status_code == 201
    own.advance(0)
    assert verdicts(own, 5) == [HOLDS, HOLDS, STILL, HOLDS, AWAY]


def test_webhooks_of_the_second_account(own: LiveWorld) -> None:
    """Have a secret of their own, which is rotated by itself."""
    body = {"content": {"external_id": "a", "url": PHOTO}, "webhook": sink(own)}
    told = rotate(own, api="verifymycontent", field="second_api_secret")["verifymycontent"]
    own.vmc_second.secret = told["second_api_secret"]
    for account in (own.vmc, own.vmc_second):
        assert account.call("POST", "/api/v1/moderation-anonymous", body).status_code == 201
    step(own)
    assert verdicts(own, 2) == [HOLDS, HOLDS]


def author_event(world: LiveWorld, key: str) -> None:
    """An event at moderationapi.com that its webhook tells of."""
    headers = {"Authorization": f"Bearer {key}"}
    made = world.server.http.post("/v1/authors", headers=headers, json={"external_id": f"a{len(key)}"})
    assert made.status_code in {200, 201}, made.text
    path = f"/v1/authors/{made.json()['id']}"
    changed = world.server.http.put(path, headers=headers, json={"email": "ada@example.com"})
    assert changed.status_code == 200, changed.text


def test_webhooks_of_moderationapi(own: LiveWorld) -> None:
    """The same there, with a secret that signs webhooks alone."""
    keys = own.credentials["moderationapi"]
    headers = {"Authorization": f"Bearer {keys['api_key']}"}
    hook = {"name": "h", "url": sink(own), "eventTypes": ["AUTHOR_UPDATED"]}
    assert own.server.http.post("/v1/webhooks", headers=headers, json=hook).status_code in {200, 201}
    author_event(own, keys["api_key"])
    own.advance(0)
    new = rotate(own, api="moderationapi")["moderationapi"]
    assert new["api_key"] == keys["api_key"]
    secret = own.server.http.get("/v1/webhook-secret", headers=headers)
    assert secret.json() == {"secret": new["webhook_secret"]}
    for resign in (False, True):
        assert own.control("POST", "/deliveries/replay?limit=1", json={"resign": resign}).status_code == 201
        own.advance(0)
    assert verdicts(own, 3) == [HOLDS, AWAY, HOLDS]
    [first, *_] = own.control("GET", "/deliveries").json()["deliveries"]
    assert first["headers"]["User-Agent"] == "ModAPI/1.0"


def test_a_secret_of_moderationapi_in_its_grace(own: LiveWorld) -> None:
    """Holds still, and the verdict says that it is an old one."""
    body = b'{"id":"x"}'
    old = own.credentials["moderationapi"]["webhook_secret"]
    signed = {"modapi-signature": hmac.digest(old.encode(), body, "sha256").hex()}
    rotate(own, api="moderationapi", grace=60)
    for _ in range(2):
        own.server.http.post(sink(own), content=body, headers=signed)
        own.advance(60)
    own.server.http.post(sink(own), content=body + b" ", headers=signed)
    assert verdicts(own, 3)[:2] == [STILL, AWAY]
    assert not verdicts(own, 3)[2][0]


def test_a_rotated_key_of_moderationapi(own: LiveWorld) -> None:
    """Opens nothing, nor does a key that a client made of it; the journal says why."""
    key = own.credentials["moderationapi"]["api_key"]
    rotate(own, api="moderationapi", field="api_key")
    for shown in (key, f"{key}.0123"):
        answer = own.server.http.get("/v1/webhooks", headers={"Authorization": f"Bearer {shown}"})
        assert answer.status_code == 401
        [entry] = own.control("GET", "/journal?limit=1").json()["exchanges"]
        assert "rotated away" in entry["credential"]["detail"]
        assert key not in str(entry)


def test_a_new_token_of_yoti(own: LiveWorld) -> None:
    """Opens the accounts of the same SDK id; the old one says why it does not."""
    keys = own.credentials["yoti"]
    old = {"Authorization": f"Bearer {keys['token']}", "Yoti-Sdk-Id": keys["sdk_id"]}
    made = own.server.http.post("/accounts", headers=old, json={"name": "first"}).json()["id"]
    token = rotate(own, api="yoti")["yoti"]["token"]
    new = {**old, "Authorization": token}
    assert own.server.http.get(f"/accounts/{made}/policies", headers=new).status_code == 200
    assert own.server.http.get(f"/accounts/{made}/policies", headers=old).status_code == 401
    [entry] = own.control("GET", "/journal?status=401").json()["exchanges"]
    assert entry["credential"]["problem"] == "rotated_away"
    assert entry["credential"]["detail"].startswith(f"it was token of yoti in world {own.id}")
    assert keys["token"] not in str(entry)


def test_a_webhook_that_nothing_signs(own: LiveWorld) -> None:
    """Is not signed anew by itself; of many, it goes as it was."""
    body = {"content": {"external_id": "a", "url": PHOTO}, "webhook": sink(own)}
    own.vmc.call("POST", "/api/v1/moderation-anonymous", body)
    step(own)
    [first] = own.control("GET", "/deliveries").json()["deliveries"]
    other = own.control("POST", f"/deliveries/{first['id']}/tamper", json={"change": "bad_signature"}).json()
    answer = own.control("POST", f"/deliveries/{other['id']}/replay", json={"resign": True})
    assert answer.status_code == 400
    assert answer.json()["error"]["violations"][0]["pointer"] == "/resign"
    again = own.control("POST", "/deliveries/replay", json={"resign": True}).json()["deliveries"]
    assert [each["headers"] for each in again] == [first["headers"], other["headers"]]


def test_a_snapshot_holds_no_rotation() -> None:
    """Who restores it has the secrets that the world has now, old webhooks included."""
    with LiveServer(Settings(port=0)) as server:
        world = server.world(clock={"mode": "frozen"}, lifecycle="manual")
        body = {"content": {"external_id": "a", "url": PHOTO}, "webhook": "http://127.0.0.1:9/none"}
        world.vmc.call("POST", "/api/v1/moderation-anonymous", body)
        step(world)
        new = rotate(world, api="verifymycontent", grace=60)["verifymycontent"]
        kept = world.control("GET", "/snapshot")
        for secret in (new["api_secret"], world.vmc.secret):
            assert secret not in kept.text
        assert world.control("PUT", "/snapshot", json=kept.json()).status_code in {200, 204}
        told = world.control("GET", "").json()["credentials"]["verifymycontent"]
        assert told == new
        [delivery] = world.control("GET", "/deliveries").json()["deliveries"]
        world.vmc.secret = new["api_secret"]
        assert delivery["status"] == "pending"
