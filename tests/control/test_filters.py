from hypothesis import given
from hypothesis import strategies as st

from emulator.control.filters import passing

FILTERS = {
    "after": lambda number, least: number > least,
    "before": lambda number, most: number < most,
    "even": lambda number, even: (number % 2 == 0) is even,
}


def test_every_filter_has_its_say() -> None:
    """One passes where every filter lets it, each with the value of its parameter."""
    wanted = passing(FILTERS, {"after": 2, "before": 9, "even": False})
    assert [number for number in range(12) if wanted(number)] == [3, 5, 7]


@given(st.integers())
def test_what_is_not_asked_filters_nothing(number: int) -> None:
    """Where the query has none of the parameters, all pass; others of its parameters are no filters."""
    assert passing(FILTERS, {"limit": 0, "wait": 5})(number)


def test_false_and_nought_are_asked_for() -> None:
    """A value that is false or nought filters like any other."""
    wanted = passing(FILTERS, {"after": 0, "even": False})
    assert [number for number in range(-2, 4) if wanted(number)] == [1, 3]
