"""Whatever waits while its world is emptied, restored or dropped writes into no other life of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from emulator.apis.moderationapi import analysis
from emulator.media.viewer import Look, Viewer
from tests.apis.verifymycontent.scene import STREAM, new_face, new_livestream, new_moderation, new_risky_face
from tests.apis.yoti.cast import portrait, shown
from tests.control.lively import Party
from tests.live import LiveServer

URL = "https://media.example.com/held.jpg"
SETTINGS = {"seed": 5, "clock": {"mode": "frozen"}, "lifecycle": "immediate"}

Waiting = Callable[[Party], tuple[str, str, Any]]
"""Sets a world up, and says which call will wait in it."""


class Gate:
    """Holds whoever looks at a picture, or reads a long text, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        look = Viewer.look

        async def held(viewer: Viewer, data: bytes) -> Look:
            self.reached.set()
            assert await asyncio.to_thread(self.open.wait, 30)
            return await look(viewer, data)

        def much(_: object) -> bool:
            analysis._ASIDE.submit(self.open.wait, 30)
            self.reached.set()
            return True

        monkeypatch.setattr(Viewer, "look", held)
        monkeypatch.setattr(analysis, "is_much", much)


def yoti(path: str, body: dict[str, Any]) -> Waiting:
    """A call below an account."""

    def prepare(party: Party) -> tuple[str, str, Any]:
        here = f"/accounts/{party.ask('POST', '/accounts', {'name': 'main'})['id']}"
        return "POST", f"{here}{path}", body

    return prepare


def yoti_moderation(party: Party) -> tuple[str, str, Any]:
    """Have a content moderated."""
    here = f"/accounts/{party.ask('POST', '/accounts', {'name': 'main'})['id']}"
    content = party.ask("POST", f"{here}/contents", {"url": URL, "type": "IMAGE"})["id"]
    told = {"web_destinations": ["http://127.0.0.1:1/hook"]}
    return "POST", f"{here}/moderations", {"content_id": content, "unknown_faces": True, "notifications": told}


def yoti_challenge(party: Party) -> tuple[str, str, Any]:
    """Ask who of a group is seen."""
    here = f"/accounts/{party.ask('POST', '/accounts', {'name': 'main'})['id']}"
    group = party.ask("POST", f"{here}/groups", {"label": "Banned"})["id"]
    return "POST", f"{here}/groups/{group}/challenge", {"image": shown(7)}


def plain(path: str, body: Any) -> Waiting:
    """A call that needs nothing to be there."""
    return lambda _: ("POST", path, body)


WAITING: dict[str, Waiting] = {
    "yoti moderation": yoti_moderation,
    "yoti challenge": yoti_challenge,
    "yoti profile": yoti("/profiles", {"face": shown(7)}),
    "verifymycontent moderation": plain("/api/v1/moderation-anonymous", new_moderation(URL)),
    "verifymycontent livestream": plain("/api/v1/livestream-anonymous", new_livestream(STREAM)),
    "verifymycontent face": plain("/v1/collections", new_face("ada", portrait(7))),
    "verifymycontent risky face": plain("/v1/collections/risky/", new_risky_face("eve", portrait(7))),
    "moderationapi image": plain("/api/v1/moderate/image", {"url": URL, "contentId": "held", "authorId": "a"}),
    "moderationapi video": plain("/api/v1/moderate/video", {"url": URL, "contentId": "held", "authorId": "a"}),
    "moderationapi object": plain(
        "/api/v1/moderate/object",
        {"value": {"type": "profile", "data": {"a": {"type": "image", "value": URL}}}, "contentId": "held"},
    ),
    "moderationapi content": plain(
        "/v1/moderate", {"content": {"type": "image", "url": URL}, "contentId": "held", "authorId": "a"}
    ),
    "moderationapi text": plain("/api/v1/moderate/text", {"value": "held", "contentId": "held"}),
}


def sent(server: LiveServer, party: Party, call: tuple[str, str, Any]) -> httpx.Response:
    """The reply to a call of whichever vendor."""
    method, path, body = call
    if "/moderate" not in path or "/moderation-" in path:
        return party.call(method, path, body)
    key = party.world.credentials["moderationapi"]["api_key"]
    return server.http.request(method, path, json=body, headers={"Authorization": f"Bearer {key}"})


@pytest.mark.parametrize("end", ["reset", "restore", "drop"])
@pytest.mark.parametrize("name", WAITING)
def test_the_end_of_a_world_under_a_waiting_call(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch, name: str, end: str
) -> None:
    """The call is refused, and the world is as if it had never been made."""
    party = Party(server, server.world(**SETTINGS))
    fresh = party.snapshot()
    for url in (URL, STREAM):
        party.control("PUT", "/media", {"url": url, "fixture": "faces/ada-1.jpg"})
    world = server.emulator.worlds.get(party.world.id)
    assert world is not None
    call = WAITING[name](party)
    gate = Gate(monkeypatch)
    with ThreadPoolExecutor() as threads:
        called = threads.submit(sent, server, party, call)
        assert gate.reached.wait(10), called.result(0)
        if end == "restore":
            assert party.world.control("PUT", "/snapshot", content=fresh).status_code == 200
        else:
            assert party.world.control(*{"reset": ("POST", "/reset"), "drop": ("DELETE", "")}[end]).is_success
        gate.open.set()
        reply = called.result(30)
    assert (reply.status_code, "emptied, restored or dropped meanwhile" in reply.text) == (401, True)
    assert world.clock.pending() == []
    if end != "drop":
        assert party.snapshot() == fresh
        assert party.control("GET", "/deliveries")["deliveries"] == []
    if end == "reset":
        assert party.control("GET", "/journal")["exchanges"] == []


@pytest.mark.parametrize("end", ["/reset", ""])
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_end_of_a_world_under_an_injected_latency(server: LiveServer, when: str, end: str) -> None:
    """A call that an injected latency holds back makes nothing either, nor is it told of in the next life."""
    party = Party(server, server.world(**SETTINGS))
    fresh = party.snapshot()
    party.control("POST", "/faults", {"effect": "latency", "latency": 0.3, "when": when})
    with ThreadPoolExecutor() as threads:
        called = threads.submit(party.call, "POST", "/v1/collections", new_face("ada"))
        while party.control("GET", "/faults")["faults"][0]["hits"] == 0:
            pass
        assert party.world.control("POST" if end else "DELETE", end).is_success
        assert called.result(30).status_code == (401 if when == "before" else 201)
    if end:
        assert party.snapshot() == fresh
        assert party.control("GET", "/journal")["exchanges"] == []
