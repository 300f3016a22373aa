"""Assertions on the journal."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from emulator.world.clock import EPOCH, ClockMode, stopwatch
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

VERIFY = "/worlds/default/verify"


def frozen() -> Stage:
    """A stage whose default world stands still."""
    return Stage(settings=WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN, journal_body_limit=300))


async def talk(stage: Stage) -> None:
    """Four exchanges: a note, a read, a refused note, a read in vain."""
    note = (await stage.call("POST", "/vendor/notes", {"text": "one", "webhook": "http://a/"})).json["id"]
    await stage.call("GET", f"/vendor/notes/{note}")
    await stage.call("POST", "/vendor/notes", {"text": 3})
    await stage.call("GET", "/vendor/notes/nobody?a=b")


async def verified(stage: Stage, query: str = "", **asked: Any) -> dict[str, Any]:
    """What is answered to an assertion."""
    answer = await stage.ask("POST", f"{VERIFY}?{query}", asked)
    assert answer.status == 200, answer.json
    said: dict[str, Any] = answer.json
    assert said["holds"] is (not said["failures"])
    return said


ADD = {"operation": "addNote"}
READ = {"operation": "readNote"}


@pytest.mark.parametrize(
    "asked",
    [
        {"expect": [ADD]},
        {"expect": [{**ADD, "count": 2}, {**READ, "count": {"min": 1, "max": 2}}]},
        {"expect": [{**ADD, "count": {"max": 2}}]},
        {"expect": [{"api": "vendor", "count": 4.0}]},
        {"expect": [{"method": "GET", "path": "/vendor/notes/*", "count": 2}]},
        {"expect": [{"path": "GET */nobody", "status": 404, "count": 1}]},
        {"expect": [{"body": {"text": "one"}, "count": 1}]},
        {"expect": [{"query": {"a": "b"}, "count": 1}, {"query": {}, "count": 4}]},
        {"expect": [{"headers": {"host": "localhost:8400", "X-Key": "demo-key"}, "count": 4}]},
        {"expect": [{"pointers": {"/text": "one", "/webhook": "http://a/"}, "count": 1}]},
        {"expect": [{"reply": {"status": "new"}, "count": 2}]},
        {"expect": [{"status": 418, "count": 0}]},
        {"sequence": [ADD, READ, ADD, READ]},
        {"sequence": [ADD, {"status": 404}]},
        {"sequence": []},
        {"expect": [ADD, READ], "unexpected": False},
        {"expect": [{**ADD, "status": 201}], "sequence": [{"status": 400}, READ], "unexpected": False},
        {"violations": "none", "after": 3},
        {"unexpected": True},
        {"expect": [{**ADD, "count": 1}], "after": 2},
    ],
)
def test_holds(asked: dict[str, Any]) -> None:
    """What is in the journal is found there, and is enough."""

    async def scene(stage: Stage) -> None:
        await talk(stage)
        said = await verified(stage, **asked)
        assert said == {"holds": True, "message": "all of it holds", "failures": [], "dropped": 0}

    on(frozen, scene)


@pytest.mark.parametrize(
    ("asked", "found", "message"),
    [
        (
            {"expect": [{**ADD, "count": 3}]},
            [("expect", 0, 2)],
            "expected exactly 3 of: operation addNote; found 2",
        ),
        ({"expect": [{**ADD, "count": {"min": 3}}]}, [("expect", 0, 2)], "at least 3"),
        ({"expect": [READ, {**ADD, "count": {"max": 1}}]}, [("expect", 1, 2)], "expected 0 to 1 of"),
        ({"expect": [{"status": 418}]}, [("expect", 0, 0)], "status is 404, not 418"),
        ({"expect": [{"status": None}]}, [("expect", 0, 0)], "not null"),
        ({"expect": [{"body": {"text": True}}]}, [("expect", 0, 0)], 'body/text is "one", not true'),
        ({"expect": [{"body": {"text": 3, "x": 1}}]}, [("expect", 0, 0)], "body/x is nothing, not 1"),
        ({"expect": [{"body": {"text": "b" * 300}}]}, [("expect", 0, 0)], "b…"),
        ({"expect": [{"pointers": {"/text/0": 1}}]}, [("expect", 0, 0)], "body/text/0 is nothing, not 1"),
        ({"expect": [{"query": {"a": "c"}}]}, [("expect", 0, 0)], 'query/a is "b", not "c"'),
        ({"expect": [{"headers": {"x-no": ""}}]}, [("expect", 0, 0)], 'headers/x-no is nothing, not ""'),
        (
            {"expect": [{**ADD, "status": 201}], "unexpected": False},
            [("unexpected", None, 3)],
            "3. POST /vendor/notes → 400: status is 400, not 201",
        ),
        ({"expect": [{"reply": []}]}, [("expect", 0, 0)], "reply is {"),
        (
            {"sequence": [READ, READ, ADD]},
            [("sequence", 2, 2)],
            "after number 4: operation addNote; found 2 else",
        ),
        ({"sequence": [{"status": 418}, ADD]}, [("sequence", 0, 0)], "expected in sequence, first: status 418"),
        ({"expect": [ADD], "unexpected": False}, [("unexpected", None, 2)], "2 that nobody expected\n  2. GET"),
        ({"violations": "none"}, [("violations", None, 1)], "body/text breaks type: text is"),
        ({"expect": [ADD], "after": 4}, [("expect", 0, 0)], "found 0"),
        (
            {
                "expect": [{"status": 418}],
                "sequence": [{"status": 418}],
                "violations": "none",
                "unexpected": False,
            },
            [("expect", 0, 0), ("sequence", 0, 0), ("unexpected", None, 4), ("violations", None, 1)],
            "",
        ),
    ],
)
def test_fails(asked: dict[str, Any], found: list[tuple[str, int | None, int]], message: str) -> None:
    """What does not hold says which assertion, how many there were, and why, for people too."""

    async def scene(stage: Stage) -> None:
        await talk(stage)
        said = await verified(stage, **asked)
        assert [(each["assertion"], each["index"], each["found"]) for each in said["failures"]] == found
        assert message in said["message"]

    on(frozen, scene)


def test_nearest() -> None:
    """A failure shows the three exchanges that are least otherwise, nearest first, and how."""

    async def scene(stage: Stage) -> None:
        await talk(stage)
        said = await verified(
            stage, expect=[{**ADD, "path": "/vendor/notes", "status": 200, "body": {"text": "1"}}]
        )
        [failure] = said["failures"]
        first, second, third = failure["nearest"]
        assert [first["number"], second["number"]] == [3, 1]
        assert third["operation"] == "readNote"
        assert {key: second[key] for key in ("method", "target", "api", "operation", "status")} == {
            "method": "POST",
            "target": "/vendor/notes",
            "api": "vendor",
            "operation": "addNote",
            "status": 201,
        }
        assert second["differs"] == [
            {"field": "status", "expected": 200, "found": 201, "missing": False},
            {"field": "body/text", "expected": "1", "found": "one", "missing": False},
        ]
        assert third["differs"][-1] == {
            "field": "body",
            "expected": {"text": "1"},
            "found": None,
            "missing": True,
        }

    on(frozen, scene)


def test_the_path_most_alike() -> None:
    """Where only the path is wrong, the nearest is the one that is most like it, however old it is."""

    async def scene(stage: Stage) -> None:
        await stage.call("GET", "/vendor/notes/17")
        for path in ("/vendor/notes", "/elsewhere/altogether", "/vendor"):
            await stage.call("GET", path)
        said = await verified(stage, expect=[{"method": "GET", "path": "/vendor/notes/71"}])
        near = [each["target"] for each in said["failures"][0]["nearest"]]
        assert near == ["/vendor/notes/17", "/vendor/notes", "/vendor"]
        said = await verified(stage, expect=[{"path": "POST /vendor/notes"}])
        assert "path is GET /vendor/notes, not POST /vendor/notes" in said["message"].splitlines()[1].replace(
            '"', ""
        )

    on(frozen, scene)


def test_lists_and_pointers() -> None:
    """A list is compared in whole, by element; a pointer goes through lists and escapes."""

    async def scene(stage: Stage) -> None:
        body = {"text": 5, "a/b": [{"x": 1, "y": 2}, 7]}
        await stage.call("POST", "/vendor/notes", body)
        hold = [
            {"body": {"a/b": [{"x": 1}, 7]}},
            {"pointers": {"/a~1b/0": {"x": 1}, "/a~1b/1": 7, "": {"text": 5}}},
        ]
        assert (await verified(stage, expect=hold))["holds"]
        for asked in (
            {"body": {"a/b": [7]}},
            {"body": {"a/b": [{"x": 2}, 7]}},
            {"pointers": {"/a~1b/2": 7}},
            {"pointers": {"/a~1b/01234567890": 7}},
            {"pointers": {"/a~1b/-1": 7}},
            {"pointers": {"/text/x": 7}},
        ):
            assert not (await verified(stage, expect=[asked]))["holds"]

    on(frozen, scene)


def test_a_body_that_was_cut() -> None:
    """Of a body that the journal has cut only the beginning is known, and nothing in it is found."""

    async def scene(stage: Stage) -> None:
        await stage.call("POST", "/vendor/notes", {"text": "x" * 1000})
        said = await verified(stage, expect=[{"body": {"text": "x" * 1000}}])
        assert said["failures"][0]["nearest"][0]["differs"][0]["found"].endswith("…")

    on(frozen, scene)


def test_what_is_kept_no_more_is_told() -> None:
    """Who asserts that nothing happened learns how much could not be looked at; `after` leaves those out."""

    async def scene(stage: Stage) -> None:
        for _ in range(5):
            await talk(stage)
        said = await verified(stage, expect=[{"status": 418, "count": 0}])
        assert (said["holds"], said["dropped"]) == (True, 17)
        assert said["message"].endswith("\n17 earlier exchanges are kept no more, and were not looked at")
        assert (await verified(stage, violations="none", after=10))["dropped"] == 7
        assert (await verified(stage, violations="none", after=18))["dropped"] == 0

    on(lambda: Stage(settings=WorldSettings(journal_limit=3)), scene)


def test_wait() -> None:
    """Whoever waits is answered as soon as all of it holds, and with what is lacking when the time is over."""

    async def scene(stage: Stage) -> None:
        began = stopwatch()
        waiting = asyncio.create_task(verified(stage, "wait=30", expect=[{**READ, "count": 2}]))
        await talk(stage)
        assert (await waiting)["holds"]
        assert stopwatch() - began < 5
        assert not (await verified(stage, "wait=0.05", expect=[{**READ, "count": 3}]))["holds"]

    on(frozen, scene)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({}, ""),
        ({"expect": [{}]}, "/expect/0"),
        ({"expect": [ADD] * 51}, "/expect"),
        ({"sequence": [ADD] * 51}, "/sequence"),
        ({"sequence": [{**ADD, "count": 1}]}, "/sequence/0"),
        ({"expect": [{**ADD, "count": -1}]}, "/expect/0/count"),
        ({"expect": [{**ADD, "count": {"min": 2, "max": 1}}]}, "/expect/0/count/max"),
        ({"expect": [{"status": 99}]}, "/expect/0/status"),
        ({"expect": [{"path": "notes"}]}, "/expect/0/path"),
        ({"expect": [{"pointers": {"text": 1}}]}, "/expect/0/pointers"),
        ({"violations": "some"}, "/violations"),
        ({"after": -1}, "/after"),
        ({"expect": [{"query": {"a": 1}}]}, "/expect/0/query/a"),
        ({"expect": [{"headers": {"": "a"}}]}, "/expect/0/headers"),
    ],
)
def test_refused(asked: dict[str, Any], pointer: str) -> None:
    """An assertion that is none is refused, and pointed at."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", VERIFY, asked)
        assert answer.status == 400
        assert answer.rules[0][0].startswith(pointer)

    on(frozen, scene)


