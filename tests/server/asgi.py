"""ASGI without a server: what a client sends, and what it gets back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from emulator.server.exchange import Message, Receive, Scope
from emulator.server.gateway import Gateway

HANG_UP: Message = {"type": "http.disconnect"}


def scope_of(
    method: str, target: str, headers: Iterable[tuple[str, str]] = (), *, length: int | None = None
) -> Scope:
    """The scope of a request; `length` is the content-length, where one is sent."""
    path, _, query = target.partition("?")
    sent = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if length is not None:
        sent.append((b"content-length", b"%d" % length))
    return {
        "type": "http",
        "method": method,
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": sent,
    }


@dataclass
class Client:
    """Gives its messages one after the other. received: how many were taken."""

    messages: list[Message]
    received: int = 0

    async def receive(self) -> Message:
        """The next message; beyond the last one, the client has hung up."""
        self.received += 1
        return self.messages.pop(0) if self.messages else HANG_UP

    @property
    def as_receive(self) -> Receive:
        """As the server sees it."""
        return self.receive


def whole(body: bytes = b"") -> Client:
    """A client that sends its body in one piece."""
    return Client([{"type": "http.request", "body": body, "more_body": False}])


def chunked(*chunks: bytes, hangs_up: bool = False) -> Client:
    """A client that sends its body in chunks, and perhaps hangs up before the last."""
    messages: list[Message] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    if not hangs_up:
        messages[-1]["more_body"] = False
    return Client(messages)


@dataclass
class Answer:
    """What came back over the wire."""

    messages: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        """Take one message."""
        self.messages.append(message)

    @property
    def status(self) -> int:
        """The status."""
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header, repeated ones too."""
        return [(name.decode(), value.decode()) for name, value in self.messages[0]["headers"]]

    @property
    def body(self) -> bytes:
        """The body."""
        return b"".join(message["body"] for message in self.messages[1:])

    @property
    def json(self) -> Any:
        """The body, read."""
        return orjson.loads(self.body)


def ask(gateway: Gateway, scope: Scope, client: Client) -> Answer:
    """Send one request."""
    answer = Answer()
    asyncio.run(gateway(scope, client.as_receive, answer.send))
    return answer
