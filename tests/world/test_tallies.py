"""Counts that outlive the journal's window, and stay small."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from emulator.world.journal import Entry, Journal
from emulator.world.tallies import BREACHES, SHOWN, UNMATCHED, Tallies


def entry(
    operation: str | None = "listPets", status: int | None = 200, target: str = "/pets?page=1", *broken: str
) -> Entry:
    """An exchange of pets; `broken` are pointers into its body."""
    violations = [
        {"side": "request", "part": "body", "pointer": each, "rule": "type", "message": f"{each} is wrong"}
        for each in broken
    ]
    made = Entry(0, 0.0, "GET", target, {}, status=status, violations=violations)
    made.api, made.operation = (None, None) if operation is None else ("pets", operation)
    return made


def counted(*entries: Entry) -> Tallies:
    """The counts of some exchanges."""
    tallies = Tallies()
    for each in entries:
        tallies.count(each)
    return tallies


def test_everything_is_counted() -> None:
    """By operation and status; requests to nothing by path; breaches by where they are, with the first."""
    told = counted(
        entry(),
        entry(status=None),
        entry(None, 404, "/nowhere?a=b"),
        entry("addPet", 400, "/pets/1", "/names/0/first"),
        entry("addPet", 400, "/pets/2", "/names/17/first", "/names/17"),
    ).as_json()
    assert told["exchanges"] == 5
    assert told["hits"] == [
        {"api": "pets", "operation": "addPet", "status": 400, "count": 2},
        {"api": "pets", "operation": "listPets", "status": None, "count": 1},
        {"api": "pets", "operation": "listPets", "status": 200, "count": 1},
    ]
    assert told["unmatched"] == [{"request": "GET /nowhere", "count": 1}]
    assert [(each["pointer"], each["count"]) for each in told["violations"]] == [
        ("/names/*/first", 2),
        ("/names/*", 1),
    ]
    assert told["violations"][0] == {
        "api": "pets",
        "operation": "addPet",
        "side": "request",
        "part": "body",
        "rule": "type",
        "pointer": "/names/*/first",
        "count": 2,
        "method": "GET",
        "path": "/pets/1",
        "message": "/names/0/first is wrong",
    }


def test_what_a_client_can_vary_is_bounded() -> None:
    """Paths and pointers that are told apart, and their length; of the rest only how many there were."""
    tallies = Tallies()
    for number in range(BREACHES + UNMATCHED):
        tallies.count(entry(None, 404, f"/{number:04}{'x' * 5000}"))
        tallies.count(entry("addPet", 400, "/pets", f"/a{number}{'y' * 5000}"))
    assert (len(tallies.unmatched), tallies.unmatched_beyond) == (UNMATCHED, BREACHES)
    assert (len(tallies.breaches), tallies.breaches_beyond) == (BREACHES, UNMATCHED)
    assert tallies.exchanges == 2 * (BREACHES + UNMATCHED)
    told: dict[str, Any] = tallies.as_json()
    texts = [each["request"] for each in told["unmatched"]]
    texts += [each[name] for each in told["violations"] for name in ("pointer", "message", "path")]
    assert max(map(len, texts)) == SHOWN
    before = tallies.as_json()
    tallies.count(entry(None, 404, "/0000" + "x" * 5000))
    assert tallies.as_json()["unmatched_beyond"] == before["unmatched_beyond"]


ENTRIES = st.builds(
    entry,
    st.sampled_from(["listPets", "addPet", None]),
    st.sampled_from([200, 404, None]),
    st.sampled_from(["/pets", "/cars"]),
    st.sampled_from(["", "/a/0", "/a/1"]),
)


@given(st.lists(ENTRIES, max_size=20), st.integers(0, 20))
def test_counts_add_up(entries: list[Entry], split: int) -> None:
    """Those of two parts are those of the whole, and adding changes only one of both."""
    first, second = counted(*entries[:split]), counted(*entries[split:])
    before = second.as_json()
    first.add(second)
    whole = counted(*entries).as_json()
    assert first.as_json() == whole
    assert second.as_json() == before


def test_the_beyond_adds_up() -> None:
    """What had no room stays without."""
    one, other = Tallies(), Tallies()
    for number in range(UNMATCHED):
        one.count(entry(None, 404, f"/{number}"))
        other.count(entry(None, 404, f"/other/{number}"))
    other.count(entry(None, 404, "/one/more"))
    one.add(other)
    assert (len(one.unmatched), one.unmatched_beyond) == (UNMATCHED, UNMATCHED + 1)


def test_the_journal_counts_what_it_forgets() -> None:
    """Beyond its window, and when it is cleared; a reset begins anew."""
    journal = Journal(limit=2)
    for _ in range(5):
        journal.add(entry())
    assert (len(journal), journal.dropped, journal.tallies.exchanges) == (2, 3, 5)
    journal.clear()
    assert (len(journal), journal.dropped, journal.tallies.exchanges) == (0, 0, 5)
    journal.reset()
    assert journal.tallies.exchanges == 0
