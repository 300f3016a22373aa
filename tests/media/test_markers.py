"""What the markers in a URL say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.media.markers import MARKERS, REMARKS_LIMIT, Marker, parse
from emulator.media.script import PEOPLE_LIMIT
from emulator.media.showing import Showing

CDN = "https://cdn.example.com"


def _showing(url: str, *expects: str) -> Showing:
    showing = parse(url).showing(expects)
    assert showing is not None
    return showing


def _people(url: str, *expects: str) -> list[str]:
    """Who is seen, each in a word."""
    return [
        each.person or "-".join(word for word in ("unknown", "risky", "banned") if getattr(each, word))
        for each in _showing(url, *expects).sightings
    ]


@given(st.text() | st.from_regex(r"(emu-[a-z]*[-%0-9a-zA-Z]*[.,/?#]?)*"))
def test_any_text_is_parsed(text: str) -> None:
    """No text makes the parser or what it found fail."""
    marks = parse(text)
    showing = marks.showing(["ada"])
    assert (showing is None) == (not marks.found)
    assert bool(marks.remark) == bool(marks.strays)


@given(st.lists(st.sampled_from([marker.example for marker in MARKERS]), max_size=6))
def test_markers_add_up(examples: list[str]) -> None:
    """Every marker counts, however many stand in one URL, and the reason lists them in order."""
    tokens = [each.token for example in examples for each in parse(example).found]
    marks = parse(f"{CDN}/?emulate={','.join(tokens)}")
    assert [each.token for each in marks.found] == tokens
    showing = marks.showing()
    assert showing is None or showing.reason.startswith(f"its URL says {', '.join(tokens)}")


@pytest.mark.parametrize("marker", MARKERS, ids=lambda marker: marker.name)
def test_each_example_shows_its_marker(marker: Marker) -> None:
    """The table's example of a marker holds that marker, and nothing that only looks like one."""
    marks = parse(marker.example)
    assert marker in [each.marker for each in marks.found]
    assert not marks.strays


@pytest.mark.parametrize(
    "url",
    [
        "/emu-risky",
        "/emu-risky.mp4",
        "/emu-risky/a.mp4",
        "/a_emu-risky_b.mp4",
        "/a.mp4?emulate=emu-risky&b=1",
        "/a.mp4#emu-risky",
        "/a.mp4?emu-risky",
        "/a.mp4?x=1%2Cemu-risky%2Cb",
        "/a.mp4?x=a%20emu-risky",
        "/~emu-risky",
    ],
)
def test_a_marker_may_stand_anywhere_after_the_host(url: str) -> None:
    """Path, file name, query and fragment are all read."""
    assert _people(CDN + url) == ["risky"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        CDN,
        "https://emu-risky.example.com/a.mp4",
        f"{CDN}/lemu-risky",
        f"{CDN}/my-emu-risky",
        f"{CDN}/EMU-RISKY",
    ],
)
def test_what_is_part_of_a_word_or_a_host_is_no_marker(url: str) -> None:
    """A marker begins a word of the URL, in lower case, and is not looked for in the host."""
    marks = parse(url)
    assert (marks.showing(), marks.strays) == (None, ())


@pytest.mark.parametrize(
    ("stray", "meant"),
    [
        ("emu-unkown", "emu-unknown[-COUNT]"),
        ("emu-riskyy", "emu-risky"),
        ("emu-age-old", "emu-age-YEARS"),
        ("emu-risky-2", "emu-risky"),
        ("emu-photos", ""),
        ("emu-", ""),
        ("emu-unknown-100", "emu-unknown[-COUNT]"),
    ],
)
def test_a_stray_is_remarked_upon(stray: str, meant: str) -> None:
    """What starts like a marker and is none decides nothing, and is named with what may have been meant."""
    marks = parse(f"{CDN}/{stray}.mp4")
    assert marks.showing() is None
    assert marks.remark == f"; {stray} is no marker" + (f" (is {meant} meant?)" if meant else "")


def test_a_stray_beside_a_marker_is_in_the_reason() -> None:
    """Where another marker decides, the reason still names the stray."""
    assert _showing(f"{CDN}/emu-risky_emu-zzz").reason == "its URL says emu-risky; emu-zzz is no marker"


def test_remarks_are_few() -> None:
    """A URL full of strays does not fill the journal."""
    assert parse(CDN + "/emu-zzz" * 50).remark.count("no marker") == REMARKS_LIMIT


