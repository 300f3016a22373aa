"""Pictures to fit the face finder on: faces as many different hands might draw them, and what is no face."""

from collections.abc import Callable
from math import cos, pi, sin
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Rng = np.random.Generator
Colour = tuple[int, int, int]
Truth = tuple[float, float, float, float]

_SKIN_LIGHT, _SKIN_DARK = np.array((255, 226, 200)), np.array((60, 38, 28))


CLUTTER, STRIPES, TEXT, CLOUDS, BLOBS = 4, 5, 6, 7, 8


def background(rng: Rng, size: tuple[int, int], kind: int | None = None) -> Image.Image:
    """Paint something faceless: flat, gradient, noise, clutter, stripes, text, clouds, blobs."""
    wide, high = size
    kind = int(rng.integers(0, 9)) if kind is None else kind
    one, other = rng.integers(0, 256, 3), rng.integers(0, 256, 3)
    if kind <= 1 or rng.random() < 0.1:
        return Image.new("RGB", size, _colour(one if rng.random() < 0.6 else skin(rng)))
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
    image = Image.new("RGB", size, _colour(one))
    pen = ImageDraw.Draw(image)
    if kind == CLUTTER:
        _clutter(rng, pen, size)
    elif kind == STRIPES:
        _stripes(rng, pen, size, _colour(other))
    elif kind == TEXT:
        image.paste((255, 255, 255), (0, 0, wide, high))
        _text(rng, pen, size)
    elif kind == CLOUDS:
        coarse = rng.integers(0, 256, (int(rng.integers(2, 12)), int(rng.integers(2, 12)), 3)).astype(np.uint8)
        image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    else:
        _blobs(rng, pen, size)
    return image


def skin(rng: Rng) -> Colour:
    """Answer a skin tone, now and then an unlikely one."""
    share = rng.uniform(0, 1)
    tone = _SKIN_LIGHT * (1 - share) + _SKIN_DARK * share + rng.normal(0, 9, 3)
    return _colour(rng.integers(40, 256, 3) if rng.random() < 0.1 else tone)


def stranger(rng: Rng, image: Image.Image, box: Truth, hand: Rng | None = None) -> None:
    """Draw a face so that its skin fills ``box`` (x, y, width, height).

    ``rng`` is the person and ``hand``, from which the way of drawing comes, the artist; without one the artist
    is drawn by lot too.
    """
    _Hand(rng, rng if hand is None else hand, image, box).draw()


