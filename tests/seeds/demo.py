"""The world of fixtures/seeds/demo.json, made by calls. `python -m tests.seeds.demo` writes it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from emulator.apis.verifymycontent.notices import signers
from emulator.data import FIXTURES
from emulator.settings import Settings
from emulator.webhooks.outbox import Outbox
from tests.live import LiveServer, LiveWorld, VerifyMyContent
from tests.yoti_client import Yoti

FILE = FIXTURES / "seeds" / "demo.json"
SEED = 20_260_101
"""Of no other world: ids that are drawn later never meet those of the file."""

HOOK = "http://127.0.0.1:8400/_emulator/sinks/demo/receive"
CDN = "https://cdn.example.com"
PEOPLE = {"ada": "Ada Ash", "ben": "Ben Birch", "cleo": "Cleo Cedar", "dan": "Dan Dogwood"}
SETTLE = 60.0


class Everywhere:
    """A courier whose receivers take everything."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:  # noqa: ARG002
        """All is well."""
        return 200


def demo() -> dict[str, Any]:
    """The snapshot, without what is the world's own: its seed, its pace and how its clock moves."""
    with LiveServer(Settings(port=0)) as server:
        server.emulator.worlds._births = {
            **server.emulator.worlds._births,
            Outbox: lambda world: Outbox(world, Everywhere(), signers=signers(world)),
        }
        world = server.world(seed=SEED, lifecycle="manual", clock={"mode": "frozen"})
        fill_yoti(server, world)
        fill_verifymycontent(world)
        saved: dict[str, Any] = world.control("GET", "/snapshot").json()
    return trimmed(saved)


def trimmed(saved: dict[str, Any]) -> dict[str, Any]:
    """`saved` without what differs from one making to the next, or is better left to the world."""
    for delivery in saved["deliveries"]:
        for attempt in delivery["attempts"]:
            attempt.pop("duration", None)
    clock = {key: saved["clock"][key] for key in ("now", "alarms_set")}
    lifecycle = {"under_way": saved["lifecycle"]["under_way"]}
    return {
        "version": saved["version"],
        "clock": clock,
        "lifecycle": lifecycle,
        **{key: saved[key] for key in ("verdicts", "deliveries", "verifymycontent", "yoti")},
    }


def picture(name: str) -> str:
    """A picture of fixtures/faces, in base64."""
    return base64.b64encode((FIXTURES / "faces" / f"{name}.jpg").read_bytes()).decode()


def step(world: LiveWorld, resource: str) -> None:
    """Move one resource by one step, and deliver what it tells."""
    assert world.control("POST", "/lifecycle/step", json={"resource": resource}).status_code == 200
    world.advance(SETTLE)


# -- Yoti --------------------------------------------------------------------------------------------------


def fill_yoti(server: LiveServer, world: LiveWorld) -> None:
    """An account with people, contents, moderations, reports and policies."""
    fields = world.credentials["yoti"]
    party = Yoti(server, fields["token"], fields["sdk_id"])

    def new(path: str, body: Any) -> str:
        answered = party.call("POST", path, body)
        assert answered.status_code == 201, answered.text
        return str(answered.json()["id"]) if answered.content else ""

    def done(method: str, path: str, body: Any = None) -> None:
        answered = party.call(method, path, body)
        assert answered.status_code < 300, answered.text

    here = f"/accounts/{new('/accounts', {'name': 'demo'})}"
    people = {
        key: new(f"{here}/profiles", {"display_name": name, "reference": key, "face": picture(f"{key}-1")})
        for key, name in PEOPLE.items()
    }
    banned = new(f"{here}/groups", {"label": "Banned"})
    done("POST", f"{here}/groups/{banned}", {"profile_id": people["dan"]})
    contents = {
        title: new(
            f"{here}/contents",
            {"url": f"{CDN}/{title}", "type": kind, "title": title, "profile_ids": [people["ada"]]},
        )
        for title, kind in (("photo.jpg", "IMAGE"), ("clip.mp4", "VIDEO"), ("show.m3u8", "LIVE_VIDEO"))
    }
    members = yoti_people(world, new, here)
    done("PUT", f"{here}/members/{members}", {"scopes": ["contents:list", "moderations:view"]})

    wanted = {"group_ids": [banned], "age_estimation": 18, "unknown_faces": True}
    notifications = {"web_destinations": [HOOK], "member_id": members}
    seen = {
        "people": [{"id": people["dan"], "banned": True, "age": 30}, {"unknown": True, "age": 16, "time": 2}]
    }
    verdict = {"content": {"content_id": contents["clip.mp4"]}, "everyone": True, **seen}
    assert world.control("PUT", "/verdicts", json=verdict).status_code == 200
    moderations = {
        state: new(
            f"{here}/moderations", {"content_id": contents[title], **wanted, "notifications": notifications}
        )
        for state, title in (
            ("running", "show.m3u8"),
            ("stopping", "show.m3u8"),
            ("stopped", "show.m3u8"),
            ("finished", "clip.mp4"),
            ("awaiting", "photo.jpg"),
        )
    }
    for state in ("running", "finished"):
        step(world, moderations[state])
    for state in ("stopping", "stopped"):
        done("POST", f"{here}/moderations/{moderations[state]}/stop")
    step(world, moderations["stopped"])
    told = party.call("GET", f"{here}/notifications").json()["notifications"]
    face = next(each["id"] for each in told if each["type"] == "FACE")
    done("POST", f"{here}/notifications/{face}/accept", {"comment": "this is he"})
    yoti_words(party, world, here, contents["clip.mp4"])


