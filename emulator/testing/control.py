"""What can be asked of the control plane, each call described once; see `calls`."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self, TypeAlias

from emulator.testing.calls import Call, Link, at, given, nothing, spoken, whole
from emulator.testing.coverage import Tally
from emulator.testing.history import HistoryCalls, WorldScope
from emulator.testing.records import (
    Credentials,
    Fault,
    Json,
    Lifecycle,
    Message,
    Reading,
    Showing,
    credentials_of,
)
from emulator.testing.replies import MOST, list_of, record_of, waiting
from emulator.testing.server import StartedServer
from emulator.testing.trust import Trust

Script: TypeAlias = Sequence[int | Mapping[str, Json]]
"""How a sink answers, in its order."""

LONG = 300.0
"""Real seconds that playing world time may take: the webhooks that fall due in it are delivered meanwhile."""

DEFAULT_URL = "http://127.0.0.1:8400"
"""Where `serve` listens."""


def new_world(**asked: Json) -> Call[Any]:
    """The call that creates a world; what is None is as the server has it."""
    return Call("POST", at("worlds"), whole, body=given(**asked))


def found_world(name: str) -> Call[Any]:
    """The call that looks one up."""
    return Call("GET", at("worlds", name), whole)


def dropped_world(name: str) -> Call[None]:
    """The call that drops one."""
    return Call("DELETE", at("worlds", name), nothing, forgiving=True)


class ServerCalls:
    """The server as a whole."""

    kind: ClassVar[str]

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        token: str | None = None,
        ca: Trust = None,
        server: StartedServer | None = None,
    ) -> None:
        self.link = Link(url, token, self.kind, ca)
        self.url = self.link.url
        self.server = server

    @classmethod
    def start(cls, **settings: Json) -> Self:
        """Start a server on a free port, which ends with this object or with this process.

        No coroutine: it takes part of a second. settings: as `serve` has them:
        `Emulator.start(lifecycle="immediate", webhook_timeout=2)`.
        """
        server = StartedServer(settings)
        return cls(server.url, token=settings.get("token"), ca=server.ca, server=server)

    @spoken
    def health(self) -> Call[dict[str, Json]]:
        """Version, uptime, and the number of operations of each API."""
        return Call("GET", at("health"), whole)

    @spoken
    def ca(self) -> Call[str]:
        """Whom clients have to trust, as PEM; for a server without TLS an error, status 404."""
        return Call("GET", at("ca.pem"), str)

    @spoken
    def catalogue(self) -> Call[list[dict[str, Json]]]:
        """Every operation with every documented status, and how to reach it."""
        return Call("GET", at("catalogue"), lambda body: list(body["catalogue"]))

    @spoken
    def contract(self, api: str) -> Call[dict[str, Json]]:
        """One API's OpenAPI document."""
        return Call("GET", at("contracts", api), whole)

    @spoken
    def tally(self) -> Call[Tally]:
        """What was counted in all worlds since the start, also in those that are gone."""
        return Call("GET", at("coverage"), Tally.counted)

    @spoken
    def worlds(self) -> Call[list[str]]:
        """The ids of the worlds, `default` first."""
        return Call("GET", at("worlds"), lambda body: [each["id"] for each in body["worlds"]])


class ClockCalls(WorldScope):
    """A world's clock."""

    @spoken
    def now(self) -> Call[Reading]:
        """Read it."""
        return Call("GET", self.path("clock"), record_of(Reading))

    @spoken
    def advance(self, seconds: float) -> Call[Reading]:
        """Play that much world time: all that falls due in it has happened when this returns."""
        body = {"seconds": seconds}
        return Call("POST", self.path("clock", "advance"), record_of(Reading), body=body, patience=LONG)

    @spoken
    def freeze(self) -> Call[Reading]:
        """Let it stand still; only `advance` moves it."""
        return Call("POST", self.path("clock", "freeze"), record_of(Reading))

    @spoken
    def resume(self) -> Call[Reading]:
        """Let it run on from where it stands."""
        return Call("POST", self.path("clock", "resume"), record_of(Reading))


