"""The same client for asyncio: `AsyncEmulator`, its worlds and their sinks."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from types import TracebackType
from typing import Any, Self

from emulator.testing.calls import Awaiting, Call, Link
from emulator.testing.control import (
    ClockCalls,
    Script,
    ServerCalls,
    SinkCalls,
    WorldCalls,
    dropped_world,
    found_world,
    new_world,
)
from emulator.testing.records import Json
from emulator.testing.vendors import ModerationApiCalls, YotiCalls


class AsyncClock(ClockCalls, Awaiting):
    """A world's clock."""


class AsyncYoti(YotiCalls, Awaiting):
    """What people and cameras do at Yoti."""


class AsyncModerationApi(ModerationApiCalls, Awaiting):
    """What the dashboard of moderationapi.com does."""


class AsyncSink(SinkCalls, Awaiting):
    """A receiver inside the server. url: what to give a vendor as the webhook."""


class AsyncWorld(WorldCalls, Awaiting):
    """One world.

    url: the base URL of every vendor. credentials: what opens the world, by vendor.
    """

    def __init__(self, link: Link, made: Mapping[str, Json]) -> None:
        super().__init__(link, made)
        self.clock = AsyncClock(link, self.id)
        self.yoti = AsyncYoti(link, self.id)
        self.moderationapi = AsyncModerationApi(link, self.id)
        self._sinks: list[AsyncSink] = []

    async def sink(self, name: str = "app", *, script: Script = ()) -> AsyncSink:
        """A receiver of this world's own, empty. script: how it answers first, as `Sink.script` has it."""
        made = AsyncSink(self.link, f"{self.id}-{name}", self.id)
        await made.script(script)
        self._sinks.append(made)
        return made

    async def drop(self) -> None:
        """Forget the world and its sinks; the credentials open nothing any more. Again is no error."""
        while self._sinks:
            await self._sinks.pop().drop()
        await self.send(dropped_world(self.id))


class Opening:
    """A world that is asked for: `world = await …`, or `async with … as world`, which drops it at the end."""

    def __init__(self, link: Link, call: Call[Any]) -> None:
        self._link = link
        self._call = call
        self._world: AsyncWorld | None = None

    async def _open(self) -> AsyncWorld:
        sender = Awaiting()
        sender.link = self._link
        return AsyncWorld(self._link, await sender.send(self._call))

    def __await__(self) -> Generator[Any, None, AsyncWorld]:
        return self._open().__await__()

    async def __aenter__(self) -> AsyncWorld:
        self._world = await self._open()
        return self._world

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._world is not None
        await self._world.drop()


class AsyncEmulator(ServerCalls, Awaiting):
    """A server, whose worlds are made here. It must be closed; `async with` does.

    ca: whom to trust over HTTPS. server: the one that was started for it, if one was.
    """

    def world(
        self,
        *,
        seed: int | None = None,
        lifecycle: str | Mapping[str, Json] | None = None,
        clock: Mapping[str, Json] | None = None,
        limits: Mapping[str, int] | None = None,
        quirks: Mapping[str, Mapping[str, Json]] | None = None,
        idle: float | None = None,
        label: str | None = None,
    ) -> Opening:
        """A new world with credentials of its own. With a seed, the same calls give the same replies.

        limits, quirks: as docs/worlds.md has them. idle: real seconds without use after which it expires.
        """
        asked = {"limits": limits, "quirks": quirks, "idle": idle, "label": label}
        return Opening(self.link, new_world(seed=seed, lifecycle=lifecycle, clock=clock, **asked))

    def find(self, name: str = "default") -> Opening:
        """A world that exists. Await it: `async with` would drop it."""
        return Opening(self.link, found_world(name))

    async def close(self) -> None:
        """Let go of the connections, and stop the server if it was started here."""
        await self.link.http.aclose()
        if self.server is not None:
            self.server.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
