"""The world of fixtures/seeds/community.json, made by calls. `python -m tests.seeds.community` writes it."""

from __future__ import annotations

from typing import Any

from tests.seeds import at_moderationapi, at_verifymycontent, at_yoti
from tests.seeds.cast import Cast
from tests.seeds.making import Making, made, write

NAME = "community"
SEED = 20_260_102
"""Of no other world, as that of the demo."""

PEOPLE = 24


def community() -> dict[str, Any]:
    """The snapshot."""
    return made(SEED, fill)


def fill(world: Making) -> None:
    """Three months: what takes long begins first."""
    cast = Cast(SEED, PEOPLE)
    here = at_yoti.settle(world, cast)
    at_verifymycontent.settle(world, cast)
    at_moderationapi.talk_for_months(world, cast)
    at_yoti.fill(world, cast, here)
    at_moderationapi.fill(world, cast)
    at_verifymycontent.fill(world, cast)


if __name__ == "__main__":
    write(NAME, community())
