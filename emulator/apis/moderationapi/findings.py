"""What an analysis of the first API comes to: labels, who objects, and how severe it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from emulator.apis.moderationapi.analysis import TextAnalysis
from emulator.apis.moderationapi.lists import Listed
from emulator.apis.moderationapi.media import Sight
from emulator.apis.moderationapi.settings import Model, ProjectSettings
from emulator.apis.moderationapi.submission import Label
from emulator.text.language import Language

FOUND = 0.6
"""How severe a match is that has no score: a matter for review."""

FELT = "sentiment"
"""The model that tells of no harm, however high it scores."""

Scores = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Findings:
    """Of a text, a medium, or an object as a whole.

    scores: by model and label, the highest first. flagged_by: whoever objects, in the order of the models.
    fields: the keys of those that somebody objects to.
    """

    scores: Scores
    flagged_by: tuple[str, ...]
    labels: tuple[Label, ...]
    severity: float
    language: str | None = None
    sentiment: float | None = None
    fields: tuple[str, ...] = ()

    @classmethod
    def of_text(cls, settings: ProjectSettings, analysis: TextAnalysis, rows: Sequence[Listed]) -> Findings:
        """Of one text and what the word lists say of it."""
        flagged_by = flags_of_text(settings, analysis, rows)
        return cls.of_all(settings, [analysis], [], flagged_by)

    @classmethod
    def of_all(
        cls,
        settings: ProjectSettings,
        analyses: Sequence[TextAnalysis],
        sights: Iterable[tuple[str, Sight]],
        flagged_by: Iterable[str],
    ) -> Findings:
        """Of several texts and media. sights: each with the model that looked at it."""
        scores = _highest(analyses, sights)
        who = tuple(dict.fromkeys(flagged_by))
        labels = [
            Label(f"{model}/{label}", score, score > threshold(settings, model, label))
            for (model, label), score in scores.items()
        ]
        # What has no score is labelled with the model's own name.
        scored = {model for model, _ in scores}
        labels += [Label(f"{name}/{name.upper()}", 1.0, flagged=True) for name in who if name not in scored]
        return cls(
            scores=scores,
            flagged_by=who,
            labels=tuple(labels),
            severity=severity_of(scores, who),
            language=_language(analyses),
            sentiment=_mean([_sentiment(analysis) for analysis in analyses]),
        )


def flags_of_text(settings: ProjectSettings, analysis: TextAnalysis, rows: Iterable[Listed]) -> list[str]:
    """Who objects to a text: models by their names, word lists by their ids."""
    return [*analysis.flagged_by(settings.models), *(row.wordlist.id for row in rows if row.flags(analysis))]


def flags_of_sight(settings: ProjectSettings, model: str, sight: Sight) -> list[str]:
    """Who objects to a medium: the one model that looked at it, unless somebody decided otherwise."""
    if sight.outcome is not None:
        return [model] if sight.outcome == "rejected" else []
    over = any(score > threshold(settings, model, label) for label, score in sight.labels.items())
    return [model] if over else []


def model_of(kind: str) -> str:
    """The model that looks at media of a kind: frames of a video are pictures."""
    return "audio" if kind == "audio" else "image"


def runs(settings: ProjectSettings, model: str) -> bool:
    """Whether the project has it switched on."""
    return settings.models.get(model, _AS_BORN).enabled


def threshold(settings: ProjectSettings, model: str, label: str) -> float:
    """What a score has to be above."""
    return settings.models.get(model, _AS_BORN).threshold(label)


def severity_of(scores: Scores, flagged_by: Sequence[str]) -> float:
    """The highest score of a label that tells of harm; a match or a word is worth a look at least."""
    told = max((score for (model, _), score in scores.items() if model != FELT), default=0.0)
    scored = {model for model, _ in scores}
    return max(told, FOUND) if any(name not in scored for name in flagged_by) else told


_AS_BORN = Model()


def _highest(analyses: Iterable[TextAnalysis], sights: Iterable[tuple[str, Sight]]) -> Scores:
    highest: dict[tuple[str, str], float] = {}
    for analysis in analyses:
        for model, label, score in analysis.labels():
            highest[model, label] = max(score, highest.get((model, label), 0.0))
    for model, sight in sights:
        for label, score in sight.labels.items():
            highest[model, label] = max(score, highest.get((model, label), 0.0))
    return dict(sorted(highest.items(), key=lambda row: (-row[1], row[0])))


def _language(analyses: Sequence[TextAnalysis]) -> str | None:
    """That of the longest text."""
    known: list[tuple[int, Language]] = [
        (len(analysis.normal.text), analysis.language) for analysis in analyses if analysis.language is not None
    ]
    return max(known, key=lambda row: row[0])[1].code if known else None


def _sentiment(analysis: TextAnalysis) -> float | None:
    felt = analysis.classified.get(FELT)
    return None if felt is None else felt.scores.get("POSITIVE", 0.0) - felt.scores.get("NEGATIVE", 0.0)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
