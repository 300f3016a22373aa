"""Documented errors on demand."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.world.clock import EPOCH, ClockMode
from emulator.world.world import WorldSettings
from tests.control.stage import Stage, on

FAULTS = "/worlds/default/faults"


def frozen() -> Stage:
    """A stage whose default world stands still."""
    return Stage(settings=WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN))


async def reads(stage: Stage, count: int) -> list[int]:
    """The statuses that reading a note that is not there is answered with."""
    return [(await stage.call("GET", "/vendor/notes/nobody")).status for _ in range(count)]


async def inject(stage: Stage, **rule: Any) -> dict[str, Any]:
    """Set a fault."""
    answer = await stage.ask("POST", FAULTS, rule)
    assert answer.status == 201
    set_rule: dict[str, Any] = answer.json
    return set_rule


def test_once() -> None:
    """A fault hits one call unless told otherwise, in the vendor's own shape, and the journal names it."""

    async def scene(stage: Stage) -> None:
        rule = await inject(stage, operation="readNote", status=500)
        assert rule == {
            "id": rule["id"],
            "effect": "status",
            "api": None,
            "operation": "readNote",
            "path": None,
            "event": None,
            "url": None,
            "status": 500,
            "when": "before",
            "latency": None,
            "headers": None,
            "body": None,
            "rate": None,
            "limit": None,
            "window": None,
            "delay": None,
            "times": 1,
            "after": 0,
            "probability": 1.0,
            "from": None,
            "until": None,
            "hits": 0,
        }
        hit = await stage.call("GET", "/vendor/notes/nobody")
        assert hit.status == 500
        assert hit.json.keys() == {"error"}
        assert await reads(stage, 1) == [404]
        shown = (await stage.ask("GET", "/worlds/default/journal")).json["exchanges"]
        assert [each["fault"] for each in shown] == [None, rule["id"]]
        assert (await stage.ask("GET", FAULTS)).json == {"faults": [{**rule, "hits": 1}]}

    on(frozen, scene)


@pytest.mark.parametrize("operation", ["readNote", "GET /vendor/notes/{id}"])
def test_after_and_times(operation: str) -> None:
    """A fault lets calls pass first and hits so many; the operation is named either way."""

    async def scene(stage: Stage) -> None:
        await inject(stage, operation=operation, status=401, after=1, times=2)
        assert await reads(stage, 5) == [404, 401, 401, 404, 404]

    on(frozen, scene)


def test_alias() -> None:
    """Another spelling of an operation's path names it too."""

    async def scene(stage: Stage) -> None:
        await inject(stage, operation="POST /vendor/notes/", status=401)
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"})).status == 401

    on(frozen, scene)


def test_without_end() -> None:
    """Null times have no end, until the fault is forgotten."""

    async def scene(stage: Stage) -> None:
        rule = await inject(stage, operation="readNote", status=401, times=None)
        assert set(await reads(stage, 20)) == {401}
        assert (await stage.ask("DELETE", f"{FAULTS}/{rule['id']}")).status == 204
        assert (await stage.ask("DELETE", f"{FAULTS}/{rule['id']}")).status == 404
        assert await reads(stage, 1) == [404]

    on(frozen, scene)


def test_probability_is_the_seeds() -> None:
    """Which calls a likely fault hits depends on the world's seed alone."""

    async def story(stage: Stage, seed: int) -> list[int]:
        world = (await stage.ask("POST", "/worlds", {"seed": seed})).json
        rule = {"operation": "readNote", "status": 401, "times": None, "probability": 0.5}
        assert (await stage.ask("POST", f"/worlds/{world['id']}/faults", rule)).status == 201
        key = world["credentials"]["vendor"]["key"]
        return [(await stage.call("GET", "/vendor/notes/nobody", key=key)).status for _ in range(40)]

    async def scene(stage: Stage) -> None:
        one, again, other = [await story(stage, seed) for seed in (7, 7, 8)]
        assert one == again != other
        assert set(one) == {401, 404}

    on(frozen, scene)


def test_until() -> None:
    """A fault ends at its moment of world time, and is gone from the list."""

    async def scene(stage: Stage) -> None:
        rule = await inject(
            stage, operation="readNote", status=401, times=None, until="2026-01-01T02:00:00+01:00"
        )
        assert rule["until"] == "2026-01-01T01:00:00.000Z"
        assert await reads(stage, 1) == [401]
        await stage.ask("POST", "/worlds/default/clock/advance", {"seconds": 3600})
        assert (await stage.ask("GET", FAULTS)).json == {"faults": []}
        assert await reads(stage, 1) == [404]

    on(frozen, scene)


