"""VerifyMyContent as it is served."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.apis.verifymycontent import (
    auth,
    collections,
    complaint,
    complaints,
    keeping,
    livestream,
    livestreams,
    moderation,
    moderations,
)
from emulator.apis.verifymycontent.errors import refuse
from emulator.contract.api import Api, Handlers
from emulator.contract.call import Principal, Reply, Request
from emulator.contract.document import Document
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.world.world import World
from emulator.world.worlds import Worlds

NAME = auth.NAME

EVENTS = ("moderationStatus", "livestreamStatus", "complaintStatus")
KINDS = (moderation.KIND, livestream.KIND, complaint.KIND)


class Manners:
    """How this vendor knows its callers, and how it refuses."""

    mint = auth.KeyMint()

    def authenticate(
        self,
        request: Request,
        operation: Operation,
        values: Mapping[str, str],  # noqa: ARG002 - its keys are in the header alone
        worlds: Worlds,
    ) -> Principal:
        """Raises: ApiError 401."""
        return auth.authenticate(request, operation, worlds)

    def whose(self, request: Request, worlds: Worlds) -> World | None:
        """The world of the key that is shown."""
        return auth.whose(request, worlds)

    def refuse(self, error: ApiError, operation: Operation | None) -> Reply:
        """`{"error": "…"}`."""
        return refuse(error, operation)


def verifymycontent_api(document: Document) -> Api:
    """Raises: BindingError."""
    handlers = Handlers(collections.handlers, moderations.handlers, livestreams.handlers, complaints.handlers)
    keeps = (keeping.Keeper,)
    return Api(NAME, "VerifyMyContent", document, handlers, Manners(), keeps=keeps, events=EVENTS, kinds=KINDS)
