"""The policies of the unified API, run over the parts of content (facts §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.apis.moderationapi import guidelines
from emulator.apis.moderationapi.entities import look_for, look_for_links, look_for_words
from emulator.apis.moderationapi.explanations import Reason
from emulator.apis.moderationapi.imagelabels import SHOWN_BY
from emulator.apis.moderationapi.media import Sight
from emulator.apis.moderationapi.options import Wanted
from emulator.apis.moderationapi.outcome import Outcome, Score
from emulator.apis.moderationapi.scene import Scene
from emulator.text.policies import POLICIES, judge
from emulator.text.signals import SignalKind

FACES = "face_detection"

SIGNALS: Mapping[str, str] = {SignalKind.STYLED: "confusable_word"}
"""The vendor's names of signs of spoofing, where this project's differ."""

ALL_SIGNALS = ("mixed_script", "confusable_word", "invisible", "zalgo", "illegal", "encoding_damage")
DAMAGE = "encoding_damage"
"""The one that flags only when it is asked to: it is a defect, and nobody's trick."""

REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a classifier finds in one part."""

    probability: float
    labels: Sequence[Score] = ()
    reasons: Sequence[Reason] = ()
    error: str | None = None


def run(wanted: Sequence[Wanted], scene: Scene) -> list[Outcome]:
    """What each policy comes to, the likeliest first, and what the project's word lists say."""
    outcomes = [_run(each, scene) for each in wanted]
    outcomes += look_for_words(scene)
    return sorted(outcomes, key=lambda outcome: -outcome.probability)


def _run(wanted: Wanted, scene: Scene) -> Outcome:
    if wanted.id in {"pii", "url"}:
        return look_for(wanted, scene)
    if wanted.id == "url_risk":
        return look_for_links(wanted, scene)
    find = _SPECIAL.get(wanted.id, _by_words_and_labels)
    return _classified(
        wanted, scene, {position: find(wanted, scene, position) for position in scene.positions()}
    )


def _classified(wanted: Wanted, scene: Scene, findings: Mapping[int, Finding | None]) -> Outcome:
    known = {position: finding for position, finding in findings.items() if finding is not None}
    labels: dict[str, Score] = {}
    for finding in known.values():
        for label in finding.labels:
            if label.id not in labels or label.probability > labels[label.id].probability:
                labels[label.id] = label
    over = [position for position, finding in known.items() if finding.probability > wanted.threshold]
    return Outcome(
        id=wanted.name,
        kind=wanted.id,
        probability=max((finding.probability for finding in known.values()), default=0.0),
        over=bool(over),
        flag=wanted.flag,
        threshold=wanted.threshold,
        fields=scene.keys(over),
        labels=sorted(labels.values(), key=lambda label: -label.probability),
        data=_faces(scene) if wanted.id == FACES else None,
        reasons=[reason for finding in known.values() for reason in finding.reasons],
        errors=[finding.error for finding in known.values() if finding.error is not None],
    )


def _by_words_and_labels(wanted: Wanted, scene: Scene, position: int) -> Finding | None:
    """What a text says, and what a picture shows."""
    normal = scene.texts.get(position)
    if normal is None:
        return _by_labels(wanted, scene, position)
    if wanted.id not in POLICIES:
        return None
    judgement = judge(wanted.id, normal, min_words=wanted.min_words)
    key = scene.key(position)
    return Finding(
        judgement.probability,
        [Score(label, score) for label, score in judgement.labels.items()],
        [
            Reason(key, wanted.id, reason.label, reason.score, reason.rule, ", ".join(reason.evidence))
            for reason in judgement.reasons
        ],
    )


