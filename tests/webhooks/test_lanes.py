import asyncio

import pytest

from emulator.webhooks.lanes import Lanes


class Crowd:
    """Tasks that hold a slot until they are let go."""

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.inside: list[str] = []
        self._doors: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def enter(self, *names: str) -> None:
        """Ask for a slot, each in the lane that its name begins with."""
        for name in names:
            self._doors[name] = asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._hold(name))
        await self.settle()

    async def leave(self, *names: str) -> None:
        """Let those go who hold a slot, now or as soon as they do."""
        for name in names:
            self._doors[name].set()
        await self.settle()

    async def vanish(self, *names: str) -> None:
        """Cancel, whether inside or waiting."""
        for name in names:
            self._tasks[name].cancel()
        await self.settle()

    async def _hold(self, name: str) -> None:
        async with self.lanes.slot(name[0]):
            self.inside.append(name)
            try:
                await self._doors[name].wait()
            finally:
                self.inside.remove(name)

    async def settle(self) -> None:
        """Let everybody move who can."""
        for _ in range(10):
            await asyncio.sleep(0)


def test_bounds() -> None:
    """No lane holds more than its share, and all of them no more than there is."""

    async def scene() -> None:
        crowd = Crowd(Lanes(total=3, each=2))
        await crowd.enter("a1", "a2", "a3", "b1", "b2")
        assert crowd.inside == ["a1", "a2", "b1"]
        await crowd.leave("a1", "a2", "a3", "b1", "b2")
        assert crowd.inside == []
        assert not crowd.lanes._held
        assert not crowd.lanes._waiting

    asyncio.run(scene())


def test_the_lane_that_holds_least_goes_first() -> None:
    """A newcomer overtakes the queue of a lane that already holds slots."""

    async def scene() -> None:
        crowd = Crowd(Lanes(total=2, each=2))
        await crowd.enter("a1", "a2", "a3", "a4", "b1")
        await crowd.leave("a1")
        assert crowd.inside == ["a2", "b1"]
        await crowd.leave("a2", "a3", "a4", "b1")

    asyncio.run(scene())


def test_order_within_a_lane() -> None:
    """Within a lane, first come is first served."""

    async def scene() -> None:
        crowd = Crowd(Lanes(total=1, each=1))
        await crowd.enter("a1", "a2", "a3")
        await crowd.leave("a1")
        assert crowd.inside == ["a2"]
        await crowd.leave("a2", "a3")

    asyncio.run(scene())


def test_who_gives_up_waiting_is_forgotten() -> None:
    """A cancelled waiter leaves the queue and the others keep their order."""

    async def scene() -> None:
        crowd = Crowd(Lanes(total=1, each=1))
        await crowd.enter("a1", "a2", "a3", "b1")
        await crowd.vanish("a2", "b1")
        await crowd.leave("a1")
        assert crowd.inside == ["a3"]
        await crowd.leave("a3")
        assert not crowd.lanes._waiting

    asyncio.run(scene())


@pytest.mark.parametrize("names", [("a1", "a2"), ("a2", "a1")])
def test_cancelled_as_its_turn_comes(names: tuple[str, str]) -> None:
    """A slot given to one who is cancelled in the same moment goes to the next."""

    async def scene() -> None:
        crowd = Crowd(Lanes(total=1, each=1))
        await crowd.enter("a1", "a2", "a3")
        await crowd.vanish(*names)
        assert crowd.inside == ["a3"]
        await crowd.leave("a3")
        assert not crowd.lanes._held

    asyncio.run(scene())


def test_cancelled_after_its_turn_came() -> None:
    """A slot handed over but not yet taken up is handed on."""

    async def scene() -> None:
        lanes = Lanes(total=1, each=1)
        await lanes._take("a", 1)
        waiting = asyncio.create_task(lanes._take("a", 1))
        await asyncio.sleep(0)
        lanes._give_back("a")
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not lanes._held

    asyncio.run(scene())


def test_alone_and_in_order() -> None:
    """Who wants nobody beside it waits until all have left, and those behind it wait for it."""

    async def scene() -> None:
        lanes, came = Lanes(), list[int]()

        async def hold(number: int, beside: int | None) -> None:
            async with lanes.slot("a", beside=beside):
                came.append(number)
                await asyncio.sleep(0)
                came.append(-number)

        await asyncio.gather(hold(1, None), hold(2, 0), hold(3, None), hold(4, None), hold(5, 0))
        assert came == [1, -1, 2, 3, 4, -2, -3, -4, 5, -5]

    asyncio.run(scene())


def test_one_that_gives_up_lets_others_in() -> None:
    """Who stood behind one that wanted to be alone does not wait for nothing when that one is cancelled."""

    async def scene() -> None:
        lanes = Lanes()
        async with lanes.slot("a"):
            alone = asyncio.create_task(lanes._take("a", 1))
            await asyncio.sleep(0)
            other = asyncio.create_task(lanes._take("a", 16))
            await asyncio.sleep(0)
            assert not other.done()
            alone.cancel()
            await asyncio.wait_for(other, 5)

    asyncio.run(scene())
