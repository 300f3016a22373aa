"""HTTP off the wire, with a bound on everything that is not body."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import struct
from http import HTTPStatus
from typing import Any

import httptools
import orjson
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from emulator.server.effects import WIRE

logger = logging.getLogger("emulator")

_CHUNK = 16
"""Bytes of framing that a chunk of one byte may cost, generously."""

_KEY = 24
"""Signs of a Sec-WebSocket-Key: 16 bytes in base64."""

_NOT_HTTP = "this is not a request that HTTP/1.1 knows"

HELD = 64 * 1024
"""Bytes that may wait behind the requests of a connection that have their turn first."""

SLICE = 8 * 1024
"""Bytes that are parsed at once. What comes in one piece may hold thousands of requests."""

HEAD_PATIENCE = 10
"""Real seconds that a client may take for a request's line and headers, all in all."""

BODY_PATIENCE = 30
"""Real seconds for which nothing may come of a body."""


class HeldFlow(FlowControl):
    """Uvicorn's, which reads nothing more while enough of what was read waits for its turn."""

    full = False

    def resume_reading(self) -> None:
        """Read on, if only to see that the client leaves."""
        if not self.full:
            super().resume_reading()


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, which refuses a request whose line, headers and trailers pass `limit` bytes.

    The parser beneath would keep growing them for as long as a client sends. overhead: bytes of the request
    so far that are neither body nor its fair framing. fault: what a refusal says. running: what is being
    answered; later requests of the connection wait for it. unread: what came behind those. idle: real seconds
    for which a request has not become whole. waiting: who answers, and only waits: it ends with its client.
    """

    limit = 32 * 1024
    overhead = 0
    fault = _NOT_HTTP
    running: RequestResponseCycle | None = None
    unread = b""
    idle = 0
    waiting: asyncio.Task[Any] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take over a connection, and lend it out to those who spoil replies."""
        super().connection_made(transport)
        self.flow: HeldFlow = HeldFlow(transport)
        self.extensions = {WIRE: self}

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone. Uvicorn tells the last request of it; an earlier one may be waiting."""
        super().connection_lost(exc)
        if self.running is not None and not self.running.response_complete:
            self.running.disconnected = True
            self.running.message_event.set()
        self._end_waiting()

    def shutdown(self) -> None:
        """The server stops: whoever only waits is told at once."""
        super().shutdown()
        self._end_waiting()

    def _end_waiting(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()

    def tick(self) -> None:
        """A real second has passed. Hang up on a client that does not finish its request."""
        if not self._owes():
            self.idle = 0
            return
        self.idle += 1
        in_body = self.running is not None and self.running.more_body
        if self.idle < (BODY_PATIENCE if in_body else HEAD_PATIENCE) or self.transport.is_closing():
            return
        silent = not in_body and self.overhead == 0
        answered = in_body and self.running is not None and self.running.response_started
        if silent or answered:
            self.transport.close()
        else:
            self.refuse(408, f"the request's {'body' if in_body else 'line and headers'} did not come in time")

    def _owes(self) -> bool:
        """Whether it is the client's turn. Between two requests uvicorn waits for it, and as long."""
        if self.flow.read_paused:
            return False
        if self.running is None or self.running.more_body:
            return True
        return self.running.response_complete and self.overhead > 0

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self.running = cycle
        super()._start_asgi_task(cycle, app)

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.transport.write(data)

    def hang_up(self, *, reset: bool = False) -> None:
        """End the connection in the middle of a reply, or before it."""
        assert self.running is not None, "only who answers a request hangs up"
        self.running.disconnected = True  # what is sent from now on goes nowhere, and nobody complains
        hang_up(self.transport, reset=reset)

    def data_received(self, data: bytes) -> None:
        """Parse what has come, unless requests wait. Refuse what is not HTTP, and too much of it."""
        if self.pipeline or self.unread or len(data) > SLICE:
            self._take_in_slices(data)
        else:
            self._take(data)

    def on_response_complete(self) -> None:
        """Go on with the connection's next request."""
        super().on_response_complete()
        if self.unread and self._is_free():
            self._take_in_slices(b"")
            self.flow.resume_reading()

    def _take_in_slices(self, data: bytes) -> None:
        data, start = self.unread + data, 0
        while start < len(data) and self._is_free():
            self._take(data[start : start + SLICE])
            start += SLICE
        # Nothing may come behind a handshake until it is answered: to keep it would stop the socket's reading.
        self.unread = data[start:] if self.ws_protocol_class is None else b""
        self.flow.full = len(self.unread) > HELD
        if self.flow.full:
            self.flow.pause_reading()

    def _is_free(self) -> bool:
        """Whether nothing waits and the connection is still HTTP's."""
        return not self.pipeline and self.ws_protocol_class is None and not self.transport.is_closing()

    def _take(self, data: bytes) -> None:
        self.overhead += len(data)
        self._unset_keepalive_if_required()
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self.refuse(400, self.fault)
            return
        if self.overhead > self.limit and not self.transport.is_closing():
            self.refuse(400, self._too_large())

    def _too_large(self) -> str:
        return f"the request's line and headers are over {self.limit} bytes (--max-headers)"

    def _feed(self, data: bytes) -> None:
        while True:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if self._should_upgrade():
                    self.handle_websocket_upgrade()
                    return
                # An offer that nobody takes up, such as h2c of Java's HttpClient, is no reason to lose the
                # body: the parser takes what follows for another protocol. It reads the head once more.
                data = self._head_without_upgrade() + data[upgrade.args[0] :]
            else:
                return

    def _should_upgrade(self) -> bool:
        """Whether this is a handshake. What only looks like one is a plain request, and answered as such."""
        told = dict(self.headers)  # names in lower case
        bare = not told.keys() & {b"content-length", b"transfer-encoding"}
        whole = len(told.get(b"sec-websocket-key", b"")) == _KEY and told.get(b"sec-websocket-version") == b"13"
        first = self.parser.get_method() == b"GET" and self.parser.get_http_version() == "1.1"
        return first and bare and whole and self._get_upgrade() == b"websocket"

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over. The library for it is imported here: at the start it would cost 30 ms."""
        from emulator.server.socketwire import BoundedSocket

        self.ws_protocol_class = BoundedSocket
        super().handle_websocket_upgrade()

    def _head_without_upgrade(self) -> bytes:
        line = b"%s %s HTTP/%s" % (
            self.parser.get_method(),
            self.url,
            self.parser.get_http_version().encode(),
        )
        kept = [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join((line, *kept, b"", b""))

    def _ignores_upgrade(self) -> bool:
        # CONNECT counts as one, too, and is refused for its target.
        return (
            self.parser.should_upgrade()
            and self.parser.get_method() != b"CONNECT"
            and not self._should_upgrade()
        )

    def on_headers_complete(self) -> None:
        """Begin the request, unless its head is too large or is to be read once more."""
        # They may have come in one packet, together with a body.
        if self.overhead > self.limit and len(self.url) + sum(map(_size, self.headers)) > self.limit:
            self.fault = self._too_large()
            raise httptools.HttpParserError(self.fault)
        if not self.url.startswith(b"/"):
            self._believe_target()
        self.idle = 0
        if not self._ignores_upgrade():
            self.scope["extensions"] = self.extensions  # type: ignore[typeddict-item]
            super().on_headers_complete()
            if not self.parser.should_upgrade():
                # A trailer is none of the headers, which are on their way to the application.
                self.headers = []

    def _believe_target(self) -> None:
        """A target that names the host is right, whatever Host says (RFC 9112, 3.2.2)."""
        scheme, _, rest = self.url.partition(b"://")
        others = [header for header in self.headers if header[0] != b"host"]
        if rest and scheme.isalpha() and len(self.headers) - len(others) <= 1:
            authority = re.split(rb"[/?#]", rest, maxsplit=1)[0].rpartition(b"@")[2]
            self.headers[:] = [*others, (b"host", authority)]

    def on_body(self, body: bytes) -> None:
        """Pass on a piece of the body, which accounts for some framing."""
        self.overhead = max(0, self.overhead - _CHUNK * len(body))
        self.idle = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request, unless its head is to be read once more."""
        if not self._ignores_upgrade():
            self.overhead = self.idle = 0
            super().on_message_complete()

    def refuse(self, status: int, message: str) -> None:
        """Refuse as an object with `error`, and hang up. No API is known yet whose shape it could have."""
        logger.warning("refused a request: %s", message)
        content = orjson.dumps({"error": message})
        phrase = HTTPStatus(status).phrase.encode()
        head = b"HTTP/1.1 %d %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
        self.transport.write(head % (status, phrase, len(content)) + b"connection: close\r\n\r\n" + content)
        self.transport.close()


def bounded_protocol(limit: int) -> type[BoundedProtocol]:
    """The protocol with that limit; uvicorn makes one for each connection."""
    return type("BoundedProtocol", (BoundedProtocol,), {"limit": limit})


def hang_up(transport: asyncio.Transport, *, reset: bool) -> None:
    """End a connection. reset: what waits to be sent is thrown away, and the other side gets a RST."""
    if not reset:
        transport.close()
        return
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _size(header: tuple[bytes, bytes]) -> int:
    return len(header[0]) + len(header[1])


def protocol_options(limit: int) -> dict[str, Any]:
    """What uvicorn is told: no `Date` and no `Server`, because the same calls give the same bytes."""
    return {
        "http": bounded_protocol(limit),
        "server_header": False,
        "proxy_headers": False,  # nobody stands in front of it whose word on the client counts
        "date_header": False,
        "access_log": False,
        "log_config": None,
    }
