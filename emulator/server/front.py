"""The first fork: plain requests to the pipeline, everything else to Starlette."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


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
        if scope["type"] == "http":
            await self.gateway(scope, receive, send)
        else:
            await self.starlette(scope, receive, send)
