"""Three more hands that nothing was fitted to: emoji, comics and doodles, each with its own palette."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from PIL import Image, ImageDraw

from emulator.faces import Box

Corners = tuple[float, float, float, float]
Kind = TypeVar("Kind")

GROUNDS = ["lightblue", "white", "#dddddd", "palegreen", "khaki", "#335577", "#222222", "mistyrose"]


def one_of(rng: np.random.Generator, options: Sequence[Kind]) -> Kind:
    """Draw lots."""
    return options[int(rng.integers(len(options)))]


def emoji(pen: ImageDraw.ImageDraw, rng: np.random.Generator, box: Corners) -> None:
    """Draw big white eyes, a cap of hair and an arc for a mouth."""
    left, top, right, low = box
    w, h, middle = right - left, low - top, (left + right) / 2
    skin = one_of(rng, ["#ffe0bd", "#eac086", "#c68642", "#8d5524", "#5c381c", "#ffcd94", "#f0b8a0"])
    pen.ellipse(box, skin, "#1e1e1e" if rng.random() < 0.5 else None, max(1, round(0.01 * w)))
    if rng.random() < 0.7:
        hair = one_of(rng, ["#141414", "#5a3825", "#c8a03c", "#a0281e", "#787878", "#3c1e5a"])
        pen.pieslice((left, top - 0.05 * h, right, top + rng.uniform(0.4, 0.7) * h), 180, 360, hair)
    e, gap, y = rng.uniform(0.04, 0.08) * w, rng.uniform(0.15, 0.25) * w, top + rng.uniform(0.4, 0.5) * h
    iris = one_of(rng, ["#141414", "#462814", "#1e508c", "#286e32"])
    for x in (middle - gap, middle + gap):
        pen.ellipse((x - 1.5 * e, y - 1.2 * e, x + 1.5 * e, y + 1.2 * e), "white")
        pen.ellipse((x - 0.7 * e, y - 0.7 * e, x + 0.7 * e, y + 0.7 * e), iris)
    tip, wing = top + rng.uniform(0.55, 0.65) * h, rng.uniform(0.03, 0.07) * w
    pen.polygon([(middle, tip - 0.12 * h), (middle - wing, tip), (middle + wing, tip)], "#a87850")
    y, wide = top + rng.uniform(0.72, 0.82) * h, rng.uniform(0.12, 0.25) * w
    box = middle - wide, y - 0.08 * h, middle + wide, y + 0.05 * h
    pen.arc(box, 10, 170, "#961e28", max(2, round(rng.uniform(0.015, 0.04) * w)))


def comic(pen: ImageDraw.ImageDraw, rng: np.random.Generator, box: Corners) -> None:
    """Draw shoulders, a neck, ears, a mop of hair, dots for eyes and now and then glasses."""
    left, top, right, low = box
    w, h, middle = right - left, low - top, (left + right) / 2
    skin = one_of(rng, ["#f6d7c3", "#e8b88f", "#c98f65", "#9c6644", "#6b4428", "#4a2c1a", "#fbe3d0"])
    hair = one_of(rng, ["#111111", "#4e342e", "#8d6e63", "#fdd835", "#d84315", "#bdbdbd"])
    shirt = one_of(rng, ["#1976d2", "#388e3c", "#f57c00", "#7b1fa2", "#c2185b", "#455a64"])
    pen.ellipse((middle - 1.1 * w, low + 0.05 * h, middle + 1.1 * w, low + 1.2 * h), shirt)
    pen.rectangle((middle - 0.16 * w, low - 0.15 * h, middle + 0.16 * w, low + 0.15 * h), skin)
    puff = rng.uniform(0.03, 0.1) * w
    if rng.random() < 0.4:
        pen.rounded_rectangle((left - puff, top - puff, right + puff, low - 0.05 * h), 0.3 * w, hair)
    else:
        pen.ellipse((left - puff, top - puff, right + puff, top + 0.7 * h), hair)
    for x in (left, right):
        pen.ellipse((x - 0.08 * w, top + 0.45 * h, x + 0.08 * w, top + 0.6 * h), skin)
    pen.ellipse(box, skin)
    if rng.random() < 0.6:
        pen.chord(box, 195 + rng.uniform(0, 20), 345 - rng.uniform(0, 20), hair)
    gap, y, e = rng.uniform(0.18, 0.25) * w, top + rng.uniform(0.4, 0.48) * h, rng.uniform(0.035, 0.06) * w
    glasses, line = rng.random() < 0.3, max(1, round(0.02 * w))
    for x in (middle - gap, middle + gap):
        pen.ellipse((x - e, y - e, x + e, y + e), "black")
        brow = y - rng.uniform(0.07, 0.1) * h
        tilt = rng.uniform(-0.02, 0.02) * h
        pen.line((x - 1.6 * e, brow, x + 1.6 * e, brow + tilt), hair, max(2, round(0.025 * w)))
        if glasses:
            pen.ellipse((x - 0.13 * w, y - 0.13 * w, x + 0.13 * w, y + 0.13 * w), None, "black", line)
    tip = top + rng.uniform(0.57, 0.66) * h
    pen.arc((middle - 0.06 * w, tip - 0.06 * h, middle + 0.06 * w, tip), 0, 180, "#5d4037", line)
    y, wide = top + rng.uniform(0.74, 0.82) * h, rng.uniform(0.1, 0.2) * w
    if rng.random() < 0.5:
        pen.ellipse((middle - wide, y - 0.03 * h, middle + wide, y + 0.03 * h), "#b23a48")
    else:
        pen.line((middle - wide, y, middle + wide, y), "#7a2230", max(2, round(0.03 * w)))


def doodle(pen: ImageDraw.ImageDraw, rng: np.random.Generator, box: Corners) -> None:
    """Draw little more than an oval, two dots and a line."""
    left, top, right, low = box
    w, h, middle = right - left, low - top, (left + right) / 2
    skin = one_of(rng, ["#ffdcb1", "#e5c298", "#e4b98f", "#e3a173", "#d99164", "#cc8443", "#c77a58", "#a53900"])
    pen.ellipse(box, skin, "black", max(1, round(0.012 * w)))
    if rng.random() < 0.5:
        hair = one_of(rng, ["black", "brown", "gold", "orange", "gray"])
        pen.chord((left - 0.02 * w, top - 0.02 * h, right + 0.02 * w, low), 200, 340, hair, "black")
    gap, y, e = rng.uniform(0.16, 0.26) * w, top + rng.uniform(0.36, 0.48) * h, rng.uniform(0.03, 0.07) * w
    iris = one_of(rng, ["black", "navy", "darkgreen", "saddlebrown"])
    for x in (middle - gap, middle + gap):
        pen.ellipse((x - e, y - e, x + e, y + e), iris)
    if rng.random() < 0.6:
        tip = top + rng.uniform(0.55, 0.65) * h
        pen.line((middle, y + 0.08 * h, middle, tip), "black", max(1, round(0.02 * w)))
    y, wide, line = top + rng.uniform(0.68, 0.8) * h, rng.uniform(0.12, 0.28) * w, max(2, round(0.03 * w))
    if rng.random() < 0.5:
        pen.arc((middle - wide, y - 0.1 * h, middle + wide, y + 0.05 * h), 20, 160, "red", line)
    else:
        pen.line((middle - wide, y, middle + wide, y), "darkred", line)


HANDS: dict[str, Callable[[ImageDraw.ImageDraw, np.random.Generator, Corners], None]] = {
    "emoji": emoji,
    "comic": comic,
    "doodle": doodle,
}


def single(hand: str, who: int, size: int = 256) -> Image.Image:
    """Draw one person."""
    rng = np.random.default_rng([4711, who])
    image = Image.new("RGB", (size, size), one_of(rng, GROUNDS))
    w = size * rng.uniform(0.4, 0.55)
    h = w * rng.uniform(1.15, 1.35)
    x, y = (size - w) / 2, (size - h) / 2
    HANDS[hand](ImageDraw.Draw(image), np.random.default_rng([4712, who]), (x, y, x + w, y + h))
    return image


def group(hand: str, number: int, size: tuple[int, int] = (640, 480)) -> tuple[Image.Image, list[Box]]:
    """Draw nobody to four people side by side on one canvas."""
    rng, count = np.random.default_rng([4713, number]), number % 5
    image = Image.new("RGB", size, one_of(rng, GROUNDS))
    boxes = []
    for place in range(count):
        column = size[0] / count
        w = min(rng.uniform(0.45, 0.7) * column, 0.3 * size[0])
        h = min(w * rng.uniform(1.15, 1.35), 0.8 * size[1])
        x, y = place * column + (column - w) * rng.uniform(0.3, 0.7), (size[1] - h) * rng.uniform(0.2, 0.6)
        person = np.random.default_rng([4714, number, place])
        HANDS[hand](ImageDraw.Draw(image), person, (x, y, x + w, y + h))
        boxes.append(Box(round(x), round(y), round(w), round(h)))
    return image, boxes
