"""One request on its way through the pipeline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.contract.api import Api
from emulator.contract.call import Call, Principal, Reply, Request
from emulator.contract.paths import Match
from emulator.world.clock import stopwatch
from emulator.world.journal import Entry

if TYPE_CHECKING:
    from emulator.server.effects import Damage

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class Exchange:
    """A request, what the steps found out about it, and in the end its reply."""

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


def exchange_from(scope: Scope, receive: Receive) -> Exchange:
    """Read an ASGI scope. Header values are latin-1, as HTTP has them."""
    path = scope["raw_path"].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    request = Request(
        method=scope["method"],
        target=f"{path}?{query}" if query else path,
        path=path,
        query_string=query,
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
    )
    return Exchange(request, receive, stopwatch())
