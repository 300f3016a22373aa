"""A command that speaks to a server: its shared options, its connection, and how it tells of errors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from emulator.commands.completion import worlds
from emulator.commands.table import harmless, line, room, table
from emulator.testing.calls import Call, at, whole
from emulator.testing.client import Emulator, World
from emulator.testing.control import DEFAULT_URL
from emulator.testing.errors import EmulatorError, MissingExtraError, WaitedInVainError, need
from emulator.testing.records import Json
from emulator.testing.trust import Trust

URL, TOKEN, WORLD = "MODERATION_CONTROL_URL", "MODERATION_CONTROL_TOKEN", "MODERATION_CONTROL_WORLD"
CA = "MODERATION_CONTROL_CA"
"""The variables. None begins as a setting does: `serve` refuses what it does not know of those."""

UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"
"""What OpenSSL says of who is not trusted."""


def address(_: click.Context, __: click.Parameter, url: str) -> str:
    """A URL that is one of HTTP. Raises: BadParameter."""
    if not url.startswith(("http://", "https://")):
        raise click.BadParameter(f"{url!r} does not begin with http:// or https://")
    return url


SHARED: tuple[click.Option, ...] = (
    click.Option(
        ["--url"],
        default=DEFAULT_URL,
        envvar=URL,
        show_default=True,
        show_envvar=True,
        callback=address,
        help="where the server is",
    ),
    click.Option(
        ["--token"],
        envvar=[TOKEN, "MODERATION_EMULATOR_TOKEN"],
        help=f"what its control plane asks for  [env var: {TOKEN}, MODERATION_EMULATOR_TOKEN]",
    ),
    click.Option(
        ["--ca"],
        type=click.Path(exists=True, dir_okay=False),
        envvar=CA,
        show_envvar=True,
        help="file of whom to trust over HTTPS, as PEM",
    ),
    click.Option(
        ["--world", "world_name"],
        default="default",
        envvar=WORLD,
        show_default=True,
        show_envvar=True,
        help="which world it is about",
        shell_complete=worlds,
    ),
    click.Option(["--json", "as_json"], is_flag=True, help="print JSON, for programs"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the shared options say, and the connection."""

    emulator: Emulator
    name: str
    as_json: bool

    @property
    def world(self) -> World:
        """The world that the command is about. Raises: EmulatorError, where there is none."""
        return self.emulator.find(self.name)

    def call(self, method: str, *parts: str, body: Json = None) -> Json:
        """Any call of the control plane. Raises: EmulatorError."""
        return self.emulator.send(Call(method, at(*parts), whole, body=body))

    def say(self, raw: Json, text: str) -> None:
        """Print for a program or for people."""
        click.echo(json.dumps(raw, indent=2) if self.as_json else text)

    def listed(self, raw: Sequence[Json], headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Print a list, as a table for people."""
        self.say(list(raw), table(headings, rows, room=room()))


class Remote(click.Command):
    """A command with the shared options, whose function gets `Asked` by `click.pass_obj`."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own and the shared ones."""
        return [*super().get_params(ctx), *SHARED]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write its own options first."""
        for heading, options in (("Options", super().get_params(ctx)), ("Server", SHARED)):
            records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
            with formatter.section(heading):
                formatter.write_dl(records)

    def invoke(self, ctx: click.Context) -> Any:
        """Raises: ClickException, for whatever goes wrong between here and the server."""
        said = {str(option.name): ctx.params.pop(str(option.name)) for option in SHARED}
        with told(said["url"]), self.client(said["url"], said["token"], said["ca"]) as emulator:
            ctx.obj = Asked(emulator, said["world_name"], said["as_json"])
            with plausible(emulator):
                return super().invoke(ctx)

    def client(self, url: str, token: str | None, ca: Trust) -> Emulator:
        """The client. Raises: MissingExtraError, BadParameter."""
        return connected(url, token, ca)


def connected(url: str, token: str | None, ca: Trust) -> Emulator:
    """The client. Raises: MissingExtraError, BadParameter."""
    library = need("httpx", "testing")
    try:
        return Emulator(url, token=token, ca=ca)
    except OSError as error:
        raise click.BadParameter(f"{ca}: holds nobody to trust: {error}", param_hint="--ca") from None
    except library.InvalidURL as error:
        raise click.BadParameter(f"{url!r}: {error}", param_hint="--url") from None
    except UnicodeEncodeError:
        raise click.BadParameter("a token is ASCII", param_hint="--token") from None


@contextmanager
def told(url: str) -> Iterator[None]:
    """Turn what the client raises into one line. Raises: ClickException."""
    try:
        yield
    except MissingExtraError:
        text = "this command needs httpx: pip install 'moderation-emulator[testing]'"
        raise click.ClickException(text) from None
    except EmulatorError as error:
        raise click.ClickException(reason(error, url)) from None
    except WaitedInVainError as error:
        raise click.ClickException(harmless(str(error))) from None


def reason(error: EmulatorError, url: str) -> str:
    """Why a call was refused, in one line that says what to do."""
    if error.status is None:
        server = url.rstrip("/")
        port = server.rpartition(":")[2]
        flag = f" --port {port}" if port.isdigit() and port != "8400" else ""
        why = error.message.removeprefix(f"no reply from {server}: ")
        if UNTRUSTED in why:
            hint = f"give whom to trust with --ca or {CA}; `moderation-emulator ca` tells"
            return line(f"the certificate of {server} is not trusted ({why}); {hint}")
        return line(f"no server answers at {server} ({why}); start one: moderation-emulator serve{flag}")
    if error.code is None and error.status == 503:  # what a server says to those who wait while it stops
        return line(f"the server at {url} is stopping")
    if error.code is None:
        return line(f"what answers at {url} is no moderation-emulator: {error.status} to {error.call}")
    broken = [f"{each.pointer or '(the whole)'}: {each.message}" for each in error.violations[:3]]
    further = f"; {'; '.join(broken)}" if len(error.violations) > 1 else ""
    hint = f"; give it with --token or {TOKEN}" if error.code == "token_needed" else ""
    return line(f"{error.message}{further}{hint}")


@contextmanager
def plausible(emulator: Emulator) -> Iterator[None]:
    """Tell a server of another kind from a mistake of our own: its replies have not what they should have."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError):
        said: Any = emulator.health()
        if isinstance(said, dict) and "operations" in said:
            raise
        raise click.ClickException(f"what answers at {emulator.url} is no moderation-emulator") from None


def write_text(file: Path, text: str) -> None:
    """Write a file; `-` is standard output. Raises: ClickException."""
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
