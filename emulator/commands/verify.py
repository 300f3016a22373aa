"""`verify`: whether the journal is as a file says."""

from __future__ import annotations

from pathlib import Path

import click

from emulator.commands.objects import read_object
from emulator.commands.remote import Asked, Remote
from emulator.commands.table import harmless
from emulator.testing.calls import given


@click.command(cls=Remote)
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--wait", type=click.FloatRange(0, 60), metavar="SECONDS", help="give it that long to come true")
@click.pass_context
def verify(ctx: click.Context, file: Path, wait: float | None) -> None:
    """Hold the journal against the assertions of FILE, a JSON object; `-` is standard input.

    Exit code 1 says that it is not so; what came nearest is printed.
    """
    asked: Asked = ctx.obj
    assertions = read_object(file)
    found = asked.world.call("POST", "verify", body=assertions, query=given(wait=wait), patience=wait or 0)
    asked.say(found, harmless(found["message"]))
    if not found["holds"]:
        ctx.exit(1)
