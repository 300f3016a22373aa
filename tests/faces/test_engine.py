"""An engine sees faces in pictures and in files, with boxes at the picture's full size."""

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bench.faces import iou
from emulator.faces import (
    WORKING_SIZE,
    Box,
    Detection,
    Engine,
    Picture,
    Style,
    decode,
    default_engine,
    draw_face,
    draw_group,
    encode,
)


class Corner:
    """A detector that sees one face in the corner, to show that others can be plugged in."""

    def detect(self, picture: Picture) -> list[Detection]:
        """See one face in the left upper quarter."""
        return [Detection(Box(0, 0, picture.width // 2, picture.height // 2), 0.9)]


class Whole:
    """A detector that takes the whole picture for a face."""

    def detect(self, picture: Picture) -> list[Detection]:
        """See one face from edge to edge."""
        return [Detection(Box(0, 0, picture.width, picture.height), 0.9)]


class Brightness:
    """An embedder that knows light from dark."""

    def embed(self, picture: Picture, box: Box) -> NDArray[np.float32]:
        """Point one way for dark, another for light."""
        vector = np.zeros(128, np.float32)
        vector[int(picture.pixels[box.y, box.x, 0]) // 2] = 1
        return vector


def test_detector_and_embedder_are_plugged_in() -> None:
    """An engine is whatever detector and embedder it is made of."""
    engine = Engine(Corner(), Brightness(), threshold=0.5)
    (seen,) = engine.look(Picture(np.full((10, 20, 3), 100, np.uint8)))
    assert (seen.box, seen.score) == (Box(0, 0, 10, 5), 0.9)
    assert seen.embedding[50] == 1


@pytest.mark.parametrize("size", [(200, 120), (640, 384), (1500, 900)])
def test_boxes_of_a_file_are_at_full_size(size: tuple[int, int]) -> None:
    """However large the file's picture, boxes are in its own pixels."""
    drawn = draw_group([4, 9], size=(500, 300))
    data = encode(drawn.image.resize(size))
    seen = default_engine().look(decode(data, longest=WORKING_SIZE))
    scale = size[0] / 500
    expected = [Box(*(round(edge * scale) for edge in box)) for box in drawn.boxes]
    assert len(seen) == 2
    assert all(iou(face.box, box) > 0.6 for face, box in zip(seen, expected, strict=True))


def test_boxes_of_a_turned_file_are_upright() -> None:
    """A camera's turned picture has its boxes where a person would see them."""
    drawn = draw_group([4, 9], size=(1000, 600))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = drawn.image.transpose(Image.Transpose.ROTATE_90)
    file = BytesIO()
    turned.save(file, "JPEG", exif=exif.tobytes())
    seen = default_engine().look(decode(file.getvalue(), longest=WORKING_SIZE))
    assert [iou(face.box, box) > 0.6 for face, box in zip(seen, drawn.boxes, strict=True)] == [True, True]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(1300, 1299), (1299, 1300), (900, 4)])
def test_boxes_are_inside_the_picture(size: tuple[int, int], orientation: int) -> None:
    """Also of one that shrinks to a square: it is not forgotten which of its sides was the longer."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = BytesIO()
    Image.new("RGB", size).save(file, "JPEG", exif=exif.tobytes())
    width, height = size if orientation < 5 else size[::-1]
    (seen,) = Engine(Whole(), Brightness()).look(decode(file.getvalue(), longest=64))
    assert seen.box == Box(0, 0, width, height)


@pytest.mark.parametrize("style", ["portrait", "cartoon"])
@pytest.mark.parametrize("size", [500, 1500])
def test_file_and_pixels_agree(style: Style, size: int) -> None:
    """The same person is seen in the picture and in its file, which is looked at as it is served."""
    image = draw_face(12, style=style, size=size).image
    engine = default_engine()
    (one,), (other,) = engine.look(Picture.of(image)), engine.look(decode(encode(image), longest=WORKING_SIZE))
    assert one.embedding @ other.embedding >= engine.threshold
    assert iou(one.box, other.box) > 0.9


def test_default_engine_is_one() -> None:
    """The default engine is made once."""
    assert default_engine() is default_engine()