def _by_labels(wanted: Wanted, scene: Scene, position: int) -> Finding | None:
    sight = scene.sights[position]
    if sight.error is not None:
        return _unseen(wanted, scene, position, sight) if wanted.id in SHOWN_BY else None
    names = [name for name in SHOWN_BY.get(wanted.id, ()) if name in sight.labels]
    scores = {name: sight.labels[name] for name in names}
    if wanted.id in sight.said:
        scores[wanted.id] = sight.said[wanted.id]
    if sight.outcome is not None and (names or wanted.id in sight.said):
        # A scripted decision stands above the labels: it makes the ones that were said certain, or void.
        scores = {name: float(sight.outcome == "rejected") for name in scores}
    if not scores:
        return None
    key = scene.key(position)
    reasons = [
        Reason(key, wanted.id, name, score, sight.decided_by, sight.reason)
        for name, score in scores.items()
        if sight.said or sight.outcome is not None
    ]
    return Finding(max(scores.values()), [Score(name, score) for name, score in scores.items()], reasons)


def _unseen(wanted: Wanted, scene: Scene, position: int, sight: Sight) -> Finding:
    key = scene.key(position)
    told = str(sight.error) if key is None else f"{key[:80]}: {sight.error}"
    return Finding(0.0, (), [Reason(key, wanted.id, None, None, sight.decided_by, told)], told)


def _by_faces(wanted: Wanted, scene: Scene, position: int) -> Finding | None:
    """Pictures alone have faces."""
    part, sight = scene.parts[position], scene.sights.get(position)
    if sight is None or part.kind == "audio":
        return None
    if sight.error is not None:
        return _unseen(wanted, scene, position, sight)
    seen = len(sight.faces)
    holds = seen >= wanted.count if wanted.comparator == "at_least" else seen < wanted.count
    rule = f"{seen} faces seen, {wanted.comparator} {wanted.count} asked for"
    reason = Reason(scene.key(position), wanted.id, "faces", float(holds), rule, sight.reason)
    return Finding(float(holds), (), [reason])


def _faces(scene: Scene) -> dict[str, Any]:
    """Of all pictures together. Nobody's gender is told here, and an age only where a script gives it."""
    ages = [age for position in sorted(scene.sights) for age in scene.sights[position].faces]
    return {"count": len(ages), "faces": [{"confidence": 1.0, "gender": None, "age": age} for age in ages]}


def _by_guideline(wanted: Wanted, scene: Scene, position: int) -> Finding | None:
    normal = scene.texts.get(position)
    if normal is None:
        return None
    overlap = guidelines.compare(wanted.instructions, normal)
    rule, evidence = "words in common with the guideline", ", ".join(overlap.shared)
    key = scene.key(position)
    reasons = [Reason(key, wanted.name, None, overlap.probability, rule, evidence)] if overlap.shared else []
    return Finding(overlap.probability, (), reasons)


def _by_signals(wanted: Wanted, scene: Scene, position: int) -> Finding | None:
    """Each sign of spoofing is a label; one that is switched off is told of, and flags nothing."""
    normal = scene.texts.get(position)
    if normal is None:
        return None
    key = scene.key(position)
    seen = {SIGNALS.get(signal.kind, str(signal.kind)): signal.text for signal in reversed(normal.signals)}
    if REPLACED in normal.original:
        seen[DAMAGE] = REPLACED
    labels = [
        Score(name, float(name in seen), flags=wanted.signals.get(name, name != DAMAGE)) for name in ALL_SIGNALS
    ]
    reasons = [Reason(key, wanted.id, name, 1.0, "sign of spoofing", text) for name, text in seen.items()]
    certain = max((label.probability for label in labels if label.flags), default=0.0)
    return Finding(certain, labels, reasons)


_SPECIAL: Mapping[str, Callable[[Wanted, Scene, int], Finding | None]] = {
    FACES: _by_faces,
    "guideline": _by_guideline,
    "unicode_spoofing": _by_signals,
}


def errors_of(outcomes: Iterable[Outcome]) -> Iterator[dict[str, str]]:
    """A row for each policy that could not be run over everything that it looks at."""
    for outcome in outcomes:
        if outcome.errors:
            yield {"id": outcome.id, "message": "; ".join(outcome.errors[:5])}
