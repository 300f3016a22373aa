"""Something happened: what those who wait are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class News:
    """Events that are set once, each by the next piece of news."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event: asyncio.Event | None = None

    def next(self) -> asyncio.Event:
        """Set when the next piece of news comes in."""
        if self._event is None:
            self._event = asyncio.Event()
        return self._event

    def tell(self) -> None:
        """Wake everybody who waits."""
        if self._event is not None:
            self._event.set()
            self._event = None

    async def until(self, fulfilled: Callable[[], bool], timeout: float) -> bool:
        """Wait up to `timeout` real seconds for `fulfilled`, asked again at each piece of news."""
        try:
            async with asyncio.timeout(timeout):
                while not fulfilled():
                    await self.next().wait()
        except TimeoutError:
            return fulfilled()
        return True
