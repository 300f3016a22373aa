"""A listening server, from a bound socket to a clean stop."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn.server
from starlette.types import ASGIApp
from uvicorn.config import Config

from emulator.server.wire import BoundedProtocol, protocol_options

logger = logging.getLogger("emulator")

PATIENCE = 5
"""Real seconds that requests under way are given when the server stops."""

FAREWELL = 0.5
"""Real seconds after which a stop leaves a client that does not answer the end of its TLS connection."""

BACKLOG = 2048
"""Connections that may wait to be accepted."""

FRAME = 64 * 1024
"""Bytes of a message that a WebSocket client may send."""


class PortError(OSError):
    """The address can't be bound; the message is one line for a person."""


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port`. Raises: PortError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        # At once: until one of them listens, two servers may bind the same port.
        bound.listen(BACKLOG)
    except (OSError, UnicodeError) as error:
        bound.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise PortError(f"port {port} on {host} is in use; choose another with --port") from None
        reason = getattr(error, "strerror", None) or error
        raise PortError(f"cannot listen on {host}, port {port}: {reason}") from None
    return bound


class Server(uvicorn.server.Server):
    """uvicorn's, which says when it is ready, and not before."""

    def __init__(self, config: Config, *, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self.announce = announce
        self._quiet = 0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then announce it."""
        await super().startup(sockets)
        if not self.should_exit:
            self.announce()

    async def on_tick(self, counter: int) -> bool:
        """Every tenth of a second; once in a real second, look after the connections."""
        if counter % 10 == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, BoundedProtocol):
                    connection.tick()
            self._look_at_files()
        return await super().on_tick(counter)

    def _look_at_files(self) -> None:
        """Say, at most once a minute, that nobody can connect any more: nothing beneath says it."""
        if self._quiet:
            self._quiet -= 1
            return
        try:
            os.close(os.dup(self.servers[0].sockets[0].fileno()))
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE}:
                held = len(self.server_state.connections)
                logger.warning("nobody can connect: no file descriptor is left for it (%d connections)", held)
                self._quiet = 60

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in good order."""
        if self.config.ssl is not None:
            asyncio.get_running_loop().call_later(FAREWELL, self._leave)
        await super().shutdown(sockets)

    def _leave(self) -> None:
        """TLS ends when both sides say so, and a client that is idle looks at its connection no more."""
        for connection in list(self.server_state.connections):
            if connection.transport.is_closing():
                connection.transport.abort()


def configure(app: ASGIApp, *, max_headers: int, tls: ssl.SSLContext | None = None) -> Config:
    """How `app` is served. tls: with which certificate; None for plain HTTP."""
    config = Config(
        app,
        lifespan="on",
        ws="none",  # a class of it would be imported at once; `BoundedProtocol` brings its own
        ws_max_size=FRAME,
        ws_per_message_deflate=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=PATIENCE,
        **protocol_options(max_headers),
    )
    if tls is not None:
        config.load()
        config.ssl = tls
    return config


def serve(
    app: ASGIApp,
    bound: socket.socket,
    *,
    max_headers: int,
    announce: Callable[[], None],
    tls: ssl.SSLContext | None = None,
) -> None:
    """Serve `app` on `bound` until SIGINT or SIGTERM, then stop cleanly."""
    # uvicorn raises the signal again once it has stopped: the process then ends as one that was not in trouble.
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGINT, _exit)
    _settle_collector()
    Server(configure(app, max_headers=max_headers, tls=tls), announce=announce).run(sockets=[bound])


def _settle_collector() -> None:
    """Leave what was built at start out of every later collection, and collect less often.

    A journal that is full lets go of an entry for each that it takes: reference counts see to those.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _exit(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
