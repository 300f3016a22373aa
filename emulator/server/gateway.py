"""The pipeline as an ASGI application: raw, because a framework's routing costs more than everything in it."""

from __future__ import annotations

from emulator.server.body import ClientGoneError
from emulator.server.effects import wire_of
from emulator.server.exchange import Receive, Scope, Send, exchange_from
from emulator.server.pipeline import Pipeline
from emulator.server.sending import send_reply


class Gateway:
    """Answers every HTTP request that no page or socket of the emulator's own has taken."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises: NoWireError for a fault that needs a connection where there is none."""
        exchange = exchange_from(scope, receive)
        exchange.wire = wire_of(scope)
        try:
            reply = await self.pipeline.answer(exchange)
        except ClientGoneError:
            return
        damage = exchange.damage
        if damage is None or not damage.of_the_wire:
            await send_reply(send, reply)
            return
        sent = None
        try:
            sent = await damage.deliver(reply, send, receive, exchange.wire)
        finally:
            self.pipeline.entries.close(exchange, sent)
