"""Pages of a list."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import TypeVar

from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.call import Call
from emulator.contract.errors import ApiError
from emulator.world.store import Store

T = TypeVar("T")


def page_of(call: Call, items: Store[T] | Collection[T]) -> list[T]:
    """The page that the request asks for, the first unless it says otherwise.

    Past the last page there is nothing. Raises: ApiError 422 for it, where the vendor lists that.
    """
    size, page = quirks_of(call.world).page_size, int(call.query.get("page", 1))
    rows = items.values() if isinstance(items, Store) else items
    start = min((page - 1) * size, len(rows))
    found = list(islice(rows, start, start + size))
    if not found and page > 1 and 422 in call.operation.responses:
        raise ApiError(422, f"page {page} is past the last one")
    return found
