"""`clock`: a world's time."""

from __future__ import annotations

import re
from typing import Any

import click

from emulator.commands.remote import Asked, Remote
from emulator.commands.table import pairs
from emulator.testing.records import Reading

UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds_of(_: click.Context, __: click.Parameter, text: str) -> float:
    """The seconds of a number, or of one with its unit. Raises: BadParameter."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", text, re.ASCII)
    if found is None:
        raise click.BadParameter(f"{text!r} is none: 90, 90s, 5m, 11h or 2d")
    return float(found[1]) * UNITS[found[2]]


def say(asked: Asked, reading: Reading) -> None:
    """Print what a clock shows."""
    lines: list[tuple[str, Any]] = [
        ("now", reading.now),
        ("mode", reading.mode),
        ("pace", reading.pace),
        ("pending", reading.pending),
        ("next", reading.next),
    ]
    fired = [("fired", reading.fired)] if "fired" in reading.raw else []
    asked.say(reading.raw, pairs([*lines, *fired]))


@click.group()
def clock() -> None:
    """Read and move a world's time."""


@clock.command(cls=Remote)
@click.pass_obj
def show(asked: Asked) -> None:
    """Show what time it is in the world, and what is due next."""
    say(asked, asked.world.clock.now())


@clock.command(cls=Remote)
@click.argument("duration", callback=seconds_of)
@click.pass_obj
def advance(asked: Asked, duration: float) -> None:
    """Play DURATION of world time: seconds, or 5m, 11h, 2d. What falls due in it has happened at the end."""
    say(asked, asked.world.clock.advance(duration))


@clock.command(cls=Remote)
@click.pass_obj
def freeze(asked: Asked) -> None:
    """Stop the time; only `advance` moves it."""
    say(asked, asked.world.clock.freeze())


@clock.command(cls=Remote)
@click.pass_obj
def resume(asked: Asked) -> None:
    """Let the time run on from where it stands."""
    say(asked, asked.world.clock.resume())
