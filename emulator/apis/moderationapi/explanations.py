"""Why content is labelled as it is: the last analyses of a world, with the rules and words behind each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from emulator.world.world import World

KEPT = 1000
"""Analyses that are kept; the oldest is forgotten first."""

REASONS_LIMIT = 50
"""Reasons that are kept of one analysis, the ones with the highest scores."""

EVIDENCE_LIMIT = 160
"""Characters that are kept of what was found."""


class Reason(NamedTuple):
    """Why one label scored as it did.

    field: the key in an object; None elsewhere. score: None where a model has none. rule: which rule fired.
    evidence: the words that it fired at.
    """

    field: str | None
    model: str
    label: str | None
    score: float | None
    rule: str
    evidence: str

    def bounded(self) -> Reason:
        """With texts that are short enough to be kept."""
        field = None if self.field is None else self.field[:EVIDENCE_LIMIT]
        label = None if self.label is None else self.label[:EVIDENCE_LIMIT]
        evidence = self.evidence[:EVIDENCE_LIMIT]
        return Reason(
            field, self.model[:EVIDENCE_LIMIT], label, self.score, self.rule[:EVIDENCE_LIMIT], evidence
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """One analysis. at: epoch seconds of world time. operation: the operationId."""

    at: float
    operation: str
    content_id: str
    flagged: bool
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """For the control plane."""
        return {
            "at": self.at,
            "operation": self.operation,
            "content_id": self.content_id,
            "flagged": self.flagged,
            "reasons": [reason._asdict() for reason in self.reasons],
        }


class Explanations:
    """The last analyses of one world. A resident."""

    def __init__(self, world: World) -> None:
        self._clock = world.clock
        self._kept: deque[Explanation] = deque(maxlen=KEPT)

    def note(self, operation: str, content_id: str, *, flagged: bool, reasons: Iterable[Reason]) -> None:
        """Keep an analysis that is just done."""
        weightiest = sorted(reasons, key=lambda reason: -(1.0 if reason.score is None else reason.score))
        kept = tuple(reason.bounded() for reason in islice(weightiest, REASONS_LIMIT))
        self._kept.append(Explanation(self._clock.now(), operation, content_id, flagged, kept))

    def list(self, *, content_id: str | None = None) -> Sequence[Explanation]:
        """The last ones, newest first; of one content, if it is named."""
        return [each for each in reversed(self._kept) if content_id is None or each.content_id == content_id]
