"""One tenant's world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from emulator.world.clock import EPOCH, ClockMode
from emulator.world.faults import Fault
from emulator.world.journal import Entry
from emulator.world.lifecycle import Mode, Onward, Pacing, Rest
from emulator.world.world import World, WorldSettings

SETTINGS = WorldSettings(
    seed=5,
    start=EPOCH,
    clock_mode=ClockMode.FROZEN,
    pacing=Pacing(Mode.MANUAL),
    journal_limit=2,
    journal_body_limit=7,
)


class Kennel:
    """A resident with a state of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dogs: list[str] = []


class Cattery(Kennel):
    """Another kind of resident."""


async def rest() -> Onward:
    """A step after which nothing comes."""
    return Rest.OVER


def test_is_made_of_its_settings() -> None:
    """Seed, clock, pacing and the journal's limits are those of the settings."""
    world = World("w", SETTINGS, credentials={"pets": {"key": "k"}})
    for number in range(3):
        world.journal.add(Entry(0, 0.0, str(number), "/", {}))
    assert (world.id, world.ids.seed, world.credentials) == ("w", 5, {"pets": {"key": "k"}})
    assert (world.clock.now(), world.clock.mode) == (EPOCH, ClockMode.FROZEN)
    assert world.lifecycles.pace_of("video").mode is Mode.MANUAL
    assert [entry.method for entry in world.journal] == ["1", "2"]
    assert world.journal.body_limit == 7
    assert world.faults.clock is world.lifecycles.clock is world.clock


def test_residents_are_born_once() -> None:
    """A resident is born on first sight, one of each kind in each world."""
    one, other = World("one", SETTINGS), World("other", SETTINGS)
    kennel = one.of(Kennel)
    assert kennel.world is one
    assert one.of(Kennel) is kennel
    assert one.of(Cattery) is not kennel
    assert other.of(Kennel) is not kennel


def test_residents_may_be_born_otherwise() -> None:
    """Where a birth is given for a kind, it makes the resident."""

    def birth(world: World) -> Kennel:
        kennel = Kennel(world)
        kennel.dogs.append("Rex")
        return kennel

    assert World("w", SETTINGS, births={Kennel: birth}).of(Kennel).dogs == ["Rex"]


def test_reset_empties_everything_but_the_identity() -> None:
    """After a reset a world is as new: id, seed and credentials are kept, and it draws the same again."""
    world = World("w", SETTINGS, credentials={"pets": {"key": "k"}})

    async def live() -> list[object]:
        drawn: list[object] = [world.ids.uuid4("pet"), world.ids.token("key")]
        world.of(Kennel).dogs.append("Rex")
        world.lifecycles.begin("video", "v", rest)
        world.lifecycles.set(Pacing(Mode.TIMED))
        world.faults.rules.append(Fault("f", 500))
        world.journal.add(Entry(0, 0.0, "GET", "/", {}))
        world.clock.call_later(5, lambda: None)
        await world.clock.advance(100)
        return [*drawn, world.clock.now()]

    first = asyncio.run(live())
    world.reset()
    assert world.of(Kennel).dogs == []
    assert world.lifecycles.under_way() == []
    assert world.lifecycles.pace_of("video").mode is Mode.MANUAL
    assert world.faults.rules == []
    assert len(world.journal) == 0
    assert world.clock.pending() == []
    assert world.clock.now() == EPOCH
    assert world.credentials == {"pets": {"key": "k"}}
    assert asyncio.run(live()) == first


def test_a_reset_touches_no_other() -> None:
    """What another world holds stays."""
    one, other = World("one", SETTINGS), World("other", SETTINGS)
    other.of(Kennel).dogs.append("Rex")
    other.clock.call_later(5, lambda: None)
    one.reset()
    one.close()
    assert other.of(Kennel).dogs == ["Rex"]
    assert len(other.clock.pending()) == 1


def test_a_closed_world_stands_still() -> None:
    """Nothing is due in a closed world, and its residents are gone."""
    world = World("w", SETTINGS)
    kennel = world.of(Kennel)
    world.clock.call_later(1, lambda: None)
    world.close()
    assert world.clock.pending() == []
    assert world.of(Kennel) is not kennel


@pytest.mark.parametrize("end", [World.reset, World.close])
def test_what_keeps_something_open_closes_it(end: Callable[[World], None]) -> None:
    """With the world's end and with each reset; by then, the world has others."""
    world, closed = World("w", WorldSettings()), []

    class Door:
        def __init__(self, _: World) -> None: ...

        def close(self) -> None:
            closed.append(world.of(Door) is not self)

    world.of(Door)
    end(world)
    assert closed == [True]