def test_every_operation() -> None:
    """Without an operation a fault hits any, so its status has to be documented by all."""

    async def scene(stage: Stage) -> None:
        refused = await stage.ask("POST", FAULTS, {"status": 404})
        assert (refused.status, refused.rules) == (400, [("/status", "documented")])
        assert refused.message.endswith("document: 401, 413, 500")
        await inject(stage, status=401, times=2, api="vendor")
        assert await reads(stage, 1) == [401]
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"})).status == 401

    on(frozen, scene)


def test_undocumented_status() -> None:
    """A status that the operation does not document is refused with those that it does; 500 always goes."""

    async def scene(stage: Stage) -> None:
        refused = await stage.ask("POST", FAULTS, {"operation": "readNote", "status": 429})
        assert refused.rules == [("/status", "documented")]
        assert refused.message == "status is none of those that readNote documents: 401, 404, 413, 500"
        await inject(stage, operation="readNote", status=500)
        assert await reads(stage, 1) == [500]

    on(frozen, scene)


def test_unknown_operation() -> None:
    """An operation that nobody serves is refused with the nearest ones; the control plane's own can't fail."""

    async def scene(stage: Stage) -> None:
        near = await stage.ask("POST", FAULTS, {"operation": "readNotes", "status": 500})
        assert near.rules == [("/operation", "operation")]
        assert near.message.startswith("operation is unknown; nearest: readNote")
        spelt = await stage.ask("POST", FAULTS, {"operation": "GET /vendor/note/{id}", "status": 500})
        assert "GET /vendor/notes/{id}" in spelt.message
        for operation in ("readHealth", "§§§§", "a" * 255):
            assert (await stage.ask("POST", FAULTS, {"operation": operation, "status": 500})).status == 400
        assert (await stage.ask("GET", FAULTS)).json == {"faults": []}

    on(frozen, scene)


