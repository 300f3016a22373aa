"""Assertions on the journal."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from emulator.contract.call import Call, Reply
from emulator.control.control import Answers, Control
from emulator.control.errors import check_there, invalid
from emulator.control.globs import check_stars
from emulator.control.matching import MOST, Bodies, Difference, Matcher
from emulator.control.naming import ids, named_operations
from emulator.world.clock import stopwatch
from emulator.world.journal import Entry, Journal

NEAREST = 3
"""Exchanges that a failure shows: those that come nearest to what was expected."""

TOLD = 20
"""Exchanges that a failure shows where each of them is one too many."""

MUCH = 2000
"""Comparisons of an exchange with what is expected that would hold up others: they are made in a thread."""

_ASIDE = ThreadPoolExecutor(1, thread_name_prefix="verify")


@dataclass(frozen=True, slots=True)
class Failure:
    """An assertion that does not hold. index: which of them, where there are several of the kind."""

    assertion: str
    index: int | None
    message: str
    found: int
    nearest: Sequence[tuple[Entry, Sequence[Difference]]]

    def as_json(self) -> dict[str, Any]:
        """For the control plane."""
        return {
            "assertion": self.assertion,
            "index": self.index,
            "message": self.message,
            "found": self.found,
            "nearest": [_exchange_as_json(entry, differs) for entry, differs in self.nearest],
        }

    def __str__(self) -> str:
        """For people."""
        lines = [self.message]
        for entry, differs in self.nearest:
            why = "; ".join(str(each) for each in differs)
            lines.append(f"  {_line(entry)}{': ' if why else ''}{why}")
        return "\n".join(lines)


async def verify_journal(control: Control, call: Call) -> Reply:
    """Whether all assertions hold, after waiting until they do if that is asked.

    Raises: ApiError 400, 404 when the world was dropped meanwhile.
    """
    journal, asked = call.world.journal, call.json
    for index, each in enumerate(asked.get("expect", ())):
        _check_count(each.get("count", 1), index)
    for kind in ("expect", "sequence"):
        for index, each in enumerate(asked.get(kind, ())):
            at = f"/{kind}/{index}"
            check_stars(each.get("path"), f"{at}/path")
            named_operations(control, each.get("api"), each.get("operation"), names=ids, at=at)
    assertions = Assertions(asked)
    if call.query["wait"] > 0:
        world, end = call.world, stopwatch() + call.query["wait"]
        # What is there already is remembered then, and little is left to be done at each piece of news.
        await _found(assertions, journal, explain=False)
        await journal.news.until(lambda: world.closed or assertions.hold(journal), end - stopwatch())
    lost = max(0, journal.dropped - asked.get("after", 0))
    found = await _found(assertions, journal)
    check_there(call.world)
    message = "\n".join(str(failure) for failure in found) or "all of it holds"
    if lost:
        message += f"\n{lost} earlier exchanges are kept no more, and were not looked at"
    failures = [failure.as_json() for failure in found]
    return Reply(200, {"holds": not found, "message": message, "failures": failures, "dropped": lost})


async def _found(assertions: Assertions, journal: Journal, *, explain: bool = True) -> list[Failure]:
    """What does not hold of the journal as it is now; of much, in one thread beside the event loop."""
    entries = list(journal)

    def work() -> list[Failure]:
        return list(assertions.failures(entries, explain=explain))

    if len(entries) * assertions.size <= MUCH:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_ASIDE, work)


class Assertions:
    """What a journal should be. asked: the contract's `Verification`."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        bodies = Bodies()
        self._asked = asked
        self._expected = [Matcher(each, bodies) for each in asked.get("expect", ())]
        self._sequence = [Matcher(each, bodies) for each in asked.get("sequence", ())]

    @property
    def size(self) -> int:
        """With how many expectations an exchange is compared."""
        return len(self._expected) + len(self._sequence)

    def hold(self, journal: Iterable[Entry]) -> bool:
        """Whether all of it does."""
        return next(self.failures(journal, explain=False), None) is None

    def failures(self, journal: Iterable[Entry], *, explain: bool = True) -> Iterator[Failure]:
        """What does not hold. explain: with the nearest exchanges."""
        entries = [entry for entry in journal if entry.number > self._asked.get("after", 0)]
        for index, matcher in enumerate(self._expected):
            fitting = sum(matcher.fits(entry) for entry in entries)
            least, most = _bounds(matcher.asked.get("count", {"min": 1}))
            if not least <= fitting <= (fitting if most is None else most):
                near = _nearest(matcher, entries, wanted=fitting < least) if explain else ()
                message = f"expected {_count(least, most)} of: {matcher}; found {fitting}"
                yield Failure("expect", index, message, fitting, near)
        yield from _out_of_order(self._sequence, entries, explain=explain)
        known = (*self._expected, *self._sequence)
        if self._asked.get("unexpected", True) is False:
            strange = [entry for entry in entries if not any(each.fits(entry) for each in known)]
            if strange:
                yield _too_many(
                    "unexpected", f"{len(strange)} that nobody expected", strange, partial(_strange, known)
                )
        if self._asked.get("violations") == "none":
            broken = [entry for entry in entries if entry.violations]
            if broken:
                yield _too_many("violations", f"{len(broken)} broke the contract", broken, _breaches)


