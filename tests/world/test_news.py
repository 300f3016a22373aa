import asyncio

import pytest

from emulator.world.news import News


def test_everybody_who_waits_is_told_once() -> None:
    """All waiters hear the next piece of news; who asks later waits for the one after it."""

    async def scene() -> None:
        news = News()
        first, second = news.next(), news.next()
        news.tell()
        assert first.is_set()
        assert second.is_set()
        assert not news.next().is_set()

    asyncio.run(scene())


def test_nobody_waits() -> None:
    """News that nobody waits for is no trouble."""
    News().tell()


def test_asked_again_at_each_piece_of_news() -> None:
    """Who waits for something is asked when there is news, and goes on as soon as it is there."""

    async def scene() -> None:
        news = News()
        there: list[int] = []
        waiting = asyncio.ensure_future(news.until(lambda: len(there) >= 2, 60))
        for each in range(2):
            await asyncio.sleep(0)
            assert not waiting.done()
            there.append(each)
            news.tell()
        assert await waiting

    asyncio.run(scene())


def test_asked_once_more_when_the_time_is_over() -> None:
    """What came without news is seen at the end of the wait."""
    answers = [False, True]
    assert asyncio.run(News().until(lambda: answers.pop(0), 0.001))


@pytest.mark.parametrize("timeout", [0, -1, 0.001])
def test_waits_no_longer_than_told(timeout: float) -> None:
    """When the time is over the answer is no; what is there already is found without waiting."""
    assert not asyncio.run(News().until(lambda: False, timeout))
    assert asyncio.run(News().until(lambda: True, timeout))
