"""`deliveries`: the webhooks of a world."""

from __future__ import annotations

from typing import Any

import click

from emulator.commands.remote import Asked, Remote
from emulator.testing.records import Delivery, Json

# Said again here, and held to `DeliveryStatus` and `Change` by a test: `--help` imports every command, and
# shall not wait for the webhooks and what they are made with.
STATUSES = ("pending", "delivered", "failed")
CHANGES = ("bad_signature", "body", "truncated", "stale_body", "duplicate")

HEADINGS = ("ID", "STATUS", "EVENT", "RESOURCE", "RECEIVER", "ATTEMPTS", "NEXT", "NOTE")


def row(each: Delivery) -> tuple[Any, ...]:
    """A delivery as a line of the table."""
    attempts = " ".join(str(attempt.status or attempt.error) for attempt in each.attempts)
    tried = attempts or each.failure
    return each.id, each.status, each.event, each.resource, each.url, tried, each.next_due, each.note


@click.command(cls=Remote)
@click.option("--status", type=click.Choice(STATUSES), help="that are this far")
@click.option("--event", help="of this event only")
@click.option("--resource", help="about this resource only")
@click.option("--receiver", help="to a URL that contains this")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="at most so many")
@click.option("--replay", is_flag=True, help="send those again, and list what is sent")
@click.option(
    "--tamper", type=click.Choice(CHANGES), help="send a copy of each that the vendor did not make so"
)
@click.option("--resign", is_flag=True, help="with --replay: sign them with the secret of now")
@click.pass_obj
def deliveries(
    asked: Asked,
    /,
    limit: int,
    receiver: str | None,
    replay: bool,
    tamper: str | None,
    resign: bool,
    **wanted: Json,
) -> None:
    """List webhooks with what each attempt came to, oldest first."""
    if resign and not replay:
        raise click.UsageError("--resign goes with --replay")
    if replay and tamper is not None:
        raise click.UsageError("give either --replay or --tamper")
    if replay:
        found = asked.world.replay_all(url=receiver, limit=limit, resign=resign, **wanted)
    else:
        found = asked.world.deliveries(url=receiver, limit=limit, **wanted)[::-1]
    if tamper is not None:
        found = [asked.world.tamper(each, change=tamper) for each in found]
    asked.listed([each.raw for each in found], HEADINGS, map(row, found))
