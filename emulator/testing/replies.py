"""How replies of the control plane are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from emulator.testing.errors import VerificationError, WaitedInVainError
from emulator.testing.records import Exchange, Exchanges, as_record

T = TypeVar("T")

MOST = 1000
"""How many exchanges, deliveries or messages one call lists at most."""

ONE = {"exchanges": "an exchange", "deliveries": "a delivery", "messages": "a message"}
"""What a list is waited for to hold one of."""


def list_of(kind: type[T], key: str, *, count: int = 0, wanted: Mapping[str, Any] | None = None) -> Any:
    """How a list is read. count: fewer than that many were waited for in vain. Raises: WaitedInVainError."""

    def read(body: Any) -> list[T]:
        __tracebackhide__ = True  # a failed test shows its own line, not this
        found = [as_record(kind, each) for each in body[key]]
        if len(found) < count:
            filters = ", ".join(f"{name}={value}" for name, value in (wanted or {}).items()) or "no filter"
            listed = "".join(f"\n  {each}" for each in found) or " none"
            awaited = f"{count} {key}" if count > 1 else ONE[key]
            raise WaitedInVainError(f"waited for {awaited} ({filters}); there are {len(found)}:{listed}")
        return found

    return read


def exchanges(*, count: int, wanted: Mapping[str, Any]) -> Callable[[Any], Exchanges]:
    """How a page of the journal is read. Raises: WaitedInVainError."""
    read = list_of(Exchange, "exchanges", count=count, wanted=wanted)

    def page(body: Any) -> Exchanges:
        __tracebackhide__ = True
        found = Exchanges(read(body))
        found.dropped = body.get("dropped", 0)
        return found

    return page


def record_of(kind: type[T]) -> Callable[[Any], T]:
    """How a single record is read."""
    return lambda body: as_record(kind, body)


def verified(body: Any) -> None:
    """How a verification is read. Raises: VerificationError."""
    __tracebackhide__ = True
    if not body["holds"]:
        raise VerificationError(body["message"])


def failing(body: Any) -> str:
    """How a verification is read of what was waited for in vain: what came nearest."""
    return "" if body["holds"] else str(body["message"])


def waiting(wait: float | None, count: int) -> dict[str, Any]:
    """The query that waits; without `wait` nothing is waited for."""
    return {} if wait is None else {"wait": wait, "count": count}
