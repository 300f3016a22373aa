"""A world's clock, read and moved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.world.clock import Clock, iso

LAST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
"""Epoch seconds that no clock is advanced beyond: a year before the last moment that can be written down."""


async def read_clock(_: Control, call: Call) -> Reply:
    """The world's time, and when its next event is due."""
    return Reply(200, clock_as_json(call.world.clock))


async def advance_clock(_: Control, call: Call) -> Reply:
    """Play some seconds of world time. Raises: ApiError 400 at the end of time."""
    clock = call.world.clock
    seconds = float(call.json["seconds"])
    if clock.now() + seconds > LAST:
        raise invalid("/seconds", f"the clock cannot pass {iso(LAST)}", rule="maximum")
    fired = await clock.advance(seconds)
    return Reply(200, {**clock_as_json(clock), "fired": fired})


async def freeze_clock(_: Control, call: Call) -> Reply:
    """Let the clock stand still."""
    call.world.clock.freeze()
    return Reply(200, clock_as_json(call.world.clock))


async def resume_clock(_: Control, call: Call) -> Reply:
    """Let the clock run on."""
    call.world.clock.resume()
    return Reply(200, clock_as_json(call.world.clock))


def clock_as_json(clock: Clock) -> dict[str, Any]:
    """`clock` as the contract's Clock."""
    now = clock.now()
    pending = clock.pending()
    return {
        "now": iso(now),
        "epoch": now,
        "mode": clock.mode.value,
        "pace": clock.pace,
        "pending": len(pending),
        "next": iso(pending[0].due) if pending else None,
    }


ANSWERS: Answers = {
    "readClock": read_clock,
    "advanceClock": advance_clock,
    "freezeClock": freeze_clock,
    "resumeClock": resume_clock,
}