def test_bounds() -> None:
    """Much that fails is told in little."""

    async def scene(stage: Stage) -> None:
        for _ in range(30):
            await stage.call("POST", "/vendor/notes", {"text": 5})
        asked = {"body": {str(number): number for number in range(50)}}
        said = await verified(stage, expect=[asked], unexpected=False)
        expect, unexpected = said["failures"]
        assert (len(expect["nearest"]), len(expect["nearest"][0]["differs"])) == (3, 20)
        assert (unexpected["found"], len(unexpected["nearest"])) == (30, 20)

    on(frozen, scene)


def test_a_large_assertion_on_a_full_journal_is_bearable() -> None:
    """Fifty expectations and fifty steps over a thousand exchanges neither take long nor are looked at anew."""

    async def scene(stage: Stage) -> None:
        for _ in range(1000):
            await stage.call("POST", "/vendor/notes", {"text": "x" * 200})
        wanted = [{"body": {"text": str(number)}, "reply": {"text": "x"}} for number in range(50)]
        began = stopwatch()
        waiting = asyncio.create_task(verified(stage, "wait=0.5", expect=wanted, sequence=wanted[:1] * 50))
        for _ in range(50):
            await stage.call("GET", "/vendor/notes/nobody")
        assert not (await waiting)["holds"]
        assert stopwatch() - began < 20

    on(frozen, scene)


def test_a_large_assertion_holds_nobody_up() -> None:
    """While fifty expectations are compared with a thousand exchanges, others are answered."""

    async def scene(stage: Stage) -> None:
        for _ in range(1000):
            await stage.call("POST", "/vendor/notes", {"text": "x" * 200})
        wanted = [{"body": {"text": str(number)}} for number in range(50)]
        judged = asyncio.create_task(verified(stage, expect=wanted))
        answered = 0
        while not judged.done():
            await stage.call("GET", "/vendor/notes/nobody")
            await asyncio.sleep(0)
            answered += 1
        assert len(judged.result()["failures"]) == 50
        assert answered > 10

    on(frozen, scene)
