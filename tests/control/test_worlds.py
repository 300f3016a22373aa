"""Making, reading, emptying and dropping worlds."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.clock import ClockMode
from emulator.world.lifecycle import Mode, Pacing
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

RULES = RetryRules()


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
        ({"sead": 1}, "/sead"),
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


# -- limits, quirks, a label -------------------------------------------------------------------------------


async def _made(stage: Stage, asked: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A new world: its path, and what it shows."""
    path = f"/worlds/{(await stage.ask('POST', '/worlds', asked)).json['id']}"
    return path, (await stage.ask("GET", path)).json


def test_shows_what_it_is_made_of() -> None:
    """Limits, idle time, quirks and label are shown; what was not asked for is the server's own."""
    own = WorldSettings(records=50, journal_limit=20, journal_body_limit=64, deliveries=9, media=7, idle=60)

    async def scene(stage: Stage) -> None:
        _, plain = await _made(stage, {})
        assert plain["limits"] == {
            "records": 50,
            "journal": 20,
            "journal_body": 64,
            "deliveries": 9,
            "media": 7,
        }
        assert (plain["idle"], plain["quirks"], plain["label"]) == (60, {}, "")
        asked = {"limits": {"records": 5, "media": 0}, "idle": 30, "quirks": {"yoti": {"page_size": 2}}}
        path, made = await _made(stage, {**asked, "seed": 1, "label": "worker 3"})
        assert made["limits"] == {**plain["limits"], "records": 5, "media": 0}
        assert (made["idle"], made["quirks"], made["label"]) == (30, asked["quirks"], "worker 3")
        assert (await stage.ask("POST", f"{path}/reset")).json == made
        listed = (await stage.ask("GET", "/worlds")).json["worlds"]
        assert [each["label"] for each in listed] == ["", "", "worker 3"]

    on(lambda: Stage(settings=own), scene)


def test_limits_hold() -> None:
    """What is kept of exchanges, webhooks and media is what was asked for; another world keeps the server's."""

    async def scene(stage: Stage) -> None:
        limits = {"journal": 2, "journal_body": 4, "deliveries": 1, "media": 3}
        path, made = await _made(stage, {"limits": limits})
        other, second = await _made(stage, {})
        for place, world, expected in ((path, made, [2, 4, 1, 409]), (other, second, [3, 14, 3, 200])):
            key = world["credentials"]["vendor"]["key"]
            for _ in range(3):
                await stage.call("POST", "/vendor/notes", {"text": "hi"}, key=key)
            exchanges = (await stage.ask("GET", f"{place}/journal")).json["exchanges"]
            found = stage.worlds.get(world["id"])
            assert found is not None
            outbox = found.of(Outbox)
            for _ in range(3):
                outbox.send("http://127.0.0.1:1/", {}, event="e", resource="r", rules=RULES, sign=lambda _: {})
            kept = [len(exchanges), len(found.journal.newest(lambda _: True, 1)[0].body), len(outbox)]
            media = await stage.ask("PUT", f"{place}/media", {"url": "http://a/", "data": "eHh4eA=="})
            assert [*kept, media.status] == expected

    on(Stage, scene)


def test_records_are_limited() -> None:
    """A world of two records of a kind takes no third; with quirks of its own, too."""

    async def scene(stage: Stage) -> None:
        path, _ = await _made(stage, {"limits": {"records": 2}, "quirks": {"yoti": {"page_size": 2}}})
        verdicts = [{"content": {"url": f"http://a/{number}"}} for number in range(3)]
        statuses = [(await stage.ask("PUT", f"{path}/verdicts", each)).status for each in verdicts]
        assert statuses == [200, 200, 409]

    on(Stage, scene)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"limits": {"records": 51}}, "/limits/records"),
        ({"limits": {"journal": 21}}, "/limits/journal"),
        ({"limits": {"journal_body": 65}}, "/limits/journal_body"),
        ({"limits": {"deliveries": 1001}}, "/limits/deliveries"),
        ({"limits": {"media": 100 * 1024 * 1024 + 1}}, "/limits/media"),
        ({"idle": 61}, "/idle"),
        ({"idle": 0}, "/idle"),
    ],
)
def test_beyond_the_servers_own(body: object, pointer: str) -> None:
    """Nobody asks for more than the server has: the answer says how much that is, and there is no world."""
    own = WorldSettings(records=50, journal_limit=20, journal_body_limit=64, idle=60)

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", "/worlds", body)
        assert (answer.status, answer.rules) == (400, [(pointer, "maximum")])
        assert "the server's own, which is" in answer.message
        assert len(stage.worlds) == 1

    on(lambda: Stage(settings=own), scene)


