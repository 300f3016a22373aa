"""Injected faults."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from emulator.world import faults as module
from emulator.world.clock import EPOCH, Clock, ClockMode
from emulator.world.faults import FAULT, Allowance, Effect, Fault, Faults, Target, drawn
from emulator.world.glob import PathGlob
from emulator.world.ids import Ids
from emulator.world.records import SnapshotError

NAMES = ("addPet", "POST /pets", "POST /pets/")
CALL = Target("pets", NAMES, "POST", "/pets", {400, 404}, "me")


def faults(*rules: Fault, seed: int = 1) -> Faults:
    """A world's rules on a frozen clock."""
    made = Faults(Clock(start=EPOCH, mode=ClockMode.FROZEN), Ids(seed))
    made.rules.extend(rules)
    return made


def strikes(made: Faults, calls: int = 6) -> list[str | None]:
    """Which rule hits each of some calls."""
    return [None if (hit := made.strike(CALL)) is None else hit.id for _ in range(calls)]


def test_no_rule_no_fault() -> None:
    """A world without rules answers as it should."""
    assert strikes(faults()) == [None] * 6


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Fault("f", 500), "f-----"),
        (Fault("f", 500, times=2), "ff----"),
        (Fault("f", 500, times=None), "ffffff"),
        (Fault("f", 500, times=0), "------"),
        (Fault("f", 500, after=2, times=3), "--fff-"),
        (Fault("f", 500, probability=0.0, times=None), "------"),
        (Fault("f", 500, operation="addPet"), "f-----"),
        (Fault("f", 500, operation="POST /pets/"), "f-----"),
        (Fault("f", 500, operation="GET /pets"), "------"),
        (Fault("f", 500, api="pets"), "f-----"),
        (Fault("f", 500, api="cars"), "------"),
        (Fault("f", 500, path="/p*"), "f-----"),
        (Fault("f", 500, path="POST /pets"), "f-----"),
        (Fault("f", 500, path="GET /pets"), "------"),
        (Fault("f", 404, path="*"), "f-----"),
        (Fault("f", 429, path="*"), "------"),
        (Fault("f", 500, since=EPOCH), "f-----"),
        (Fault("f", 500, since=EPOCH + 1), "------"),
        (Fault("f", effect=Effect.REFUSE, event="*"), "------"),
        (Fault("f", effect=Effect.RATE_LIMIT, limit=2, window=9.0, times=None), "--ffff"),
        (Fault("f", effect=Effect.RATE_LIMIT, limit=0, window=9.0, after=1, times=2), "-ff---"),
    ],
)
def test_rules(rule: Fault, expected: str) -> None:
    """A rule hits as often, after as many, and those operations, as it says."""
    assert "".join(hit or "-" for hit in strikes(faults(rule))) == expected


def test_the_oldest_decides() -> None:
    """Of two rules the older one hits until it is used up; the younger loses nothing meanwhile."""
    made = faults(Fault("old", 500, times=2), Fault("young", 503, after=1, times=2))
    assert strikes(made) == ["old", "old", None, "young", "young", None]
    assert [rule.hits for rule in made.rules] == [2, 2]


def test_other_operations_do_not_count() -> None:
    """A call that a rule does not mean is none of those it lets pass."""
    made = faults(Fault("f", 500, operation="addPet", after=1))
    assert made.strike(Target("pets", ("listPets",))) is None
    assert strikes(made, 2) == [None, "f"]


def test_until_is_world_time() -> None:
    """A rule ends when the world's clock reaches its end, and is then forgotten."""
    made = faults(Fault("f", 500, times=None, until=EPOCH + 10))
    assert strikes(made, 1) == ["f"]
    asyncio.run(made.clock.advance(10))
    assert strikes(made, 1) == [None]
    assert made.rules == []


def test_chance_comes_from_the_seed() -> None:
    """The same seed strikes the same calls; a half-probable rule strikes about half of them."""

    def hits(seed: int) -> list[str | None]:
        return strikes(faults(Fault("f", 500, times=None, probability=0.5), seed=seed), 200)

    assert hits(1) == hits(1)
    assert hits(1) != hits(2)
    assert 60 < hits(1).count("f") < 140


def test_remove_and_reset() -> None:
    """A removed rule hits no more; removing it again finds none; a reset removes all."""
    made = faults(Fault("a", 500), Fault("b", 500))
    assert made.remove("a")
    assert not made.remove("a")
    assert strikes(made, 1) == ["b"]
    made.reset()
    assert made.rules == []


