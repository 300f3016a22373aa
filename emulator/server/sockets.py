"""WebSockets: a handshake is a request like any other, and a reply of 101 leaves a socket behind.

So it is authenticated, held against its contract and written into the journal as every request is, and refused
with a status and a body. Browsers let any page open a WebSocket to any server: the control plane's guard looks
at `Origin` and `Host` of a handshake, too; the vendors ask for a header that no page can send with one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from starlette.routing import WebSocketRoute

from emulator.contract.call import Reply
from emulator.contract.socket import Socket
from emulator.server.body import ClientGoneError
from emulator.server.effects import wire_of
from emulator.server.exchange import Message, Receive, Scope, Send, exchange_from
from emulator.server.pipeline import Pipeline
from emulator.server.sending import send_reply
from emulator.world.clock import stopwatch

BURST = 100
"""Messages that a client may send at once, although nobody listens to them."""

RATE = 10.0
"""Messages that it may send in a real second, in the long run."""

FLOOD = (1008, "this socket only sends; too much came in")


def socket_route(pipeline: Pipeline) -> WebSocketRoute:
    """The one route for all paths: which of them lead to a socket, the contracts say."""
    route = WebSocketRoute("/{path:path}", Handshakes(pipeline))
    route.path_regex = re.compile("/(?P<path>.*)", re.DOTALL)  # Starlette's ends at a newline, as %0A is one
    return route


class Handshakes:
    """Answers every WebSocket handshake, and carries the frames of those that succeed."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one handshake."""
        await receive()  # "websocket.connect", which says nothing
        exchange = exchange_from({**scope, "method": "GET"}, _after_no_body(receive))
        exchange.request.handshake = True
        try:
            reply = await self.pipeline.answer(exchange)
        except ClientGoneError:
            return
        damage = exchange.damage
        if damage is not None and damage.of_the_wire:
            cut = damage.cut(reply, wire_of(scope))
            # What else would spoil a reply leaves a handshake as it is.
            self.pipeline.entries.close(exchange, None if cut else reply)
            if cut:
                if reply.socket is not None:
                    reply.socket.gone()
                return
        if reply.socket is None:
            await send_reply(_refusing(send), reply)
            return
        assert exchange.principal is not None
        world = exchange.principal.world
        world.enter()
        try:
            await send({"type": "websocket.accept", "headers": _headers(reply)})
            farewell = await _carry(reply.socket, receive, send)
            if farewell is not None:
                code, reason = farewell
                await send({"type": "websocket.close", "code": code, "reason": reason})
        except OSError:
            pass  # the client left while something was sent to it
        finally:
            reply.socket.gone()
            world.leave(stopwatch())


async def _carry(socket: Socket, receive: Receive, send: Send) -> tuple[int, str] | None:
    """Send what there is to send until one side ends it.

    Returns with which status and reason to close it; None if the client left. Raises: OSError if that shows
    only when something is sent.
    """
    frames = asyncio.ensure_future(_send_frames(socket, send))
    client = asyncio.ensure_future(_until_gone(receive))
    closed = asyncio.ensure_future(socket.closed())
    tasks: Sequence[asyncio.Future[Any]] = (frames, client, closed)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if client.done():
            return client.result()
        if closed.done():
            return socket.farewell
        return frames.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _send_frames(socket: Socket, send: Send) -> None:
    while True:
        await send({"type": "websocket.send", "text": await socket.next_frame()})


async def _until_gone(receive: Receive) -> tuple[int, str] | None:
    """Ignore what the client sends, until it leaves or it is too much: then with what to close it."""
    left, seen = float(BURST), stopwatch()
    while left >= 0:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return None
        now = stopwatch()
        left, seen = min(BURST, left + (now - seen) * RATE) - 1, now
    return FLOOD


def _refusing(send: Send) -> Send:
    """Sends a reply as what a handshake gets in place of a socket."""

    async def refuse(message: Message) -> None:
        with suppress(OSError):  # nobody is left to be told
            await send({**message, "type": f"websocket.{message['type']}"})

    return refuse


def _headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]


def _after_no_body(receive: Receive) -> Receive:
    """A handshake has no body; what comes after is that its client leaves."""
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive_next() -> Message:
        return messages.pop() if messages else await receive()

    return receive_next
