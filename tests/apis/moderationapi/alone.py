"""A world that stands alone, without a server: its webhooks go nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.apis.moderationapi.auth import KeyMint
from emulator.apis.moderationapi.keeping import Keeper
from emulator.apis.moderationapi.submission import Label, Submission
from emulator.webhooks.outbox import Outbox
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.world import World, WorldSettings


class Nowhere:
    """A courier that everybody answers well."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:  # noqa: ARG002 - it goes nowhere
        """Take it there."""
        return 200


def lonely(*, records: int = 1000, seed: int = 1) -> World:
    """Frozen at the beginning of 2026."""
    return World(
        "alone",
        WorldSettings(seed=seed, start=EPOCH, clock_mode=ClockMode.FROZEN, records=records),
        credentials={"moderationapi": dict(KeyMint.demo)},
        births={Outbox: lambda world: Outbox(world, Nowhere())},
        keeps=(Keeper,),
    )


def content(
    content_id: str, *, flagged: bool = True, author: str | None = None, stored: bool = True
) -> Submission:
    """A text, as its analysis hands it over."""
    label = Label("toxicity/TOXICITY", 0.9 if flagged else 0.1, flagged)
    return Submission(
        content_id,
        "text",
        "text",
        flagged=flagged,
        labels=(label,),
        severity=label.score,
        sentiment=0.5,
        author_id=author,
        stored=stored,
    )
