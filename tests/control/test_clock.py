"""A world's clock, read and moved."""

from __future__ import annotations

import pytest

from emulator.world.clock import EPOCH, ClockMode
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

CLOCK = "/worlds/default/clock"


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
        ({"seconds": 1, "secs": 1}, ("", "additionalProperties")),
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
    """What is not JSON, NaN and infinity among it, answers 400 without a violation to point at."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", f"{CLOCK}/advance", body)
        assert (answer.status, answer.code, answer.rules) == (400, "invalid", [])

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
    """No clock passes the last year that can be written down, however often it is advanced."""

    async def scene(stage: Stage) -> None:
        statuses = set()
        for _ in range(900):
            statuses.add((await stage.ask("POST", f"{CLOCK}/advance", {"seconds": 315360000})).status)
        assert statuses == {200, 400}
        answer = await stage.ask("POST", f"{CLOCK}/advance", {"seconds": 315360000})
        assert answer.rules == [("/seconds", "maximum")]
        assert (await stage.ask("GET", CLOCK)).json["now"].startswith("999")
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"})).status == 201

    on(frozen, scene)
