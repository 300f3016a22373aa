"""`world`: tenants that share nothing with each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from emulator.commands.remote import Asked, Remote
from emulator.commands.table import pairs
from emulator.testing.calls import given
from emulator.testing.records import Json


@click.group()
def world() -> None:
    """Create, look at, empty and drop worlds."""


def described(told: Mapping[str, Json]) -> str:
    """A world for people: what opens it stands below what it is."""
    clock = told["clock"]
    lines: list[tuple[str, Any]] = [
        ("id", told["id"]),
        ("seed", told["seed"]),
        ("clock", f"{clock['now']} {clock['mode']}"),
        ("lifecycle", told["lifecycle"]["mode"]),
        ("exchanges", told["exchanges"]),
    ]
    for api, keys in told["credentials"].items():
        lines += [(f"{api}.{name}", value) for name, value in keys.items()]
    return pairs(lines)


@world.command(cls=Remote)
@click.option("--seed", type=int, help="the same seed and the same calls give the same replies")
@click.option("--lifecycle", type=click.Choice(["timed", "immediate", "manual", "reads"]), help="how it moves")
@click.option("--clock", type=click.Choice(["running", "stepped", "frozen"]), help="how its time passes")
@click.option("--start", metavar="TIME", help="its time at the beginning, 2026-01-01T00:00:00Z")
@click.option("--pace", type=float, metavar="FACTOR", help="world seconds to one real second")
@click.option("--quiet", "-q", is_flag=True, help="print its id alone")
@click.pass_obj
def create(
    asked: Asked,
    seed: int | None,
    lifecycle: str | None,
    clock: str | None,
    start: str | None,
    pace: float | None,
    quiet: bool,
) -> None:
    """Create a world, and print the credentials that open it."""
    timing = given(mode=clock, start=start, pace=pace)
    body = given(seed=seed, lifecycle=lifecycle, clock=timing or None)
    made = asked.call("POST", "worlds", body=body)["id"]
    if quiet:
        click.echo(made)
    else:
        told = asked.call("GET", "worlds", made)
        asked.say(told, described(told))


@world.command("list", cls=Remote)
@click.pass_obj
def list_(asked: Asked) -> None:
    """List the worlds, `default` first."""
    found = asked.call("GET", "worlds")["worlds"]
    asked.listed(found, ["WORLD", "SEED"], ((each["id"], each["seed"]) for each in found))


@world.command(cls=Remote)
@click.argument("name", required=False)
@click.pass_obj
def show(asked: Asked, name: str | None) -> None:
    """Show world NAME (or --world): clock, lifecycle, and the credentials that open it."""
    told = asked.call("GET", "worlds", name or asked.name)
    asked.say(told, described(told))


@world.command(cls=Remote)
@click.argument("name", required=False)
@click.pass_obj
def reset(asked: Asked, name: str | None) -> None:
    """Empty world NAME (or --world); id, seed and credentials stay."""
    found = asked.emulator.find(name or asked.name)
    found.reset()
    asked.say({"reset": found.id}, f"{found.id} is empty")


@world.command(cls=Remote)
@click.argument("name")
@click.pass_obj
def drop(asked: Asked, name: str) -> None:
    """Drop world NAME; `default` is only emptied."""
    found = asked.emulator.find(name)
    found.drop()
    asked.say({"dropped": found.id}, f"{found.id} is {'empty' if found.id == 'default' else 'gone'}")
