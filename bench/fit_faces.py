"""Fit the numbers of ``emulator/faces/weights.py`` anew: some twenty minutes on one core.

    python -m bench.fit_faces emulator/faces/weights.py

Everything is fitted on made-up pictures (the package's own drawings, and those of ``bench.strangers``) and on
what scikit-image ships: photographs that show nobody, and a hundred small faces.
"""

import sys
from base64 import b85encode
from functools import cache
from pathlib import Path
from textwrap import wrap

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image

from bench.faces import CHANGES, photographs
from bench.strangers import Truth, background, stranger, touched
from emulator.faces import Style, aligner, draw_face
from emulator.faces.embedder import describe
from emulator.faces.judge import face_side, features
from emulator.faces.network import Network
from emulator.faces.pyramid import WINDOW, Pyramid, coarse_channels
from emulator.faces.scanner import Candidates, distinct, window_grid

Floats = NDArray[np.float32]
Rng = np.random.Generator
Scene = tuple[NDArray[np.uint8], list[Truth]]
Rows = tuple[Floats, Floats, Floats]

# Where the face lies in one of the hundred photographs, as shares of its side.
PHOTOGRAPHED: Truth = (0.07, -0.01, 0.77, 0.98)
NOBODY = ("brick", "camera", "chelsea", "coffee", "coins", "grass", "gravel", "ihc", "moon", "page", "text")
STYLES: tuple[Style, ...] = ("portrait", "cartoon")


@cache
def empty_photographs() -> list[Image.Image]:
    """Answer the photographs that show nobody."""
    folder = Path(skimage.__file__).parent / "data"
    return [Image.open(folder / f"{name}.png").convert("RGB") for name in NOBODY]


def portrait(rng: Rng) -> tuple[Image.Image, Truth]:
    """Answer one face, photographed, drawn by the package or by a stranger, and where it is."""
    lot, size = rng.random(), int(rng.integers(96, 200))
    if lot < 0.2:
        image = photographs(size)[int(rng.integers(100))]
        left, top, wide, high = (size * share for share in PHOTOGRAPHED)
        return image, (left, top, wide, high)
    if lot < 0.5:
        drawn = draw_face(
            int(rng.integers(10**6)), int(rng.integers(10**6)), style=STYLES[lot < 0.35], size=size
        )
        return drawn.image, drawn.boxes[0]
    image = scenery(rng, (size, size))
    wide = rng.uniform(0.35, 0.95) * size
    high = min(1.05 * size, wide / rng.uniform(0.65, 0.98))
    truth = (rng.uniform(0, size - wide), rng.uniform(-0.05, 1) * max(0.0, size - high), wide, high)
    stranger(rng, image, truth)
    return image, truth


def scenery(rng: Rng, size: tuple[int, int]) -> Image.Image:
    """Answer a picture of nobody."""
    if rng.random() < 0.75:
        return background(rng, size)
    photograph = empty_photographs()[int(rng.integers(len(NOBODY)))]
    width, height = (int(length * rng.uniform(0.25, 1)) for length in photograph.size)
    left = int(rng.integers(photograph.width - width + 1))
    top = int(rng.integers(photograph.height - height + 1))
    return photograph.crop((left, top, left + width, top + height)).resize(size)


def scene(rng: Rng) -> Scene:
    """Answer a picture of nobody to three people, side by side, or of one face that fills it."""
    if rng.random() < 0.2:
        image, truth = portrait(rng)
        return np.asarray(touched(rng, image)), [truth]
    width = int(rng.integers(140, 240))
    image = scenery(rng, (width, int(width * rng.uniform(0.6, 1.5))))
    truths: list[Truth] = []
    count = int(rng.choice([0, 0, 1, 1, 2, 3]))
    for place in range(count):
        face, truth = portrait(rng)
        side = int(min(rng.uniform(0.25, 1) * width / count, image.height))
        left = int(place * width / count + rng.uniform(0, width / count - side))
        top = int(rng.uniform(0, image.height - side))
        image.paste(face.resize((side, side)), (left, top))
        scale = side / face.width
        x, y, wide, high = (scale * length for length in truth)
        truths.append((left + x, top + y, wide, high))
    return np.asarray(touched(rng, image)), truths


