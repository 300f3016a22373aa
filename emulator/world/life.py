"""One life of a world: from its birth or a restoration until it is emptied, restored or dropped."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Awaitable, Generator
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class WorldGoneError(Exception):
    """A world was emptied, restored or dropped while something in it waited."""

    def __init__(self) -> None:
        super().__init__("the world was emptied, restored or dropped meanwhile")


class Living(Protocol):
    """What has lives. life: another number in each."""

    @property
    def life(self) -> int:
        """The number of the present one."""
        ...


@types.coroutine
def in_one_life(world: Living, work: Awaitable[T]) -> Generator[Any, None, T]:
    """Do `work`, which is cancelled where it waits if its world has another life when it would go on.

    So nothing that was begun in one life writes into the next, wherever it waited. `work` itself may end one.
    Raises: WorldGoneError.
    """
    steps, gone = work.__await__(), False
    error: BaseException | None = None
    while True:
        try:
            awaited = steps.send(None) if error is None else steps.throw(error)
        except StopIteration as done:
            value: T = done.value
            return value
        except asyncio.CancelledError:
            if gone:
                raise WorldGoneError from None
            raise
        life, error = world.life, None
        try:
            yield awaited
        except BaseException as raised:  # noqa: BLE001 - whatever it is, it is for `work`
            gone, error = False, raised
        else:
            if world.life != life:
                # As any task is cancelled: locks and time-outs know how to take that, and no other error.
                gone, error = True, asyncio.CancelledError()
