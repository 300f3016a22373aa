"""A world of both vendors in which much is half way, and what is asked of it from then on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from tests.apis.verifymycontent.scene import customer_moderation, new_face, new_livestream, new_moderation
from tests.apis.verifymycontent.scene import face as drawn
from tests.apis.yoti.cast import shown
from tests.live import LiveServer, LiveWorld
from tests.yoti_client import Yoti

CDN = "https://media.example.com"
NOWHERE = "http://127.0.0.1:1/hook"
CLOCK = {"mode": "frozen", "start": "2026-01-01T00:00:00Z"}


class Party:
    """A world with its first relying party at Yoti. replies: what was answered, in order."""

    def __init__(self, server: LiveServer, world: LiveWorld) -> None:
        fields = world.credentials["yoti"]
        self.world = world
        self.yoti = Yoti(server, fields["token"], fields["sdk_id"])
        self.replies: list[Any] = []

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """One call of Yoti, or of VerifyMyContent where the path is one of its own."""
        caller = self.yoti if path.startswith("/accounts") else self.world.vmc
        return caller.call(method, path, body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One call that must succeed."""
        answered = self.call(method, path, body)
        assert answered.status_code < 300, answered.text
        said = answered.json() if answered.content else None
        self.replies.append((method, path, answered.status_code, said))
        return said

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane."""
        answered = self.world.control(method, path, json=body)
        assert answered.status_code < 300, answered.text
        return answered.json() if answered.content else None

    def snapshot(self) -> bytes:
        """The world's bytes."""
        answered = self.world.control("GET", "/snapshot")
        assert answered.status_code == 200, answered.text
        return answered.content


def begin(party: Party) -> dict[str, str]:
    """Set much on its way. Returns the ids that are asked for later."""
    ids = yoti_begins(party)
    ids |= verifymycontent_begins(party)
    party.control(
        "POST", "/faults", {"operation": "listFlags", "status": 401, "after": 100, "probability": 0.5}
    )
    party.control("PUT", "/media", {"url": f"{CDN}/ada.jpg", "fixture": "faces/ada-1.jpg"})
    party.control("PUT", "/lifecycle", {"mode": "timed", "delay": 3, "kind": "verifymycontent.complaint"})
    party.world.advance(1.25)
    return ids


def yoti_begins(party: Party) -> dict[str, str]:
    """People, a live video half watched, an archived profile."""
    here = f"/accounts/{party.ask('POST', '/accounts', {'name': 'main'})['id']}"

    def new(path: str, body: Any) -> str:
        return str(party.ask("POST", f"{here}{path}", body)["id"])

    party.control("PUT", "/yoti/quirks", {"page_size": 3, "webhook_attempts": 5})
    late = new("/profiles", {"display_name": "late"})
    ada = new("/profiles", {"display_name": "Ada", "face": shown(7), "consent_link": "https://a.example.com"})
    dan = new("/profiles", {"display_name": "Dan", "face": shown(77), "profile_type": 2})
    gone = new("/profiles", {"face": shown(5)})
    party.ask("POST", f"{here}/profiles/{late}/faces", {"image": shown(7, 2)})
    group = new("/groups", {"label": "Banned"})
    new(f"/groups/{group}", {"profile_id": dan})
    new(f"/groups/{group}", {"profile_id": ada})
    live = {"url": f"{CDN}/live.m3u8", "type": "LIVE_VIDEO", "profile_ids": [ada], "uploader_id": ada}
    content = new("/contents", live)
    invitation = new("/invitations", {"email": "member@example.com"})
    member = party.control("POST", f"/yoti/invitations/{invitation}/accept")["member"]["id"]
    people = [
        {"unknown": True, "time": 0},
        {"id": dan, "banned": True, "time": 2},
        {"unknown": True, "time": 7},
    ]
    party.control("PUT", "/verdicts", {"content": {"content_id": content}, "people": people, "duration": 60})
    told = {"web_destinations": [NOWHERE], "slack_destinations": [NOWHERE], "member_id": member}
    asked = {"content_id": content, "group_ids": [group], "unknown_faces": True, "age_estimation": 18}
    moderation = new("/moderations", {**asked, "notifications": told})
    party.ask("POST", f"{here}/flags", {"reason": "Spam"})
    flag = party.ask("GET", f"{here}/flags")[0]["id"]
    party.control("POST", "/yoti/reports", {"content_id": content, "reason_id": flag})
    policy = new("/policies", {"name": "Rules", "data": "Be kind.", "type": "DOCUMENT"})
    party.ask("POST", f"{here}/policies/{policy}/version", {"data": "Be kinder."})
    party.ask("DELETE", f"{here}/profiles/{gone}")
    party.ask("POST", f"{here}/groups/{group}/challenge", {"image": shown(7)})
    return {
        "here": here,
        "group": group,
        "content": content,
        "moderation": moderation,
        "member": member,
        "policy": policy,
        "profile": ada,
        "other": late,
    }


