"""What was asked of a world and what it answered."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from emulator.world.clock import EPOCH, ClockMode, stopwatch
from emulator.world.journal import Entry
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

JOURNAL = "/worlds/default/journal"


def frozen() -> Stage:
    """A stage whose default world stands still."""
    return Stage(settings=WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN, journal_body_limit=300))


async def exchanges(stage: Stage, query: str = "") -> list[dict[str, Any]]:
    """The exchanges that the default world's journal lists."""
    answer = await stage.ask("GET", f"{JOURNAL}?{query}")
    assert answer.status == 200
    listed: list[dict[str, Any]] = answer.json["exchanges"]
    return listed


def test_exchange() -> None:
    """An exchange shows all of what was asked and answered, and no secret."""

    async def scene(stage: Stage) -> None:
        answer = await stage.send(
            "POST",
            "/vendor/notes?a=1",
            {"text": "x"},
            {"host": "a", "x-key": "demo-key", "authorization": "Bearer verysecret"},
        )
        [shown] = await exchanges(stage)
        assert shown.pop("duration_ms") >= 0
        assert shown == {
            "number": 1,
            "at": "2026-01-01T00:00:00.000Z",
            "method": "POST",
            "target": "/vendor/notes?a=1",
            "headers": {"host": "a", "x-key": "demo-key", "authorization": "Bearer very…"},
            "body": {"text": "x"},
            "size": 13,
            "cut": False,
            "api": "vendor",
            "operation": "addNote",
            "world": "default",
            "status": 201,
            "reply": {"headers": {}, "body": answer.json, "size": len(answer.content), "cut": False},
            "validated": shown["validated"],
            "violations": [],
            "signed": None,
            "credential": None,
            "fault": None,
            "effect": None,
            "near": [],
        }

    on(frozen, scene)


def test_violations() -> None:
    """A refused request names what it broke."""

    async def scene(stage: Stage) -> None:
        await stage.call("POST", "/vendor/notes", {"text": 5})
        [shown] = await exchanges(stage)
        assert shown["status"] == 400
        assert [
            (each["side"], each["part"], each["pointer"], each["rule"]) for each in shown["violations"]
        ] == [("request", "body", "/text", "type")]

    on(frozen, scene)


def test_unmatched_and_unknown() -> None:
    """A stranger's request is in the default journal, of no world; one that is not served has what is near."""

    async def scene(stage: Stage) -> None:
        await stage.call("GET", "/vendor/note/1", key="nobody")
        await stage.call("POST", "/vendor/notes", {}, key="stranger")
        stranger, unmatched = await exchanges(stage)
        assert (stranger["status"], stranger["world"], stranger["operation"]) == (401, None, "addNote")
        assert (unmatched["status"], unmatched["world"], unmatched["operation"]) == (404, None, None)
        assert unmatched["near"][0] == "GET /vendor/notes/{id}"

    on(frozen, scene)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"", None),
        (b'{"a": [1]}', {"a": [1]}),
        (b"null", None),
        (b"{", "{"),
        (b"\xff\x00\xc3\xbc", "\ufffd\x00ü"),
        (b"[" * 64 + b"]" * 64, [[]]),
        (b"[" * 65 + b"]" * 65, "[" * 65 + "]" * 65),
        (b"[" * 150 + b"]" * 150, "[" * 150 + "]" * 150),
        (b"1" * 290, "1" * 290),
    ],
)
def test_bodies(body: bytes, shown: object) -> None:
    """A complete body of JSON is JSON; anything else is text, and never breaks the listing."""

    async def scene(stage: Stage) -> None:
        await stage.call("POST", "/vendor/notes", body)
        [listed] = await exchanges(stage)
        assert (listed["size"], listed["cut"]) == (len(body), False)
        if shown == [[]]:
            assert isinstance(listed["body"], list)
        elif body.startswith(b"1"):
            assert listed["status"] in {400, 413}
        else:
            assert listed["body"] == shown

    on(frozen, scene)


