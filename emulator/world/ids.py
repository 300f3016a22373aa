"""A world's identifiers and chances. The only module that draws randomness, all of it from one seed."""

from __future__ import annotations

import random
import string
import uuid
from collections.abc import Mapping
from functools import cache
from math import prod

_ALPHABETS = {"A": string.ascii_uppercase, "0": string.digits, "a": string.ascii_lowercase}

_CHAPTER = 1 << 16
"""Words that come from one seeding. No more than these are ever skipped, however far a stream has got."""


class Stream(random.Random):
    """Random values that can be taken up again.

    drawn: how many of the generator's words, of 32 bits each, have been drawn. All that is drawn comes from
    `getrandbits` and `random`, so that the seed and this number are the whole state.
    """

    drawn: int = 0
    _end: int = _CHAPTER

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._name = name

    def getrandbits(self, bits: int, /) -> int:
        """An integer of that many bits."""
        if self.drawn >= self._end:
            self._turn_page()
        self.drawn += -(-bits // 32)
        return super().getrandbits(bits)

    def random(self) -> float:
        """A number from 0 to 1."""
        if self.drawn >= self._end:
            self._turn_page()
        self.drawn += 2
        return super().random()

    def skip(self, words: int) -> None:
        """Go on as if so many words had been drawn."""
        self.drawn += words
        if self.drawn >= self._end:
            self._turn_page()
        elif words:
            super().getrandbits(32 * words)

    def _turn_page(self) -> None:
        """Seed anew for the chapter that `drawn` is in, and go to its place there."""
        chapter, place = divmod(self.drawn, _CHAPTER)
        self._end = (chapter + 1) * _CHAPTER
        self.seed(f"{chapter}#{self._name}")
        if place:
            super().getrandbits(32 * place)


class Ids:
    """Named streams of random values.

    Each name has a stream of its own, so that drawing for one resource never shifts another's.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, Stream] = {}
        self._skips: dict[str, int] = {}

    def reset(self) -> None:
        """Start every stream again."""
        self._streams.clear()
        self._skips.clear()

    def stream(self, name: str) -> Stream:
        """The stream of `name`; the same seed and name give the same values."""
        found = self._streams.get(name)
        if found is None:
            found = self._streams[name] = Stream(f"{self.seed}:{name}")
            found.skip(self._skips.pop(name, 0))  # only now: who draws no more does not pay for it
        return found

    def drawn(self) -> dict[str, int]:
        """How many words each stream has given, by name."""
        counts = {**self._skips, **{name: stream.drawn for name, stream in self._streams.items()}}
        return {name: counts[name] for name in sorted(counts) if counts[name]}

    def go_on(self, drawn: Mapping[str, int]) -> None:
        """Start every stream again, each as if so many words had been drawn from it."""
        self.reset()
        self._skips.update((name, int(words)) for name, words in drawn.items())

    def forget(self, name: str) -> None:
        """Drop the stream of `name`, from which nothing is drawn any more."""
        self._streams.pop(name, None)
        self._skips.pop(name, None)

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

    def chance_once(self, name: str, probability: float) -> bool:
        """True with `probability`, for a `name` that is asked once: no stream is kept."""
        return Stream(f"{self.seed}:{name}").random() < probability


@cache
def _spelled(grammar: str) -> tuple[tuple[str, ...], int]:
    """The alphabet of each sign, and how many codes there are."""
    alphabets = tuple(_ALPHABETS.get(sign, sign) for sign in grammar)
    return alphabets, prod(map(len, alphabets))
