"""`journal`: what was asked and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

import click

from emulator.commands import completion
from emulator.commands.remote import Asked, Remote
from emulator.commands.table import aligned, fitted, plain, room, table
from emulator.testing.client import World
from emulator.testing.errors import WaitedInVainError
from emulator.testing.records import Exchange, Json

HEADINGS = ("NUMBER", "AT", "STATUS", "METHOD", "TARGET", "OPERATION", "NOTE")
WIDTHS = (6, 24, 6, 6, 40, 24, 30)
"""Columns of the headings, where what is to stand below them is not known yet."""

PATIENCE = 20.0
"""Real seconds that a question for what comes next stays open."""


def row(each: Exchange) -> tuple[Any, ...]:
    """An exchange as a line of the table."""
    note = f"near it: {', '.join(each.near)}" if each.near and not each.violations else ""
    note = f"fault {each.fault}" if each.fault else note
    if each.credential:
        note = f"{note} {each.credential['problem']}: {each.credential['detail']}".strip()
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


def following(each: Exchange, widths: Sequence[int]) -> str:
    """An exchange below headings that were printed before it came: for a pipe, whatever its width."""
    cells = [plain(value) for value in row(each)]
    if room() is None:
        widths = [max(width, len(cell)) for width, cell in zip(widths, cells, strict=True)]
    return aligned(cells, widths)


def empty(world: World) -> str:
    """What a list without any exchange comes from."""
    return "nothing matches" if world.journal(limit=1) else "nothing was asked"


@click.command(cls=Remote)
@click.option("--follow", "-f", is_flag=True, help="print what comes from now on, until Ctrl-C")
@click.option("--limit", type=click.IntRange(1, 1000), metavar="N", help="at most so many, 20 without it")
@click.option("--api", shell_complete=completion.vendors, help="of this API only")
@click.option("--operation", shell_complete=completion.operations, help="of this operationId only")
@click.option("--method", help="of this method only")
@click.option("--path", help="whose path contains this")
@click.option("--status", type=int, help="answered with this status only")
@click.option("--before", type=click.IntRange(min=1), metavar="NUMBER", help="of a lower number")
@click.option("--violations", is_flag=True, help="that broke the contract")
@click.pass_obj
def journal(asked: Asked, /, follow: bool, limit: int | None, violations: bool, **wanted: Json) -> None:
    """List exchanges, oldest first.

    With --follow, print each as it comes; with --json it is then an object to a line.
    """
    if follow and wanted["before"] is not None:
        raise click.UsageError("give either --follow or --before")
    world = asked.world
    wanted |= {"violations": True if violations else None}
    if not follow:
        page = world.journal(limit=limit or 20, **wanted)
        found = page[::-1]
        text = table(HEADINGS, map(row, found), room=room()) if found else empty(world)
        text += f"\n({page.dropped} earlier ones are kept no more)" if page.dropped else ""
        asked.say([each.raw for each in found], text)
        return
    widths = fitted(WIDTHS, room())
    if not asked.as_json:
        click.echo(aligned(HEADINGS, widths))
    with suppress(KeyboardInterrupt):
        for each in islice(came(world, **wanted), limit):
            click.echo(json.dumps(each.raw) if asked.as_json else following(each, widths))
