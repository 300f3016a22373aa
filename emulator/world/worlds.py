"""Every world of a server, and which credential opens which."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Protocol

from emulator.world.clock import stopwatch
from emulator.world.ids import Ids
from emulator.world.rotation import ROTATIONS, Retired, RotationError, RotationsFullError
from emulator.world.snapshot import Keeping
from emulator.world.tallies import Tallies
from emulator.world.world import Birth, World, WorldSettings

DEFAULT = "default"

SHOWN = 10
"""Worlds that a line of the log names at most."""

logger = logging.getLogger("emulator")


class Mint(Protocol):
    """How one API's credentials are made."""

    @property
    def rotates(self) -> Sequence[str]:
        """The secrets that may be rotated; the first is the one that is meant where none is named."""
        ...

    @property
    def demo(self) -> Mapping[str, str]:
        """The default world's credentials."""
        ...

    def fresh(self, ids: Ids) -> dict[str, str]:
        """New credentials, drawn from `ids`."""
        ...

    def accounts(self, fields: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
        """Those of each account in `fields`, by the key that a request presents. The first is the main one."""
        ...

    def opened(self, key: str) -> dict[str, str]:
        """The credentials of a world that an unknown `key` opened."""
        ...


class WorldsFullError(Exception):
    """There are as many worlds as there may be. The message says how many, and when some of them expire."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One account of one API, with the world that its key opens.

    until: epoch seconds of world time, for a key that was rotated away.
    """

    api: str
    key: str
    fields: Mapping[str, str]
    world: World
    until: float | None = None


class Worlds:
    """The register of worlds.

    limit: how many there may be. opens: whether an unknown credential opens a world of its own. now: the
    stopwatch by which worlds are idle. One that is idle for too long is gone at its next mention, and its
    memory at the next `sweep`. past: what was counted in worlds that are gone, and in others before they were
    emptied.
    """

    def __init__(
        self,
        settings: WorldSettings,
        mints: Mapping[str, Mint],
        *,
        births: Mapping[type, Birth] | None = None,
        keeps: Sequence[type[Keeping]] = (),
        limit: int = 1000,
        opens: bool = False,
        now: Callable[[], float] = stopwatch,
    ) -> None:
        self.settings = settings
        self.limit = limit
        self.opens = opens
        self.now = now
        self._mints = mints
        self._births = births or {}
        self._keeps = tuple(keeps)
        self._ids = Ids(settings.seed)
        self.past = Tallies()
        self._worlds: dict[str, World] = {}
        self._credentials: dict[tuple[str, str], Credential] = {}
        self.default = self._add(DEFAULT, settings, {api: dict(mint.demo) for api, mint in mints.items()})

    def create(self, settings: WorldSettings | None = None) -> World:
        """A world with fresh credentials for every API. Raises: WorldsFullError."""
        self._check_room()  # before anything is drawn: who is refused changes nobody's credentials
        world_id = self._ids.token("world", 12)
        made = settings or replace(self.settings, seed=self.fresh_seed())
        return self._add(world_id, made, {api: mint.fresh(self._ids) for api, mint in self._mints.items()})

    def fresh_seed(self) -> int:
        """A seed for a world whose creator names none."""
        return self._ids.integer("world seed")

    def get(self, world_id: str) -> World | None:
        """The world of that id, if there is one."""
        found = self._worlds.get(world_id)
        return None if found is None or self._is_swept(found) else found

    def drop(self, world: World) -> None:
        """Forget a world; its credentials open nothing from now on. The default one is only emptied."""
        if world is self.default:
            self.reset(world)
            return
        self.past.add(world.journal.tallies)
        world.close()
        del self._worlds[world.id]
        self._disown(world)

    def reset(self, world: World) -> None:
        """Empty a world, which becomes as it was born: rotations are taken back."""
        self.past.add(world.journal.tallies)
        if world.retired:
            self._disown(world)
            for old in reversed(world.retired):
                world.credentials[old.api] = {**world.credentials[old.api], old.field: old.value}
            world.retired.clear()
            self._own(world)
        world.reset()

    def rotate(self, world: World, api: str, field: str | None = None, *, grace: float = 0.0) -> str:
        """Give a secret of a world a new value: the first that the API rotates, where `field` names none.

        grace: world seconds for which the old value is still taken. Returns the name of the field.
        Raises: RotationError, RotationsFullError.
        """
        rotates = self._mints[api].rotates if api in self._mints else ()
        if not rotates:
            raise RotationError(f"nothing of {api} can be rotated, only of {', '.join(self._rotating())}")
        if field is not None and field not in rotates:
            raise RotationError(f"{api} has no secret of this name, only {', '.join(rotates)}")
        if len(world.retired) >= ROTATIONS:
            raise RotationsFullError(f"a world's secrets are rotated {ROTATIONS} times at most; reset it")
        field = field or rotates[0]
        # Not from the world's own streams: a reset or a snapshot would have them draw the same secret again.
        ids = Ids(self._ids.seed).branch(f"{world.id} rotation {len(world.retired)}")
        before, old = self._mints[api].accounts(world.credentials[api]), world.credentials[api][field]
        world.credentials[api] = {**world.credentials[api], field: self._mints[api].fresh(ids)[field]}
        until = world.clock.now() + grace
        world.retired.append(Retired(api, field, old, until))
        for key in before:
            found = self._credentials.get(at := (api, _fingerprint(key)))
            if found is not None and found.world is world:  # a key that two worlds have opens the older one
                self._credentials[at] = replace(found, until=until)
        self._own(world)
        return field

    def _rotating(self) -> list[str]:
        return [api for api, mint in self._mints.items() if mint.rotates]

    def _own(self, world: World) -> None:
        """Let the credentials of a world open it, as far as they open no older one."""
        for api, fields in world.credentials.items():
            for key, account in self._mints[api].accounts(fields).items():
                at = api, _fingerprint(key)
                if at not in self._credentials or self._credentials[at].world is world:
                    self._credentials[at] = Credential(api, key, account, world)

    def _disown(self, world: World) -> None:
        """Let what ever opened a world open nothing."""
        for api, fields in world.credentials.items():
            ever = [fields, *({**fields, old.field: old.value} for old in world.retired if old.api == api)]
            for at in {(api, _fingerprint(key)) for each in ever for key in self._mints[api].accounts(each)}:
                if at in self._credentials and self._credentials[at].world is world:
                    del self._credentials[at]

    def open_with(self, api: str, key: str) -> Credential | None:
        """The credential of that key; with `opens`, an unknown one gets a world of its own.

        None for one that is unknown; `no_room` says whether that is for want of room.
        """
        found = self.known(api, key)
        if found is None and self.opens and key and (api, _fingerprint(key)) not in self._credentials:
            return self._open_new(api, key)
        return found

    def known(self, api: str, key: str) -> Credential | None:
        """The credential of that key, if it opens a world already."""
        found = self._credentials.get((api, _fingerprint(key)))
        if found is None:
            return None
        world = found.world
        # Asked here as well: this is on the way of every request.
        if self.now() - world.left >= world.settings.idle and self._is_swept(world):
            return None
        return None if found.until is not None and found.until <= found.world.clock.now() else found

    def no_room(self) -> str:
        """Why an unknown credential opened no world although it might: the end of a sentence, or nothing."""
        return f"; {self._full()}" if self.opens and len(self._worlds) >= self.limit else ""

    def sweep(self) -> list[World]:
        """Drop every world that has been idle for too long. Returns those."""
        now = self.now()
        gone = [world for world in self if self._is_over(world, now)]
        for world in gone:
            self.drop(world)
        if gone:
            named = ", ".join(world.id for world in gone[:SHOWN])
            more = f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else ""
            logger.info("%d idle worlds expired: %s%s", len(gone), named, more)
        return gone

    def _is_swept(self, world: World) -> bool:
        """Whether it has been idle for too long; then it and its like are gone."""
        return self._is_over(world, self.now()) and world in self.sweep()

    def _is_over(self, world: World, now: float) -> bool:
        idle = world.settings.idle
        if not idle or now - world.left < idle or world is self.default or now - world.idle_since() < idle:
            return False
        return not world.is_busy()

    def _open_new(self, api: str, key: str) -> Credential | None:
        try:
            self._check_room()
        except WorldsFullError:
            return None
        # From the key, not from the order of arrival: sixteen workers arrive as they like.
        ids = Ids(self._ids.seed)
        name = f"{api} opened by {_fingerprint(key)}"
        fields = {other: mint.fresh(ids.branch(name)) for other, mint in self._mints.items()}
        fields[api] = self._mints[api].opened(key)
        self._add(ids.token(name, 12), replace(self.settings, seed=ids.integer(name)), fields)
        return self._credentials[api, _fingerprint(key)]

    def _check_room(self) -> None:
        """Raises: WorldsFullError."""
        if len(self._worlds) >= self.limit and not self.sweep():
            raise WorldsFullError(self._full())

    def _full(self) -> str:
        text = f"there are {len(self._worlds)} worlds, as many as --max-worlds allows; drop one first"
        mortal = [world for world in self if world.settings.idle and world is not self.default]
        if not mortal:
            return f"{text}, for none of them expires"
        first = min(world.settings.idle + world.idle_since() for world in mortal) - self.now()
        wait = f"{len(mortal)} expire when idle, the first in {max(1, ceil(first))} s unless it is used"
        return f"{text}, or wait: {wait}"

    def _add(
        self, world_id: str, settings: WorldSettings, credentials: Mapping[str, Mapping[str, str]]
    ) -> World:
        world = World(world_id, settings, credentials=credentials, births=self._births, keeps=self._keeps)
        world.left = self.now()
        self._worlds[world_id] = world
        self._own(world)
        return world

    def __iter__(self) -> Iterator[World]:
        return iter(list(self._worlds.values()))

    def __len__(self) -> int:
        return len(self._worlds)


def _fingerprint(key: str) -> str:
    """Keys are looked up by digest: the time it takes says nothing of how much of a key was right."""
    return hashlib.sha256(key.encode()).hexdigest()
