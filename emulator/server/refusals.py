"""What an error becomes: the vendor's reply."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from emulator.contract.api import Api
from emulator.contract.conformity import check_reply
from emulator.contract.errors import ApiError, Cause, Violation, told
from emulator.server.effects import answered
from emulator.server.entries import Entries
from emulator.server.exchange import Exchange
from emulator.server.sending import encode
from emulator.world.life import WorldGoneError
from emulator.world.store import StoreFullError

logger = logging.getLogger("emulator")

UNTOLD = frozenset({Cause.TOO_LARGE, Cause.MALFORMED, Cause.INVALID, Cause.CRASH})
"""Where it is told already what a request breaks, or where looking may be what failed."""

OURS = frozenset({Cause.BROKEN_REPLY, Cause.CRASH})
"""Where the emulator is to blame, and the contract need not know of the reply."""


class Refusals:
    """Refuses in the shape of the API that was asked."""

    def __init__(self, apis: Mapping[str, Api], entries: Entries) -> None:
        self.apis = apis
        self.entries = entries

    def refuse(self, exchange: Exchange, error: ApiError) -> None:
        """Turn `error` into the vendor's reply, and note what broke in the entry."""
        api = exchange.api or next(iter(self.apis.values()))
        operation = exchange.match.operation if exchange.match else None
        call = exchange.call
        if exchange.principal is None:
            call = self.entries.attribute(exchange, error)
        reply = api.manners.refuse(error, operation)
        # In the next life nothing is told of, and nothing is begun, for a call of the life before.
        if api.dress is not None and call is not None and error.cause is not Cause.GONE:
            api.dress(call, reply)
        operation = answered(exchange.damage, error, reply, operation)
        if error.cause not in UNTOLD:
            self.entries.tell_unread(exchange)
        violations = list(error.violations)
        if error.cause in OURS:
            operation = None
        elif operation is not None:
            broken = check_reply(operation, reply)
            if broken:
                violations += broken
                reply = api.manners.refuse(broken_reply(broken), operation)
                operation = None
        encode(reply, operation)
        exchange.reply = reply
        if exchange.entry is not None:
            # What a reply broke that a fault then took the place of stays told.
            exchange.entry.violations += [violation.as_json() for violation in violations]
            exchange.entry.signed, exchange.entry.credential = error.signed, error.credential
            exchange.entry.near = list(error.near)


def refusal_of(exchange: Exchange, error: Exception) -> ApiError:
    """What an exception of a step means to who called."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, StoreFullError):
        return ApiError(None, str(error), cause=Cause.FULL)
    if isinstance(error, WorldGoneError):
        # No 5xx of a vendor: its client would call again, and so reach the next life after all.
        recorded = exchange.api is not None and exchange.api.recorded
        return ApiError(401 if recorded else None, str(error), cause=Cause.GONE)
    logger.error("%s %s failed", exchange.request.method, exchange.request.path, exc_info=error)
    return ApiError(None, "the emulator failed; its log says why", cause=Cause.CRASH)


def broken_reply(violations: list[Violation]) -> ApiError:
    """Our own mistake, which the log has as well."""
    text = f"the emulator's reply breaks its own contract: {told(violations)}"
    logger.error(text)
    return ApiError(None, text, cause=Cause.BROKEN_REPLY, violations=violations)
