"""What can be asked of the control plane, each call described once; see `calls`."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from emulator.testing.calls import Call, at, given, nothing, spoken, whole
from emulator.testing.errors import VerificationError, WaitedInVainError
from emulator.testing.records import (
    Delivery,
    Exchange,
    Fault,
    Json,
    Lifecycle,
    Message,
    Reading,
    Showing,
    as_record,
)

T = TypeVar("T")

MOST = 1000
"""How many exchanges, deliveries or messages one call lists at most."""

LONG = 300.0
"""Real seconds that playing world time may take: the webhooks that fall due in it are delivered meanwhile."""


def list_of(kind: type[T], key: str, *, count: int = 0, wanted: Mapping[str, Any] | None = None) -> Any:
    """How a list is read. count: fewer than that many were waited for in vain. Raises: WaitedInVainError."""

    def read(body: Any) -> list[T]:
        found = [as_record(kind, each) for each in body[key]]
        if len(found) < count:
            filters = ", ".join(f"{name}={value}" for name, value in (wanted or {}).items()) or "no filter"
            listed = "".join(f"\n  {each}" for each in found) or " none"
            text = f"waited for {count} {key} ({filters}); there are {len(found)}:{listed}"
            raise WaitedInVainError(text)
        return found

    return read


def record_of(kind: type[T]) -> Callable[[Any], T]:
    """How a single record is read."""
    return lambda body: as_record(kind, body)


def verified(body: Any) -> None:
    """How a verification is read. Raises: VerificationError."""
    if not body["holds"]:
        raise VerificationError(body["message"])


def waiting(wait: float | None, count: int) -> dict[str, Any]:
    """The query that waits; without `wait` nothing is waited for."""
    return {} if wait is None else {"wait": wait, "count": count}


class ServerCalls:
    """The server as a whole."""

    @spoken
    def health(self) -> Call[dict[str, Json]]:
        """Version, uptime, and the number of operations of each API."""
        return Call("GET", at("health"), whole)

    @spoken
    def catalogue(self) -> Call[list[dict[str, Json]]]:
        """Every operation with every documented status, and how to reach it."""
        return Call("GET", at("catalogue"), lambda body: list(body["catalogue"]))

    @spoken
    def contract(self, api: str) -> Call[dict[str, Json]]:
        """One API's OpenAPI document."""
        return Call("GET", at("contracts", api), whole)

    @spoken
    def worlds(self) -> Call[list[str]]:
        """The ids of the worlds, `default` first."""
        return Call("GET", at("worlds"), lambda body: [each["id"] for each in body["worlds"]])


class WorldScope:
    """What is about one world."""

    id: str

    def path(self, *parts: str) -> str:
        """A path of the control plane that is about this world."""
        return at("worlds", self.id, *parts)


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


class WorldCalls(WorldScope):
    """One world."""

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
        """Empty it; id, seed and credentials stay."""
        return Call("POST", self.path("reset"), nothing)

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
    def journal(
        self,
        *,
        api: str | None = None,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        violations: bool | None = None,
        after: int | None = None,
        limit: int = MOST,
        wait: float | None = None,
        count: int = 1,
    ) -> Call[list[Exchange]]:
        """The exchanges that pass the filters, newest first.

        wait: wait up to that many real seconds for `count` of them. Raises: WaitedInVainError.
        """
        wanted = given(
            api=api,
            operation=operation,
            method=method,
            path=path,
            status=status,
            violations=violations,
            after=after,
        )
        read = list_of(Exchange, "exchanges", count=0 if wait is None else count, wanted=wanted)
        query = {**wanted, "limit": limit, **waiting(wait, count)}
        return Call("GET", self.path("journal"), read, query, patience=wait or 0)

    @spoken
    def verify(self, /, *, wait: float | None = None, **assertions: Json) -> Call[None]:
        """Hold the journal against some assertions; wait: give them that many real seconds to come true.

        assertions: expect, sequence, unexpected, violations, after; see docs/journal.md.
        Raises: VerificationError, which says what came nearest.
        """
        path = self.path("verify")
        return Call("POST", path, verified, given(wait=wait), assertions, patience=wait or 0)

    @spoken
    def clear_journal(self) -> Call[None]:
        """Forget every exchange; numbers begin again at 1."""
        return Call("DELETE", self.path("journal"), nothing)

    @spoken
    def deliveries(
        self,
        *,
        status: str | None = None,
        event: str | None = None,
        resource: str | None = None,
        url: str | None = None,
        limit: int = MOST,
        wait: float | None = None,
        count: int = 1,
    ) -> Call[list[Delivery]]:
        """The webhooks of the outbox that pass the filters, newest first.

        wait: wait up to that many real seconds for `count` of them. Raises: WaitedInVainError.
        """
        wanted = given(status=status, event=event, resource=resource, url=url)
        read = list_of(Delivery, "deliveries", count=0 if wait is None else count, wanted=wanted)
        query = {**wanted, "limit": limit, **waiting(wait, count)}
        return Call("GET", self.path("deliveries"), read, query, patience=wait or 0)

    @spoken
    def replay(self, delivery: Delivery | str) -> Call[Delivery]:
        """Send the same bytes again, as a delivery of its own."""
        name = delivery if isinstance(delivery, str) else delivery.id
        return Call("POST", self.path("deliveries", name, "replay"), record_of(Delivery))

    @spoken
    def replay_all(
        self,
        *,
        status: str | None = None,
        event: str | None = None,
        resource: str | None = None,
        url: str | None = None,
    ) -> Call[list[Delivery]]:
        """Send all deliveries again that pass the filters, in the order in which they came."""
        query = given(status=status, event=event, resource=resource, url=url)
        read = list_of(Delivery, "deliveries")
        return Call("POST", self.path("deliveries", "replay"), read, {**query, "limit": MOST})

    @spoken
    def tamper(self, /, delivery: Delivery | str, **changes: Json) -> Call[Delivery]:
        """Send a copy that is not as the vendor made it. changes: change, body, secret, headers."""
        name = delivery if isinstance(delivery, str) else delivery.id
        return Call("POST", self.path("deliveries", name, "tamper"), record_of(Delivery), body=changes)

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
    """A receiver inside the server."""

    name: str

    @spoken
    def messages(self, *, wait: float | None = None, count: int = 1, limit: int = MOST) -> Call[list[Message]]:
        """What came, oldest first.

        wait: wait up to that many real seconds for `count` of them. Raises: WaitedInVainError.
        """
        read = list_of(Message, "messages", count=0 if wait is None else count)
        query = {"limit": limit, **waiting(wait, count)}
        return Call("GET", at("sinks", self.name), read, query, patience=wait or 0)

    @spoken
    def script(self, statuses: Sequence[int] = ()) -> Call[None]:
        """Empty it, and set which statuses it answers first; then 200."""
        return Call("PUT", at("sinks", self.name), nothing, body={"script": list(statuses)})

    @spoken
    def drop(self) -> Call[None]:
        """Forget it; again is no error."""
        return Call("DELETE", at("sinks", self.name), nothing, forgiving=True)
