"""The blocking client: `Emulator`, its worlds and their sinks."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from emulator.testing.calls import Blocking, Link
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


class Clock(ClockCalls, Blocking):
    """A world's clock."""


class Yoti(YotiCalls, Blocking):
    """What people and cameras do at Yoti."""


class ModerationApi(ModerationApiCalls, Blocking):
    """What the dashboard of moderationapi.com does."""


class Sink(SinkCalls, Blocking):
    """A receiver inside the server. url: what to give a vendor as the webhook."""


class World(WorldCalls, Blocking):
    """One world; as a context manager, it is dropped at the end.

    url: the base URL of every vendor. credentials: what opens the world, by vendor.
    """

    def __init__(self, link: Link, made: Mapping[str, Json]) -> None:
        super().__init__(link, made)
        self.clock = Clock(link, self.id)
        self.yoti = Yoti(link, self.id)
        self.moderationapi = ModerationApi(link, self.id)
        self._sinks: list[Sink] = []

    def sink(self, name: str = "app", *, script: Script = ()) -> Sink:
        """A receiver of this world's own, empty. script: how it answers first, as `Sink.script` has it."""
        made = Sink(self.link, f"{self.id}-{name}", self.id)
        made.script(script)
        self._sinks.append(made)
        return made

    def drop(self) -> None:
        """Forget the world and its sinks; the credentials open nothing any more. Again is no error."""
        while self._sinks:
            self._sinks.pop().drop()
        self.send(dropped_world(self.id))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()


class Emulator(ServerCalls, Blocking):
    """A server, whose worlds are made here. It must be closed; as a context manager, it is.

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
    ) -> World:
        """A new world with credentials of its own. With a seed, the same calls give the same replies.

        limits, quirks: as docs/worlds.md has them. idle: real seconds without use after which it expires.
        """
        asked = {"limits": limits, "quirks": quirks, "idle": idle, "label": label}
        return World(self.link, self.send(new_world(seed=seed, lifecycle=lifecycle, clock=clock, **asked)))

    def find(self, name: str = "default") -> World:
        """A world that exists."""
        return World(self.link, self.send(found_world(name)))

    def close(self) -> None:
        """Let go of the connections, and stop the server if it was started here."""
        self.link.http.close()
        if self.server is not None:
            self.server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
