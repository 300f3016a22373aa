"""A world as a file: out, in, and from the seeds of the package."""

from __future__ import annotations

import asyncio
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import orjson

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError, Cause, told
from emulator.contract.nesting import is_shallow
from emulator.contract.validator import Shape
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.control.faults import check_fault
from emulator.control.worlds import world_as_json
from emulator.world.faults import FAULT
from emulator.world.life import in_one_life
from emulator.world.records import SnapshotError, at, load_each
from emulator.world.snapshot import check_version
from emulator.world.world import World

SEEDS = "seeds"
"""The folder of the fixtures that holds snapshots."""

SEEDS_KEPT = 16
"""How many files of it are remembered as valid."""

LEVELS = 200
"""Of the JSON of a file: far more than a request's may have, and fewer than orjson writes again."""


async def read_snapshot(_: Control, call: Call) -> Reply:
    """All that the world holds."""
    return Reply(200, call.world.snapshot())


async def restore_snapshot(control: Control, call: Call) -> Reply:
    """Make the world what the body holds. Raises: ApiError 400."""
    restore(control, call.world, call.json)
    return Reply(200, world_as_json(call.world))


async def seed_world(control: Control, call: Call) -> Reply:
    """Make the world what a fixture holds.

    Raises: ApiError 404 when there is none of this name; WorldGoneError.
    """
    folder, name = control.fixtures / SEEDS, call.json["fixture"]
    data = await in_one_life(call.world, asyncio.to_thread(_seed, _shape(control), folder, name))
    restore(control, call.world, data)
    return Reply(200, world_as_json(call.world))


def load(control: Control, world: World, text: bytes) -> None:
    """Make `world` what a file holds. Raises: ApiError 400."""
    restore(control, world, _parsed(_shape(control), text))


def restore(control: Control, world: World, data: dict[str, Any]) -> None:
    """Make `world` what `data` holds, which keeps the contract or is newer; as before where that cannot be.

    Raises: ApiError 400.
    """
    try:
        check_version(data)
        with at("faults"):
            load_each(data.get("faults", ()), partial(_check_fault, control))
        world.restore(data)
    except SnapshotError as error:
        raise invalid(error.pointer, str(error), rule=error.rule) from None


def _check_fault(control: Control, row: dict[str, Any]) -> None:
    try:
        check_fault(control, FAULT.load(row))
    except ApiError as error:
        where, rule = next(((each.pointer, each.rule) for each in error.violations), ("", "fault"))
        raise SnapshotError(where, rule, error.message) from None


def _shape(control: Control) -> Shape:
    api = next(api for api in control.apis() if "restoreSnapshot" in api.document.operations)
    shape = api.document.operations["restoreSnapshot"].body
    assert shape is not None
    return shape


def _parsed(shape: Shape, text: bytes) -> dict[str, Any]:
    """What a file holds. Raises: ApiError 400 for what is no JSON or breaks the contract."""
    try:
        data: dict[str, Any] = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise invalid("", f"the file is not JSON: {error}", rule="json") from None
    if not is_shallow(data, LEVELS):
        raise invalid("", f"the file nests deeper than {LEVELS} levels", rule="depth")
    if not shape.fits(data):
        violations = shape.violations(data, "request", "body")
        raise ApiError(None, told(violations), cause=Cause.INVALID, violations=violations)
    return data


def _seed(shape: Shape, folder: Path, name: str) -> dict[str, Any]:
    """The seed of that name. The contract lets no name through that leads out of the folder."""
    seeds = {path.stem: path for path in sorted(folder.glob("*.json"))}
    if name not in seeds:
        raise ApiError(404, f"there is no fixture of this name; there are: {', '.join(seeds)}")
    path = seeds[name]
    # Parsed each time: what a world takes over is its own.
    parsed: dict[str, Any] = orjson.loads(_checked(shape, path, path.stat().st_mtime_ns))
    return parsed


@lru_cache(maxsize=SEEDS_KEPT)
def _checked(shape: Shape, path: Path, _changed: int) -> bytes:
    """A file that keeps the contract, as it was at the nanosecond `_changed`: held against it once."""
    text = path.read_bytes()
    _parsed(shape, text)
    return text


ANSWERS: Answers = {
    "readSnapshot": read_snapshot,
    "restoreSnapshot": restore_snapshot,
    "seedWorld": seed_world,
}