def test_cut_bodies() -> None:
    """Of a long body the beginning is shown, as text, and the size of the whole."""

    async def scene(stage: Stage) -> None:
        await stage.call("POST", "/vendor/notes", b'{"text": "' + b"x" * 1000 + b'"}')
        [shown] = await exchanges(stage)
        assert (shown["size"], shown["cut"], len(shown["body"])) == (1012, True, 300)
        assert (shown["reply"]["cut"], len(shown["reply"]["body"])) == (True, 300)

    on(frozen, scene)


def test_own_calls_are_not_in_it() -> None:
    """Looking at the journal does not fill it."""

    async def scene(stage: Stage) -> None:
        for _ in range(3):
            assert await exchanges(stage) == []

    on(frozen, scene)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("limit=2", [5, 4]),
        ("api=vendor", [5, 4, 3, 2, 1]),
        ("operation=addNote", [5, 3, 1]),
        ("method=GET", [4, 2]),
        ("method=get", [4, 2]),
        ("path=/notes/", [5, 4, 2]),
        ("path=%2Fnotes%2Fnob", [4]),
        ("path=q%3D", []),
        ("status=404", [4]),
        ("status=201&status=404", [4]),
        ("violations=true", [3]),
        ("violations=false", [5, 4, 2, 1]),
        ("after=3", [5, 4]),
        ("after=0", [5, 4, 3, 2, 1]),
        ("after=999999999999", []),
        ("before=3", [2, 1]),
        ("before=1", []),
        ("before=999999999999", [5, 4, 3, 2, 1]),
        ("after=1&before=4", [3, 2]),
        ("operation=addNote&after=1&violations=false", [5]),
    ],
)
def test_filters(query: str, numbers: list[int]) -> None:
    """Each filter narrows, all of them together, and what is left is newest first."""

    async def scene(stage: Stage) -> None:
        note = (await stage.call("POST", "/vendor/notes", {"text": "1"})).json["id"]
        await stage.call("GET", f"/vendor/notes/{note}?q=2")
        await stage.call("POST", "/vendor/notes", {"text": 3})
        await stage.call("GET", "/vendor/notes/nobody")
        await stage.call("POST", "/vendor/notes/", {"text": "5"})
        assert [each["number"] for each in await exchanges(stage, query)] == numbers
        assert (await stage.ask("GET", f"{JOURNAL}?{query}")).json["last"] == 5

    on(frozen, scene)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=1001", "/limit"),
        ("limit=ten", "/limit"),
        ("wait=-1", "/wait"),
        ("wait=60.1", "/wait"),
        ("wait=nan", "/wait"),
        ("wait=inf", "/wait"),
        ("wait=1e999", "/wait"),
        ("count=0", "/count"),
        ("count=1001", "/count"),
        ("after=-1", "/after"),
        ("before=0", "/before"),
        ("unknown=1", "/unknown"),
        ("operatoin=addNote", "/operatoin"),
        ("operation=addNoet", "/operation"),
        ("operation=POST%20/vendor/notes", "/operation"),
        ("operation=readHealth", "/operation"),
        ("api=other", "/api"),
        ("api=control", "/api"),
        ("after=99999999999999999999", "/after"),
        ("status=99", "/status"),
        ("status=1e2", "/status"),
        ("violations=yes", "/violations"),
        ("method=G%00T", "/method"),
        ("path=", "/path"),
        ("api=" + "a" * 3000, "/api"),
    ],
)
def test_refused(query: str, pointer: str) -> None:
    """A filter out of bounds is pointed at, and nobody waits for it."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("GET", f"{JOURNAL}?{query}")
        assert (answer.status, [at for at, _ in answer.rules]) == (400, [pointer])

    on(frozen, scene)


def test_wait_returns_early() -> None:
    """Whoever waits is answered as soon as enough has come, and not before."""

    async def scene(stage: Stage) -> None:
        began = stopwatch()
        waiting = asyncio.create_task(exchanges(stage, "operation=addNote&wait=30&count=2"))
        await stage.call("POST", "/vendor/notes", {"text": "1"})
        await stage.call("GET", "/vendor/notes/nobody")
        await asyncio.sleep(0.01)
        assert not waiting.done()
        await stage.call("POST", "/vendor/notes", {"text": "2"})
        assert [each["number"] for each in await waiting] == [3, 1]
        assert stopwatch() - began < 5

    on(frozen, scene)


def test_wait_after() -> None:
    """With `after` only what is new ends the waiting; the newest number to begin with is told."""

    async def scene(stage: Stage) -> None:
        assert (await stage.ask("GET", JOURNAL)).json["last"] == 0
        await stage.call("POST", "/vendor/notes", {"text": "1"})
        last = (await stage.ask("GET", JOURNAL)).json["last"]
        waiting = asyncio.create_task(exchanges(stage, f"after={last}&wait=30"))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        await stage.call("GET", "/vendor/notes/nobody")
        assert [each["number"] for each in await waiting] == [2]

    on(frozen, scene)


def test_wait_in_vain() -> None:
    """When the time is over, the answer is what there is."""

    async def scene(stage: Stage) -> None:
        await stage.call("POST", "/vendor/notes", {"text": "1"})
        began = stopwatch()
        assert await exchanges(stage, "status=404&wait=0.05") == []
        assert 0.04 < stopwatch() - began < 5
        assert len(await exchanges(stage, "count=2&wait=0.01")) == 1

    on(frozen, scene)


def test_wait_of_another_world() -> None:
    """What happens in one world wakes nobody in another."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds")).json["id"]
        waiting = asyncio.create_task(stage.ask("GET", f"/worlds/{world}/journal?wait=0.05"))
        await stage.call("POST", "/vendor/notes", {"text": "1"})
        assert (await waiting).json == {"exchanges": [], "last": 0, "dropped": 0}

    on(frozen, scene)


