"""A listening server, from a bound socket to a clean stop."""

from __future__ import annotations

import errno
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import Server

from emulator.server.wire import protocol_options

PATIENCE = 5
"""Real seconds that requests under way are given when the server stops."""


class PortError(OSError):
    """The address can't be bound; the message is one line for a person."""


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port`. Raises: PortError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise PortError(f"port {port} on {host} is in use; choose another with --port") from None
        raise PortError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from None
    return bound


class AnnouncingServer(Server):
    """Says when it is ready, and not before."""

    announce: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then announce it."""
        await super().startup(sockets)
        if not self.should_exit:
            self.announce()


def serve(app: ASGIApp, bound: socket.socket, *, max_headers: int, announce: Callable[[], None]) -> None:
    """Serve `app` on `bound` until SIGINT or SIGTERM, then stop cleanly."""
    config = Config(
        app,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=PATIENCE,
        **protocol_options(max_headers),
    )
    server = AnnouncingServer(config)
    server.announce = announce
    # uvicorn raises the signal again once it has stopped: the process then ends as one that was not in trouble.
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGINT, _exit)
    server.run(sockets=[bound])


def _exit(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
