"""What a showing holds to, whoever made it."""

import numpy as np

from emulator.faces import Box
from emulator.media.showing import Rule, Showing, Sighting


def _at(time: float, x: int) -> Sighting:
    return Sighting(time=time, box=Box(x, 0, 10, 10))


def test_sightings_are_sorted_by_time_then_from_left_to_right() -> None:
    """A showing has its sightings in the order in which a viewer would notice them."""
    showing = Showing(True, Rule.VERDICT, "", (_at(2, 1), _at(1, 50), _at(1, 5)))
    assert showing.sightings == (_at(1, 5), _at(1, 50), _at(2, 1))


def test_a_sighting_without_a_box_stands_leftmost() -> None:
    """A sighting that has no place is before those that have one."""
    showing = Showing(True, Rule.VERDICT, "", (_at(0, 1), Sighting(person="ada")))
    assert showing.sightings[0].person == "ada"


def test_the_rule_reads_as_its_name() -> None:
    """The rule that decided can be compared with and written as plain text."""
    assert [f"{rule}" for rule in Rule] == ["verdict", "marker", "media", "default"]


def test_sightings_with_embeddings_compare() -> None:
    """Two sightings are equal by what is said of them; an embedding, being an array, has no part in it."""
    assert Sighting(embedding=np.zeros(128, np.float32)) == Sighting(embedding=np.ones(128, np.float32))
