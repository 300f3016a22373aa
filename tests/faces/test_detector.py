"""Faces are found where they are, and nowhere else."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw

from bench.faces import iou, photographs
from emulator.faces import Picture, PyramidDetector, draw_face, draw_group
from tests.faces.naive import picture

DETECTOR = PyramidDetector()


def page_of_text(width: int, height: int, size: int) -> np.ndarray:
    """Answer a white page full of words."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    words = "It was the best of times, it was the worst of times, it was the age of wisdom, it was 8008 OO "
    for line, top in enumerate(range(10, height - size, round(1.5 * size))):
        pen.text((10, top), (words[7 * line % 50 :] + words) * 3, fill="black", font_size=size)
    return np.asarray(image)


@cache
def faceless(width: int, height: int) -> dict[str, np.ndarray]:
    """Answer pictures of nobody."""
    rng = np.random.default_rng(width)
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    rows, columns = np.mgrid[:height, :width]
    ball = np.clip(1.4 - 2 * np.hypot(x - 0.5, y - 0.5), 0, 1)[..., None]
    skin = np.array((224, 172, 140))
    board = ((rows // 16 + columns // 16) % 2)[..., None]
    return {
        "black": np.zeros((height, width)),
        "white": np.full((height, width), 255),
        "grey": np.full((height, width), 120),
        "skin": np.ones((height, width, 3)) * skin,
        "grey noise": rng.normal(128, 40, (height, width)),
        "colour noise": rng.normal(128, 40, (height, width, 3)),
        "faint noise": rng.normal(128, 8, (height, width)),
        "gradient": 255 * x,
        "upright gradient": 255 * y,
        "skin gradient": x[..., None] * skin,
        "skin ball": ball * skin,
        "checkerboard": board * 255,
        "skin checkerboard": board * skin,
        "stripes": 255 * (rows // 12 % 2),
        "bars": 255 * (columns // 12 % 2),
        "small text": page_of_text(width, height, 11),
        "large text": page_of_text(width, height, 22),
    }


@pytest.mark.parametrize("size", [(640, 480), (300, 400), (96, 96)])
@pytest.mark.parametrize("name", faceless(8, 40))
def test_no_face_where_there_is_none(name: str, size: tuple[int, int]) -> None:
    """Blank, noise, gradients, patterns and text show nobody."""
    values = faceless(*size)[name]
    pixels = np.clip(values, 0, 255).astype(np.uint8)
    pixels = np.broadcast_to(pixels.reshape(*pixels.shape[:2], -1), (*pixels.shape[:2], 3))
    assert DETECTOR.detect(Picture(np.ascontiguousarray(pixels))) == []


@pytest.mark.parametrize("people", range(9))
def test_counts_people(people: int) -> None:
    """A picture of nobody to eight has that many boxes, from left to right."""
    drawn = draw_group(range(20, 20 + people), 2, size=(800, 600), seed=people)
    found = DETECTOR.detect(Picture.of(drawn.image))
    assert len(found) == people
    assert found == sorted(found)
    assert all(max(iou(box, detection.box) for detection in found) >= 0.6 for box in drawn.boxes)
    assert all(DETECTOR.certainty <= detection.score <= 1 for detection in found)


@pytest.mark.parametrize("share", [0.125, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_finds_drawings_of_another_hand(share: float, mode: str) -> None:
    """A face of another style, in colour or grey, an eighth of the picture or all of it, has a tight box."""
    image, (box,) = picture([5], (400, 540 if share > 0.5 else 300), share, seed=3)
    (found,) = DETECTOR.detect(Picture.of(image.convert(mode)))
    assert iou(box, found.box) >= 0.6


@pytest.mark.parametrize("size", [25, 90])
def test_finds_photographs(size: int) -> None:
    """Of fifty small real photographs cropped to the face nearly all are found, once each."""
    images = photographs(size)[::2]
    if not images:
        pytest.skip("scikit-image is not installed")
    counts = [len(DETECTOR.detect(Picture.of(image))) for image in images]
    assert counts.count(1) >= 47
    assert max(counts) == 1


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 60).flatmap(
        lambda height: st.integers(1, 60).flatmap(
            lambda width: arrays(
                np.uint8, (height, width, 3), elements=st.integers(0, 255), fill=st.integers(0, 255)
            )
        )
    )
)
def test_any_picture_is_looked_at(pixels: np.ndarray) -> None:
    """Whatever its size and pixels, a picture is looked at without an error."""
    assert all(0 <= detection.score <= 1 for detection in DETECTOR.detect(Picture(pixels)))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 500), st.tuples(*[st.floats(0, 0.4)] * 4), st.floats(0.2, 3))
def test_boxes_lie_inside(who: int, cut: tuple[float, float, float, float], stretch: float) -> None:
    """However a picture is cropped or squeezed, boxes lie inside it."""
    image = draw_face(who, who, size=128).image
    left, top = round(128 * cut[0]), round(128 * cut[1])
    image = image.crop((left, top, 128 - round(128 * cut[2]), 128 - round(128 * cut[3])))
    image = image.resize((max(1, round(image.width * stretch)), image.height))
    for box, _ in DETECTOR.detect(Picture.of(image)):
        assert box.width > 0
        assert box.height > 0
        assert 0 <= box.x <= box.x + box.width <= image.width
        assert 0 <= box.y <= box.y + box.height <= image.height


@pytest.mark.parametrize("certainty", [0, 1, -0.2, 3])
def test_certainty_is_a_probability(certainty: float) -> None:
    """A certainty that is none is refused."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        PyramidDetector(certainty)
