"""Bodies as they are shown to somebody who looks back."""

from __future__ import annotations

from typing import Any

import orjson

from emulator.contract.nesting import is_shallow

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
            if is_shallow(parsed, DEPTH):
                return parsed
    return kept.decode(errors="replace")


def showable(body: Any) -> Any:
    """A body that was parsed already, as JSON; in words where it nests too deep to be written again."""
    return body if is_shallow(body, DEPTH) else "JSON that nests too deep to be shown"
