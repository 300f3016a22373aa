"""Making, reading, emptying and dropping worlds."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.world.clock import ClockMode
from emulator.world.lifecycle import Mode, Pacing
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on


def test_create_from_nothing() -> None:
    """A world needs no request body: it gets an id, a seed and credentials of its own."""

    async def scene(stage: Stage) -> None:
        made = [(await stage.ask("POST", "/worlds")).json for _ in range(3)]
        assert len({world["id"] for world in made}) == 3
        assert len({world["seed"] for world in made}) == 3
        assert len({world["credentials"]["vendor"]["key"] for world in made}) == 3
        assert all(world.keys() == {"id", "seed", "credentials"} for world in made)
        listed = (await stage.ask("GET", "/worlds")).json["worlds"]
        assert [world["id"] for world in listed] == ["default", *(world["id"] for world in made)]

    on(Stage, scene)


def test_credentials_open_it() -> None:
    """The credentials that are handed back work at once, and reach that world alone."""

    async def scene(stage: Stage) -> None:
        one, two = [(await stage.ask("POST", "/worlds")).json for _ in range(2)]
        key = one["credentials"]["vendor"]["key"]
        note = (await stage.call("POST", "/vendor/notes", {"text": "hello"}, key=key)).json
        assert (await stage.call("GET", f"/vendor/notes/{note['id']}", key=key)).status == 200
        other = two["credentials"]["vendor"]["key"]
        assert (await stage.call("GET", f"/vendor/notes/{note['id']}", key=other)).status == 404
        counts = [(await stage.ask("GET", f"/worlds/{world['id']}")).json["exchanges"] for world in (one, two)]
        assert counts == [2, 1]

    on(Stage, scene)


def test_runs_from_the_machines_time() -> None:
    """Without a seed a world's clock runs, at the machine's time."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds")).json
        clock = (await stage.ask("GET", f"/worlds/{world['id']}/clock")).json
        default = (await stage.ask("GET", "/worlds/default/clock")).json
        assert clock["mode"] == "running"
        assert abs(clock["epoch"] - default["epoch"]) < 5

    on(Stage, scene)


@pytest.mark.parametrize("seed", [0, 42, -1, 2**63 - 1, -(2**63), 7.0])
def test_seed_repeats(seed: float) -> None:
    """Two worlds of one seed answer the same calls alike, ids and times included; a seed is an integer."""

    async def story(stage: Stage) -> list[Any]:
        world = (await stage.ask("POST", "/worlds", {"seed": seed, "lifecycle": "manual"})).json
        assert world["seed"] == seed
        assert isinstance(world["seed"], int)
        key = world["credentials"]["vendor"]["key"]
        note = (await stage.call("POST", "/vendor/notes", {"text": "hello"}, key=key)).json
        clock = (await stage.ask("GET", f"/worlds/{world['id']}/clock")).json
        assert clock["now"] == "2026-01-01T00:00:00.000Z"
        assert clock["mode"] == "stepped"
        return [note, clock]

    async def scene(stage: Stage) -> None:
        assert await story(stage) == await story(stage)

    on(Stage, scene)


def test_drawn_seeds_repeat_with_the_servers() -> None:
    """Servers of one seed draw the same seeds for their worlds; another server's differ."""
    drawn: list[int] = []

    async def scene(stage: Stage) -> None:
        drawn.append((await stage.ask("POST", "/worlds")).json["seed"])

    for seed in (1, 1, 2):
        on(lambda seed=seed: Stage(settings=WorldSettings(seed=seed)), scene)  # type: ignore[misc]
    assert drawn[0] == drawn[1] != drawn[2]


def test_clock_and_lifecycle() -> None:
    """A clock and a lifecycle that are asked for are there from the beginning, and after a reset."""

    async def scene(stage: Stage) -> None:
        asked = {
            "clock": {"start": "2030-06-01T12:00:00+02:00", "mode": "frozen", "pace": 60},
            "lifecycle": {"mode": "reads", "reads": 3, "delay": 9},
        }
        path = f"/worlds/{(await stage.ask('POST', '/worlds', asked)).json['id']}"
        await stage.ask("POST", f"{path}/clock/advance", {"seconds": 5})
        await stage.ask("PUT", f"{path}/lifecycle", {"mode": "manual"})
        await stage.ask("POST", f"{path}/reset")
        world = (await stage.ask("GET", path)).json
        assert world["clock"] == {
            "now": "2030-06-01T10:00:00.000Z",
            "epoch": 1906538400.0,
            "mode": "frozen",
            "pace": 60.0,
            "pending": 0,
            "next": None,
        }
        assert world["lifecycle"] == {"mode": "reads", "delay": 9.0, "reads": 3}

    on(Stage, scene)