def test_unknown_api() -> None:
    """An API that is not served, or not subject to faults, is refused with those that are."""

    async def scene(stage: Stage) -> None:
        for api in ("vender", "control"):
            refused = await stage.ask("POST", FAULTS, {"api": api, "status": 500})
            assert (refused.rules, refused.message) == ([("/api", "api")], "api is none of vendor")

    on(frozen, scene)


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ({}, "/status"),
        ({"status": 200}, "/status"),
        ({"status": 600}, "/status"),
        ({"status": "500"}, "/status"),
        ({"status": 500.5}, "/status"),
        ({"status": 500, "times": 0}, "/times"),
        ({"status": 500, "times": 1000001}, "/times"),
        ({"status": 500, "times": 1e300}, "/times"),
        ({"status": 500, "after": -1}, "/after"),
        ({"status": 500, "after": 1000001}, "/after"),
        ({"status": 500, "probability": 1.01}, "/probability"),
        ({"status": 500, "probability": -0.01}, "/probability"),
        ({"status": 500, "until": "soon"}, "/until"),
        ({"status": 500, "until": "0000-01-01T00:00:00Z"}, "/until"),
        ({"status": 500, "until": "9999-12-31T23:59:59Z"}, "/until"),
        ({"status": 500, "until": 5}, "/until"),
        ({"status": 500, "operation": ""}, "/operation"),
        ({"status": 500, "operation": "a" * 256}, "/operation"),
        ({"status": 500, "operation": None}, "/operation"),
        ({"status": 500, "latency": -1}, "/latency"),
        ({"latency": 60.1}, "/latency"),
        ({"latency": {"min": 1, "max": 61}}, "/latency"),
        ({"latency": {"min": 2, "max": 1}}, "/latency/max"),
        ({"latency": {"min": 2}}, "/latency"),
        ({"latency": {"median": 0, "sigma": 1}}, "/latency"),
        ({"latency": {"median": 1, "sigma": 5.1}}, "/latency"),
        ({"effect": "latency"}, "/latency"),
        ({"effect": "latency", "status": 500}, "/latency"),
        ({"status": 500, "effect": "reset"}, "/status"),
        ({"status": 500, "effect": "explode"}, "/effect"),
        ({"effect": "refuse"}, "/effect"),
        ({"effect": "reset", "event": "*"}, "/effect"),
        ({"effect": "slow"}, "/rate"),
        ({"effect": "slow", "rate": 0.5}, "/rate"),
        ({"effect": "slow", "rate": 1, "when": "before"}, "/when"),
        ({"effect": "reset", "rate": 1}, "/rate"),
        ({"effect": "reset", "when": "never"}, "/when"),
        ({"effect": "rate_limit", "limit": 1}, "/window"),
        ({"effect": "rate_limit", "window": 1}, "/limit"),
        ({"effect": "rate_limit", "limit": 1, "window": 0}, "/window"),
        ({"effect": "rate_limit", "limit": 1, "window": 1, "when": "after"}, "/when"),
        ({"effect": "delay", "event": "*"}, "/delay"),
        ({"effect": "refuse", "event": "*", "delay": 1}, "/delay"),
        ({"effect": "truncated", "event": "*", "status": 500}, "/status"),
        ({"effect": "truncated", "url": "x", "operation": "readNote"}, "/operation"),
        ({"effect": "truncated", "url": ""}, "/url"),
        ({"status": 500, "path": "vendor"}, "/path"),
        ({"status": 500, "path": "GET  /vendor"}, "/path"),
        ({"status": 418, "path": "/vendor/*"}, "/status"),
        ({"status": 500, "from": "2026-01-02T00:00:00Z", "until": "2026-01-02T00:00:00Z"}, "/until"),
        ({"status": 500, "from": "soon"}, "/from"),
        ({"status": 500, "delay": 5}, "/delay"),
        ({"status": 500, "loudness": 5}, "/loudness"),
    ],
)
def test_refused(rule: dict[str, Any], pointer: str) -> None:
    """What breaks the contract sets nothing, and the answer points at it; a key that is unheard of is named."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("POST", FAULTS, rule)
        assert (answer.status, [at for at, _ in answer.rules]) == (400, [pointer])
        if pointer == "/loudness":
            assert {"loudness"} <= {word.strip("'\"()") for word in answer.message.split()}
        assert (await stage.ask("GET", FAULTS)).json == {"faults": []}

    on(frozen, scene)


def test_whole_numbers_are_integers() -> None:
    """A whole number that is written as 500.0 is the integer."""

    async def scene(stage: Stage) -> None:
        rule = await inject(stage, operation="readNote", status=500.0, times=2.0, after=1.0)
        assert [type(rule[key]) for key in ("status", "times", "after")] == [int, int, int]
        assert await reads(stage, 4) == [404, 500, 500, 404]

    on(frozen, scene)


def test_worlds_apart() -> None:
    """A fault strikes in its own world alone."""

    async def scene(stage: Stage) -> None:
        await inject(stage, status=401, times=None)
        world = (await stage.ask("POST", "/worlds")).json
        key = world["credentials"]["vendor"]["key"]
        assert (await stage.call("GET", "/vendor/notes/nobody", key=key)).status == 404
        assert await reads(stage, 1) == [401]

    on(frozen, scene)


def test_remove_all_and_limit() -> None:
    """A world takes so many faults and no more, until they are forgotten."""

    async def scene(stage: Stage) -> None:
        stage.worlds.default.faults.limit = 2
        for _ in range(2):
            await inject(stage, status=401)
        full = await stage.ask("POST", FAULTS, {"status": 401})
        assert (full.status, full.code) == (409, "full")
        assert (await stage.ask("DELETE", FAULTS)).status == 204
        assert (await stage.ask("GET", FAULTS)).json == {"faults": []}
        await inject(stage, status=401)

    on(frozen, scene)


def test_paths() -> None:
    """A glob of paths, perhaps after a method, names calls; what does not document the status is passed by."""

    async def scene(stage: Stage) -> None:
        await inject(stage, path="GET /vendor/*", status=401, times=None)
        await inject(stage, path="*/notes", status=400, times=None)
        assert await reads(stage, 1) == [401]
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"})).status == 400
        await stage.ask("DELETE", FAULTS)
        await inject(stage, path="/vendor/*", status=404)
        assert (await stage.call("POST", "/vendor/notes", {"text": "x"})).status == 201
        assert await reads(stage, 2) == [404, 404]
        [rule] = (await stage.ask("GET", FAULTS)).json["faults"]
        assert rule["hits"] == 1

    on(frozen, scene)


def test_defaults_follow_the_effect() -> None:
    """What is left out is what the effect usually wants: its moment, its end, the effect itself."""

    async def scene(stage: Stage) -> None:
        limit = await inject(stage, effect="rate_limit", limit=1.0, window=1)
        assert (limit["times"], limit["limit"], limit["when"]) == (None, 1, "before")
        slow = await inject(stage, effect="slow", rate=5)
        assert (slow["times"], slow["when"]) == (1, "after")
        assert (await inject(stage, latency=1))["effect"] == "latency"
        assert (await inject(stage, latency=1, status=401))["effect"] == "status"
        outage = await inject(stage, status=401, **{"from": "2030-01-01T00:00:00Z"})
        assert (outage["times"], outage["from"]) == (None, "2030-01-01T00:00:00.000Z")
        webhook = await inject(stage, effect="truncated", event="note.*")
        assert (webhook["event"], webhook["when"]) == ("note.*", None)

    on(frozen, scene)


def test_an_answer_of_its_own() -> None:
    """A fault's own headers and body are answered; whether the contract has such a body is told."""

    async def scene(stage: Stage) -> None:
        await inject(stage, operation="readNote", status=404, headers={"Retry-After": "7", "X-Own": "a"})
        bodies: list[Any] = [{"odd": 1}, "just text", '{"error": "as text"}', [1]]
        for body in bodies:
            await inject(stage, operation="readNote", status=404, body=body)
        first = await stage.call("GET", "/vendor/notes/nobody")
        assert (first.status, first.headers["retry-after"], first.headers["x-own"]) == (404, "7", "a")
        assert first.json.keys() == {"error"}
        answers = [await stage.call("GET", "/vendor/notes/nobody") for _ in bodies]
        assert [answer.status for answer in answers] == [404] * len(bodies)
        assert answers[1].content == b"just text"
        assert answers[1].headers["content-type"] == "text/plain; charset=utf-8"
        assert [answer.json for answer in (answers[0], *answers[3:])] == [bodies[0], *bodies[3:]]
        assert answers[0].headers["content-type"] == "application/json"
        shown = (await stage.ask("GET", "/worlds/default/journal")).json["exchanges"]
        told = [each["effect"]["off_contract"] for each in reversed(shown)]
        assert told == [False, True, True, False, True]
        assert all(each["violations"] == [] for each in shown)

    on(frozen, scene)


