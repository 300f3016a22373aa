"""Pages and dates, however they are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.moderationapi.moments import read_date
from emulator.apis.moderationapi.paging import Page, listed, page_of
from tests.apis.moderationapi.project import START


@pytest.mark.parametrize(
    ("size", "number", "wanted"),
    [
        (None, None, (20, 1)),
        (0, 0, (20, 1)),
        (-5.0, -1.0, (20, 1)),
        (0.5, 1.5, (20, 1)),
        (1e300, 1e300, (100, 2**53 - 1)),
        ("x", "y", (20, 1)),
        (3.0, 2.0, (3, 2)),
    ],
)
def test_what_is_asked_for(size: Any, number: Any, wanted: tuple[int, int]) -> None:
    """Below 1 is as if left out, a hundred is the most, and nothing is refused."""
    page = page_of({"pageSize": size, "pageNumber": number}, range(7))
    assert (page.size, page.number) == wanted


def test_the_last_page() -> None:
    """Holds the rest, and behind it is nothing."""
    page = page_of({"pageSize": 3, "pageNumber": 3}, range(7))
    assert list(page.rows) == [6]
    assert (page.count, page.ways) == (3, {"hasNextPage": False, "hasPreviousPage": True})


def test_no_page_at_all() -> None:
    """Of nothing there are none."""
    page: Page[int] = page_of({}, [])
    assert (page.count, page.ways) == (0, {"hasNextPage": False, "hasPreviousPage": False})


def test_names_with_commas() -> None:
    """Empty ones are none."""
    assert listed("a,,b") == {"a", "b"}
    assert listed(None) == set()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("", None),
        ("afterDate", None),
        ("2026-01-01", START),
        ("2026-01-01T00:00:01", START + 1000),
        ("2026-01-01T01:00:00+01:00", START),
        ("2026-01-01T00:00:00.5Z", START + 500),
        (str(START), START),
        ("9" * 30, None),
        ("²", None),
    ],
)
def test_dates(text: str | None, moment: float | None) -> None:
    """ISO with or without a time and zone, or milliseconds; else nothing."""
    assert read_date(text) == moment
