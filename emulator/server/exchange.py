"""One request on its way through the pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from emulator.contract.api import Api
from emulator.contract.call import Call, Principal, Reply, Request
from emulator.contract.paths import Match
from emulator.world.clock import stopwatch
from emulator.world.journal import Entry

if TYPE_CHECKING:
    from emulator.server.effects import Damage, Wire

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class Exchange:
    """A request, what the steps found out about it, and in the end its reply.

    life: of the journal that it will be told of in. hosts: how many Host headers came. wire: the connection
    beneath, where there is one.
    """

    request: Request
    receive: Receive
    started: float
    api: Api | None = None
    match: Match | None = None
    entry: Entry | None = None
    principal: Principal | None = None
    call: Call | None = None
    reply: Reply | None = None
    damage: Damage | None = None
    life: int = 0
    hosts: int = 1
    wire: Wire | None = None

    async def patiently(self, answering: Awaitable[Reply]) -> Reply:
        """The answer of a handler that may wait long: cancelled when its client leaves, or the server stops."""
        if self.wire is None:
            return await answering
        self.wire.waiting = asyncio.current_task()
        try:
            return await answering
        finally:
            self.wire.waiting = None

    def leave(self) -> None:
        """Its world is no longer in use by it, if it ever was."""
        if self.call is not None:
            self.call.world.leave(stopwatch())


@lru_cache(256)
def _name(name: bytes) -> str:
    """A header's name, which is the same object in every entry of every journal: they keep a lot of them."""
    return name.decode("latin-1")


def exchange_from(scope: Scope, receive: Receive) -> Exchange:
    """Read an ASGI scope. Header values are latin-1, as HTTP has them."""
    path = scope["raw_path"].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    request = Request(
        method=scope["method"],
        target=f"{path}?{query}" if query else path,
        path=path,
        query_string=query,
        # The parser leaves the blanks behind a value, which are no part of it (RFC 9110, 5.5).
        headers={_name(name): value.decode("latin-1").strip(" \t") for name, value in scope["headers"]},
    )
    exchange = Exchange(request, receive, stopwatch())
    if len(request.headers) < len(scope["headers"]):
        exchange.hosts = sum(name == b"host" for name, _ in scope["headers"])
    return exchange
