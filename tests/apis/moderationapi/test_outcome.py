"""What a policy comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulator.apis.moderationapi.outcome import Outcome, Score

OVER = Outcome("toxicity", 0.8, over=True, fields=("a",), labels=(Score("insult", 0.8), Score("threat", 0.2)))


def test_a_classifier() -> None:
    """With its labels, and the fields that it flags."""
    assert OVER.as_json(dry_run=False) == {
        "id": "toxicity",
        "type": "classifier",
        "probability": 0.8,
        "flagged": True,
        "flagged_fields": ["a"],
        "labels": [
            {"id": "insult", "probability": 0.8, "flagged": True},
            {"id": "threat", "probability": 0.2, "flagged": False},
        ],
    }


def test_a_matcher() -> None:
    """With its matches, be there any or none."""
    told = Outcome("pii", 0.0, over=False, matches=[]).as_json(dry_run=False)
    assert told == {"id": "pii", "type": "entity_matcher", "probability": 0.0, "flagged": False, "matches": []}


def test_a_shadow() -> None:
    """What only tells flags neither itself nor a field."""
    told = replace(OVER, flag=False).as_json(dry_run=False)
    assert (told["flagged"], "flagged_fields" in told) == (False, False)
    assert [label["shadowFlagged"] for label in told["labels"]] == [True, False]


def test_a_dry_run() -> None:
    """Nothing is flagged."""
    told = OVER.as_json(dry_run=True)
    assert (told["flagged"], "flagged_fields" in told, told["labels"][0]["flagged"]) == (False, False, False)


@pytest.mark.parametrize(
    ("name", "kind", "severity"), [("toxicity", "", 0.8), ("pii", "", 0.56), ("0123", "wordlist", 0.72)]
)
def test_severity(name: str, kind: str, severity: float) -> None:
    """By what it is, not by what it is called."""
    outcome = Outcome(name, 0.8, over=True, kind=kind)
    assert outcome.severity == pytest.approx(severity)
    assert replace(outcome, flag=False).severity == 0.0
