"""The way of a request, from its first byte to the closed journal entry."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import orjson

from emulator.contract.api import Api
from emulator.contract.call import Call, Principal, Reply
from emulator.contract.conformity import check_media, check_reply, check_request, check_unread, parse_body
from emulator.contract.errors import ApiError, Cause, Violation
from emulator.contract.operation import UNSERVED, Operation
from emulator.server.body import ClientGoneError, CrowdedError, Room, read_body
from emulator.server.effects import Damage, answered, damage_to
from emulator.server.exchange import Exchange
from emulator.server.sending import busy
from emulator.server.sites import Sites
from emulator.world.clock import stopwatch
from emulator.world.faults import Fault, When
from emulator.world.journal import SECRET_HEADERS, Entry, mask, mask_query
from emulator.world.life import WorldGoneError, in_one_life
from emulator.world.store import StoreFullError
from emulator.world.worlds import Worlds

logger = logging.getLogger("emulator")

EARLY = frozenset({Cause.UNMATCHED, Cause.METHOD, Cause.TOO_LARGE})
"""What a request may be refused for before it is asked who calls."""

READING = frozenset({Cause.TOO_LARGE, Cause.MALFORMED, Cause.INVALID})
"""What is refused because it was held against the contract."""

BODIES = 256 * 1024 * 1024
"""Bytes that the bodies of all requests on their way may hold, or those of four that are as large as may be."""

Step = Callable[[Exchange], Awaitable[None] | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """body: bytes. depth: levels of JSON."""

    body: int = 16 * 1024 * 1024
    depth: int = 64


class Pipeline:
    """Every request of every API goes through `steps`, in this order."""

    def __init__(
        self, apis: Iterable[Api], worlds: Worlds, limits: Limits, *, log_requests: bool = False
    ) -> None:
        self.apis = {api.name: api for api in apis}
        self.worlds = worlds
        self.limits = limits
        self.room = Room(max(BODIES, 4 * limits.body))
        self.log_requests = log_requests
        self.sites = Sites(self.apis.values())
        self.tree = self.sites.everywhere.tree
        self.steps: tuple[Step, ...] = (
            self.open_entry,
            self.find_operation,
            self.limit_body,  # after the operation is known: a refusal has its vendor's shape
            self.authenticate,
            self.strike_fault,
            self.limit_rate,
            self.validate_request,
            self.handle,
            self.validate_reply,
        )

    async def answer(self, exchange: Exchange) -> Reply:
        """The reply to one request, in the vendor's shape whatever happens. Its content is encoded.

        Its entry is closed, unless a fault of the wire struck: then whoever sends it knows what was sent.
        Raises: ClientGoneError, when nobody is left to answer.
        """
        try:
            try:
                for step in self.steps:
                    waiting = step(exchange)
                    if waiting is not None:
                        await waiting
            except ClientGoneError:
                if exchange.damage is not None:
                    self._tell_unread(exchange)
                    self.close_entry(exchange, None)
                raise
            except CrowdedError as error:
                return busy(str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the client is answered
                self.refuse(exchange, _refusal(exchange, error))
            assert exchange.reply is not None
            damage = exchange.damage
            if damage is not None:
                await self._strike_afterwards(exchange, damage)
            if damage is None or not damage.of_the_wire:
                self.close_entry(exchange, exchange.reply)
            return exchange.reply
        finally:
            self.room.give(len(exchange.request.body))
            exchange.leave()

    async def _strike_afterwards(self, exchange: Exchange, damage: Damage) -> None:
        try:
            await damage.strike(When.AFTER, exchange.receive)
        except ClientGoneError:
            _abandon(exchange.reply)
            self.close_entry(exchange, None)
            raise
        except ApiError as error:
            _abandon(exchange.reply)
            self.refuse(exchange, error)

    # -- the steps -------------------------------------------------------------------------------------

    def open_entry(self, exchange: Exchange) -> None:
        """Begin the journal entry, with nothing secret in it."""
        request, target = exchange.request, exchange.request.target
        if "=" in request.query_string:
            target = mask_query(target)
        headers = {
            name: mask(value) if name in SECRET_HEADERS else value for name, value in request.headers.items()
        }
        exchange.entry = Entry(0, 0.0, request.method, target, headers)

    def find_operation(self, exchange: Exchange) -> None:
        """Find what is asked for, under the name that it is asked for by.

        Raises: ApiError, cause UNMATCHED or METHOD, with the nearest operations.
        """
        request = exchange.request
        if exchange.hosts > 1:
            exchange.api = self._owner(request.path, [])
            raise ApiError(400, "the request has more than one Host header")
        tree, owner = self.sites.of(request.headers.get("host", ""))
        exchange.match = tree.find(request.method, request.path)
        if exchange.match is not None:
            exchange.api = self.apis[exchange.match.operation.api]
            return
        near = tree.nearest(request.method, request.path)
        exchange.api = owner or self._owner(request.path, near)
        hint = f"; nearest: {', '.join(near)}" if near else ""
        methods = tree.methods(request.path)
        if methods:
            text = f"{request.method} is not served at this path, which takes {', '.join(methods)}"
            raise _unserved(Cause.METHOD, text, f"{text}{hint}", near, {"allow": ", ".join(methods)})
        text = f"no operation at this path{hint}"
        raise _unserved(Cause.UNMATCHED, text, text, near)

    async def limit_body(self, exchange: Exchange) -> None:
        """Read the body, of those alone who may send one. Raises: ApiError, cause TOO_LARGE; CrowdedError."""
        request, api, match = exchange.request, exchange.api, exchange.match
        if match is not None and api is not None and api.screen is not None:
            api.screen(request, match.operation)
        request.body = await read_body(exchange.receive, request.headers, self.limits.body, self.room)

    def authenticate(self, exchange: Exchange) -> None:
        """Find out who calls, which also finds the world."""
        assert exchange.api is not None
        assert exchange.match is not None
        operation, values = exchange.match
        principal = exchange.api.manners.authenticate(exchange.request, operation, values, self.worlds)
        exchange.principal, exchange.life = principal, principal.world.journal.life
        principal.world.enter()  # and leaves when this is answered: a world in use does not expire
        exchange.call = Call(operation, principal.world, exchange.request, principal.credential, path=values)

    def strike_fault(self, exchange: Exchange) -> Awaitable[None] | None:
        """Find the injected fault that this call meets. Raises, once awaited: ApiError, ClientGoneError."""
        call, api = _on_its_way(exchange)
        if not call.world.faults.rules or not api.recorded:
            return None
        damage = exchange.damage = damage_to(call, api)
        if damage is None:
            return None
        return in_one_life(call.world, damage.strike(When.BEFORE, exchange.receive))

    def limit_rate(self, exchange: Exchange) -> None:
        """Count the request, where the vendor does. Raises: ApiError 429."""
        call, api = _on_its_way(exchange)
        if api.admit is not None:
            api.admit(call)

    def validate_request(self, exchange: Exchange) -> None:
        """Hold the request against the contract. Raises: ApiError, cause MALFORMED, TOO_LARGE or INVALID."""
        call, _ = _on_its_way(exchange)
        told = check_media(call)
        if told and exchange.entry is not None:
            exchange.entry.violations += [violation.as_json() for violation in told]
        parse_body(call, depth=self.limits.depth)
        violations = check_request(call)
        if violations:
            text = "; ".join(violation.message for violation in violations[:5])
            raise ApiError(None, text, cause=Cause.INVALID, violations=violations)
        if exchange.entry is not None:
            exchange.entry.validated = ("request",)

    async def handle(self, exchange: Exchange) -> None:
        """Let the handler answer, and finish what its world has due at this very moment."""
        call, api = _on_its_way(exchange)
        answering = _answering(call, api)
        if api.recorded:  # the control plane's own outlive a world, or look after themselves
            answering = in_one_life(call.world, answering)
        if call.operation.waits:
            answering = exchange.patiently(answering)
        exchange.reply = await answering
        if api.dress is not None:
            api.dress(call, exchange.reply)
        if exchange.reply.ends is not None:
            exchange.damage = Damage(Fault("", effect=exchange.reply.ends))

    def validate_reply(self, exchange: Exchange) -> None:
        """Hold our own reply against the contract. Raises: ApiError, cause BROKEN_REPLY."""
        call, _ = _on_its_way(exchange)
        assert exchange.reply is not None
        violations = check_reply(call.operation, exchange.reply)
        if violations:
            raise _broken(violations)
        if exchange.entry is not None:
            exchange.entry.validated = ("request", "reply")
        _encode(exchange.reply, call.operation)

    # -- the ends --------------------------------------------------------------------------------------

    def refuse(self, exchange: Exchange, error: ApiError) -> None:
        """Turn `error` into the vendor's reply, and note what broke in the entry."""
        api = exchange.api or next(iter(self.apis.values()))
        operation = exchange.match.operation if exchange.match else None
        call = exchange.call
        if exchange.principal is None:
            call = self._attribute(exchange, error)
        reply = api.manners.refuse(error, operation)
        # In the next life nothing is told of, and nothing is begun, for a call of the life before.
        if api.dress is not None and call is not None and error.cause is not Cause.GONE:
            api.dress(call, reply)
        operation = answered(exchange.damage, error, reply, operation)
        if error.cause not in READING:
            self._tell_unread(exchange)
        violations = list(error.violations)
        if operation is not None and error.cause not in {Cause.BROKEN_REPLY, Cause.CRASH}:
            broken = check_reply(operation, reply)
            if broken:
                violations += broken
                reply = api.manners.refuse(_broken(broken), operation)
                operation = None
        else:
            operation = None
        _encode(reply, operation)
        exchange.reply = reply
        if exchange.entry is not None:
            # What a reply broke that a fault then took the place of stays told.
            exchange.entry.violations += [violation.as_json() for violation in violations]
            exchange.entry.signed, exchange.entry.credential = error.signed, error.credential
            exchange.entry.near = list(error.near)

    def _attribute(self, exchange: Exchange, error: ApiError) -> Call | None:
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

    def _tell_unread(self, exchange: Exchange) -> None:
        """Tell the entry what a request breaks that went no further before it was held against the contract."""
        call, entry = exchange.call, exchange.entry
        if call is None or entry is None or entry.validated or entry.violations:
            return
        entry.violations += [broken.as_json() for broken in check_unread(call, depth=self.limits.depth)]

    def close_entry(self, exchange: Exchange, reply: Reply | None) -> None:
        """Complete the entry and keep it in its world's journal; the default one's when no world was found.

        reply: what was sent; None for nothing.
        """
        entry, api = exchange.entry, exchange.api
        if entry is None or (api is not None and not api.recorded):
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
            milliseconds = 1000 * entry.duration
            status = entry.status or "---"
            logger.info("%s %s %s %.1f ms", entry.method, entry.target, status, milliseconds)

    def _owner(self, path: str, near: list[str]) -> Api | None:
        owner = self.tree.owner(path)
        if owner is not None:
            return self.apis[owner]
        # A path of nobody's is refused as the vendor most like it would; the control plane is no vendor.
        matches = (self.tree.find(*name.split(" ", 1)) for name in near)
        apis = (self.apis[match.operation.api] for match in matches if match is not None)
        return next((api for api in apis if api.recorded), None)


