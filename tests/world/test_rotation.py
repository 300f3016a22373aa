"""New secrets for old ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from emulator.world.clock import EPOCH, ClockMode
from emulator.world.owners import MOST, Owner, bare, owner_of, stranger
from emulator.world.rotation import ROTATIONS, RotationError, RotationsFullError
from emulator.world.world import World, WorldSettings
from emulator.world.worlds import Worlds
from tests.world.test_worlds import SampleMint

SETTINGS = WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN)


def register(*, opens: bool = False, seed: int = 9, limit: int = 10) -> Worlds:
    """A register of one API that rotates, and one that does not."""
    mints = {
        "pets": SampleMint("pets", demo={"key": "demo-pets", "secret": "s"}),
        "cars": SampleMint("cars", demo={"key": "demo-cars"}, rotates=()),
    }
    return Worlds(replace(SETTINGS, seed=seed), mints, limit=limit, opens=opens)


def opens(worlds: Worlds, key: str) -> World | None:
    """The world that a key of pets opens."""
    found = worlds.open_with("pets", key)
    return found.world if found else None


def test_a_secret_gets_a_new_value() -> None:
    """The first that rotates where none is named; everything else stays, and the key opens the same world."""
    worlds = register()
    world = worlds.create()
    before = dict(world.credentials["pets"])
    assert worlds.rotate(world, "pets") == "secret"
    after = world.credentials["pets"]
    assert after["secret"] != before["secret"]
    assert {**after, "secret": ""} == {**before, "secret": ""}
    found = worlds.known("pets", before["key"])
    assert found is not None
    assert (found.world, found.fields) == (world, after)
    assert worlds.default.credentials["pets"] == {"key": "demo-pets", "secret": "s"}


def test_a_key_opens_nothing_when_its_grace_is_over() -> None:
    """Until then both do; the grace is world time."""

    async def scene() -> None:
        worlds = register()
        world = worlds.default
        worlds.rotate(world, "pets", "key", grace=60)
        new = world.credentials["pets"]["key"]
        assert opens(worlds, "demo-pets") is opens(worlds, new) is world
        assert world.still_taken("pets", "key") == ["demo-pets"]
        assert world.still_taken("pets", "secret") == []
        await world.clock.advance(59.5)
        assert opens(worlds, "demo-pets") is world
        await world.clock.advance(0.5)
        assert opens(worlds, "demo-pets") is None
        assert opens(worlds, new) is world
        assert world.still_taken("pets", "key") == []

    asyncio.run(scene())


@pytest.mark.parametrize("unknown_opens", [False, True])
def test_without_a_grace_it_is_over_at_once(*, unknown_opens: bool) -> None:
    """Also where unknown keys open worlds: what was rotated away is not unknown."""
    worlds = register(opens=unknown_opens)
    first = worlds.open_with("pets", "demo-pets")
    worlds.rotate(worlds.default, "pets", "key")
    assert opens(worlds, "demo-pets") is None
    assert len(worlds) == 1
    assert first is not None
    if unknown_opens:
        made = opens(worlds, "new-one")
        assert made is not None
        worlds.rotate(made, "pets", "key")
        assert opens(worlds, "new-one") is None
        assert worlds.get(made.id) is made


def test_the_same_rotations_give_the_same_secrets() -> None:
    """In each server of that seed, in whatever order its worlds are rotated."""

    def drawn(order: list[int]) -> list[str]:
        worlds = register()
        made = [worlds.create(), worlds.create()]
        for which in order:
            worlds.rotate(made[which], "pets")
        return [world.credentials["pets"]["secret"] for world in made]

    assert drawn([0, 1, 0]) == drawn([0, 0, 1]) != drawn([0, 1])
    assert len(set(drawn([0, 1]))) == 2


def test_rotating_draws_nothing_from_the_world() -> None:
    """Its ids are what they would have been."""
    worlds = register()
    worlds.rotate(worlds.default, "pets")
    assert worlds.default.ids.drawn() == {}


@pytest.mark.parametrize("end", ["reset", "drop"])
def test_an_emptied_world_is_as_it_was_born(end: str) -> None:
    """Its first credentials open it, and none that came later; it may be rotated again, to the same secrets."""
    worlds = register()
    world, before = worlds.default, {api: dict(each) for api, each in worlds.default.credentials.items()}
    worlds.rotate(world, "pets", "key", grace=1000)
    worlds.rotate(world, "pets", "key", grace=1000)
    worlds.rotate(world, "pets", "secret")
    keys = [old.value for old in world.retired if old.field == "key"]
    rotated = dict(world.credentials["pets"])
    getattr(worlds, end)(world)
    assert world.credentials == before
    assert world.retired == []
    assert opens(worlds, "demo-pets") is world
    assert opens(worlds, keys[1]) is None
    assert opens(worlds, rotated["key"]) is None
    for field in ("key", "key", "secret"):
        worlds.rotate(world, "pets", field)
    assert world.credentials["pets"] == rotated


def test_a_dropped_world_leaves_nothing_behind() -> None:
    """No key that it ever had opens anything, and each may open a new world."""
    worlds = register(opens=True)
    world = worlds.create()
    first = world.credentials["pets"]["key"]
    worlds.rotate(world, "pets", "key")
    second = world.credentials["pets"]["key"]
    worlds.drop(world)
    assert worlds.known("pets", first) is None
    assert {opens(worlds, key) for key in (first, second)} & {None, world, worlds.default} == set()


def test_a_key_that_two_worlds_have() -> None:
    """Stays the older one's, whatever the younger one does."""
    worlds = register(opens=True)
    older = opens(worlds, "shared")
    younger = opens(worlds, "another")
    assert older is not None
    assert younger is not None
    younger.credentials["pets"] = {**younger.credentials["pets"], "key": "shared"}
    worlds.rotate(younger, "pets", "key")
    assert opens(worlds, "shared") is older
    worlds.reset(younger)
    assert opens(worlds, "shared") is older


