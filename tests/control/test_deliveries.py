"""The webhooks of a world."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from emulator.world.clock import EPOCH, ClockMode, stopwatch
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

DELIVERIES = "/worlds/default/deliveries"
CLOCK = "/worlds/default/clock"


def frozen() -> Stage:
    """A stage whose default world stands still."""
    return Stage(settings=WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN))


async def note_with_webhook(stage: Stage, url: str = "http://a/hook") -> str:
    """The id of a note that tells of itself."""
    return str((await stage.call("POST", "/vendor/notes", {"text": "x", "webhook": url})).json["id"])


async def deliveries(stage: Stage, query: str = "") -> list[dict[str, Any]]:
    """The deliveries that the default world lists."""
    answer = await stage.ask("GET", f"{DELIVERIES}?{query}")
    assert answer.status == 200
    listed: list[dict[str, Any]] = answer.json["deliveries"]
    return listed


async def advance(stage: Stage, seconds: float) -> None:
    """Play world time."""
    assert (await stage.ask("POST", f"{CLOCK}/advance", {"seconds": seconds})).status == 200


def test_attempts() -> None:
    """A delivery shows every attempt with its world time and answer, and when the next is due."""

    async def scene(stage: Stage) -> None:
        stage.receivers.statuses = [503]
        note = await note_with_webhook(stage)
        await advance(stage, 1)
        [shown] = await deliveries(stage)
        assert shown["attempts"][0].pop("duration") >= 0
        assert shown == {
            "id": shown["id"],
            "url": "http://a/hook",
            "event": "note.read",
            "resource": note,
            "status": "pending",
            "attempts": [
                {
                    "at": "2026-01-01T00:00:01.000Z",
                    "status": 503,
                    "error": None,
                    "effect": None,
                    "fault": None,
                }
            ],
            "next_due": "2026-01-01T00:01:01.000Z",
            "replay_of": None,
            "failure": None,
            "tampered": None,
            "planned": None,
            "headers": {"Content-Type": "application/json", "X-Length": shown["headers"]["X-Length"]},
            "body": {"id": note, "status": "read"},
            "body_size": int(shown["headers"]["X-Length"]),
        }
        await advance(stage, 60)
        read = (await stage.ask("GET", f"{DELIVERIES}/{shown['id']}")).json
        assert (read["status"], read["next_due"]) == ("delivered", None)
        assert [attempt["status"] for attempt in read["attempts"]] == [503, 200]

    on(frozen, scene)


@pytest.mark.parametrize(
    ("query", "events"),
    [
        ("", ["note.filed", "note.read", "note.filed", "note.read"]),
        ("limit=1", ["note.filed"]),
        ("status=failed", ["note.read"]),
        ("status=delivered", ["note.filed", "note.read", "note.filed"]),
        ("event=note.read", ["note.read", "note.read"]),
        ("url=b/ho", ["note.filed", "note.read"]),
        ("resource=nobody", []),
        ("event=note.read&url=a/", ["note.read"]),
    ],
)
def test_filters(query: str, events: list[str]) -> None:
    """Each filter narrows, and what is left is newest first."""

    async def scene(stage: Stage) -> None:
        stage.receivers.statuses = [500, 200, 500, 500]
        for url in ("http://a/hook", "http://b/hook"):
            await note_with_webhook(stage, url)
            await advance(stage, 1000)
        assert [each["event"] for each in await deliveries(stage, query)] == events

    on(frozen, scene)


def test_filter_by_resource() -> None:
    """What was told of one resource is found by its id."""

    async def scene(stage: Stage) -> None:
        note, _ = [await note_with_webhook(stage) for _ in range(2)]
        await advance(stage, 10)
        assert [each["resource"] for each in await deliveries(stage, f"resource={note}")] == [note, note]

    on(frozen, scene)


def test_wait() -> None:
    """Whoever waits for a delivery to be over is answered when it is."""

    async def scene(stage: Stage) -> None:
        began = stopwatch()
        waiting = asyncio.create_task(deliveries(stage, "status=delivered&wait=30&count=2"))
        await note_with_webhook(stage)
        await advance(stage, 1)
        assert not waiting.done()
        await advance(stage, 1)
        assert [each["event"] for each in await waiting] == ["note.filed", "note.read"]
        assert stopwatch() - began < 5
        assert await deliveries(stage, "status=failed&wait=0.05") == []

    on(frozen, scene)


def test_replay() -> None:
    """A replay is a delivery of its own, with the same bytes, and leaves the first as it was."""

    async def scene(stage: Stage) -> None:
        await note_with_webhook(stage)
        await advance(stage, 1)
        [first] = await deliveries(stage)
        answer = await stage.ask("POST", f"{DELIVERIES}/{first['id']}/replay")
        assert answer.status == 201
        assert answer.json["replay_of"] == first["id"] != answer.json["id"]
        assert (answer.json["status"], answer.json["headers"]) == ("pending", first["headers"])
        again, unchanged = await deliveries(stage, "event=note.read&status=delivered&wait=5&count=2")
        assert (again["id"], unchanged) == (answer.json["id"], first)
        assert stage.receivers.posted[0] == stage.receivers.posted[1]

    on(frozen, scene)


@pytest.mark.parametrize(("method", "below"), [("GET", ""), ("POST", "/replay")])
def test_unknown(method: str, below: str) -> None:
    """There is no delivery of an id that was never given, and none of another world's."""

    async def scene(stage: Stage) -> None:
        await note_with_webhook(stage)
        await advance(stage, 1)
        [first] = await deliveries(stage)
        world = (await stage.ask("POST", "/worlds")).json["id"]
        for path in (f"{DELIVERIES}/nobody", f"/worlds/{world}/deliveries/{first['id']}"):
            answer = await stage.ask(method, path + below)
            assert (answer.status, answer.code) == (404, "not_found")

    on(frozen, scene)


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/replay")])
def test_an_event_that_nobody_sends(method: str, path: str) -> None:
    """Is a slip, and refused at once with the nearest, however long its sender would have waited."""

    async def scene(stage: Stage) -> None:
        waits = "&wait=60" if method == "GET" else ""
        answer = await stage.ask(method, f"{DELIVERIES}{path}?event=note.raed{waits}")
        assert (answer.status, answer.rules) == (400, [("/event", "event")])
        assert "nearest: note.read" in answer.message

    on(frozen, scene)


@pytest.mark.parametrize(
    "query", ["status=lost", "wait=61", "wait=nan", "count=0", "limit=0", "event=", "url="]
)
def test_refused(query: str) -> None:
    """A filter out of bounds is refused."""

    async def scene(stage: Stage) -> None:
        assert (await stage.ask("GET", f"{DELIVERIES}?{query}")).status == 400

    on(frozen, scene)
