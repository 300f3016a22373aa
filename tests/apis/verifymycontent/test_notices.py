"""Webhooks, as a receiver that is no part of the emulator gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from emulator.apis.verifymycontent.notices import RETRIES
from emulator.settings import Settings
from tests.apis.verifymycontent.scene import (
    ADA,
    CLIP,
    CONTRACT,
    STRANGER,
    Receiver,
    Scene,
    group,
    new_livestream,
    new_moderation,
    receiver,
)
from tests.live import LiveServer

FIRST = datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC).timestamp()
"""When a seeded world's first moderation changes first."""


@pytest.fixture(scope="module")
def patient() -> Iterator[LiveServer]:
    """A server that gives receivers time, however busy the machine is."""
    with LiveServer(Settings(port=0, webhook_timeout=10.0)) as running:
        yield running


@pytest.fixture
def scene(patient: LiveServer) -> Iterator[Scene]:
    """A world of the test's own at the patient server."""
    world = patient.world(seed=7, clock={"mode": "frozen"})
    yield Scene(world)
    world.drop()


def attempts(delivery: dict[str, Any]) -> list[tuple[float, int | None]]:
    """Seconds after the first change, and the status, of each attempt."""
    return [
        (datetime.fromisoformat(each["at"]).timestamp() - FIRST, each["status"])
        for each in delivery["attempts"]
    ]


def test_what_arrives(scene: Scene) -> None:
    """Each change is posted once, signed over the very bytes, which are compact JSON of what a read answers."""
    scene.add_face("ada", ADA)
    scene.register(CLIP, group(ADA, STRANGER).data)
    external = "caf\u00e9 / \U0001f600"
    with receiver() as client:
        moderation = scene.moderate(
            content={"external_id": external, "url": CLIP},
            type="face-match",
            collection_id="cast",
            webhook=client.url,
        )
        shown = []
        for _ in range(2):
            scene.advance(1)
            shown.append(scene.vmc.call("GET", f"/api/v1/moderation/{moderation}"))
        assert client.verify(scene.vmc)
    assert [message.line for message in client.received] == ["POST /hook?team=a%20b HTTP/1.1"] * 2
    for message, answer in zip(client.received, shown, strict=True):
        assert message.body == answer.content
        assert message.body == json.dumps(answer.json(), separators=(",", ":"), ensure_ascii=False).encode()
        assert external.encode() in message.body
        assert message.headers["content-type"] == "application/json"
        assert message.headers["content-length"] == str(len(message.body))
        assert (
            message.headers["authorization"].partition(":")[2] == message.headers["authorization"][-64:].lower()
        )
    assert [json.loads(message.body)["status"] for message in client.received] == [
        "Awaiting Moderation",
        "Approved",
    ]
    assert json.loads(client.received[-1].body)["tags"] == ["UNKNOWN_PERSON"]


def test_every_account_signs_with_its_own_pair(scene: Scene) -> None:
    """A webhook of the second account carries its key and signature, not the first one's."""
    with receiver() as client:
        scene.second.call("POST", "/api/v1/moderation-anonymous", new_moderation(webhook=client.url))
        scene.advance(5)
        assert client.verify(scene.second)
        assert not client.verify(scene.vmc)


def test_livestreams_tell_too(scene: Scene) -> None:
    """Every change of a stream's status arrives, in order, as what a read answers."""
    with receiver() as client:
        stream = scene.stream(webhook=client.url)
        shown = []
        for what in ("pause", "resume"):
            scene.patch(stream, what)
            shown.append(scene.livestream(stream))
            scene.advance(1)
            shown.append(scene.livestream(stream))
        assert client.verify(scene.vmc)
    bodies = [json.loads(message.body) for message in client.received]
    assert bodies == shown
    assert [body["status"] for body in bodies] == ["Pause Requested", "Paused", "Resume Requested", "Resumed"]


def test_webhooks_keep_the_contract(scene: Scene) -> None:
    """What is sent has the shape that the contract's webhooks give it."""
    scene.add_face("ada")
    moderation = scene.moderate("https://a.example/emu-unknown.mp4", type="face-match", collection_id="cast")
    stream = scene.stream(
        "https://a.example/emu-risky_emu-ends-3.m3u8", type="face-match", collection_id="cast"
    )
    scene.patch(stream, "pause")
    scene.patch(stream, "resume")
    scene.advance(10)
    assert {delivery["event"] for delivery in scene.deliveries()} == set(CONTRACT.webhooks)
    for delivery in scene.deliveries():
        described = CONTRACT.webhooks[delivery["event"]]
        assert described.body is not None
        assert described.body.fits(delivery["body"])
        [header] = described.parameters
        assert header.shape.fits(delivery["headers"]["Authorization"])
        assert delivery["resource"] in {moderation, stream}


