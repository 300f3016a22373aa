"""JSON objects that a command is given: as an option, as switches, or in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from emulator.commands.table import line, plain
from emulator.testing.records import Json


def more_of(_: click.Context, __: click.Parameter, text: str | None) -> dict[str, Json]:
    """The object that JSON text stands for. Raises: BadParameter."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(line(f"not JSON: {error}")) from None
    if not isinstance(found, dict):
        raise click.BadParameter("not a JSON object")
    return found


def switches(_: click.Context, option: click.Parameter, texts: Sequence[str]) -> dict[str, Json] | None:
    """The object that `a.b=value` stands for, values being JSON or else text. Raises: BadParameter."""
    found: dict[str, Json] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        *outer, last = name.split(".")
        inside = found
        for step in outer:
            inside = inside.setdefault(step, {})
            if not isinstance(inside, dict):
                raise click.BadParameter(line(f"{name} is within what has a value"))
        if not equals or not all((*outer, last)):
            raise click.BadParameter(line(f"{text!r} does not read {option.metavar}"))
        inside[last] = value_of(value)
    return found or None


def value_of(text: str) -> Json:
    """JSON, or text that is none; NaN and the like are no JSON."""
    try:
        found = json.loads(text)
        json.dumps(found, allow_nan=False)
    except (ValueError, RecursionError):
        return text
    return found


def read_object(file: Path) -> dict[str, Json]:
    """The JSON object of a file; `-` is standard input. Raises: ClickException."""
    is_standard = str(file) == "-"
    name = "standard input" if is_standard else str(file)
    try:
        text = sys.stdin.buffer.read() if is_standard else file.read_bytes()
        content = json.loads(text)
    except OSError as error:
        raise click.ClickException(f"{name}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise click.ClickException(line(f"{name}: not JSON: {error}")) from None
    if not isinstance(content, dict):
        raise click.ClickException(f"{name}: holds {plain(type(content).__name__)}, not a JSON object")
    return content
