"""Whether the server is ready."""

from __future__ import annotations

from emulator.contract.call import Call, Reply
from emulator.control.control import Answers, Control
from emulator.world.clock import stopwatch


async def read_health(control: Control, _: Call) -> Reply:
    """Version, uptime in real seconds, and the number of operations that each API serves."""
    operations = {api.name: len(api.document.operations) for api in control.apis()}
    uptime = round(stopwatch() - control.started, 3)
    return Reply(
        200, {"status": "ready", "version": control.version, "uptime": uptime, "operations": operations}
    )


ANSWERS: Answers = {"readHealth": read_health}