def test_clear() -> None:
    """A cleared journal is empty and numbers from one again."""

    async def scene(stage: Stage) -> None:
        await stage.call("POST", "/vendor/notes", {"text": "1"})
        assert (await stage.ask("DELETE", JOURNAL)).status == 204
        assert await exchanges(stage) == []
        await stage.call("POST", "/vendor/notes", {"text": "1"})
        assert [each["number"] for each in await exchanges(stage)] == [1]

    on(frozen, scene)


def test_what_is_not_served_is_told_where_its_credential_is_known() -> None:
    """So that a test sees in its own world what it asked for in vain."""

    async def scene(stage: Stage) -> None:
        made = (await stage.ask("POST", "/worlds")).json
        headers = {"host": "a", "x-key": made["credentials"]["vendor"]["key"]}
        await stage.send("GET", "/vendor/note/1", None, headers)
        await stage.send("GET", "/vendor/note/2", None, {**headers, "x-key": "nobody"})
        [shown] = (await stage.ask("GET", f"/worlds/{made['id']}/journal")).json["exchanges"]
        assert (shown["target"], shown["world"], shown["operation"]) == ("/vendor/note/1", made["id"], None)
        assert [each["target"] for each in await exchanges(stage)] == ["/vendor/note/2"]

    on(frozen, scene)


def test_pages() -> None:
    """Everything that is kept is read page by page, and what is kept no more is counted."""

    async def scene(stage: Stage) -> None:
        for number in range(12):
            await stage.call("POST", "/vendor/notes", {"text": str(number)})
        numbers: list[int] = []
        while page := await exchanges(stage, f"limit=3&before={numbers[-1] if numbers else 1000}"):
            numbers += [each["number"] for each in page]
        assert numbers == [*range(12, 4, -1)]
        assert (await stage.ask("GET", f"{JOURNAL}?limit=1&status=404")).json["dropped"] == 4
        await stage.ask("DELETE", JOURNAL)
        assert (await stage.ask("GET", JOURNAL)).json["dropped"] == 0

    on(lambda: Stage(settings=WorldSettings(journal_limit=8)), scene)


def test_signed_and_fault() -> None:
    """What should have been signed, and the fault that struck, are shown."""

    async def scene(stage: Stage) -> None:
        entry = Entry(0, EPOCH, "GET", "/", {}, status=None, signed={"bytes": 3, "digest": "ab"}, fault="f")
        stage.worlds.default.journal.add(entry)
        [shown] = await exchanges(stage)
        assert (shown["signed"], shown["fault"], shown["status"]) == ({"bytes": 3, "digest": "ab"}, "f", None)

    on(frozen, scene)
