"""Whose a credential is that opened nothing: told in the journal, never in a reply."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from emulator.world.world import World
from emulator.world.worlds import Worlds

MOST = 250
"""Worlds that are looked through at most: the default one, and the newest."""


class Problem(StrEnum):
    """Why it is not known who calls."""

    MISSING = "missing"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    MISPLACED = "misplaced"
    ROTATED_AWAY = "rotated_away"
    SIGNATURE = "signature"
    SCOPE = "scope"


@dataclass(frozen=True, slots=True)
class Owner:
    """What a value is: a field of an API's credentials. retired: it was, and was rotated away."""

    world: World
    api: str
    field: str
    retired: bool = False

    def __str__(self) -> str:
        """For people."""
        return f"{self.field} of {self.api} in world {self.world.id}"


def owner_of(worlds: Worlds, value: str) -> Owner | None:
    """Whose `value` is, if anybody's."""
    given = value.encode()
    for world in (worlds.default, *reversed([*worlds][1 - MOST :])):
        for api, fields in world.credentials.items():
            for name, each in fields.items():
                if hmac.compare_digest(each.encode(), given):
                    return Owner(world, api, name)
        for old in world.retired:
            if hmac.compare_digest(old.value.encode(), given):
                return Owner(world, old.api, old.field, retired=True)
    return None


def problem(kind: Problem, detail: str) -> dict[str, Any]:
    """As the journal shows it. detail: a sentence without a secret in it."""
    return {"problem": kind.value, "detail": detail}


def stranger(owner: Owner | None, what: str) -> dict[str, Any]:
    """What is to be said of a value that was shown as `what` and is none. owner: whose it is."""
    if owner is None:
        return problem(Problem.UNKNOWN, f"no world has this {what}")
    if owner.retired:
        return problem(Problem.ROTATED_AWAY, f"it was {owner}, and was rotated away")
    return problem(Problem.MISPLACED, f"it is {owner}, which is no {what}")


def bare(header: str) -> str:
    """A credential without the word for its kind, and without a signature."""
    scheme, blank, rest = header.strip().partition(" ")
    return (rest if blank else scheme).strip().partition(":")[0]


def world_of(owner: Owner | None) -> World | None:
    """The world whose journal is to tell of it."""
    return None if owner is None else owner.world
