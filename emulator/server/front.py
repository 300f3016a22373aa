"""The first fork: plain requests to the pipeline, everything else to Starlette."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Receive, Scope, Send

_STOPPING = b'{"error":"the server is stopping"}'


class Front:
    """One ASGI application of two.

    Starlette carries the lifespan, and what is not a plain request. Requests do not pass through it: its
    middleware and routing would cost a read a fifth of its speed (`make bench`).
    """

    def __init__(self, starlette: ASGIApp, gateway: ASGIApp) -> None:
        self.starlette = starlette
        self.gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one scope on."""
        if scope["type"] != "http":
            await self.starlette(scope, receive, send)
            return
        try:
            await self.gateway(scope, receive, send)
        except asyncio.CancelledError:
            # The server stops, and this request, which waits for something, was given time enough.
            with suppress(RuntimeError):  # its answer had begun already
                await _refuse(send)


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(_STOPPING)),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _STOPPING})