@pytest.mark.parametrize(
    ("api", "field", "told"),
    [
        ("pets", "name", "pets has no secret of this name, only secret, key"),
        ("cars", None, "nothing of cars can be rotated, only of pets"),
        ("boats", None, "nothing of boats can be rotated, only of pets"),
    ],
)
def test_what_is_no_secret_is_refused(api: str, field: str | None, told: str) -> None:
    """And says what there is."""
    worlds = register()
    with pytest.raises(RotationError) as refused:
        worlds.rotate(worlds.default, api, field)
    assert str(refused.value) == told
    assert worlds.default.retired == []


def test_rotations_are_bounded() -> None:
    """A world that is emptied may be rotated as often again."""
    worlds = register()
    for _ in range(ROTATIONS):
        worlds.rotate(worlds.default, "pets")
    with pytest.raises(RotationsFullError):
        worlds.rotate(worlds.default, "pets")
    worlds.reset(worlds.default)
    assert worlds.rotate(worlds.default, "pets") == "secret"


def test_what_was_counted_outlives_its_world() -> None:
    """In the register, for worlds that are dropped or emptied."""
    from tests.world.test_tallies import entry

    worlds = register()
    world = worlds.create()
    world.journal.add(entry())
    worlds.reset(world)
    world.journal.add(entry())
    worlds.drop(world)
    worlds.default.journal.add(entry())
    assert worlds.past.exchanges == 2
    worlds.drop(worlds.default)
    assert worlds.past.exchanges == 3
    assert worlds.default.journal.tallies.exchanges == 0


def test_whose_a_value_is() -> None:
    """That of a world's credentials, or what was one of them; nobody's in a world beyond the bound."""
    worlds = register(limit=MOST + 10)
    world = worlds.create()
    assert owner_of(worlds, world.credentials["cars"]["key"]) == Owner(world, "cars", "key")
    old = world.credentials["pets"]["secret"]
    worlds.rotate(world, "pets")
    owner = owner_of(worlds, old)
    assert owner == Owner(world, "pets", "secret", retired=True)
    assert stranger(owner, "key")["problem"] == "rotated_away"
    assert owner_of(worlds, "nobody's") is owner_of(worlds, "") is None
    for _ in range(MOST):
        last = worlds.create()
    assert owner_of(worlds, last.credentials["pets"]["key"]) == Owner(last, "pets", "key")
    assert owner_of(worlds, "demo-pets") == Owner(worlds.default, "pets", "key")
    assert owner_of(worlds, old) is None


@pytest.mark.parametrize(
    ("header", "value"),
    [("Bearer a b", "a b"), ("hmac key:digest", "key"), ("token", "token"), ("", ""), (" hmac  k:d ", "k")],
)
def test_a_bare_credential(header: str, value: str) -> None:
    """Without the word for its kind, and without a signature."""
    assert bare(header) == value
