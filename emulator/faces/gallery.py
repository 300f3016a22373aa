"""Embeddings by key, and the nearest of them: one matrix product over contiguous float32."""

from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

_FIRST_CAPACITY = 64
# BLAS sums a row's tail in another order than its middle, so equal embeddings can differ in the last bits.
# Scores closer than this are equal, and the earlier one wins.
_TIE = 1e-6


class Match(NamedTuple):
    """A key and the cosine (-1 to 1) of its best embedding with the one asked about."""

    key: str
    score: float


class Gallery:
    """A growing set of embeddings, several to a key if need be.

    Capacity doubles and never shrinks; removing moves the last rows into the holes, so nothing else is copied.
    """

    def __init__(self, dimensions: int = 128) -> None:
        if dimensions < 1:
            raise ValueError(f"an embedding has at least one dimension, not {dimensions}")
        self.dimensions = dimensions
        self._matrix = np.empty((_FIRST_CAPACITY, dimensions), np.float32)
        self._numbers = np.empty(_FIRST_CAPACITY, np.int64)
        self._arrivals = np.empty(_FIRST_CAPACITY, np.int64)
        self._count = 0
        self._next_number = 0
        self._next_arrival = 0
        self._rows: dict[str, list[int]] = {}
        self._names: dict[int, str] = {}

    def __len__(self) -> int:
        """How many embeddings there are, not how many keys."""
        return self._count

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def keys(self) -> Iterator[str]:
        """The keys in the order in which they first came."""
        return iter(self._rows)

    def add(self, key: str, embedding: ArrayLike) -> None:
        """Store one embedding, (dimensions,), under a key. Raises: ValueError if it has no direction."""
        vector = self._unit(embedding)
        if self._count == len(self._matrix):
            self._grow()
        rows = self._rows.get(key)
        if rows is None:
            rows = self._rows[key] = []
            number = self._next_number
            self._next_number += 1
            self._names[number] = key
        else:
            number = int(self._numbers[rows[0]])
        row = self._count
        self._matrix[row] = vector
        self._numbers[row] = number
        self._arrivals[row] = self._next_arrival
        self._next_arrival += 1
        self._count += 1
        rows.append(row)

    def remove(self, key: str) -> int:
        """Forget a key. Returns how many embeddings it had: 0 if it was not there."""
        rows = self._rows.pop(key, None)
        if rows is None:
            return 0
        del self._names[int(self._numbers[rows[0]])]
        # From the back, so that the last row is never one that is about to go.
        for hole in sorted(rows, reverse=True):
            self._count -= 1
            if hole != self._count:
                self._move(self._count, hole)
        return len(rows)

    def nearest(
        self,
        embedding: ArrayLike,
        count: int = 1,
        threshold: float = -1.0,
        among: Collection[str] | None = None,
    ) -> list[Match]:
        """Find the `count` best keys at or above `threshold`, best first, each with its best score.

        among: the only keys to search. Equal scores keep the order of arrival.
        """
        rows = self._restricted(among)
        return self._best(self._scores(self._unit(embedding), rows), rows, count, threshold)

    def _unit(self, embedding: ArrayLike) -> NDArray[np.float32]:
        vector = np.asarray(embedding, np.float32)
        if vector.shape != (self.dimensions,):
            raise ValueError(f"the embedding has shape {vector.shape}, not ({self.dimensions},)")
        length = float(np.sqrt(vector @ vector))
        if not 0 < length < np.inf:
            raise ValueError("the embedding has no direction: its length is zero or not finite")
        return vector / np.float32(length)

    def _grow(self) -> None:
        capacity = 2 * len(self._matrix)
        matrix = np.empty((capacity, self.dimensions), np.float32)
        matrix[: self._count] = self._matrix
        self._matrix = matrix
        self._numbers = np.concatenate([self._numbers, np.empty_like(self._numbers)])
        self._arrivals = np.concatenate([self._arrivals, np.empty_like(self._arrivals)])

    def _move(self, source: int, target: int) -> None:
        self._matrix[target] = self._matrix[source]
        self._numbers[target] = self._numbers[source]
        self._arrivals[target] = self._arrivals[source]
        rows = self._rows[self._names[int(self._numbers[source])]]
        rows[rows.index(source)] = target

    def _restricted(self, among: Collection[str] | None) -> NDArray[np.int64] | None:
        if among is None:
            return None
        known = (self._rows[key] for key in among if key in self._rows)
        return np.fromiter(chain.from_iterable(known), np.int64)

    def _scores(self, unit: NDArray[np.float32], rows: NDArray[np.int64] | None) -> NDArray[np.float32]:
        stored = self._matrix[: self._count]
        if rows is None:
            return stored @ unit
        if 4 * len(rows) < self._count:
            return stored[rows] @ unit
        # Gathering a large share of the rows costs more than multiplying all of them.
        return (stored @ unit)[rows]

    def _best(
        self, scores: NDArray[np.float32], rows: NDArray[np.int64] | None, count: int, threshold: float
    ) -> list[Match]:
        wanted = count
        while count > 0 and len(scores):
            wanted = min(wanted, len(scores))
            cut = scores.max() if wanted == 1 else np.partition(scores, -wanted)[-wanted]
            # Embeddings of one key crowd each other out: take more until enough different keys are in.
            matches = self._ranked(scores, np.flatnonzero(scores >= cut - _TIE), rows)
            if len(matches) >= count or wanted == len(scores) or cut < threshold - _TIE:
                return [match for match in matches[:count] if match.score >= threshold - _TIE]
            wanted *= 4
        return []

    def _ranked(
        self, scores: NDArray[np.float32], chosen: NDArray[np.int64], rows: NDArray[np.int64] | None
    ) -> list[Match]:
        stored = chosen if rows is None else rows[chosen]
        rounded = np.round(scores[chosen].astype(np.float64), 6)
        order = np.lexsort((self._arrivals[stored], -rounded))
        numbers = self._numbers[stored][order]
        _, first = np.unique(numbers, return_index=True)
        return [
            Match(self._names[int(numbers[place])], float(rounded[order[place]])) for place in np.sort(first)
        ]
