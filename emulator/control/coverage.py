"""What was exercised of the contracts, counted since a world was made or emptied, or since the start."""

from __future__ import annotations

from emulator.contract.call import Call, Reply
from emulator.control.control import Answers, Control
from emulator.world.tallies import Tallies


async def read_coverage(_: Control, call: Call) -> Reply:
    """The counts of one world."""
    return Reply(200, call.world.journal.tallies.as_json())


async def read_whole_coverage(control: Control, _: Call) -> Reply:
    """Those of every world together, also of worlds that are gone."""
    whole = Tallies()
    for world in control.worlds:
        whole.add(world.journal.tallies)
    whole.add(control.worlds.past)
    return Reply(200, whole.as_json())


ANSWERS: Answers = {"readCoverage": read_coverage, "readWholeCoverage": read_whole_coverage}
