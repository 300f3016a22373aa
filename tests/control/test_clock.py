"""A world's clock, read and moved."""

from __future__ import annotations

import asyncio

import pytest

from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.clock import EPOCH, LAST, ClockMode
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

CLOCK = "/worlds/default/clock"
ENDS = [("POST", "/reset", None), ("PUT", "/snapshot", {"version": 1}), ("DELETE", "", None)]


def frozen() -> Stage:
    """A stage whose default world stands still."""
    return Stage(settings=WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN))


def test_advance() -> None:
    """Advance plays what is due, in order, and says what time it is and how much went off."""

    async def scene(stage: Stage) -> None:
        note = (await stage.call("POST", "/vendor/notes", {"text": "x"})).json
        before = (await stage.ask("GET", CLOCK)).json
        assert (before["pending"], before["next"]) == (1, "2026-01-01T00:00:01.000Z")
        after = await stage.ask("POST", f"{CLOCK}/advance", {"seconds": 1.25})
        assert after.status == 200
        assert after.json == {
            "now": "2026-01-01T00:00:01.250Z",
            "epoch": EPOCH + 1.25,
            "mode": "frozen",
            "pace": 1.0,
            "pending": 1,
            "next": "2026-01-01T00:00:02.000Z",
            "fired": 1,
        }
        assert (await stage.call("GET", f"/vendor/notes/{note['id']}")).json["status"] == "read"
        assert (await stage.ask("POST", f"{CLOCK}/advance", {"seconds": 3600})).json["fired"] == 1
        assert (await stage.call("GET", f"/vendor/notes/{note['id']}")).json["status"] == "filed"

    on(frozen, scene)


def test_advance_by_nothing() -> None:
    """Zero seconds play what is due now and nothing more."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", f"{CLOCK}/advance", {"seconds": 0})
        assert (answer.json["now"], answer.json["fired"]) == ("2026-01-01T00:00:00.000Z", 0)

    on(frozen, scene)


def test_one_world_alone() -> None:
    """Advancing one world moves no other."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds", {"seed": 1})).json["id"]
        await stage.ask("POST", f"/worlds/{world}/clock/advance", {"seconds": 86400})
        assert (await stage.ask("GET", f"/worlds/{world}/clock")).json["now"] == "2026-01-02T00:00:00.000Z"
        assert (await stage.ask("GET", CLOCK)).json["now"] == "2026-01-01T00:00:00.000Z"

    on(frozen, scene)


def test_freeze_and_resume() -> None:
    """A frozen clock stands still, and runs on from there."""

    async def scene(stage: Stage) -> None:
        stood = await stage.ask("POST", f"{CLOCK}/freeze")
        assert (stood.status, stood.json["mode"]) == (200, "frozen")
        assert (await stage.ask("GET", CLOCK)).json["epoch"] == stood.json["epoch"]
        resumed = (await stage.ask("POST", f"{CLOCK}/resume")).json
        assert resumed["mode"] == "running"
        assert 0 <= resumed["epoch"] - stood.json["epoch"] < 5

    on(Stage, scene)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({}, ("/seconds", "required")),
        ({"seconds": -0.001}, ("/seconds", "minimum")),
        ({"seconds": 315360000.5}, ("/seconds", "maximum")),
        ({"seconds": 1e308}, ("/seconds", "maximum")),
        ({"seconds": "1"}, ("/seconds", "type")),
        ({"seconds": None}, ("/seconds", "type")),
        ({"seconds": 1, "secs": 1}, ("/secs", "additionalProperties")),
    ],
)
def test_refused(body: object, rule: tuple[str, str]) -> None:
    """What breaks the contract moves nothing, and the answer says which rule it broke."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", f"{CLOCK}/advance", body)
        assert (answer.status, answer.rules) == (400, [rule])
        assert (await stage.ask("GET", CLOCK)).json["epoch"] == EPOCH

    on(frozen, scene)


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"seconds": NaN}', b'{"seconds": Infinity}', b'{"seconds": 1e999}']
)
def test_not_json(body: bytes) -> None:
    """What is not JSON, NaN and infinity among it, answers 400 and says which of the two it is."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", f"{CLOCK}/advance", body)
        assert (answer.status, answer.code) == (400, "invalid")
        assert answer.rules == [("", "json" if body else "required")]

    on(frozen, scene)


def test_too_deep() -> None:
    """A body that nests too deep answers 413."""

    async def scene(stage: Stage) -> None:
        for depth in (100, 5000):
            body = b'{"seconds":' + b"[" * depth + b"]" * depth + b"}"
            answer = await stage.ask("POST", f"{CLOCK}/advance", body)
            assert (answer.status, answer.code) == (413, "too_large")

    on(frozen, scene)


