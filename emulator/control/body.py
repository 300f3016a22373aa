"""Bodies as they are shown to somebody who looks back."""

from __future__ import annotations

from typing import Any

import orjson

DEPTH = 64
"""Levels of JSON that are shown as JSON. Somebody may send a thousand, and orjson writes only some 250."""


def readable(kept: bytes, *, cut: bool) -> Any:
    """A complete JSON body as JSON, any other as text, none as None. cut: whether more came than was kept."""
    if not kept:
        return None
    if not cut:
        try:
            parsed = orjson.loads(kept)
        except orjson.JSONDecodeError:
            pass
        else:
            if is_shallow(parsed):
                return parsed
    return kept.decode(errors="replace")


def showable(body: Any) -> Any:
    """A body that was parsed already, as JSON; in words where it nests too deep to be written again."""
    return body if is_shallow(body) else "JSON that nests too deep to be shown"


def is_shallow(value: Any, levels: int = DEPTH) -> bool:
    """Whether `value` nests at most `levels` deep."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return True
    # Most of what is inside is plain: to ask each of it would take as long as all else of a reply.
    return levels > 0 and all(
        is_shallow(inner, levels - 1) for inner in value if isinstance(inner, dict | list)
    )
