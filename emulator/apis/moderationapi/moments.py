"""Dates as clients write them into queries."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


def read_date(text: str | None) -> float | None:
    """Epoch milliseconds of an ISO date, with or without a time, or of milliseconds as they are.

    None for what is neither: a filter that cannot be read filters nothing; the clients' own tests send such.
    """
    if text is None:
        return None
    if _NUMBER.fullmatch(text):
        return float(text)
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000
    except (ValueError, OverflowError):
        return None