class _Hand:
    """One stranger's way of drawing one face."""

    def __init__(self, rng: Rng, hand: Rng, image: Image.Image, box: Truth) -> None:
        self.rng, self.hand, self.pen, self.image = rng, hand, ImageDraw.Draw(image), image
        self.x, self.y, self.w, self.h = box[0] + box[2] / 2, box[1], box[2], box[3]
        self.skin = skin(rng)
        self.dark = _colour(np.array(self.skin) * rng.uniform(0.1, 0.7))
        self.ink = (0, 0, 0) if self.hand.random() < 0.5 else self.dark
        self.hair = _colour(
            rng.choice([rng.integers(0, 80, 3), rng.integers(60, 255, 3), np.array(self.skin) * 0.5])
        )
        self.outline = self.ink if self.hand.random() < 0.45 else None
        self.line = max(1, round(self.w * rng.uniform(0.008, 0.03)))
        self.eye_y, self.eye_x = rng.uniform(0.33, 0.5), rng.uniform(0.16, 0.27)
        self.slide = rng.uniform(-0.06, 0.06) if self.hand.random() < 0.5 else 0.0

    def at(self, x: float, y: float, depth: float = 1.0) -> tuple[float, float]:
        return self.x + (x + depth * self.slide) * self.w, self.y + y * self.h

    def blob(  # noqa: PLR0917  (a shape has its place, its radii and its colour)
        self, x: float, y: float, rx: float, ry: float, fill: Colour | None, depth: float = 1.0, **more: Any
    ) -> None:
        a, b = self.at(x, y, depth)
        rx, ry = max(0.5, rx * self.w), max(0.5, ry * self.w)
        self.pen.ellipse((a - rx, b - ry, a + rx, b + ry), fill=fill, **more)

    def lines(self, points: list[tuple[float, float]], fill: Colour, weight: float) -> None:
        self.pen.line([self.at(*point) for point in points], fill, max(1, round(weight * self.w)))

    def draw(self) -> None:
        rng = self.rng
        if self.hand.random() < 0.5:
            self.body()
        long = self.hand.random() < 0.35
        bald = self.hand.random() < 0.25
        if not bald:
            grow = rng.uniform(1.02, 1.3)
            self.blob(0, 0.42, 0.5 * grow, 0.5 * grow * self.h / self.w, self.hair, 0)
            if long:
                self.pen.rectangle(
                    (*self.at(-0.5 * grow, 0.42, 0), *self.at(0.5 * grow, rng.uniform(0.8, 1.2), 0)), self.hair
                )
        if self.hand.random() < 0.5:
            for side in (-1, 1):
                self.blob(side * 0.5, rng.uniform(0.45, 0.55), 0.07, 0.1, self.skin, 0, outline=self.outline)
        self.head()
        if self.hand.random() < 0.3:
            self.shade()
        if not bald and self.hand.random() < 0.75:
            self.fringe()
        if self.hand.random() < 0.25:
            self.beard()
        self.eyes()
        self.nose()
        self.mouth()
        if self.hand.random() < 0.2:
            self.glasses()

    def body(self) -> None:
        cloth = _colour(self.rng.integers(0, 256, 3))
        wide = self.rng.uniform(0.6, 1.2)
        if self.hand.random() < 0.7:
            self.pen.rectangle(
                (*self.at(-0.18, 0.8, 0), *self.at(0.18, 1.3, 0)),
                self.skin if self.hand.random() < 0.5 else self.dark,
            )
        if self.hand.random() < 0.5:
            self.blob(0, 1.15 + wide * self.w / self.h * 0.8, wide, 0.8 * wide, cloth, 0)
        else:
            self.pen.polygon(
                [
                    self.at(*p, 0)
                    for p in (
                        (-wide, 2.5),
                        (-0.9 * wide, 1.3),
                        (-0.2, 1.12),
                        (0.2, 1.12),
                        (0.9 * wide, 1.3),
                        (wide, 2.5),
                    )
                ],
                cloth,
            )

    def head(self) -> None:
        up, down = self.rng.uniform(1.8, 3.0), self.rng.uniform(1.5, 3.4)
        if self.hand.random() < 0.45:
            up = down = 2.0
        points = []
        for step in range(64):
            turn = 2 * pi * step / 64
            power = down if sin(turn) > 0 else up
            x = 0.5 * np.sign(cos(turn)) * abs(cos(turn)) ** (2 / power)
            y = 0.5 * np.sign(sin(turn)) * abs(sin(turn)) ** (2 / power)
            points.append(self.at(float(x), float(y) + 0.5, 0))
        self.pen.polygon(points, self.skin)
        if self.outline is not None:
            self.pen.line([*points, points[0]], self.outline, self.line)

    def shade(self) -> None:
        rng = self.rng
        soft = Image.new("L", self.image.size, 0)
        pen = ImageDraw.Draw(soft)
        for _ in range(int(rng.integers(1, 4))):
            (x, y), r = self.at(rng.uniform(-0.5, 0.5), rng.uniform(0, 1), 0), rng.uniform(0.1, 0.4) * self.w
            pen.ellipse((x - r, y - r, x + r, y + r), int(rng.integers(30, 140)))
        soft = soft.filter(ImageFilter.GaussianBlur(0.1 * self.w))
        tone = np.array(self.skin) * (0.5 if self.hand.random() < 0.6 else 1.4)
        self.image.paste(_colour(tone), (0, 0), soft)

    def fringe(self) -> None:
        rng = self.rng
        low = rng.uniform(0.08, 0.28)
        left, right = self.at(-0.55, -0.08, 0), self.at(0.55, 2 * low, 0)
        if self.hand.random() < 0.5:
            a, b = self.at(-0.52, -0.06, 0), self.at(0.52, 1.0, 0)
            self.pen.chord(
                (*a, *b),
                180 + rng.uniform(10, 40),
                360 - rng.uniform(10, 40),
                fill=self.hair,
                outline=self.outline,
            )
        elif self.hand.random() < 0.5:
            self.pen.pieslice((*left, *right), 180, 360, fill=self.hair)
        else:
            part = rng.uniform(-0.4, 0.4)
            points = [
                (-0.5, 0.36),
                (-0.5, 0.1),
                (-0.3, -0.05),
                (0.3, -0.05),
                (0.5, 0.1),
                (0.5, 0.36),
                (0.38, low),
                (part, rng.uniform(0.02, low)),
                (-0.38, low),
            ]
            self.pen.polygon([self.at(*point, 0) for point in points], self.hair)

    def eyes(self) -> None:
        rng = self.rng
        kind = self.hand.integers(0, 5)
        wide, squash = rng.uniform(0.045, 0.12), rng.uniform(0.35, 1.1)
        iris = _colour(rng.integers(0, 150, 3))
        look = rng.uniform(-0.3, 0.3) * wide
        brow, lift, tilt = rng.uniform(0.015, 0.06), rng.uniform(0.07, 0.13), rng.uniform(-0.025, 0.025)
        browed = self.hand.random() < 0.7
        brow_colour = self.ink if self.hand.random() < 0.5 else self.hair
        for side in (-1, 1):
            x, y = side * self.eye_x, self.eye_y
            if kind == 0:
                self.blob(x, y, 0.7 * wide, 0.7 * wide * max(0.7, squash), self.ink)
            elif kind in (1, 2):
                self.blob(
                    x,
                    y,
                    wide,
                    wide * squash,
                    (255, 255, 255),
                    outline=self.outline or (self.dark if self.hand.random() < 0.5 else None),
                )
                pupil = wide * min(squash, rng.uniform(0.35, 0.7))
                self.blob(x + look, y, pupil, pupil, iris)
                self.blob(x + look, y, 0.5 * pupil, 0.5 * pupil, (0, 0, 0))
            elif kind == 3:
                self.lines(
                    [(x - wide, y), (x, y + (0.3 - squash) * 0.05), (x + wide, y)],
                    self.ink,
                    rng.uniform(0.02, 0.05),
                )
            else:
                self.blob(x, y, 1.2 * wide, wide * squash, self.dark)
                self.blob(x + look, y, 0.6 * wide, 0.6 * wide * squash, (0, 0, 0))
            if browed:
                self.lines(
                    [
                        (x - side * 1.1 * wide, y - lift + tilt),
                        (x, y - lift - 0.01),
                        (x + side * 1.2 * wide, y - lift - tilt),
                    ],
                    brow_colour,
                    brow,
                )

    def nose(self) -> None:
        rng, tip, wide = self.rng, self.rng.uniform(0.56, 0.68), self.rng.uniform(0.04, 0.13)
        shade = self.ink if self.hand.random() < 0.4 else _colour(np.array(self.skin) * rng.uniform(0.5, 0.85))
        kind = self.hand.integers(0, 6)
        if kind == 0:
            self.lines([(0, self.eye_y + 0.04), (0, tip)], shade, rng.uniform(0.01, 0.04))
        elif kind == 1:
            self.lines(
                [(0, self.eye_y + 0.04), (wide, tip), (-0.3 * wide, tip)], shade, rng.uniform(0.01, 0.03)
            )
        elif kind == 2:
            self.pen.polygon([self.at(0, self.eye_y + 0.06), self.at(-wide, tip), self.at(wide, tip)], shade)
        elif kind == 3:
            for side in (-1, 1):
                self.blob(side * 0.5 * wide, tip, 0.02, 0.015, shade)
        elif kind == 4:
            self.blob(0, tip - 0.03, wide, 0.9 * wide, shade)

    def mouth(self) -> None:
        rng, y, wide = self.rng, self.rng.uniform(0.7, 0.83), self.rng.uniform(0.1, 0.26)
        colour = (
            self.ink
            if self.hand.random() < 0.4
            else _colour((rng.uniform(110, 230), rng.uniform(20, 110), rng.uniform(30, 120)))
        )
        kind, curve = self.hand.integers(0, 5), rng.uniform(-0.03, 0.06)
        weight = rng.uniform(0.015, 0.06)
        if kind <= 1:
            self.lines(
                [
                    (-wide, y - curve),
                    (-0.5 * wide, y),
                    (0, y + 0.3 * curve),
                    (0.5 * wide, y),
                    (wide, y - curve),
                ],
                colour,
                weight,
            )
        elif kind == 2:
            self.blob(0, y, wide, wide * rng.uniform(0.2, 0.6), colour)
        elif kind == 3:
            box = (*self.at(-wide, y - 0.06), *self.at(wide, y + 0.04))
            if self.hand.random() < 0.5:
                self.pen.chord(box, 0, 180, fill=colour)
            else:
                self.pen.arc(box, 10, 170, fill=colour, width=max(1, round(weight * self.w)))
        else:
            self.pen.polygon(
                [
                    self.at(*p)
                    for p in (
                        (-wide, y),
                        (-0.3 * wide, y - weight),
                        (0, y - 0.6 * weight),
                        (0.3 * wide, y - weight),
                        (wide, y),
                        (0, y + 1.4 * weight),
                    )
                ],
                colour,
            )
            self.lines([(-wide, y), (wide, y)], self.dark, 0.01)

    def beard(self) -> None:
        if self.hand.random() < 0.5:
            self.blob(0, 0.7, 0.2, 0.04, self.hair)
        else:
            self.pen.chord((*self.at(-0.5, 0, 0), *self.at(0.5, 1, 0)), 20, 160, fill=self.hair)
            self.blob(0, 0.77, 0.2, 0.07, self.skin)

    def glasses(self) -> None:
        wide, colour = self.rng.uniform(0.12, 0.17), _colour(self.rng.integers(0, 120, 3))
        for side in (-1, 1):
            x, y = self.at(side * self.eye_x, self.eye_y)
            rx, ry = wide * self.w, wide * self.w * self.rng.uniform(0.7, 1)
            shape = self.pen.ellipse if self.hand.random() < 0.5 else self.pen.rectangle
            shape((x - rx, y - ry, x + rx, y + ry), outline=colour, width=max(1, self.line))
        self.lines([(-self.eye_x + wide, self.eye_y), (self.eye_x - wide, self.eye_y)], colour, 0.02)


