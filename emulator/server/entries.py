"""What a world's journal is told of an exchange."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import orjson

from emulator.contract.api import Api
from emulator.contract.call import Call, Principal, Reply
from emulator.contract.conformity import check_unread
from emulator.contract.errors import ApiError, Cause
from emulator.contract.operation import UNSERVED
from emulator.server.exchange import Exchange
from emulator.world.clock import stopwatch
from emulator.world.journal import Entry
from emulator.world.masking import SECRET_HEADERS, mask, mask_query
from emulator.world.worlds import Worlds

logger = logging.getLogger("emulator")

EARLY = frozenset({Cause.UNMATCHED, Cause.METHOD, Cause.TOO_LARGE})
"""What a request may be refused for before it is asked who calls."""


class Entries:
    """Writes the entry of each exchange, from its first step to its last.

    depth: levels of JSON that a body may have. log_requests: a line of the log for each.
    """

    def __init__(self, apis: Mapping[str, Api], worlds: Worlds, *, depth: int, log_requests: bool) -> None:
        self.apis = apis
        self.worlds = worlds
        self.depth = depth
        self.log_requests = log_requests

    def open(self, exchange: Exchange) -> None:
        """Begin the entry, with nothing secret in it."""
        request, target = exchange.request, exchange.request.target
        if "=" in request.query_string:
            target = mask_query(target)
        headers = {
            name: mask(value) if name in SECRET_HEADERS else value for name, value in request.headers.items()
        }
        exchange.entry = Entry(0, 0.0, request.method, target, headers)

    def attribute(self, exchange: Exchange, error: ApiError) -> Call | None:
        """Find the world whose journal tells of a refusal that came before the caller was known.

        Returns: what the vendor may dress the refusal of, where the key that is shown is its own.
        """
        owner, request = exchange.api, exchange.request
        if error.world is not None:
            exchange.principal = Principal(error.world)
        if exchange.principal is not None or error.cause not in EARLY or _is_off_record(owner):
            return None
        own = None if owner is None else owner.manners.whose(request, self.worlds)
        others = (api.manners.whose(request, self.worlds) for api in self.apis.values() if api is not owner)
        world = own or next((found for found in others if found is not None), None)
        if world is not None:
            exchange.principal = Principal(world)
        operation, values = exchange.match or (UNSERVED, {})
        return None if own is None else Call(operation, own, request, path=values)

    def tell_unread(self, exchange: Exchange) -> None:
        """Tell what a request breaks that went no further before it was held against the contract."""
        call, entry = exchange.call, exchange.entry
        if call is None or entry is None or entry.validated or entry.violations:
            return
        entry.violations += [broken.as_json() for broken in check_unread(call, depth=self.depth)]

    def close(self, exchange: Exchange, reply: Reply | None) -> None:
        """Complete the entry and keep it in its world's journal; the default one's when no world was found.

        reply: what was sent; None for nothing.
        """
        entry, api = exchange.entry, exchange.api
        if entry is None or _is_off_record(api):
            return
        world = exchange.principal.world if exchange.principal else self.worlds.default
        journal = world.journal
        if exchange.call is not None and exchange.life != journal.life:
            return  # the world was emptied meanwhile, and its journal begins with what came afterwards
        cut = journal.body_limit
        request = exchange.request
        content = reply.content or b"" if reply else b""
        entry.at = world.clock.now()
        entry.api = api.name if api else None
        entry.operation = exchange.match.operation.id if exchange.match else None
        entry.world = exchange.principal.world.id if exchange.principal else None
        entry.body, entry.body_size = request.body[:cut], len(request.body)
        if reply is not None:
            entry.status, entry.reply_headers = reply.status, reply.headers
        if exchange.damage is not None:
            entry.fault, entry.effect = exchange.damage.rule.id, exchange.damage.as_json(len(content))
        secret = exchange.match.operation.secret if exchange.match else None
        entry.reply_body, entry.reply_size = _compact(_shown(content, secret)[:cut]), len(content)
        entry.duration = stopwatch() - exchange.started
        journal.add(entry)
        if self.log_requests:
            _log(entry)


def _is_off_record(api: Api | None) -> bool:
    return api is not None and not api.recorded


def _log(entry: Entry) -> None:
    milliseconds = 1000 * entry.duration
    logger.info("%s %s %s %.1f ms", entry.method, entry.target, entry.status or "---", milliseconds)


def _shown(content: bytes, secret: str | None) -> bytes:
    """A reply as the journal has it: with the member `secret` masked."""
    if secret is None or secret.encode() not in content:
        return content
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return b""  # spoiled by a fault, and part of the secret may still be in it
    if not isinstance(told, dict) or secret not in told:
        return content
    return orjson.dumps({**told, secret: mask(told[secret])})


def _compact(content: bytes) -> bytes:
    """A copy that takes no more room than it says: what orjson wrote takes four kilobytes, however short."""
    return bytes(memoryview(content))
