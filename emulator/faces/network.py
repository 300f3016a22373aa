"""The two small tables of numbers that the face finder was fitted to, and how they are read."""

from base64 import b85decode
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emulator.faces import weights

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Network:
    """One hidden layer: ``first`` (features, hidden), ``second`` (hidden, outputs)."""

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
    """Read one network of the ``weights`` module: "scanner" or "judge"."""
    hidden, outputs, text = weights.TABLES[name]
    raw = b85decode(text)
    tail = np.frombuffer(raw, np.float16, offset=len(raw) - 2 * _tail(hidden, outputs)).astype(np.float32)
    steps, first_bias, second, second_bias = np.split(tail, [hidden, 2 * hidden, 2 * hidden + hidden * outputs])
    first = np.frombuffer(raw, np.int8, count=len(raw) - 2 * len(tail)).astype(np.float32)
    return Network(first.reshape(-1, hidden) * steps, first_bias, second.reshape(hidden, outputs), second_bias)


def _tail(hidden: int, outputs: int) -> int:
    return 2 * hidden + hidden * outputs + outputs
