"""Fit the numbers that faces are found and matched by: writes ``emulator/faces/weights.npz``.

    python -m bench.fit_faces                 all hundred photographs, as shipped
    python -m bench.fit_faces --half /tmp/half.npz     every other photograph, to see how it does on the rest

Everything is fitted on made-up pictures (the package's own drawings, of other people than those measured, and
those of ``bench.strangers``) and on what scikit-image ships: photographs that show nobody, and a hundred small
faces. The seed is fixed; another machine's matrix products differ in the last bits, so its file may too.
The file carries a digest of everything it was made by, and a test tells when that has changed since.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from tokenize import COMMENT, DEDENT, INDENT, NEWLINE, NL, STRING, generate_tokens
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.fitting import Rows, fitted, joined, told
from bench.scenes import STYLES, Scene, framed, likeness, portrait, scene, sent_on, trimmed
from bench.strangers import Truth, touched
from emulator.faces import MATCH_THRESHOLD, aligner
from emulator.faces.embedder import SIZE, describe
from emulator.faces.judge import both_ways, face_side, features
from emulator.faces.network import WEIGHTS, Network, load, save
from emulator.faces.pyramid import CELL, WINDOW, Pyramid, coarse_channels
from emulator.faces.scanner import Candidates, Grid, distinct, look, window_grid

Floats = NDArray[np.float32]

SEED = 20
SCENES, FACES = 9000, 18_000
PEOPLE, HANDS, VARIED, ANGLES = 250, 80, 3, 64
# How much people count, by hand: most where they are the hardest to hold still or to know again.
SHARES = {"portrait": 6.0, "cartoon": 8.0, "photograph": 8.0, "stranger": 4.0}
STAGES = ("finder", "aligner", "matcher")

ROOT = Path(__file__).parents[1]
_PARTS = (
    "aligner", "canvas", "cartoon", "drawing", "embedder", "identity", "judge", "network", "portrait",
    "pyramid", "scanner",
)  # fmt: skip
# What the numbers depend on.
SOURCES = (
    *(f"bench/{part}.py" for part in ("fit_faces", "fitting", "scenes", "strangers")),
    *(f"emulator/faces/{part}.py" for part in _PARTS),
)


def spelled_out(blocks: Floats, grid: Grid, chosen: NDArray[np.intp]) -> Floats:
    """Answer what the scanner is fitted to see of some windows, (n, 290): what ``scanner.look`` sees of all."""
    seen = blocks.reshape(-1, blocks.shape[2])[grid.blocks[chosen]]
    means = seen.mean(1)
    energy = means[:, 0] + means[:, 1] + np.float32(0.02)
    spread = np.sqrt(np.maximum(means[:, 5] - means[:, 4] ** 2, 0)) + np.float32(0.03)
    grain = np.sqrt(np.maximum(seen[..., 5] - seen[..., 4] ** 2, 0))
    seen[..., :4] /= energy[:, None, None]
    seen[..., 4] = (seen[..., 4] - means[:, 4:5]) / spread[:, None]
    seen[..., 5] = grain / spread[:, None]
    seen[..., 6:] *= 3
    logs = np.log(np.stack([energy, spread], axis=1))
    return np.concatenate([seen.reshape(len(seen), -1), logs], axis=1).astype(np.float32)


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


def made_scene(photographs: Sequence[int], number: int) -> Scene:
    """Draw the scene of that number."""
    return scene(np.random.default_rng([SEED, 0, number]), photographs)


def scanner_rows(network: Network | None, numbered: tuple[int, Scene]) -> Rows:
    """Take windows at random, or those that fool ``network`` most."""
    number, (pixels, truths) = numbered
    pyramid = Pyramid.of(pixels)
    blocks = coarse_channels(pyramid.mosaic)
    grid = window_grid(pyramid.levels, blocks.shape[0], blocks.shape[1])
    faces, moves = labelled(grid.centres / pyramid.shrink, grid.sides / pyramid.shrink, truths, 0.16, 0.2)
    rng = np.random.default_rng([SEED, 1, number])
    doubt = rng.random(len(faces)) if network is None else look(blocks, grid, network)[:, 0]
    wrong = np.flatnonzero(faces == 0)
    chosen = np.concatenate([np.flatnonzero(faces == 1)[:12], wrong[np.argsort(-doubt[wrong])[:25]]])
    return spelled_out(blocks, grid, chosen), faces[chosen], moves[chosen]


def judge_rows(scanner: Network, network: Network | None, numbered: tuple[int, Scene]) -> Rows:
    """Take places near the faces and the scanner's candidates, or these and where ``network`` moves them."""
    number, (pixels, truths) = numbered
    pyramid = Pyramid.of(pixels)
    blocks = coarse_channels(pyramid.mosaic)
    grid = window_grid(pyramid.levels, blocks.shape[0], blocks.shape[1])
    outputs = look(blocks, grid, scanner)
    best = np.argsort(-outputs[:, 0], kind="stable")[:64]
    found = distinct(_moved(grid.centres[best], grid.sides[best], outputs[best]), 16)
    if network is None:
        found = _added(found, nearby(np.random.default_rng([SEED, 4, number]), truths, pyramid.shrink))
    kept: list[Rows] = []
    while len(found.sides) and len(kept) < 3:
        seen = features(pyramid.patches(found.centres, found.sides))
        labels = labelled(found.centres / pyramid.shrink, found.sides / pyramid.shrink, truths, 0.2, 0.25)
        clear = labels[0] >= 0
        kept.append((seen[clear], labels[0][clear], labels[1][clear]))
        if network is None:
            break
        outputs = both_ways(network, seen, 1)
        likely = outputs[:, 0] > -3
        found = _moved(found.centres[likely], found.sides[likely], outputs[likely])
    return joined(kept)