def test_unreachable() -> None:
    """emu-unreachable: the content can't be had, and shows nobody."""
    showing = _showing(f"{CDN}/emu-unreachable,emu-unknown", "ada")
    assert (showing.reachable, showing.sightings, showing.decided_by) == (False, (), "marker")


@pytest.mark.parametrize(
    ("tokens", "people"),
    [
        ("emu-nobody", []),
        ("emu-everyone", ["ada", "bob"]),
        ("emu-unknown", ["unknown"]),
        ("emu-unknown-2", ["unknown", "unknown"]),
        ("emu-nobody,emu-banned", ["banned"]),
        ("emu-unknown,emu-everyone", ["ada", "bob", "unknown"]),
        ("emu-risky,emu-banned,emu-person-eve", ["risky", "banned", "eve"]),
        ("emu-person-John%20Doe", ["John Doe"]),
        ("emu-person-a%2Fb%5Fc%C3%A9", ["a/b_cé"]),
        ("emu-person-8a1c2e1e-0b5f-4a52-9b1e-6a6f3f1f0a11", ["8a1c2e1e-0b5f-4a52-9b1e-6a6f3f1f0a11"]),
        ("emu-label-nudity", ["ada", "bob"]),
        ("emu-age-15", ["ada", "bob"]),
    ],
)
def test_who_is_seen(tokens: str, people: list[str]) -> None:
    """Markers that name people take the place of the expected ones; the others leave them."""
    assert _people(f"{CDN}/a.mp4?emulate={tokens}", "ada", "bob") == people


def test_an_age_is_everybodys() -> None:
    """emu-age: all who are seen are that old; of two, the last counts."""
    showing = _showing(f"{CDN}/emu-unknown,emu-everyone,emu-age-40,emu-age-15", "ada")
    assert [each.age for each in showing.sightings] == [15.0, 15.0]


@pytest.mark.parametrize("token", ["emu-age-15", "emu-spoof"])
def test_an_age_or_a_spoof_needs_somebody(token: str) -> None:
    """Where the request expects nobody and no marker names anybody, a stranger has the age or the mask."""
    assert _people(f"{CDN}/{token}.jpg") == ["unknown"]
    assert _people(f"{CDN}/emu-nobody_{token}.jpg") == []


def test_spoof_and_time() -> None:
    """emu-spoof and emu-at hold for everybody; a decimal point is percent-encoded."""
    (sighting,) = _showing(f"{CDN}/emu-spoof_emu-at-2%2E5.mp4").sightings
    assert (sighting.spoof, sighting.time) == (True, 2.5)


def test_the_end() -> None:
    """emu-ends: the content lasts so long, and nobody is seen later."""
    showing = _showing(f"{CDN}/emu-ends-10_emu-at-11.mp4", "ada")
    assert (showing.duration, showing.sightings) == (10.0, ())
    assert "after the end" in showing.reason


@pytest.mark.parametrize(
    ("token", "labels"),
    [
        ("emu-label-nudity-90", {"nudity": 0.9}),
        ("emu-label-SELF-HARM", {"SELF_HARM": 0.99}),
        ("emu-label-a-0,emu-label-b-100", {"a": 0.0, "b": 1.0}),
        ("emu-label-a-101", {"a_101": 0.99}),
    ],
)
def test_labels(token: str, labels: dict[str, float]) -> None:
    """emu-label: a score in percent, 99 by default; a hyphen of the name is an underscore."""
    assert _showing(f"{CDN}/?e={token}").labels == labels


@pytest.mark.parametrize("outcome", ["approved", "rejected", "failed"])
def test_outcomes(outcome: str) -> None:
    """emu-approved, emu-rejected and emu-failed: the final decision, of content that is reachable."""
    showing = _showing(f"{CDN}/emu-{outcome}.mp4", "ada")
    assert (showing.outcome, showing.reachable, len(showing.sightings)) == (outcome, True, 1)


def test_strangers_are_bounded() -> None:
    """A URL can't bring in more people than a verdict can."""
    assert len(_people(CDN + "/emu-unknown-99" * 9)) == PEOPLE_LIMIT


def test_names_are_unique_and_patterns_exclude_each_other() -> None:
    """No two markers have one name, and each example is read by one pattern alone."""
    assert len({marker.name for marker in MARKERS}) == len(MARKERS)
    for marker in MARKERS:
        for each in parse(marker.example).found:
            said = each.match.string
            assert sum(re.fullmatch(other.pattern, said, re.DOTALL) is not None for other in MARKERS) == 1
