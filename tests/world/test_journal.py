"""The last exchanges of a world."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.journal import Entry, Journal


def entry(method: str = "GET") -> Entry:
    """An entry of no interest."""
    return Entry(0, 0.0, method, "/", {})


def every(_: Entry) -> bool:
    """Any entry will do."""
    return True


@given(st.integers(min_value=1, max_value=8), st.lists(st.sampled_from("AB"), max_size=20), st.integers(0, 10))
def test_keeps_the_last(limit: int, methods: list[str], count: int) -> None:
    """The last `limit` entries are kept, oldest first, numbered from one; `newest` gives those wanted."""
    journal = Journal(limit=limit)
    for method in methods:
        journal.add(entry(method))
    kept = list(enumerate(methods, 1))[-limit:]
    assert [(one.number, one.method) for one in journal] == kept
    assert len(journal) == len(kept)
    wanted = [number for number, method in reversed(kept) if method == "A"]
    assert [one.number for one in journal.newest(lambda e: e.method == "A", count)] == wanted[:count]


def test_reset_numbers_anew() -> None:
    """After a reset nothing is kept and the next entry is number one."""
    journal = Journal()
    journal.add(entry())
    journal.reset()
    assert list(journal) == []
    journal.add(entry())
    assert [one.number for one in journal] == [1]


def test_waits_for_enough() -> None:
    """`wait` ends as soon as enough entries are wanted, and not before."""

    async def scenario() -> None:
        journal = Journal()
        waiting = asyncio.ensure_future(journal.wait(lambda e: e.method == "B", 2, 60))
        for method in "BAB":
            await asyncio.sleep(0)
            assert not waiting.done()
            journal.add(entry(method))
        assert await waiting

    asyncio.run(scenario())


def test_several_wait_at_once() -> None:
    """Each of those who wait is told."""

    async def scenario() -> None:
        journal = Journal()
        waiting = [asyncio.ensure_future(journal.wait(every, 1, 60)) for _ in range(3)]
        await asyncio.sleep(0)
        journal.add(entry())
        assert await asyncio.gather(*waiting) == [True] * 3

    asyncio.run(scenario())


def test_waiting_survives_a_reset() -> None:
    """Who waits while the journal is reset still hears of what comes after."""

    async def scenario() -> None:
        journal = Journal()
        waiting = asyncio.ensure_future(journal.wait(every, 1, 60))
        await asyncio.sleep(0)
        journal.reset()
        journal.add(entry())
        assert await waiting

    asyncio.run(scenario())


@pytest.mark.parametrize("timeout", [0, -1, 0.001])
def test_waits_no_longer_than_told(timeout: float) -> None:
    """When the time is over the answer is no; what is there already is found without waiting."""

    async def scenario() -> None:
        journal = Journal()
        assert not await journal.wait(every, 1, timeout)
        journal.add(entry())
        assert await journal.wait(every, 1, timeout)

    asyncio.run(scenario())


def test_what_is_kept_no_more_is_not_waited_for() -> None:
    """Three exchanges are never there at once in a journal of two; two are."""

    async def scene() -> list[bool]:
        journal = Journal(limit=2)
        waiting = [asyncio.ensure_future(journal.wait(every, count, 0.02)) for count in (3, 2)]
        await asyncio.sleep(0)
        for _ in range(5):
            journal.add(entry())
        return await asyncio.gather(*waiting)

    assert asyncio.run(scene()) == [False, True]
