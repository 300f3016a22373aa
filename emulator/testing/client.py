"""The blocking client: `Emulator`, its worlds and their sinks."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from emulator.testing.calls import Blocking, Call, Link, Trust, at, given, nothing, whole
from emulator.testing.control import ClockCalls, Script, ServerCalls, SinkCalls, WorldCalls
from emulator.testing.records import Credentials, Json, credentials_of
from emulator.testing.server import StartedServer
from emulator.testing.vendors import ModerationApiCalls, YotiCalls

DEFAULT_URL = "http://127.0.0.1:8400"


def new_world(**asked: Json) -> Call[Any]:
    """The call that creates a world; what is None is as the server has it."""
    return Call("POST", at("worlds"), whole, body=given(**asked))


def found_world(name: str) -> Call[Any]:
    """The call that looks one up."""
    return Call("GET", at("worlds", name), whole)


def dropped_world(name: str) -> Call[None]:
    """The call that drops one."""
    return Call("DELETE", at("worlds", name), nothing, forgiving=True)


class Part(Blocking):
    """What belongs to one world and speaks of a part of it."""

    def __init__(self, link: Link, name: str) -> None:
        self.link = link
        self.id = name


class Clock(ClockCalls, Part):
    """A world's clock."""


class Yoti(YotiCalls, Part):
    """What people and cameras do at Yoti."""


class ModerationApi(ModerationApiCalls, Part):
    """What the dashboard of moderationapi.com does."""


class Sink(SinkCalls, Blocking):
    """A receiver inside the server. url: what to give a vendor as the webhook."""

    def __init__(self, link: Link, name: str, world: str) -> None:
        self.link = link
        self.name = name
        self.world = world
        self.url = f"{link.inside}{at('sinks', name, 'receive')}"


class World(WorldCalls, Blocking):
    """One world; as a context manager, it is dropped at the end.

    url: the base URL of every vendor. credentials: what opens the world, by vendor.
    """

    def __init__(self, link: Link, made: Mapping[str, Json]) -> None:
        self.link = link
        self.id: str = made["id"]
        self.seed_value: int = made["seed"]
        self.credentials: Credentials = credentials_of(made)
        self.url = link.url
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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} at {self.url}>"


class Emulator(ServerCalls, Blocking):
    """A server, whose worlds are made here. It must be closed; as a context manager, it is.

    ca: whom to trust over HTTPS. server: the one that was started for it, if one was.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        token: str | None = None,
        ca: Trust = None,
        server: StartedServer | None = None,
    ) -> None:
        self.link = Link(url, token, "Client", ca)
        self.url = self.link.url
        self.server = server

    @classmethod
    def start(cls, **settings: Json) -> Self:
        """Start a server on a free port, which ends with this object or with this process.

        settings: as `serve` has them: `Emulator.start(lifecycle="immediate", webhook_timeout=2)`.
        """
        server = StartedServer(settings)
        return cls(server.url, token=settings.get("token"), ca=server.ca, server=server)

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