def test_an_answer_of_its_own_is_kept() -> None:
    """A snapshot keeps headers and body; a rate limit may have them, too, and its own Retry-After wins."""

    async def scene(stage: Stage) -> None:
        headers = {"retry-after": "99", "content-type": "text/html"}
        await inject(stage, effect="rate_limit", limit=0, window=5, headers=headers, body="<p>")
        kept = (await stage.ask("GET", "/worlds/default/snapshot")).json
        assert (await stage.ask("PUT", "/worlds/default/snapshot", kept)).status == 200
        answered = await stage.call("GET", "/vendor/notes/nobody")
        assert {**headers, **answered.headers} == answered.headers
        assert answered.content == b"<p>"

    on(frozen, scene)


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ({"status": 500, "headers": {"Content-Length": "3"}}, "/headers/content-length"),
        ({"status": 500, "headers": {"TRANSFER-ENCODING": "chunked"}}, "/headers/transfer-encoding"),
        ({"status": 500, "headers": {"X": "a\r\nb: c"}}, "/headers/X"),
        ({"status": 500, "headers": {"X": "\u00fc"}}, "/headers/X"),
        ({"status": 500, "headers": {}}, "/headers"),
        ({"status": 500, "headers": {f"x-{number}": "" for number in range(21)}}, "/headers"),
        ({"status": 500, "body": "x" * 65_537}, "/body"),
        ({"status": 500, "body": ["x" * 999] * 66}, "/body"),
        ({"latency": 1, "headers": {"X": "a"}}, "/headers"),
        ({"effect": "truncated", "body": "a"}, "/body"),
        ({"effect": "reset", "body": "a"}, "/body"),
        ({"effect": "refuse", "event": "*", "body": "a"}, "/body"),
        ({"latency": 1, "path": f"/{'a*' * 9}"}, "/path"),
        ({"effect": "refuse", "event": "a*" * 9}, "/event"),
    ],
)
def test_what_can_not_be_answered(rule: dict[str, Any], pointer: str) -> None:
    """What cannot be sent, what would never be, and what is too costly to compare is refused by name."""

    async def scene(stage: Stage) -> None:
        refused = await stage.ask("POST", FAULTS, rule)
        assert (refused.status, [at for at, _ in refused.rules]) == (400, [pointer])
        assert stage.worlds.default.faults.rules == []

    on(frozen, scene)
