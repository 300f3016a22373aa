"""What a fault does to a request on its way, and to the reply on the wire."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Container
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Protocol

import orjson

from emulator.contract.api import Api
from emulator.contract.call import Call, Reply
from emulator.contract.conformity import check_reply
from emulator.contract.errors import ApiError, Cause
from emulator.contract.operation import Operation
from emulator.server.body import ClientGoneError
from emulator.server.exchange import Receive, Scope, Send
from emulator.server.sending import body_of, headers_of, send_reply
from emulator.world.faults import CUTS, LONGEST, SPOILS, Effect, Fault, Target, When

WIRE = "emulator.wire"
"""The ASGI extension by which the server lends out the connection beneath a request."""

PIECES = 20
"""In how many pieces a real second of a slow body comes."""

_NO_CHUNK = b"this is no size of a chunk\r\n"
_GONE = frozenset({"http.disconnect", "websocket.disconnect"})


class Wire(Protocol):
    """The connection beneath the request that is being answered.

    waiting: who answers it, while that is nothing but waiting: cancelled when the client leaves, or the server
    stops.
    """

    waiting: asyncio.Task[Any] | None

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        ...

    def hang_up(self, *, reset: bool = False) -> None:
        """End the connection; nothing more is sent. reset: at once, and the other side is told of no end."""
        ...


class NoWireError(RuntimeError):
    """A fault of the connection where there is none: the caller is in this very process."""

    def __init__(self, effect: Effect) -> None:
        super().__init__(f"a fault {effect.value} needs a connection; this call came without one")


def wire_of(scope: Scope) -> Wire | None:
    """The connection beneath a request, where there is one."""
    wire: Wire | None = scope.get("extensions", {}).get(WIRE)
    return wire


@dataclass(slots=True)
class Damage:
    """A fault that has struck one exchange.

    latency: real seconds, drawn. retry_after: world seconds until a rate limit lets in again. gone: whether the
    client left before the end. whole: bytes of the body that would have been sent. off_contract: whether the
    fault's own body is none that the contract has for the status.
    """

    rule: Fault
    latency: float = 0.0
    retry_after: int | None = None
    gone: bool = False
    whole: int = field(default=0, init=False)
    off_contract: bool = field(default=False, init=False)

    @property
    def of_the_wire(self) -> bool:
        """Whether something else is sent than the reply."""
        return self.rule.effect in CUTS | SPOILS

    async def strike(self, when: When, receive: Receive) -> None:
        """Let the fault do its part before or after the handler's.

        Raises: ApiError in place of the handler's reply; ClientGoneError when the client did not wait.
        """
        rule = self.rule
        if rule.strikes is not when:
            return
        await self._rest(self.latency, receive)
        status = rule.status
        if status is None and (when is When.AFTER or rule.effect is Effect.LATENCY):
            return
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        raise ApiError(status or 500, f"injected fault {rule.id}", cause=Cause.FAULT, headers=headers)

    def cut(self, reply: Reply, wire: Wire | None) -> bool:
        """Hang up, if that is the fault's way. Returns whether it was. Raises: NoWireError."""
        self.whole = len(body_of(reply))
        if self.rule.effect in CUTS:
            self._needed(wire).hang_up(reset=self.rule.effect is Effect.RESET)
            return True
        return False

    async def deliver(self, reply: Reply, send: Send, receive: Receive, wire: Wire | None) -> Reply | None:
        """Send of `reply` what the fault leaves of it. Returns what was sent; None for no reply at all.

        Raises: NoWireError.
        """
        content, effect = body_of(reply), self.rule.effect
        if self.cut(reply, wire):
            return None
        if effect in {Effect.TRUNCATED, Effect.MALFORMED}:
            return _broken_off(reply, self._needed(wire), chunked=effect is Effect.MALFORMED)
        if effect is Effect.SLOW:
            return await self._drip(reply, content, send, receive)
        if effect is Effect.WRONG_TYPE:
            reply = replace(reply, headers={**reply.headers, "content-type": "text/html; charset=utf-8"})
        if effect is Effect.TRUNCATED_JSON:
            reply = replace(reply, content=content[: len(content) // 2])
        await send_reply(send, reply)
        return replace(reply, content=body_of(reply))

    def as_json(self, sent: int) -> dict[str, Any]:
        """For the journal. sent: bytes of the body."""
        rule = self.rule
        waited = None if rule.latency is None else round(self.latency, 6)
        return {
            "kind": rule.effect.value,
            "when": rule.strikes.value,
            "latency": waited,
            "whole": max(self.whole, sent),
            "gone": self.gone,
            "off_contract": self.off_contract,
        }

    def answer(self, reply: Reply, operation: Operation | None) -> None:
        """Give the vendor's refusal the fault's own headers, and its own body if it has one."""
        own = self.rule.body
        if own is None:
            reply.headers.update(self.rule.headers or {})
            return
        reply.headers.pop("content-type", None)
        if isinstance(own, str):
            reply.json, reply.content = _parsed(own), own.encode()
            reply.headers["content-type"] = "text/plain; charset=utf-8"
        else:
            reply.json, reply.content = own, orjson.dumps(own)
        reply.headers.update(self.rule.headers or {})
        self.off_contract = operation is not None and bool(check_reply(operation, reply))

    def _needed(self, wire: Wire | None) -> Wire:
        if wire is None:
            raise NoWireError(self.rule.effect)
        return wire

    async def _drip(self, reply: Reply, content: bytes, send: Send, receive: Receive) -> Reply:
        """Send the body in pieces, as long as somebody listens. No body takes longer than a minute."""
        rate = max(self.rule.rate or 1.0, len(content) / LONGEST)
        piece = max(1, math.ceil(rate / PIECES))
        headers = headers_of(reply, len(content))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        sent = 0
        try:
            while sent < len(content):
                await self._rest(min(piece, len(content) - sent) / rate, receive)
                end = min(sent + piece, len(content))
                body, sent = content[sent:end], end
                await send({"type": "http.response.body", "body": body, "more_body": sent < len(content)})
            if not content:
                await send({"type": "http.response.body", "body": b""})
        except ClientGoneError:
            pass
        return replace(reply, content=content[:sent])

    async def _rest(self, seconds: float, receive: Receive) -> None:
        """Wait, unless the client leaves. Raises: ClientGoneError."""
        if seconds <= 0:
            return
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await asyncio.wait((gone,), timeout=seconds)
        finally:
            gone.cancel()
        if gone.done():
            gone.result()
            self.gone = True
            raise ClientGoneError


def damage_to(call: Call, api: Api) -> Damage | None:
    """The fault that a call meets, drawn and counted."""
    faults, request, operation = call.world.faults, call.request, call.operation
    caller = call.credential.key if call.credential is not None else ""
    rule = faults.strike(
        Target(api.name, operation.names, request.method, request.path, operation.responses, caller)
    )
    if rule is None:
        return None
    wait = rule.wait_of(caller, call.world.clock.now()) if rule.effect is Effect.RATE_LIMIT else None
    if rule.effect is Effect.RATE_LIMIT and rule.status is None:
        rule = replace(rule, status=_too_many(operation.responses))
    return Damage(rule, faults.seconds(rule), wait)


def answered(
    damage: Damage | None, error: ApiError, reply: Reply, operation: Operation | None
) -> Operation | None:
    """Let a fault that has raised `error` give `reply` what is its own.

    Returns: the operation that the reply is still to be held against.
    """
    if damage is None or error.cause is not Cause.FAULT or not damage.rule.answers:
        return operation
    damage.answer(reply, operation)
    return operation if damage.rule.body is None else None


def _parsed(text: str) -> Any:
    """What a text says as JSON; itself where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _too_many(documented: Container[int]) -> int:
    return next((status for status in (429, 503) if status in documented), 500)


def _broken_off(reply: Reply, wire: Wire, *, chunked: bool) -> Reply:
    """Half of the reply, then the end of the connection. chunked: ends in what is no chunk."""
    content = body_of(reply)
    half = content[: len(content) // 2]
    headers = headers_of(reply, None if chunked else len(content))
    headers += [(b"transfer-encoding", b"chunked")] * chunked + [(b"connection", b"close")]
    head = _head(reply.status, headers)
    if not content:
        wire.write(head[: len(head) // 2])  # there is nothing else to cut
    elif chunked:
        first = b"%x\r\n%b\r\n" % (len(half), half) if half else b""
        wire.write(head + first + _NO_CHUNK)
    else:
        wire.write(head + half)
    wire.hang_up()
    told = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
    return Reply(reply.status, headers=told, content=half)


def _head(status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
    known = status in HTTPStatus.__members__.values()
    phrase = HTTPStatus(status).phrase.encode() if known else b""
    # Whoever writes beneath uvicorn has no one to look after line breaks in a header.
    told = (b"%b: %b" % (name, value.translate(None, b"\r\n\0")) for name, value in headers)
    return b"\r\n".join((b"HTTP/1.1 %d %b" % (status, phrase), *told, b"", b""))


async def _until_gone(receive: Receive) -> None:
    """Wait until the client leaves. A caller in this process may have no way to say so."""
    message = await receive()
    if message["type"] not in _GONE:
        await asyncio.Event().wait()
