"""POST /moderate: content of any kind, judged by the policies of a channel, with a recommendation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.apis.moderationapi.analysis import aside, attached_to
from emulator.apis.moderationapi.insights import feeling, insights, language_of
from emulator.apis.moderationapi.intake import Intake
from emulator.apis.moderationapi.masking import rewritten
from emulator.apis.moderationapi.media import see_all
from emulator.apis.moderationapi.options import Wanted, wanted_policies
from emulator.apis.moderationapi.outcome import Outcome
from emulator.apis.moderationapi.parts import Part, check_size, kinds_of, parts_of, texts_of, written
from emulator.apis.moderationapi.policies import errors_of, run
from emulator.apis.moderationapi.recommendation import recommend
from emulator.apis.moderationapi.scene import Scene
from emulator.apis.moderationapi.submission import Label, Submission
from emulator.apis.moderationapi.urlrisk import domain_of
from emulator.apis.moderationapi.wordlists import Wordlists
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.text.normal import Normal, normalise

handlers = Handlers()

SPOOFING = "unicode_spoofing"


@handlers("moderateContent")
async def moderate_content(call: Call) -> Reply:
    """Judge content. Raises: ApiError 400, 403."""
    intake = Intake.of(call)
    parts = parts_of(intake.body["content"])
    check_size(parts)
    intake.admit(parts)
    wanted = wanted_policies(intake.settings, intake.body.get("policies"))
    scene, outcomes, senses = await _judged(intake, parts, wanted)
    author = intake.standing()
    severity = round(max((outcome.severity for outcome in outcomes), default=0.0), 4)
    advice = recommend(intake.settings, severity, author, intake.body.get("clientAction"))
    units = _units(scene, wanted)
    flagged = intake.objects(flagged=any(outcome.flagged for outcome in outcomes))
    submission = _submission(intake, scene, outcomes, severity, advice.action)
    reasons = (reason for outcome in outcomes for reason in outcome.reasons)
    author = intake.conclude(units, submission, reasons)
    errors = list(errors_of(outcomes))
    reply: dict[str, Any] = {
        "content": _content(intake, scene, wanted, outcomes),
        "author": author,
        "casebook": None,
        "evaluation": _evaluation(scene, outcomes, severity, flagged=flagged),
        "recommendation": advice.as_json(),
        "policies": [outcome.as_json(dry_run=intake.settings.dry_run) for outcome in outcomes],
        "insights": senses,
        "meta": _meta(intake, scene, units, partial=bool(errors)),
    }
    return Reply(200, {**reply, "errors": errors} if errors else reply)


async def _judged(
    intake: Intake, parts: Sequence[Part], wanted: Sequence[Wanted]
) -> tuple[Scene, list[Outcome], list[dict[str, Any]]]:
    world = intake.world
    sights = await see_all(world, parts, content_id=intake.content_id, external_id=intake.external_id)
    lists, domains = attached_to(world), _domains(intake, wanted)

    def work() -> tuple[Scene, list[Outcome], list[dict[str, Any]]]:
        texts = {at: normalise(part.value) for at, part in enumerate(parts) if part.kind == "text"}
        scene = Scene(intake.settings, parts, texts, sights, lists, domains)
        senses = insights(scene.longest(), scored=intake.settings.generation > 1)
        return scene, run(wanted, scene), senses

    return await aside(work, [part.value for part in texts_of(parts)])


def _domains(intake: Intake, wanted: Sequence[Wanted]) -> dict[str, frozenset[str]]:
    """What the lists that policies name say of domains; of a list that is not there, nothing."""
    records = intake.world.of(Wordlists).records
    named = {name for policy in wanted for name in (*policy.allowlists, *policy.blocklists)}
    found = {name: records.get(name) for name in named}
    return {
        name: frozenset(domain_of(word) for word in wordlist.words)
        for name, wordlist in found.items()
        if wordlist is not None
    }


def _units(scene: Scene, wanted: Sequence[Wanted]) -> int:
    """One for all texts, what the media cost, and one for each guideline: facts §6 has it so for agents."""
    guidelines = sum(policy.guideline_key is not None for policy in wanted)
    return bool(scene.texts) + sum(sight.units for sight in scene.sights.values()) + guidelines


def _content(
    intake: Intake, scene: Scene, wanted: Sequence[Wanted], outcomes: Sequence[Outcome]
) -> dict[str, Any]:
    """The content masked, and cleaned where a policy looks for spoofing."""
    cleans = any(policy.id == SPOOFING for policy in wanted)
    changed: dict[int, str] = {}
    masked = cleaned = False
    for position, normal in scene.texts.items():
        veils = [veil for outcome in outcomes for veil in outcome.veils.get(position, ())]
        spoofed = cleans and bool(normal.signals) and normal.text != normal.original
        text = rewritten(normal if spoofed else Normal(normal.original, normal.original), veils)
        masked, cleaned = masked or bool(veils), cleaned or spoofed
        if text != normal.original:
            changed[position] = text
    return {
        "id": intake.content_id,
        "masked": masked,
        "unicode_cleaned": cleaned,
        "modified": _modified(intake.body["content"], scene, changed) if changed else None,
    }


def _modified(content: Mapping[str, Any], scene: Scene, changed: Mapping[int, str]) -> Any:
    """A text as a text, an object with all of its parts."""
    if content["type"] != "object":
        return changed[0]
    data = dict(content["data"])
    for position, text in changed.items():
        key = scene.parts[position].key
        assert key is not None
        data[key] = {**data[key], "text": text}
    return data


def _evaluation(scene: Scene, outcomes: Sequence[Outcome], severity: float, *, flagged: bool) -> dict[str, Any]:
    return {
        "flagged": flagged,
        "flag_probability": max((outcome.probability for outcome in outcomes if outcome.flag), default=0.0),
        "severity_score": severity,
        "unicode_spoofed": _is_spoofed(scene, outcomes),
        "shadow_flagged": any(outcome.over and not outcome.flag for outcome in outcomes),
    }


def _is_spoofed(scene: Scene, outcomes: Sequence[Outcome]) -> bool:
    """As the policy decides; where it is not run, any sign will do."""
    decided = [outcome.flagged for outcome in outcomes if outcome.kind == SPOOFING]
    if decided:
        return any(decided) and not scene.settings.dry_run
    return any(normal.signals for normal in scene.texts.values())


def _submission(
    intake: Intake, scene: Scene, outcomes: Sequence[Outcome], severity: float, recommendation: str
) -> Submission:
    """As authors and queues hear of it."""
    body, longest = intake.body, scene.longest()
    language = language_of(longest)
    flagged = any(outcome.flagged for outcome in outcomes)
    fields = (key for outcome in outcomes if outcome.flagged for key in outcome.fields)
    kept = all(part.data is None for part in scene.parts) or scene.parts[0].key is not None
    # The second generation makes an item of what is not to be kept as well, without its content.
    withheld = not intake.stored and intake.settings.generation > 1
    return Submission(
        content_id=intake.content_id,
        content="" if withheld else written(scene.parts),
        kind=body["content"]["type"],
        flagged=intake.objects(flagged=flagged),
        labels=tuple(label for outcome in outcomes for label in _labels(outcome)),
        severity=severity,
        sentiment=feeling(longest),
        language=None if language is None else language.code,
        content_type=body.get("metaType"),
        author_id=body.get("authorId") or None,
        conversation_id=body.get("conversationId") or None,
        channel=intake.channel,
        metadata=body.get("metadata") or {},
        recommendation=recommendation,
        # The vendor keeps no picture that came as data.
        stored=(intake.stored or withheld) and kept,
        shadow_flagged=flagged and intake.settings.dry_run,
        flagged_fields=tuple(dict.fromkeys(fields)),
        client_action=body.get("clientAction"),
        kinds=kinds_of(scene.parts),
        withheld=withheld,
    )


def _labels(outcome: Outcome) -> list[Label]:
    """In the spelling of queues: `policy/LABEL`, or the policy twice where it has no labels."""
    if not outcome.probability:
        return []
    known = [label for label in outcome.labels if label.probability > 0]
    if not known:
        return [Label(f"{outcome.id}/{outcome.id.upper()}", outcome.probability, outcome.flagged)]
    return [
        Label(
            f"{outcome.id}/{label.id.upper()}",
            label.probability,
            outcome.flag and label.flags and label.probability > outcome.threshold,
        )
        for label in known
    ]


def _meta(intake: Intake, scene: Scene, units: int, *, partial: bool) -> dict[str, Any]:
    """A time is told that depends on the content alone: the machine's own would make no two runs alike."""
    letters = sum(len(normal.original) for normal in scene.texts.values())
    return {
        "status": "partial_success" if partial else "success",
        "timestamp": intake.timestamp,
        "channel_key": intake.channel,
        "usage": units,
        "processing_time": f"{5 + letters // 1000 + 40 * len(scene.sights)}ms",
    }
