"""Webhooks as no honest vendor sends them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest

from emulator.settings import Settings
from emulator.webhooks.delivery import Delivery
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.webhooks.tampering import CannotError, Change, changed, is_signed, signed_anew
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.faults import Effect, Fault
from emulator.world.world import World, WorldSettings
from tests.live import LiveServer, LiveWorld

DIGEST = "a" * 64


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """One for all of them."""
    with LiveServer(Settings(port=0)) as running:
        yield running


@pytest.fixture
def world(server: LiveServer) -> Iterator[LiveWorld]:
    """A world of the test's own, frozen, and its sink empty."""
    made = server.world(seed=7)
    made.control("POST", "/clock/freeze")
    server.control("PUT", f"/sinks/{sink_of(made)}")
    yield made
    made.drop()


def sink_of(world: LiveWorld) -> str:
    """The name of its sink."""
    return f"of-{world.id}"[:60]


def inject(world: LiveWorld, **rule: Any) -> str:
    """Set a fault."""
    answered = world.control("POST", "/faults", json={"event": "*", **rule})
    assert answered.status_code == 201, answered.text
    return str(answered.json()["id"])


def moderate(world: LiveWorld) -> str:
    """Submit something that will be told of; the id of it."""
    submitted = world.vmc.call(
        "POST",
        "/api/v1/moderation-anonymous",
        {
            "content": {"external_id": "clip", "url": "https://cdn.example.com/clip.mp4"},
            "webhook": f"{world.server.base}/_emulator/sinks/{sink_of(world)}/receive",
        },
    )
    assert submitted.status_code == 201, submitted.text
    return str(submitted.json()["id"])


def got(world: LiveWorld, count: int = 0) -> list[dict[str, Any]]:
    """What has come to the sink."""
    query = f"wait={10 if count else 0}&count={max(count, 1)}"
    read = world.server.control("GET", f"/sinks/{sink_of(world)}?{query}")
    messages: list[dict[str, Any]] = read.json()["messages"]
    return messages


def statuses(world: LiveWorld) -> list[str]:
    """The statuses that the sink was told, in order."""
    return [message["body"]["status"] for message in got(world)]


def deliveries(world: LiveWorld) -> list[dict[str, Any]]:
    """The outbox, oldest first."""
    listed: list[dict[str, Any]] = world.control("GET", "/deliveries").json()["deliveries"]
    return listed[::-1]


def usual(server: LiveServer) -> list[str]:
    """What an undisturbed moderation tells of."""
    world = server.world(seed=7)
    world.control("POST", "/clock/freeze")
    server.control("PUT", f"/sinks/{sink_of(world)}")
    moderate(world)
    world.advance(30)
    told = statuses(world)
    world.drop()
    assert len(told) >= 2
    return told


# -- faults ------------------------------------------------------------------------------------------------


def test_refuse(world: LiveWorld) -> None:
    """An attempt that is refused was never sent, and the vendor's retry is."""
    rule = inject(world, effect="refuse")
    moderate(world)
    world.advance(30)
    first = deliveries(world)[0]
    [attempt] = first["attempts"]
    assert (attempt["status"], attempt["effect"], attempt["fault"]) == (None, "refuse", rule)
    assert attempt["error"] == f"injected fault {rule}: never sent"
    world.advance(60)
    assert [each["effect"] for each in deliveries(world)[0]["attempts"]] == ["refuse", None]
    assert deliveries(world)[0]["status"] == "delivered"


def test_delay(world: LiveWorld) -> None:
    """A webhook that is late comes behind those that are not."""
    inject(world, effect="delay", delay=1000)
    moderate(world)
    world.advance(30)
    late = deliveries(world)[0]
    assert (late["status"], late["planned"]) == ("pending", "delay")
    in_time = statuses(world)
    world.advance(1000)
    assert statuses(world) == [*in_time, late["body"]["status"]]


def test_reorder(world: LiveWorld, server: LiveServer) -> None:
    """The next webhook goes first, then the one that was held."""
    inject(world, effect="reorder")
    moderate(world)
    world.advance(30)
    first, second, *rest = usual(server)
    assert statuses(world) == [second, first, *rest]
    assert deliveries(world)[0]["planned"] == "reorder"


def test_reorder_the_last(world: LiveWorld, server: LiveServer) -> None:
    """Where nothing follows, what is held goes in the end."""
    told = usual(server)
    inject(world, effect="reorder", after=len(told) - 1, delay=500)
    moderate(world)
    world.advance(30)
    assert statuses(world) == told[:-1]
    world.advance(500)
    assert statuses(world) == told


