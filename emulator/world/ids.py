"""A world's identifiers and chances. The only module that draws randomness, all of it from one seed."""

from __future__ import annotations

import random
import string
import uuid
from functools import cache
from math import prod

_ALPHABETS = {"A": string.ascii_uppercase, "0": string.digits, "a": string.ascii_lowercase}


class Ids:
    """Named streams of random values.

    Each name has a stream of its own, so that drawing for one resource never shifts another's.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, random.Random] = {}

    def reset(self) -> None:
        """Start every stream again."""
        self._streams.clear()

    def stream(self, name: str) -> random.Random:
        """The stream of `name`; the same seed and name give the same values."""
        found = self._streams.get(name)
        if found is None:
            found = self._streams[name] = random.Random(f"{self.seed}:{name}")  # noqa: S311 - made to be repeatable
        return found

    def branch(self, name: str) -> Ids:
        """Streams of their own, seeded from these."""
        return Ids(self.integer(name))

    def integer(self, name: str, bits: int = 63) -> int:
        """A non-negative integer below 2**bits."""
        return self.stream(name).getrandbits(bits)

    def uuid4(self, name: str) -> str:
        """A version 4 UUID in lower case."""
        return str(uuid.UUID(int=self.stream(name).getrandbits(128), version=4))

    def code(self, name: str, grammar: str = "AAA-000-0000-AAA") -> str:
        """A code in which `A` stands for an upper-case letter, `a` for a lower-case one and `0` for a digit."""
        alphabets, codes = _spelled(grammar)
        drawn = self.stream(name).randrange(codes)
        signs = []
        for alphabet in alphabets:
            drawn, index = divmod(drawn, len(alphabet))
            signs.append(alphabet[index])
        return "".join(signs)

    def token(self, name: str, length: int = 32) -> str:
        """`length` lower-case hexadecimal digits."""
        return f"{self.stream(name).getrandbits(4 * length):0{length}x}"

    def chance(self, name: str, probability: float) -> bool:
        """True with `probability`, 0 to 1."""
        return self.stream(name).random() < probability


@cache
def _spelled(grammar: str) -> tuple[tuple[str, ...], int]:
    """The alphabet of each sign, and how many codes there are."""
    alphabets = tuple(_ALPHABETS.get(sign, sign) for sign in grammar)
    return alphabets, prod(map(len, alphabets))
