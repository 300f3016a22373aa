"""Drawings are reproducible, and say truly where their faces are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.faces import Style, Variation, draw_face, draw_group, encode
from emulator.faces.identity import traits_of

STYLES: tuple[Style, ...] = ("portrait", "cartoon")


@pytest.mark.parametrize("style", STYLES)
def test_same_arguments_same_pixels(style: Style) -> None:
    """A face is drawn the same every time."""
    one, other = draw_face(5, 3, style=style), draw_face(5, 3, style=style)
    assert encode(one.image, "PNG") == encode(other.image, "PNG")
    assert one.boxes == other.boxes


@pytest.mark.parametrize("style", STYLES)
def test_everything_changes_the_picture(style: Style) -> None:
    """Another identity, variation or style is another picture."""
    pictures = [
        draw_face(5, style=style),
        draw_face(6, style=style),
        draw_face(5, 1, style=style),
        draw_face(5, Variation(pose=0.4), style=style),
        draw_face(5, Variation(mouth=0.8), style=style),
        draw_face(5, style=STYLES[style == "portrait"]),
    ]
    assert len({drawn.image.tobytes() for drawn in pictures}) == len(pictures)


@settings(deadline=None, max_examples=25)
@given(st.integers(-5, 10**6), st.integers(-5, 10**6), st.sampled_from(STYLES), st.sampled_from([64, 128]))
def test_boxes_lie_inside(identity: int, variation: int, style: Style, size: int) -> None:
    """Any number is a person and a variation, and the box lies inside the picture."""
    drawn = draw_face(identity, variation, style=style, size=size)
    assert drawn.image.size == (size, size)
    assert drawn.image.mode == "RGB"
    (box,) = drawn.boxes
    assert 0 <= box.x < box.x + box.width <= size
    assert 0 <= box.y < box.y + box.height <= size


@pytest.mark.parametrize("people", range(9))
def test_groups_do_not_overlap(people: int) -> None:
    """Boxes of a group are apart, and as many as people."""
    drawn = draw_group(list(range(people)), 4, size=(600, 400))
    assert drawn.image.size == (600, 400)
    covered = np.zeros((400, 600), int)
    for box in drawn.boxes:
        covered[box.y : box.y + box.height, box.x : box.x + box.width] += 1
    assert len(drawn.boxes) == people
    assert covered.max(initial=0) <= 1


def test_nine_are_a_crowd() -> None:
    """More than eight people are refused."""
    with pytest.raises(ValueError, match="at most 8"):
        draw_group(range(9))


def test_variation_zero_is_the_default() -> None:
    """The number 0 is the variation that nothing was changed in."""
    assert Variation.numbered(0) == Variation()
    assert Variation.numbered(1) != Variation.numbered(2)


def test_people_differ_widely() -> None:
    """Among a thousand people every cut, beard and pair of glasses occurs, and skin from light to very dark."""
    people = [traits_of(identity) for identity in range(1000)]
    assert len({person.cut for person in people}) == 7
    assert len({person.beard for person in people}) == 4
    assert len({person.glasses for person in people}) == 3
    lightness = [sum(person.skin) / 3 for person in people]
    assert min(lightness) < 60
    assert max(lightness) > 215


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_encodes_what_can_be_decoded(kind: str) -> None:
    """A drawing is written in any of the formats that are read."""
    magic = {"JPEG": b"\xff\xd8", "PNG": b"\x89PNG", "WEBP": b"RIFF", "GIF": b"GIF8"}
    assert encode(draw_face(1, size=64).image, kind).startswith(magic[kind])
