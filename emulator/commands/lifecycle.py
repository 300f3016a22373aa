"""`lifecycle`: how the resources of a world progress."""

from __future__ import annotations

import click

from emulator.commands.remote import Asked, Remote
from emulator.commands.table import pairs, room, table
from emulator.testing.records import Lifecycle
from emulator.world.lifecycle import Mode


def say(asked: Asked, told: Lifecycle) -> None:
    """Print how a world moves, and what is on its way."""
    text = pairs(
        [("mode", told.mode), ("delay", told.delay), ("reads", told.reads), ("under way", str(told.count))]
    )
    if told.raw.get("kinds"):
        paces = ((kind, pace["mode"], pace["delay"], pace["reads"]) for kind, pace in told.raw["kinds"].items())
        text += f"\n\n{table(['KIND', 'MODE', 'DELAY', 'READS'], paces, room=room())}"
    if told.under_way:
        rows = ((each.kind, each.resource, "resting" if each.resting else None) for each in told.under_way)
        text += f"\n\n{table(['KIND', 'RESOURCE', 'STATE'], rows, room=room())}"
    asked.say(told.raw, text)


@click.group()
def lifecycle() -> None:
    """How resources progress, and a step by hand."""


@lifecycle.command(cls=Remote)
@click.pass_obj
def show(asked: Asked) -> None:
    """Show how resources progress, and which are on their way."""
    say(asked, asked.world.lifecycle())


@lifecycle.command("set", cls=Remote)
@click.argument("mode", type=click.Choice([each.value for each in Mode]))
@click.option(
    "--delay", type=click.FloatRange(min=0), metavar="SECONDS", help="of world time between two steps"
)
@click.option("--reads", type=click.IntRange(min=1), metavar="N", help="before each step")
@click.option("--kind", help="of this kind of resource only, such as yoti.moderation")
@click.pass_obj
def set_(asked: Asked, mode: str, delay: float | None, reads: int | None, kind: str | None) -> None:
    """Set how resources progress: by time, at once, by hand, or by being read."""
    say(asked, asked.world.lifecycle(mode, delay=delay, reads=reads, kind=kind))


@lifecycle.command(cls=Remote)
@click.argument("resource", required=False)
@click.pass_obj
def step(asked: Asked, resource: str | None) -> None:
    """Move all resources by one step, or the one whose id is RESOURCE, and list those that moved."""
    moved = asked.world.step(resource)
    asked.say({"moved": moved}, "\n".join(moved) or "nothing moved")
