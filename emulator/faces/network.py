"""The small tables of numbers that faces are found and matched by, and how they are stored and read."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Written by `python -m bench.fit_faces`.
WEIGHTS = Path(__file__).with_name("weights.npz")
_ABOUT = "about"


@dataclass(frozen=True, eq=False)
class Network:
    """One hidden layer: `first` (features, hidden), `second` (hidden, outputs)."""

    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats

    def __call__(self, features: Floats) -> Floats:
        """Map features, (n, features), to outputs, (n, outputs)."""
        hidden = features @ self.first
        hidden += self.first_bias
        np.maximum(hidden, 0, out=hidden)
        return np.asarray(hidden @ self.second + self.second_bias, np.float32)


@cache
def network(name: str) -> Network:
    """The stored "scanner", "judge", "aligner" or "projection"."""
    return _stored()[0][name]


def about() -> dict[str, Any]:
    """What the stored numbers were fitted on, with which seed and to which figures."""
    return _stored()[1]


def save(path: Path, networks: dict[str, Network], told: dict[str, Any]) -> None:
    """Write networks, and what is to be told about them, in some 120 kB: first layers in eight bits."""
    arrays: dict[str, NDArray[Any]] = {_ABOUT: np.array(json.dumps(told))}
    for name, net in networks.items():
        # Some features are a hundred times as large as others: one size of step would lose their weights.
        rows = np.abs(net.first).max(1, keepdims=True) + np.float32(1e-9)
        steps = (np.abs(net.first) / rows).max(0) / 127 + np.float32(1e-9)
        levels = np.round(net.first / rows / steps)
        arrays[f"{name}.levels"] = np.clip(levels, -127, 127).astype(np.int8)
        arrays[f"{name}.rows"], arrays[f"{name}.steps"] = rows, steps
        arrays[f"{name}.first_bias"] = net.first_bias.astype(np.float16)
        arrays[f"{name}.second"] = net.second.astype(np.float16)
        arrays[f"{name}.second_bias"] = net.second_bias.astype(np.float16)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load(path: Path) -> tuple[dict[str, Network], dict[str, Any]]:
    """Read what `save` wrote. Nothing in the file is ever run."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    told: dict[str, Any] = json.loads(str(arrays.pop(_ABOUT)))
    networks = {}
    for name in dict.fromkeys(key.partition(".")[0] for key in arrays):
        levels, rows, steps, first_bias, second, second_bias = (
            arrays[f"{name}.{part}"].astype(np.float32)
            for part in ("levels", "rows", "steps", "first_bias", "second", "second_bias")
        )
        first = levels * rows * steps
        networks[name] = Network(first, first_bias, second, second_bias)
    return networks, told


@cache
def _stored() -> tuple[dict[str, Network], dict[str, Any]]:
    return load(WEIGHTS)
