"""POST /moderate/object: each field by its own type. Source: moderationapi-analyze-object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emulator.apis.moderationapi.analysis import (
    Text,
    TextAnalysis,
    analyse,
    attached_to,
    text_units,
)
from emulator.apis.moderationapi.explanations import Reason
from emulator.apis.moderationapi.findings import (
    Findings,
    flags_of_sight,
    flags_of_text,
    model_of,
    runs,
)
from emulator.apis.moderationapi.intake import Intake
from emulator.apis.moderationapi.lists import Listed, listed
from emulator.apis.moderationapi.media import Sight, see_all
from emulator.apis.moderationapi.parts import Part, check_size, fields_of, texts_of
from emulator.apis.moderationapi.settings import ProjectSettings
from emulator.apis.moderationapi.wordlists import Attached
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply

handlers = Handlers()


@dataclass(frozen=True, slots=True)
class Object:
    """An object that was analysed: what its texts say and its media show, each by the field's position."""

    settings: ProjectSettings
    parts: Sequence[Part]
    analyses: Mapping[int, TextAnalysis]
    sights: Mapping[int, Sight]
    rows: Sequence[Listed]

    def flagged_by(self, position: int) -> list[str]:
        """Who objects to one field."""
        if position in self.analyses:
            return flags_of_text(self.settings, self.analyses[position], self.rows)
        part = self.parts[position]
        if not self._runs(part):
            return []
        return flags_of_sight(self.settings, model_of(part.kind), self.sights[position])

    def fields(self) -> list[dict[str, Any]]:
        """A row for each field, in the object's order. `error` is there where a medium could not be had."""
        return [self._field(position, part) for position, part in enumerate(self.parts)]

    def findings(self) -> Findings:
        """Of all fields together."""
        names = [self.flagged_by(position) for position in range(len(self.parts))]
        keys = [part.key for part, who in zip(self.parts, names, strict=True) if who and part.key is not None]
        sights = (
            (model_of(self.parts[position].kind), sight)
            for position, sight in self.sights.items()
            if self._runs(self.parts[position])
        )
        found = Findings.of_all(
            self.settings, list(self.analyses.values()), sights, (name for who in names for name in who)
        )
        return replace(found, fields=tuple(keys))

    def entities(self) -> list[dict[str, Any]]:
        """What matchers found, a row for each that found anything."""
        found: dict[str, dict[str, None]] = {}
        for analysis in self.analyses.values():
            for model, matches in analysis.found.items():
                if matches:
                    found.setdefault(model, {}).update(dict.fromkeys(match.text for match in matches))
        return [{"model": model, "matches": list(matches)} for model, matches in found.items()]

    def reasons(self) -> Iterator[Reason]:
        """Why, field by field."""
        for position, analysis in self.analyses.items():
            yield from analysis.reasons(self.parts[position].key)
        for position, sight in self.sights.items():
            part = self.parts[position]
            yield from sight.reasons(part.key, model_of(part.kind))

    def _runs(self, part: Part) -> bool:
        model = model_of(part.kind)
        # `video` is taken for the model as well: a client cannot know that its frames are pictures here.
        wanted = part.models is None or not part.models.isdisjoint({model, part.kind})
        return wanted and runs(self.settings, model)

    def _field(self, position: int, part: Part) -> dict[str, Any]:
        names = [] if self.settings.dry_run else self.flagged_by(position)
        row: dict[str, Any] = {"key": part.key, "flagged": bool(names), "flagged_by": names}
        sight = self.sights.get(position)
        return row if sight is None or sight.error is None else {**row, "error": sight.error}


@handlers("moderateObject")
async def moderate_object(call: Call) -> Reply:
    """Analyse an object. Raises: ApiError 400, 403."""
    intake = Intake.of(call)
    parts = fields_of(intake.body["value"]["data"], ("value", "data"))
    check_size(parts)
    intake.admit(parts)
    lists = attached_to(intake.world)
    seen = await _analysed(intake, parts, lists)
    findings = seen.findings()
    units = text_units(intake.settings, [part.value for part in texts_of(parts)])
    units += sum(sight.units for sight in seen.sights.values())
    submission = intake.submission(parts, "object", findings)
    author = intake.conclude(units, submission, seen.reasons())
    reply = intake.reply(units, flagged=submission.flagged, author=author)
    reply |= {
        "unicode_spoofing": any(analysis.spoofed for analysis in seen.analyses.values()),
        "data_found": any(analysis.data_found for analysis in seen.analyses.values()),
        "labels": [
            {"label": label, "model": model, "score": score}
            for (model, label), score in findings.scores.items()
        ],
        "entities": seen.entities(),
        "fields": seen.fields(),
    }
    if lists:
        reply["wordlists"] = [row.as_json(dry_run=intake.settings.dry_run) for row in seen.rows]
    return Reply(200, reply)


async def _analysed(intake: Intake, parts: Sequence[Part], lists: Sequence[Attached]) -> Object:
    sights = await see_all(intake.world, parts, content_id=intake.content_id, external_id=intake.external_id)
    texts = [Text(part.value, part.models) for part in texts_of(parts)]
    analyses = await analyse(intake.settings, lists, texts)
    positions = [position for position, part in enumerate(parts) if part.kind == "text"]
    by_position = dict(zip(positions, analyses, strict=True))
    return Object(intake.settings, parts, by_position, sights, listed(lists, analyses))
