"""HTTP off the wire, with a bound on everything that is not body."""

from __future__ import annotations

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_CHUNK = 16
"""Bytes of framing that a chunk of one byte may cost, generously."""


def bounded_protocol(limit: int) -> type[HttpToolsProtocol]:
    """Uvicorn's protocol, which refuses a request whose line, headers and trailers pass `limit` bytes.

    The parser beneath would keep growing them for as long as a client sends.
    """

    class BoundedProtocol(HttpToolsProtocol):
        overhead = 0

        def data_received(self, data: bytes) -> None:
            self.overhead += len(data)
            super().data_received(data)
            if self.overhead > limit and not self.transport.is_closing():
                self.send_400_response("The request's headers are too large.")

        def on_headers_complete(self) -> None:
            # They may have come in one packet, together with a body.
            if self.overhead > limit and len(self.url) + sum(map(_size, self.headers)) > limit:
                raise httptools.HttpParserError("headers too large")
            super().on_headers_complete()

        def on_body(self, body: bytes) -> None:
            self.overhead = max(0, self.overhead - _CHUNK * len(body))
            super().on_body(body)

        def on_message_complete(self) -> None:
            self.overhead = 0
            super().on_message_complete()

    return BoundedProtocol


def _size(header: tuple[bytes, bytes]) -> int:
    return len(header[0]) + len(header[1])


def protocol_options(limit: int) -> dict[str, Any]:
    """What uvicorn is told: no `Date` and no `Server`, because the same calls give the same bytes."""
    return {
        "http": bounded_protocol(limit),
        "server_header": False,
        "date_header": False,
        "access_log": False,
        "log_config": None,
    }
