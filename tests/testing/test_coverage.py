"""A tally held against the catalogue, and what is made of it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import pytest

from emulator.testing.coverage import Breach, Coverage, Tally
from emulator.testing.records import Broken
from emulator.testing.reports import FORMATS, MOST_LINES, as_html, as_json, as_junit, as_text


def row(operation: str, status: int, api: str = "pets", **more: Any) -> dict[str, Any]:
    """A row of a catalogue."""
    told = {"api": api, "operation": operation, "method": "GET", "path": f"/{operation}", "status": status}
    return {**told, "reached_by": ["a <request> that fits"], "inferred": None, **more}


CATALOGUE = [
    row("listPets", 200),
    row("listPets", 401),
    row("addPet", 201),
    row("listCars", 200, "cars"),
    row("readHealth", 200, "control"),
]


def sample() -> Tally:
    """Four lists, one of which broke a rule where it may not, and a path that is not served."""
    hits = Counter({("pets", "listPets", 200): 2, ("pets", "listPets", 400): 2})
    broken = str(Broken("/page", "minimum", "page is too <small>\x00", part="query"))
    breach = Breach("GET", "/listPets", "pets", "listPets", broken, "test_one")
    return Tally(hits, [breach], Counter({"GET /nowhere": 1}))


def test_documented_statuses_are_counted() -> None:
    """The control plane's are nobody's to cover; a status that is not documented counts for nothing."""
    coverage = Coverage.of(CATALOGUE, sample())
    assert [each.hits for each in coverage.rows] == [2, 0, 0, 0]
    assert (coverage.covered, coverage.percent) == (1, 25.0)
    assert (coverage.operations_covered, len(coverage.operations)) == (1, 3)
    assert coverage.unmatched == ("GET /nowhere",)
    assert [each.test for each in coverage.breaches] == ["test_one"]


def test_what_is_not_served_is_told_once() -> None:
    """A violation tells of it already; where a test may break the contract, nothing else does."""
    lost = str(Broken("", "path", "no operation at this path", part="path"))
    tally = Tally(
        breaches=[Breach("GET", "/nowhere", None, None, lost)], unmatched=Counter({"GET /nowhere": 1})
    )
    assert Coverage.of(CATALOGUE, tally.during("test_one")).unserved == ()
    allowed = tally.during("test_one", allowed=True)
    assert Coverage.of(CATALOGUE, allowed).unserved == ("GET /nowhere",)


@pytest.mark.parametrize(
    ("only", "rows"),
    [(["cars"], 1), (["pets:list*"], 2), (["*:*Pet*", "cars"], 4), (["control"], 1), (["dogs"], 0)],
)
def test_what_counts_can_be_chosen(only: list[str], rows: int) -> None:
    """By API, or by API and operation; nothing covers nothing."""
    coverage = Coverage.of(CATALOGUE, Tally(), only=only)
    assert len(coverage.rows) == rows
    assert coverage.percent == 0


def test_tallies_add_up() -> None:
    """Of worlds, and of processes, through JSON."""
    whole = sample()
    whole.merge(Tally.from_json(json.loads(json.dumps(sample().as_json()))))
    assert whole.hits["pets", "listPets", 200] == 4
    assert len(whole.breaches) == 2
    assert whole.unmatched == {"GET /nowhere": 2}
    assert Tally.from_json(sample().as_json()) == sample()


def test_the_text_is_a_line_for_each_operation() -> None:
    """What was called and what it lacks, then what was broken."""
    text = as_text(Coverage.of(CATALOGUE, sample()))
    assert text.splitlines()[0] == "25.0 % of the documented statuses (1 of 4), 1 of 3 operations, 1 violation"
    assert "listPets                     200x2   not 401" in text
    assert "2 operations were not called" in text
    assert "VIOLATION GET /listPets: request query /page breaks minimum: page is too <small>" in text
    assert "(in test_one)" in text
    assert "NOT SERVED GET /nowhere" in text


def test_the_text_stays_short() -> None:
    """A long list of violations is cut."""
    breaches = tuple(Breach("GET", "/", "pets", "listPets", "rule") for _ in range(MOST_LINES + 5))
    whole = as_text(Coverage.of(CATALOGUE[:1], Tally()))
    assert "1 operation was not called" in whole
    assert "… and 5 more violations" in as_text(Coverage((), breaches))


def test_junit_has_a_case_for_each_status() -> None:
    """Skipped with the way to reach it; violations are failures; no character that XML lacks."""
    root = ET.fromstring(as_junit(Coverage.of(CATALOGUE, sample())))
    pets, cars, violations = root.findall("testsuite")
    assert [pets.get("name"), cars.get("name"), violations.get("name")] == ["pets", "cars", "violations"]
    assert (pets.get("tests"), pets.get("skipped"), violations.get("failures")) == ("3", "2", "1")
    assert {each.get("time") for each in (pets, *pets.findall("testcase"))} == {"0"}
    skipped = pets.findall("testcase")[1].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "a <request> that fits"
    failure = violations.find("testcase/failure")
    assert failure is not None
    assert "<small>\N{REPLACEMENT CHARACTER}" in str(failure.get("message"))
    assert ET.fromstring(as_junit(Coverage(()))).findall("testsuite") == []


def test_the_page_escapes_what_it_shows() -> None:
    """Nothing of a request becomes markup."""
    page = as_html(Coverage.of(CATALOGUE, sample()))
    assert "page is too &lt;small&gt;" in page
    assert "title='a &lt;request&gt; that fits'" in page
    assert "not served: GET /nowhere" in page
    assert "Violations" not in as_html(Coverage.of(CATALOGUE, Tally()))


def test_json_is_everything() -> None:
    """For programs."""
    told = json.loads(as_json(Coverage.of(CATALOGUE, sample())))
    assert told["percent"] == 25.0
    kept = ("api", "operation", "method", "path", "status")
    assert told["rows"][0] == {**{name: CATALOGUE[0][name] for name in kept}, "hits": 2}
    assert told["violations"][0]["test"] == "test_one"
    assert set(FORMATS) == {"text", "json", "junit", "html"}


COUNTED = {
    "exchanges": 9,
    "hits": [
        {"api": "pets", "operation": "listPets", "status": 200, "count": 4},
        {"api": "pets", "operation": "addPet", "status": None, "count": 1},
    ],
    "unmatched": [{"request": "GET /nowhere", "count": 3}],
    "unmatched_beyond": 2,
    "violations": [
        {
            "api": "pets",
            "operation": "addPet",
            "side": "request",
            "part": "body",
            "rule": "type",
            "pointer": "/names/*",
            "count": 3,
            "method": "POST",
            "path": "/pets",
            "message": "no text",
        }
    ],
    "violations_beyond": 1,
}


def test_what_a_server_has_counted() -> None:
    """Is a tally: counts where there were several, and how many more there were than it tells apart."""
    tally = Tally.counted(COUNTED)
    assert tally.hits == {("pets", "listPets", 200): 4, ("pets", "addPet", 0): 1}
    assert tally.unmatched == {"GET /nowhere": 3}
    [breach] = tally.breaches
    assert (breach.method, breach.target, breach.count) == ("POST", "/pets", 3)
    assert breach.rule == "request body /names/* breaks type: no text"
    assert Tally.from_json(json.loads(json.dumps(tally.as_json()))) == tally
    whole = tally.during("test_one")
    whole.merge(tally.during("test_two", allowed=True))
    assert [(each.test, each.count) for each in whole.breaches] == [("test_one", 3)]
    assert whole.beyond == {"violations": 1, "unmatched": 4}
    assert whole.hits["pets", "listPets", 200] == 8


def test_counts_are_told_in_every_report() -> None:
    """How often a rule was broken, and how many more there were."""
    coverage = Coverage.of(CATALOGUE, Tally.counted(COUNTED))
    assert coverage.broken == 4
    text = as_text(coverage)
    assert text.splitlines()[0].endswith("4 violations")
    assert "VIOLATION POST /pets: request body /names/* breaks type: no text (3 times)" in text
    assert "… and 1 more violations" in text
    assert "… and 2 more requests that are not served" in text
    assert json.loads(as_json(coverage))["beyond"] == {"violations": 1, "unmatched": 2}
    assert "(3 times)" in as_junit(coverage)
    assert "(3 times)" in as_html(coverage)
