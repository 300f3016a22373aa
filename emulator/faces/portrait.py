"""The "portrait" style: shaded skin, soft edges, no outlines."""

from emulator.faces.canvas import Canvas, Point, face_outline
from emulator.faces.identity import Traits, Variation, shaded

_WHITE = (236, 234, 230)
_PUPIL = (16, 12, 12)


def paint_portrait(canvas: Canvas, traits: Traits, variation: Variation) -> None:
    """Draw one person, back to front."""
    outline = face_outline(traits)
    _back_hair(canvas, traits)
    _bust(canvas, traits)
    for side in (-1, 1):
        size = 0.055 * traits.ear_size
        canvas.ellipse((side * 0.5, 0.5), (size, 1.9 * size), shaded(traits.skin, 0.86), depth=0)
    canvas.polygon(outline, traits.skin, depth=0)
    _shading(canvas, traits)
    _beard(canvas, traits)
    for side in (-1, 1):
        _eye(canvas, traits, side)
        _brow(canvas, traits, side)
    _nose(canvas, traits)
    _mouth(canvas, traits, variation)
    _front_hair(canvas, traits)
    if traits.glasses != "none":
        _glasses(canvas, traits)


def _bust(canvas: Canvas, traits: Traits) -> None:
    canvas.polygon(
        [
            (-1.15, 2.2),
            (-1.05, 1.42),
            (-0.7, 1.24),
            (-0.2, 1.14),
            (0.2, 1.14),
            (0.7, 1.24),
            (1.05, 1.42),
            (1.15, 2.2),
        ],
        traits.clothes,
        depth=0,
    )
    canvas.polygon(
        [(-0.22, 0.8), (0.22, 0.8), (0.26, 1.18), (0, 1.28), (-0.26, 1.18)], shaded(traits.skin, 0.78), depth=0
    )


def _shading(canvas: Canvas, traits: Traits) -> None:
    skin = traits.skin
    canvas.glow([(-0.3, 0.08), (0.3, 0.08), (0.24, 0.34), (-0.24, 0.34)], shaded(skin, 1.1), 0.8, 0.08)
    for side in (-1, 1):
        canvas.glow(canvas.arc((side * 0.26, 0.62), (0.12, 0.1), 0, 360), shaded(skin, 1.08), 0.8, 0.06)
        canvas.glow(canvas.arc((side * 0.47, 0.62), (0.07, 0.5), 0, 360), shaded(skin, 0.7), 0.8, 0.06, depth=0)
        eye = (side * traits.eye_distance, traits.eye_height - 0.01)
        canvas.glow(canvas.arc(eye, (0.13, 0.08), 0, 360), shaded(skin, 0.76), 0.8, 0.04)
    canvas.glow(canvas.arc((0, 1.0), (0.3, 0.06), 0, 360), shaded(skin, 0.7), 0.9, 0.05, depth=0)


def _eye(canvas: Canvas, traits: Traits, side: int) -> None:
    centre = (side * traits.eye_distance, traits.eye_height)
    wide, tall = traits.eye_width, traits.eye_width * traits.eye_open
    iris = traits.iris_size * wide
    canvas.ellipse(centre, (wide, tall), _WHITE)
    canvas.ellipse(centre, (iris, min(iris, tall)), traits.iris)
    canvas.ellipse(centre, (0.5 * iris, min(0.5 * iris, tall)), _PUPIL)
    canvas.stroke(canvas.arc(centre, (1.08 * wide, 1.1 * tall), 180, 360), shaded(traits.skin, 0.35), 0.014)
    canvas.stroke(canvas.arc(centre, (wide, tall), 20, 160), shaded(traits.skin, 0.66), 0.006)


def _brow(canvas: Canvas, traits: Traits, side: int) -> None:
    x, y = traits.eye_distance, traits.eye_height - traits.brow_height
    inner, outer = x - 1.15 * traits.eye_width, x + 1.35 * traits.eye_width
    line = [
        (side * inner, y + traits.brow_tilt),
        (side * x, y - 0.012),
        (side * outer, y - 0.3 * traits.brow_tilt + 0.012),
    ]
    canvas.stroke(line, shaded(traits.hair, 0.7), traits.brow_weight)


def _nose(canvas: Canvas, traits: Traits) -> None:
    tip, wide = traits.nose_height, traits.nose_width
    canvas.glow(
        [(0.01, traits.eye_height), (0.05, tip - 0.05), (wide, tip), (0.03, tip)],
        shaded(traits.skin, 0.7),
        0.9,
        0.02,
    )
    canvas.glow(
        [(-0.02, traits.eye_height), (0.015, traits.eye_height), (0.02, tip), (-0.03, tip)],
        shaded(traits.skin, 1.15),
        0.8,
        0.015,
    )
    canvas.stroke(
        [(-wide, tip - 0.012), (-0.5 * wide, tip + 0.012), (0.5 * wide, tip + 0.012), (wide, tip - 0.012)],
        shaded(traits.skin, 0.55),
        0.01,
    )
    for side in (-1, 1):
        canvas.ellipse((side * 0.45 * wide, tip + 0.004), (0.22 * wide, 0.12 * wide), shaded(traits.skin, 0.32))


