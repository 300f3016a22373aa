"""Dates as this vendor writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def written(moment: float) -> str:
    """`moment` (epoch seconds) as `YYYY-MM-DD HH:MM:SS`, in UTC without a zone."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")