def windows(pyramid: Pyramid) -> tuple[Floats, Floats, Floats]:
    """Answer what the scanner sees of every window, spelled out, (n, 290), and the centres and sides."""
    blocks = coarse_channels(pyramid.mosaic)
    grid = window_grid(pyramid.levels, blocks.shape[0], blocks.shape[1])
    seen = blocks.reshape(-1, blocks.shape[2])[grid.blocks]
    means = seen.mean(1)
    energy = means[:, 0] + means[:, 1] + np.float32(0.02)
    spread = np.sqrt(np.maximum(means[:, 5] - means[:, 4] ** 2, 0)) + np.float32(0.03)
    grain = np.sqrt(np.maximum(seen[..., 5] - seen[..., 4] ** 2, 0))
    seen[..., :4] /= energy[:, None, None]
    seen[..., 4] = (seen[..., 4] - means[:, 4:5]) / spread[:, None]
    seen[..., 5] = grain / spread[:, None]
    seen[..., 6:] *= 3
    rows = np.concatenate(
        [seen.reshape(len(seen), -1), np.log(energy)[:, None], np.log(spread)[:, None]], axis=1
    )
    return rows.astype(np.float32), grid.centres, grid.sides


def labelled(
    centres: Floats, sides: Floats, truths: list[Truth], near: float, alike: float
) -> tuple[Floats, Floats]:
    """Answer for each square 1 (a face), 0 (none) or -1 (between), and the way from there to the face."""
    faces, moves = np.zeros(len(sides), np.float32), np.zeros((len(sides), 4), np.float32)
    for x, y, width, height in truths:
        side = face_side(width, height)
        gap = (np.array([x + width / 2, y + height / 2]) - centres) / side
        distance, growth = np.hypot(gap[:, 0], gap[:, 1]), np.log(side / sides)
        hit = (distance < near) & (np.abs(growth) < alike)
        faces[(distance < near + 0.2) & (np.abs(growth) < alike + 0.25) & (faces == 0)] = -1
        faces[hit] = 1
        shape = np.full(len(sides), np.log(1.25 * width / height))
        moves[hit] = np.column_stack([gap * (side / sides)[:, None], growth, shape])[hit]
    return faces, moves