def _out_of_order(sequence: list[Matcher], entries: list[Entry], *, explain: bool) -> Iterator[Failure]:
    """The first of a sequence that does not come after those before it. Others may come between them."""
    left, place = entries, "first"
    for index, matcher in enumerate(sequence):
        found = next((at for at, entry in enumerate(left) if matcher.fits(entry)), None)
        if found is None:
            near = _nearest(matcher, left, wanted=True) if explain else ()
            elsewhere = sum(matcher.fits(entry) for entry in entries)
            text = f"expected in sequence, {place}: {matcher}; found {elsewhere} elsewhere"
            yield Failure("sequence", index, text, elsewhere, near)
            return
        place, left = f"after number {left[found].number}", left[found + 1 :]


def _too_many(
    assertion: str, message: str, entries: list[Entry], differs: Callable[[Entry], Sequence[Difference]]
) -> Failure:
    shown = [(entry, differs(entry)) for entry in entries[-TOLD:]]
    return Failure(assertion, None, message, len(entries), shown)


def _strange(known: Sequence[Matcher], entry: Entry) -> Sequence[Difference]:
    """In what it is otherwise than the expectation to which it comes nearest."""
    return min((matcher.differences(entry) for matcher in known), key=_distance, default=[])


def _breaches(entry: Entry) -> Sequence[Difference]:
    return [_broken(each) for each in entry.violations[:MOST]]


class Breach(Difference):
    """A rule of the contract that an exchange broke."""

    def __str__(self) -> str:
        """For people."""
        return f"{self.field} breaks {self.expected}: {self.found}"


def _broken(violation: dict[str, Any]) -> Difference:
    return Breach(violation["part"] + violation["pointer"], violation["rule"], violation["message"])


def _nearest(
    matcher: Matcher, entries: list[Entry], *, wanted: bool
) -> Sequence[tuple[Entry, Sequence[Difference]]]:
    """Where more are wanted, those that fail by least; where less are, the newest that are too many."""
    if not wanted:
        return [(entry, []) for entry in reversed(entries) if matcher.fits(entry)][:NEAREST]
    told = ((entry, matcher.differences(entry)) for entry in entries)
    failing = ((entry, differs) for entry, differs in told if differs)
    return heapq.nsmallest(NEAREST, failing, key=lambda each: (_distance(each[1]), -each[0].number))


def _distance(differs: Sequence[Difference]) -> float:
    return sum(each.weight for each in differs)


def _check_count(count: Any, index: int) -> None:
    least, most = _bounds(count)
    if most is not None and most < least:
        raise invalid(f"/expect/{index}/count/max", "count: max is less than min", rule="minimum")


def _bounds(count: Any) -> tuple[int, int | None]:
    if isinstance(count, dict):
        return int(count.get("min", 0)), None if "max" not in count else int(count["max"])
    return int(count), int(count)


def _count(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    return f"exactly {least}" if least == most else f"{least} to {most}"


def _line(entry: Entry) -> str:
    return f"{entry.number}. {entry.method} {entry.target[:200]} → {entry.status or 'no reply'}"


def _exchange_as_json(entry: Entry, differs: Sequence[Difference]) -> dict[str, Any]:
    return {
        "number": entry.number,
        "method": entry.method,
        "target": entry.target,
        "api": entry.api,
        "operation": entry.operation,
        "status": entry.status,
        "differs": [each.as_json() for each in differs],
    }


ANSWERS: Answers = {"verifyJournal": verify_journal}
