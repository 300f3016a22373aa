"""The desk at which the workers of pytest-xdist ask for the one server of a test run."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from emulator.testing.server import ServerError

PATIENCE = 10.0
"""Real seconds that a worker may take to ask."""

DESK = "moderation_emulator_desk"
"""What a worker is told the desk's address under."""


class Place(NamedTuple):
    """Where a server is. ca: whom to trust there, as PEM or a file of it; None for whom httpx trusts."""

    url: str
    ca: str | None = None


class Desk:
    """Where the workers of pytest-xdist ask the controller for the one server; the first makes it start.

    place: where that is. Raises: ServerError.
    """

    def __init__(self, place: Callable[[], Place]) -> None:
        self._place = place
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        while True:
            asking, _ = self._listener.accept()
            with asking, suppress(OSError):  # a worker that is gone needs no answer
                asking.settimeout(PATIENCE)
                if asking.recv(1) == b".":
                    return
                asking.sendall(self._told().encode())

    def _told(self) -> str:
        try:
            place = self._place()
        except ServerError as error:
            return f"!{error}"
        return f"{place.url}\n{place.ca or ''}"

    def close(self) -> None:
        """Answer nobody any more."""
        with socket.create_connection(self.address) as asking:
            asking.sendall(b".")
            self._thread.join(10)
        self._listener.close()


def ask(desk: tuple[str, int]) -> Place:
    """The place that a desk answers. Raises: ServerError."""
    try:
        with socket.create_connection(desk) as asking:
            asking.sendall(b"?")
            with asking.makefile(encoding="utf-8") as reply:
                answer = reply.read()
    except OSError:
        answer = ""
    if not answer or answer.startswith("!"):
        raise ServerError(answer[1:] or "the controller of the test run is gone")
    url, _, ca = answer.partition("\n")
    return Place(url, ca or None)


def address_of(said: Mapping[str, Any]) -> tuple[str, int] | None:
    """The desk that a controller told its worker of."""
    desk = said.get(DESK)
    return None if desk is None else (str(desk[0]), int(desk[1]))
