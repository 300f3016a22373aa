"""The awaited client: the same calls, and what is its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from emulator.testing import AsyncEmulator, AsyncWorld, Emulator, EmulatorError, WaitedInVainError, World
from tests.testing.vendor import moderate

Play = Callable[[AsyncEmulator], Coroutine[Any, Any, None]]


def play(emulator: Emulator, scene: Play) -> None:
    """Run a scene with a client of its own."""

    async def whole() -> None:
        async with AsyncEmulator(emulator.url) as client:
            await scene(client)

    asyncio.run(whole())


def test_a_world_is_dropped_at_the_end(emulator: Emulator) -> None:
    """As a context manager; awaited, it stays until it is dropped."""

    async def scene(client: AsyncEmulator) -> None:
        async with client.world(seed=7, lifecycle="manual", limits={"journal": 5}, label="mine") as world:
            assert repr(world) == f"<AsyncWorld {world.id} at {client.url}>"
            assert world.id in await client.worlds()
            sink = await world.sink(script=[500])
            assert await sink.messages() == []
        assert world.id not in await client.worlds()
        stays = await client.world()
        await stays.drop()

    play(emulator, scene)


def test_what_did_not_come_in_time_has_what_came_nearest(emulator: Emulator, own: World) -> None:
    """As the blocking client has it."""
    moderate(own, "http://127.0.0.1:9/none")

    async def scene(client: AsyncEmulator) -> None:
        world = await client.find(own.id)
        with pytest.raises(WaitedInVainError, match="startModeration"):
            await world.journal(operation="addFace", wait=0)
        with pytest.raises(WaitedInVainError, match="waited for 5 exchanges"):
            await world.journal(wait=0, count=5)

    play(emulator, scene)


def test_a_world_of_another_client_is_found(emulator: Emulator, own: World) -> None:
    """With the same credentials, clock and journal."""

    async def scene(client: AsyncEmulator) -> None:
        world: AsyncWorld = await client.find(own.id)
        assert world.credentials == own.credentials
        moderate(own, (await world.sink()).url)
        assert (await world.clock.advance(5)).fired > 0
        assert [each.status for each in await world.deliveries()] == ["delivered"] * 2
        assert (await world.journal())[0].operation == "startModeration"
        assert await world.yoti.accounts() == []
        assert await world.moderationapi.queues()

    play(emulator, scene)


def test_errors_are_the_same(emulator: Emulator) -> None:
    """A refusal, and nobody there."""

    async def scene(client: AsyncEmulator) -> None:
        with pytest.raises(EmulatorError, match="answered 404"):
            await client.find("nowhere")
        async with AsyncEmulator("http://127.0.0.1:9") as nobody:
            with pytest.raises(EmulatorError, match="no reply"):
                await nobody.health()

    play(emulator, scene)


def test_a_server_of_its_own_is_stopped() -> None:
    """It ends with the client."""

    async def scene() -> None:
        async with AsyncEmulator.start(lifecycle="immediate") as client:
            assert (await client.health())["status"] == "ready"
            assert client.server is not None
            process = client.server.process
        assert process.poll() is not None

    asyncio.run(scene())