def test_duplicate(world: LiveWorld, server: LiveServer) -> None:
    """A webhook comes twice, with the same bytes and a signature that holds."""
    inject(world, effect="duplicate")
    moderate(world)
    world.advance(30)
    first, *rest = usual(server)
    assert statuses(world) == [first, first, *rest]
    assert all(message["signature"]["holds"] for message in got(world))
    original, copy = deliveries(world)[:2]
    assert (copy["replay_of"], copy["tampered"], original["tampered"]) == (original["id"], "duplicate", None)


def test_bad_signature(world: LiveWorld) -> None:
    """The sink sees that the signature does not hold; the delivery keeps the right one for its retries."""
    inject(world, effect="bad_signature")
    world.server.control("PUT", f"/sinks/{sink_of(world)}", json={"script": [401]})
    moderate(world)
    world.advance(100)
    assert [message["signature"]["holds"] for message in got(world)].count(False) == 1
    assert got(world)[0]["status"] == 401
    assert [each["effect"] for each in deliveries(world)[0]["attempts"]] == ["bad_signature", None]


def test_stale_body(world: LiveWorld, server: LiveServer) -> None:
    """The second webhook of a resource has the bytes of the first, signed; the first can't be stale."""
    inject(world, effect="stale_body")
    moderate(world)
    world.advance(30)
    first, _, *rest = usual(server)
    assert statuses(world) == [first, first, *rest]
    assert all(message["signature"]["holds"] for message in got(world))


def test_truncated(world: LiveWorld) -> None:
    """Half of the body comes, and its signature does not hold."""
    inject(world, effect="truncated", url="/sinks/")
    moderate(world)
    world.advance(30)
    first = got(world)[0]
    assert isinstance(first["body"], str)
    assert first["signature"]["holds"] is False


def test_what_is_not_meant(world: LiveWorld, server: LiveServer) -> None:
    """Another event, another receiver, and what is sent again are left alone."""
    inject(world, effect="refuse", event="complaint*", times=None)
    inject(world, effect="refuse", url="/elsewhere/", times=None)
    moderate(world)
    world.advance(30)
    assert statuses(world) == usual(server)
    inject(world, effect="refuse", times=None)
    world.control("POST", f"/deliveries/{deliveries(world)[0]['id']}/replay")
    world.advance(1)
    assert deliveries(world)[-1]["status"] == "delivered"


def test_what_is_held_is_kept(world: LiveWorld, server: LiveServer) -> None:
    """A snapshot keeps what is held and what befell each attempt; it goes behind the next all the same."""
    inject(world, effect="reorder")
    inject(world, effect="bad_signature")
    moderate(world)
    while not deliveries(world):
        world.advance(0.1)
    kept = world.control("GET", "/snapshot").json()
    assert kept["deliveries"][0]["planned"] == "reorder"
    assert world.control("PUT", "/snapshot", json=kept).status_code == 200
    world.advance(30)
    first, second, *rest = usual(server)
    assert statuses(world) == [second, first, *rest]
    again = world.control("GET", "/snapshot").json()
    assert [each.get("effect") for each in again["deliveries"][1]["attempts"]] == ["bad_signature"]
    assert world.control("PUT", "/snapshot", json=again).json()["id"] == world.id


