"""Those who wait until so much has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class _Watch(Generic[T]):
    """One who waits. found: what is wanted of all that is there."""

    def __init__(self, wanted: Callable[[T], bool], count: int, there: Iterable[T]) -> None:
        self.wanted = wanted
        self.count = count
        self.found = {each for each in there if wanted(each)}
        self.end: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def tell(self, *, fulfilled: bool) -> None:
        if not self.end.done():
            self.end.set_result(fulfilled)


class Watches(Generic[T]):
    """Each is told of what is new alone, and woken once: many who wait hold up nobody."""

    def __init__(self) -> None:
        self._watches: set[_Watch[T]] = set()

    def __len__(self) -> int:
        return len(self._watches)

    async def until(
        self, wanted: Callable[[T], bool], count: int, timeout: float, there: Iterable[T] = ()
    ) -> bool:
        """Wait up to `timeout` real seconds until `count` of what is there are wanted. Says whether they are.

        there: what is there already.
        """
        watch = _Watch(wanted, count, there)
        if len(watch.found) >= count:
            return True
        self._watches.add(watch)
        try:
            async with asyncio.timeout(timeout):
                return await watch.end
        except TimeoutError:
            return len(watch.found) >= count
        finally:
            self._watches.discard(watch)

    def note(self, one: T) -> None:
        """One has come, or is another than it was."""
        for watch in self._watches:
            if watch.wanted(one):
                watch.found.add(one)
                if len(watch.found) >= watch.count:
                    watch.tell(fulfilled=True)
            else:
                watch.found.discard(one)

    def forget(self, one: T) -> None:
        """One is gone."""
        for watch in self._watches:
            watch.found.discard(one)

    def clear(self) -> None:
        """All are gone, and others may come."""
        for watch in self._watches:
            watch.found.clear()

    def close(self) -> None:
        """Nothing comes any more: nobody waits any longer."""
        for watch in self._watches:
            watch.tell(fulfilled=False)
