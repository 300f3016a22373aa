"""Static moderations on their way."""

from __future__ import annotations

import re
from typing import Any

import pytest

from emulator.apis.verifymycontent.moderation import HARMFUL
from tests.apis.turns import altered
from tests.apis.verifymycontent.scene import (
    CLIP,
    NOWHERE,
    Scene,
    customer_moderation,
    new_moderation,
)
from tests.live import LiveServer

AT = "2026-01-01 00:00:{:02}".format
"""So many seconds into a seeded world."""

WAY = ["Awaiting Face Match", "Awaiting Moderation", "Approved"]
NOBODY: dict[str, Any] = {"known": [], "participant": [], "unknown": [], "risky": []}


def test_the_start_is_answered(scene: Scene) -> None:
    """The reply to the start holds the listed fields and those values that nobody has decided yet."""
    answer = scene.vmc.call(
        "POST", "/api/v1/moderation-anonymous", new_moderation(redirect_url="https://a.example")
    )
    assert answer.status_code == 201
    started = answer.json()
    assert re.fullmatch("[A-Z]{3}-[0-9]{3}-[0-9]{4}-[A-Z]{3}", started.pop("id"))
    assert started == {
        "redirect_url": "https://a.example",
        "external_id": "clip-1",
        "status": "Awaiting Face Match",
        "notes": "",
        "tags": None,
        "created_at": AT(0),
        "updated_at": AT(0),
    }


def test_timed(scene: Scene) -> None:
    """Each step comes a second after the one before, dates say when, and a webhook tells of each."""
    moderation = scene.moderate()
    shown = [scene.moderation(moderation)]
    for _ in range(3):
        scene.advance(1)
        shown.append(scene.moderation(moderation))
    assert [each["status"] for each in shown] == [*WAY, "Approved"]
    assert [each["updated_at"] for each in shown] == [AT(0), AT(1), AT(2), AT(2)]
    assert {each["created_at"] for each in shown} == {AT(0)}
    assert scene.told(moderation) == shown[1:3]


def test_a_step_before_its_time(scene: Scene) -> None:
    """Nothing moves before its second is over."""
    moderation = scene.moderate()
    scene.advance(0.999)
    assert scene.moderation(moderation)["status"] == WAY[0]
    scene.advance(0.001)
    assert scene.moderation(moderation)["status"] == WAY[1]


def test_another_delay(server: LiveServer) -> None:
    """On a stepped clock with half a minute between steps, the dates are exactly as told."""
    scene = Scene(server.world(seed=7, lifecycle={"mode": "timed", "delay": 30}))
    moderation = scene.moderate()
    scene.advance(59)
    assert (scene.moderation(moderation)["status"], scene.moderation(moderation)["updated_at"]) == (
        WAY[1],
        AT(30),
    )
    scene.advance(1)
    assert scene.moderation(moderation)["updated_at"] == "2026-01-01 00:01:00"
    scene.world.drop()


def test_immediate(scene: Scene) -> None:
    """When resources progress at once, the start still answers the first status, and a read the last."""
    scene.pace("immediate")
    answer = scene.vmc.call("POST", "/api/v1/moderation-anonymous", new_moderation())
    assert answer.json()["status"] == WAY[0]
    assert scene.moderation(answer.json()["id"])["status"] == WAY[2]
    assert scene.moderation(answer.json()["id"])["updated_at"] == AT(0)
    assert scene.statuses_told(answer.json()["id"]) == WAY[1:]


def test_manual(scene: Scene) -> None:
    """Moved by hand, time moves nothing, and each step moves the one that is named."""
    scene.pace("manual")
    moderation, other = scene.moderate(), scene.moderate()
    scene.advance(1000)
    assert scene.moderation(moderation)["status"] == WAY[0]
    for status in WAY[1:]:
        scene.step(moderation)
        assert scene.moderation(moderation)["status"] == status
    assert scene.moderation(other)["status"] == WAY[0]
    scene.control("POST", "/lifecycle/step", json={"resource": moderation}, status=404)


def test_reads(scene: Scene) -> None:
    """Moved by reading, each second read of that moderation moves it, and others' reads do not."""
    scene.pace("reads", reads=2)
    moderation, other = scene.moderate(), scene.moderate()
    seen = []
    for _ in range(6):
        seen.append(scene.moderation(moderation)["status"])
        scene.vmc.call("GET", f"/api/v1/moderation/{other}/participants")
    assert seen == [WAY[0], WAY[1], WAY[1], WAY[2], WAY[2], WAY[2]]
    assert scene.moderation(other)["status"] == WAY[0]


