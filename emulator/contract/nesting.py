"""How deep JSON nests."""

from __future__ import annotations

from typing import Any


def is_shallow(value: Any, levels: int) -> bool:
    """Whether `value` nests at most `levels` deep: some hundreds, or Python itself ends at it."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return True
    # Most of what is inside is plain: to ask each of it would take as long as all else of a reply.
    return levels > 0 and all(
        is_shallow(inner, levels - 1) for inner in value if isinstance(inner, dict | list)
    )
