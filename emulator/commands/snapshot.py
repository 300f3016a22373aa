"""`snapshot` and `seed`: a world as a file, out and in, and worlds that come with the package."""

from __future__ import annotations

import json
from pathlib import Path

import click

from emulator.commands import completion
from emulator.commands.objects import read_object
from emulator.commands.remote import Asked, Remote, write_text


@click.group()
def snapshot() -> None:
    """Save a world to a file, and make one what a file holds."""


@snapshot.command(cls=Remote)
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.pass_obj
def save(asked: Asked, file: Path) -> None:
    """Write all that the world holds to FILE; `-` is standard output."""
    held = asked.world.snapshot()
    write_text(file, f"{json.dumps(held, indent=2)}\n")
    if str(file) != "-":
        asked.say({"saved": str(file)}, f"{asked.name} is saved to {file}")


@snapshot.command(cls=Remote)
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.pass_obj
def restore(asked: Asked, file: Path) -> None:
    """Make the world what FILE holds; `-` is standard input. One that is refused changes nothing."""
    held = read_object(file)
    asked.world.restore(held)
    told = "standard input" if str(file) == "-" else file
    asked.say({"restored": asked.name}, f"{asked.name} is what {told} holds")


@click.command(cls=Remote)
@click.argument("fixture", shell_complete=completion.seeds)
@click.pass_obj
def seed(asked: Asked, fixture: str) -> None:
    """Make the world what the seed FIXTURE holds, a snapshot that comes with the package, such as `demo`."""
    asked.world.seed(fixture)
    asked.say({"world": asked.name, "seed": fixture}, f"{asked.name} is what the seed {fixture} holds")