def yoti_people(world: LiveWorld, new: Any, here: str) -> str:
    """A member, and an invitation that is pending. Returns the member's id."""
    accepted = new(f"{here}/invitations", {"email": "moderator@example.com"})
    new(f"{here}/invitations", {"email": "somebody@example.com", "admin": True})
    answered = world.control("POST", f"/yoti/invitations/{accepted}/accept", json={"username": "moderator"})
    return str(answered.json()["member"]["id"])


def yoti_words(party: Yoti, world: LiveWorld, here: str, content: str) -> None:
    """Reasons, reports in each resolution, and policies with a version."""
    for reason in ("Somebody is in it against their will", "Stolen", "Spam"):
        assert party.call("POST", f"{here}/flags", {"reason": reason}).status_code == 201
    flags = party.call("GET", f"{here}/flags").json()
    reports = [
        world.control("POST", "/yoti/reports", json={"content_id": content, "reason_id": flag["id"]}).json()[
            "id"
        ]
        for flag in flags
    ]
    assert party.call("POST", f"{here}/reports/{reports[0]}/accept").status_code == 200
    assert party.call("POST", f"{here}/reports/{reports[1]}/dismiss").status_code == 200
    rules = {
        "name": "House rules",
        "data": f"{CDN}/rules",
        "type": "LINK",
        "tags": ["draft"],
        "is_public": True,
    }
    made = party.call("POST", f"{here}/policies", rules).json()["id"]
    changed = party.call("POST", f"{here}/policies/{made}/version", {"data": f"{CDN}/rules/2"})
    assert changed.status_code == 200, changed.text
    consent = {"name": "Consent", "data": "Everybody shown has agreed.", "type": "DOCUMENT"}
    assert party.call("POST", f"{here}/policies", consent).status_code == 201


# -- VerifyMyContent ---------------------------------------------------------------------------------------


def fill_verifymycontent(world: LiveWorld) -> None:
    """Collections with faces, moderations in every status, streams, a complaint."""
    vmc = world.vmc
    for name in ("ada", "ben"):
        face = {"collection_id": "cast", "face_id": name, "face_image": picture(f"{name}-1")}
        assert vmc.call("POST", "/v1/collections", face).status_code == 201
    risky = {"face_id": "dan", "face_image": picture("dan-1")}
    assert vmc.call("POST", "/v1/collections/risky/", risky).status_code == 201
    verdicts: dict[str, dict[str, Any]] = {
        "rejected": {"outcome": "rejected", "notes": "Not allowed here."},
        "failed": {"unreachable": True},
        "approved": {"everyone": True, "people": [{"unknown": True, "time": 3}]},
    }
    for name, verdict in verdicts.items():
        selected = {"content": {"external_id": name}, **verdict}
        assert world.control("PUT", "/verdicts", json=selected).status_code == 200
    for name, steps in (
        ("awaiting-face-match", 0),
        ("awaiting-moderation", 1),
        ("approved", 2),
        ("rejected", 2),
        ("failed", 1),
    ):
        made = moderation(vmc, name)
        for _ in range(steps):
            step(world, made)
    for name in ("started", "paused"):
        stream = livestream(vmc, name)
        step(world, stream)
        if name == "paused":
            assert vmc.call("PATCH", f"/api/v1/livestream/{stream}/pause").status_code == 204
            step(world, stream)
    complaint = {
        "content": {
            "type": "video",
            "external_id": "approved",
            "url": f"{CDN}/approved.mp4",
            "tags": ["Stolen"],
        },
        "customer": {"id": "customer-1"},
        "webhook": HOOK,
    }
    answered = vmc.call("POST", "/api/v1/complaint-moderation", complaint)
    assert answered.status_code == 201, answered.text


def moderation(vmc: VerifyMyContent, name: str) -> str:
    """A moderation of that external id. Returns its id."""
    body = {
        "content": {"external_id": name, "url": f"{CDN}/{name}.mp4"},
        "type": "face-match",
        "collection_id": "cast",
        "webhook": HOOK,
    }
    answered = vmc.call("POST", "/api/v1/moderation-anonymous", body)
    assert answered.status_code == 201, answered.text
    return str(answered.json()["id"])


def livestream(vmc: VerifyMyContent, name: str) -> str:
    """A stream of that external id. Returns its id."""
    body = {
        "external_id": name,
        "title": f"A stream that is {name}",
        "embed_url": f"{CDN}/embed/{name}",
        "stream": {"protocol": "webrtc", "url": f"{CDN}/embed/{name}"},
        "customer": {"id": "performer-1", "email": "performer@example.com"},
        "webhook": HOOK,
    }
    answered = vmc.call("POST", "/api/v1/livestream-anonymous", body)
    assert answered.status_code == 201, answered.text
    return str(answered.json()["id"])


if __name__ == "__main__":
    FILE.write_text(json.dumps(demo(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