def test_seed_with_a_clock() -> None:
    """Beside a seed, what a clock leaves out is as seeded worlds have it."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds", {"seed": 1, "clock": {"mode": "frozen"}})).json
        clock = (await stage.ask("GET", f"/worlds/{world['id']}/clock")).json
        assert (clock["now"], clock["mode"]) == ("2026-01-01T00:00:00.000Z", "frozen")

    on(Stage, scene)


def test_rest_is_the_servers() -> None:
    """What is not asked for is as the server was started."""
    settings = WorldSettings(start=5.0, clock_mode=ClockMode.FROZEN, pace=7, pacing=Pacing(Mode.TIMED, 8, 9))

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds", {"lifecycle": "manual"})).json
        shown = (await stage.ask("GET", f"/worlds/{world['id']}")).json
        assert (shown["clock"]["epoch"], shown["clock"]["mode"], shown["clock"]["pace"]) == (5.0, "frozen", 7)
        assert shown["lifecycle"] == {"mode": "manual", "delay": 8, "reads": 9}

    on(lambda: Stage(settings=settings), scene)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"seed": "1"}, "/seed"),
        ({"seed": 1.5}, "/seed"),
        ({"seed": True}, "/seed"),
        ({"seed": 2**63}, "/seed"),
        ({"seed": None}, "/seed"),
        ({"sead": 1}, ""),
        ({"lifecycle": "sometimes"}, "/lifecycle"),
        ({"lifecycle": {}}, "/lifecycle"),
        ({"lifecycle": {"mode": "timed", "delay": -1}}, "/lifecycle"),
        ({"clock": {"mode": "backwards"}}, "/clock/mode"),
        ({"clock": {"pace": 0}}, "/clock/pace"),
        ({"clock": {"pace": 1e9}}, "/clock/pace"),
        ({"clock": {"start": "yesterday"}}, "/clock/start"),
        ({"clock": {"start": "1969-12-31T23:59:59Z"}}, "/clock/start"),
        ({"clock": {"start": "2200-01-01T00:00:00Z"}}, "/clock/start"),
        ({"clock": {"start": "2026-12-31T23:59:60Z"}}, "/clock/start"),
        ([], ""),
        (b"null", ""),
    ],
)
def test_refused(body: object, pointer: str) -> None:
    """What breaks the contract makes no world, and the answer points at it."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", "/worlds", body)
        assert answer.status == 400
        assert [at for at, _ in answer.rules] == [pointer]
        assert len(stage.worlds) == 1

    on(Stage, scene)


def test_limit() -> None:
    """When there are as many worlds as there may be, one has to go first."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds")).json
        full = await stage.ask("POST", "/worlds")
        assert (full.status, full.code) == (409, "full")
        await stage.ask("DELETE", f"/worlds/{world['id']}")
        assert (await stage.ask("POST", "/worlds")).status == 201

    on(lambda: Stage(limit=2), scene)


def test_drop() -> None:
    """A dropped world is gone, and its keys open nothing."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds")).json
        path, key = f"/worlds/{world['id']}", world["credentials"]["vendor"]["key"]
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"}, key=key)).status == 201
        gone = await stage.ask("DELETE", path)
        assert (gone.status, gone.content) == (204, b"")
        assert "content-length" not in gone.headers
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"}, key=key)).status == 401
        for method, below in (("GET", ""), ("DELETE", ""), ("POST", "/reset"), ("GET", "/clock")):
            answer = await stage.ask(method, path + below)
            assert (answer.status, answer.code) == (404, "not_found")

    on(Stage, scene)


def test_drop_default() -> None:
    """The default world is emptied and stays, credentials and all."""

    async def scene(stage: Stage) -> None:
        note = (await stage.call("POST", "/vendor/notes", {"text": "x"})).json
        assert (await stage.ask("DELETE", "/worlds/default")).status == 204
        assert (await stage.ask("GET", "/worlds/default")).json["exchanges"] == 0
        assert (await stage.call("GET", f"/vendor/notes/{note['id']}")).status == 404

    on(Stage, scene)


def test_reset_touches_no_other() -> None:
    """A reset empties one world and leaves its credentials, and every other world, alone."""

    async def scene(stage: Stage) -> None:
        one, two = [(await stage.ask("POST", "/worlds")).json for _ in range(2)]
        notes = {}
        for world in (one, two):
            path, key = f"/worlds/{world['id']}", world["credentials"]["vendor"]["key"]
            notes[key] = (await stage.call("POST", "/vendor/notes", {"text": "x"}, key=key)).json["id"]
            await stage.ask("POST", f"{path}/faults", {"status": 401, "times": None, "after": 9})
            await stage.ask("PUT", f"{path}/media", {"url": "http://a/", "data": "eA=="})
            await stage.ask("PUT", f"{path}/verdicts", {"content": {"url": "http://a/"}})
        reset = await stage.ask("POST", f"/worlds/{one['id']}/reset")
        assert (reset.status, reset.json["credentials"], reset.json["exchanges"]) == (
            200,
            one["credentials"],
            0,
        )
        left = {world["id"]: await _state(stage, world["id"]) for world in (one, two)}
        assert left == {one["id"]: [0, 0, 0, 0], two["id"]: [1, 1, 1, 1]}
        statuses = [
            (await stage.call("GET", f"/vendor/notes/{note}", key=key)).status for key, note in notes.items()
        ]
        assert statuses == [404, 200]

    on(Stage, scene)


async def _state(stage: Stage, world: str) -> list[int]:
    """How many exchanges, faults, media and verdicts a world holds."""
    counts = []
    for path, key in (
        ("journal", "exchanges"),
        ("faults", "faults"),
        ("media", "media"),
        ("verdicts", "verdicts"),
    ):
        counts.append(len((await stage.ask("GET", f"/worlds/{world}/{path}")).json[key]))
    return counts


@pytest.mark.parametrize("name", ["nobody", "%00", "..%2f", "Default", "default%20", "a" * 5000])
def test_unknown_world(name: str) -> None:
    """An id that is no world's answers 404 in the control plane's own shape."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("GET", f"/worlds/{name}/clock")
        assert (answer.status, answer.code) == (404, "not_found")

    on(Stage, scene)
