"""Every world of a server, and which credential opens which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from emulator.world.clock import EPOCH, ClockMode
from emulator.world.ids import Ids
from emulator.world.world import World, WorldSettings
from emulator.world.worlds import DEFAULT, Worlds, WorldsFullError

SETTINGS = WorldSettings(seed=9, start=EPOCH, clock_mode=ClockMode.FROZEN)


@dataclass(frozen=True)
class SampleMint:
    """Credentials of a key and a secret, and perhaps of a second account's key."""

    name: str
    demo: dict[str, str] = field(default_factory=dict)

    def fresh(self, ids: Ids) -> dict[str, str]:
        """Drawn from the seed."""
        return {
            "key": f"{self.name}-{ids.token(self.name)}",
            "second_key": f"second-{ids.token(self.name)}",
            "secret": ids.token("secret"),
        }

    def accounts(self, fields: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
        """By each key there is."""
        return {fields[name]: fields for name in ("key", "second_key") if name in fields}

    def opened(self, key: str) -> dict[str, str]:
        """The key is its own secret."""
        return {"key": key, "secret": key}


def register(*, limit: int = 10, opens: bool = False, seed: int = 9) -> Worlds:
    """A register of two APIs."""
    mints = {name: SampleMint(name, demo={"key": f"demo-{name}", "secret": "s"}) for name in ("pets", "cars")}
    return Worlds(replace(SETTINGS, seed=seed), mints, limit=limit, opens=opens)


def opened(worlds: Worlds, api: str, key: str) -> World | None:
    """The world that a key opens."""
    found = worlds.open_with(api, key)
    return found.world if found else None


def test_the_default_world_always_exists() -> None:
    """Its demo credentials open it, one for each API, and dropping it only empties it."""
    worlds = register()
    assert worlds.get(DEFAULT) is worlds.default
    for api in ("pets", "cars"):
        found = worlds.open_with(api, f"demo-{api}")
        assert found is not None
        assert (found.api, found.fields["secret"], found.world) == (api, "s", worlds.default)
    worlds.default.ids.token("x")
    worlds.drop(worlds.default)
    assert opened(worlds, "pets", "demo-pets") is worlds.default
    assert worlds.default.ids.token("x") == Ids(9).token("x")


def test_a_key_opens_its_own_api_alone() -> None:
    """A key of one API is none of another, and an unknown or empty one opens nothing."""
    worlds = register()
    assert worlds.open_with("cars", "demo-pets") is None
    assert worlds.open_with("pets", "nobody") is None
    assert worlds.open_with("pets", "") is None
    assert len(worlds) == 1


def test_created_worlds_have_credentials_of_their_own() -> None:
    """Each world has another id, seed and credentials, which open it and nothing else."""
    worlds = register()
    made = [worlds.create() for _ in range(3)]
    assert list(worlds) == [worlds.default, *made]
    assert len({world.id for world in made}) == len({world.settings.seed for world in made}) == 3
    for world in made:
        assert worlds.get(world.id) is world
        assert set(world.credentials) == {"pets", "cars"}
        for api, fields in world.credentials.items():
            assert opened(worlds, api, fields["key"]) is world
            assert opened(worlds, api, fields["second_key"]) is world


def test_created_worlds_take_settings() -> None:
    """A world may be asked for with settings of its own; else it has those of the server, its seed apart."""
    worlds = register()
    assert worlds.create(replace(SETTINGS, seed=77)).ids.seed == 77
    other = worlds.create()
    assert replace(other.settings, seed=9) == SETTINGS


def test_same_seed_same_worlds() -> None:
    """Two servers of one seed make the same worlds with the same credentials; of another seed, others."""
    first, second, third = register(), register(), register(seed=10)
    one, two, three = first.create(), second.create(), third.create()
    assert (one.id, one.settings, one.credentials) == (two.id, two.settings, two.credentials)
    assert one.id != three.id


def test_a_dropped_world_is_gone() -> None:
    """Its credentials open nothing, its clock holds nothing, and it makes room for another."""
    worlds = register(limit=2)
    world = worlds.create()
    world.clock.call_later(5, lambda: None)
    with pytest.raises(WorldsFullError, match="2 worlds"):
        worlds.create()
    worlds.drop(world)
    assert worlds.get(world.id) is None
    assert world.clock.pending() == []
    for api, fields in world.credentials.items():
        assert worlds.known(api, fields["key"]) is None
        assert worlds.known(api, fields["second_key"]) is None
    assert worlds.create() is not world


def test_an_unknown_key_opens_a_world_when_asked_to() -> None:
    """With `opens` an unknown key opens a world, the same one each time, with credentials for every API."""
    worlds = register(opens=True)
    found = worlds.open_with("pets", "worker-1")
    assert found is not None
    assert found.fields == {"key": "worker-1", "secret": "worker-1"}
    assert opened(worlds, "pets", "worker-1") is found.world
    assert opened(worlds, "pets", "worker-2") is not found.world
    assert opened(worlds, "cars", found.world.credentials["cars"]["key"]) is found.world
    assert opened(worlds, "cars", "worker-1") is not found.world
    assert worlds.open_with("pets", "") is None


def test_opened_worlds_do_not_depend_on_who_came_first() -> None:
    """Whatever the order in which keys arrive, each opens the same world."""
    keys = [("pets", "a"), ("pets", "b"), ("cars", "a")]

    def seen(order: list[tuple[str, str]]) -> dict[tuple[str, str], object]:
        worlds = register(opens=True)
        found = {name: opened(worlds, *name) for name in order}
        return {name: (w.id, w.settings.seed, w.credentials) for name, w in found.items() if w}

    assert seen(keys) == seen(keys[::-1])
    worlds = register(opens=True)
    assert len({world.id for name in keys if (world := opened(worlds, *name))}) == 3
    assert len(worlds) == 4


def test_a_full_server_opens_no_more() -> None:
    """When there are as many worlds as there may be, an unknown key is simply unknown."""
    worlds = register(opens=True, limit=2)
    assert worlds.open_with("pets", "a") is not None
    assert worlds.open_with("pets", "b") is None
    assert worlds.open_with("pets", "a") is not None


@pytest.mark.parametrize("first_dropped", [0, 1])
def test_a_key_of_two_worlds_opens_the_older(first_dropped: int) -> None:
    """Where two worlds have the same key it opens the older one; either may be dropped first."""
    worlds = register(opens=True)
    older = opened(worlds, "pets", "worker")
    assert older is not None
    younger = worlds._add("twin", SETTINGS, older.credentials)
    assert opened(worlds, "pets", "worker") is older
    order = [older, younger]
    worlds.drop(order[first_dropped])
    assert (worlds.known("pets", "worker") is None) == (first_dropped == 0)
    worlds.drop(order[1 - first_dropped])
    assert worlds.known("pets", "worker") is None
    assert list(worlds) == [worlds.default]
