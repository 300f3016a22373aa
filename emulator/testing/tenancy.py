"""One test's world, from its first call to its end: what it broke, what is told of it, and what it counted."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emulator.testing.client import World
from emulator.testing.coverage import Breach, Tally
from emulator.testing.errors import EmulatorError
from emulator.testing.records import Exchange
from emulator.testing.transcript import Mask, kept, transcript, violations_told

if TYPE_CHECKING:
    from emulator.testing.session import Session

NOBODY_CAME = (
    "no request came with the credentials of this world; "
    "those with unknown credentials are in the journal of the world `default`"
)


class Tenancy:
    """A test, or a fixture, and its world. strict: a violation fails the test.

    The world counts what broke the contract, whatever its journal still has; what it is about to forget is
    taken first. last_words: the transcript of a world that has failed its last check, and is gone.
    """

    def __init__(self, session: Session, world: World, name: str, *, strict: bool) -> None:
        self.session = session
        self.world = world
        self.name = name
        self.strict = strict
        self.allowed = not strict
        self._counted = 0
        self._last = 0
        self._broken: list[Exchange] = []
        self._further: list[str] = []
        self._count = 0
        self._told: set[int] = set()
        self._gone = False
        self.last_words = ""

    def check(self) -> None:
        """Fail the test if the contract was broken since the last check.

        This frame is not hidden: without any, pytest says that all are, below a message that needs none.
        """
        if not self.strict:
            return
        if not self._gone:
            self._look()
        if self._count:
            text = violations_told(self._broken, further=self._further, count=self._count, mask=self._mask)
            self._told |= {exchange.number for exchange in self._broken}
            self._broken, self._further, self._count = [], [], 0
            pytest.fail(text, pytrace=False)

    def harvest(self, *, emptied: bool, gone: bool = False) -> None:
        """Take what the world is about to forget. emptied: with its counts. gone: for good."""
        if self._gone:
            return
        tally = self._look()
        if emptied:
            self._merge(tally)
            self._counted = 0
        self._last, self._told = 0, set()
        self._gone = gone

    def _look(self) -> Tally:
        """Take up what broke the contract since the last look."""
        tally = self.world.tally()
        if tally.broken < self._counted:  # it was emptied by somebody else
            self._counted = self._last = 0
        if tally.broken > self._counted:
            self._take(tally)
        return tally

    def _take(self, tally: Tally) -> None:
        found = self.world.journal(violations=True, after=self._last or None)[::-1]
        new = tally.broken - self._counted
        lost = new - sum(len(exchange.violations) for exchange in found)
        if lost > 0:
            self._further.append(f"(the journal keeps {lost} of them no more; of all there are)")
            self._further += [f"    VIOLATION {line_of(breach)}" for breach in tally.breaches]
        self._broken += found
        self._count += new
        self._counted = tally.broken
        self._last = found[-1].number if found else self._last

    @property
    def _mask(self) -> Mask:
        return Mask(self.world.id, self.world.url)

    def transcript(self) -> str:
        """What happened to the world so far; why it can't be told, where it can't."""
        if self._gone:
            return "no transcript: the test dropped its world"
        try:
            exchanges = kept(self.world)
            deliveries = self.world.deliveries()
            text = transcript(
                self.world.id,
                exchanges,
                deliveries,
                dropped=exchanges.dropped,
                url=self.world.url,
                above=self._told,
            )
        except EmulatorError as error:
            return f"no transcript: {error}"
        return text or NOBODY_CAME

    def close(self) -> None:
        """The last check, what is kept of the world, and its end. In a run that is cut short, its end alone."""
        __tracebackhide__ = True
        if self.session.ending:
            with suppress(EmulatorError):  # the server may be gone already
                self._keep()
                self.world.drop()
            self.session.left(self)
            return
        try:
            self._keep()
            self.check()
        except pytest.fail.Exception:
            self.last_words = self.transcript()
            raise
        finally:
            self.session.left(self)
            self.world.drop()

    def _keep(self) -> None:
        if self._gone:
            return
        choices = self.session.choices
        if choices.transcripts:
            self._told = set()
            self.world.clock.advance(0)  # what is due already is over then
            file = Path(choices.transcripts) / f"{slug(self.name)}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{self.name}\n\n{self.transcript()}\n", encoding="utf-8")
        if choices.measures:
            self._merge(self.world.tally())

    def _merge(self, tally: Tally) -> None:
        if self.session.choices.measures:
            self.session.tally.merge(tally.during(self.name, allowed=self.allowed))


def line_of(breach: Breach) -> str:
    """A way of breaking the contract, with the first request that did."""
    often = f" ({breach.count} times)" if breach.count > 1 else ""
    return f"{breach.method} {breach.target}: {breach.rule}{often}"


def seed_of(name: str) -> int:
    """A seed that is the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])


def slug(name: str) -> str:
    """A file name that no other test has."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-")
    return f"{plain[:100]}-{seed_of(name):014x}"
