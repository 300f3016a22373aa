"""Whether a glob of paths can mean any path of an operation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from emulator.contract.operation import Operation
from emulator.control.errors import invalid
from emulator.world.glob import MOST_STARS, runs_of_stars

_UNSURE = ("[", "%", "//")
"""A class of signs, an encoded one, and a slash too many: a path may be sent in many spellings."""


def may_mean(glob: str, operation: Operation) -> bool:
    """Whether a call of `operation` may fit `glob`, which is perhaps after a method."""
    method, blank, pattern = glob.partition(" ")
    if blank and method not in operation.methods:
        return False
    pattern = pattern if blank else glob
    if any(sign in pattern for sign in _UNSURE):
        return True
    states = _States(pattern)
    return any(states.meets(template) for template in operation.templates)


def check_stars(glob: str | None, pointer: str) -> None:
    """Raises: ApiError 400 for more runs of stars than a glob may have."""
    if glob is not None and runs_of_stars(glob) > MOST_STARS:
        name = pointer.rpartition("/")[2]
        raise invalid(pointer, f"{name} has more than {MOST_STARS} stars", rule="stars")


class _States:
    """A glob as an automaton: bit k of a number is set where the first k signs of the glob may be used up.

    A parameter of a template is any signs but a slash, so both sides have wildcards, and no path is tried.
    """

    def __init__(self, pattern: str) -> None:
        while "**" in pattern:
            pattern = pattern.replace("**", "*")
        self.end = len(pattern)
        self.stars = _bits(pattern, "*")
        self.single = _bits(pattern, "?")
        self.signs = {sign: _bits(pattern, sign) for sign in set(pattern) - {"*", "?"}}
        inside = (bits for sign, bits in self.signs.items() if sign != "/")
        self.inside = reduce(int.__or__, inside, self.single)

    def meets(self, template: str) -> bool:
        """Whether some path is of both."""
        state = self._past_stars(1)
        for segment in template.split("/")[1:]:
            state = self._after(state, self.signs.get("/", 0) | self.single)
            if segment.startswith("{"):
                state = self._through(state)
            else:
                for sign in segment:
                    state = self._after(state, self.signs.get(sign, 0) | self.single)
        return bool(state >> self.end & 1)

    def _through(self, state: int) -> int:
        """After one or more signs of a parameter."""
        found = self._after(state, self.inside)
        while (more := found | self._after(found, self.inside)) != found:
            found = more
        return found

    def _after(self, state: int, fitting: int) -> int:
        return self._past_stars((state & fitting) << 1 | state & self.stars)

    def _past_stars(self, state: int) -> int:
        return state | (state & self.stars) << 1


def _bits(pattern: str, sign: str) -> int:
    return sum(1 << place for place, each in enumerate(pattern) if each == sign)


def nearest_paths(glob: str, operations: Iterable[Operation]) -> Iterable[str]:
    """What may be offered in place of `glob`: templates, after their methods where it has one."""
    named = " " in glob
    for operation in operations:
        yield f"{operation.method} {operation.template}" if named else operation.template
