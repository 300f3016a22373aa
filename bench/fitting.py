"""How a small network is fitted: by Adam, on rows of features, every other one seen in a mirror."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.faces.judge import mirrored
from emulator.faces.network import Network

Floats = NDArray[np.float32]
# Features, whether there is a face, and the way to it.
Rows = tuple[Floats, Floats, Floats]


def fitted(rows: Rows, cells: int, hidden: int, epochs: int) -> Network:
    """Fit a network to (features, faces, moves) by Adam: logistic loss on faces, absolute error on moves.

    Half of the squares of each step, ``cells`` wide, are seen in a mirror.
    """
    seen, faces, moves = rows
    rng = np.random.default_rng(0)
    mirror = mirrored(cells)
    mean = (seen.mean(0) + seen.mean(0)[mirror]) / 2
    scale = np.maximum(seen.std(0), seen.std(0)[mirror]) + np.float32(0.05)
    inputs, outputs = (seen - mean) / scale, 1 + moves.shape[1]
    layers = [
        rng.normal(0, 1 / np.sqrt(seen.shape[1]), (seen.shape[1], hidden)).astype(np.float32),
        np.zeros(hidden, np.float32),
        rng.normal(0, 0.3 / np.sqrt(hidden), (hidden, outputs)).astype(np.float32),
        np.zeros(outputs, np.float32),
    ]
    first, second = [np.zeros_like(layer) for layer in layers], [np.zeros_like(layer) for layer in layers]
    step = 0
    for epoch in told(range(epochs), f"  fitting {len(inputs)} rows"):
        rate = 0.0015 * (1 + np.cos(np.pi * epoch / epochs))
        for batch in np.array_split(rng.permutation(len(inputs)), max(1, len(inputs) // 128)):
            step += 1
            some, ways = inputs[batch], moves[batch]
            some[::2] = some[::2, mirror]
            ways[::2, 0] *= -1
            slopes = _slopes(layers, some, faces[batch], ways)
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


def joined(kept: Iterable[Rows]) -> Rows:
    """Put rows from several pictures together."""
    seen, faces, moves = (np.concatenate(parts).astype(np.float32) for parts in zip(*kept, strict=True))
    return seen, faces, moves


def told(steps: Iterable[Any], what: str) -> Iterator[Any]:
    """Walk the steps and show how far it has come."""
    started, count = time.monotonic(), 0
    for step in steps:
        yield step
        count += 1
        if count % 500 == 0:
            print(f"\r{what}: {count}, {time.monotonic() - started:.0f} s", end="", flush=True)
    print(f"\r{what}: {count}, {time.monotonic() - started:.0f} s", flush=True)
