"""Moments as requests write them."""

from __future__ import annotations

import pytest

from emulator.contract.errors import ApiError
from emulator.control.moment import EARLIEST, LATEST, parse_moment
from emulator.world.clock import iso


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01t00:00:00z", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T01:30:00+01:30", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00.123Z"),
        ("2026-01-01T00:00:00", "2026-01-01T00:00:00.000Z"),
        ("1970-01-01T00:00:00Z", iso(EARLIEST)),
        ("2199-12-31T23:59:59Z", iso(LATEST - 1)),
    ],
)
def test_parse(text: str, written: str) -> None:
    """A moment is read with its offset, and in UTC where it has none."""
    assert iso(parse_moment(text, "/until")) == written


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-02-30T00:00:00Z", "2026-12-31T23:59:60Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z"],
)
def test_refused(text: str) -> None:
    """What is no moment, or out of bounds, is pointed at."""
    with pytest.raises(ApiError) as caught:
        parse_moment(text, "/until")
    [violation] = caught.value.violations
    assert (violation.pointer, violation.rule) == ("/until", "format")
    assert caught.value.message.startswith("until is not ")