def test_a_pace_of_its_own(scene: Scene) -> None:
    """Moderations may progress in another way than livestreams of the same world."""
    scene.control("PUT", "/lifecycle", json={"mode": "manual", "kind": "verifymycontent.moderation"})
    moderation, stream = scene.moderate(), scene.stream("https://live.example.com/emu-ends-1.m3u8")
    scene.advance(10)
    assert scene.moderation(moderation)["status"] == WAY[0]
    assert scene.livestream(stream)["status"] == "Finished"


@pytest.mark.parametrize(
    "url",
    ["https://a.example/emu-unreachable.mp4", "http://127.0.0.1:1/gone.jpg", "http://localhost:1/gone.jpg"],
)
def test_failed(scene: Scene, url: str) -> None:
    """Content that cannot be had, by marker or in truth, fails at the first step and for good."""
    moderation = scene.moderate(url)
    scene.advance(10)
    shown = scene.moderation(moderation)
    assert (shown["status"], shown["notes"], shown["tags"]) == ("Failed", "", None)
    assert shown["updated_at"] == AT(1)
    assert shown["facematch"] == NOBODY
    assert scene.statuses_told(moderation) == ["Failed"]


def test_a_damaged_picture_fails(scene: Scene) -> None:
    """A registered picture that cannot be processed is content that failed."""
    scene.register(CLIP, b"\x89PNG\r\n\x1a\n" + b"junk" * 20)
    moderation = scene.moderate()
    scene.advance(10)
    assert scene.moderation(moderation)["status"] == "Failed"


@pytest.mark.parametrize(
    ("said", "status", "notes"),
    [
        ({"outcome": "approved"}, "Approved", ""),
        ({"outcome": "approved", "notes": "Nice."}, "Approved", "Nice."),
        ({"outcome": "rejected"}, "Rejected", HARMFUL),
        ({"outcome": "rejected", "notes": "Not like this."}, "Rejected", "Not like this."),
        ({"outcome": "failed"}, "Failed", ""),
        ({"outcome": "failed", "notes": "The disk is full."}, "Failed", "The disk is full."),
        ({"unreachable": True, "notes": "No such host."}, "Failed", "No such host."),
        ({"notes": "Seen twice."}, "Approved", "Seen twice."),
        ({"people": [{"age": 15}]}, "Rejected", HARMFUL),
        ({"people": [{"age": 15}], "outcome": "approved"}, "Approved", ""),
        ({"people": [{"age": 18}]}, "Approved", ""),
    ],
)
def test_verdicts(scene: Scene, said: dict[str, Any], status: str, notes: str) -> None:
    """A scripted verdict decides the end and its notes, which show only there."""
    scene.verdict(**said)
    moderation = scene.moderate()
    scene.advance(1)
    if status != "Failed" or "outcome" in said:
        between = scene.moderation(moderation)
        assert (between["status"], between["notes"]) == (WAY[1], "")
    scene.advance(5)
    shown = scene.moderation(moderation)
    assert (shown["status"], shown["notes"]) == (status, notes)


@pytest.mark.parametrize(
    ("marker", "status", "tags"),
    [
        ("emu-approved", "Approved", None),
        ("emu-rejected", "Rejected", None),
        ("emu-failed", "Failed", None),
        ("emu-unreachable", "Failed", None),
        ("emu-nobody", "Approved", None),
        ("emu-unknown", "Approved", ["UNKNOWN_PERSON"]),
        ("emu-unknown_emu-risky", "Approved", ["UNKNOWN_PERSON", "RISKY_USER"]),
        ("emu-unknown_emu-age-15", "Rejected", ["UNKNOWN_PERSON", "UNDERAGE"]),
        ("emu-everyone_emu-age-17", "Rejected", ["UNDERAGE"]),
        ("emu-everyone", "Approved", None),
    ],
)
def test_markers(scene: Scene, marker: str, status: str, tags: list[str] | None) -> None:
    """A marker in the URL decides where the control plane is out of reach."""
    scene.add_face("ada")
    moderation = scene.moderate(f"https://cdn.example.com/{marker}.mp4", type="combined", collection_id="cast")
    scene.advance(5)
    shown = scene.moderation(moderation)
    assert (shown["status"], shown["tags"]) == (status, tags)


@pytest.mark.parametrize("by", ["url", "external_id", "content_id"])
def test_verdicts_find_their_content(scene: Scene, by: str) -> None:
    """A verdict may name the URL with its query, the client's own id, or the id that was given."""
    url = f"{CLIP}?signature=a%2Fb&b=1"
    moderation, other = scene.moderate(url), scene.moderate(content={"external_id": "clip-2", "url": CLIP})
    value = {"url": url, "external_id": "clip-1", "content_id": moderation}[by]
    scene.control("PUT", "/verdicts", json={"content": {by: value}, "outcome": "rejected"})
    scene.advance(5)
    assert scene.moderation(moderation)["status"] == "Rejected"
    assert scene.moderation(other)["status"] == "Approved"