def verifymycontent_begins(party: Party) -> dict[str, str]:
    """Collections, moderations in several statuses, streams that run and that are paused."""
    party.ask("POST", "/v1/collections", new_face("ada", drawn(7)))
    party.ask("POST", "/v1/collections", new_face("ben"))
    party.ask(
        "POST",
        "/v1/collections/risky/",
        {"face_id": "eve", "face_image": new_face("eve", drawn(33))["face_image"]},
    )
    cast = {"type": "face-match", "collection_id": "cast"}
    early = party.ask("POST", "/api/v1/moderation-anonymous", new_moderation(**cast))["id"]
    people = [{"id": "ada", "time": 0}, {"unknown": True, "time": 4}, {"id": "eve", "time": 9}]
    party.control("PUT", "/verdicts", {"content": {"external_id": "show-1"}, "people": people, "duration": 30})
    stream = party.ask("POST", "/api/v1/livestream-anonymous", new_livestream(**cast))["id"]
    held = party.ask("POST", "/api/v1/livestream-anonymous", new_livestream(external_id="show-2"))["id"]
    party.world.advance(1.5)
    party.ask("PATCH", f"/api/v1/livestream/{held}/pause")
    party.world.advance(1.5)
    late = party.ask("POST", "/api/v1/moderation", customer_moderation())["id"]
    content = {"type": "video", "external_id": "x", "url": f"{CDN}/x.mp4", "tags": ["a"]}
    complaint = {"content": content, "customer": {"id": "u-1"}, "webhook": NOWHERE}
    party.ask("POST", "/api/v1/complaint-moderation", complaint)
    return {"early": early, "stream": stream, "held": held, "late": late}


def go_on(party: Party, ids: dict[str, str]) -> None:
    """The same calls of every world, and eleven hours."""
    here = ids["here"]
    for seconds in (0, 1, 2, 30, 61, 39600):
        party.world.advance(seconds)
        party.ask("POST", f"{here}/groups/{ids['group']}/challenge", {"image": shown(7)})
        party.ask("POST", f"{here}/groups/{ids['group']}/challenge", {"image": shown(77, 1)})
        party.ask(
            "POST",
            "/api/v1/moderation-anonymous",
            new_moderation(f"{CDN}/ada.jpg", type="face-match", collection_id="cast"),
        )
        party.ask("POST", f"{here}/profiles", {"face": shown(33)})
        for path in reads(ids):
            party.ask("GET", path)


def reads(ids: dict[str, str]) -> Iterator[str]:
    """The path of every list of both vendors, and of what is behind `ids`."""
    here, moderation = ids["here"], ids["moderation"]
    shelves = ("profiles", "groups", "contents", "moderations", "notifications", "policies", "flags", "reports")
    yield from (here, *(f"{here}/{shelf}" for shelf in (*shelves, "members", "invitations")))
    yield from (f"{here}/moderations/{moderation}{part}" for part in ("", "/details", "/results", "/report"))
    yield f"{here}/moderations/{moderation}/notifications"
    yield f"{here}/groups/{ids['group']}/profiles"
    yield f"{here}/groups/{ids['group']}/challenges"
    yield f"{here}/profiles/{ids['other']}/faces"
    yield f"{here}/contents/{ids['content']}"
    yield f"{here}/contents/{ids['content']}/reports"
    yield f"{here}/contents/{ids['content']}/moderations"
    yield f"{here}/policies/{ids['policy']}"
    yield f"{here}/reports/2026-01-01/2"
    yield from (f"/api/v1/moderation/{ids[name]}" for name in ("early", "late"))
    yield from (f"/api/v1/livestream/{ids[name]}" for name in ("stream", "held"))
    yield "/v1/collections/cast"
    yield "/v1/collections/risky/"


def deliveries(party: Party) -> list[dict[str, Any]]:
    """All of them, without the machine's own time and the world's own key."""
    listed: list[dict[str, Any]] = party.control("GET", "/deliveries?limit=1000")["deliveries"]
    for each in listed:
        each["headers"].pop("Authorization", None)
        for attempt in each["attempts"]:
            attempt["duration"] = 0
    return listed
