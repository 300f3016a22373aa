"""How a world's resources progress."""

from __future__ import annotations

import pytest

from emulator.world.clock import EPOCH, ClockMode
from emulator.world.lifecycle import Mode, Pacing
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

LIFECYCLE = "/worlds/default/lifecycle"


def manual() -> Stage:
    """A stage on which nothing moves by itself."""
    return Stage(
        settings=WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN, pacing=Pacing(Mode.MANUAL, 4, 5))
    )


async def new_note(stage: Stage) -> str:
    """The id of a note on its way."""
    return str((await stage.call("POST", "/vendor/notes", {"text": "x"})).json["id"])


async def status_of(stage: Stage, note: str) -> str:
    """How far a note is."""
    return str((await stage.call("GET", f"/vendor/notes/{note}")).json["status"])


def test_step_all() -> None:
    """A step without a body moves every resource by one, oldest first."""

    async def scene(stage: Stage) -> None:
        notes = [await new_note(stage) for _ in range(3)]
        for status in ("read", "filed"):
            assert (await stage.ask("POST", f"{LIFECYCLE}/step")).json == {"moved": notes}
            assert [await status_of(stage, note) for note in notes] == [status] * 3
        assert (await stage.ask("POST", f"{LIFECYCLE}/step", {})).json == {"moved": []}

    on(manual, scene)


def test_step_one() -> None:
    """A step of one resource leaves the others where they are."""

    async def scene(stage: Stage) -> None:
        one, other = [await new_note(stage) for _ in range(2)]
        assert (await stage.ask("POST", f"{LIFECYCLE}/step", {"resource": one})).json == {"moved": [one]}
        assert [await status_of(stage, note) for note in (one, other)] == ["read", "new"]

    on(manual, scene)


def test_step_of_nobody() -> None:
    """A resource that is not on its way can't be stepped."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", f"{LIFECYCLE}/step", {"resource": "nobody"})
        assert (answer.status, answer.code) == (404, "not_found")

    on(manual, scene)


def test_read() -> None:
    """The lifecycle shows its pace and the oldest resources on their way."""

    async def scene(stage: Stage) -> None:
        notes = [await new_note(stage) for _ in range(3)]
        shown = (await stage.ask("GET", f"{LIFECYCLE}?limit=2")).json
        assert shown == {
            "mode": "manual",
            "delay": 4.0,
            "reads": 5,
            "kinds": {},
            "count": 3,
            "under_way": [{"kind": "note", "resource": note, "resting": False} for note in notes[:2]],
        }

    on(manual, scene)


def test_immediate() -> None:
    """Switched to immediate, those on their way arrive before the answer does."""

    async def scene(stage: Stage) -> None:
        note = await new_note(stage)
        answer = await stage.ask("PUT", LIFECYCLE, {"mode": "immediate"})
        assert (answer.status, answer.json["mode"]) == (200, "immediate")
        assert await status_of(stage, note) == "filed"

    on(manual, scene)


def test_kind() -> None:
    """One kind may have a pace of its own, until a pace for all is set."""

    async def scene(stage: Stage) -> None:
        await stage.ask("PUT", LIFECYCLE, {"mode": "immediate", "kind": "letter"})
        note = await new_note(stage)
        assert await status_of(stage, note) == "new"
        kinds = (await stage.ask("PUT", LIFECYCLE, {"mode": "reads", "reads": 1, "kind": "note"})).json["kinds"]
        assert kinds == {
            "letter": {"mode": "immediate", "delay": 4.0, "reads": 5},
            "note": {"mode": "reads", "delay": 4.0, "reads": 1},
        }
        assert await status_of(stage, note) == "read"
        assert (await stage.ask("PUT", LIFECYCLE, {"mode": "manual"})).json["kinds"] == {}

    on(manual, scene)


def test_a_kind_that_is_none() -> None:
    """A slip does not go unnoticed: the refusal names the kinds that there are, and the nearest."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", LIFECYCLE, {"mode": "manual", "kind": "notes"})
        assert (answer.status, answer.rules) == (400, [("/kind", "kind")])
        assert answer.message == "kind is none of note, letter; nearest: note"

    on(manual, scene)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/mode"),
        ({"mode": "never"}, "/mode"),
        ({"mode": "timed", "delay": -1}, "/delay"),
        ({"mode": "timed", "delay": 1e9}, "/delay"),
        ({"mode": "reads", "reads": 0}, "/reads"),
        ({"mode": "reads", "reads": 1.5}, "/reads"),
        ({"mode": "manual", "kind": ""}, "/kind"),
        ({"mode": "manual", "kind": "a\x00"}, "/kind"),
        ({"mode": "manual", "dely": 1}, "/dely"),
        ("manual", ""),
    ],
)
def test_refused(body: object, pointer: str) -> None:
    """What breaks the contract changes nothing, and the answer points at it."""

    async def scene(stage: Stage) -> None:
        before = (await stage.ask("GET", LIFECYCLE)).json
        answer = await stage.ask("PUT", LIFECYCLE, body)
        assert (answer.status, [at for at, _ in answer.rules]) == (400, [pointer])
        assert (await stage.ask("GET", LIFECYCLE)).json == before

    on(manual, scene)
