"""What a shell offers for a value: from the contracts, or from a server that answers at once."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

from emulator.data import FIXTURES, SCHEMAS

AT_ONCE = 0.3
"""Real seconds that a server may take: somebody has pressed a key."""


def fitting(offered: Iterable[str], begun: str) -> list[str]:
    """Those that go on as it was begun."""
    return [each for each in offered if each.startswith(begun)]


def apis(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """The vendors' APIs, and the control plane's."""
    return fitting(sorted(file.stem for file in SCHEMAS.glob("*.yaml")), begun)


def vendors(ctx: click.Context, option: click.Parameter, begun: str) -> list[str]:
    """The vendors' APIs."""
    return [each for each in apis(ctx, option, begun) if each != "control"]


def operations(ctx: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The operationIds of the vendors, or of the one of --api."""
    from emulator.contract.document import load_document

    chosen = ctx.params.get("api")
    files = [file for file in sorted(SCHEMAS.glob("*.yaml")) if chosen in {None, file.stem}]
    offered = [file for file in files if chosen is not None or file.stem != "control"]
    return fitting((name for file in offered for name in load_document(file).operations), begun)


def effects(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """What a fault can do."""
    from emulator.world.faults import Effect

    return fitting((effect.value for effect in Effect), begun)


def seeds(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """The snapshots that come with the package."""
    return fitting(sorted(file.stem for file in (FIXTURES / "seeds").glob("*.json")), begun)


def worlds(ctx: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The worlds of the server."""
    return fitting(told(ctx, "worlds", "worlds"), begun)


def faults(ctx: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The faults of the world."""
    world = ctx.params.get("world_name") or os.environ.get("MODERATION_CONTROL_WORLD") or "default"
    return fitting(told(ctx, "faults", "worlds", world, "faults"), begun)


def told(ctx: click.Context, key: str, *parts: str) -> list[str]:
    """The ids of a list of the server; none where it does not answer at once."""
    from emulator.commands.remote import CA, TOKEN, URL, connected
    from emulator.testing.calls import PATIENCE, Call, at, whole
    from emulator.testing.control import DEFAULT_URL
    from emulator.testing.errors import EmulatorError, MissingExtraError

    url = ctx.params.get("url") or os.environ.get(URL) or DEFAULT_URL
    token = ctx.params.get("token") or os.environ.get(TOKEN) or os.environ.get("MODERATION_EMULATOR_TOKEN")
    ca = ctx.params.get("ca") or os.environ.get(CA)
    try:
        with connected(url, token, ca) as emulator:
            body = emulator.send(Call("GET", at(*parts), whole, patience=AT_ONCE - PATIENCE))
            return [str(each["id"]) for each in body[key]]
    except (EmulatorError, MissingExtraError, click.ClickException, KeyError, TypeError):
        return []
