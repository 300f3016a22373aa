"""Scripted verdicts: their JSON and how they are found."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.faces import Box
from emulator.media.fields import VerdictError
from emulator.media.script import PEOPLE_LIMIT, Script
from emulator.media.showing import Content
from emulator.media.verdicts import Selector, Verdict, Verdicts
from emulator.world.store import StoreFullError
from emulator.world.world import World, WorldSettings

URL = "https://cdn.example.com/a.mp4?sign=1"


def _verdicts(limit: int = 100_000) -> Verdicts:
    return World("w", WorldSettings(records=limit)).of(Verdicts)


def _verdict(by: str = "url", value: str = URL, **said: Any) -> Verdict:
    return Verdict.from_json({"content": {by: value}, **said})


_PERSON = st.fixed_dictionaries(
    {},
    optional={
        "risky": st.booleans(),
        "banned": st.booleans(),
        "spoof": st.booleans(),
        "time": st.floats(0, 1e6),
        "age": st.floats(0, 150),
        "box": st.fixed_dictionaries(
            {
                "x": st.integers(0, 999),
                "y": st.integers(0, 999),
                "width": st.integers(1, 99),
                "height": st.just(9),
            }
        ),
    },
)
_NAMED = st.builds(lambda person, name: {**person, **name}, _PERSON, st.sampled_from([{"id": "ada"}, {}]))
VERDICTS = st.fixed_dictionaries(
    {
        "content": st.builds(
            lambda by, value: {by: value},
            st.sampled_from(["url", "external_id", "content_id"]),
            st.text(min_size=1, max_size=20),
        )
    },
    optional={
        "unreachable": st.booleans(),
        "people": st.lists(_NAMED | st.just({"unknown": True}), max_size=4),
        "everyone": st.booleans(),
        "labels": st.dictionaries(st.text(min_size=1, max_size=9), st.floats(0, 1), max_size=3),
        "outcome": st.sampled_from(["approved", "rejected", "failed"]),
        "notes": st.text(max_size=20),
        "duration": st.floats(0, 1e6),
    },
)


@given(VERDICTS)
def test_a_verdict_survives_its_json(data: dict[str, Any]) -> None:
    """Written as JSON and read again, a verdict is the same."""
    verdict = Verdict.from_json(data)
    assert Verdict.from_json(json.loads(json.dumps(verdict.as_json()))) == verdict


_KEYS = st.text() | st.sampled_from(["content", "url", "people", "labels", "box", "outcome"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner),
)


@given(_JSON)
def test_any_json_is_read_or_refused(data: Any) -> None:
    """Whatever JSON comes, nothing but VerdictError is raised."""
    try:
        Verdict.from_json(data)
    except VerdictError:
        return


def test_a_whole_verdict_is_read() -> None:
    """Every documented key arrives where it belongs."""
    verdict = _verdict(
        people=[{"id": "ada", "time": 1, "box": {"x": 1, "y": 2, "width": 3, "height": 4}}, {"age": 15}],
        labels={"nudity": 0.9},
        outcome="rejected",
        notes="Harmful content found.",
        duration=60,
    )
    ada, stranger = verdict.script.people
    assert (ada.id, ada.time, ada.box, ada.unknown) == ("ada", 1.0, Box(1, 2, 3, 4), False)
    assert (stranger.unknown, stranger.age) == (True, 15.0)
    assert (verdict.script.labels, verdict.script.outcome) == ({"nudity": 0.9}, "rejected")
    assert (verdict.script.notes, verdict.script.duration) == ("Harmful content found.", 60.0)


@pytest.mark.parametrize(
    ("said", "everyone", "count"),
    [
        ({}, True, 0),
        ({"people": []}, False, 0),
        ({"people": [{}]}, False, 1),
        ({"people": [{}], "everyone": True}, True, 1),
        ({"everyone": False}, False, 0),
    ],
)
def test_the_expected_people_are_seen_unless_others_are_named(
    said: dict[str, Any],
    everyone: bool,  # noqa: FBT001
    count: int,
) -> None:
    """Naming people, be it none, takes the place of the expected ones; `everyone` brings them back."""
    script = _verdict(**said).script
    assert (script.everyone, len(script.people)) == (everyone, count)


@pytest.mark.parametrize(
    ("person", "unknown"),
    [
        ({}, True),
        ({"spoof": True}, True),
        ({"risky": True}, False),
        ({"banned": True}, False),
        ({"id": "a"}, False),
        ({"risky": True, "unknown": True}, True),
    ],
)
def test_somebody_of_whom_nothing_is_said_is_a_stranger(person: dict[str, Any], unknown: bool) -> None:  # noqa: FBT001
    """Who has neither an id nor a place in a collection is unknown."""
    assert _verdict(people=[person]).script.people[0].unknown is unknown


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ([], ""),
        ({}, "/content"),
        ({"content": {}}, "/content"),
        ({"content": {"url": ""}}, "/content/url"),
        ({"content": {"url": "a", "content_id": "b"}}, "/content"),
        ({"content": {"path": "a"}}, "/content/path"),
        ({"content": {"url": "a"}, "verdict": 1}, "/verdict"),
        ({"content": {"url": "a"}, "outcome": "maybe"}, "/outcome"),
        ({"content": {"url": "a"}, "outcome": ["approved"]}, "/outcome"),
        ({"content": {"url": "a"}, "labels": {"x": 1.1}}, "/labels/x"),
        ({"content": {"url": "a"}, "labels": {"": 1}}, "/labels"),
        ({"content": {"url": "a"}, "labels": {f"{n}": 1 for n in range(101)}}, "/labels"),
        ({"content": {"url": "a"}, "people": {}}, "/people"),
        ({"content": {"url": "a"}, "people": [{}] * (PEOPLE_LIMIT + 1)}, "/people"),
        ({"content": {"url": "a"}, "people": [{}, {"id": "a", "unknown": True}]}, "/people/1/unknown"),
        ({"content": {"url": "a"}, "people": [{"age": 151}]}, "/people/0/age"),
        ({"content": {"url": "a"}, "people": [{"box": {"x": 1}}]}, "/people/0/box/y"),
        ({"content": {"url": "a"}, "people": [{"name": "a"}]}, "/people/0/name"),
    ],
)
def test_a_refusal_points_at_what_is_wrong(data: Any, pointer: str) -> None:
    """A malformed verdict is refused with the pointer to its fault."""
    with pytest.raises(VerdictError) as refused:
        Verdict.from_json(data)
    assert refused.value.pointer == pointer


@pytest.mark.parametrize("by", ["url", "external_id", "content_id"])
def test_a_verdict_is_found_by_what_it_names(by: str) -> None:
    """Content is found by its URL, its external id or its content id."""
    verdicts = _verdicts()
    put = verdicts.put(_verdict(by, "x"))
    named: dict[str, Any] = {"url": "u", "external_id": "e", "content_id": "c", by: "x"}
    assert verdicts.find(Content(**named)) is put
    assert verdicts.find(Content("u", "e", "c")) is None


def test_the_url_comes_before_the_ids() -> None:
    """Of several verdicts for one content, the URL's decides, then the external id's."""
    verdicts = _verdicts()
    by_content, by_external, by_url = (
        verdicts.put(_verdict(by, "x")) for by in ("content_id", "external_id", "url")
    )
    content = Content("x", "x", "x")
    assert verdicts.find(content) is by_url
    assert verdicts.remove(Selector("url", "x"))
    assert verdicts.find(content) is by_external
    assert verdicts.remove(Selector("external_id", "x"))
    assert verdicts.find(content) is by_content


def test_urls_are_compared_exactly() -> None:
    """Another query is another URL."""
    verdicts = _verdicts()
    verdicts.put(_verdict())
    assert verdicts.find(Content(URL.replace("sign=1", "sign=2"))) is None


def test_a_later_verdict_replaces() -> None:
    """There is one verdict for a selector: the last."""
    verdicts = _verdicts()
    verdicts.put(_verdict(unreachable=True))
    later = verdicts.put(_verdict(outcome="rejected"))
    assert verdicts.list() == (later,)


def test_verdicts_are_bounded_and_replacing_is_not_refused() -> None:
    """A world holds so many verdicts and no more; one of those it holds can still change."""
    verdicts = _verdicts(limit=1)
    verdicts.put(_verdict())
    with pytest.raises(StoreFullError, match="1 verdicts"):
        verdicts.put(_verdict("content_id", "c"))
    verdicts.put(_verdict(unreachable=True))
    assert verdicts.list()[0].script == Script(unreachable=True)


def test_a_verdict_can_be_forgotten() -> None:
    """Removing says whether there was one; clearing leaves none."""
    verdicts = _verdicts()
    verdicts.put(_verdict())
    assert verdicts.remove(Selector("url", URL))
    assert not verdicts.remove(Selector("url", URL))
    verdicts.put(_verdict())
    verdicts.clear()
    assert verdicts.list() == ()
