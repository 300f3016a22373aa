"""The commands."""

from __future__ import annotations

import base64
import logging
import os
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import click

from emulator import __version__
from emulator.commands import Later
from emulator.settings import PREFIX, Setting, Settings, SettingsError, load, table

if TYPE_CHECKING:
    from socket import socket

    from emulator.app import Emulator
    from emulator.faces.drawing import Style

# Said again here, and held to the vendor's `KeyMint.demo` by a test: `--help` shall not wait for a vendor.
DEMO_KEY, DEMO_SECRET = "demo-vmc-key", "demo-vmc-secret"


@click.group(commands=Later(), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="moderation-emulator")
def main() -> None:
    """Stand in for Yoti Trust & Safety, VerifyMyContent and moderationapi.com, on one local port."""


class Grouped(click.Command):
    """`serve`, its options grouped as the table of settings is: two dozen in one column go unread."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group."""
        records = {
            option.name: record
            for option in self.get_params(ctx)
            if (record := option.get_help_record(ctx)) is not None
        }
        for group, settings in groupby(table(), key=lambda setting: setting.group):
            with formatter.section(group):
                formatter.write_dl([records.pop(setting.name) for setting in settings])
        with formatter.section("Other"):
            formatter.write_dl(list(records.values()))


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """An option for every row of the table of settings."""
    for setting in reversed(table()):
        command = _option(setting)(command)
    return command


def _option(setting: Setting) -> Callable[[Callable[..., None]], Callable[..., None]]:
    if setting.type is bool:
        flags = f"{setting.flag}/--no-{setting.flag[2:]}"
        return click.option(flags, setting.name, default=None, help=setting.help)
    shown = "" if setting.default in {None, ""} else f"  [{setting.default}]"
    kind: Any = click.Choice(setting.choices) if setting.choices else setting.type
    metavar = None if setting.choices else {int: "N", float: "SECONDS", str: "TEXT"}[setting.type]
    if setting.name == "pace":
        metavar = "FACTOR"
    return click.option(
        setting.flag, setting.name, type=kind, default=None, metavar=metavar, help=f"{setting.help}{shown}"
    )


@main.command(
    cls=Grouped,
    epilog=f"Each option is also an environment variable, {PREFIX}PORT for --port, and a key of the TOML file, "
    "port. A flag wins over the environment, the environment over the file. What is unknown is refused.",
)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar=f"{PREFIX}CONFIG",
    help="a TOML file of settings",
)
@_options
def serve(config: Path | None, **flags: Any) -> None:
    """Start the server, and stop it with Ctrl-C or SIGTERM."""
    settings = _settings(flags, config)
    # Imported here: `--help`, `sign` and shell completion shall not wait for a server.
    from emulator.banner import BEYOND, announcement, banner, is_loopback
    from emulator.server.logs import START, set_up_log
    from emulator.server.serving import PortError, bind
    from emulator.server.serving import serve as run

    set_up_log(settings.log_format, settings.log_level)
    if not is_loopback(settings.host) and not settings.token:
        _give_up(settings, f"--host {settings.host} is beyond loopback: --token is mandatory then")
    try:
        bound = bind(settings.host, settings.port)
    except PortError as error:
        _give_up(settings, str(error))
    emulator = _built(settings, bound)
    port = bound.getsockname()[1]

    def announce() -> None:
        if settings.log_format == "text":
            click.echo(banner(emulator, port))
            return
        start, fields = logging.getLogger(START), announcement(emulator, port)
        start.info("listening at %s", fields["url"], extra={"fields": fields})
        if not fields["loopback"]:
            start.warning("it listens on %s: %s", settings.host, BEYOND)

    tls = emulator.tls.server if emulator.tls is not None else None
    try:
        run(emulator.app, bound, max_headers=settings.max_headers, announce=announce, tls=tls)
    finally:
        if emulator.snapshot_file is not None and emulator.snapshot_file.failed:
            sys.exit(1)


def _built(settings: Settings, bound: socket) -> Emulator:
    """What is to be served, or the end of the program."""
    from emulator.app import build
    from emulator.contract.errors import ApiError
    from emulator.server.tls import TlsError

    flag, file = "--load", settings.load
    try:
        emulator = build(settings)
    except TlsError as error:
        bound.close()
        _give_up(settings, f"--tls: {error}")
    try:
        if settings.load:
            emulator.load(Path(settings.load))
        flag, file = "--snapshot-on-exit", settings.snapshot_on_exit
        if emulator.snapshot_file is not None:
            emulator.snapshot_file.check()
    except OSError as error:  # it may name a file beside this one, of which nobody has heard
        bound.close()
        _give_up(settings, f"{flag}: {file}: {error.strerror}" if error.strerror else f"{flag}: {error}")
    except ApiError as error:
        bound.close()
        _give_up(settings, f"{flag}: {error}")
    return emulator


def _settings(flags: dict[str, Any], config: Path | None) -> Settings:
    try:
        return load(flags, os.environ, config)
    except SettingsError as error:
        kind = click.UsageError if str(error).startswith("--") else click.ClickException
        raise kind(str(error)) from None