@pytest.mark.parametrize(
    ("body", "pointer", "rule"),
    [
        ({"limits": {"records": 0}}, "/limits/records", "minimum"),
        ({"limits": {"records": 1.5}}, "/limits/records", "type"),
        ({"limits": {"record": 1}}, "/limits/record", "additionalProperties"),
        ({"limits": []}, "/limits", "type"),
        ({"idle": -1}, "/idle", "minimum"),
        ({"idle": 1e9}, "/idle", "maximum"),
        ({"idle": None}, "/idle", "type"),
        ({"label": "x" * 101}, "/label", "maxLength"),
        ({"label": "one\ntwo"}, "/label", "pattern"),
        ({"quirks": {"verifymycontent": {}}}, "/quirks/verifymycontent", "additionalProperties"),
        ({"quirks": {"yoti": {}}}, "/quirks/yoti", "minProperties"),
        ({"quirks": {"yoti": {"page_sise": 2}}}, "/quirks/yoti/page_sise", "additionalProperties"),
        ({"quirks": {"yoti": {"page_size": 0}}}, "/quirks/yoti/page_size", "minimum"),
        (
            {
                "quirks": {
                    "yoti": {
                        "age_bands": [
                            {"below": 18, "age_group": "child"},
                            {"below": 9, "age_group": "child"},
                        ]
                    }
                }
            },
            "/quirks/yoti/age_bands",
            "quirk",
        ),
        ({"quirks": {"moderationapi": {"plan": 1}}}, "/quirks/moderationapi/plan", "type"),
        ({"quirks": {"moderationapi": {"rate_limit": 5.0}}}, "/quirks/moderationapi", "setting"),
    ],
)
def test_refused_before_there_is_a_world(body: object, pointer: str, rule: str) -> None:
    """What a world cannot be made with is named, and no world is made."""

    async def scene(stage: Stage) -> None:
        before = (await stage.ask("POST", "/worlds", {"seed": 1})).json
        await stage.ask("DELETE", f"/worlds/{before['id']}")
        answer = await stage.ask("POST", "/worlds", body)
        assert (answer.status, answer.rules) == (400, [(pointer, rule)])
        assert len(stage.worlds) == 1

    on(Stage, scene)


def test_quirks_are_there_from_the_beginning() -> None:
    """Those that were asked for are in force at once, may be switched, and are back after a reset."""

    async def scene(stage: Stage) -> None:
        quirks = {"yoti": {"page_size": 2}, "moderationapi": {"rate_limit": 5, "dry_run": True}}
        path, _ = await _made(stage, {"quirks": quirks})
        yoti, project = f"{path}/yoti/quirks", f"{path}/moderationapi/project"

        async def in_force() -> tuple[object, ...]:
            switched = (await stage.ask("GET", yoti)).json
            settings = (await stage.ask("GET", project)).json
            return (
                switched["page_size"],
                switched["accounts_per_sdk"],
                settings["rate_limit"],
                settings["dry_run"],
            )

        assert await in_force() == (2, 10, 5, True)
        await stage.ask("PUT", yoti, {"page_size": 7, "accounts_per_sdk": 1})
        await stage.ask("PUT", project, {"rate_limit": 6})
        assert await in_force() == (7, 1, 6, True)
        await stage.ask("POST", f"{path}/reset")
        assert await in_force() == (2, 10, 5, True)
        assert (await stage.ask("GET", "/worlds/default/yoti/quirks")).json["page_size"] == 20

    on(Stage, scene)


# -- the end of a world that nobody uses -------------------------------------------------------------------


def test_an_idle_world_is_gone() -> None:
    """After its time it is unknown, listed no more, and its credentials open nothing; `default` stays."""

    async def scene(stage: Stage) -> None:
        started = stage.worlds.now()
        path, made = await _made(stage, {"idle": 50})
        lasting, _ = await _made(stage, {})
        key = made["credentials"]["vendor"]["key"]
        stage.worlds.now = lambda: started + 70
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"}, key=key)).status == 401
        assert (await stage.ask("GET", path)).status == 404
        ids = [each["id"] for each in (await stage.ask("GET", "/worlds")).json["worlds"]]
        assert ids == ["default", lasting.removeprefix("/worlds/")]
        stage.worlds.now = lambda: started + 1000
        assert [each["id"] for each in (await stage.ask("GET", "/worlds")).json["worlds"]] == ["default"]

    on(lambda: Stage(settings=WorldSettings(idle=100)), scene)


def test_a_wait_keeps_a_world() -> None:
    """A world does not expire while somebody waits for what happens in it."""

    async def scene(stage: Stage) -> None:
        started = stage.worlds.now()
        path, made = await _made(stage, {})
        waiting = asyncio.create_task(stage.ask("GET", f"{path}/journal?wait=30"))
        found = stage.worlds.get(made["id"])
        assert found is not None
        await asyncio.sleep(0)  # it waits from its first turn on
        assert found.is_busy()
        stage.worlds.now = lambda: started + 1000
        assert stage.worlds.sweep() == []
        key = made["credentials"]["vendor"]["key"]
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"}, key=key)).status == 201
        assert len((await waiting).json["exchanges"]) == 1
        assert not found.is_busy()
        assert stage.worlds.sweep() == [found]

    on(lambda: Stage(settings=WorldSettings(idle=100)), scene)


def test_whoever_is_cut_off_has_left() -> None:
    """A wait that is cancelled keeps no world, nor does a request that is refused."""

    async def scene(stage: Stage) -> None:
        path, made = await _made(stage, {})
        found = stage.worlds.get(made["id"])
        assert found is not None
        waiting = asyncio.create_task(stage.ask("GET", f"{path}/journal?wait=30"))
        await asyncio.sleep(0)
        assert found.is_busy()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not found.is_busy()
        assert (await stage.ask("GET", f"{path}/journal?wait=61")).status == 400
        assert not found.is_busy()

    on(Stage, scene)


def test_a_full_server_says_when_there_is_room() -> None:
    """The refusal names the number, the setting, and how many expire when; one that has makes room."""

    async def scene(stage: Stage) -> None:
        started = stage.worlds.now()
        for _ in range(2):
            assert (await stage.ask("POST", "/worlds")).status == 201
        full = await stage.ask("POST", "/worlds")
        assert (full.status, full.code) == (409, "full")
        assert full.message.startswith(
            "there are 3 worlds, as many as --max-worlds allows; drop one first, or wait"
        )
        assert "2 expire when idle, the first in " in full.message
        stage.worlds.now = lambda: started + 1000
        assert (await stage.ask("POST", "/worlds")).status == 201
        assert len(stage.worlds) == 2

    on(lambda: Stage(settings=WorldSettings(idle=100), limit=3), scene)