def touched(rng: Rng, image: Image.Image) -> Image.Image:
    """Give a picture what happens to pictures: blur, noise, grey, brightness, contrast."""
    if rng.random() < 0.4:
        image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.8))))
    values = np.asarray(image).astype(np.float32)
    if rng.random() < 0.25:
        values = np.repeat(values @ np.array([[0.299], [0.587], [0.114]], np.float32), 3, axis=2)
    values = (values - 128) * rng.uniform(0.6, 1.15) + 128 * rng.uniform(0.75, 1.2)
    if rng.random() < 0.3:
        values += rng.normal(0, rng.uniform(1, 9), values.shape)
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _colour(values: Any) -> Colour:
    red, green, blue = (int(np.clip(value, 0, 255)) for value in values)
    return red, green, blue


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
        fill = _colour(rng.integers(0, 256, 3)) if rng.random() < 0.7 else skin(rng)
        shape((x, y, x + w, y + h), fill=fill, outline=(0, 0, 0) if rng.random() < 0.3 else None)


def _stripes(rng: Rng, pen: ImageDraw.ImageDraw, size: tuple[int, int], colour: Colour) -> None:
    step, both = int(rng.integers(3, 40)), rng.random() < 0.5
    upright = rng.random() < 0.5
    for x in range(0, size[0], 2 * step):
        if both:
            for y in range(0, size[1], step):
                a = x + (step if (y // step) % 2 else 0)
                pen.rectangle((a, y, a + step - 1, y + step - 1), colour)
        elif upright:
            pen.rectangle((x, 0, x + step - 1, size[1]), colour)
        else:
            pen.rectangle((0, x, size[0], x + step - 1), colour)


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
