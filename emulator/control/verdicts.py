"""What content is to show, by script."""

from __future__ import annotations

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.media.fields import VerdictError
from emulator.media.verdicts import Selector, Verdict, Verdicts


async def list_verdicts(_: Control, call: Call) -> Reply:
    """Every verdict of the world."""
    return Reply(200, {"verdicts": [verdict.as_json() for verdict in call.world.of(Verdicts).list()]})


async def put_verdict(_: Control, call: Call) -> Reply:
    """Keep a verdict in place of an earlier one for the same content."""
    try:
        verdict = Verdict.from_json(call.json)
    except VerdictError as error:
        raise invalid(error.pointer, str(error), rule="verdict") from None
    return Reply(200, call.world.of(Verdicts).put(verdict).as_json())


async def remove_verdicts(_: Control, call: Call) -> Reply:
    """Forget one verdict, or all. Raises: ApiError 404 when there is none for the content that is named."""
    verdicts = call.world.of(Verdicts)
    if not call.query:
        verdicts.clear()
    elif not verdicts.remove(_selector(call)):
        raise ApiError(404, "there is no verdict for this content")
    return Reply(204)


def _selector(call: Call) -> Selector:
    try:
        return Selector.from_json(call.query)
    except VerdictError as error:
        raise invalid(error.pointer, f"the query {error.message}", rule="oneOf", part="query") from None


ANSWERS: Answers = {
    "listVerdicts": list_verdicts,
    "putVerdict": put_verdict,
    "removeVerdicts": remove_verdicts,
}
