"""Moments of world time as requests write them."""

from __future__ import annotations

from datetime import UTC, datetime

from emulator.control.errors import invalid

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC).timestamp()
LATEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
"""What a request may name, in epoch seconds. There is room beyond for advancing."""


def parse_moment(text: str, pointer: str) -> float:
    """`text` (RFC 3339) as epoch seconds. Raises: ApiError when it is not between 1970 and 2200."""
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:  # a leap second, say, is a date-time that Python can't hold
        raise invalid(pointer, f"{pointer[1:]} is not a moment that can be held", rule="format") from None
    seconds = moment.timestamp() if moment.tzinfo else moment.replace(tzinfo=UTC).timestamp()
    if not EARLIEST <= seconds < LATEST:
        raise invalid(pointer, f"{pointer[1:]} is not between the years 1970 and 2199", rule="format")
    return seconds
