"""Every world of a server, and which credential opens which."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from emulator.world.clock import EPOCH, ClockMode, stopwatch
from emulator.world.ids import Ids
from emulator.world.world import World, WorldSettings
from emulator.world.worlds import DEFAULT, Worlds, WorldsFullError

SETTINGS = WorldSettings(seed=9, start=EPOCH, clock_mode=ClockMode.FROZEN)


@dataclass(frozen=True)
class SampleMint:
    """Credentials of a key and a secret, and perhaps of a second account's key."""

    name: str
    demo: dict[str, str] = field(default_factory=dict)
    rotates: tuple[str, ...] = ("secret", "key")

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


@dataclass
class Watch:
    """A stopwatch that is set by hand."""

    at: float = 1000.0

    def __call__(self) -> float:
        """The reading."""
        return self.at


def register(
    *, limit: int = 10, opens: bool = False, seed: int = 9, idle: float = 0.0, watch: Watch | None = None
) -> Worlds:
    """A register of two APIs."""
    mints = {name: SampleMint(name, demo={"key": f"demo-{name}", "secret": "s"}) for name in ("pets", "cars")}
    own = replace(SETTINGS, seed=seed, idle=idle)
    return Worlds(own, mints, limit=limit, opens=opens, now=watch or Watch())


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


# -- idle worlds -------------------------------------------------------------------------------------------


def test_an_idle_world_expires() -> None:
    """Not before its time, which each visit begins anew; its credentials then open nothing."""
    watch = Watch()
    worlds = register(idle=10, watch=watch)
    world = worlds.create()
    key = world.credentials["pets"]["key"]
    watch.at += 9.9
    assert worlds.get(world.id) is world
    world.enter()
    world.leave(watch.at)
    watch.at += 9.9
    assert opened(worlds, "pets", key) is world
    watch.at += 0.1
    assert worlds.known("pets", key) is None
    assert (worlds.get(world.id), list(worlds)) == (None, [worlds.default])


@pytest.mark.parametrize("asks", ["get", "known"])
def test_whoever_asks_first_sweeps(asks: str, caplog: pytest.LogCaptureFixture) -> None:
    """Asking for one world that has expired drops all that have, in one line of the log."""
    caplog.set_level(logging.INFO, "emulator")
    watch = Watch()
    worlds = register(idle=10, watch=watch, limit=20)
    made = [worlds.create() for _ in range(12)]
    watch.at += 10
    key = made[3].credentials["pets"]["key"]
    assert (worlds.get(made[3].id) if asks == "get" else worlds.known("pets", key)) is None
    assert len(worlds) == 1
    named = ", ".join(world.id for world in made[:10])
    assert caplog.messages == [f"12 idle worlds expired: {named} and 2 more"]
    assert worlds.sweep() == []
    assert len(caplog.messages) == 1


def test_the_default_world_and_those_without_end_stay() -> None:
    """However long nobody comes; a world may have an end although the server's own have none."""
    watch = Watch()
    worlds = register(watch=watch)
    lasting, ending = worlds.create(), worlds.create(replace(SETTINGS, idle=5))
    watch.at += 1e9
    assert worlds.sweep() == [ending]
    assert list(worlds) == [worlds.default, lasting]
    worlds = register(idle=5, watch=watch)
    watch.at += 1e9
    assert worlds.sweep() == []
    assert opened(worlds, "pets", "demo-pets") is worlds.default


def test_a_world_with_a_visitor_stays() -> None:
    """As long as somebody is in, and its whole time after the last one has gone."""
    watch = Watch()
    worlds = register(idle=10, watch=watch)
    world = worlds.create()
    world.enter()
    world.enter()
    watch.at += 100
    world.leave(watch.at)
    watch.at += 100
    assert worlds.get(world.id) is world
    world.leave(watch.at)
    watch.at += 9
    assert worlds.sweep() == []
    watch.at += 1
    assert worlds.sweep() == [world]


def test_a_world_with_an_attempt_under_way_stays() -> None:
    """A webhook's attempt counts as use, and its end as the last use; another alarm's does not."""
    watch = Watch(at=stopwatch())

    async def play() -> None:
        worlds = register(idle=1000, watch=watch)
        world, other = worlds.create(), worlds.create()
        started, ends = watch.at, asyncio.Event()
        world.clock.call_later(0, ends.wait, background=True)  # type: ignore[arg-type]
        world.clock._fire_due()
        watch.at = started + 2000
        assert worlds.sweep() == [other]
        ends.set()
        await world.clock.idle(10)
        assert world.clock.rested >= started
        world.clock.rested = started + 1500  # as if the attempt had taken so long
        assert worlds.sweep() == []
        watch.at = started + 2500
        assert worlds.sweep() == [world]

    asyncio.run(play())


def test_an_expired_key_opens_a_new_world_where_any_does() -> None:
    """Under the same id, for it comes from the key; and empty."""
    watch = Watch()
    worlds = register(opens=True, idle=10, watch=watch)
    first = opened(worlds, "pets", "worker")
    watch.at += 10
    second = opened(worlds, "pets", "worker")
    assert first is not None
    assert second is not None
    assert (second.id, second is first, len(worlds)) == (first.id, False, 2)


def test_those_that_expired_make_room() -> None:
    """A full register sweeps before it refuses, whether a world is created or opened."""
    watch = Watch()
    worlds = register(opens=True, idle=10, limit=2, watch=watch)
    worlds.create()
    assert worlds.open_with("pets", "worker") is None
    watch.at += 10
    assert worlds.open_with("pets", "worker") is not None
    with pytest.raises(WorldsFullError):
        worlds.create()
    watch.at += 10
    assert worlds.create() in worlds


