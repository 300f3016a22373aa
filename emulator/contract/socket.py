"""What a handler leaves behind when its reply is a 101: the server's end of an open socket."""

from __future__ import annotations

from typing import Protocol


class Socket(Protocol):
    """Text that goes one way, to the client, until one of the two has had enough."""

    @property
    def farewell(self) -> tuple[int, str]:
        """The status and the reason with which it was closed."""
        ...

    async def next_frame(self) -> str:
        """The next text to send, once there is one. Never returns when it is closed."""
        ...

    async def closed(self) -> None:
        """Returns once it is closed from this side."""
        ...

    def gone(self) -> None:
        """The client has left, or was thrown out."""
        ...
