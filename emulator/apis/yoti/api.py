"""Yoti Trust & Safety as it is served."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.apis.yoti import (
    accounts,
    auth,
    challenges,
    contents,
    flags,
    groups,
    invitations,
    keeping,
    members,
    moderations,
    notifications,
    policies,
    portraits,
    profiles,
    reports,
    scopes,
    sockets,
)
from emulator.apis.yoti.account import Tenancy
from emulator.apis.yoti.errors import refuse
from emulator.apis.yoti.moderation import KIND
from emulator.apis.yoti.quirks import QuirkBook
from emulator.contract.api import Api, Handlers
from emulator.contract.call import Principal, Reply, Request
from emulator.contract.document import Document
from emulator.contract.errors import ApiError
from emulator.contract.operation import Operation
from emulator.world.world import World
from emulator.world.worlds import Worlds

NAME = auth.NAME

NOUNS = (
    accounts,
    invitations,
    members,
    scopes,
    contents,
    moderations,
    notifications,
    profiles,
    portraits,
    groups,
    challenges,
    policies,
    sockets,
    flags,
    reports,
)


class Manners:
    """How this vendor knows its callers, and how it refuses."""

    mint = auth.TokenMint()

    def authenticate(
        self, request: Request, operation: Operation, values: Mapping[str, str], worlds: Worlds
    ) -> Principal:
        """The relying party, or a member of the account in the path who may do this. Raises: ApiError 401."""
        if operation.raw.get("x-websocket"):
            return auth.authenticate_socket(request, worlds)
        principal = auth.authenticate(request, worlds)
        assert principal.credential is not None
        caller = auth.caller_of(request, principal.credential)
        scopes.check_scope(caller, values.get("accountId"), operation, principal.world.of(Tenancy))
        return principal

    def whose(self, request: Request, worlds: Worlds) -> World | None:
        """The world of the key that is shown."""
        return auth.whose(request, worlds)

    def refuse(self, error: ApiError, operation: Operation | None) -> Reply:
        """`{"error_code": "…", "message": "…"}`."""
        return refuse(error, operation)


def yoti_api(document: Document) -> Api:
    """Raises: BindingError."""
    handlers = Handlers(*(noun.handlers for noun in NOUNS))
    keeps = (QuirkBook, keeping.Keeper)
    events = tuple(document.webhooks)
    return Api(
        NAME, "Yoti Trust & Safety", document, handlers, Manners(), keeps=keeps, events=events, kinds=(KIND,)
    )
