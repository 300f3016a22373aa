"""Built-in receivers to point webhooks at."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, NoReturn
from weakref import ref

from emulator.webhooks.delivery import OUTBOUND
from emulator.webhooks.signing import Verdict, Verify, show_body, show_headers
from emulator.world.clock import wall_time
from emulator.world.faults import Effect
from emulator.world.news import News
from emulator.world.world import World

logger = logging.getLogger("emulator")

SCRIPT_LIMIT = 1000
"""Answers that one script may have."""

_ALONE = 500
"""Bytes that a message costs without any of its own."""


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

    number: counted from 1 in each sink. at: epoch seconds, of the sink's world where it is of one, else of the
    machine. body: cut; `body_size` is the whole. status: None where the connection was closed instead.
    verdict: on the whole body.
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
        return _ALONE + len(self.body) + len(self.target) + headers

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
    """One receiver. script: the answers still to be given. received: messages that ever came.

    weight: bytes of all messages that are kept. owner: the world that it goes with.
    """

    name: str
    script: deque[Answer]
    messages: deque[Message] = field(default_factory=deque)
    received: int = 0
    weight: int = 0
    owner: ref[World] | None = None

    @property
    def world(self) -> World | None:
        """The world that it goes with, if it is of one."""
        return None if self.owner is None else self.owner()

    @property
    def is_over(self) -> bool:
        """Whether its world is gone."""
        return self.owner is not None and (self.world is None or self.world.closed)

    def now(self) -> float:
        """Epoch seconds of its world's time, or of the machine's."""
        return wall_time() if self.world is None else self.world.clock.now()

    def forget_oldest(self) -> int:
        """Drop the oldest message. Returns what that frees, in bytes."""
        freed = self.messages.popleft().weight
        self.weight -= freed
        return freed

    def line(self) -> dict[str, Any]:
        """For the control plane, without what came."""
        return {
            "name": self.name,
            "world": None if self.world is None else self.world.id,
            "script": [answer.as_json() for answer in self.script],
            "received": self.received,
        }

    def as_json(self, limit: int) -> dict[str, Any]:
        """For the control plane, with the newest messages in the order they came."""
        newest = islice(self.messages, max(0, len(self.messages) - limit), None)
        return {**self.line(), "messages": [message.as_json() for message in newest]}


class SinksFullError(Exception):
    """No more can be held for those who would send or be sent to. The message says what, and what frees it."""


class Sinks:
    """Every sink of a server, the one untouched for longest first. None makes room for another.

    limit: sinks. messages: kept in each. body_limit: bytes kept of a body. total_limit: bytes of messages in
    all sinks together, of which the largest sink gives its oldest. answers: in the scripts of all of them.
    """

    def __init__(
        self,
        verify: Verify,
        *,
        limit: int = 5000,
        messages: int = 1000,
        body_limit: int = 64 * 1024,
        total_limit: int = 64 * 1024 * 1024,
        answers: int = 500_000,
    ) -> None:
        self._verify = verify
        self._limit = limit
        self._messages = messages
        self._body_limit = body_limit
        self._total_limit = total_limit
        self._answers = answers
        self._total = 0
        self._told: set[str] = set()
        self._sinks: dict[str, Sink] = {}
        self._news = News()

    def put(self, name: str, script: Sequence[int | Answer] = (), *, world: World | None = None) -> Sink:
        """Begin a sink afresh. It gives each answer of `script` once, and 200 from then on.

        world: whose end is the sink's as well. Raises: ValueError for what is no final status, or too many of
        them; SinksFullError, and nothing has changed.
        """
        if len(script) > SCRIPT_LIMIT:
            raise ValueError(f"a script has at most {SCRIPT_LIMIT} statuses")
        answers = [_plain(each) if isinstance(each, int) else each for each in script]
        for answer in answers:
            if not 200 <= answer.status <= 599:
                raise ValueError(f"{answer.status} is not a status that a reply can have")
        self._sweep()
        self._check_room(name, len(answers))
        self._drop(name)
        sink = self._sinks[name] = Sink(name, deque(answers), owner=None if world is None else ref(world))
        return sink

    def receive(self, name: str, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Keep a message and return how to answer it. A sink that nobody has put is there from now on.

        headers: names in lower case. Raises: SinksFullError, where there is no sink and no room for one.
        """
        sink = self._touch(name)
        sink.received += 1
        answer = sink.script.popleft() if sink.script else Answer()
        message = Message(
            number=sink.received,
            at=sink.now(),
            method=method,
            target=target,
            headers={name: value for name, value in headers.items() if name != OUTBOUND},
            body=body[: self._body_limit],
            body_size=len(body),
            status=answer.status if answer.close is None else None,
            verdict=self._verify(headers, body),
        )
        sink.messages.append(message)
        sink.weight += message.weight
        self._total += message.weight
        self._trim(sink)
        self._news.tell()
        return answer

    def drop(self, name: str) -> bool:
        """Forget a sink and all that came to it. Returns whether there was one."""
        known = self._known(name) is not None
        self._drop(name)
        return known

    def show(self, name: str, limit: int) -> dict[str, Any] | None:
        """The newest of what came to the sink of that name; None when there is none."""
        sink = self._known(name)
        return None if sink is None else sink.as_json(limit)

    async def wait(self, name: str, count: int, timeout: float) -> bool:
        """Wait up to `timeout` real seconds until `count` messages have come since the sink was put."""

        def arrived() -> bool:
            sink = self._sinks.get(name)
            return sink is not None and sink.received >= count

        return await self._news.until(arrived, timeout)

    def _known(self, name: str) -> Sink | None:
        sink = self._sinks.get(name)
        if sink is not None and sink.is_over:
            self._drop(name)
            return None
        return sink

    def _touch(self, name: str) -> Sink:
        if self._known(name) is None:
            return self.put(name)
        sink = self._sinks[name] = self._sinks.pop(name)
        return sink

    def _sweep(self) -> None:
        """Drop the sinks of worlds that are gone."""
        for name in [sink.name for sink in self._sinks.values() if sink.is_over]:
            self._drop(name)

    def _check_room(self, name: str, answers: int) -> None:
        """Raises: SinksFullError."""
        if name not in self._sinks and len(self._sinks) >= self._limit:
            self._refuse(f"there are {self._limit} sinks, as many as there may be; drop some, or their worlds")
        others = sum(len(sink.script) for sink in self._sinks.values() if sink.name != name)
        if others + answers > self._answers:
            self._refuse(f"scripts hold {others} answers of {self._answers}; drop some sinks, or their worlds")

    def _refuse(self, text: str) -> NoReturn:
        self._warn("refused", text)
        raise SinksFullError(text)

    def _warn(self, kind: str, text: str) -> None:
        """Say it in the log, the first time of its kind."""
        if kind not in self._told:
            self._told.add(kind)
            logger.warning(text)

    def _trim(self, sink: Sink) -> None:
        if len(sink.messages) > self._messages:
            self._total -= sink.forget_oldest()
        while self._total > self._total_limit:
            # Of the largest: whoever fills the room is to lose by it, and nobody else.
            largest = max(self._sinks.values(), key=_weight)
            self._total -= largest.forget_oldest()
            text = f"sinks hold {self._total_limit} bytes of messages: the largest one drops its oldest"
            self._warn("dropped", text)

    def _drop(self, name: str) -> None:
        sink = self._sinks.pop(name, None)
        if sink is not None:
            self._total -= sink.weight

    def __iter__(self) -> Iterator[Sink]:
        self._sweep()
        return iter([*self._sinks.values()])

    def __len__(self) -> int:
        return len(self._sinks)


@cache
def _plain(status: int) -> Answer:
    """Shared: there are hundreds of thousands, and few different ones."""
    return Answer(status)


def _weight(sink: Sink) -> int:
    return sink.weight
