"""POST /moderate/text: a key for every model of the project, and masks over what matchers found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emulator.apis.moderationapi.analysis import Text, TextAnalysis, analyse, attached_to, text_units
from emulator.apis.moderationapi.findings import Findings
from emulator.apis.moderationapi.intake import Intake
from emulator.apis.moderationapi.lists import listed
from emulator.apis.moderationapi.masking import Veil, masked, rewritten, veil
from emulator.apis.moderationapi.parts import Part
from emulator.apis.moderationapi.settings import ProjectSettings
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.text.matches import Match

handlers = Handlers()


@handlers("moderateText")
async def moderate_text(call: Call) -> Reply:
    """Analyse one text. Raises: ApiError 403."""
    intake = Intake.of(call)
    settings, text = intake.settings, intake.body["value"]
    lists = attached_to(intake.world)
    [analysis] = await analyse(settings, lists, [Text(text)])
    rows = listed(lists, [analysis])
    findings = Findings.of_text(settings, analysis, rows)
    units = text_units(settings, [text])
    submission = intake.submission([Part(None, "text", text)], "text", findings)
    author = intake.conclude(units, submission, analysis.reasons())
    content = _moderated(settings, analysis)
    reply = intake.reply(units, flagged=submission.flagged, author=author)
    reply |= {
        "content_moderated": content != text,
        "unicode_spoofing": analysis.spoofed,
        "data_found": analysis.data_found,
        "original": text,
        "content": content,
        **dict(_models(settings, analysis)),
    }
    if rows:
        reply["wordlists"] = [row.as_json(dry_run=settings.dry_run) for row in rows]
    return Reply(200, reply)


def _moderated(settings: ProjectSettings, analysis: TextAnalysis) -> str:
    """The text with its masks, and without what it is spoofed with."""
    veils = list(_veils(settings, analysis))
    if analysis.spoofed:
        return rewritten(analysis.normal, veils)
    return masked(analysis.normal.original, veils)


def _veils(settings: ProjectSettings, analysis: TextAnalysis) -> Iterator[Veil]:
    for model, matches in analysis.found.items():
        template = settings.models[model].mask
        if template is not None:
            yield from (veil(match.start, match.end, template, match.text) for match in matches)


def _models(settings: ProjectSettings, analysis: TextAnalysis) -> Iterator[tuple[str, dict[str, Any]]]:
    for model, classification in analysis.classified.items():
        scores = dict(classification.scores)
        yield model, {"label": classification.label, "score": classification.score, "label_scores": scores}
    if analysis.language is not None:
        said = analysis.language
        yield (
            "language",
            {"code": said.code, "label": said.label, "score": said.score, "reliable": said.reliable},
        )
    for model, matches in analysis.found.items():
        told: dict[str, Any] = {
            "mode": settings.models[model].mode,
            "found": bool(matches),
            "matches": [match.text for match in matches],
        }
        if model in WITH_COMPONENTS and matches:
            told["components"] = [_components(match) for match in matches]
        yield model, told


WITH_COMPONENTS = frozenset({"address", "name", "sensitive"})
"""Matchers whose matches have parts."""


def _components(match: Match) -> dict[str, str]:
    return dict(match.components) or {match.kind: match.text}
