"""Which of what the contracts document a run exercised, and what it broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from emulator.testing.records import Broken, Json, as_record

CONTROL = "control"
"""The control plane's own API, which is nobody's to cover unless it is asked for."""

VIOLATIONS, UNMATCHED = "violations", "unmatched"
"""What a world counts in the end without telling one from another."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that an exchange broke. test: during which test, where that is known. count: how often it was."""

    method: str
    target: str
    api: str | None
    operation: str | None
    rule: str
    test: str = ""
    count: int = 1


@dataclass(slots=True)
class Tally:
    """What was exercised so far; tallies of several worlds and processes add up.

    hits: how often each status of each operation was answered. unmatched: requests to no operation at all.
    beyond: violations and requests to no operation of which a world has only counted how many there were.
    """

    hits: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    breaches: list[Breach] = field(default_factory=list)
    unmatched: Counter[str] = field(default_factory=Counter)
    beyond: Counter[str] = field(default_factory=Counter)

    @classmethod
    def counted(cls, said: Mapping[str, Json]) -> Tally:
        """What a server has counted."""
        hits = Counter(
            {(row["api"], row["operation"], row["status"] or 0): row["count"] for row in said["hits"]}
        )
        unmatched = Counter({row["request"]: row["count"] for row in said["unmatched"]})
        beyond = {name: said[f"{name}_beyond"] for name in (VIOLATIONS, UNMATCHED)}
        breaches = [
            as_record(Breach, {**row, "target": row["path"], "rule": str(as_record(Broken, row))})
            for row in said["violations"]
        ]
        return cls(hits, breaches, unmatched, +Counter(beyond))

    def during(self, test: str, *, allowed: bool = False) -> Tally:
        """The same of that test. allowed: breaking the contract was what it is about, and does not count."""
        breaches = [] if allowed else [replace(breach, test=test) for breach in self.breaches]
        beyond = Counter({name: n for name, n in self.beyond.items() if not (allowed and name == VIOLATIONS)})
        return Tally(Counter(self.hits), breaches, Counter(self.unmatched), beyond)

    def merge(self, other: Tally) -> None:
        """Add what another one counted."""
        self.hits += other.hits
        self.breaches += other.breaches
        self.unmatched += other.unmatched
        self.beyond += other.beyond

    @property
    def broken(self) -> int:
        """How often the contract was broken."""
        return sum(breach.count for breach in self.breaches) + self.beyond.get(VIOLATIONS, 0)

    def as_json(self) -> dict[str, Json]:
        """What `from_json` takes."""
        return {
            "hits": [[*key, count] for key, count in sorted(self.hits.items())],
            "breaches": [
                {name: getattr(breach, name) for name in Breach.__dataclass_fields__}
                for breach in self.breaches
            ],
            "unmatched": dict(sorted(self.unmatched.items())),
            "beyond": dict(sorted(self.beyond.items())),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Json]) -> Tally:
        """What `as_json` gave."""
        hits = Counter({(api, operation, status): count for api, operation, status, count in said["hits"]})
        breaches = [as_record(Breach, each) for each in said["breaches"]]
        return cls(hits, breaches, Counter(said["unmatched"]), Counter(said.get("beyond", {})))


@dataclass(frozen=True, slots=True)
class Row:
    """One documented status of one operation. hits: how often it was answered."""

    api: str
    operation: str
    method: str
    path: str
    status: int
    reached_by: tuple[str, ...] = ()
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """A tally held against the catalogue.

    rows: every documented status that counts. breaches, unmatched, beyond: as in the tally.
    """

    rows: tuple[Row, ...]
    breaches: tuple[Breach, ...] = ()
    unmatched: tuple[str, ...] = ()
    beyond: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Iterable[Mapping[str, Json]], tally: Tally, *, only: Sequence[str] = ()) -> Coverage:
        """catalogue: as `Emulator.catalogue()` gives it. only: patterns of what counts, as in `counts`."""
        rows = [
            as_record(Row, {**each, "hits": tally.hits[each["api"], each["operation"], each["status"]]})
            for each in catalogue
            if counts(each["api"], each["operation"], only)
        ]
        unmatched = tuple(sorted(tally.unmatched))
        return cls(tuple(rows), tuple(tally.breaches), unmatched, dict(tally.beyond))

    @property
    def unserved(self) -> tuple[str, ...]:
        """Those of `unmatched` of which no violation tells: a test may be allowed to break the contract."""
        told = {f"{breach.method} {breach.target}" for breach in self.breaches if breach.operation is None}
        return tuple(request for request in self.unmatched if request not in told)

    @property
    def broken(self) -> int:
        """How often the contract was broken."""
        return sum(breach.count for breach in self.breaches) + self.beyond.get(VIOLATIONS, 0)

    @property
    def covered(self) -> int:
        """How many documented statuses were answered."""
        return sum(1 for row in self.rows if row.hits)

    @property
    def percent(self) -> float:
        """Their share in all that count; 0 where none do."""
        return 100 * self.covered / len(self.rows) if self.rows else 0.0

    @property
    def operations(self) -> dict[tuple[str, str], list[Row]]:
        """The rows of each operation, by API and operationId."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row.api, row.operation), []).append(row)
        return found

    @property
    def operations_covered(self) -> int:
        """How many operations were called."""
        return sum(1 for rows in self.operations.values() if any(row.hits for row in rows))

    @property
    def apis(self) -> dict[str, list[Row]]:
        """The rows of each API."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.api, []).append(row)
        return found

    def as_json(self) -> dict[str, Any]:
        """Everything, for programs."""
        return {
            "percent": round(self.percent, 2),
            "statuses": {"covered": self.covered, "of": len(self.rows)},
            "operations": {"covered": self.operations_covered, "of": len(self.operations)},
            "rows": [
                {name: getattr(row, name) for name in ("api", "operation", "method", "path", "status", "hits")}
                for row in self.rows
            ],
            "violations": [
                {name: getattr(breach, name) for name in Breach.__dataclass_fields__}
                for breach in self.breaches
            ],
            "unmatched": list(self.unmatched),
            "beyond": {name: self.beyond.get(name, 0) for name in (VIOLATIONS, UNMATCHED)},
        }


def counts(api: str, operation: str, only: Sequence[str]) -> bool:
    """Whether an operation counts. only: patterns such as `yoti` and `*:*Livestream`; none is all."""
    if not only:
        return api != CONTROL
    return any(fnmatchcase(api, each) or fnmatchcase(f"{api}:{operation}", each) for each in only)