def test_a_rate_limit_counts_each_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each caller has a window of its own, and too many callers are forgotten."""
    monkeypatch.setattr(module, "CALLERS", 2)
    rule = Fault("f", effect=Effect.RATE_LIMIT, limit=1, window=10.0, times=None)
    made = faults(rule)

    def refused(caller: str) -> bool:
        return made.strike(Target("pets", caller=caller)) is not None

    assert [refused("a"), refused("a"), refused("b")] == [False, True, False]
    asyncio.run(made.clock.advance(4))
    assert (rule.wait_of("a", made.clock.now()), rule.wait_of("z", made.clock.now())) == (6, 10)
    assert [refused("c"), refused("a")] == [False, False]
    asyncio.run(made.clock.advance(10))
    assert not refused("a")


def test_webhooks() -> None:
    """A rule of webhooks strikes by event and receiver, what can be struck, and never a call."""
    made = faults()
    assert made.strike_webhook("a.b", "http://r/x", {Effect.REFUSE}) is None
    made.rules.append(Fault("f", effect=Effect.REFUSE, event="a.*", url="/x", times=None))
    assert made.strike_webhook("a.b", "http://r/x", {Effect.DELAY}) is None
    assert made.strike_webhook("b.b", "http://r/x", {Effect.REFUSE}) is None
    assert made.strike_webhook("a.b", "http://r/y", {Effect.REFUSE}) is None
    assert made.strike_webhook("a.b", "http://r/x", {Effect.REFUSE}) is made.rules[0]
    assert strikes(made, 1) == [None]


def test_latency() -> None:
    """Seconds are fixed, even between two bounds or log-normal, and never more than a minute."""
    stream = Ids(1).stream("x")
    assert faults().seconds(Fault("f", 500)) == 0.0
    assert drawn(0.5, stream) == 0.5
    even = [drawn({"min": 1, "max": 3}, stream) for _ in range(200)]
    assert 1 <= min(even) < 1.2
    assert 2.8 < max(even) <= 3
    log = sorted(drawn({"median": 2.0, "sigma": 1.0}, stream) for _ in range(400))
    assert 1.5 < log[200] < 2.6
    assert max(drawn({"median": 60, "sigma": 5}, stream) for _ in range(50)) == 60


@pytest.mark.parametrize(
    ("glob", "fits"),
    [("*", True), ("/a/*", True), ("/a", False), ("GET /a/b/c", True), ("POST *", False), ("GET *c", True)],
)
def test_globs(glob: str, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    """A star is any run of signs, slashes too; a method may stand before."""
    assert PathGlob(glob).fits("GET", "/a/b/c") is fits


def test_a_hostile_glob_is_no_burden() -> None:
    """A pattern that would make others think for ever is answered at once."""
    assert not PathGlob("*a" * 120 + "b").fits("GET", "/" + "a" * 30_000)


def test_a_rule_is_kept() -> None:
    """A snapshot keeps all of a rule but what it has counted."""
    rule = Fault("f", effect=Effect.RATE_LIMIT, limit=1, window=9.0, latency={"min": 0, "max": 1}, since=EPOCH)
    rule.counts["me"] = (EPOCH, 5)
    row = FAULT.save(rule)
    assert row["effect"] == "rate_limit"
    assert FAULT.save(FAULT.load(row)) == row
    assert FAULT.load(row).counts == {}


# -- what is left behind -----------------------------------------------------------------------------------


def drawing(name: str, **more: Any) -> Fault:
    """A rule that draws its chance and its latency."""
    return Fault(name, effect=Effect.LATENCY, latency={"min": 0, "max": 1}, probability=0.9, **more)


@pytest.mark.parametrize("way", ["removed", "reset", "over"])
def test_nothing_is_left_of_a_rule_that_goes(way: str) -> None:
    """The streams of a rule go with it, and no other's."""
    made = faults(drawing("a", times=None, until=EPOCH + 5), drawing("b", times=None))
    for rule in made.rules:
        made.ids.chance(f"fault:{rule.id}", 0.5)
        made.seconds(rule)
    if way == "removed":
        made.remove("a")
    elif way == "reset":
        made.reset()
    else:
        asyncio.run(made.clock.advance(5))
        made.strike_webhook("any", "any", ())
    left = set() if way == "reset" else {"fault:b", "latency:b"}
    assert set(made.ids.drawn()) == left


def test_nothing_is_left_of_a_rule_that_is_used_up() -> None:
    """It stays to be looked at, but nothing is drawn from it any more."""
    made = faults(drawing("a", times=2))
    for _ in range(50):
        rule = made.strike(CALL)
        if rule is not None:
            made.seconds(rule)
    assert made.rules[0].hits == 2
    assert made.ids.drawn() == {}


def test_no_two_rules_of_one_id() -> None:
    """A snapshot holds no id twice."""
    made, row = faults(), {"id": "a", "status": 500}
    with pytest.raises(SnapshotError, match="that of another fault") as raised:
        made.load([row, {**row}])
    assert (raised.value.pointer, raised.value.rule) == ("/1/id", "unique")
    assert made.rules == []


def test_the_luck_of_a_webhook_is_its_own() -> None:
    """Which attempt is struck does not depend on the order in which they set out."""
    names = [f"d{number} 0" for number in range(40)]

    def struck(order: list[str]) -> set[str]:
        made = faults(Fault("a", effect=Effect.REFUSE, event="*", times=None, probability=0.5))
        return {name for name in order if made.strike_webhook("e", "u", {Effect.REFUSE}, attempt=name)}

    assert 0 < len(struck(names)) < 40
    assert struck(names) == struck(names[::-1])


def test_allowance() -> None:
    """The tightest limit that is about the call and lasts is told, and each caller's own window."""
    wide = Fault("w", effect=Effect.RATE_LIMIT, limit=9, window=10.0, times=None)
    tight = Fault("t", effect=Effect.RATE_LIMIT, limit=2, window=60.0, times=None, since=EPOCH + 1)
    other = Fault("o", effect=Effect.RATE_LIMIT, limit=0, window=60.0, times=None, operation="none")
    made = faults(wide, tight, other)
    assert made.allowance(CALL) == Allowance(9, 9, EPOCH + 10)
    made.strike(CALL)
    assert made.allowance(CALL) == Allowance(9, 8, EPOCH + 10)
    asyncio.run(made.clock.advance(15))
    for left in (2, 1, 0, 0):
        assert made.allowance(CALL) == Allowance(2, left, EPOCH + 75)
        made.strike(CALL)
    assert faults().allowance(CALL) is None
