"""Pages of a list. Nothing is refused: the clients' own tests ask for page 0 of size 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

SIZE = 20
"""Of a page, where none is asked for or one below 1. Documented."""

MOST = 100
"""The largest page; a larger one is cut to it. That there is a limit is inferred."""

LARGEST = 2**53 - 1
"""The number of the last page that can be asked for: JSON knows no larger whole numbers."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page. number: from 1. total: how many there are on all pages."""

    rows: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.size)

    @property
    def ways(self) -> dict[str, bool]:
        """Whether there is something behind and before it."""
        return {"hasNextPage": self.number < self.count, "hasPreviousPage": self.number > 1}


def page_of(query: Mapping[str, Any], found: Sequence[T]) -> Page[T]:
    """The page of `found` that the query asks for; clients from 2.0 on call its number `page`."""
    size = min(_whole(query.get("pageSize"), SIZE), MOST)
    number = min(_whole(query.get("page"), _whole(query.get("pageNumber"), 1)), LARGEST)
    start = (number - 1) * size
    return Page(found[start : start + size], number, size, len(found))


def listed(named: str | Sequence[str] | None) -> set[str]:
    """What a query names, with commas between or one by one."""
    parts = named.split(",") if isinstance(named, str) else named or ()
    return {part for part in parts if part}


def _whole(asked: Any, otherwise: int) -> int:
    try:
        whole = int(asked)
    except (TypeError, ValueError):
        return otherwise
    return whole if whole >= 1 else otherwise
