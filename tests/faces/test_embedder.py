"""Embeddings of one person are alike, of two people they are not."""

import numpy as np
import pytest

from emulator.faces import MATCH_THRESHOLD, Box, Picture, ProjectionEmbedder, draw_face
from emulator.faces.drawing import Drawn

EMBEDDER = ProjectionEmbedder()


def embedded(drawn: Drawn, box: Box | None = None) -> np.ndarray:
    """Answer the embedding of a drawn face."""
    return EMBEDDER.embed(Picture.of(drawn.image), box or drawn.boxes[0])


@pytest.mark.parametrize("style", ["portrait", "cartoon"])
def test_embeddings_are_unit_rows(style: str) -> None:
    """An embedding is 128 float32 of length one."""
    vector = embedded(draw_face(3, style="cartoon" if style == "cartoon" else "portrait"))
    assert vector.shape == (128,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_same_pixels_same_embedding() -> None:
    """Nothing is left to chance."""
    drawn = draw_face(3)
    assert np.array_equal(embedded(drawn), embedded(drawn))


def test_rough_box_hardly_matters() -> None:
    """A box that is off by a few hundredths ends in the same place."""
    drawn = draw_face(8)
    x, y, width, height = drawn.boxes[0]
    moved = Box(x + round(0.05 * width), y - round(0.04 * height), round(0.95 * width), round(1.05 * height))
    assert embedded(drawn) @ embedded(drawn, moved) > 0.95


def test_another_person_does_not_match() -> None:
    """Two people stay below the threshold."""
    assert embedded(draw_face(3)) @ embedded(draw_face(4)) < MATCH_THRESHOLD


def test_another_picture_of_the_person_matches() -> None:
    """Another light, pose, expression and background leave the person the same."""
    assert embedded(draw_face(3)) @ embedded(draw_face(3, 2)) >= MATCH_THRESHOLD


@pytest.mark.parametrize(
    "box", [Box(0, 0, 1, 1), Box(0, 0, 256, 256), Box(250, 250, 6, 6), Box(0, 100, 30, 156)]
)
def test_any_box_has_an_embedding(box: Box) -> None:
    """A box at the edge, of one pixel, or without a face is embedded all the same."""
    assert np.linalg.norm(embedded(draw_face(1), box)) == pytest.approx(1, abs=1e-5)


def test_flat_picture_has_an_embedding() -> None:
    """A picture without any contrast is embedded all the same."""
    vector = EMBEDDER.embed(Picture(np.full((40, 40, 3), 90, np.uint8)), Box(5, 5, 30, 30))
    assert np.isfinite(vector).all()
