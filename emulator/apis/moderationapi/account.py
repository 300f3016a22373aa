"""The key's own endpoints: whether it is good, and what is left of its quota (facts §4)."""

from __future__ import annotations

from emulator.apis.moderationapi.projects import Projects
from emulator.apis.moderationapi.quota import Meter
from emulator.apis.moderationapi.settings import settings_of
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.world.ids import Ids
from emulator.world.world import World

handlers = Handlers()


class Organization:
    """Whom the project belongs to. A resident of the world."""

    def __init__(self, world: World) -> None:
        self.id = Ids(world.ids.seed).token("moderationapi.organization", OBJECT_ID)


@handlers("checkKey")
async def check_key(call: Call) -> Reply:
    """The key is good, or the request would not have come here."""
    return Reply(200, _confirmed(call))


@handlers("confirmKey")
async def confirm_key(call: Call) -> Reply:
    """The same by POST, which names the project."""
    return Reply(200, _confirmed(call))


@handlers("readQuota")
async def read_quota(call: Call) -> Reply:
    """The plan, and what is left of it."""
    settings = settings_of(call.world)
    return Reply(
        200,
        {
            "id": call.world.of(Organization).id,
            "paid_plan_name": settings.plan,
            "text_api_quota": settings.quota,
            "remaining_quota": settings.quota - call.world.of(Meter).used,
            "current_project": {"id": call.world.of(Projects).main_id, "name": settings.project_name},
        },
    )


def _confirmed(call: Call) -> dict[str, str]:
    name = settings_of(call.world).project_name
    return {"status": "success", "message": "Valid API key", "project": name}
