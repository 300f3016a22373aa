"""Injected faults."""

from __future__ import annotations

import asyncio

import pytest

from emulator.world.clock import EPOCH, Clock, ClockMode
from emulator.world.faults import Fault, Faults
from emulator.world.ids import Ids

NAMES = ("addPet", "POST /pets", "POST /pets/")


def faults(*rules: Fault, seed: int = 1) -> Faults:
    """A world's rules on a frozen clock."""
    made = Faults(Clock(start=EPOCH, mode=ClockMode.FROZEN), Ids(seed))
    made.rules.extend(rules)
    return made


def strikes(made: Faults, calls: int = 6) -> list[str | None]:
    """Which rule hits each of some calls."""
    return [None if (hit := made.strike("pets", NAMES)) is None else hit.id for _ in range(calls)]


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
    assert made.strike("pets", ("listPets",)) is None
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
