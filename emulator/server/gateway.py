"""The pipeline as an ASGI application: raw, because a framework's routing costs more than everything in it."""

from __future__ import annotations

from emulator.contract.call import Reply
from emulator.server.body import ClientGoneError
from emulator.server.exchange import Receive, Scope, Send, exchange_from
from emulator.server.pipeline import Pipeline

_BODYLESS = frozenset({204, 304})


class Gateway:
    """Answers every HTTP request that no page or socket of the emulator's own has taken."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = exchange_from(scope, receive)
        try:
            reply = await self.pipeline.answer(exchange)
        except ClientGoneError:
            return
        await send_reply(send, reply)


async def send_reply(send: Send, reply: Reply) -> None:
    """Send an encoded reply. A 204 has neither content nor a length, or clients wait for one."""
    content = b"" if reply.status in _BODYLESS else reply.content or b""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    if reply.status not in _BODYLESS:
        if content and "content-type" not in reply.headers:
            headers.append((b"content-type", b"application/json"))
        headers.append((b"content-length", b"%d" % len(content)))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
