"""Call and Reply: the only two types that a handler exchanges."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.contract.operation import Operation
from emulator.contract.socket import Socket
from emulator.world.faults import Effect
from emulator.world.world import World
from emulator.world.worlds import Credential


@dataclass(slots=True)
class Request:
    """A request as it came over the wire.

    target: the request target, percent-encoded, query included. path: the target without the query.
    headers: names in lower case; of a repeated header, the last. body: the raw bytes, because signatures are
    over bytes. handshake: whether it opens a WebSocket, so that a 101 may answer it.
    """

    method: str
    target: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes = b""
    handshake: bool = False


@dataclass(slots=True)
class Principal:
    """Who calls, and whose world it is."""

    world: World
    credential: Credential | None = None


@dataclass(slots=True)
class Call:
    """A validated request, as a handler sees it.

    path: values by parameter name, as text. query: values by parameter name, converted to the contract's
    types, defaults filled in.
    json: the parsed body; None where the operation takes none.
    """

    operation: Operation
    world: World
    request: Request
    credential: Credential | None = None
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    json: Any = None


@dataclass(slots=True)
class Reply:
    """What a handler answers. `json` is left out of the reply where the contract has no content.

    socket: with a 101, what takes the connection over. ends: how the connection ends in its place, if it does.
    """

    status: int
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    socket: Socket | None = None
    ends: Effect | None = None


Handler = Callable[[Call], Awaitable[Reply]]