def fitted(rows: Rows, hidden: int, epochs: int) -> Network:
    """Fit a network to (features, faces, moves) by Adam: logistic loss on faces, absolute error on moves."""
    seen, faces, moves = rows
    rng = np.random.default_rng(0)
    mean, scale = seen.mean(0), seen.std(0) + np.float32(0.05)
    inputs, outputs = (seen - mean) / scale, 1 + moves.shape[1]
    layers = [
        rng.normal(0, 1 / np.sqrt(seen.shape[1]), (seen.shape[1], hidden)).astype(np.float32),
        np.zeros(hidden, np.float32),
        rng.normal(0, 0.3 / np.sqrt(hidden), (hidden, outputs)).astype(np.float32),
        np.zeros(outputs, np.float32),
    ]
    first, second = [np.zeros_like(layer) for layer in layers], [np.zeros_like(layer) for layer in layers]
    step = 0
    for epoch in range(epochs):
        rate = 0.0015 * (1 + np.cos(np.pi * epoch / epochs))
        for batch in np.array_split(rng.permutation(len(inputs)), max(1, len(inputs) // 128)):
            step += 1
            slopes = _slopes(layers, inputs[batch], faces[batch], moves[batch])
            for place, slope in enumerate(slopes):
                first[place] = 0.9 * first[place] + 0.1 * slope
                second[place] = 0.999 * second[place] + 0.001 * slope**2
                pace = np.sqrt(second[place] / (1 - 0.999**step)) + 1e-8
                layers[place] -= (rate * first[place] / (1 - 0.9**step) / pace).astype(np.float32)
    weights = layers[0] / scale[:, None]
    return Network(weights, layers[1] - mean @ weights, layers[2], layers[3])


def _slopes(layers: list[Floats], inputs: Floats, faces: Floats, moves: Floats) -> list[Floats]:
    active = np.maximum(inputs @ layers[0] + layers[1], 0)
    outputs = active @ layers[2] + layers[3]
    error = np.empty_like(outputs)
    error[:, 0] = 1 / (1 + np.exp(-np.clip(outputs[:, 0], -30, 30))) - faces
    error[:, 1:] = 3 * np.clip(8 * (outputs[:, 1:] - moves), -1, 1) * (faces[:, None] > 0)
    error /= len(inputs)
    back = (error @ layers[2].T) * (active > 0)
    decay = np.float32(1e-4)
    return [
        inputs.T @ back + decay * layers[0],
        back.sum(0),
        active.T @ error + decay * layers[2],
        error.sum(0),
    ]


def fit_scanner(scenes: list[Scene]) -> Network:
    """Fit to windows taken at random, then also to the ones that fool the first fit."""
    network: Network | None = None
    kept: list[Rows] = []
    rng = np.random.default_rng(1)
    for _ in range(2):
        for pixels, truths in scenes:
            pyramid = Pyramid.of(pixels)
            seen, centres, sides = windows(pyramid)
            faces, moves = labelled(centres / pyramid.shrink, sides / pyramid.shrink, truths, 0.16, 0.17)
            doubt = rng.random(len(faces)) if network is None else network(seen)[:, 0]
            wrong = np.flatnonzero(faces == 0)
            chosen = np.concatenate([np.flatnonzero(faces == 1)[:12], wrong[np.argsort(-doubt[wrong])[:25]]])
            kept.append((seen[chosen], faces[chosen], moves[chosen]))
        network = fitted(_joined(kept), 24, 16)
    assert network is not None
    return network


def fit_judge(scenes: list[Scene], scanner: Network) -> Network:
    """Fit to the scanner's candidates, then also to where the first fit moves them."""
    network: Network | None = None
    kept: list[Rows] = []
    for _ in range(2):
        for pixels, truths in scenes:
            pyramid = Pyramid.of(pixels)
            found = _candidates(pyramid, scanner)
            for _ in range(3):
                seen = features(pyramid.patches(found.centres, found.sides))
                labels = labelled(
                    found.centres / pyramid.shrink, found.sides / pyramid.shrink, truths, 0.2, 0.25
                )
                clear = labels[0] >= 0
                kept.append((seen[clear], labels[0][clear], labels[1][clear]))
                if network is None:
                    break
                found = _followed(found, network(seen))
                if not len(found.sides):
                    break
        network = fitted(_joined(kept), 40, 14)
    assert network is not None
    return network


def _candidates(pyramid: Pyramid, scanner: Network) -> Candidates:
    seen, centres, sides = windows(pyramid)
    outputs = scanner(seen)
    best = np.argsort(-outputs[:, 0])[:64]
    return distinct(_moved(centres[best], sides[best], outputs[best]), 24)


def _followed(found: Candidates, outputs: Floats) -> Candidates:
    likely = outputs[:, 0] > -3
    return _moved(found.centres[likely], found.sides[likely], outputs[likely])


def _moved(centres: Floats, sides: Floats, outputs: Floats) -> Candidates:
    grown = np.clip(sides * np.exp(np.clip(outputs[:, 3], -0.4, 0.4)), 8, 400).astype(np.float32)
    return Candidates(centres + outputs[:, 1:3] * sides[:, None], grown, outputs[:, 0])


def fit_aligner(count: int) -> Network:
    """Fit to faces that are a little off, to learn where exactly they are."""
    rng = np.random.default_rng(3)
    kept: list[Rows] = []
    for _ in range(count):
        image, (x, y, width, height) = portrait(rng)
        off = rng.normal(0, 0.05, 4)
        rough = (x + off[0] * width, y + off[1] * height, width * (1 + off[2]), height * (1 + off[3]))
        plate = aligner.cut(np.asarray(touched(rng, image)), rough)
        reach = aligner.REACH * face_side(rough[2], rough[3])
        corner = np.array([rough[0] + rough[2] / 2, rough[1] + rough[3] / 2]) - reach / 2
        centre, side = (
            (np.array([x + width / 2, y + height / 2]) - corner) / reach,
            face_side(width, height) / reach,
        )
        centres = (centre + rng.normal(0, 0.035, (6, 2)) * side).astype(np.float32)
        sides = (side * np.exp(rng.normal(0, 0.06, 6))).astype(np.float32)
        seen = features(aligner.sampled(aligner.coarse(plate), centres, sides, WINDOW))
        shape = np.full(6, np.log(1.25 * width / height))
        moves = np.column_stack([(centre - centres) / sides[:, None], np.log(side / sides), shape])
        kept.append((seen, np.ones(6, np.float32), moves.astype(np.float32)))
    network = fitted(_joined(kept), 32, 16)
    return Network(network.first, network.first_bias, network.second[:, 1:], network.second_bias[1:])


def fit_projection(people: int) -> Network:
    """Find what tells people apart against what changes in one person's pictures, and mix it into 64 angles.

    Linear discriminants, spread over angles so that a squared distance of 190 makes a cosine of 0.6.
    """
    rng = np.random.default_rng(4)
    changes = list(CHANGES.values())
    people_seen: list[Floats] = []
    for style in STYLES:
        for who in range(5000, 5000 + people):
            shots = []
            for variation in (0, *rng.integers(1, 10**6, 4)):
                drawn = draw_face(who, int(variation), style=style, size=192)
                change = changes[int(rng.integers(6))]
                scale = (image := change(drawn.image)).width / 192
                x, y, width, height = (round(scale * edge) for edge in drawn.boxes[0])
                aligned = aligner.align(np.asarray(image), (x, y, width, height), 32)
                shots.append(describe(aligned.pixels, aligned.aspect))
            people_seen.append(np.array(shots))
    means = np.array([shots.mean(0) for shots in people_seen])
    within = np.concatenate(people_seen) - np.repeat(means, 5, axis=0)
    scale_of = np.sqrt((within**2).mean(0) + 1e-9)
    inner = np.cov((within / scale_of).T) + 0.3 * np.eye(within.shape[1])
    outer = np.cov((means / scale_of).T)
    root = np.linalg.inv(np.linalg.cholesky(inner))
    worth, ways = np.linalg.eigh(root @ outer @ root.T)
    worth, ways = worth[-48:], (root.T @ ways[:, -48:])
    turns = np.concatenate([np.linalg.qr(rng.normal(size=(48, 48)))[0] for _ in range(2)], axis=1)[:, :64]
    lengths = np.sqrt(rng.chisquare(48, 64) / (190 / (-2 * np.log(0.6))))
    angles = (ways * np.sqrt(worth / (worth + 1)) / scale_of[:, None]) @ (turns * lengths)
    none = np.zeros(0, np.float32)
    return Network(angles.astype(np.float32), np.zeros(64, np.float32), np.zeros((64, 0), np.float32), none)


def _joined(kept: list[Rows]) -> Rows:
    seen, faces, moves = (np.concatenate(parts).astype(np.float32) for parts in zip(*kept, strict=True))
    return seen, faces, moves


def source(networks: dict[str, Network]) -> str:
    """Write networks as the text of the ``weights`` module."""
    lines = [
        '"""Fitted numbers, written by bench/fit_faces.py: do not edit.',
        "",
        "Per network: hidden units, outputs, and base 85 of the first layer as int8 (features x hidden), then",
        "as float16 the first layer's step per hidden unit and bias, the second layer and its bias.",
        '"""',
        "",
        "TABLES: dict[str, tuple[int, int, str]] = {",
    ]
    for name, network in networks.items():
        steps = (np.abs(network.first).max(0) / 127).astype(np.float16)
        levels = np.clip(np.round(network.first / steps.astype(np.float32)), -127, 127).astype(np.int8)
        rest = [steps, network.first_bias, network.second.ravel(), network.second_bias]
        raw = levels.tobytes() + np.concatenate([part.astype(np.float16) for part in rest]).tobytes()
        hidden, outputs = network.second.shape
        text = [f'            "{line}"' for line in wrap(b85encode(raw).decode(), 96)]
        lines += [
            f'    "{name}": (',
            f"        {hidden},",
            f"        {outputs},",
            "        (",
            *text,
            "        ),",
            "    ),",
        ]
    return "\n".join([*lines, "}", ""])


def main(target: Path, size: int = 5000) -> None:
    """Fit all tables to ``size`` pictures; the projection is of faces aligned by the table now in place."""
    rng = np.random.default_rng(2)
    scenes = [scene(rng) for _ in range(size)]
    scanner = fit_scanner(scenes)
    networks = {"scanner": scanner, "judge": fit_judge(scenes, scanner), "aligner": fit_aligner(2 * size)}
    networks["projection"] = fit_projection(max(100, size // 20))
    target.write_text(source(networks), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(size) for size in sys.argv[2:3]))
