"""What the face finder is fitted on: faces, drawn and photographed, among all sorts of things."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image

from bench.strangers import BLOBS, CLOUDS, CLUTTER, STRIPES, TEXT, Truth, background, skin, stranger, touched
from emulator.faces import Style, draw_face, encode

Rng = np.random.Generator
Pixels = NDArray[np.uint8]
Scene = tuple[Pixels, list[Truth]]

STYLES: tuple[Style, ...] = ("portrait", "cartoon")
# Where the face lies in one of the hundred photographs, as shares of its side.
PHOTOGRAPHED: Truth = (0.07, -0.01, 0.77, 0.98)
NOBODY = (
    "brick", "camera", "chelsea", "coffee", "coins", "grass", "gravel", "horse", "hubble_deep_field", "ihc",
    "moon", "motorcycle_left", "page", "retina", "rocket", "text",
)  # fmt: skip
_FOLDER = Path(skimage.__file__).parent / "data"


@cache
def snippets() -> Pixels:
    """Answer what scikit-image ships of "Labeled Faces in the Wild", (200, 25, 25): 100 faces, 100 of none."""
    stored: NDArray[np.float64] = np.load(_FOLDER / "lfw_subset.npy")
    return (np.clip(stored, 0, 1) * 255).astype(np.uint8)


@cache
def empty_photographs() -> list[Image.Image]:
    """Answer the photographs that show nobody's face."""
    files = (path for name in NOBODY for path in _FOLDER.glob(f"{name}.[jp][pn]g"))
    return [Image.open(path).convert("RGB") for path in files]


def photographed(rng: Rng, photographs: Sequence[int], size: int) -> tuple[Image.Image, Truth]:
    """Answer one of the photographed faces, or a cross of two, turned, mirrored, in other light."""
    one, other = (snippets()[int(who)].astype(np.float32) for who in rng.choice(photographs, 2))
    values, lot = one, rng.random()
    if lot < 0.3:
        share = rng.uniform(0.2, 0.5)
        values = one * (1 - share) + other * share
    elif lot < 0.5:
        other = np.clip(other + one.mean() - other.mean(), 0, 255)
        share = 1 / (1 + np.exp((np.arange(25) - rng.uniform(9, 16)) / 1.5))[:, None]
        values = one * share + other * (1 - share)
    x, y, width, height = PHOTOGRAPHED
    if rng.random() < 0.5:
        values, x = values[:, ::-1], 1 - x - width
    if rng.random() < 0.5:
        values = 255 * (values / 255) ** rng.uniform(0.7, 1.4)
    tint = rng.uniform(0.75, 1.05, 3) if rng.random() < 0.4 else np.ones(3)
    image = Image.fromarray((values[..., None] * tint).clip(0, 255).astype(np.uint8))
    way = Image.Resampling.BICUBIC if rng.random() < 0.7 else Image.Resampling.BILINEAR
    image = image.resize((round(size * rng.uniform(0.93, 1.07)), size), way)
    if rng.random() < 0.4:
        image = image.rotate(float(rng.uniform(-6, 6)), way, fillcolor=_colour(np.asarray(image)[1, 1]))
    return image, (x * image.width, y * size, width * image.width, height * size)


def portrait(rng: Rng, photographs: Sequence[int], own: float = 0.25) -> tuple[Image.Image, Truth]:
    """Answer one face and where it is: photographed, the package's (a share of ``own``) or a stranger's."""
    lot, size = rng.random(), int(rng.integers(64, 180))
    if lot < 0.3:
        return photographed(rng, photographs, size)
    if lot < 0.3 + own:
        style = STYLES[lot < 0.3 + own / 2]
        drawn = draw_face(int(rng.integers(1000, 10**6)), int(rng.integers(10**6)), style=style, size=size)
        return drawn.image, drawn.boxes[0]
    image = scenery(rng, (size, size), photographs)
    wide = rng.uniform(0.35, 0.95) * size
    high = min(1.05 * size, wide / rng.uniform(0.65, 0.98))
    truth = (rng.uniform(0, size - wide), rng.uniform(-0.05, 1) * max(0.0, size - high), wide, high)
    stranger(rng, image, truth)
    return image, truth


def snippet(who: int, size: int) -> tuple[Image.Image, Truth]:
    """Answer one of the hundred photographs as it is."""
    image = Image.fromarray(snippets()[who]).convert("RGB").resize((size, size), Image.Resampling.BICUBIC)
    x, y, width, height = (size * share for share in PHOTOGRAPHED)
    return image, (x, y, width, height)


def sitter(artist: int, who: int, size: int = 160) -> tuple[Image.Image, Truth]:
    """Answer one of an artist's sitters, all drawn in one way on one ground."""
    image = Image.new("RGB", (size, size), _any_colour(np.random.default_rng([1, artist])))
    rng = np.random.default_rng([77, artist, who])
    wide = size * rng.uniform(0.42, 0.6)
    high = wide * rng.uniform(1.08, 1.4)
    truth = ((size - wide) / 2, (size - high) / 2, wide, high)
    stranger(rng, image, truth, np.random.default_rng([78, artist]))
    return image, truth


