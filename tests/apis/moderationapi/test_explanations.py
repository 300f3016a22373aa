"""Why content is labelled as it is."""

from __future__ import annotations

from emulator.apis.moderationapi.explanations import EVIDENCE_LIMIT, KEPT, REASONS_LIMIT, Explanations, Reason
from emulator.world.world import World, WorldSettings

LONG = "x" * 10_000


def explanations() -> Explanations:
    """Those of a new world."""
    return World("w", WorldSettings(start=0.0)).of(Explanations)


def reason(score: float | None = 0.5, text: str = "word") -> Reason:
    """A reason."""
    return Reason(None, "toxicity", "INSULT", score, "rule", text)


def test_the_newest_first() -> None:
    """All, or those of one content."""
    kept = explanations()
    for name in ("a", "b", "a"):
        kept.note("moderateText", name, flagged=name == "a", reasons=[reason()])
    assert [each.content_id for each in kept.list()] == ["a", "b", "a"]
    assert len(kept.list(content_id="a")) == 2
    told = kept.list(content_id="b")[0].as_json()
    assert (told["operation"], told["flagged"]) == ("moderateText", False)
    assert told["reasons"] == [reason()._asdict()]


def test_bounds() -> None:
    """How many, how many reasons of each, and how long these are."""
    kept = explanations()
    for _ in range(KEPT + 5):
        kept.note("moderateText", "a", flagged=True, reasons=[])
    assert len(kept.list()) == KEPT
    scores = [0.001 * at for at in range(REASONS_LIMIT + 10)]
    many = [Reason(LONG, LONG, LONG, score, LONG, LONG) for score in scores]
    kept.note("moderateText", "a", flagged=True, reasons=many)
    reasons = kept.list()[0].reasons
    assert len(reasons) == REASONS_LIMIT
    assert reasons[0].score == max(scores)
    for each in (reasons[0].field, reasons[0].model, reasons[0].label, reasons[0].rule, reasons[0].evidence):
        assert each is not None
        assert len(each) == EVIDENCE_LIMIT


def test_what_has_no_score_is_certain() -> None:
    """Matches come before scores."""
    kept = explanations()
    kept.note("moderateText", "a", flagged=True, reasons=[reason(0.9), reason(None, "match")])
    assert [each.evidence for each in kept.list()[0].reasons] == ["match", "word"]
