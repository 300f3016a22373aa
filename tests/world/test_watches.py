"""Those who wait until so much has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from emulator.world.watches import Watches


def even(number: int) -> bool:
    """Whether it is."""
    return number % 2 == 0


async def while_waiting(
    watches: Watches[int], act: Callable[[], None], *, count: int = 2, there: tuple[int, ...] = ()
) -> asyncio.Future[bool]:
    """Begin to wait for even numbers, then `act`."""
    waiting = asyncio.ensure_future(watches.until(even, count, 60, there))
    await asyncio.sleep(0)
    act()
    return waiting


def test_what_is_there_counts() -> None:
    """Who wants what is there already does not wait, and what comes is added to it."""

    async def scenario() -> None:
        watches = Watches[int]()
        assert await watches.until(even, 2, 0, (1, 2, 4))
        waiting = await while_waiting(watches, lambda: watches.note(4), there=(2, 3))
        assert await asyncio.wait_for(waiting, 10)
        assert not watches._watches

    asyncio.run(scenario())


def test_too_late() -> None:
    """Who waits in vain is told so when the time is over, and is forgotten."""

    async def scenario() -> None:
        watches = Watches[int]()
        assert not await watches.until(even, 1, 0.001, (1, 3))
        assert not watches._watches

    asyncio.run(scenario())


def test_the_same_twice_is_one() -> None:
    """What is told of again is still one, and what is gone or changed counts no more."""

    async def scenario() -> None:
        watches, wanted = Watches[str](), {"a"}
        waiting = asyncio.ensure_future(watches.until(lambda one: one in wanted, 2, 60))
        await asyncio.sleep(0)
        for one in ("a", "a", "b"):
            watches.note(one)
        wanted.add("b")
        wanted.discard("a")
        for one in ("a", "b"):
            watches.note(one)
        watches.forget("b")
        wanted.add("c")
        watches.note("c")
        watches.clear()
        watches.note("c")
        await asyncio.sleep(0)
        assert not waiting.done()
        watches.note("b")
        assert await asyncio.wait_for(waiting, 10)

    asyncio.run(scenario())


def test_the_end() -> None:
    """When nothing comes any more, nobody waits; who has what he wanted is not told otherwise."""

    async def scenario() -> None:
        watches = Watches[int]()
        waiting = await while_waiting(watches, watches.close)
        assert not await asyncio.wait_for(waiting, 10)

        def act() -> None:
            watches.note(2)
            watches.note(4)
            watches.close()

        assert await asyncio.wait_for(await while_waiting(watches, act), 10)

    asyncio.run(scenario())


def test_many_are_asked_of_what_is_new_alone() -> None:
    """However much is there, what comes is held against each watch once."""

    async def scenario() -> None:
        watches, asked = Watches[int](), []

        def wanted(number: int) -> bool:
            asked.append(number)
            return False

        waiting = [asyncio.ensure_future(watches.until(wanted, 1, 60, range(1000))) for _ in range(10)]
        await asyncio.sleep(0)
        asked.clear()
        watches.note(1000)
        assert asked == [1000] * 10
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert not watches._watches

    asyncio.run(scenario())


@given(
    st.lists(st.integers(0, 9)),
    st.lists(st.tuples(st.sampled_from(["note", "forget", "clear"]), st.integers(0, 9))),
    st.integers(1, 5),
)
def test_as_if_it_were_counted_each_time(there: list[int], steps: list[tuple[str, int]], count: int) -> None:
    """The wait ends at the first step after which so many are there, and at no other."""

    async def scenario() -> None:
        watches, shelf = Watches[int](), set(there)
        waiting = asyncio.ensure_future(watches.until(even, count, 60, there))
        await asyncio.sleep(0)
        over = sum(map(even, shelf)) >= count
        for step, number in steps:
            if step == "note":
                shelf.add(number)
                watches.note(number)
            elif step == "forget":
                shelf.discard(number)
                watches.forget(number)
            else:
                shelf.clear()
                watches.clear()
            over = over or sum(map(even, shelf)) >= count
        for _ in range(3):
            await asyncio.sleep(0)
        assert waiting.done() is over
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(scenario())
