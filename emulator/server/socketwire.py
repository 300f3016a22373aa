"""WebSockets off the wire, with a bound on what a client can make the server hold. Imported on first use."""

from __future__ import annotations

import asyncio
import socket
from asyncio.transports import BaseTransport
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import STATUS_PHRASES, WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.frames import Frame
from websockets.http11 import Request, Response

from emulator.server.effects import WIRE
from emulator.server.wire import hang_up

HELD = 64 * 1024
"""Bytes that wait in the kernel, and as many in this process, before a sender has to wait for the client."""

LINGER = 15.0
"""Real seconds that a client is given to take what it was sent last."""


class BoundedSocket(WebSocketsSansIOProtocol):
    """Uvicorn's protocol, which a client that never reads can neither fill nor keep open."""

    _linger: asyncio.TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Take over a connection. By itself, the kernel would hold megabytes of what a slow client leaves."""
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, HELD)

    def data_received(self, data: bytes) -> None:
        """Take what has come. The first piece is a whole head, which may be larger than this parser takes."""
        super().data_received(data)
        if not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        """Begin a handshake, and lend out the connection for as long as it is one."""
        super().handle_connect(event)
        if not self.handshake_complete:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[WIRE] = self

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.transport.write(data)

    def hang_up(self, *, reset: bool = False) -> None:
        """End the connection in the middle of the handshake."""
        self.handshake_complete = self.close_sent = True
        hang_up(self.transport, reset=reset)

    def send_receive_event_to_app(self) -> None:
        """Pass on a message, unless it is text in name only: uvicorn would log that as a fault of its own."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(b"".join(self.frames)):
            self.frames = []
            self.conn.fail(1007, "this is no UTF-8")
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        """Keep what a message goes on with. Of frames that hold nothing, any number may come."""
        if event.data or event.fin:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        """Answer, unless the answers to the pings before were not taken."""
        if self.transport.get_write_buffer_size() > HELD:
            self.transport.abort()
        else:
            super().handle_ping()

    async def send(self, message: ASGISendEvent) -> None:
        """Send one ASGI message. Closing does not wait for a client that does not read."""
        if message["type"] == "websocket.close":
            self.writable.set()
        if message["type"] == "websocket.http.response.body" and self.initial_response is not None:
            self._refuse(*self.initial_response[:2], message["body"])
        else:
            await super().send(message)

    def _refuse(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Uvicorn's would write the machine's date into it, and the same calls give the same bytes here."""
        response = Response(status, STATUS_PHRASES[status], Headers([*headers, ("connection", "close")]), body)
        self.conn.send_response(response)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.handshake_complete = self.close_sent = True
        self.transport.close()

    def keepalive_timeout(self) -> None:
        """The client answers no ping any more; what was sent to it may never be taken."""
        super().keepalive_timeout()
        self._abort_later()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """The application is done with it."""
        super().on_task_complete(task)
        self._abort_later()

    def _abort_later(self) -> None:
        if self._linger is None and not self.disconnected:
            self._linger = self.loop.call_later(LINGER, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        super().connection_lost(exc)
        if self._linger is not None:
            self._linger.cancel()


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