@pytest.mark.parametrize("status", [200, 201, 204])
def test_taken(scene: Scene, status: int) -> None:
    """200, 201 and 204 are each enough."""
    with receiver([status] * 2) as client:
        moderation = scene.moderate(webhook=client.url)
        scene.advance(1000)
        assert len(client.received) == 2
    assert [delivery["status"] for delivery in scene.deliveries(moderation)] == ["delivered"] * 2


@pytest.mark.parametrize("status", [202, 206, 302, 307, 400, 404, 500, 503])
def test_not_taken(scene: Scene, status: int) -> None:
    """Any other status, also of success, brings three further tries, a minute apart, and then no more."""
    with receiver() as elsewhere, receiver([status] * 20, location=elsewhere.url) as client:
        scene.pace("manual")
        moderation = scene.moderate(webhook=client.url)
        scene.advance(1)
        scene.step(moderation)
        [delivery] = scene.deliveries(moderation)
        assert (attempts(delivery), delivery["status"]) == ([(0, status)], "pending")
        scene.advance(59)
        assert len(client.received) == 1
        scene.advance(1)
        assert len(client.received) == 2
        scene.advance(24 * 3600)
        [delivery] = scene.deliveries(moderation)
        assert attempts(delivery) == [(0, status), (60, status), (120, status), (180, status)]
        assert (delivery["status"], delivery["next_due"]) == ("failed", None)
        assert len({(message.body, message.headers["authorization"]) for message in client.received}) == 1
        assert client.verify(scene.vmc)
        assert elsewhere.received == []


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_taken_in_the_end(scene: Scene, failures: int) -> None:
    """A receiver that recovers gets it at the next try, and no more after that."""
    scene.pace("manual")
    with receiver([500] * failures) as client:
        moderation = scene.moderate(webhook=client.url)
        scene.step(moderation)
        scene.advance(3600)
        assert len(client.received) == failures + 1
    [delivery] = scene.deliveries(moderation)
    assert [each["status"] for each in delivery["attempts"]] == [500] * failures + [200]
    assert delivery["status"] == "delivered"


def test_the_rules_that_are_documented() -> None:
    """Four attempts in all; 200, 201 and 204 and nothing else count."""
    assert len(RETRIES.gaps) == 3
    assert {status for status in range(100, 600) if RETRIES.accepts(status)} == {200, 201, 204}


@pytest.mark.parametrize("manner", ["hang", "reset", "gone"])
def test_a_receiver_that_is_no_receiver(server: LiveServer, manner: str) -> None:
    """Hanging, resetting and not being there count as failures, each with its reason, and are tried again."""
    scene = Scene(server.world(seed=7, clock={"mode": "frozen"}))
    scene.pace("manual")
    with receiver(manner=manner) as client:
        moderation = scene.moderate(webhook="http://127.0.0.1:1/" if manner == "gone" else client.url)
        scene.step(moderation)
        client.free.set()
        scene.advance(180)
    [delivery] = scene.deliveries(moderation)
    assert attempts(delivery) == [(-1, None), (59, None), (119, None), (179, None)]
    assert all(each["error"] for each in delivery["attempts"])
    assert ("timeout" in delivery["attempts"][0]["error"]) is (manner == "hang")
    assert delivery["status"] == "failed"
    scene.world.drop()


def test_nobody_is_delayed(scene: Scene, patient: LiveServer) -> None:
    """While one receiver hangs, others of this and of another world have theirs before it is given up."""
    other = Scene(patient.world(seed=8, clock={"mode": "frozen"}))
    for each in (scene, other):
        each.pace("immediate")
    with receiver(manner="hang") as hanging, receiver(manner="reset") as resetting, receiver() as healthy:
        stuck = scene.moderate(webhook=hanging.url)
        assert hanging.arrived.wait(5)
        scene.moderate(webhook=resetting.url)
        scene.moderate(webhook="http://127.0.0.1:1/gone")
        for where in (scene, other):
            resource = where.moderate(webhook=healthy.url)
            path = f"/deliveries?resource={resource}&status=delivered&count=2&wait=5"
            assert len(where.control("GET", path)["deliveries"]) == 2
        assert len(healthy.received) == 4
        assert [delivery["attempts"] for delivery in scene.deliveries(stuck)] == [[], []]
        # Nor are requests held up: the moderation whose receiver hangs reads as finished.
        assert scene.moderation(stuck)["status"] == "Approved"
    other.world.drop()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/moderation", {**new_moderation(), "customer": {"id": "u", "email": "u@a"}, "webhook": ""}),
        ("/api/v1/livestream", {**new_livestream("https://a.example/emu-ends-1.m3u8"), "webhook": ""}),
    ],
)
def test_nothing_is_sent_unasked(scene: Scene, path: str, body: dict[str, Any]) -> None:
    """Where a request names no webhook, as the SDKs may, the resource goes its way in silence."""
    del body["webhook"]
    created = scene.vmc.call("POST", path, body).json()["id"]
    if "livestream" in path:
        scene.patch(created, "start")
    scene.advance(10)
    assert scene.read(path.rsplit("/", 1)[-1], created)["status"] in {"Approved", "Finished"}
    assert scene.deliveries() == []


