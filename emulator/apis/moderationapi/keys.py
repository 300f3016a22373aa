"""Keys that clients made: each opens the world of the key that it begins with.

A world's own key is fixed when it is born. One that is made later is that key, a dot and a secret, so that it
is taken apart rather than looked up; whether it is one is known to the world.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from emulator.apis.moderationapi.kinds import Id, Moment
from emulator.world.store import Store
from emulator.world.world import World

NAME = "moderationapi"

LIMIT = 1000
"""Keys of a world at most."""

SECRET = 48
"""Hex digits behind the dot."""


@dataclass(frozen=True, slots=True)
class Key:
    """digest: SHA-256 of the secret, which is shown once and never kept. created_at: epoch milliseconds."""

    id: Id
    name: str
    project_id: Id
    digest: str
    created_at: Moment


class Keys:
    """Those that were made in a world. A resident of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: Store[Key] = Store("key", limit=min(LIMIT, world.settings.records))

    def create(self, project_id: str, name: str) -> tuple[Key, str]:
        """A key with what a client presents. Raises: StoreFullError."""
        secret = self._world.ids.token("moderationapi.key", SECRET)
        digest = _digest(secret)
        key = Key(_id_of(digest), name, project_id, digest, self._world.clock.now_ms())
        self.records.add(key.id, key)
        return key, f"{self._world.credentials[NAME]['api_key']}.{secret}"

    def opened_by(self, secret: str) -> bool:
        """Whether `secret` is that of a key of this world."""
        digest = _digest(secret)
        known = self.records.get(_id_of(digest))
        return known is not None and hmac.compare_digest(known.digest, digest)

    def drop(self, project_id: str) -> None:
        """Take the keys of a project away."""
        for key in self.records:
            if key.project_id == project_id:
                self.records.pop(key.id)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _id_of(digest: str) -> str:
    """Told by the secret, so that a key is found without going through all of them."""
    return digest[:24]
