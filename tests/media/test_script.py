"""What a script plays."""

from hypothesis import given
from hypothesis import strategies as st

from emulator.faces import Box
from emulator.media.script import Person, Script, place_of
from emulator.media.showing import Rule


def test_an_empty_script_shows_the_expected_people() -> None:
    """Without a word, the content is reachable, clean, and shows whom the request expects."""
    showing = Script().play(Rule.DEFAULT, "why", expects=["ada", "grace"])
    assert (showing.reachable, showing.labels, showing.outcome) == (True, {}, None)
    assert [each.person for each in showing.sightings] == ["ada", "grace"]
    assert (showing.decided_by, showing.reason) == ("default", "why")


def test_expected_people_come_before_those_who_are_named() -> None:
    """Expected people stand left of the people that the script adds."""
    showing = Script(people=(Person(unknown=True),)).play(Rule.VERDICT, "", expects=["ada"])
    assert [(each.person, each.unknown) for each in showing.sightings] == [("ada", False), (None, True)]


def test_an_unreachable_script_shows_nobody() -> None:
    """Content that can't be had shows nobody, whatever else is scripted."""
    showing = Script(unreachable=True, people=(Person(id="ada"),), notes="gone").play(Rule.VERDICT, "")
    assert (showing.reachable, showing.sightings, showing.notes) == (False, (), "gone")


def test_nobody_is_seen_after_the_end_and_the_reason_says_so() -> None:
    """Sightings later than the duration are dropped, and not in silence."""
    people = (Person(id="early", time=3.0), Person(id="late", time=3.5))
    showing = Script(everyone=False, people=people, duration=3.0).play(Rule.VERDICT, "why")
    assert [each.person for each in showing.sightings] == ["early"]
    assert showing.reason == "why; 1 of its 2 sightings would come after the end"


def test_a_given_box_is_kept() -> None:
    """A scripted box is what is seen; the next person still gets the place of their own number."""
    box = Box(1, 2, 3, 4)
    sightings = Script(people=(Person(id="a", box=box), Person(id="b"))).play(Rule.VERDICT, "").sightings
    assert {each.box for each in sightings} == {box, place_of(1)}


def test_what_is_scripted_of_a_person_is_seen() -> None:
    """Every property of a person arrives in their sighting."""
    person = Person(id="eve", risky=True, banned=True, spoof=True, time=7.5, age=15.0)
    sighting = person.sighting(0)
    assert (sighting.person, sighting.risky, sighting.banned, sighting.spoof) == ("eve", True, True, True)
    assert (sighting.time, sighting.age, sighting.unknown, sighting.embedding) == (7.5, 15.0, False, None)


@given(st.integers(0, 200), st.integers(0, 200))
def test_places_never_overlap(one: int, other: int) -> None:
    """Two people without boxes never stand in the same place, and nobody stands outside a width of 640."""
    a, b = place_of(one), place_of(other)
    apart = a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
    assert apart or one == other
    assert a.x + a.width <= 640
