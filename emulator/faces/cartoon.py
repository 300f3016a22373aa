"""The "cartoon" style: flat colours inside heavy outlines."""

from emulator.faces.canvas import Canvas, face_outline
from emulator.faces.identity import Traits, Variation, shaded

_INK = (28, 24, 30)
_WHITE = (255, 255, 255)
_LINE = 0.016


def paint_cartoon(canvas: Canvas, traits: Traits, variation: Variation) -> None:
    """Draw one person, back to front."""
    _body(canvas, traits)
    _hair_behind(canvas, traits)
    for side in (-1, 1):
        size = 0.075 * traits.ear_size
        canvas.ellipse((side * 0.5, 0.52), (size, 1.3 * size), traits.skin, _INK, _LINE, depth=0)
    canvas.polygon(face_outline(traits), traits.skin, _INK, _LINE, depth=0)
    _beard(canvas, traits)
    for side in (-1, 1):
        _eye(canvas, traits, side)
    _nose(canvas, traits)
    _mouth(canvas, traits, variation)
    _hair_before(canvas, traits)
    if traits.glasses != "none":
        _glasses(canvas, traits)
    if traits.mole is not None:
        canvas.ellipse(traits.mole, (0.018, 0.018), shaded(traits.skin, 0.4))


def _body(canvas: Canvas, traits: Traits) -> None:
    canvas.polygon(
        [(-0.9, 2.3), (-0.84, 1.36), (-0.5, 1.18), (0.5, 1.18), (0.84, 1.36), (0.9, 2.3)],
        traits.clothes,
        _INK,
        _LINE,
        depth=0,
    )
    canvas.polygon(
        [(-0.17, 0.8), (0.17, 0.8), (0.19, 1.24), (-0.19, 1.24)],
        shaded(traits.skin, 0.85),
        _INK,
        _LINE,
        depth=0,
    )


def _hair_behind(canvas: Canvas, traits: Traits) -> None:
    if traits.cut == "long":
        canvas.polygon(
            [(-0.62, 1.15), (-0.6, 0.3), (-0.35, -0.08), (0.35, -0.08), (0.6, 0.3), (0.62, 1.15)],
            traits.hair,
            _INK,
            _LINE,
            depth=0,
        )
    elif traits.cut == "bun":
        canvas.ellipse((0, -0.13), (0.22, 0.22), traits.hair, _INK, _LINE, depth=0)
    elif traits.cut == "curly":
        for x, y in (
            (-0.5, 0.3),
            (-0.5, 0.08),
            (-0.3, -0.06),
            (0, -0.1),
            (0.3, -0.06),
            (0.5, 0.08),
            (0.5, 0.3),
        ):
            canvas.ellipse((x, y), (0.19, 0.19), traits.hair, _INK, _LINE, depth=0)


def _hair_before(canvas: Canvas, traits: Traits) -> None:
    line = traits.hairline
    edge = sorted((x, y) for x, y in face_outline(traits) if y < 0.24)
    crown = [(1.05 * x, y - 0.035) for x, y in edge]
    if traits.cut in ("short", "bun", "curly"):
        canvas.polygon(
            [*crown, (0.3, line), (0.0, line + 0.02), (-0.3, line)], traits.hair, _INK, _LINE, depth=0.2
        )
    elif traits.cut == "fringe":
        teeth = [(0.46 - 0.115 * step, line + (0.11 if step % 2 else 0.03)) for step in range(9)]
        canvas.polygon([*crown, *teeth], traits.hair, _INK, _LINE, depth=0.2)
    elif traits.cut == "parted":
        canvas.polygon(
            [*crown, (0.47, 0.34), (0.2, line + 0.04), (-0.2, 0.03), (-0.47, 0.3)],
            traits.hair,
            _INK,
            _LINE,
            depth=0.2,
        )
    elif traits.cut == "long":
        canvas.polygon(
            [*crown, (0.5, 0.42), (0.3, line), (-0.3, line), (-0.5, 0.42)], traits.hair, _INK, _LINE, depth=0.2
        )


def _eye(canvas: Canvas, traits: Traits, side: int) -> None:
    x, y, wide = traits.eye_distance, traits.eye_height, 1.05 * traits.eye_width
    tall = wide * (0.55 + traits.eye_open)
    canvas.ellipse((side * x, y), (wide, tall), _WHITE, _INK, 0.6 * _LINE)
    canvas.ellipse((side * x, y + 0.008), (0.75 * traits.iris_size * wide,) * 2, _INK)
    canvas.ellipse((side * x + 0.012, y - 0.004), (0.018, 0.018), _WHITE)
    top = y - traits.brow_height - 0.035
    brow = [
        (side * (x - 1.1 * wide), top + 1.5 * traits.brow_tilt),
        (side * (x + 1.1 * wide), top - 0.5 * traits.brow_tilt),
    ]
    canvas.stroke(brow, shaded(traits.hair, 0.6), 1.1 * traits.brow_weight)


def _nose(canvas: Canvas, traits: Traits) -> None:
    tip, wide = traits.nose_height, traits.nose_width
    canvas.stroke(
        [(0, traits.eye_height + 0.06), (wide, tip), (-0.4 * wide, tip)], shaded(traits.skin, 0.45), 0.9 * _LINE
    )


def _mouth(canvas: Canvas, traits: Traits, variation: Variation) -> None:
    wide, y = traits.mouth_width, traits.mouth_height
    curve, gap = 0.045 * variation.expression, 0.06 * variation.mouth
    line = [(wide * place / 5, y + curve * (0.5 - (place / 5) ** 2)) for place in range(-5, 6)]
    if gap > 0.005:
        lower = [(x, top + 0.02 + gap * (1 - (x / wide) ** 2)) for x, top in reversed(line)]
        canvas.polygon(line + lower, (110, 24, 34), _INK, _LINE)
    canvas.stroke(line, _INK if traits.lip_weight < 0.025 else traits.lips, max(_LINE, 0.9 * traits.lip_weight))


def _beard(canvas: Canvas, traits: Traits) -> None:
    y = traits.mouth_height
    if traits.beard == "full":
        edge = [(x, y) for x, y in face_outline(traits) if y > 0.6]
        canvas.polygon(
            [*edge, (-0.34, 0.7), (-0.22, y - 0.05), (0.22, y - 0.05), (0.34, 0.7)],
            traits.hair,
            _INK,
            _LINE,
            depth=0.2,
        )
        canvas.ellipse((0, y), (0.18, 0.07), traits.skin)
    elif traits.beard == "goatee":
        canvas.ellipse((0, 0.93), (0.13, 0.1), traits.hair, _INK, 0.7 * _LINE, depth=0.3)
    elif traits.beard == "moustache":
        canvas.polygon(
            [(-0.22, y - 0.02), (0, y - 0.075), (0.22, y - 0.02), (0, y - 0.03)], traits.hair, _INK, 0.5 * _LINE
        )


def _glasses(canvas: Canvas, traits: Traits) -> None:
    x, y, wide = traits.eye_distance, traits.eye_height, 0.16
    for side in (-1, 1):
        if traits.glasses == "round":
            rim = canvas.arc((side * x, y), (wide, wide), 0, 360)
        else:
            rim = [
                (side * x + a * wide, y + b * 0.1) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
            ]
        canvas.stroke(rim, traits.frame, 1.2 * _LINE)
        canvas.stroke([(side * (x + wide), y), (side * 0.5, y)], traits.frame, _LINE, depth=0.5)
    canvas.stroke([(-x + wide, y), (x - wide, y)], traits.frame, _LINE)
