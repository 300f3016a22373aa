"""moderationapi.com as it is served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from emulator.apis.moderationapi import auth
from emulator.apis.moderationapi.errors import refuse
from emulator.apis.moderationapi.keys import NAME
from emulator.apis.moderationapi.kinds import EventType
from emulator.apis.moderationapi.latekeeper import LateKeeper
from emulator.contract.api import Api, LateHandlers
from emulator.contract.call import Call, Principal, Reply, Request
from emulator.contract.document import Document
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.world.world import World
from emulator.world.worlds import Worlds

NOUNS = {
    "objects": ["moderateObject"],
    "recordings": ["moderateVideo", "moderateAudio"],
    "texts": ["moderateText"],
    "images": ["moderateImage"],
    "content": ["moderateContent"],
    "account": ["checkKey", "confirmKey", "readQuota"],
    "authors": ["listAuthors", "readAuthor", "createAuthor", "updateAuthor", "deleteAuthor"],
    "queues": ["listQueues", "readQueue", "readQueueStats"],
    "items": ["listQueueItems", "resolveQueueItems", "resolveQueueItem", "unresolveQueueItem"],
    "actions": [
        *["listActions", "createAction", "readAction", "updateAction", "deleteAction"],
        *["executeAction", "executeActionById"],
    ],
    "wordlists": [
        *["listWordlists", "createWordlist", "readWordlist", "updateWordlist"],
        *["readEmbeddingStatus", "addWords", "removeWords"],
    ],
    "webhooks": [
        *["listWebhooks", "createWebhook", "readWebhook", "updateWebhook", "deleteWebhook"],
        "readWebhookSecret",
    ],
    "projects": [
        *["listProjects", "createProject", "readProject", "updateProject", "deleteProject"],
        *["duplicateProject", "createProjectApiKey"],
    ],
    "channels": [
        *["listChannels", "createChannel", "readChannel", "updateChannel", "deleteChannel"],
        "duplicateChannel",
    ],
    "analytics": [
        *["readAnalyticsSummary", "readAnalyticsPolicies", "readAnalyticsAuthors"],
        *["readAnalyticsChannels", "readAnalyticsVolumes", "readAnalyticsAutomation"],
    ],
    "feedback": ["sendFeedback"],
}
"""By module, what it handles. They are many, and what reads texts is large: a start does without them."""

EVENTS: tuple[str, ...] = get_args(EventType)
"""As the first generation calls them, whatever a receiver is told."""


class Manners:
    """How this vendor knows its callers, and how it refuses."""

    mint = auth.KeyMint()

    def authenticate(
        self,
        request: Request,
        operation: Operation,  # noqa: ARG002 - a key opens every operation
        values: Mapping[str, str],  # noqa: ARG002 - and every path
        worlds: Worlds,
    ) -> Principal:
        """Raises: ApiError 401."""
        return auth.authenticate(request, worlds)

    def whose(self, request: Request, worlds: Worlds) -> World | None:
        """The world of the key that is shown."""
        return auth.whose(request, worlds)

    def refuse(self, error: ApiError, operation: Operation | None) -> Reply:
        """`{"message": "…", "code": "…"}`, with `issues` where a rule was broken."""
        return refuse(error, operation)


def admit(call: Call) -> None:
    """Raises: ApiError 429, 404 or 403."""
    from emulator.apis.moderationapi import generation

    generation.admit(call)


def dress(call: Call, reply: Reply) -> None:
    """The headers of the rate limit, and the shape of the project's generation."""
    from emulator.apis.moderationapi import generation

    generation.dress(call, reply)


def moderationapi_api(document: Document) -> Api:
    """Raises: BindingError."""
    handlers = LateHandlers("emulator.apis.moderationapi", NOUNS)
    return Api(
        NAME,
        "moderationapi.com",
        document,
        handlers,
        Manners(),
        keeps=(LateKeeper,),
        events=EVENTS,
        admit=admit,
        dress=dress,
    )
