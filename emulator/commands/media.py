"""`media`: what the URLs of a world answer with."""

from __future__ import annotations

from pathlib import Path

import click

from emulator.commands.remote import Asked, Remote


@click.group()
def media() -> None:
    """What a URL shows when it is looked at."""


@media.command(cls=Remote)
@click.argument("address")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fixture", help="a picture of the package, such as faces/ada-1.jpg, in place of FILE")
@click.pass_obj
def put(asked: Asked, address: str, file: Path | None, fixture: str | None) -> None:
    """Let ADDRESS, a URL, answer with the bytes of FILE or with a fixture."""
    if (file is None) == (fixture is None):
        raise click.UsageError("give either FILE or --fixture")
    try:
        size = asked.world.media(address, file, fixture=fixture)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    asked.say({"url": address, "size": size}, f"{size} bytes at {address}")
