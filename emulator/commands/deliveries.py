"""`deliveries`: the webhooks of a world."""

from __future__ import annotations

from typing import Any

import click

from emulator.commands.remote import Asked, Remote
from emulator.testing.records import Delivery, Json

HEADINGS = ("ID", "STATUS", "EVENT", "RESOURCE", "RECEIVER", "ATTEMPTS", "NEXT")


def row(each: Delivery) -> tuple[Any, ...]:
    """A delivery as a line of the table."""
    attempts = " ".join(str(attempt.status or attempt.error) for attempt in each.attempts)
    return each.id, each.status, each.event, each.resource, each.url, attempts or each.failure, each.next_due


@click.command(cls=Remote)
@click.option("--status", type=click.Choice(["pending", "delivered", "failed"]), help="that are this far")
@click.option("--event", help="of this event only")
@click.option("--resource", help="about this resource only")
@click.option("--receiver", help="to a URL that contains this")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="at most so many")
@click.pass_obj
def deliveries(asked: Asked, /, limit: int, receiver: str | None, **wanted: Json) -> None:
    """List webhooks with what each attempt came to, oldest first."""
    found = asked.world.deliveries(url=receiver, limit=limit, **wanted)[::-1]
    asked.listed([each.raw for each in found], HEADINGS, map(row, found))
