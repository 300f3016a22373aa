"""How a world's resources progress."""

from __future__ import annotations

from typing import Any

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.control.control import Answers, Control
from emulator.control.errors import invalid
from emulator.control.naming import nearest_of
from emulator.world.life import in_one_life
from emulator.world.lifecycle import Course, Lifecycles, Mode, Pacing

SHOWN = 100
"""How many resources on their way are shown, unless the request says how many."""


async def read_lifecycle(_: Control, call: Call) -> Reply:
    """The pace, and the oldest resources on their way."""
    return Reply(200, _as_json(call.world.lifecycles, call.query["limit"]))


async def set_lifecycle(control: Control, call: Call) -> Reply:
    """Progress in another way from now on. Raises: ApiError 400 for a kind that nothing is of."""
    lifecycles = call.world.lifecycles
    kind = call.json.get("kind")
    kinds = [each for api in control.apis() for each in api.kinds]
    if kind is not None and kind not in kinds:
        raise invalid("/kind", f"kind is none of {', '.join(kinds)}{nearest_of(kind, kinds)}", rule="kind")
    lifecycles.set(pacing_from(call.json, lifecycles.first), kind)
    return Reply(200, _as_json(lifecycles, SHOWN))


async def step_lifecycle(_: Control, call: Call) -> Reply:
    """Move one resource, or all, by one step.

    Raises: ApiError 404 when the one is not on its way; WorldGoneError.
    """
    lifecycles = call.world.lifecycles
    resource = (call.json or {}).get("resource")
    if resource is not None and all(course.resource != resource for course in lifecycles.under_way()):
        raise ApiError(404, "no resource of this id is on its way")
    return Reply(200, {"moved": await in_one_life(call.world, lifecycles.step(resource))})


def pacing_from(asked: str | dict[str, Any], first: Pacing) -> Pacing:
    """The pacing that is `asked` for, a mode alone or an object; what it leaves out is as in `first`."""
    if isinstance(asked, str):
        asked = {"mode": asked}
    return Pacing(
        mode=Mode(asked.get("mode", first.mode)),
        delay=float(asked.get("delay", first.delay)),
        reads=int(asked.get("reads", first.reads)),
    )


def _as_json(lifecycles: Lifecycles, limit: int) -> dict[str, Any]:
    courses = lifecycles.under_way()
    return {
        **lifecycles.pacing.as_json(),
        "kinds": {kind: pacing.as_json() for kind, pacing in lifecycles.by_kind.items()},
        "count": len(courses),
        "under_way": [_course_as_json(course) for course in courses[:limit]],
    }


def _course_as_json(course: Course) -> dict[str, Any]:
    return {"kind": course.kind, "resource": course.resource, "resting": course.resting}


ANSWERS: Answers = {
    "readLifecycle": read_lifecycle,
    "setLifecycle": set_lifecycle,
    "stepLifecycle": step_lifecycle,
}
