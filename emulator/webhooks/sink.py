"""Built-in receivers to point webhooks at."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.webhooks.news import News
from emulator.webhooks.signing import Verdict, Verify, show_body, show_headers
from emulator.world.clock import wall_time
from emulator.world.faults import Effect
from emulator.world.journal import wait_until

SCRIPT_LIMIT = 1000
"""Answers that one script may have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a message is answered. delay: real seconds. close: how the connection ends instead, if it does."""

    status: int = 200
    delay: float = 0.0
    close: Effect | None = None

    def as_json(self) -> int | dict[str, Any]:
        """For the control plane: the status alone, where that is all."""
        if not self.delay and self.close is None:
            return self.status
        if self.close is None:
            return {"status": self.status, "delay": self.delay}
        return {"close": self.close.value, "delay": self.delay}


@dataclass(frozen=True, slots=True)
class Message:
    """What came in, and how it was answered.

    number: counted from 1 in each sink. at: epoch seconds of the machine's clock, since a sink is of no world.
    body: cut; `body_size` is the whole. status: None where the connection was closed instead. verdict: on the
    whole body.
    """

    number: int
    at: float
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    body_size: int
    status: int | None
    verdict: Verdict

    @property
    def weight(self) -> int:
        """Bytes that keeping it costs, about."""
        headers = sum(len(name) + len(value) for name, value in self.headers.items())
        return len(self.body) + len(self.target) + headers

    def as_json(self) -> dict[str, Any]:
        """For the control plane. `body` is parsed where it is whole and JSON."""
        return {
            "number": self.number,
            "at": self.at,
            "method": self.method,
            "target": self.target,
            "headers": show_headers(self.headers),
            "body": show_body(self.body),
            "body_size": self.body_size,
            "status": self.status,
            "signature": self.verdict.as_json(),
        }


@dataclass(slots=True, eq=False)
class Sink:
    """One receiver. script: the answers still to be given. received: messages that ever came."""

    name: str
    script: deque[Answer]
    messages: deque[Message] = field(default_factory=deque)
    received: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the control plane; messages in the order they came."""
        return {
            "name": self.name,
            "script": [answer.as_json() for answer in self.script],
            "received": self.received,
            "messages": [message.as_json() for message in self.messages],
        }


class Sinks:
    """Every sink of a server, the one untouched for longest first. All of its bounds drop the oldest.

    limit: sinks, of which the one untouched for longest goes. messages: kept in each. body_limit: bytes kept of
    a body. total_limit: bytes kept in all sinks together.
    """

    def __init__(
        self,
        verify: Verify,
        *,
        limit: int = 200,
        messages: int = 1000,
        body_limit: int = 64 * 1024,
        total_limit: int = 32 * 1024 * 1024,
    ) -> None:
        self._verify = verify
        self._limit = limit
        self._messages = messages
        self._body_limit = body_limit
        self._total_limit = total_limit
        self._total = 0
        self._sinks: dict[str, Sink] = {}
        self._news = News()

    def put(self, name: str, script: Sequence[int | Answer] = ()) -> Sink:
        """Begin a sink afresh. It gives each answer of `script` once, and 200 from then on.

        Raises: ValueError for what is no final status, or too many of them.
        """
        if len(script) > SCRIPT_LIMIT:
            raise ValueError(f"a script has at most {SCRIPT_LIMIT} statuses")
        answers = [Answer(each) if isinstance(each, int) else each for each in script]
        for answer in answers:
            if not 200 <= answer.status <= 599:
                raise ValueError(f"{answer.status} is not a status that a reply can have")
        self._drop(name)
        if len(self._sinks) >= self._limit:
            self._drop(next(iter(self._sinks)))
        sink = self._sinks[name] = Sink(name, deque(answers))
        return sink

    def receive(self, name: str, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Keep a message and return how to answer it. A sink that nobody has put is there from now on.

        headers: names in lower case.
        """
        sink = self._touch(name)
        sink.received += 1
        answer = sink.script.popleft() if sink.script else Answer()
        message = Message(
            number=sink.received,
            at=wall_time(),
            method=method,
            target=target,
            headers=dict(headers),
            body=body[: self._body_limit],
            body_size=len(body),
            status=answer.status if answer.close is None else None,
            verdict=self._verify(headers, body),
        )
        sink.messages.append(message)
        self._total += message.weight
        self._trim(sink)
        self._news.tell()
        return answer

    def drop(self, name: str) -> bool:
        """Forget a sink and all that came to it. Returns whether there was one."""
        known = name in self._sinks
        self._drop(name)
        return known

    def show(self, name: str) -> dict[str, Any] | None:
        """What came to the sink of that name; None when there is none."""
        sink = self._sinks.get(name)
        return None if sink is None else sink.as_json()

    async def wait(self, name: str, count: int, timeout: float) -> bool:
        """Wait up to `timeout` real seconds until `count` messages have come since the sink was put."""

        def arrived() -> bool:
            sink = self._sinks.get(name)
            return sink is not None and sink.received >= count

        return await wait_until(arrived, self._news.next, timeout)

    def _touch(self, name: str) -> Sink:
        sink = self._sinks.pop(name, None)
        if sink is None:
            return self.put(name)
        self._sinks[name] = sink
        return sink

    def _trim(self, sink: Sink) -> None:
        if len(sink.messages) > self._messages:
            self._forget_oldest(sink)
        for other in self._sinks.values():
            while other.messages and self._total > self._total_limit:
                self._forget_oldest(other)

    def _forget_oldest(self, sink: Sink) -> None:
        self._total -= sink.messages.popleft().weight

    def _drop(self, name: str) -> None:
        sink = self._sinks.pop(name, None)
        while sink is not None and sink.messages:
            self._forget_oldest(sink)

    def __iter__(self) -> Iterator[Sink]:
        return iter([*self._sinks.values()])

    def __len__(self) -> int:
        return len(self._sinks)
