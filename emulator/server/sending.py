"""A reply on its way out."""

from __future__ import annotations

import orjson

from emulator.contract.call import Reply
from emulator.contract.operation import Operation
from emulator.server.exchange import Send

_BODYLESS = frozenset({204, 304})


def encode(reply: Reply, operation: Operation | None) -> None:
    """Encode the content, which is empty where the operation's contract has none."""
    if reply.content is None:
        documented = operation.responses.get(reply.status, operation.fallback) if operation else None
        empty = documented is not None and documented.shape is None
        reply.content = b"" if empty or reply.status in _BODYLESS else orjson.dumps(reply.json)


def body_of(reply: Reply) -> bytes:
    """What is sent as the body. A 204 has none."""
    return b"" if reply.status in _BODYLESS else reply.content or b""


def headers_of(reply: Reply, length: int | None) -> list[tuple[bytes, bytes]]:
    """The headers that go out with a body. length: None for one that is not told.

    A 204 has neither content nor a length, or clients wait for one.
    """
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    if reply.status not in _BODYLESS:
        if reply.content and "content-type" not in reply.headers:
            headers.append((b"content-type", b"application/json"))
        if length is not None:
            headers.append((b"content-length", b"%d" % length))
    return headers


def busy(message: str) -> Reply:
    """Said in no vendor's shape: none of them documents it."""
    headers = {"retry-after": "1", "connection": "close"}
    return Reply(503, headers=headers, content=orjson.dumps({"error": message}))


async def send_reply(send: Send, reply: Reply) -> None:
    """Send an encoded reply."""
    content = body_of(reply)
    headers = headers_of(reply, len(content))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
