"""Injected faults."""

from __future__ import annotations

import asyncio

import pytest

from emulator.world import faults as module
from emulator.world.clock import EPOCH, Clock, ClockMode
from emulator.world.faults import FAULT, Effect, Fault, Faults, Target, drawn, fits_path
from emulator.world.ids import Ids

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
    assert fits_path(glob, "GET", "/a/b/c") is fits


def test_a_hostile_glob_is_no_burden() -> None:
    """A pattern that would make others think for ever is answered at once."""
    assert not fits_path("*a" * 120 + "b", "GET", "/" + "a" * 30_000)


def test_a_rule_is_kept() -> None:
    """A snapshot keeps all of a rule but what it has counted."""
    rule = Fault("f", effect=Effect.RATE_LIMIT, limit=1, window=9.0, latency={"min": 0, "max": 1}, since=EPOCH)
    rule.counts["me"] = (EPOCH, 5)
    row = FAULT.save(rule)
    assert row["effect"] == "rate_limit"
    assert FAULT.save(FAULT.load(row)) == row
    assert FAULT.load(row).counts == {}