def test_the_sink_judges_signatures(scene: Scene) -> None:
    """The built-in receiver says that the signature holds, and after tampering would not."""
    name = f"vmc-{scene.world.id}"
    server = scene.world.server
    scene.moderate(webhook=f"{server.base}/_emulator/sinks/{name}/receive")
    scene.advance(5)
    messages = server.control("GET", f"/sinks/{name}").json()["messages"]
    assert [message["signature"]["holds"] for message in messages] == [True, True]
    forged = {"Authorization": scene.vmc.sign(b"another body")}
    server.control("POST", f"/sinks/{name}/receive", content=b"{}", headers=forged)
    assert server.control("GET", f"/sinks/{name}").json()["messages"][-1]["signature"]["holds"] is False


def test_a_reset_world_sends_nothing_more(scene: Scene) -> None:
    """What an earlier life would have sent is not sent in the next."""
    with receiver([500] * 9) as client:
        scene.moderate(webhook=client.url)
        scene.advance(1)
        assert len(client.received) == 1
        scene.control("POST", "/reset")
        scene.advance(3600)
        assert len(client.received) == 1
    assert scene.deliveries() == []


# -- the same again ----------------------------------------------------------------------------------------


def played(scene: Scene, client: Receiver) -> bytes:
    """A whole story; the bytes of every reply and of every webhook's body."""
    said: list[bytes] = []

    def call(method: str, path: str, body: Any = None) -> Any:
        answer = scene.vmc.call(method, path, body)
        heads = sorted(f"{name}: {value}" for name, value in answer.headers.items())
        said.append(f"{answer.status_code} {heads}\n".encode() + answer.content)
        return answer.json() if answer.content else None

    scene.add_face("ada", ADA)
    scene.register(CLIP, group(ADA, STRANGER).data)
    matching = {"type": "face-match", "collection_id": "cast", "webhook": client.url}
    call("POST", "/v1/collections", {"collection_id": "cast", "face_id": "ada", "face_image": "AA"})
    moderation = call("POST", "/api/v1/moderation-anonymous", new_moderation(**matching))["id"]
    stream = call("POST", "/api/v1/livestream-anonymous", new_livestream(**matching))["id"]
    for _ in range(3):
        scene.advance(1)
        call("GET", f"/api/v1/moderation/{moderation}")
        call("GET", f"/api/v1/livestream/{stream}")
    call("PATCH", f"/api/v1/livestream/{stream}/pause")
    scene.advance(11 * 3600)
    call("GET", f"/api/v1/livestream/{stream}")
    call("PATCH", f"/api/v1/livestream/{stream}/resume")
    call("POST", "/api/v1/complaint-consent", {"content": {"external_id": "c"}, "customer": {"id": "u"}})
    # Two that are due at one moment set out together, and may arrive in either order.
    bodies = sorted(message.body for message in client.received)
    return b"\n".join([*said, *bodies])


def test_same_seed_same_bytes(patient: LiveServer) -> None:
    """Two worlds of one seed answer and post the same bytes; another seed gives other ids."""
    transcripts = []
    for seed in (5, 5, 6):
        scene = Scene(patient.world(seed=seed, clock={"mode": "frozen"}))
        with receiver() as client:
            transcripts.append(played(scene, client))
            assert client.verify(scene.vmc)
        scene.world.drop()
    assert transcripts[0] == transcripts[1]
    assert transcripts[0] != transcripts[2]
    assert b"Finished due to Inactivity" in transcripts[0]


def test_the_same_after_a_reset(scene: Scene) -> None:
    """A world that is reset plays the same story again."""
    with receiver() as first:
        before = played(scene, first)
    scene.control("POST", "/reset")
    with receiver() as second:
        # The port differs, and is in no body.
        assert played(scene, second) == before


def test_two_worlds_do_not_see_each_other(scene: Scene, patient: LiveServer) -> None:
    """What happens in one world, its time included, leaves no trace in another of the same seed."""
    other = Scene(patient.world(seed=7, clock={"mode": "frozen"}))
    with receiver() as client:
        mine = scene.moderate(webhook=client.url)
        theirs = other.moderate(webhook=client.url)
        assert mine == theirs
        scene.advance(100)
        assert scene.moderation(mine)["status"] == "Approved"
        assert other.moderation(theirs)["status"] == "Awaiting Face Match"
        assert client.verify(scene.vmc)
        assert not client.verify(other.vmc)
    assert other.deliveries() == []
    other.world.drop()
