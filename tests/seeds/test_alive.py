"""A world of the community goes on: what is under way moves, webhooks come, and people are recognised."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest

from emulator.faces import draw_face, encode
from tests.live import LiveServer, LiveWorld
from tests.seeds.cast import FIRST_IDENTITY, portrait
from tests.seeds.community import PEOPLE
from tests.seeds.making import HOOKS, file_of
from tests.yoti_client import Yoti

HELD = json.loads(file_of("community").read_text(encoding="utf-8"))
SINKS = "http://127.0.0.1:8400/_emulator/sinks"
STRANGER = 77
DAY = 86_400.0


@pytest.fixture
def alive(server: LiveServer) -> Iterator[LiveWorld]:
    """A world of the file, whose receivers are sinks of this very server."""
    made = server.world(seed=4711)
    moved = json.dumps(HELD).replace(SINKS, f"{server.base}/_emulator/sinks/{made.id}")
    moved = moved.replace(f"{made.id}/community-", f"{made.id}-")
    assert made.control("PUT", "/snapshot", content=moved).status_code == 200
    yield made
    made.drop()


def account_of(world: LiveWorld) -> tuple[Yoti, str]:
    """The first relying party and the path of its account."""
    fields = world.credentials["yoti"]
    return Yoti(world.server, fields["token"], fields["sdk_id"]), f"/accounts/{HELD['yoti'][0]['id']}"


def test_everything_under_way_moves(alive: LiveWorld) -> None:
    """A step moves each resource that is on its way, and steps take all but endless streams to their end."""
    under_way = {each["resource"] for each in HELD["lifecycle"]["under_way"]}
    moved = alive.control("POST", "/lifecycle/step", json={}).json()["moved"]
    assert set(moved) == under_way
    for _ in range(5):
        alive.control("POST", "/lifecycle/step", json={})
    left = alive.control("GET", "/snapshot").json()["lifecycle"]["under_way"]
    assert {each["kind"] for each in left} <= {"yoti.moderation", "verifymycontent.livestream"}


def test_its_webhooks_come(alive: LiveWorld) -> None:
    """What was pending is delivered, what is stepped is told of, and every signature is this world's."""
    waiting = next(
        each for each in HELD["lifecycle"]["under_way"] if each["kind"] == "verifymycontent.moderation"
    )
    alive.control("POST", "/lifecycle/step", json={"resource": waiting["resource"]})
    alive.advance(60)
    received = [
        message
        for name in ("up", "down")
        for message in alive.server.control("GET", f"/sinks/{alive.id}-{name}").json()["messages"]
    ]
    assert waiting["resource"] in {message["body"]["id"] for message in received}
    assert "late" in {message["body"]["external_id"] for message in received}
    assert received
    assert all(message["signature"]["holds"] for message in received)


def test_time_goes_on(alive: LiveWorld) -> None:
    """A suspension ends, an author rises, a profile is purged, a pause is given up."""

    def authors() -> dict[str, tuple[str, int]]:
        key = alive.credentials["moderationapi"]["api_key"]
        headers = {"Authorization": f"Bearer {key}"}
        listed = alive.server.http.get("/api/v1/authors?pageSize=100", headers=headers).json()["authors"]
        return {each["external_id"]: (each["status"], each["trust_level"]["level"]) for each in listed}

    before = authors()
    alive.advance(8 * DAY)
    after = authors()
    changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    assert (("suspended", -1), ("enabled", -1)) in changed.values()
    assert (("enabled", 0), ("enabled", 1)) in changed.values()
    saved = alive.control("GET", "/snapshot").json()
    streams = {
        each["content"]["external_id"]: each["status"]
        for each in saved["verifymycontent"]["main"]["livestreams"]
    }
    assert streams["paused"] == "Finished due to Inactivity"
    assert all(profile.get("active", True) for profile in saved["yoti"][0]["profiles"])


@pytest.mark.parametrize("person", range(8))
def test_people_are_recognised(alive: LiveWorld, person: int) -> None:
    """Another picture of somebody in a group finds them."""
    party, here = account_of(alive)
    group = next(each for each in HELD["yoti"][0]["groups"] if each["label"] == "Performers")
    image = {"image": portrait(FIRST_IDENTITY + person, 1)}
    found = party.call("POST", f"{here}/groups/{group['id']}/challenge", image).json()
    assert found == {"profile_id": group["members"][person]}


@pytest.mark.parametrize("identity", [STRANGER, FIRST_IDENTITY + PEOPLE, FIRST_IDENTITY + 20])
def test_strangers_are_not(alive: LiveWorld, identity: int) -> None:
    """A picture of somebody who is not in the group finds nobody, be they in the account or not."""
    party, here = account_of(alive)
    group = next(each for each in HELD["yoti"][0]["groups"] if each["label"] == "Performers")
    found = party.call("POST", f"{here}/groups/{group['id']}/challenge", {"image": portrait(identity)})
    assert found.json() == {"profile_id": ""}


def test_who_is_risky_is_told_of(alive: LiveWorld) -> None:
    """A new moderation at VerifyMyContent knows the collection, and warns of the risky."""
    url, picture = "https://cdn.example.com/new.jpg", encode(draw_face(FIRST_IDENTITY + 12, 2).image)
    media = {"url": url, "data": base64.b64encode(picture).decode()}
    assert alive.control("PUT", "/media", json=media).status_code == 200
    body = {
        "content": {"type": "image", "external_id": "new", "url": url},
        "type": "face-match",
        "collection_id": "performers",
        "webhook": HOOKS["up"].replace(SINKS, f"{alive.server.base}/_emulator/sinks"),
    }
    made = alive.vmc.call("POST", "/api/v1/moderation-anonymous", body).json()["id"]
    alive.advance(10)
    shown = alive.vmc.call("GET", f"/api/v1/moderation/{made}").json()
    risky = HELD["verifymycontent"]["main"]["risky"][0]["id"]
    assert (shown["status"], [each["face_id"] for each in shown["facematch"]["risky"]]) == ("Approved", [risky])


def test_content_goes_where_its_filter_says(alive: LiveWorld) -> None:
    """A new advert by one of them enters the queues that let it in, and its author's record grows."""
    headers = {"Authorization": f"Bearer {alive.credentials['moderationapi']['api_key']}"}
    author = HELD["moderationapi"]["authors"][0]
    body = {"value": "Write to me at ada@example.com", "contentId": "new", "authorId": author["external_id"]}
    assert alive.server.http.post("/v1/moderate/text", json=body, headers=headers).json()["flagged"] is True
    saved = alive.control("GET", "/snapshot").json()["moderationapi"]
    names = {queue["id"]: queue["name"] for queue in saved["queues"]}
    item = next(each for each in saved["items"] if each["id"] == "new")
    assert {names[queue] for queue in item["queues"]} >= {"Review queue", "Adverts"}
    assert saved["authors"][0]["total"] == author["total"] + 1
