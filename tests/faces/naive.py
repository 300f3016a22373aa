"""Faces as somebody would draw them who has never seen this project: the style that nothing was fitted to."""

import numpy as np
from PIL import Image, ImageDraw

from emulator.faces import Box

SKINS = ["#ffdbac", "#f1c27d", "#e0ac69", "#c68642", "#8d5524", "#5c3a21", "#fde0c8"]
HAIRS = ["black", "saddlebrown", "goldenrod", "gray", "firebrick", "#3b2417"]
GROUNDS = ["lightblue", "white", "palegreen", "lavender", "#444444", "beige", "steelblue"]


def person(pen: ImageDraw.ImageDraw, who: int, box: tuple[int, int, int, int]) -> None:
    """Draw person number ``who`` with an oval of skin that fills left, top, right, bottom."""
    rng = np.random.default_rng([99, who])
    left, top, right, low = box
    w, h, middle = right - left, low - top, (left + right) / 2
    hair = str(rng.choice(HAIRS))
    puff = rng.uniform(0.02, 0.12) * w
    pen.ellipse((left - puff, top - puff, right + puff, top + 0.75 * h), fill=hair)
    pen.ellipse(box, fill=str(rng.choice(SKINS)))
    if rng.random() < 0.6:
        pen.chord((left, top, right, low), 200 + rng.uniform(0, 20), 340 - rng.uniform(0, 20), fill=hair)
    gap, size, eyes = rng.uniform(0.17, 0.24) * w, rng.uniform(0.05, 0.09) * w, top + rng.uniform(0.4, 0.48) * h
    white = rng.random() < 0.6
    for x in (middle - gap, middle + gap):
        if white:
            pen.ellipse(
                (x - size, eyes - 0.7 * size, x + size, eyes + 0.7 * size), fill="white", outline="black"
            )
        pupil = size * (0.5 if white else 0.8)
        pen.ellipse(
            (x - pupil, eyes - pupil, x + pupil, eyes + pupil),
            fill=str(rng.choice(["black", "#2b1b0e", "navy"])),
        )
        brow = eyes - rng.uniform(0.09, 0.13) * h
        pen.line((x - size, brow, x + size, brow), fill=hair, width=max(1, round(0.03 * w)))
    tip = top + rng.uniform(0.58, 0.66) * h
    pen.line(
        (middle, eyes + 0.05 * h, middle - 0.04 * w, tip, middle + 0.04 * w, tip),
        fill="#6b4226",
        width=max(1, round(0.015 * w)),
    )
    lips, wide = top + rng.uniform(0.74, 0.8) * h, rng.uniform(0.14, 0.22) * w
    if rng.random() < 0.5:
        pen.arc(
            (middle - wide, lips - 0.08 * h, middle + wide, lips + 0.03 * h),
            20,
            160,
            fill="darkred",
            width=max(2, round(0.03 * w)),
        )
    else:
        pen.ellipse((middle - wide, lips - 0.02 * h, middle + wide, lips + 0.03 * h), fill="indianred")


def picture(
    people: list[int], size: tuple[int, int] = (480, 320), share: float | None = None, seed: int = 0
) -> tuple[Image.Image, list[Box]]:
    """Draw people side by side; ``share``: a face's width as a share of the picture's, by lot unless given."""
    rng = np.random.default_rng([seed, len(people)])
    image = Image.new("RGB", size, str(rng.choice(GROUNDS)))
    pen = ImageDraw.Draw(image)
    boxes = []
    column = size[0] / max(1, len(people))
    for place, who in enumerate(people):
        w = (share or rng.uniform(0.3, 0.6) / max(1.0, 0.8 * len(people))) * size[0]
        h = w * rng.uniform(1.2, 1.35)
        if h > 0.9 * size[1] and share is None:
            w, h = w * 0.9 * size[1] / h, 0.9 * size[1]
        x = place * column + (column - w) * rng.uniform(0.35, 0.65)
        y = max(0.0, (size[1] - h) * rng.uniform(0.3, 0.7))
        box = round(x), round(y), round(x + w), round(y + h)
        person(pen, who, box)
        left, top = max(0, box[0]), max(0, box[1])
        boxes.append(Box(left, top, min(size[0], box[2]) - left, min(size[1], box[3]) - top))
    return image, boxes
