"""A world's clock, read and moved."""

from __future__ import annotations

from typing import Any

from emulator.contract.call import Call, Reply
from emulator.control.control import Answers, Control
from emulator.control.errors import WordedError, invalid
from emulator.world.clock import Clock, EndOfTimeError, RestlessError, iso


async def read_clock(_: Control, call: Call) -> Reply:
    """The world's time, and when its next event is due."""
    return Reply(200, clock_as_json(call.world.clock))


async def advance_clock(_: Control, call: Call) -> Reply:
    """Play some seconds of world time.

    Raises: ApiError 400 at the end of time, 409 where something due makes more due without end; WorldGoneError.
    """
    clock = call.world.clock
    try:
        fired = await clock.advance(float(call.json["seconds"]))
    except EndOfTimeError as error:
        raise invalid("/seconds", str(error), rule="maximum") from None
    except RestlessError as error:
        raise WordedError(409, "restless", str(error)) from None
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
