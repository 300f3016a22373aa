"""Faces as many different hands might draw them, to fit the face finder on."""

from math import cos, pi, sin
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Rng = np.random.Generator
Colour = tuple[int, int, int]
Truth = tuple[float, float, float, float]

_SKIN_LIGHT, _SKIN_DARK = np.array((255, 226, 200)), np.array((60, 38, 28))


def skin(rng: Rng) -> Colour:
    """Answer a skin tone, now and then an unlikely one."""
    share = rng.uniform(0, 1)
    tone = _SKIN_LIGHT * (1 - share) + _SKIN_DARK * share + rng.normal(0, 9, 3)
    return rgb(rng.integers(40, 256, 3) if rng.random() < 0.1 else tone)


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
        self.dark = rgb(np.array(self.skin) * rng.uniform(0.1, 0.7))
        self.ink = (0, 0, 0) if self.hand.random() < 0.5 else self.dark
        self.hair = rgb(
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
            self.mane(long)
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

    def mane(self, long: bool) -> None:  # noqa: FBT001  (there is no other way to wear it)
        rng = self.rng
        grow = rng.uniform(1.02, 1.3)
        if self.hand.random() < 0.15:
            high, low = self.at(-0.5 * grow, 0.46 - 0.46 * grow, 0), self.at(0.5 * grow, 0.95, 0)
            self.pen.rounded_rectangle((*high, *low), rng.uniform(0, 0.5) * self.w, self.hair)
        else:
            self.blob(0, 0.42, 0.5 * grow, 0.5 * grow * self.h / self.w, self.hair, 0)
        if long:
            self.pen.rectangle(
                (*self.at(-0.5 * grow, 0.42, 0), *self.at(0.5 * grow, rng.uniform(0.8, 1.2), 0)), self.hair
            )

    def body(self) -> None:
        cloth = rgb(self.rng.integers(0, 256, 3))
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
        self.image.paste(rgb(tone), (0, 0), soft)

    def fringe(self) -> None:
        rng = self.rng
        low = rng.uniform(0.08, 0.33)
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
        kind = self.hand.integers(0, 7)
        wide, squash = rng.uniform(0.045, 0.12), rng.uniform(0.35, 1.1)
        iris = rgb(rng.integers(0, 150, 3))
        look = rng.uniform(-0.3, 0.3) * wide
        brow, lift, tilt = rng.uniform(0.015, 0.06), rng.uniform(0.07, 0.13), rng.uniform(-0.025, 0.025)
        browed = self.hand.random() < 0.7
        brow_colour = self.ink if self.hand.random() < 0.5 else self.hair
        for side in (-1, 1):
            x, y = side * self.eye_x, self.eye_y
            if kind == 0:
                self.blob(x, y, 0.7 * wide, 0.7 * wide * max(0.7, squash), self.ink)
            elif kind == 1:
                self.almond(x, y, wide, min(1.0, squash), iris)
            elif kind in (2, 3):
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
            elif kind == 4:
                self.lines(
                    [(x - wide, y), (x, y + (0.3 - squash) * 0.05), (x + wide, y)],
                    self.ink,
                    rng.uniform(0.02, 0.05),
                )
            elif kind == 5:
                self.blob(x, y, 0.6 * wide, 0.6 * wide, iris)
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

    def almond(self, x: float, y: float, wide: float, squash: float, iris: Colour) -> None:
        tall = squash * wide * self.w / self.h
        corners = [(x - wide, y), (x, y - tall), (x + wide, y), (x, y + tall)]
        self.pen.polygon([self.at(*corner) for corner in corners], (255, 255, 255), self.outline)
        self.blob(x, y, 0.5 * wide, 0.5 * wide, iris)

    def nose(self) -> None:
        rng, tip, wide = self.rng, self.rng.uniform(0.56, 0.68), self.rng.uniform(0.04, 0.13)
        shade = self.ink if self.hand.random() < 0.4 else rgb(np.array(self.skin) * rng.uniform(0.5, 0.85))
        kind = self.hand.integers(0, 7)
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
        elif kind == 5:
            box = (*self.at(-0.7 * wide, tip - 0.06), *self.at(0.7 * wide, tip))
            self.pen.arc(box, 0, 180, shade, max(1, round(0.02 * self.w)))

    def mouth(self) -> None:
        rng, y, wide = self.rng, self.rng.uniform(0.7, 0.83), self.rng.uniform(0.1, 0.26)
        colour = (
            self.ink
            if self.hand.random() < 0.4
            else rgb((rng.uniform(110, 230), rng.uniform(20, 110), rng.uniform(30, 120)))
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
        wide, colour = self.rng.uniform(0.12, 0.17), rgb(self.rng.integers(0, 120, 3))
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


def rgb(values: Any) -> Colour:
    """Answer the nearest colour there is."""
    red, green, blue = (int(np.clip(value, 0, 255)) for value in values)
    return red, green, blue
