"""`world`: tenants that share nothing with each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from emulator.commands import completion
from emulator.commands.objects import switches
from emulator.commands.remote import Asked, Remote
from emulator.commands.table import pairs
from emulator.testing.calls import given
from emulator.testing.records import Json
from emulator.world.clock import ClockMode
from emulator.world.lifecycle import Mode


@click.group()
def world() -> None:
    """Create, look at, empty and drop worlds."""


def described(told: Mapping[str, Json]) -> str:
    """A world for people: what opens it stands below what it is."""
    clock = told["clock"]
    lines: list[tuple[str, Any]] = [
        ("id", told["id"]),
        ("label", told["label"] or None),
        ("seed", told["seed"]),
        ("clock", f"{clock['now']} {clock['mode']}"),
        ("lifecycle", told["lifecycle"]["mode"]),
        ("exchanges", told["exchanges"]),
        ("expires", f"after {told['idle']:g} s without use" if told["idle"] else "never"),
        ("limits", " ".join(f"{name}={most}" for name, most in told["limits"].items())),
        ("quirks", json.dumps(told["quirks"]) if told["quirks"] else None),
    ]
    for api, keys in told["credentials"].items():
        lines += [(f"{api}.{name}", value) for name, value in keys.items()]
    return pairs(lines)


@world.command(cls=Remote)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63),
    metavar="N",
    help="the same seed and the same calls give the same replies",
)
@click.option("--lifecycle", type=click.Choice([each.value for each in Mode]), help="how it moves")
@click.option("--clock", type=click.Choice([each.value for each in ClockMode]), help="how its time passes")
@click.option("--start", metavar="TIME", help="its time at the beginning, 2026-01-01T00:00:00Z")
@click.option("--pace", type=float, metavar="FACTOR", help="world seconds to one real second")
@click.option("limits", "--limit", multiple=True, callback=switches, metavar="NAME=N", help="records=10")
@click.option(
    "quirks", "--quirk", multiple=True, callback=switches, metavar="NAME=VALUE", help="yoti.page_size=2"
)
@click.option("--idle", type=float, metavar="SECONDS", help="without use after which it expires; 0 is never")
@click.option("--label", help="to tell it apart in the list")
@click.option("--quiet", "-q", is_flag=True, help="print its id alone")
@click.pass_obj
def create(
    asked: Asked, /, clock: str | None, start: str | None, pace: float | None, quiet: bool, **keys: Json
) -> None:
    """Create a world, and print the credentials that open it. --limit and --quirk may be repeated."""
    body = given(clock=given(mode=clock, start=start, pace=pace) or None, **keys)
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
    rows = ((each["id"], each["seed"], each["label"]) for each in found)
    asked.listed(found, ["WORLD", "SEED", "LABEL"], rows)


@world.command(cls=Remote)
@click.argument("name", required=False, shell_complete=completion.worlds)
@click.pass_obj
def show(asked: Asked, name: str | None) -> None:
    """Show world NAME (or --world): clock, lifecycle, and the credentials that open it."""
    told = asked.call("GET", "worlds", name or asked.name)
    asked.say(told, described(told))


@world.command(cls=Remote)
@click.argument("name", required=False, shell_complete=completion.worlds)
@click.pass_obj
def reset(asked: Asked, name: str | None) -> None:
    """Empty world NAME (or --world); id and seed stay, and rotated secrets are taken back."""
    found = asked.emulator.find(name or asked.name)
    found.reset()
    asked.say({"reset": found.id}, f"{found.id} is empty")


@world.command(cls=Remote)
@click.argument("name", shell_complete=completion.worlds)
@click.pass_obj
def drop(asked: Asked, name: str) -> None:
    """Drop world NAME; `default` is only emptied."""
    found = asked.emulator.find(name)
    found.drop()
    asked.say({"dropped": found.id}, f"{found.id} is {'empty' if found.id == 'default' else 'gone'}")


@world.command(cls=Remote)
@click.argument("api", shell_complete=completion.vendors)
@click.option("--field", help="which secret, such as second_api_secret; the API's first without it")
@click.option("--grace", type=click.FloatRange(min=0), metavar="SECONDS", help="for which the old one is taken")
@click.pass_obj
def rotate(asked: Asked, api: str, field: str | None, grace: float | None) -> None:
    """Give a secret of API a new value, in the world of --world, and print it."""
    told = asked.world.call("POST", "credentials", "rotate", body=given(api=api, field=field, grace=grace))
    asked.say(told, f"{told['field']} {told['credentials'][api][told['field']]}")
