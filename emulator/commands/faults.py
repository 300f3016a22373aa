"""`faults`: what befalls the next calls and webhooks of a world."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from emulator.commands.remote import Asked, Remote
from emulator.commands.table import line
from emulator.testing.calls import given
from emulator.testing.records import Json

HEADINGS = ("ID", "EFFECT", "STATUS", "STRIKES", "TIMES", "HITS")


def row(fault: Mapping[str, Json]) -> tuple[Any, ...]:
    """A fault as a line of the table."""
    where = [fault[name] for name in ("api", "operation", "path", "event", "url") if fault[name] is not None]
    times = "no end" if fault["times"] is None else fault["times"]
    return fault["id"], fault["effect"], fault["status"], " ".join(where) or "all", times, fault["hits"]


@click.group()
def faults() -> None:
    """Errors, latency and broken connections, on demand."""


@faults.command("list", cls=Remote)
@click.pass_obj
def list_(asked: Asked) -> None:
    """List the faults that are set, with how often each has hit."""
    found = [each.raw for each in asked.world.faults()]
    asked.listed(found, HEADINGS, map(row, found))


def more_of(_: click.Context, __: click.Parameter, text: str | None) -> dict[str, Json]:
    """The object that JSON text stands for. Raises: BadParameter."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(line(f"not JSON: {error}")) from None
    if not isinstance(found, dict):
        raise click.BadParameter("not a JSON object")
    return found


@faults.command(cls=Remote)
@click.option("--status", type=int, help="what is answered, in the vendor's shape")
@click.option("--effect", help="what befalls a call, such as reset, or a webhook, such as duplicate")
@click.option("--operation", help="an operationId, or METHOD and path template")
@click.option("--api", help="operations of this API only")
@click.option("--path", help="a glob of paths as sent, perhaps after a method")
@click.option("--event", help="webhooks of these events, a glob")
@click.option("--receiver", help="webhooks whose URL contains this")
@click.option("--times", type=click.IntRange(min=1), metavar="N", help="how many calls it hits")
@click.option("--endless", is_flag=True, help="it hits every call")
@click.option("--after", type=click.IntRange(min=0), metavar="N", help="how many calls it lets pass first")
@click.option("--probability", type=click.FloatRange(0, 1), help="of hitting a call")
@click.option("--latency", type=float, metavar="SECONDS", help="real seconds to wait before it")
@click.option("--when", type=click.Choice(["before", "after"]), help="whether the handler has acted")
@click.option("--more", metavar="JSON", callback=more_of, help="further keys, as docs/faults.md has them")
@click.pass_obj
def add(
    asked: Asked, /, times: int | None, endless: bool, receiver: str | None, more: dict[str, Json], **keys: Json
) -> None:
    """Set a fault. Without --times or --endless it hits one call."""
    if endless and times is not None:
        raise click.UsageError("give either --times or --endless")
    body = {**given(times=times, url=receiver, **keys), **({"times": None} if endless else {}), **more}
    if not body:
        raise click.UsageError("say what it does: --status, --effect, --latency or --more")
    made = asked.world.call("POST", "faults", body=body)
    asked.say(made, line(" ".join(f"{key}={value}" for key, value in made.items() if value is not None)))


@faults.command(cls=Remote)
@click.argument("fault", required=False)
@click.pass_obj
def clear(asked: Asked, fault: str | None) -> None:
    """Forget all faults, or the one whose id is FAULT."""
    asked.world.call("DELETE", *(("faults",) if fault is None else ("faults", fault)))
    what = "every fault" if fault is None else fault
    asked.say({"cleared": fault or "all"}, f"{what} is forgotten")