class WorldCalls(HistoryCalls):
    """One world."""

    def __init__(self, link: Link, made: Mapping[str, Json]) -> None:
        super().__init__(link, made["id"])
        self.seed_value: int = made["seed"]
        self.credentials: Credentials = credentials_of(made)
        self.url = link.url

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} at {self.url}>"

    @spoken
    def call(
        self,
        method: str,
        *parts: str,
        body: Json = None,
        query: Mapping[str, Any] | None = None,
        patience: float = 0.0,
    ) -> Call[Json]:
        """Any other call about this world: `world.call("POST", "verify", body={…})`."""
        return Call(method, self.path(*parts), whole, query or {}, body, patience)

    @spoken
    def reset(self) -> Call[None]:
        """Empty it; id and seed stay, and the credentials are those that it was born with."""

        def read(told: Any) -> None:
            self.credentials = credentials_of(told)

        return Call("POST", self.path("reset"), read)

    @spoken
    def rotate(self, api: str, field: str | None = None, *, grace: float | None = None) -> Call[Credentials]:
        """Give a secret a new value. Returns what opens the world from now on, as `credentials` does.

        field: which; the one that webhooks are signed with where it is left out, or Yoti's token. grace: world
        seconds for which the old value is still taken.
        """

        def read(told: Any) -> Credentials:
            self.credentials = credentials_of(told)
            return self.credentials

        body = given(api=api, field=field, grace=grace)
        return Call("POST", self.path("credentials", "rotate"), read, body=body)

    @spoken
    def lifecycle(
        self,
        mode: str | None = None,
        *,
        delay: float | None = None,
        reads: int | None = None,
        kind: str | None = None,
    ) -> Call[Lifecycle]:
        """Set how resources progress: timed, immediate, manual or reads. Without a mode, only read it."""
        if mode is None:
            return Call("GET", self.path("lifecycle"), record_of(Lifecycle))
        body = given(mode=mode, delay=delay, reads=reads, kind=kind)
        return Call("PUT", self.path("lifecycle"), record_of(Lifecycle), body=body)

    @spoken
    def step(self, resource: str | None = None) -> Call[list[str]]:
        """Move all resources by one step, or that one. Returns the ids of those that moved."""
        body = given(resource=resource)
        return Call("POST", self.path("lifecycle", "step"), lambda said: list(said["moved"]), body=body)

    @spoken
    def verdict(
        self,
        /,
        *,
        url: str | None = None,
        external_id: str | None = None,
        content_id: str | None = None,
        **shows: Json,
    ) -> Call[dict[str, Json]]:
        """Script what some content shows, named in exactly one way.

        shows: people, everyone, labels, outcome, notes, duration, unreachable; see docs/media.md.
        """
        content = given(url=url, external_id=external_id, content_id=content_id)
        return Call("PUT", self.path("verdicts"), whole, body={"content": content, **shows})

    @spoken
    def verdicts(self) -> Call[list[dict[str, Json]]]:
        """The scripted verdicts."""
        return Call("GET", self.path("verdicts"), lambda body: list(body["verdicts"]))

    @spoken
    def forget_verdicts(self) -> Call[None]:
        """Forget every scripted verdict."""
        return Call("DELETE", self.path("verdicts"), nothing)

    @spoken
    def media(self, url: str, data: bytes | Path | None = None, *, fixture: str | None = None) -> Call[int]:
        """Register what a URL answers with: bytes, a file, or a fixture of the emulator. Returns its size."""
        content = data.read_bytes() if isinstance(data, Path) else data
        encoded = None if content is None else base64.b64encode(content).decode()
        body = given(url=url, data=encoded, fixture=fixture)
        return Call("PUT", self.path("media"), lambda said: int(said["size"]), body=body)

    @spoken
    def showings(self, url: str | None = None) -> Call[list[Showing]]:
        """What content was found to show, and which source decided; newest first."""
        return Call("GET", self.path("showings"), list_of(Showing, "showings"), given(url=url))

    @spoken
    def fault(
        self,
        /,
        status: int | None = None,
        *,
        operation: str | None = None,
        api: str | None = None,
        **more: Json,
    ) -> Call[Fault]:
        """Answer the next calls with an error, or with worse.

        more: effect, times (None is without end), after, probability, until and what else docs/faults.md has;
        `from_` is its `from`.
        """
        further = {name.rstrip("_"): value for name, value in more.items()}
        body = {**given(status=status, operation=operation, api=api), **further}
        return Call("POST", self.path("faults"), record_of(Fault), body=body)

    @spoken
    def faults(self) -> Call[list[Fault]]:
        """The faults that are set, with how often each has hit."""
        return Call("GET", self.path("faults"), list_of(Fault, "faults"))

    @spoken
    def forget_faults(self) -> Call[None]:
        """Forget every fault."""
        return Call("DELETE", self.path("faults"), nothing)

    @spoken
    def snapshot(self) -> Call[dict[str, Json]]:
        """All that the world holds, as readable JSON."""
        return Call("GET", self.path("snapshot"), whole)

    @spoken
    def restore(self, snapshot: Mapping[str, Json]) -> Call[None]:
        """Make the world what a snapshot holds; one that is refused changes nothing."""
        return Call("PUT", self.path("snapshot"), nothing, body=dict(snapshot))

    @spoken
    def seed(self, fixture: str) -> Call[None]:
        """Make the world what a named snapshot of the package holds."""
        return Call("POST", self.path("seed"), nothing, body={"fixture": fixture})


class SinkCalls:
    """A receiver inside the server. world: the id of the one that it goes with."""

    def __init__(self, link: Link, name: str, world: str) -> None:
        self.link = link
        self.name = name
        self.world = world
        self.url = f"{link.inside}{at('sinks', name, 'receive')}"

    @spoken
    def messages(self, *, wait: float | None = None, count: int = 1, limit: int = MOST) -> Call[list[Message]]:
        """What came, oldest first.

        wait: wait up to that many real seconds for `count` of them. Raises: WaitedInVainError.
        """
        read = list_of(Message, "messages", count=0 if wait is None else count, wanted={"sink": self.name})
        query = {"limit": limit, **waiting(wait, count)}
        return Call("GET", at("sinks", self.name), read, query, patience=wait or 0)

    @spoken
    def script(self, answers: Script = ()) -> Call[None]:
        """Empty it, and set how it answers first; then 200.

        answers: statuses, or objects, such as `{"close": "reset"}`; see docs/webhooks.md.
        """
        body = {"script": list(answers), "world": self.world}
        return Call("PUT", at("sinks", self.name), nothing, body=body)

    @spoken
    def drop(self) -> Call[None]:
        """Forget it; again is no error."""
        return Call("DELETE", at("sinks", self.name), nothing, forgiving=True)
