"""What the face finder is fitted on: faces, drawn and photographed, among all sorts of things."""

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from bench.strangers import Colour, Truth, rgb, skin, stranger, touched
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
CLUTTER, STRIPES, TEXT, CLOUDS, BLOBS = 4, 5, 6, 7, 8
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
    if lot < 0.2:
        share = rng.uniform(0.2, 0.5)
        values = one * (1 - share) + other * share
    elif lot < 0.35:
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
        image = image.rotate(float(rng.uniform(-6, 6)), way, fillcolor=rgb(np.asarray(image)[1, 1]))
    return image, (x * image.width, y * size, width * image.width, height * size)


def portrait(
    rng: Rng, photographs: Sequence[int], *, shot: float = 0.3, own: float = 0.25
) -> tuple[Image.Image, Truth]:
    """Answer one face and where it is: photographed (a share of ``shot``), the package's or a stranger's."""
    lot, size = rng.random(), int(rng.integers(64, 180))
    if lot < shot:
        return photographed(rng, photographs, size)
    if lot < shot + own:
        style = STYLES[lot < shot + own / 2]
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


def background(rng: Rng, size: tuple[int, int], kind: int | None = None) -> Image.Image:
    """Paint something faceless: flat, gradient, noise, clutter, stripes, text, clouds, blobs."""
    wide, high = size
    kind = int(rng.integers(0, 9)) if kind is None else kind
    one, other = rng.integers(0, 256, 3), rng.integers(0, 256, 3)
    if kind <= 1 or rng.random() < 0.1:
        return Image.new("RGB", size, rgb(one if rng.random() < 0.6 else skin(rng)))
    if kind == 2:
        if rng.random() < 0.3:
            one, other = np.array(skin(rng)), np.array(skin(rng))
        return _gradient(rng, size, one, other)
    if kind == 3:
        grain = rng.normal(
            rng.uniform(60, 200), rng.uniform(5, 70), (high, wide, 3 if rng.random() < 0.5 else 1)
        )
        image = Image.fromarray(np.broadcast_to(np.clip(grain, 0, 255), (high, wide, 3)).astype(np.uint8))
        return image.filter(ImageFilter.GaussianBlur(float(rng.choice([0, 0, 1, 2, 4]))))
    image = Image.new("RGB", size, rgb(one))
    pen = ImageDraw.Draw(image)
    if kind == CLUTTER:
        _clutter(rng, pen, size)
    elif kind == STRIPES:
        _stripes(rng, pen, size, rgb(other))
    elif kind == TEXT:
        image.paste((255, 255, 255), (0, 0, wide, high))
        _text(rng, pen, size)
    elif kind == CLOUDS:
        coarse = rng.integers(0, 256, (int(rng.integers(2, 12)), int(rng.integers(2, 12)), 3)).astype(np.uint8)
        image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    else:
        _blobs(rng, pen, size)
    return image


def likeness(rng: Rng, hand: str, who: int, *, varied: bool) -> tuple[Image.Image, Truth]:
    """Answer a picture of somebody by a style, a "photograph", or an artist's number.

    ``varied``: only of the package's styles is there another picture of the same person.
    """
    if hand == "photograph":
        return snippet(who, 100)
    if hand in STYLES:
        style: Style = "cartoon" if hand == "cartoon" else "portrait"
        drawn = draw_face(who, int(rng.integers(1, 10**6)) if varied else 0, style=style, size=192)
        return drawn.image, drawn.boxes[0]
    return sitter(int(hand), who)


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
        image, truth = portrait(rng, photographs, shot=0.45)
        image, truth = trimmed(rng, image, truth, 0.05) if lot < 0.18 else framed(rng, image, truth)
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
        side = int(min(rng.uniform(0.25, 1) * width / count, image.height))
        left = int(place * width / count + rng.uniform(0, width / count - side))
        top = int(rng.uniform(0, image.height - side))
        if rng.random() < 0.3:
            wide = side * rng.uniform(0.6, 0.8)
            truths.append((left + (side - wide) / 2, top + 0.04 * side, wide, 0.92 * side))
            stranger(rng, image, truths[-1])
            continue
        face, truth = portrait(rng, photographs, shot=0.4)
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
    return rgb(rng.integers(0, 256, 3))


def _gradient(rng: Rng, size: tuple[int, int], one: Any, other: Any) -> Image.Image:
    x, y = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    turn = rng.uniform(0, 2 * pi)
    share = (
        x * cos(turn) + y * sin(turn)
        if rng.random() < 0.6
        else np.hypot(x - rng.uniform(-1, 1), y - rng.uniform(-1, 1))
    )
    share = ((share - share.min()) / (share.max() - share.min()))[..., None]
    return Image.fromarray((one * (1 - share) + other * share).astype(np.uint8))


def _clutter(rng: Rng, pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    for _ in range(int(rng.integers(3, 25))):
        x, y = rng.uniform(-20, size[0]), rng.uniform(-20, size[1])
        w, h = rng.uniform(4, 0.5 * size[0], 2)
        shape: Callable[..., None] = pen.ellipse if rng.random() < 0.6 else pen.rectangle
        fill = rgb(rng.integers(0, 256, 3)) if rng.random() < 0.7 else skin(rng)
        shape((x, y, x + w, y + h), fill=fill, outline=(0, 0, 0) if rng.random() < 0.3 else None)


def _stripes(rng: Rng, pen: ImageDraw.ImageDraw, size: tuple[int, int], paint: Colour) -> None:
    step, both = int(rng.integers(3, 40)), rng.random() < 0.5
    upright = rng.random() < 0.5
    for x in range(0, size[0], 2 * step):
        if both:
            for y in range(0, size[1], step):
                a = x + (step if (y // step) % 2 else 0)
                pen.rectangle((a, y, a + step - 1, y + step - 1), paint)
        elif upright:
            pen.rectangle((x, 0, x + step - 1, size[1]), paint)
        else:
            pen.rectangle((0, x, size[0], x + step - 1), paint)


def _text(rng: Rng, pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz ABCDEFGH  oooo .,:;-0123456789"
    high = int(rng.integers(8, 40))
    for y in range(4, size[1], int(high * 1.4)):
        words = "".join(rng.choice(list(letters), 60))
        pen.text((5, y), words, fill=(0, 0, 0), font_size=high)


def _blobs(rng: Rng, pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    """Faces without features: what a finder of ovals would fall for."""
    for _ in range(int(rng.integers(1, 6))):
        w = rng.uniform(0.1, 0.6) * size[0]
        x, y = rng.uniform(0, size[0] - w), rng.uniform(-0.2, 0.8) * size[1]
        pen.ellipse(
            (x, y, x + w, y + 1.3 * w), fill=skin(rng), outline=(0, 0, 0) if rng.random() < 0.3 else None
        )
        if rng.random() < 0.6:
            spot, r = rng.uniform(0.2, 0.8), 0.06 * w
            pen.ellipse((x + spot * w - r, y + w - r, x + spot * w + r, y + w + r), fill=(20, 20, 20))
