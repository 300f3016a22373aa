"""Every world of a server, and which credential opens which."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from emulator.world.ids import Ids
from emulator.world.snapshot import Keeping
from emulator.world.world import Birth, World, WorldSettings

DEFAULT = "default"


class Mint(Protocol):
    """How one API's credentials are made."""

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
    """There are as many worlds as there may be."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One account of one API, with the world that its key opens."""

    api: str
    key: str
    fields: Mapping[str, str]
    world: World


class Worlds:
    """The register of worlds.

    limit: how many there may be. opens: whether an unknown credential opens a world of its own.
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
    ) -> None:
        self.settings = settings
        self.limit = limit
        self.opens = opens
        self._mints = mints
        self._births = births or {}
        self._keeps = tuple(keeps)
        self._ids = Ids(settings.seed)
        self._worlds: dict[str, World] = {}
        self._credentials: dict[tuple[str, str], Credential] = {}
        self.default = self._add(DEFAULT, settings, {api: dict(mint.demo) for api, mint in mints.items()})

    def create(self, settings: WorldSettings | None = None) -> World:
        """A world with fresh credentials for every API. Raises: WorldsFullError."""
        world_id = self._ids.token("world", 12)
        made = settings or replace(self.settings, seed=self.fresh_seed())
        return self._add(world_id, made, {api: mint.fresh(self._ids) for api, mint in self._mints.items()})

    def fresh_seed(self) -> int:
        """A seed for a world whose creator names none."""
        return self._ids.integer("world seed")

    def get(self, world_id: str) -> World | None:
        """The world of that id, if there is one."""
        return self._worlds.get(world_id)

    def drop(self, world: World) -> None:
        """Forget a world; its credentials open nothing from now on. The default one is only emptied."""
        if world is self.default:
            world.reset()
            return
        world.close()
        del self._worlds[world.id]
        for api, fields in world.credentials.items():
            for key in self._mints[api].accounts(fields):
                found = self.known(api, key)  # a key that two worlds have opens the older one
                if found is not None and found.world is world:
                    del self._credentials[api, _fingerprint(key)]

    def open_with(self, api: str, key: str) -> Credential | None:
        """The credential of that key; with `opens`, an unknown one gets a world of its own."""
        found = self.known(api, key)
        if found is None and self.opens and key:
            return self._open_new(api, key)
        return found

    def known(self, api: str, key: str) -> Credential | None:
        """The credential of that key, if it opens a world already."""
        return self._credentials.get((api, _fingerprint(key)))

    def _open_new(self, api: str, key: str) -> Credential | None:
        # From the key, not from the order of arrival: sixteen workers arrive as they like.
        ids = Ids(self._ids.seed)
        name = f"{api} opened by {_fingerprint(key)}"
        fields = {other: mint.fresh(ids.branch(name)) for other, mint in self._mints.items()}
        fields[api] = self._mints[api].opened(key)
        try:
            self._add(ids.token(name, 12), replace(self.settings, seed=ids.integer(name)), fields)
        except WorldsFullError:
            return None
        return self._credentials[api, _fingerprint(key)]

    def _add(
        self, world_id: str, settings: WorldSettings, credentials: Mapping[str, Mapping[str, str]]
    ) -> World:
        if len(self._worlds) >= self.limit:
            raise WorldsFullError(f"there are {self.limit} worlds, which is the limit; drop one first")
        world = World(world_id, settings, credentials=credentials, births=self._births, keeps=self._keeps)
        self._worlds[world_id] = world
        for api, fields in credentials.items():
            for key, account in self._mints[api].accounts(fields).items():
                self._credentials.setdefault((api, _fingerprint(key)), Credential(api, key, account, world))
        return world

    def __iter__(self) -> Iterator[World]:
        return iter(list(self._worlds.values()))

    def __len__(self) -> int:
        return len(self._worlds)


def _fingerprint(key: str) -> str:
    """Keys are looked up by digest: the time it takes says nothing of how much of a key was right."""
    return hashlib.sha256(key.encode()).hexdigest()
