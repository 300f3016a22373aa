"""What one policy of the unified API comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.apis.moderationapi.explanations import Reason
from emulator.apis.moderationapi.masking import Veil

WEIGHTS: Mapping[str, float] = {
    "url": 0.6,
    "flirtation": 0.6,
    "political": 0.6,
    "religion": 0.6,
    "low_quality": 0.6,
    "pii": 0.7,
    "personal_information": 0.7,
    "intent_to_share": 0.7,
    "channel_circumvent": 0.7,
    "self_promotion": 0.7,
    "promotion": 0.7,
    "crypto": 0.7,
    "face_detection": 0.7,
    "profanity": 0.8,
    "unicode_spoofing": 0.8,
    "spam": 0.9,
    "wordlist": 0.9,
}
"""How severe a policy's certainty is, 1 where nothing is said. The vendor does not publish how it reckons."""


@dataclass(frozen=True, slots=True)
class Score:
    """A label of a classifier, in one part or in all together."""

    id: str
    probability: float
    flags: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one policy over all parts.

    kind: what its severity goes by. over: whether it objects, were it to flag. flag: whether it flags.
    fields: the keys of the parts of an object that it objects to. matches: None for a classifier.
    veils: by the position of a part, what is to be hidden there. errors: why it could not be run, part by part.
    """

    id: str
    probability: float
    over: bool
    flag: bool = True
    kind: str = ""
    threshold: float = 0.5
    fields: tuple[str, ...] = ()
    labels: Sequence[Score] = ()
    matches: Sequence[Mapping[str, Any]] | None = None
    data: Mapping[str, Any] | None = None
    veils: Mapping[int, Sequence[Veil]] = field(default_factory=dict)
    reasons: Sequence[Reason] = ()
    errors: Sequence[str] = ()

    @property
    def flagged(self) -> bool:
        """Whether it objects and flags."""
        return self.over and self.flag

    @property
    def severity(self) -> float:
        """How severe it is; what only tells is not severe at all."""
        return self.probability * WEIGHTS.get(self.kind or self.id, 1.0) if self.flag else 0.0

    def as_json(self, *, dry_run: bool) -> dict[str, Any]:
        """As a reply lists it."""
        told: dict[str, Any] = {
            "id": self.id,
            "type": "classifier" if self.matches is None else "entity_matcher",
            "probability": self.probability,
            "flagged": self.flagged and not dry_run,
        }
        if self.fields and self.flagged and not dry_run:
            told["flagged_fields"] = list(self.fields)
        if self.matches is not None:
            return {**told, "matches": list(self.matches)}
        if self.labels:
            told["labels"] = [self._label(label, dry_run=dry_run) for label in self.labels]
        return told if self.data is None else {**told, "data": self.data}

    def _label(self, label: Score, *, dry_run: bool) -> dict[str, Any]:
        over = label.flags and label.probability > self.threshold
        told = {"id": label.id, "probability": label.probability, "flagged": over and self.flag and not dry_run}
        return told if self.flag else {**told, "shadowFlagged": over}
