"""What was exercised, by the control plane."""

from __future__ import annotations

from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

COVERAGE = "/worlds/default/coverage"


def small() -> Stage:
    """A stage whose journals keep three exchanges."""
    return Stage(settings=WorldSettings(journal_limit=3))


async def calls(stage: Stage, count: int = 5, key: str = "demo-key") -> None:
    """Some that are answered, one that breaks the contract and one that is not served."""
    for number in range(count):
        await stage.call("POST", "/vendor/notes", {"text": str(number)}, key=key)
    await stage.call("POST", "/vendor/notes", {"text": 3}, key=key)
    await stage.call("GET", "/nowhere?a=b")


def test_coverage_forgets_nothing() -> None:
    """Not what the journal keeps no more, and not what was before it was cleared."""

    async def scene(stage: Stage) -> None:
        await calls(stage)
        assert (await stage.ask("DELETE", "/worlds/default/journal")).status == 204
        told = (await stage.ask("GET", COVERAGE)).json
        assert told["exchanges"] == 7
        assert told["hits"] == [
            {"api": "vendor", "operation": "addNote", "status": status, "count": count}
            for status, count in ((201, 5), (400, 1))
        ]
        assert told["unmatched"] == [{"request": "GET /nowhere", "count": 1}]
        [broken] = [each for each in told["violations"] if each["part"] == "body"]
        assert (broken["pointer"], broken["rule"], broken["count"]) == ("/text", "type", 1)

    on(small, scene)


def test_an_emptied_world_counts_anew() -> None:
    """The server as a whole forgets nothing."""

    async def scene(stage: Stage) -> None:
        await calls(stage)
        await stage.ask("POST", "/worlds/default/reset")
        assert (await stage.ask("GET", COVERAGE)).json["exchanges"] == 0
        assert (await stage.ask("GET", "/coverage")).json["exchanges"] == 7

    on(small, scene)


def test_all_worlds_together() -> None:
    """Those that are gone too; looking at it counts nothing."""

    async def scene(stage: Stage) -> None:
        made = (await stage.ask("POST", "/worlds")).json
        await calls(stage, 2, made["credentials"]["vendor"]["key"])
        path = f"/worlds/{made['id']}"
        assert (await stage.ask("GET", f"{path}/coverage")).json["exchanges"] == 3
        whole = (await stage.ask("GET", "/coverage")).json
        assert whole["exchanges"] == 4
        await stage.ask("DELETE", path)
        assert (await stage.ask("GET", "/coverage")).json == whole
        assert (await stage.ask("GET", f"{path}/coverage")).status == 404

    on(small, scene)


def test_a_client_that_varies_everything() -> None:
    """Is answered in a bounded reply that keeps its contract."""

    async def scene(stage: Stage) -> None:
        for number in range(300):
            await stage.call("GET", f"/{number}/{'x' * 500}?{number}")
            await stage.call("POST", "/vendor/notes", {"text": 3, f"a{number}": 1})
        told = await stage.ask("GET", COVERAGE)
        assert told.status == 200
        assert told.json["unmatched_beyond"] == 100
        assert len(told.content) < 400_000

    on(small, scene)
