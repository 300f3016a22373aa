"""How records are written and read again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.world.records import (
    KEYS,
    MOMENT,
    TUPLE,
    Shape,
    SnapshotError,
    at,
    copied,
    each,
    load_each,
    moment_text,
    named,
    one_of,
    packed,
    read_moment,
    shelve,
    unpacked,
)
from emulator.world.store import Store


class Colour(StrEnum):
    """Of a thing."""

    RED = "red"
    BLUE = "blue"


@dataclass
class Thing:
    """A record with a field of every kind."""

    id: str
    made_at: float
    owner: str
    count: int = 0
    colour: Colour = Colour.RED
    tags: tuple[str, ...] = ()
    seen: list[float] = field(default_factory=list)
    keys: dict[str, None] = field(default_factory=dict)
    ended_at: float | None = None
    rest: dict[str, Any] = field(default_factory=dict)


THING = Shape(
    Thing,
    without=("owner",),
    made_at=MOMENT,
    colour=one_of(Colour),
    tags=TUPLE,
    seen=each(MOMENT),
    keys=KEYS,
    ended_at=MOMENT,
)


@given(st.floats(min_value=1, max_value=253370764800, allow_nan=False))
def test_moments_are_exact(moment: float) -> None:
    """A moment that is written is the same when it is read."""
    assert read_moment(moment_text(moment)) == moment


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (1767225600.0, "2026-01-01T00:00:00Z"),
        (1767225600.5, "2026-01-01T00:00:00.5Z"),
        (0.0, "1970-01-01T00:00:00Z"),
    ],
)
def test_moments_are_readable(moment: float, text: str) -> None:
    """A moment is RFC 3339 without a digit too many."""
    assert moment_text(moment) == text
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "text", ["", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "1969-12-31T23:59:59Z", "soon"]
)
def test_no_moment(text: str) -> None:
    """What no calendar has, or what lies before 1970, is refused."""
    with pytest.raises(SnapshotError) as caught:
        read_moment(text)
    assert caught.value.rule == "format"


def test_a_record_and_back() -> None:
    """What differs from its default is written, and read as it was."""
    thing = Thing(
        "a", 1.5, "me", 2, Colour.BLUE, ("x", "y"), [1.0, 2.0], {"k": None, "j": None}, 3.0, {"z": [1]}
    )
    row = THING.save(thing)
    assert row == {
        "id": "a",
        "made_at": "1970-01-01T00:00:01.5Z",
        "count": 2,
        "colour": "blue",
        "tags": ["x", "y"],
        "seen": ["1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z"],
        "keys": ["k", "j"],
        "ended_at": "1970-01-01T00:00:03Z",
        "rest": {"z": [1]},
    }
    assert THING.load(row, owner="me") == thing


def test_defaults_are_left_out() -> None:
    """A record that is as it was born is its required fields."""
    row = THING.save(Thing("a", 1.0, "me"))
    assert row == {"id": "a", "made_at": "1970-01-01T00:00:01Z"}
    assert THING.load(row, owner="me") == Thing("a", 1.0, "me")


def test_null_and_whole_numbers() -> None:
    """Null is None for every kind of field, and an integer that is written 1.0 is one."""
    thing = THING.load(
        {"id": "a", "made_at": "1970-01-01T00:00:01Z", "count": 1.0, "ended_at": None}, owner="me"
    )
    assert (thing.count, type(thing.count), thing.ended_at) == (1, int, None)


def test_nothing_is_shared() -> None:
    """What is changed in a record is changed neither in what was written nor in what was read."""
    thing = Thing("a", 1.0, "me", rest={"z": [1]})
    row = THING.save(thing)
    again = THING.load(row, owner="me")
    thing.rest["z"].append(2)
    again.rest["z"].append(3)
    assert row["rest"] == {"z": [1]}
    assert copied((1, {"a": (2,)})) == [1, {"a": [2]}]


def test_where_it_is_wrong() -> None:
    """The pointer leads to the very value, through lists and keys with slashes."""
    rows = [{"id": "a", "made_at": "1970-01-01T00:00:01Z", "seen": ["1970-01-01T00:00:01Z", "soon"]}]
    with pytest.raises(SnapshotError) as caught, at("a/b", "c~d"):
        load_each(rows, lambda row: THING.load(row, owner="me"))
    assert caught.value.pointer == "/a~1b/c~0d/0/seen/1"
    assert str(caught.value).startswith("/a~1b/c~0d/0/seen/1 is no moment")
    assert str(SnapshotError("", "r", "is wrong")) == "/ is wrong"


def test_a_shelf() -> None:
    """Records go onto a shelf under their ids, each once, and no more than it holds."""
    store: Store[str] = Store("thing", limit=2)
    shelve(store, [{"id": "a"}, {"id": "b"}], lambda row: str(row["id"]))
    assert named(store, "b", "key") == "b"
    for row, rule, where in (({"id": "a"}, "unique", "/0/id"), ({"id": "c"}, "limit", "/0")):
        with pytest.raises(SnapshotError) as caught:
            shelve(store, [row], lambda row: str(row["id"]))
        assert (caught.value.rule, caught.value.pointer) == (rule, where)
    with pytest.raises(SnapshotError, match="names no thing") as caught:
        named(store, "z", "key")
    assert (caught.value.rule, caught.value.pointer) == ("reference", "/key")


def test_a_store_that_is_full() -> None:
    """A store that is full is a limit of the snapshot."""
    store: Store[str] = Store("thing", limit=0)
    with pytest.raises(SnapshotError) as caught, at("things"):
        store.add("a", "a")
    assert (caught.value.rule, caught.value.pointer) == ("limit", "/things")


def test_bytes() -> None:
    """Bytes are base64, and nothing else is."""
    assert unpacked(packed(b"\x00\xff")) == b"\x00\xff"
    for wrong in ("*", "A", "Ä"):
        with pytest.raises(SnapshotError) as caught:
            unpacked(wrong)
        assert caught.value.rule == "contentEncoding"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (1e-05, "1970-01-01T00:00:00.00001Z"),
        (5e-324, "1970-01-01T00:00:00Z"),
        (0.001 + 0.0002, "1970-01-01T00:00:00.0012Z"),
        (0.1 + 0.2, "1970-01-01T00:00:00.30000000000000004Z"),
    ],
)
def test_moments_just_after_1970(moment: float, text: str) -> None:
    """However small a moment is, it has no more digits than the contract allows, and no exponent."""
    assert moment_text(moment) == text


@given(st.floats(min_value=0, max_value=1))
def test_moments_within_the_first_second(moment: float) -> None:
    """A moment is written as the contract has it, reads nearly the same, and that is written alike."""
    text = moment_text(moment)
    assert re.fullmatch(r"1970-01-01T00:00:0[01](\.[0-9]{1,17})?Z", text)
    assert abs(read_moment(text) - moment) < 1e-17
    assert moment_text(read_moment(text)) == text
