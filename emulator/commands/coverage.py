"""`coverage`: what of the contracts a client's calls exercised."""

from __future__ import annotations

from pathlib import Path

import click

from emulator.commands.remote import Asked, Remote, write_text
from emulator.commands.table import harmless
from emulator.testing.coverage import Coverage, counts
from emulator.testing.reports import FORMATS, headline


@click.command(cls=Remote)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="text without it, or json with --json")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="the file that it is written to"
)
@click.option("--only", multiple=True, metavar="PATTERN", help="count yoti, yoti:createAccount, *:*Livestream")
@click.option("--all-worlds", is_flag=True, help="count all worlds since the start, also those that are gone")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="N", help="exit with 1 below N percent")
@click.pass_context
def coverage(
    ctx: click.Context,
    form: str | None,
    output: Path | None,
    only: tuple[str, ...],
    all_worlds: bool,
    fail_under: float | None,
) -> None:
    """Say which documented statuses were answered in the world, and which violations there were.

    All is counted since the world was made or emptied.
    """
    asked: Asked = ctx.obj
    tally = asked.emulator.tally() if all_worlds else asked.world.tally()
    found = Coverage.of(asked.emulator.catalogue(), tally, only=only)
    for pattern in only:
        if not any(counts(row.api, row.operation, [pattern]) for row in found.rows):
            raise click.UsageError(f"no operation is called {pattern}")
    form = form or ("json" if asked.as_json else "text")
    text = FORMATS[form](found).rstrip("\n")
    if output is None:
        click.echo(harmless(text) if form == "text" else text)
    else:
        write_text(output, f"{text}\n")
        click.echo(f"{headline(found)}; wrote {output}", err=asked.as_json or str(output) == "-")
    if fail_under is not None and found.percent < fail_under:
        raise click.ClickException(f"{found.percent:.1f} % is less than {fail_under:g} %")
