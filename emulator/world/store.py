"""A bounded shelf of records."""

from __future__ import annotations

from collections.abc import Iterator, ValuesView
from typing import Generic, TypeVar

T = TypeVar("T")


class StoreFullError(Exception):
    """A store holds as many records as it may. Answered with the vendor's own error, never with a 500."""


class Store(Generic[T]):
    """Records by id, in order of arrival.

    limit: how many it may hold, because nothing a client sends may take unbounded memory.
    """

    def __init__(self, kind: str, *, limit: int = 100_000) -> None:
        self.kind = kind
        self.limit = limit
        self._records: dict[str, T] = {}

    def add(self, record_id: str, record: T) -> T:
        """Keep `record`. Raises: StoreFullError."""
        if len(self._records) >= self.limit and record_id not in self._records:
            raise StoreFullError(f"this world already holds {self.limit} {self.kind}s, which is its limit")
        self._records[record_id] = record
        return record

    def get(self, record_id: str) -> T | None:
        """The record of that id, if there is one."""
        return self._records.get(record_id)

    def pop(self, record_id: str) -> T | None:
        """Take the record of that id out."""
        return self._records.pop(record_id, None)

    def ids(self) -> list[str]:
        """Every id, oldest first."""
        return list(self._records)

    def values(self) -> ValuesView[T]:
        """Every record, oldest first, as they are: not to be kept while records come and go."""
        return self._records.values()

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._records

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)
