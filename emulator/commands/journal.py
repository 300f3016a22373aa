"""`journal`: what was asked and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

import click

from emulator.commands.remote import Asked, Remote
from emulator.commands.table import plain, table
from emulator.testing.client import World
from emulator.testing.errors import WaitedInVainError
from emulator.testing.records import Exchange, Json

PATIENCE = 20.0
"""Real seconds that a question for what comes next stays open."""


def row(each: Exchange) -> tuple[Any, ...]:
    """An exchange as a line of the table."""
    note = f"fault {each.fault}" if each.fault else ""
    if each.violations:
        note = f"{note} {each.violations[0]}".strip()
    return each.number, each.at, each.status, each.method, each.target, each.operation, note


def came(world: World, **wanted: Any) -> Iterator[Exchange]:
    """Every exchange from now on, oldest first; it goes on after the journal was emptied."""
    newest = world.journal(limit=1)
    last = newest[0].number if newest else 0
    while True:
        try:
            found = world.journal(after=last, wait=PATIENCE, **wanted)
        except WaitedInVainError:
            newest = world.journal(limit=1)
            if not newest or newest[0].number < last:  # it was emptied: numbers began again at 1
                last = 0
            continue
        last = found[0].number
        yield from reversed(found)


@click.command(cls=Remote)
@click.option("--follow", "-f", is_flag=True, help="print what comes from now on, until Ctrl-C")
@click.option("--limit", type=click.IntRange(1, 1000), metavar="N", help="at most so many, 20 without it")
@click.option("--api", help="of this API only")
@click.option("--operation", help="of this operationId only")
@click.option("--method", help="of this method only")
@click.option("--path", help="whose path contains this")
@click.option("--status", type=int, help="answered with this status only")
@click.option("--violations", is_flag=True, help="that broke the contract")
@click.pass_obj
def journal(asked: Asked, /, follow: bool, limit: int | None, violations: bool, **wanted: Json) -> None:
    """List exchanges, oldest first.

    With --follow, print each as it comes; with --json it is then an object to a line.
    """
    world = asked.world
    wanted |= {"violations": True if violations else None}
    if not follow:
        found = world.journal(limit=limit or 20, **wanted)[::-1]
        headings = ["NUMBER", "AT", "STATUS", "METHOD", "TARGET", "OPERATION", "NOTE"]
        text = table(headings, map(row, found)) if found else "nothing was asked"
        asked.say([each.raw for each in found], text)
        return
    with suppress(KeyboardInterrupt):
        for each in islice(came(world, **wanted), limit):
            click.echo(json.dumps(each.raw) if asked.as_json else "  ".join(map(plain, row(each))))