def nearby(rng: np.random.Generator, truths: list[Truth], shrink: float) -> Candidates:
    """Answer places around each face, some a little off and some far off."""
    centres, sides = [], []
    for x, y, width, height in truths:
        side = face_side(width, height)
        off = np.repeat([0.05, 0.3], [6, 4])
        centres.append([x + width / 2, y + height / 2] + rng.normal(size=(10, 2)) * off[:, None] * side)
        sides.append(side * np.exp(rng.normal(size=10) * off * 1.5))
    if not truths:
        return Candidates(np.zeros((0, 2), np.float32), np.zeros(0, np.float32), np.zeros(0, np.float32))
    places = np.concatenate(centres).astype(np.float32) * np.float32(shrink)
    lengths = np.clip(np.concatenate(sides) * shrink, 8, 400).astype(np.float32)
    return Candidates(places, lengths, np.zeros(len(lengths), np.float32))


def _added(one: Candidates, other: Candidates) -> Candidates:
    return Candidates(*(np.concatenate(parts) for parts in zip(one, other, strict=True)))


def _moved(centres: Floats, sides: Floats, outputs: Floats) -> Candidates:
    grown = np.clip(sides * np.exp(np.clip(outputs[:, 3], -0.4, 0.4)), 8, 400).astype(np.float32)
    return Candidates(centres + outputs[:, 1:3] * sides[:, None], grown, outputs[:, 0])


def aligner_rows(photographs: Sequence[int], number: int) -> Rows:
    """Look at a face from places that are a little off, to learn where exactly it is."""
    rng = np.random.default_rng([SEED, 2, number])
    image, truth = portrait(rng, photographs, shot=0.45, own=0.2)
    image, truth = trimmed(rng, image, truth, 0.05) if rng.random() < 0.5 else framed(rng, image, truth)
    x, y, width, height = truth
    off = rng.normal(0, 0.07, 4)
    rough = (x + off[0] * width, y + off[1] * height, width * (1 + off[2]), height * (1 + off[3]))
    plate = aligner.cut(np.asarray(touched(rng, image)), rough)
    reach = aligner.REACH * face_side(rough[2], rough[3])
    corner = np.array([rough[0] + rough[2] / 2, rough[1] + rough[3] / 2]) - reach / 2
    centre, side = (
        (np.array([x + width / 2, y + height / 2]) - corner) / reach,
        face_side(width, height) / reach,
    )
    far = np.repeat([0.03, 0.08], [4, 4])
    centres = (centre + rng.normal(size=(8, 2)) * far[:, None] * side).astype(np.float32)
    sides = (side * np.exp(rng.normal(size=8) * far * 1.5)).astype(np.float32)
    seen = features(aligner.sampled(aligner.coarse(plate), centres, sides * aligner.VIEW, WINDOW))
    shape = np.full(8, np.log(1.25 * width / height))
    moves = np.column_stack([(centre - centres) / sides[:, None], np.log(side / sides), shape])
    return seen, np.ones(8, np.float32), moves.astype(np.float32)


