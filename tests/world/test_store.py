"""A bounded shelf of records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.store import Store, StoreFullError

CALLS = st.tuples(st.sampled_from(["add", "pop", "get"]), st.sampled_from("abcde"))


@given(st.integers(min_value=1, max_value=4), st.lists(CALLS, max_size=30))
def test_is_a_bounded_dict(limit: int, calls: list[tuple[str, str]]) -> None:
    """A store does what a dict does, in order of arrival, and never holds more than its limit."""
    store: Store[int] = Store("pet", limit=limit)
    model: dict[str, int] = {}
    for number, (call, key) in enumerate(calls):
        if call == "add" and (key in model or len(model) < limit):
            assert store.add(key, number) == number
            model[key] = number
        elif call == "add":
            with pytest.raises(StoreFullError):
                store.add(key, number)
        elif call == "pop":
            assert store.pop(key) == model.pop(key, None)
        else:
            assert store.get(key) == model.get(key)
            assert (key in store) == (key in model)
        assert store.ids() == list(model)
        assert list(store) == list(model.values())
        assert len(store) == len(model) <= limit


def test_a_full_store_says_so() -> None:
    """The error names the kind and the limit."""
    store: Store[int] = Store("pet", limit=1)
    store.add("a", 1)
    with pytest.raises(StoreFullError, match="1 pets"):
        store.add("b", 2)


def test_may_change_while_it_is_read() -> None:
    """Records may come and go while one goes through them."""
    store: Store[int] = Store("pet")
    for name in "abc":
        store.add(name, 1)
    for _ in store:
        store.pop("b")
        store.add("d", 2)
    assert store.ids() == ["a", "c", "d"]


def test_values_are_seen_as_they_are() -> None:
    """Oldest first, without a copy: what is added later is among them."""
    store: Store[int] = Store("number")
    values = store.values()
    store.add("b", 2)
    store.add("a", 1)
    assert list(values) == [2, 1]
