import asyncio

from emulator.webhooks.news import News


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
