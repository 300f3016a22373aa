"""New secrets for old ones, so that a client's and a receiver's way of changing over can be tested."""

from __future__ import annotations

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.world.clock import iso
from emulator.world.rotation import RotationError, RotationsFullError


async def rotate_credentials(control: Control, call: Call) -> Reply:
    """Give one secret a new value. Raises: ApiError 400 for what is none, 409 where it was done too often."""
    asked, world = call.json, call.world
    try:
        field = control.worlds.rotate(world, asked["api"], asked.get("field"), grace=asked.get("grace", 0.0))
    except RotationError as error:
        raise invalid("/field" if "field" in asked else "/api", str(error), rule="known") from None
    except RotationsFullError as error:
        raise ApiError(409, str(error)) from None
    until = world.retired[-1].until
    told = {"api": asked["api"], "field": field, "until": iso(until), "credentials": world.credentials}
    return Reply(200, told)


ANSWERS: Answers = {"rotateCredentials": rotate_credentials}