def _give_up(settings: Settings, message: str) -> NoReturn:
    """End with one line: of the log where that is for programs."""
    if settings.log_format == "text":
        raise click.ClickException(message)
    logging.getLogger("emulator").error(message)
    sys.exit(1)


def _apis(ctx: click.Context, option: click.Parameter, begun: str) -> list[str]:
    from emulator.commands.completion import apis

    return apis(ctx, option, begun)


@main.command()
@click.option("--api", shell_complete=_apis, help="list one API only")
def routes(api: str | None) -> None:
    """List the operations that are served."""
    from emulator.commands.table import aligned, fitted, room
    from emulator.contract.document import load_document
    from emulator.data import SCHEMAS

    names = sorted(path.stem for path in SCHEMAS.glob("*.yaml"))
    if api is not None and api not in names:
        text = f"there is no API {api!r}; there are {', '.join(names)}"
        raise click.BadParameter(text, param_hint="--api")
    for name in [api] if api else names:
        document = load_document(SCHEMAS / f"{name}.yaml")
        click.echo(f"{name} ({len(document.operations)} operations)")
        rows = [
            (
                f"  {operation.method}",
                operation.template,
                operation.id,
                " ".join(str(status) for status in operation.responses)
                + ("  inferred" if operation.inferred else ""),
            )
            for operation in document.operations.values()
        ]
        widths = fitted([max(map(len, column)) for column in zip(*rows, strict=True)], room())
        for row in rows:
            click.echo(aligned(row, widths))


@main.command()
@click.argument("path", required=False)
@click.option("--body", help="the request's body; @FILE reads a file, - standard input")
@click.option("--key", default=DEMO_KEY, show_default=True, help="the API key")
@click.option("--secret", default=DEMO_SECRET, show_default=True, help="the API secret")
def sign(path: str | None, body: str | None, key: str, secret: str) -> None:
    """Print the Authorization header of a VerifyMyContent request, for curl's -H.

    Sign the --body of a request that has one, the PATH (or URL) of one that has none.
    """
    from emulator.apis.verifymycontent.auth import authorization

    if (path is None) == (body is None):
        raise click.UsageError("give either the PATH of a request without a body, or its --body")
    message = _target(path) if path is not None else _bytes_of(body or "")
    click.echo(f"Authorization: {authorization(key, secret, message)}")


def _target(path: str) -> bytes:
    """What a request line says of a path or a URL."""
    if path.startswith(("http://", "https://")):
        parts = urlsplit(path)
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    if not path.startswith("/"):
        raise click.UsageError(f"{path!r} is no path: it must begin with /")
    return path.encode()


def _bytes_of(body: str) -> bytes:
    if body == "-":
        return sys.stdin.buffer.read()
    if not body.startswith("@"):
        return body.encode()
    try:
        return Path(body[1:]).read_bytes()
    except OSError as error:
        raise click.ClickException(f"{body[1:]}: {error.strerror}") from None


@main.group()
def faces() -> None:
    """Synthetic faces, so that no test needs a real person."""


@faces.command()
@click.argument("identity", type=click.IntRange(0, 2**31), nargs=-1, required=True)
@click.option(
    "--variation",
    type=click.IntRange(0, 10_000),
    default=0,
    show_default=True,
    help="another photo of the same people",
)
@click.option("--style", type=click.Choice(["portrait", "cartoon"]), default="portrait", show_default=True)
@click.option("--size", type=click.IntRange(64, 2048), default=320, show_default=True, help="pixels of height")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=".jpg, .png, .webp")
@click.option("--base64", "as_base64", is_flag=True, help="print the picture as base64, for a JSON body")
def draw(
    identity: tuple[int, ...], variation: int, style: Style, size: int, out: Path, as_base64: bool
) -> None:
    """Draw a person, or up to eight IDENTITY numbers as a group, and print where the faces are.

    The same numbers give the same picture. With --base64 the boxes go to standard error.
    """
    from emulator.faces import draw_face, draw_group, encode
    from emulator.faces.drawing import MOST_PEOPLE

    formats = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
    if out.suffix.lower() not in formats:
        text = f"{out}: the name must end in {', '.join(formats)}"
        raise click.BadParameter(text, param_hint="--out")
    if len(identity) > MOST_PEOPLE:
        raise click.UsageError(f"a group has at most {MOST_PEOPLE} people")
    if len(identity) == 1:
        drawn = draw_face(identity[0], variation, style=style, size=size)
    else:
        drawn = draw_group(identity, variation, style=style, size=(size * 4 // 3, size))
    data = encode(drawn.image, formats[out.suffix.lower()])
    try:
        out.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from None
    click.echo(f"{out}: {drawn.image.width}x{drawn.image.height}", err=as_base64)
    for box in drawn.boxes:
        click.echo(f"  x {box.x}, y {box.y}, width {box.width}, height {box.height}", err=as_base64)
    if as_base64:
        click.echo(base64.b64encode(data).decode())