@dataclass(frozen=True)
class Person:
    """Somebody to tell from others of the same hand: a ``style``, ``photograph``, or a stranger's number."""

    hand: str
    who: int

    def shots(self, aligner_net: Network, count: int) -> Floats:
        """Describe ``count`` pictures of the person, (count, n), each found a little off."""
        rng = np.random.default_rng([SEED, 3, self.who, *self.hand.encode()])
        kept = []
        for number in range(count):
            image, truth = likeness(rng, self.hand, self.who, varied=number < VARIED)
            if number:
                image, truth = sent_on(rng, image, truth)
            off = rng.normal(0, 0.05, 4)
            x, y, width, height = truth
            rough = (x + off[0] * width, y + off[1] * height, width * (1 + off[2]), height * (1 + off[3]))
            aligned = aligner.align(np.asarray(image), rough, SIZE, aligner_net)
            kept.append(describe(aligned.pixels, aligned.aspect))
        return np.array(kept)


def shots_of(aligner_net: Network, person: Person) -> Floats:
    """Describe some pictures of a person."""
    count = 8 if person.hand == "photograph" else 2 * VARIED if person.hand in STYLES else 3
    return person.shots(aligner_net, count)


def fit_projection(shots: dict[str, list[Floats]]) -> Network:
    """Find what tells people apart against what changes in one person's pictures, and mix it into 64 angles.

    ``shots``: of each hand the people, of each the pictures described. Linear discriminants, each hand
    counting by its share and all strangers as one hand. People are only told from others of the same hand:
    otherwise it would be the hands that are told apart.
    """
    length = next(iter(shots.values()))[0].shape[1]
    inner, outer = np.zeros((length, length)), np.zeros((length, length))
    for hand, people in shots.items():
        means = np.array([pictures.mean(0) for pictures in people])
        changes = np.concatenate([pictures - mean for pictures, mean in zip(people, means, strict=True)])
        share = SHARES["stranger"] / HANDS if hand.isdigit() else SHARES[hand]
        inner += share * changes.T @ changes / len(changes)
        outer += share * np.cov(means.T, bias=True)
    scale = np.sqrt(np.diag(inner) + 1e-9)
    root = np.linalg.inv(np.linalg.cholesky(inner / np.outer(scale, scale) + 0.05 * np.eye(length)))
    worth, ways = np.linalg.eigh(root @ (outer / np.outer(scale, scale)) @ root.T)
    worth, ways = worth[-ANGLES:], root.T @ ways[:, -ANGLES:]
    space = ways * np.sqrt(worth / (worth + 1)) / scale[:, None]
    rng = np.random.default_rng(SEED)
    turns = np.linalg.qr(rng.normal(size=(ANGLES, ANGLES)))[0] * np.sqrt(rng.chisquare(ANGLES, ANGLES))
    near = min(_nearest([pictures @ space for pictures in shots[style]]) for style in STYLES)
    angles = space @ turns / np.sqrt(near / (-2 * np.log(MATCH_THRESHOLD)))
    none = np.zeros(0, np.float32)
    return Network(
        angles.astype(np.float32), np.zeros(ANGLES, np.float32), np.zeros((ANGLES, 0), np.float32), none
    )


def _nearest(people: list[Floats]) -> float:
    """Answer the squared distance below which 1 in 6,000 pairs of pictures of two people lie, in one light."""
    rows = np.concatenate([pictures[VARIED:] for pictures in people])
    who = np.repeat(np.arange(len(people)), [len(pictures) - VARIED for pictures in people])
    squares = np.square(rows).sum(1)
    distances = squares[:, None] + squares[None, :] - 2 * rows @ rows.T
    return float(np.quantile(distances[who[:, None] < who[None, :]], 1 / 6000))