def _is_off_record(api: Api | None) -> bool:
    return api is not None and not api.recorded


def _unserved(
    cause: Cause, text: str, told: str, near: list[str], headers: dict[str, str] | None = None
) -> ApiError:
    rule = "method" if cause is Cause.METHOD else "path"
    broken = Violation("request", "path", "", rule, told)
    return ApiError(None, text, cause=cause, violations=[broken], near=near, headers=headers)


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


async def _answering(call: Call, api: Api) -> Reply:
    reply = await api.handlers[call.operation.id](call)
    if call.world.clock.has_due():
        await call.world.clock.settle()
    return reply


def _abandon(reply: Reply | None) -> None:
    """A socket that a reply has opened is never taken over."""
    if reply is not None and reply.socket is not None:
        reply.socket.gone()


def _on_its_way(exchange: Exchange) -> tuple[Call, Api]:
    assert exchange.call is not None
    assert exchange.api is not None
    return exchange.call, exchange.api


def _refusal(exchange: Exchange, error: Exception) -> ApiError:
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


def _broken(violations: list[Violation]) -> ApiError:
    text = "the emulator's reply breaks its own contract: " + "; ".join(v.message for v in violations[:5])
    logger.error(text)
    return ApiError(None, text, cause=Cause.BROKEN_REPLY, violations=violations)


def _encode(reply: Reply, operation: Operation | None) -> None:
    """Encode the content, which is empty where the operation's contract has none."""
    if reply.content is None:
        documented = operation.responses.get(reply.status, operation.fallback) if operation else None
        empty = documented is not None and documented.shape is None
        reply.content = b"" if empty or reply.status in {204, 304} else orjson.dumps(reply.json)
