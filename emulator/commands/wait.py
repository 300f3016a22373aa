"""`wait`: until a server is ready, or something has come."""

from __future__ import annotations

import threading

import click

from emulator.commands import completion
from emulator.commands.remote import UNTRUSTED, Asked, Remote
from emulator.testing.calls import PATIENCE, Call, at, whole
from emulator.testing.errors import EmulatorError
from emulator.testing.records import Json

PAUSE = 0.2
"""Real seconds between two questions whether the server is there."""

MOST = 60.0
"""Real seconds that the server lets one question wait."""


def health(asked: Asked, timeout: float) -> Json:
    """What the server says of itself, as soon as it does. Raises: EmulatorError."""
    asking = Call("GET", at("health"), whole, patience=1 - PATIENCE)
    for _ in range(int(timeout / PAUSE)):
        try:
            return asked.emulator.send(asking)
        except EmulatorError as error:
            if error.status is not None or UNTRUSTED in error.message:  # neither passes with time
                raise
        threading.Event().wait(PAUSE)
    return asked.emulator.send(asking)


@click.command(cls=Remote)
@click.option("--exchanges", type=click.IntRange(1, 1000), metavar="N", help="until N exchanges are there")
@click.option("--deliveries", type=click.IntRange(1, 1000), metavar="N", help="until N webhooks are delivered")
@click.option(
    "--operation",
    shell_complete=completion.operations,
    help="count exchanges of this operationId only; one will do",
)
@click.option("--event", help="count webhooks of this event only; one will do")
@click.option(
    "--timeout",
    type=click.FloatRange(0, MOST),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="real seconds after which it gives up, with exit code 1",
)
@click.pass_obj
def wait(
    asked: Asked,
    exchanges: int | None,
    deliveries: int | None,
    operation: str | None,
    event: str | None,
    timeout: float,
) -> None:
    """Wait until the server is ready, and then for exchanges or webhooks, if that is asked."""
    exchanges = 1 if exchanges is None and operation is not None else exchanges
    deliveries = 1 if deliveries is None and event is not None else deliveries
    ready = health(asked, timeout)
    told = {"ready": ready["status"] == "ready"}
    lines = [f"ready: {ready['version']} at {asked.emulator.url}"]
    if exchanges is not None:
        found = asked.world.journal(operation=operation, wait=timeout, count=exchanges)
        told["exchanges"] = len(found)
        lines.append(f"{len(found)} exchange{'s' if len(found) > 1 else ''}")
    if deliveries is not None:
        sent = asked.world.deliveries(status="delivered", event=event, wait=timeout, count=deliveries)
        told["deliveries"] = len(sent)
        lines.append(f"{len(sent)} {'deliveries' if len(sent) > 1 else 'delivery'}")
    asked.say(told, "\n".join(lines))
