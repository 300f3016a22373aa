"""Who carries a delivery out. The server's one door does; a test may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Courier(Protocol):
    """Takes one body to one receiver."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
        """Send `body` and return the status of the reply, all within `timeout` real seconds.

        Raises: OSError when there is no such reply; its text says why.
        """
        ...