def _mouth(canvas: Canvas, traits: Traits, variation: Variation) -> None:
    wide = traits.mouth_width * (1 + 0.12 * variation.expression)
    y, curve, gap = traits.mouth_height, 0.03 * variation.expression, 0.04 * variation.mouth
    weight = traits.lip_weight
    left, right = (-wide, y - curve), (wide, y - curve)
    upper: list[Point] = [
        left,
        (-0.25 * wide, y - weight),
        (0, y - 0.75 * weight),
        (0.25 * wide, y - weight),
        right,
    ]
    lower: list[Point] = [
        (0.5 * wide, y + 0.8 * weight + gap),
        (0, y + 1.3 * weight + gap),
        (-0.5 * wide, y + 0.8 * weight + gap),
    ]
    canvas.polygon(upper + lower, traits.lips)
    if gap > 0.004:
        canvas.polygon(
            [
                (-0.7 * wide, y - 0.4 * curve),
                (0.7 * wide, y - 0.4 * curve),
                (0.4 * wide, y + gap),
                (-0.4 * wide, y + gap),
            ],
            (60, 20, 24),
        )
        canvas.polygon(
            [
                (-0.5 * wide, y - 0.2 * curve),
                (0.5 * wide, y - 0.2 * curve),
                (0.4 * wide, y + 0.4 * gap),
                (-0.4 * wide, y + 0.4 * gap),
            ],
            _WHITE,
        )
    else:
        canvas.stroke([left, (0, y + 0.3 * curve), right], shaded(traits.lips, 0.5), 0.009)
    canvas.glow(
        canvas.arc((0, y + 0.055 + gap), (0.6 * wide, 0.02), 0, 360), shaded(traits.skin, 0.75), 0.7, 0.02
    )


def _beard(canvas: Canvas, traits: Traits) -> None:
    y, hair = traits.mouth_height, shaded(traits.hair, 0.85)
    if traits.beard in ("moustache", "full", "goatee"):
        canvas.glow(
            [(-0.2, y - 0.025), (0, y - 0.075), (0.2, y - 0.025), (0.15, y - 0.005), (-0.15, y - 0.005)],
            hair,
            0.95,
            0.01,
        )
    if traits.beard == "goatee":
        canvas.glow(canvas.arc((0, 0.92), (0.16, 0.1), 0, 360), hair, 0.95, 0.015)
    if traits.beard == "full":
        edge = [(x, y) for x, y in face_outline(traits) if y > 0.55]
        canvas.glow(
            [*edge, (-0.36, 0.62), (-0.26, y - 0.04), (0, y - 0.07), (0.26, y - 0.04), (0.36, 0.62)],
            hair,
            0.95,
            0.015,
            depth=0.3,
        )


def _back_hair(canvas: Canvas, traits: Traits) -> None:
    if traits.cut == "long":
        canvas.polygon(
            [*canvas.arc((0, 0.36), (0.6, 0.56), 180, 360), (0.66, 1.25), (-0.66, 1.25)],
            shaded(traits.hair, 0.8),
            depth=0,
        )
    elif traits.cut == "curly":
        for step in range(13):
            x, y = canvas.arc((0, 0.34), (0.52, 0.46), 165, 375)[4 * step % 49]
            canvas.ellipse((x, y), (0.17, 0.17), shaded(traits.hair, 0.8 + 0.02 * (step % 5)), depth=0)
    elif traits.cut == "bun":
        canvas.ellipse((0, -0.16), (0.2, 0.2), traits.hair, depth=0)
    if traits.cut != "bald":
        canvas.ellipse((0, 0.36), (0.55, 0.55), shaded(traits.hair, 0.9), depth=0)


def _front_hair(canvas: Canvas, traits: Traits) -> None:
    line = traits.hairline
    dome = canvas.arc((0, 0.38), (0.535, 0.53), 188, 352)
    if traits.cut in ("short", "curly", "bun"):
        canvas.polygon(
            [*dome, (0.44, 0.2 + 0.5 * line), (0.34, line), (-0.34, line), (-0.44, 0.2 + 0.5 * line)],
            traits.hair,
            depth=0.2,
        )
    elif traits.cut == "fringe":
        canvas.polygon(
            [
                *dome,
                (0.46, 0.3),
                (0.38, line + 0.07),
                (0.1, line + 0.1),
                (-0.15, line + 0.07),
                (-0.38, line + 0.1),
                (-0.46, 0.3),
            ],
            traits.hair,
            depth=0.2,
        )
    elif traits.cut == "parted":
        canvas.polygon(
            [*dome, (0.48, 0.34), (0.36, line + 0.08), (-0.12, 0.04), (-0.36, line + 0.03), (-0.48, 0.3)],
            traits.hair,
            depth=0.2,
        )
    elif traits.cut == "long":
        canvas.polygon(
            [
                *dome,
                (0.53, 0.95),
                (0.44, 0.85),
                (0.42, 0.32),
                (0.0, 0.06),
                (-0.42, 0.32),
                (-0.44, 0.85),
                (-0.53, 0.95),
            ],
            traits.hair,
            depth=0.1,
        )
    if traits.cut != "bald":
        canvas.glow(
            canvas.arc((-0.1, 0.03), (0.24, 0.05), 0, 360), shaded(traits.hair, 1.4), 0.5, 0.04, depth=0.2
        )


def _glasses(canvas: Canvas, traits: Traits) -> None:
    x, y, wide = traits.eye_distance, traits.eye_height, 0.155
    for side in (-1, 1):
        if traits.glasses == "round":
            rim = canvas.arc((side * x, y), (wide, wide), 0, 360)
        else:
            rim = [
                (side * x + a * wide, y + b * 0.085)
                for a, b in ((-1, -1), (1, -1), (0.9, 1), (-0.9, 1), (-1, -1))
            ]
        canvas.stroke(rim, traits.frame, 0.016)
        canvas.stroke([(side * (x + wide), y - 0.01), (side * 0.5, y - 0.02)], traits.frame, 0.014, depth=0.5)
    canvas.stroke([(-x + wide, y), (0, y - 0.012), (x - wide, y)], traits.frame, 0.014)
