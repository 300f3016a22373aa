"""`ca`: whom the clients of a server have to trust."""

from __future__ import annotations

from pathlib import Path

import click

from emulator.commands.remote import Asked, Remote, connected, write_text
from emulator.server.tls import fingerprint
from emulator.testing.client import Emulator
from emulator.testing.trust import Trust, anybody


class Unverified(Remote):
    """A command that asks whoever answers, because it asks whom to trust."""

    def client(self, url: str, token: str | None, ca: Trust) -> Emulator:  # noqa: ARG002 - nobody is trusted yet
        """A client without the token: who reads it is not known."""
        return connected(url, None, anybody())


@click.command(cls=Unverified)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
    help="write to a file",
)
@click.pass_obj
def ca(asked: Asked, out: Path) -> None:
    """Print the certificate that the clients of an HTTPS server have to trust, and its SHA-256.

    Compare that with what the server printed at its start: whoever is between you and the server could have
    answered in its place. It goes to standard error where the certificate goes to standard output.
    """
    pem = asked.emulator.ca()
    try:
        shown = fingerprint(pem)
    except ValueError:
        raise click.ClickException(f"what answers at {asked.emulator.url} is no moderation-emulator") from None
    if asked.as_json:
        asked.say({"ca": pem, "sha256": shown}, "")
        return
    write_text(out, pem)
    click.echo(f"SHA-256 {shown}", err=str(out) == "-")
