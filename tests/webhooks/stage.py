"""A world that stands still, and couriers that do as a test says."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.webhooks.delivery import Delivery
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.world import World, WorldSettings

HOURS = 3600.0
RULES = RetryRules(gaps=(60.0, 60.0, 60.0), accepted=frozenset({200, 201, 204}), timeout=10.0)
"""VerifyMyContent's: four attempts, a minute apart."""


def sign(body: bytes) -> dict[str, str]:
    """A signature like VerifyMyContent's."""
    return {"Authorization": f"hmac key:{hmac.new(b'secret', body, hashlib.sha256).hexdigest()}"}


def stopped_world() -> World:
    """A world whose time moves by `advance` alone."""
    return World("w", WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN))


@dataclass
class Sent:
    """What the courier was given."""

    url: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class ScriptedCourier:
    """Answers by script, an error or a status at each call; then 200. Notes the world time of each."""

    world: World
    script: list[int | Exception] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
        """Answer the next of the script."""
        assert timeout > 0
        self.sent.append(Sent(url, dict(headers), body, self.world.clock.now()))
        outcome = self.script.pop(0) if self.script else 200
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@dataclass
class Gate:
    """A courier that gets no answer from a host named `slow` until it is opened."""

    status: int = 200
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    most: int = 0

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
        """Wait at the gate, if that is where it goes."""
        assert (headers, body, timeout) != ({}, b"", 0)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            if "//slow" in url:
                await self.opened.wait()
        finally:
            self.under_way -= 1
        return self.status


def send(
    outbox: Outbox,
    url: str = "http://r.test/hook",
    rules: RetryRules = RULES,
    resource: str = "R1",
    **payload: Any,
) -> Delivery:
    """Send one event."""
    return outbox.send(url, payload, event="moderation.updated", resource=resource, rules=rules, sign=sign)


Scene = Callable[[World], Coroutine[Any, Any, None]]


def play(scene: Scene, world: World | None = None) -> None:
    """Run a scene in a world, and close the world after it."""

    async def whole() -> None:
        inside = world or stopped_world()
        try:
            await scene(inside)
        finally:
            inside.clock.close()
            await inside.clock.idle(1.0)

    asyncio.run(whole())


def times(delivery: Delivery) -> list[float]:
    """Seconds after the world's start at which the attempts set out."""
    return [attempt.at - EPOCH for attempt in delivery.attempts]
