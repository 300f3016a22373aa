"""The way of a request, from its first byte to the closed journal entry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from emulator.contract.api import Api
from emulator.contract.call import Call, Reply, Request
from emulator.contract.conformity import check_media, check_reply, check_request, parse_body
from emulator.contract.errors import ApiError, Cause, told
from emulator.server.body import ClientGoneError, CrowdedError, Room, read_body
from emulator.server.effects import Damage, damage_to
from emulator.server.entries import Entries
from emulator.server.exchange import Exchange
from emulator.server.refusals import Refusals, broken_reply, refusal_of
from emulator.server.sending import busy, encode
from emulator.server.sites import Sites, not_served
from emulator.world.faults import Fault, When
from emulator.world.life import in_one_life
from emulator.world.worlds import Worlds

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
        self.sites = Sites(self.apis.values())
        self.entries = Entries(self.apis, worlds, depth=limits.depth, log_requests=log_requests)
        self.refusals = Refusals(self.apis, self.entries)
        self.steps: tuple[Step, ...] = (
            self.entries.open,
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
                    self.entries.tell_unread(exchange)
                    self.entries.close(exchange, None)
                raise
            except CrowdedError as error:
                return busy(str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the client is answered
                self.refusals.refuse(exchange, refusal_of(exchange, error))
            assert exchange.reply is not None
            damage = exchange.damage
            if damage is not None:
                await self._strike_afterwards(exchange, damage)
            if damage is None or not damage.of_the_wire:
                self.entries.close(exchange, exchange.reply)
            return exchange.reply
        finally:
            self.room.give(len(exchange.request.body))
            exchange.leave()

    async def _strike_afterwards(self, exchange: Exchange, damage: Damage) -> None:
        try:
            await damage.strike(When.AFTER, exchange.receive)
        except ClientGoneError:
            _abandon(exchange.reply)
            self.entries.close(exchange, None)
            raise
        except ApiError as error:
            _abandon(exchange.reply)
            self.refusals.refuse(exchange, error)

    # -- the steps -------------------------------------------------------------------------------------

    def find_operation(self, exchange: Exchange) -> None:
        """Find what is asked for, under the name that it is asked for by.

        Raises: ApiError, cause UNMATCHED or METHOD, with the nearest operations.
        """
        request = exchange.request
        if exchange.hosts > 1:
            exchange.api = self.sites.owner(request.path)
            raise ApiError(400, "the request has more than one Host header")
        tree, owner = self.sites.of(request.headers.get("host", ""))
        exchange.match = tree.find(request.method, request.path)
        if exchange.match is None:
            near = tree.nearest(request.method, request.path)
            exchange.api = owner or self._addressee(request, near)
            raise not_served(tree, request.method, request.path, near)
        exchange.api = self.apis[exchange.match.operation.api]

    def _addressee(self, request: Request, near: list[str]) -> Api | None:
        """Who refuses what is not served: the owner of the path, or else of the key, or who has one like it."""
        found = self.sites.owner(request.path)
        if found is None:
            each = self.apis.values()
            found = next((api for api in each if api.manners.whose(request, self.worlds) is not None), None)
        return found or self.sites.likeliest(near)

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
        doubtful = check_media(call)
        if doubtful and exchange.entry is not None:
            exchange.entry.violations += [violation.as_json() for violation in doubtful]
        parse_body(call, depth=self.limits.depth)
        violations = check_request(call)
        if violations:
            raise ApiError(None, told(violations), cause=Cause.INVALID, violations=violations)
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
            raise broken_reply(violations)
        if exchange.entry is not None:
            exchange.entry.validated = ("request", "reply")
        encode(exchange.reply, call.operation)


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