def test_a_full_register_says_when_there_is_room() -> None:
    """How many worlds there are, which setting bounds them, how many expire, and when the first does."""
    watch = Watch()
    worlds = register(idle=100, limit=3, watch=watch)
    worlds.create()
    watch.at += 30.5
    worlds.create()
    text = "there are 3 worlds, as many as --max-worlds allows; drop one first"
    with pytest.raises(WorldsFullError) as raised:
        worlds.create()
    assert str(raised.value) == f"{text}, or wait: 2 expire when idle, the first in 70 s unless it is used"
    with pytest.raises(WorldsFullError) as raised:
        register(limit=1).create()
    assert (
        str(raised.value)
        == "there are 1 worlds, as many as --max-worlds allows; drop one first, for none of them expires"
    )


def test_whoever_is_refused_for_want_of_room_draws_nothing() -> None:
    """The next world has the id and the credentials that it would have had."""
    one, other = register(limit=2), register(limit=2)
    for worlds, refused in ((one, 0), (other, 3)):
        first = worlds.create()
        for _ in range(refused):
            with pytest.raises(WorldsFullError):
                worlds.create()
        worlds.drop(first)
    assert one.create().credentials == other.create().credentials


def test_no_room_is_told_where_it_is_the_reason() -> None:
    """Only a server that would have opened a world says that it has no room for one."""
    assert register(opens=True, limit=1).no_room().startswith("; there are 1 worlds, as many as --max-worlds")
    assert register(opens=True, limit=2).no_room() == register(limit=1).no_room() == ""


class Registered(RuleBasedStateMachine):
    """Worlds that are made, opened, used, emptied, dropped and forgotten, beside what should be there."""

    def __init__(self) -> None:
        super().__init__()
        self.watch = Watch()
        self.worlds = register(opens=True, idle=100, limit=6, watch=self.watch)
        self.living: dict[str, tuple[World, float]] = {}
        self.dead: list[World] = []
        self.ids: list[str] = []

    def lives(self, world: World) -> bool:
        """Whether it has been used lately enough."""
        return self.watch.at - self.living[world.id][1] < world.settings.idle

    def bury(self) -> None:
        """What has expired is dead."""
        for world, _ in list(self.living.values()):
            if not self.lives(world):
                self.dead.append(self.living.pop(world.id)[0])

    @rule(idle=st.sampled_from([5.0, 50.0, 100.0]))
    def create(self, idle: float) -> None:
        """One more, or a refusal where there are as many as there may be that live."""
        self.bury()
        if len(self.living) + 1 >= 6:
            with pytest.raises(WorldsFullError):
                self.worlds.create(replace(SETTINGS, idle=idle))
            return
        world = self.worlds.create(replace(SETTINGS, idle=idle))
        assert world.id not in self.ids
        self.ids.append(world.id)
        self.living[world.id] = world, self.watch.at

    @rule(key=st.sampled_from(["a", "b", "c"]))
    def open(self, key: str) -> None:
        """By a key of one's own: the world that it has opened, or a new one where there is room."""
        self.bury()
        before = {world.id: world for world, _ in self.living.values()}
        found = opened(self.worlds, "pets", key)
        if found is None:
            assert len(before) + 1 >= 6
        elif found.id in before:
            assert found is before[found.id]
        else:
            assert len(before) + 1 < 6
            self.living[found.id] = found, self.watch.at

    @precondition(lambda self: self.living)
    @rule(data=st.data())
    def use(self, data: st.DataObject) -> None:
        """By a credential, if it still lives."""
        world = data.draw(st.sampled_from([world for world, _ in self.living.values()]))
        lived = self.lives(world)
        found = self.worlds.known("cars", world.credentials["cars"]["key"])
        assert (found is not None) == lived
        if found is not None:
            found.world.enter()
            found.world.leave(self.watch.at)
            self.living[world.id] = world, self.watch.at

    @precondition(lambda self: self.living)
    @rule(data=st.data(), how=st.sampled_from(["reset", "drop"]))
    def end(self, data: st.DataObject, how: str) -> None:
        """Drop or empty one, if it still lives."""
        world = data.draw(st.sampled_from([world for world, _ in self.living.values()]))
        if self.worlds.get(world.id) is None:
            assert not self.lives(world)
        elif how == "reset":
            before = dict(world.credentials)
            self.worlds.reset(world)
            assert world.credentials == before
        else:
            self.worlds.drop(world)
            self.dead.append(self.living.pop(world.id)[0])

    @rule(seconds=st.sampled_from([0.0, 4.0, 5.0, 60.0, 200.0]))
    def wait(self, seconds: float) -> None:
        """Time goes by."""
        self.watch.at += seconds

    @invariant()
    def each_key_opens_its_own_world(self) -> None:
        """Whatever lives is opened by its keys, what is dead by none, and no key opens what is gone."""
        self.bury()
        self.worlds.sweep()
        assert {world.id for world in self.worlds} == {"default", *self.living}
        held = set(map(id, self.worlds))
        assert all(id(each.world) in held for each in self.worlds._credentials.values())
        for world, _ in self.living.values():
            assert self.worlds.get(world.id) is world
            for api, fields in world.credentials.items():
                assert getattr(self.worlds.known(api, fields["key"]), "world", None) is world
        for world in self.dead:
            found = [self.worlds.known(api, fields["key"]) for api, fields in world.credentials.items()]
            assert all(each is None or each.world is not world for each in found)
        assert opened(self.worlds, "pets", "demo-pets") is self.worlds.default


TestRegistered = Registered.TestCase
TestRegistered.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