def fit_matcher(pool: ProcessPoolExecutor, photographs: Sequence[int], aligner_net: Network) -> Network:
    """Describe people of every hand, several times each, and fit the projection to them."""
    people = [Person(style, who) for style in STYLES for who in range(5000, 5000 + PEOPLE)]
    people += [Person(str(hand), who) for hand in range(HANDS) for who in range(12)]
    people += [Person("photograph", who) for who in photographs]
    shots: dict[str, list[Floats]] = {}
    seen = told(pool.map(partial(shots_of, aligner_net), people, chunksize=10), "people")
    for person, rows in zip(people, seen, strict=True):
        shots.setdefault(person.hand, []).append(rows)
    return fit_projection(shots)


def fit_finder(pool: ProcessPoolExecutor, photographs: Sequence[int]) -> dict[str, Network]:
    """Fit the scanner and the judge, each a second time to what fooled the first."""
    chunk = {"chunksize": 50}
    scenes = list(told(pool.map(partial(made_scene, photographs), range(SCENES), **chunk), "scenes"))
    scanner: Network | None = None
    judge: Network | None = None
    kept: list[Rows] = []
    for _ in range(2):
        kept += told(pool.map(partial(scanner_rows, scanner), enumerate(scenes), **chunk), "scanner")
        scanner = fitted(joined(kept), WINDOW // CELL // 2, 24, 16)
    assert scanner is not None
    kept = []
    for _ in range(2):
        kept += told(pool.map(partial(judge_rows, scanner, judge), enumerate(scenes), **chunk), "judge")
        judge = fitted(joined(kept), WINDOW // CELL, 48, 16)
    assert judge is not None
    return {"scanner": scanner, "judge": judge}


def fit_aligner(pool: ProcessPoolExecutor, photographs: Sequence[int]) -> Network:
    """Fit to faces that are a little off, to learn where exactly they are."""
    kept = list(told(pool.map(partial(aligner_rows, photographs), range(FACES), chunksize=50), "aligner"))
    net = fitted(joined(kept), WINDOW // CELL, 40, 18)
    return Network(net.first, net.first_bias, net.second[:, 1:], net.second_bias[1:])


def fit(photographs: Sequence[int], target: Path, since: str) -> None:
    """Fit on as many cores as there are, and write: everything, or what comes ``since`` a stage.

    A stage works on what the last one has written, rounded as it is: it does not matter in how many goes.
    """
    stage = STAGES.index(since)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        networks = {} if stage == 0 else load(target)[0]
        if stage == 0:
            networks = fit_finder(pool, photographs)
        if stage <= 1:
            networks["aligner"] = fit_aligner(pool, photographs)
            save(target, networks, recipe(photographs, since))
            networks = load(target)[0]
        networks["projection"] = fit_matcher(pool, photographs, networks["aligner"])
    save(target, networks, recipe(photographs, since))


def recipe(photographs: Sequence[int], since: str = STAGES[0]) -> dict[str, Any]:
    """Answer what is stored beside the numbers, of how they came about."""
    made = {"by": "bench.fit_faces", "digest": digest(), "seed": SEED, "photographs": len(photographs)}
    return made if since == STAGES[0] else {**made, "since": since}


def digest() -> str:
    """Sum up the code that the numbers come from, but for its comments, docstrings and spaces."""
    total = sha256()
    for name in SOURCES:
        before = NEWLINE
        with (ROOT / name).open(encoding="utf-8") as source:
            for token in generate_tokens(source.readline):
                if token.type in {COMMENT, NL}:
                    continue
                if token.type != STRING or before not in {NEWLINE, INDENT, DEDENT}:
                    total.update("".join(token.string.split()).encode())
                before = token.type
    return total.hexdigest()[:16]


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(prog="python -m bench.fit_faces", description=__doc__)
    parser.add_argument(
        "target", type=Path, nargs="?", default=WEIGHTS, help="what to write  [the package's own]"
    )
    parser.add_argument("--half", action="store_true", help="fit on every other photograph only")
    parser.add_argument(
        "--since", choices=STAGES, default=STAGES[0], help="keep what comes before, as it is in the file"
    )
    given = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # Begin again: all these products of matrices are too small to be shared out among cores.
        command = [sys.executable, "-m", "bench.fit_faces", *sys.argv[1:]]
        os.execve(sys.executable, command, {**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    photographs = range(0, 100, 2 if given.half else 1)
    started = time.monotonic()
    fit(photographs, given.target, given.since)
    print(f"{given.target}: {given.target.stat().st_size} bytes, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