def test_end_of_time() -> None:
    """No clock passes the end of time, however often and by how many it is advanced; nothing breaks there."""

    async def scene(stage: Stage) -> None:
        world = stage.worlds.default
        assert await world.clock.advance(LAST - EPOCH - 100) == 0
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"})).status == 201
        asked = (stage.ask("POST", f"{CLOCK}/advance", {"seconds": 60}) for _ in range(4))
        answers = await asyncio.gather(*asked)
        assert sorted(answer.status for answer in answers) == [200, 400, 400, 400]
        assert answers[-1].rules == [("/seconds", "maximum")]
        assert "8999-12-31T00:00:00.000Z" in answers[-1].message
        assert (await stage.ask("POST", f"{CLOCK}/advance", {"seconds": 40})).json["epoch"] == LAST
        assert (await stage.call("POST", "/vendor/notes", {"text": "y"})).status == 201
        shown = await stage.ask("GET", CLOCK)
        assert (shown.status, shown.json["next"]) == (200, "9000-01-01T00:00:00.000Z")
        snapshot = await stage.ask("GET", "/worlds/default/snapshot")
        assert (snapshot.status, snapshot.json["clock"]["now"]) == (200, "8999-12-31T00:00:00Z")

    on(frozen, scene)


@pytest.mark.parametrize(("method", "path", "body"), ENDS)
def test_a_world_that_ends_under_an_advance(method: str, path: str, body: object) -> None:
    """Whoever advances a world that is emptied, restored or dropped is told so, in line for it or not."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds", {"seed": 1})).json["id"]
        clock, started = stage.worlds.get(world).clock, asyncio.Event()  # type: ignore[union-attr]

        async def hang() -> None:
            started.set()
            await asyncio.Event().wait()

        clock.call_later(1, hang, background=True)
        at = f"/worlds/{world}/clock/advance"
        asked = [asyncio.ensure_future(stage.ask("POST", at, {"seconds": each})) for each in (100, 200)]
        await started.wait()
        assert (await stage.ask(method, f"/worlds/{world}{path}", body)).status < 300
        for answer in await asyncio.gather(*asked):
            assert (answer.status, answer.code) == (409, "gone")
            assert answer.message == "the world was emptied, restored or dropped meanwhile"

    on(Stage, scene)


def test_a_receiver_that_has_its_own_webhook_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An advance that comes to no end is given up with a 409 that says at which moment."""
    monkeypatch.setattr("emulator.world.clock._MOST", 20)

    async def scene(stage: Stage) -> None:
        outbox = stage.worlds.default.of(Outbox)
        made = outbox.send(
            "http://127.0.0.1:1/", {}, event="x", resource="y", rules=RetryRules(), sign=lambda _: {}
        )

        async def post(*_: object, **__: object) -> int:
            outbox.replay(made)
            return 200

        monkeypatch.setattr(stage.receivers, "post", post)
        answer = await stage.ask("POST", f"{CLOCK}/advance", {"seconds": 60})
        assert (answer.status, answer.code) == (409, "restless")
        assert "time stands at 2026-01-01T00:00:00.000Z" in answer.message
        assert (await stage.ask("GET", CLOCK)).status == 200

    on(frozen, scene)


def test_a_snapshot_just_after_1970() -> None:
    """A clock within the first instants of 1970 can be saved, and restored as it was saved."""

    async def scene(stage: Stage) -> None:
        made = await stage.ask(
            "POST", "/worlds", {"clock": {"start": "1970-01-01T00:00:00.00001Z", "mode": "frozen"}}
        )
        at = f"/worlds/{made.json['id']}/snapshot"
        saved = await stage.ask("GET", at)
        assert (saved.status, saved.json["clock"]["now"]) == (200, "1970-01-01T00:00:00.00001Z")
        assert (await stage.ask("PUT", at, saved.json)).status == 200
        assert (await stage.ask("GET", at)).content == saved.content

    on(Stage, scene)


@pytest.mark.parametrize("pace", [0.0, 1e6])
def test_a_snapshot_of_any_pace(pace: float) -> None:
    """A world of a server that stands still, or races, can be saved and restored."""

    async def scene(stage: Stage) -> None:
        saved = await stage.ask("GET", "/worlds/default/snapshot")
        assert (saved.status, saved.json["clock"]["pace"]) == (200, pace)
        assert (await stage.ask("PUT", "/worlds/default/snapshot", saved.json)).status == 200

    on(lambda: Stage(settings=WorldSettings(start=EPOCH, pace=pace)), scene)