def test_the_same_external_id_again(scene: Scene) -> None:
    """A repeated external_id starts another moderation, with an id of its own."""
    first, second = scene.moderate(), scene.moderate()
    assert first != second
    assert scene.moderation(first)["external_id"] == scene.moderation(second)["external_id"] == "clip-1"


@pytest.mark.parametrize("kind", ["video", "image"])
def test_optional_fields(scene: Scene, kind: str) -> None:
    """Every documented field is taken, and what is unheard of does no harm."""
    scene.add_face("ada")
    body = {
        "content": {
            "type": kind,
            "external_id": "x" * 255,
            "url": f"{CLIP}?a=1",
            "title": "t",
            "description": "d" * 5000,
            "unheard": 1,
        },
        "collection_id": "cast",
        "face_ids": ["ada"],
        "type": "face-match",
        "rule": "no-nudity",
        "redirect_url": "",
        "webhook": NOWHERE,
        "unheard": {},
    }
    answer = scene.vmc.call("POST", "/api/v1/moderation-anonymous", body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["external_id"] == "x" * 255


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("content.url", 5),
        ("content.title", 5),
        ("content.type", 5),
        ("content", "x"),
        ("type", []),
        ("rule", {}),
        ("face_ids", "ada"),
        ("face_ids", [1]),
        ("collection_id", 1),
        ("webhook", True),
    ],
)
def test_wrong_types(scene: Scene, path: str, value: Any) -> None:
    """A field of another JSON type is a 422 that names it, at any depth."""
    body = {
        **new_moderation(),
        "type": "moderation",
        "rule": "default",
        "face_ids": [],
        "collection_id": "cast",
    }
    answer = scene.vmc.call("POST", "/api/v1/moderation-anonymous", altered(body, path, value))
    assert answer.status_code == 422
    assert path.split(".", 1)[0] in answer.json()["error"]


def test_a_refusal_names_pointer_and_rule(scene: Scene) -> None:
    """The reply names the field, and the journal the pointer and the rule that it broke."""
    body = altered(new_moderation(), "content.url", "ftp://a.example/b")
    answer = scene.vmc.call("POST", "/api/v1/moderation-anonymous", body)
    assert answer.status_code == 400
    assert "content.url" in answer.json()["error"]
    [violation] = scene.newest_exchange()["violations"]
    assert (violation["side"], violation["pointer"], violation["rule"]) == (
        "request",
        "/content/url",
        "pattern",
    )
    assert "ftp" not in answer.text


# -- as the vendor's SDKs start them -----------------------------------------------------------------------


def test_a_known_customer(scene: Scene) -> None:
    """Started for a customer, a moderation leads to a page of its own, and has a participant."""
    answer = scene.vmc.call("POST", "/api/v1/moderation", customer_moderation())
    started = answer.json()
    assert started["redirect_url"] == f"https://app.verifymycontent.com/v/{started['id']}"
    assert started["external_id"] == ""
    participants = scene.vmc.call("GET", f"/api/v1/moderation/{started['id']}/participants").json()
    assert participants == {"id": started["id"], "customer": {"id": "u-1"}, "face": ""}
    scene.advance(5)
    assert scene.moderation(started["id"])["status"] == "Approved"
    assert scene.moderation(started["id"])["redirect_url"] == started["redirect_url"]


def test_a_redirect_of_the_clients_own(scene: Scene) -> None:
    """The page that the request names is kept."""
    body = customer_moderation(redirect_url="https://client.example.com/done")
    assert scene.vmc.call("POST", "/api/v1/moderation", body).json()["redirect_url"] == body["redirect_url"]


@pytest.mark.parametrize("webhook", [None, ""])
def test_no_webhook(scene: Scene, webhook: str | None) -> None:
    """Where the SDKs leave the webhook out, nothing is sent, and the moderation ends all the same."""
    body = customer_moderation(**({} if webhook is None else {"webhook": webhook}))
    moderation = scene.vmc.call("POST", "/api/v1/moderation", body).json()["id"]
    scene.advance(5)
    assert scene.moderation(moderation)["status"] == "Approved"
    assert scene.deliveries() == []


def test_the_second_account_moderates(scene: Scene) -> None:
    """Without face match an account still moderates; only the types that match are refused."""
    answer = scene.second.call("POST", "/api/v1/moderation-anonymous", new_moderation())
    assert answer.status_code == 201
    scene.advance(5)
    read = scene.second.call("GET", f"/api/v1/moderation/{answer.json()['id']}")
    assert read.json()["status"] == "Approved"
    for kind in ("face-match", "combined"):
        refused = scene.second.call("POST", "/api/v1/moderation-anonymous", new_moderation(type=kind))
        assert refused.status_code == 403
