"""What a project has used up: its monthly quota, and its requests of this minute (facts §5 and §6)."""

from __future__ import annotations

import math

from emulator.apis.moderationapi.settings import settings_of
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.faults import Allowance, Target
from emulator.world.world import World

MOST = 10**12
"""Where counting ends: a snapshot holds no higher count."""

WINDOW = 60.0
"""Seconds of world time in which requests are counted. The vendor says "a minute"; that it is fixed is ours."""


class Meter:
    """A resident of the world. used: units of the quota. requests: in the window that began at `since`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.used = 0
        self.requests = 0
        self.since = 0.0

    def check(self, units: int) -> None:
        """Raises: ApiError 403 when `units` are not left."""
        quota = settings_of(self._world).quota
        left = quota - self.used
        if units <= left:
            return
        whole = f"the quota of {_counted(quota)}"
        if left <= 0:
            raise ApiError(403, f"{whole} is used up")
        verb = "is" if left == 1 else "are"
        raise ApiError(403, f"this takes {_counted(units)}, and of {whole} {left} {verb} left")

    def spend(self, units: int) -> int:
        """Count `units`, and answer how many that were. Raises: ApiError 403 when they are not left."""
        self.check(units)
        self.used += units
        return units

    def count(self) -> None:
        """Count one request."""
        self._turn()
        self.requests = min(MOST, self.requests + 1)

    def headers(self) -> dict[str, str]:
        """What every reply tells. The reset is a whole second of world time."""
        self._turn()
        limit = settings_of(self._world).rate_limit
        return _headers(limit, max(0, limit - self.requests), self.since + WINDOW)

    def _turn(self) -> None:
        """Begin the window that it is time for."""
        since = math.floor(self._world.clock.now() / WINDOW) * WINDOW
        if since != self.since:
            self.since, self.requests = since, 0


def admit(call: Call) -> None:
    """Count the request. Raises: ApiError 429 with Retry-After."""
    meter = call.world.of(Meter)
    meter.count()
    if meter.requests > settings_of(call.world).rate_limit:
        wait = max(1, math.ceil(meter.since + WINDOW - call.world.clock.now()))
        text = f"Rate limit exceeded. Try again in {wait} seconds."
        raise ApiError(429, text, headers={"retry-after": str(wait)})


def tell(call: Call, reply: Reply) -> None:
    """Put the headers of the rate limit on a reply, whatever it is: of an injected one that is tighter, too."""
    headers = call.world.of(Meter).headers()
    injected = _injected(call)
    if injected is not None and injected.remaining <= int(headers["x-ratelimit-remaining"]):
        headers = _headers(injected.limit, injected.remaining, injected.reset)
    reply.headers.update(headers)


def _injected(call: Call) -> Allowance | None:
    faults, operation, request = call.world.faults, call.operation, call.request
    if not faults.rules:
        return None
    caller = call.credential.key if call.credential is not None else ""
    return faults.allowance(
        Target(operation.api, operation.names, request.method, request.path, operation.responses, caller)
    )


def _counted(units: int) -> str:
    return f"{units} unit" if units == 1 else f"{units} units"


def _headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(math.ceil(reset)),
    }
