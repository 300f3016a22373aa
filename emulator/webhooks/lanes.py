"""Slots shared fairly, so that one slow receiver holds nobody else up."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lanes:
    """A bounded number of slots. Of the lanes that wait, the one that holds the fewest gets the next.

    total: slots in all. each: slots that one lane may hold.
    """

    def __init__(self, *, total: int = 64, each: int = 16) -> None:
        self._total = total
        self._each = each
        self._held: Counter[str] = Counter()
        self._waiting: dict[str, deque[tuple[asyncio.Future[None], int]]] = {}

    @asynccontextmanager
    async def slot(self, lane: str, *, beside: int | None = None) -> AsyncIterator[None]:
        """Hold a slot of `lane`, once there is one; first come, first served.

        beside: how many of the lane may be held already when this one is, where not as many as any lane may.
        """
        await self._take(lane, self._each if beside is None else min(self._each, beside + 1))
        try:
            yield
        finally:
            self._give_back(lane)

    async def _take(self, lane: str, most: int) -> None:
        free = self._held.total() < self._total and self._held[lane] < most
        if free and lane not in self._waiting:
            self._held[lane] += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(lane, deque()).append((turn, most))
        try:
            await turn
        except asyncio.CancelledError:
            self._step_back(lane, turn, most)
            raise

    def _step_back(self, lane: str, turn: asyncio.Future[None], most: int) -> None:
        if not turn.cancelled():
            self._give_back(lane)  # its turn had come in the very moment it was cancelled
        elif (turn, most) in self._waiting.get(lane, ()):
            self._waiting[lane].remove((turn, most))
            self._drop_empty(lane)
            self._let_in()  # who stood behind it may be content with less

    def _give_back(self, lane: str) -> None:
        self._held[lane] -= 1
        if not self._held[lane]:
            del self._held[lane]
        self._let_in()

    def _let_in(self) -> None:
        while self._held.total() < self._total and (next_lane := self._next()) is not None:
            turn, _ = self._waiting[next_lane].popleft()
            self._drop_empty(next_lane)
            if not turn.done():
                self._held[next_lane] += 1
                turn.set_result(None)

    def _next(self) -> str | None:
        free = [lane for lane, waiting in self._waiting.items() if self._held[lane] < waiting[0][1]]
        return min(free, key=self._held.__getitem__, default=None)

    def _drop_empty(self, lane: str) -> None:
        if not self._waiting[lane]:
            del self._waiting[lane]
