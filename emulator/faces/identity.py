"""Who is drawn (traits, from an identity number) and how this once (a variation)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Colour = tuple[int, int, int]
HairCut = Literal["bald", "short", "fringe", "parted", "long", "curly", "bun"]
Beard = Literal["none", "moustache", "goatee", "full"]
Glasses = Literal["none", "round", "square"]

_SKINS: tuple[Colour, ...] = (
    (252, 226, 205), (244, 208, 177), (236, 190, 152), (222, 170, 130), (205, 150, 108),
    (180, 124, 84), (150, 98, 64), (120, 76, 50), (94, 58, 40), (70, 44, 32),
)  # fmt: skip
_HAIRS: tuple[Colour, ...] = (
    (24, 20, 20), (48, 34, 26), (84, 56, 36), (124, 82, 48), (176, 128, 72), (222, 188, 120),
    (150, 62, 34), (150, 150, 152), (226, 224, 220), (60, 60, 110), (170, 60, 110),
)  # fmt: skip
_IRISES: tuple[Colour, ...] = ((60, 40, 26), (96, 64, 34), (70, 110, 70), (70, 110, 160), (110, 120, 126))
_CUTS: tuple[HairCut, ...] = ("bald", "short", "fringe", "parted", "long", "curly", "bun")
_BEARDS: tuple[Beard, ...] = ("none", "moustache", "goatee", "full")
_GLASSES: tuple[Glasses, ...] = ("none", "round", "square")


@dataclass(frozen=True)
class Variation:
    """What differs between two pictures of one person; the default is the passport photo.

    pose: -1 (turned to the picture's left) to 1. roll: degrees, clockwise. light: -1 (dim) to 1
    (bright). light_side: -1 (lit from the left) to 1. expression: -1 (sad) to 1 (smiling). mouth: 0
    (shut) to 1 (open). background: a number, each its own. scale: of the face in the picture.
    shift: of the face, in its own widths and heights.
    """

    pose: float = 0.0
    roll: float = 0.0
    light: float = 0.0
    light_side: float = 0.0
    expression: float = 0.2
    mouth: float = 0.0
    background: int = 0
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def numbered(cls, number: int) -> "Variation":
        """The variation of that number: 0 is the default, any other a mild change of everything."""
        if number == 0:
            return cls()
        rng = np.random.default_rng([0x7A51, abs(number), int(number < 0)])
        return cls(
            pose=float(rng.uniform(-0.5, 0.5)),
            roll=float(rng.uniform(-4, 4)),
            light=float(rng.uniform(-0.6, 0.6)),
            light_side=float(rng.uniform(-0.6, 0.6)),
            expression=float(rng.uniform(-0.3, 0.9)),
            mouth=float(max(0.0, rng.uniform(-0.6, 0.6))),
            background=int(rng.integers(1, 1000)),
            scale=float(rng.uniform(0.8, 1.15)),
            shift=(float(rng.uniform(-0.12, 0.12)), float(rng.uniform(-0.06, 0.06))),
        )


@dataclass(frozen=True)
class Traits:
    """What stays the same in every picture of one person; lengths are shares of the face's width or height."""

    skin: Colour
    hair: Colour
    iris: Colour
    lips: Colour
    clothes: Colour
    frame: Colour
    cut: HairCut
    beard: Beard
    glasses: Glasses
    aspect: float
    jaw: float
    crown: float
    hairline: float
    eye_height: float
    eye_distance: float
    eye_width: float
    eye_open: float
    iris_size: float
    brow_height: float
    brow_weight: float
    brow_tilt: float
    nose_height: float
    nose_width: float
    mouth_height: float
    mouth_width: float
    lip_weight: float
    ear_size: float
    mole: tuple[float, float] | None


def traits_of(identity: int) -> Traits:
    """Draw the lots of one person. The same number is always the same person."""
    rng = np.random.default_rng([0xFACE, abs(identity), int(identity < 0)])
    skin = _between(_SKINS, float(rng.uniform(0, len(_SKINS) - 1)), rng, 8)
    hair = _between(_HAIRS, float(rng.integers(0, len(_HAIRS))), rng, 10)
    bearded = rng.random() < 0.35
    cut = _CUTS[int(rng.integers(0, len(_CUTS)))]
    return Traits(
        skin=skin,
        hair=hair,
        iris=_IRISES[int(rng.integers(0, len(_IRISES)))],
        lips=_mixed(skin, (176, 40, 56), float(rng.uniform(0.3, 0.75))),
        clothes=_colour(rng.integers(20, 230, 3)),
        frame=_colour(rng.integers(10, 90, 3)),
        cut=cut,
        beard=_BEARDS[int(rng.integers(1, 4))] if bearded and cut not in ("long", "bun") else "none",
        glasses=_GLASSES[int(rng.integers(1, 3))] if rng.random() < 0.3 else "none",
        aspect=float(rng.uniform(0.68, 0.88)),
        jaw=float(rng.uniform(1.7, 3.2)),
        crown=float(rng.uniform(1.9, 2.6)),
        hairline=float(rng.uniform(0.08, 0.24)),
        eye_height=float(rng.uniform(0.39, 0.47)),
        eye_distance=float(rng.uniform(0.185, 0.255)),
        eye_width=float(rng.uniform(0.075, 0.115)),
        eye_open=float(rng.uniform(0.4, 0.75)),
        iris_size=float(rng.uniform(0.42, 0.62)),
        brow_height=float(rng.uniform(0.065, 0.115)),
        brow_weight=float(rng.uniform(0.012, 0.034)),
        brow_tilt=float(rng.uniform(-0.025, 0.03)),
        nose_height=float(rng.uniform(0.6, 0.685)),
        nose_width=float(rng.uniform(0.07, 0.145)),
        mouth_height=float(rng.uniform(0.755, 0.82)),
        mouth_width=float(rng.uniform(0.13, 0.235)),
        lip_weight=float(rng.uniform(0.014, 0.036)),
        ear_size=float(rng.uniform(0.7, 1.3)),
        mole=(float(rng.uniform(-0.3, 0.3)), float(rng.uniform(0.55, 0.72))) if rng.random() < 0.2 else None,
    )


def shaded(colour: Colour, gain: float) -> Colour:
    """Make a colour darker (gain below 1) or lighter (above 1)."""
    return _colour(np.array(colour) * gain)


def _between(palette: tuple[Colour, ...], place: float, rng: np.random.Generator, jitter: int) -> Colour:
    low = min(int(place), len(palette) - 2)
    return _colour(
        np.array(_mixed(palette[low], palette[low + 1], place - low)) + rng.integers(-jitter, jitter + 1, 3)
    )


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    return _colour(np.array(one) * (1 - share) + np.array(other) * share)


def _colour(values: np.ndarray) -> Colour:
    red, green, blue = (int(value) for value in np.clip(np.round(values), 0, 255))
    return red, green, blue
