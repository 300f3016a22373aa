"""`faults`: what befalls the next calls and webhooks of a world."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from emulator.commands import completion
from emulator.commands.objects import more_of
from emulator.commands.remote import Asked, Remote
from emulator.commands.table import line
from emulator.testing.calls import given
from emulator.testing.records import Json

HEADINGS = ("ID", "EFFECT", "STATUS", "STRIKES", "TIMES", "HITS", "MORE")

USUAL = {"after": 0, "probability": 1.0}
"""What goes without saying."""


def row(fault: Mapping[str, Json]) -> tuple[Any, ...]:
    """A fault as a line of the table."""
    where = [fault[name] for name in ("api", "operation", "path", "event", "url") if fault[name] is not None]
    times = "no end" if fault["times"] is None else fault["times"]
    shown = {"id", "effect", "status", "times", "hits", "api", "operation", "path", "event", "url"}
    said = [
        f"{key}={value if isinstance(value, str) else json.dumps(value)}"
        for key, value in fault.items()
        if key not in shown and value is not None and USUAL.get(key) != value
    ]
    place = " ".join(where) or "all"
    return fault["id"], fault["effect"], fault["status"], place, times, fault["hits"], " ".join(said)


@click.group()
def faults() -> None:
    """Errors, latency and broken connections, on demand."""


@faults.command("list", cls=Remote)
@click.pass_obj
def list_(asked: Asked) -> None:
    """List the faults that are set, with how often each has hit."""
    found = [each.raw for each in asked.world.faults()]
    asked.listed(found, HEADINGS, map(row, found))


def latency_of(keys: dict[str, Json]) -> Json:
    """The wait that --latency or a pair of its kin says, which are taken out. Raises: UsageError."""
    plain = keys.pop("latency")
    drawn = given(**{name: keys.pop(f"latency_{name}") for name in ("min", "max", "median", "sigma")})
    if not drawn:
        return plain
    if plain is not None or set(drawn) not in ({"min", "max"}, {"median", "sigma"}):
        text = "give --latency, or --latency-min and --latency-max, or --latency-median and --latency-sigma"
        raise click.UsageError(text)
    return drawn


@faults.command(cls=Remote)
@click.option("--status", type=int, help="what is answered, in the vendor's shape")
@click.option(
    "--effect",
    shell_complete=completion.effects,
    help="what befalls a call, such as reset, or a webhook, such as duplicate",
)
@click.option(
    "--operation", shell_complete=completion.operations, help="an operationId, or METHOD and path template"
)
@click.option("--api", shell_complete=completion.vendors, help="operations of this API only")
@click.option("--path", help="a glob of paths as sent, perhaps after a method")
@click.option("--event", help="webhooks of these events, a glob")
@click.option("--receiver", help="webhooks whose URL contains this")
@click.option("--times", type=click.IntRange(min=1), metavar="N", help="how many calls it hits")
@click.option("--endless", is_flag=True, help="it hits every call")
@click.option("--after", type=click.IntRange(min=0), metavar="N", help="how many calls it lets pass first")
@click.option("--probability", type=click.FloatRange(0, 1), help="of hitting a call")
@click.option("--latency", type=float, metavar="SECONDS", help="real seconds to wait before it")
@click.option("--latency-min", type=float, metavar="SECONDS", help="or at least that many, and at most")
@click.option("--latency-max", type=float, metavar="SECONDS", help="so many")
@click.option(
    "--latency-median", type=float, metavar="SECONDS", help="or log-normal: half of them less than that"
)
@click.option("--latency-sigma", type=float, metavar="S", help="and how far they spread")
@click.option("--from", "from_", metavar="TIME", help="world time from which it hits, 2026-01-01T00:00:00Z")
@click.option("--until", metavar="TIME", help="world time from which it hits no more")
@click.option("--when", type=click.Choice(["before", "after"]), help="whether the handler has acted")
@click.option("--more", metavar="JSON", callback=more_of, help="further keys, as docs/faults.md has them")
@click.pass_obj
def add(
    asked: Asked, /, times: int | None, endless: bool, receiver: str | None, more: dict[str, Json], **keys: Json
) -> None:
    """Set a fault. Without --times or --endless it hits one call."""
    if endless and times is not None:
        raise click.UsageError("give either --times or --endless")
    keys |= {"latency": latency_of(keys), "from": keys.pop("from_")}
    body = {**given(times=times, url=receiver, **keys), **({"times": None} if endless else {}), **more}
    if not body:
        raise click.UsageError("say what it does: --status, --effect, --latency or --more")
    made = asked.world.call("POST", "faults", body=body)
    asked.say(made, line(" ".join(f"{key}={value}" for key, value in made.items() if value is not None)))


@faults.command(cls=Remote)
@click.argument("fault", required=False, shell_complete=completion.faults)
@click.pass_obj
def clear(asked: Asked, fault: str | None) -> None:
    """Forget all faults, or the one whose id is FAULT."""
    asked.world.call("DELETE", *(("faults",) if fault is None else ("faults", fault)))
    what = "every fault" if fault is None else fault
    asked.say({"cleared": fault or "all"}, f"{what} is forgotten")