def scenery(rng: Rng, size: tuple[int, int], photographs: Sequence[int]) -> Image.Image:
    """Answer a picture of nobody; the snippets of no face in it go by the faces that are fitted on."""
    lot = rng.random()
    if lot < 0.7:
        return background(rng, size)
    if lot < 0.85:
        snippet = Image.fromarray(snippets()[100 + int(rng.choice(photographs))]).convert("RGB")
        return snippet.resize(size, Image.Resampling.BICUBIC)
    photograph = empty_photographs()[int(rng.integers(len(empty_photographs())))]
    width, height = (int(length * rng.uniform(0.25, 1)) for length in photograph.size)
    left = int(rng.integers(photograph.width - width + 1))
    top = int(rng.integers(photograph.height - height + 1))
    return photograph.crop((left, top, left + width, top + height)).resize(size)


def scene(rng: Rng, photographs: Sequence[int]) -> Scene:
    """Answer a picture of nobody to three people, side by side, or of one face that fills it."""
    lot = rng.random()
    if lot < 0.3:
        image, truth = portrait(rng, photographs)
        image, truth = trimmed(rng, image, truth, 0.05)
        return np.asarray(touched(rng, image)), [truth]
    width = int(rng.integers(140, 240))
    size = width, int(width * rng.uniform(0.6, 1.5))
    if lot > 0.85:
        # What looks most like faces without being any, often as fine as in a large picture.
        fine = rng.uniform(1, 3.5)
        kind = int(rng.choice([CLUTTER, CLUTTER, STRIPES, TEXT, TEXT, TEXT, CLOUDS, BLOBS, BLOBS]))
        image = background(rng, (int(size[0] * fine), int(size[1] * fine)), kind)
        return np.asarray(touched(rng, image.resize(size, Image.Resampling.BOX))), []
    flat = Image.new("RGB", size, _any_colour(rng))
    image = flat if lot < 0.4 else scenery(rng, size, photographs)
    truths: list[Truth] = []
    count = int(rng.choice([0, 0, 1, 1, 2, 3]))
    for place in range(count):
        face, truth = portrait(rng, photographs)
        side = int(min(rng.uniform(0.25, 1) * width / count, image.height))
        left = int(place * width / count + rng.uniform(0, width / count - side))
        top = int(rng.uniform(0, image.height - side))
        image.paste(face.resize((side, side)), (left, top))
        (x, y, wide, high), across, down = truth, side / face.width, side / face.height
        truths.append((left + x * across, top + y * down, wide * across, high * down))
    return np.asarray(touched(rng, image)), truths


def trimmed(rng: Rng, image: Image.Image, truth: Truth, most: float) -> tuple[Image.Image, Truth]:
    """Cut up to ``most`` of a picture off at each side, every other time."""
    if rng.random() < 0.5:
        return image, truth
    left, right = (round(share * image.width) for share in rng.uniform(0, most, 2))
    top, low = (round(share * image.height) for share in rng.uniform(0, most, 2))
    image = image.crop((left, top, image.width - right, image.height - low))
    return image, (truth[0] - left, truth[1] - top, truth[2], truth[3])


def framed(rng: Rng, image: Image.Image, truth: Truth) -> tuple[Image.Image, Truth]:
    """Paste a picture into a larger one."""
    wide, high = (round(length * rng.uniform(1.05, 2.2)) for length in image.size)
    larger = Image.new("RGB", (wide, high), skin(rng) if rng.random() < 0.2 else _any_colour(rng))
    left, top = int(rng.integers(wide - image.width + 1)), int(rng.integers(high - image.height + 1))
    larger.paste(image, (left, top))
    return larger, (truth[0] + left, truth[1] + top, truth[2], truth[3])


def sent_on(rng: Rng, image: Image.Image, truth: Truth) -> tuple[Image.Image, Truth]:
    """Do to a picture what happens to it on its way: never so much that it is another picture."""
    kind = rng.integers(0, 6)
    if kind == 0:
        image = Image.open(BytesIO(encode(image, "JPEG", int(rng.integers(55, 95))))).convert("RGB")
    elif kind == 1:
        share = rng.uniform(0.38, 1.55)
        size = max(8, round(image.width * share)), max(8, round(image.height * share))
        across, down = size[0] / image.width, size[1] / image.height
        truth = (truth[0] * across, truth[1] * down, truth[2] * across, truth[3] * down)
        image = image.resize(size, Image.Resampling.BICUBIC)
    elif kind <= 3:
        gain = rng.uniform(0.84, 1.16)
        image = image.point(lambda value: min(255, round(value * gain)))
    elif kind == 4:
        image, truth = trimmed(rng, image, truth, 0.035)
    else:
        image, truth = framed(rng, image, truth)
    return image, truth


def _any_colour(rng: Rng) -> tuple[int, int, int]:
    return _colour(rng.integers(0, 256, 3))


def _colour(values: NDArray[Any]) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in values)
    return red, green, blue
