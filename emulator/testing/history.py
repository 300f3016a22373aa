"""What can be asked of a world's past: its journal, its counts and its outbox."""

from __future__ import annotations

from emulator.testing.calls import Call, Link, at, given, nothing, spoken
from emulator.testing.coverage import Tally
from emulator.testing.records import Delivery, Exchanges, Json
from emulator.testing.replies import MOST, exchanges, failing, list_of, record_of, verified, waiting


class WorldScope:
    """What is about one world, or about a part of it."""

    def __init__(self, link: Link, name: str) -> None:
        self.link = link
        self.id = name

    def path(self, *parts: str) -> str:
        """A path of the control plane that is about this world."""
        return at("worlds", self.id, *parts)


class HistoryCalls(WorldScope):
    """What came and what was sent."""

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
        before: int | None = None,
        limit: int = MOST,
        wait: float | None = None,
        count: int = 1,
    ) -> Call[Exchanges]:
        """The exchanges that pass the filters, newest first. after, before: their numbers are higher, or lower.

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
            before=before,
        )
        read = exchanges(count=0 if wait is None else count, wanted=wanted)
        query = {**wanted, "limit": limit, **waiting(wait, count)}
        glob = None if path is None else f"*{path}*"
        named = given(api=api, operation=operation, method=method, status=status, path=glob)
        asked = {"expect": [{**named, "count": {"min": count}}], **given(after=after)}
        nearest = Call("POST", self.path("verify"), failing, body=asked) if named else None
        return Call("GET", self.path("journal"), read, query, patience=wait or 0, in_vain=nearest)

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
        """Forget every exchange; numbers begin again at 1, and what was counted stays."""
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
    def replay(self, delivery: Delivery | str, *, resign: bool = False) -> Call[Delivery]:
        """Send the same bytes again, as a delivery of its own. resign: signed with the secret of now."""
        name = delivery if isinstance(delivery, str) else delivery.id
        body = given(resign=resign or None) or None
        return Call("POST", self.path("deliveries", name, "replay"), record_of(Delivery), body=body)

    @spoken
    def replay_all(
        self,
        *,
        status: str | None = None,
        event: str | None = None,
        resource: str | None = None,
        url: str | None = None,
        limit: int = MOST,
        resign: bool = False,
    ) -> Call[list[Delivery]]:
        """Send all deliveries again that pass the filters, in the order in which they came.

        resign: those that are signed, with the secret of now.
        """
        query = given(status=status, event=event, resource=resource, url=url)
        read = list_of(Delivery, "deliveries")
        body = given(resign=resign or None) or None
        return Call("POST", self.path("deliveries", "replay"), read, {**query, "limit": limit}, body)

    @spoken
    def tamper(self, /, delivery: Delivery | str, **changes: Json) -> Call[Delivery]:
        """Send a copy that is not as the vendor made it. changes: change, body, secret, headers."""
        name = delivery if isinstance(delivery, str) else delivery.id
        return Call("POST", self.path("deliveries", name, "tamper"), record_of(Delivery), body=changes)

    @spoken
    def tally(self) -> Call[Tally]:
        """What was counted since the world was made or emptied, also of what the journal keeps no more."""
        return Call("GET", self.path("coverage"), Tally.counted)
