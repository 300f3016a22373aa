"""One life of a world: what waits over its end is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

import pytest

from emulator.world.life import WorldGoneError, in_one_life


@dataclass
class Cat:
    """Has lives."""

    life: int = 0


def test_what_waits_over_the_end_of_a_life_is_cancelled() -> None:
    """Work that goes on in another life does not: it is cancelled where it waited, and its caller told."""

    async def scenario() -> None:
        cat, gate, seen = Cat(), asyncio.Event(), []

        async def work() -> None:
            try:
                await gate.wait()
                seen.append("went on")
            finally:
                seen.append("tidied up")

        working = asyncio.ensure_future(in_one_life(cat, work()))
        await asyncio.sleep(0)
        cat.life += 1
        gate.set()
        with pytest.raises(WorldGoneError, match="emptied, restored or dropped meanwhile"):
            await working
        assert seen == ["tidied up"]

    asyncio.run(scenario())


def test_work_of_one_life_is_left_alone() -> None:
    """Work whose world lives on waits, fails and answers as it would by itself."""

    async def scenario() -> None:
        cat = Cat()

        async def answer() -> int:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return 7

        async def fail() -> None:
            await asyncio.sleep(0)
            raise LookupError

        async def at_once() -> str:
            return "now"

        async def late() -> str:
            try:
                async with asyncio.timeout(0.001):
                    await asyncio.Event().wait()
            except TimeoutError:
                return "late"
            return "never"

        assert await in_one_life(cat, answer()) == 7
        assert await in_one_life(cat, at_once()) == "now"
        assert await in_one_life(cat, late()) == "late"
        assert await in_one_life(cat, asyncio.sleep(0, "slept")) == "slept"
        with pytest.raises(LookupError):
            await in_one_life(cat, fail())

    asyncio.run(scenario())


def test_work_may_end_a_life_itself() -> None:
    """Who empties the world goes on in the next life, and may wait there."""

    async def scenario() -> None:
        cat = Cat()

        async def work() -> str:
            await asyncio.sleep(0)
            cat.life += 1
            await asyncio.sleep(0)
            return "done"

        assert await in_one_life(cat, work()) == "done"

    asyncio.run(scenario())


def test_a_lock_that_is_waited_for_over_the_end_stays_usable() -> None:
    """Whoever stood in line and is cancelled hands the lock on."""

    async def scenario() -> None:
        cat, lock = Cat(), asyncio.Lock()

        async def work() -> None:
            async with lock:
                pytest.fail("in the life before")

        async def other() -> str:
            async with lock:
                return "next in line"

        await lock.acquire()
        working = asyncio.ensure_future(in_one_life(cat, work()))
        await asyncio.sleep(0)
        waiting = asyncio.ensure_future(other())
        await asyncio.sleep(0)
        lock.release()
        cat.life += 1
        with pytest.raises(WorldGoneError):
            await working
        assert await asyncio.wait_for(waiting, 10) == "next in line"

    asyncio.run(scenario())


@pytest.mark.parametrize("ended", [False, True])
def test_who_is_cancelled_from_outside_is_cancelled(*, ended: bool) -> None:
    """A client that leaves cancels as ever, also one whose work tidies up after the end of its world."""

    async def scenario() -> None:
        cat, gate, tidying = Cat(), asyncio.Event(), asyncio.Event()

        async def work() -> None:
            try:
                await gate.wait()
            finally:
                tidying.set()
                await asyncio.sleep(60 if ended else 0)

        working = asyncio.ensure_future(in_one_life(cat, work()))
        await asyncio.sleep(0)
        if ended:
            cat.life += 1
            gate.set()
            await tidying.wait()
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working

    asyncio.run(scenario())


def test_what_is_awaited_need_not_be_a_coroutine() -> None:
    """A future is awaited as a coroutine is."""

    async def scenario() -> None:
        cat = Cat()
        future: Awaitable[str] = asyncio.get_running_loop().create_future()
        assert isinstance(future, asyncio.Future)
        asyncio.get_running_loop().call_soon(future.set_result, "there")
        assert await in_one_life(cat, future) == "there"

    asyncio.run(scenario())
