"""What the parameters of a query let pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def passing(filters: Mapping[str, Callable[[T, Any], bool]], query: Mapping[str, Any]) -> Callable[[T], bool]:
    """Whether one passes every filter whose parameter the query has.

    filters: by name of the parameter, given one and the parameter's value.
    """
    asked = [(passes, query[name]) for name, passes in filters.items() if name in query]
    return lambda one: all(passes(one, value) for passes, value in asked)