class Courier:
    """Takes everything, and remembers where it went."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:  # noqa: ARG002 - a courier's own
        """Take it."""
        self.urls.append(url)
        return 200


def send(outbox: Outbox, url: str, resource: str = "r") -> Delivery:
    """An event of a vendor that does not sign."""
    return outbox.send(url, {}, event="e", resource=resource, rules=RetryRules(), sign=lambda _: {})


def alone(scene: Callable[[World, Outbox, Courier], Awaitable[None]], limit: int = 1000) -> None:
    """Play a scene in a world that stands still, with an outbox that goes nowhere."""

    async def play() -> None:
        world, courier = World("w", WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN)), Courier()
        await scene(world, Outbox(world, courier, limit=limit), courier)
        world.close()

    asyncio.run(play())


def test_what_is_not_signed_waits_for_a_signature() -> None:
    """A fault of signatures is not used up by a vendor that does not sign."""

    async def scene(world: World, outbox: Outbox, _: Courier) -> None:
        world.faults.rules.append(Fault("f", effect=Effect.BAD_SIGNATURE, event="*"))
        delivery = send(outbox, "http://a/")
        await world.clock.advance(1)
        assert delivery.attempts[0].effect is None
        assert world.faults.rules[0].hits == 0

    alone(scene)


def test_the_next_is_one_to_the_same_receiver() -> None:
    """What another receiver gets lets nothing go that is held."""

    async def scene(world: World, outbox: Outbox, courier: Courier) -> None:
        world.faults.rules.append(Fault("f", effect=Effect.REORDER, event="*"))
        for url in ("http://a/1", "http://b/2", "http://a/3"):
            send(outbox, url)
            await world.clock.advance(1)
        assert courier.urls == ["http://b/2", "http://a/3", "http://a/1"]

    alone(scene)


def test_what_had_to_make_room_is_not_held() -> None:
    """A delivery that is held and has to make room fails, and is forgotten."""

    async def scene(world: World, outbox: Outbox, courier: Courier) -> None:
        world.faults.rules.append(Fault("f", effect=Effect.REORDER, event="*", times=2))
        first, second = send(outbox, "http://a/1"), send(outbox, "http://a/2")
        assert first.failure == "outbox full"
        await world.clock.advance(60)
        assert courier.urls == ["http://a/2"]
        assert second.status == "delivered"

    alone(scene, limit=1)


# -- on request --------------------------------------------------------------------------------------------


def tamper(world: LiveWorld, **asked: Any) -> dict[str, Any]:
    """What comes of the first delivery, tampered with."""
    moderate(world)
    world.advance(30)
    before = len(got(world))
    answered = world.control("POST", f"/deliveries/{deliveries(world)[0]['id']}/tamper", json=asked)
    assert answered.status_code == 201, answered.text
    assert answered.json()["replay_of"] == deliveries(world)[0]["id"]
    assert answered.json()["tampered"] == asked.get("change", "own")
    world.advance(1)
    return got(world, before + 1)[-1]


@pytest.mark.parametrize(
    ("change", "holds"),
    [("bad_signature", False), ("body", False), ("truncated", False), ("duplicate", True)],
)
def test_changes(world: LiveWorld, change: str, holds: bool) -> None:  # noqa: FBT001 - a column of the table
    """Each change gives a copy whose signature holds or does not."""
    came = tamper(world, change=change)
    assert came["signature"]["holds"] is holds
    assert ("tampered" in came["body"]) is (change == "body")


def test_own_body_and_headers(world: LiveWorld) -> None:
    """A body and headers of one's own go out as they are; null leaves a header out."""
    came = tamper(world, body={"id": "x"}, headers={"X-Attempt": "2", "content-type": None, "User-Agent": "me"})
    assert came["body"] == {"id": "x"}
    assert (came["headers"]["x-attempt"], came["headers"]["user-agent"]) == ("2", "me")
    assert "content-type" not in came["headers"]
    assert came["signature"]["holds"] is False


def test_a_body_that_nests_deep(world: LiveWorld) -> None:
    """A body that nests too deep to be shown goes out as it is, can be altered, and hides no other delivery."""
    deep = '{"a":' * 600 + "1" + "}" * 600
    assert tamper(world, body=deep)["body_size"] == len(deep)
    listed = world.control("GET", "/deliveries").json()["deliveries"]
    assert listed[0]["body"] == "JSON that nests too deep to be shown"
    again = world.control("POST", f"/deliveries/{listed[0]['id']}/tamper", json={"change": "body"})
    assert (again.status_code, again.json()["body_size"]) == (201, len(deep) + 1)


def test_a_rotated_secret(world: LiveWorld) -> None:
    """A copy can be signed with any secret: the right one holds over another body, and another does not."""
    secret = world.credentials["verifymycontent"]["api_secret"]
    assert tamper(world, body="{}", secret=secret)["signature"]["holds"] is True
    assert tamper(world, secret="another")["signature"]["holds"] is False


def test_tried_once(world: LiveWorld) -> None:
    """A copy that the receiver refuses is not tried again."""
    moderate(world)
    world.advance(30)
    world.server.control("PUT", f"/sinks/{sink_of(world)}", json={"script": [401]})
    path = f"/deliveries/{deliveries(world)[0]['id']}/tamper"
    answered = world.control("POST", path, json={"change": "body"})
    world.advance(1000)
    assert len(got(world)) == 1
    read = world.control("GET", f"/deliveries/{answered.json()['id']}").json()
    assert (read["status"], len(read["attempts"])) == ("failed", 1)


