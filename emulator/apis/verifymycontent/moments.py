"""Dates as this vendor writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def written(moment: float) -> str:
    """`moment` (epoch seconds) as `YYYY-MM-DD HH:MM:SS`, in UTC without a zone."""
    return _written(int(moment))


@lru_cache(maxsize=256)
def _written(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")
