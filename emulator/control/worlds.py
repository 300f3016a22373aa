"""Making, reading, emptying and dropping worlds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.clock import clock_as_json
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.control.lifecycle import pacing_from
from emulator.control.moment import parse_moment
from emulator.control.quirks import quirks_from
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.world import World, WorldSettings
from emulator.world.worlds import WorldsFullError

LIMITS = {
    "records": "records",
    "journal": "journal_limit",
    "journal_body": "journal_body_limit",
    "deliveries": "deliveries",
    "media": "media",
}
"""A limit of a world, and the field of its settings."""


async def list_worlds(control: Control, _: Call) -> Reply:
    """Every world's id, seed and label; none that has expired."""
    control.worlds.sweep()
    return Reply(200, {"worlds": [_line(world) for world in control.worlds]})


async def create_world(control: Control, call: Call) -> Reply:
    """A world with fresh credentials. Raises: ApiError 409 when there are too many."""
    settings = _settings(control, call.json or {})
    try:
        world = control.worlds.create(settings)
    except WorldsFullError as error:
        raise ApiError(409, str(error)) from None
    return Reply(201, _identity(world))


async def read_world(_: Control, call: Call) -> Reply:
    """One world, credentials included."""
    return Reply(200, world_as_json(call.world))


async def drop_world(control: Control, call: Call) -> Reply:
    """Forget a world; the default one is only emptied."""
    control.worlds.drop(call.world)
    return Reply(204)


async def reset_world(control: Control, call: Call) -> Reply:
    """Empty a world."""
    control.worlds.reset(call.world)
    return Reply(200, world_as_json(call.world))


def _settings(control: Control, asked: dict[str, Any]) -> WorldSettings:
    """The server's own settings, with what is `asked` in their place."""
    settings = control.worlds.settings
    if "seed" in asked:
        # Whoever names a seed wants the same timestamps too.
        settings = replace(settings, seed=int(asked["seed"]), start=EPOCH, clock_mode=ClockMode.STEPPED)
    else:
        settings = replace(settings, seed=control.worlds.fresh_seed())
    clock, own = asked.get("clock", {}), control.worlds.settings
    return replace(
        settings,
        start=parse_moment(clock["start"], "/clock/start") if "start" in clock else settings.start,
        clock_mode=ClockMode(clock.get("mode", settings.clock_mode)),
        pace=float(clock.get("pace", settings.pace)),
        pacing=pacing_from(asked.get("lifecycle", {}), settings.pacing),
        quirks=quirks_from(asked.get("quirks", {})),
        idle=_idle(asked["idle"], own.idle) if "idle" in asked else settings.idle,
        label=asked.get("label", ""),
        **_limits(asked.get("limits", {}), own),
    )


def _limits(asked: dict[str, Any], own: WorldSettings) -> dict[str, int]:
    """Those `asked` for, by field of the settings. Raises: ApiError 400 for one beyond the server's own.

    One test is not to take the memory of all the others.
    """
    found = {}
    for name, value in asked.items():
        most = getattr(own, LIMITS[name])
        if value > most:
            raise _beyond(f"/limits/{name}", most)
        found[LIMITS[name]] = int(value)
    return found


def _idle(asked: float, most: float) -> float:
    """Raises: ApiError 400 for one beyond the server's own; where that is 0, there is no end."""
    if most and not 0 < asked <= most:
        raise _beyond("/idle", most)
    return float(asked)


def _beyond(pointer: str, most: float) -> ApiError:
    text = f"{pointer[1:].replace('/', '.')} is beyond the server's own, which is {most:g}"
    return invalid(pointer, text, rule="maximum")


def _line(world: World) -> dict[str, Any]:
    return {"id": world.id, "seed": world.settings.seed, "label": world.settings.label}


def _identity(world: World) -> dict[str, Any]:
    return {"id": world.id, "seed": world.settings.seed, "credentials": world.credentials}


def world_as_json(world: World) -> dict[str, Any]:
    """`world` as the contract's World."""
    return {
        **_identity(world),
        "label": world.settings.label,
        "clock": clock_as_json(world.clock),
        "lifecycle": world.lifecycles.pacing.as_json(),
        "limits": {name: getattr(world.settings, field) for name, field in LIMITS.items()},
        "quirks": world.settings.quirks,
        "idle": world.settings.idle,
        "exchanges": len(world.journal),
    }


ANSWERS: Answers = {
    "listWorlds": list_worlds,
    "createWorld": create_world,
    "readWorld": read_world,
    "dropWorld": drop_world,
    "resetWorld": reset_world,
}
