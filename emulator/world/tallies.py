"""How often each thing happened to a world: bounded by what a contract has, not by how much was asked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.world.journal import Entry

UNMATCHED = 200
"""Distinct requests to no operation that are told apart; of the rest, only how many."""

BREACHES = 500
"""Distinct ways of breaking the contract that are told apart; of the rest, only how many."""

SHOWN = 200
"""Signs of a path or a message that are kept."""

_INDEX = re.compile("/[0-9]+(?=/|$)")


@dataclass(frozen=True, slots=True)
class Breach:
    """A way of breaking the contract. pointer: with `*` for each index of a list."""

    api: str | None
    operation: str | None
    side: str
    part: str
    rule: str
    pointer: str


@dataclass(slots=True)
class Case:
    """How often a breach was seen, and the first that was: its request, and what was said of it."""

    count: int
    method: str
    path: str
    message: str


class Tallies:
    """Counts of exchanges by operation and status, of requests to none, and of breaches of the contract.

    hits: by api, operationId and status, which is 0 for no reply. unmatched: by method and path.
    unmatched_beyond, breaches_beyond: what came when there was no more room for another kind.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Count from nothing."""
        self.hits: Counter[tuple[str, str, int]] = Counter()
        self.unmatched: Counter[str] = Counter()
        self.unmatched_beyond = 0
        self.breaches: dict[Breach, Case] = {}
        self.breaches_beyond = 0

    @property
    def exchanges(self) -> int:
        """How many were counted."""
        return self.hits.total() + self.unmatched.total() + self.unmatched_beyond

    def count(self, entry: Entry) -> None:
        """Count an exchange that is over."""
        if entry.api is not None and entry.operation is not None:
            self.hits[entry.api, entry.operation, entry.status or 0] += 1
        else:
            self._miss(f"{entry.method} {entry.target.partition('?')[0]}"[:SHOWN], 1)
        for broken in entry.violations:
            pointer = _INDEX.sub("/*", broken["pointer"])[:SHOWN]
            breach = Breach(entry.api, entry.operation, broken["side"], broken["part"], broken["rule"], pointer)
            path = entry.target.partition("?")[0][:SHOWN]
            self._break(breach, Case(1, entry.method[:SHOWN], path, broken["message"][:SHOWN]))

    def add(self, other: Tallies) -> None:
        """Add what another one counted."""
        self.hits.update(other.hits)
        for request, count in other.unmatched.items():
            self._miss(request, count)
        self.unmatched_beyond += other.unmatched_beyond
        for breach, case in other.breaches.items():
            self._break(breach, Case(case.count, case.method, case.path, case.message))
        self.breaches_beyond += other.breaches_beyond

    def _miss(self, request: str, count: int) -> None:
        if request in self.unmatched or len(self.unmatched) < UNMATCHED:
            self.unmatched[request] += count
        else:
            self.unmatched_beyond += count

    def _break(self, breach: Breach, case: Case) -> None:
        known = self.breaches.get(breach)
        if known is not None:
            known.count += case.count
        elif len(self.breaches) < BREACHES:
            self.breaches[breach] = case
        else:
            self.breaches_beyond += case.count

    def as_json(self) -> dict[str, Any]:
        """For the control plane; sorted, so that the same calls give the same text."""
        return {
            "exchanges": self.exchanges,
            "hits": [
                {"api": api, "operation": operation, "status": status or None, "count": count}
                for (api, operation, status), count in sorted(self.hits.items())
            ],
            "unmatched": [
                {"request": request, "count": count} for request, count in sorted(self.unmatched.items())
            ],
            "unmatched_beyond": self.unmatched_beyond,
            "violations": [
                {
                    **{name: getattr(breach, name) for name in Breach.__dataclass_fields__},
                    **{name: getattr(case, name) for name in Case.__dataclass_fields__},
                }
                for breach, case in self.breaches.items()
            ],
            "violations_beyond": self.breaches_beyond,
        }
