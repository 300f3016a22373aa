"""What is promised of finding and matching: on two styles, on photographs and on foreign hands."""

from collections.abc import Sequence
from functools import cache

import pytest
from PIL import Image, ImageDraw

from bench.faces import (
    groups,
    measure_confusion,
    measure_counting,
    measure_robustness,
    photographs,
    portraits,
)
from emulator.faces import Style, default_engine, draw_face
from tests.faces.hands import HANDS, group, single
from tests.faces.naive import person, picture

SETS = ["portrait", "cartoon", "photographs", "foreign"]
STYLES: list[Style] = ["portrait", "cartoon"]


@cache
def pictures(name: str) -> Sequence[Image.Image]:
    """Answer one picture of each of a hundred people."""
    if name == "photographs":
        found = photographs()
        if not found:
            pytest.skip("scikit-image is not installed")
        return found
    if name == "foreign":
        return [picture([who], (256, 256), 0.5, who)[0] for who in range(100)]
    return portraits("portrait" if name == "portrait" else "cartoon", range(100))


@pytest.mark.parametrize("name", SETS)
def test_changed_pictures_still_match(name: str) -> None:
    """A picture re-encoded, resized, brightened, cropped or pasted still shows the same person."""
    some = pictures(name)[:: 8 if name in STYLES else 1]
    figures = measure_robustness(some, default_engine())
    assert figures.matched >= 0.99, figures


@pytest.mark.parametrize("name", SETS)
def test_strangers_do_not_match(name: str) -> None:
    """Of pairs of different people at most one in a thousand matches."""
    figures = measure_confusion([[image] for image in pictures(name)], default_engine())
    assert figures.pairs > 4000
    assert figures.false_matches <= 0.001, figures


def test_strangers_do_not_match_on_one_ground() -> None:
    """Nor do more than 1 in 500 of a foreign hand on one ground, alike in size and place as well."""
    images = []
    for who in range(100):
        images.append([Image.new("RGB", (256, 256), "lightblue")])
        person(ImageDraw.Draw(images[-1][0]), who, (64, 48, 192, 208))
    figures = measure_confusion(images, default_engine())
    assert figures.false_matches <= 0.002, figures


@pytest.mark.parametrize("style", STYLES)
def test_another_picture_of_a_person_matches(style: Style) -> None:
    """Mild changes of pose, light, expression and background leave 7 of 8 pairs of pictures a match."""
    people = [[draw_face(who, kind, style=style).image for kind in range(3)] for who in range(20)]
    figures = measure_confusion(people, default_engine())
    assert figures.true_matches >= 0.875, figures
    assert figures.false_matches <= 0.003, figures


@pytest.mark.parametrize("style", STYLES)
def test_people_are_counted(style: Style) -> None:
    """Pictures of nobody to four people have that many boxes, in the right places."""
    figures = measure_counting(groups(style, 15), default_engine())
    assert figures.exact == 1, figures
    assert figures.iou > 0.8, figures


def test_people_of_a_foreign_hand_are_counted() -> None:
    """So have pictures in a style that nothing was fitted to, though settings were chosen with it in view."""
    drawn = (picture(list(range(10 * number, 10 * number + number % 5)), seed=number) for number in range(30))
    figures = measure_counting(drawn, default_engine())
    assert figures.exact >= 0.96, figures


@pytest.mark.parametrize("hand", HANDS)
def test_people_of_other_hands_are_found_and_matched(hand: str) -> None:
    """Nor was anything fitted to these: nearly all of their people are counted, and match when changed."""
    counted = measure_counting((group(hand, number) for number in range(30)), default_engine())
    assert counted.exact >= 0.95, counted
    matched = measure_robustness([single(hand, who) for who in range(15)], default_engine())
    assert matched.matched >= 0.97, matched
