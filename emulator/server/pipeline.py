"""The way of a request, from its first byte to the closed journal entry."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import orjson

from emulator.contract.api import Api
from emulator.contract.call import Call, Principal, Reply
from emulator.contract.conformity import check_reply, check_request, parse_body
from emulator.contract.errors import ApiError, Cause, Violation
from emulator.contract.operation import Operation
from emulator.contract.paths import PathTree
from emulator.server.body import ClientGoneError, read_body
from emulator.server.effects import Damage, damage_to
from emulator.server.exchange import Exchange
from emulator.world.clock import stopwatch
from emulator.world.faults import Fault, When
from emulator.world.journal import SECRET_HEADERS, Entry, mask
from emulator.world.store import StoreFullError
from emulator.world.worlds import Worlds

logger = logging.getLogger("emulator")

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
        self.log_requests = log_requests
        self.tree = PathTree(
            operation for api in self.apis.values() for operation in api.document.operations.values()
        )
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
            for step in self.steps:
                waiting = step(exchange)
                if waiting is not None:
                    await waiting
        except ClientGoneError:
            if exchange.damage is not None:
                self.close_entry(exchange, None)
            raise
        except ApiError as error:
            self.refuse(exchange, error)
        except StoreFullError as error:
            self.refuse(exchange, ApiError(None, str(error), cause=Cause.FULL))
        except Exception:
            logger.exception("%s %s failed", exchange.request.method, exchange.request.path)
            self.refuse(exchange, ApiError(None, "the emulator failed; its log says why", cause=Cause.CRASH))
        assert exchange.reply is not None
        damage = exchange.damage
        if damage is not None:
            await self._strike_afterwards(exchange, damage)
        if damage is None or not damage.of_the_wire:
            self.close_entry(exchange, exchange.reply)
        return exchange.reply

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
        request = exchange.request
        headers = dict(request.headers)
        for name in SECRET_HEADERS & headers.keys():
            headers[name] = mask(headers[name])
        exchange.entry = Entry(0, 0.0, request.method, request.target, headers)

    def find_operation(self, exchange: Exchange) -> None:
        """Find what is asked for. Raises: ApiError, cause UNMATCHED or METHOD, with the nearest operations."""
        request = exchange.request
        exchange.match = self.tree.find(request.method, request.path)
        if exchange.match is not None:
            exchange.api = self.apis[exchange.match.operation.api]
            return
        near = self.tree.nearest(request.method, request.path)
        exchange.api = self._owner(request.path, near)
        methods = self.tree.methods(request.path)
        if methods:
            text = f"{request.method} is not served at this path, which takes {', '.join(methods)}"
            raise ApiError(None, text, cause=Cause.METHOD, near=near, headers={"allow": ", ".join(methods)})
        hint = f"; nearest: {', '.join(near)}" if near else ""
        raise ApiError(None, f"no operation at this path{hint}", cause=Cause.UNMATCHED, near=near)

    async def limit_body(self, exchange: Exchange) -> None:
        """Read the body. Raises: ApiError, cause TOO_LARGE."""
        request = exchange.request
        request.body = await read_body(exchange.receive, request.headers, self.limits.body)

    def authenticate(self, exchange: Exchange) -> None:
        """Find out who calls, which also finds the world."""
        assert exchange.api is not None
        assert exchange.match is not None
        operation, values = exchange.match
        principal = exchange.api.manners.authenticate(exchange.request, operation, values, self.worlds)
        exchange.principal = principal
        exchange.call = Call(operation, principal.world, exchange.request, principal.credential, path=values)

    def strike_fault(self, exchange: Exchange) -> Awaitable[None] | None:
        """Find the injected fault that this call meets. Raises, once awaited: ApiError, ClientGoneError."""
        call, api = _on_its_way(exchange)
        if not call.world.faults.rules or not api.recorded:
            return None
        damage = exchange.damage = damage_to(call, api)
        return None if damage is None else damage.strike(When.BEFORE, exchange.receive)

    def limit_rate(self, exchange: Exchange) -> None:
        """Count the request, where the vendor does. Raises: ApiError 429."""
        call, api = _on_its_way(exchange)
        if api.admit is not None:
            api.admit(call)

    def validate_request(self, exchange: Exchange) -> None:
        """Hold the request against the contract. Raises: ApiError, cause MALFORMED, TOO_LARGE or INVALID."""
        call, _ = _on_its_way(exchange)
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
        exchange.reply = await api.handlers[call.operation.id](call)
        if call.world.clock.has_due():
            await call.world.clock.settle()
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
        reply = api.manners.refuse(error, operation)
        if api.dress is not None and exchange.call is not None:
            api.dress(exchange.call, reply)
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
        if error.world is not None and exchange.principal is None:
            exchange.principal = Principal(error.world)
        if exchange.entry is not None:
            # What a reply broke that a fault then took the place of stays told.
            exchange.entry.violations += [violation.as_json() for violation in violations]
            exchange.entry.signed = error.signed
            exchange.entry.near = list(error.near)

    def close_entry(self, exchange: Exchange, reply: Reply | None) -> None:
        """Complete the entry and keep it in its world's journal; the default one's when no world was found.

        reply: what was sent; None for nothing.
        """
        entry, api = exchange.entry, exchange.api
        if entry is None or (api is not None and not api.recorded):
            return
        world = exchange.principal.world if exchange.principal else self.worlds.default
        journal = world.journal
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
        entry.reply_body, entry.reply_size = _shown(content, secret)[:cut], len(content)
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


def _abandon(reply: Reply | None) -> None:
    """A socket that a reply has opened is never taken over."""
    if reply is not None and reply.socket is not None:
        reply.socket.gone()


def _on_its_way(exchange: Exchange) -> tuple[Call, Api]:
    assert exchange.call is not None
    assert exchange.api is not None
    return exchange.call, exchange.api


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