def test_what_cannot_be_changed(world: LiveWorld) -> None:
    """The first webhook of a resource has none before it; an unknown delivery is none."""
    moderate(world)
    world.advance(30)
    first, second = deliveries(world)[:2]
    path = f"/deliveries/{first['id']}/tamper"
    refused = world.control("POST", path, json={"change": "stale_body"})
    assert (refused.status_code, refused.json()["error"]["violations"][0]["pointer"]) == (400, "/change")
    there = f"/deliveries/{second['id']}/tamper"
    assert world.control("POST", there, json={"change": "stale_body"}).status_code == 201
    assert world.control("POST", "/deliveries/none/tamper", json={"change": "body"}).status_code == 404
    wrong: list[dict[str, Any]] = [{}, {"change": "explode"}, {"secret": ""}]
    wrong += [{"headers": {"X": "a\nb"}}, {"headers": {"X Y": "a"}}, {"body": 5}]
    for asked in wrong:
        assert world.control("POST", path, json=asked).status_code == 400


def test_replay_all(world: LiveWorld, server: LiveServer) -> None:
    """All that pass a filter are sent again, in their order."""
    moderate(world)
    world.advance(30)
    told = usual(server)
    again = world.control("POST", "/deliveries/replay?status=delivered")
    assert again.status_code == 201
    assert [each["body"]["status"] for each in again.json()["deliveries"]] == told
    world.advance(1)
    assert statuses(world) == told * 2
    newest = world.control("POST", "/deliveries/replay?limit=1").json()["deliveries"]
    assert [each["body"]["status"] for each in newest] == told[-1:]
    assert world.control("POST", "/deliveries/replay?event=complaintStatus").json() == {"deliveries": []}


# -- the changes alone -------------------------------------------------------------------------------------


def delivery(body: bytes, headers: Mapping[str, str]) -> Delivery:
    """A delivery of that cargo."""
    return Delivery("d", "http://a/", "e", "r", body, headers, RetryRules())


@pytest.mark.parametrize(
    ("body", "altered"),
    [(b'{"a":1}', b'{"a":1,"tampered":true}'), (b"[1]", b"[1] "), (b"text", b"text ")],
)
def test_another_body(body: bytes, altered: bytes) -> None:
    """An object says one thing more; anything else has a blank more."""
    assert changed(Change.BODY, delivery(body, {}), None).body == altered


def test_another_signature() -> None:
    """The last digit of each signature is another, and nothing else."""
    headers = {"Authorization": "hmac k:a0", "X-Signature": "abc1==", "X-Other": "5"}
    spoilt = changed(Change.BAD_SIGNATURE, delivery(b"", headers), None).headers
    assert spoilt == {"Authorization": "hmac k:a1", "X-Signature": "abc0==", "X-Other": "5"}


@pytest.mark.parametrize("headers", [{}, {"X-Signature": "--"}, {"X-Other": DIGEST}])
def test_unsigned(headers: dict[str, str]) -> None:
    """Where nothing is signed there is nothing to spoil, and nothing to sign anew."""
    assert not is_signed(headers)
    with pytest.raises(CannotError):
        changed(Change.BAD_SIGNATURE, delivery(b"", headers), None)
    with pytest.raises(CannotError):
        signed_anew(headers, b"", "secret")


def test_signed_anew() -> None:
    """The digest is that of the body by the new secret, wherever in the header it stands."""
    digest = hmac.new(b"s", b"body", hashlib.sha256).hexdigest()
    assert signed_anew({"Authorization": f"hmac k:{DIGEST}", "A": "b"}, b"body", "s") == {
        "Authorization": f"hmac k:{digest}",
        "A": "b",
    }


def test_what_is_read_can_be_written_again(world: LiveWorld) -> None:
    """Counts as high as a snapshot may say go on from there, and the world can still be kept."""
    high = 2**52
    kept = {
        "version": 1,
        "clock": {"now": "2026-01-01T00:00:00Z", "mode": "frozen", "alarms_set": high},
        "streams": {"delivery": high, "verifymycontent.moderation": high},
        "faults": [{"id": "a", "effect": "refuse", "event": "*", "times": None, "hits": high}],
    }
    assert world.control("PUT", "/snapshot", json=kept).status_code == 200
    moderate(world)
    world.advance(30)
    again = world.control("GET", "/snapshot")
    assert again.status_code == 200
    assert again.json()["faults"][0]["hits"] > high
    assert again.json()["clock"]["alarms_set"] > high
