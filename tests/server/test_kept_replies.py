"""What the journal keeps of a reply."""

from __future__ import annotations

import asyncio

from emulator.app import build
from emulator.server.exchange import Message, exchange_from
from emulator.settings import Settings


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def test_a_copy_is_kept() -> None:
    """An entry holds a copy of the bytes: those that orjson wrote take kilobytes, however few they are."""
    pipeline = build(Settings()).pipeline
    scope = {
        "method": "GET",
        "raw_path": b"/v1/collections/none",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
    }
    reply = asyncio.run(pipeline.answer(exchange_from(scope, _nothing)))
    (entry,) = pipeline.worlds.default.journal
    assert entry.reply_body == reply.content
    assert entry.reply_body is not reply.content


def test_names_of_headers_are_shared() -> None:
    """The name of a header is one object in all entries, and its value is not."""
    scopes = [
        {
            "method": "GET",
            "raw_path": b"/",
            "query_string": b"",
            "headers": [(bytes(bytearray(b"x-name")), b"1")],
        }
        for _ in range(2)
    ]
    first, second = (next(iter(exchange_from(scope, _nothing).request.headers)) for scope in scopes)
    assert first == "x-name"
    assert first is second
