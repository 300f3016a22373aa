"""POST /moderate/image: all labels with their scores, the highest first."""

from __future__ import annotations

from emulator.apis.moderationapi.findings import Findings, flags_of_sight, model_of, runs
from emulator.apis.moderationapi.imagelabels import CLEAN
from emulator.apis.moderationapi.intake import Intake
from emulator.apis.moderationapi.kinds import PartKind
from emulator.apis.moderationapi.media import Sight, see_all
from emulator.apis.moderationapi.parts import Part, check_size
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply

handlers = Handlers()


@handlers("moderateImage")
async def moderate_image(call: Call) -> Reply:
    """Analyse an image. Raises: ApiError 400, 403."""
    reply, sight = await moderated(call, "image")
    # A label of somebody's own flags, and is told of by the explanations: the contract has the vendor's alone.
    told = ((label, score) for label, score in sight.labels.items() if label in CLEAN)
    reply.json["labels"] = [{"label": label, "score": score} for label, score in told]
    if sight.texts:
        reply.json["texts"] = list(sight.texts)
    return reply


async def moderated(call: Call, kind: PartKind) -> tuple[Reply, Sight]:
    """What all media are answered, and what this one shows. Raises: ApiError 400, 403."""
    intake = Intake.of(call)
    settings, part, model = intake.settings, Part(None, kind, intake.body["url"], path=("url",)), model_of(kind)
    check_size([part])
    intake.admit([part])
    sights = await see_all(intake.world, [part], content_id=intake.content_id, external_id=intake.external_id)
    sight = sights[0]
    names = flags_of_sight(settings, model, sight) if runs(settings, model) else []
    findings = Findings.of_all(settings, [], [(model, sight)], names)
    submission = intake.submission([part], kind, findings)
    author = intake.conclude(sight.units, submission, sight.reasons(None, model))
    told = intake.reply(sight.units, flagged=submission.flagged, author=author)
    if sight.error is not None:
        told["error"] = sight.error
    return Reply(200, told), sight
