"""The whole server in this process, asked without a socket: for tests that ask a thousand times."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from emulator.apis.verifymycontent import auth
from emulator.app import Emulator, build
from emulator.contract.call import Reply
from emulator.contract.conformity import check_reply
from emulator.contract.operation import Operation
from emulator.server.gateway import Gateway
from emulator.settings import Settings
from emulator.webhooks.outbox import Outbox
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.lifecycle import Pacing
from emulator.world.world import World, WorldSettings
from tests.server.asgi import Answer, scope_of, whole


class Deaf:
    """A courier that goes nowhere, and whose receivers take everything."""

    async def post(self, _url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:  # noqa: ARG002 - it goes nowhere
        """Take a body."""
        return 200


@cache
def server() -> tuple[Emulator, Gateway, asyncio.AbstractEventLoop]:
    """One server for all stages, with an event loop of its own."""
    emulator = build(Settings(port=0, max_worlds=100_000))
    emulator.worlds._births = {**emulator.worlds._births, Outbox: lambda world: Outbox(world, Deaf())}
    return emulator, Gateway(emulator.pipeline), asyncio.new_event_loop()


@dataclass
class Told:
    """An answer, and the operation that gave it; None where no path was found."""

    answer: Answer
    operation: Operation | None

    @property
    def status(self) -> int:
        """The status."""
        return self.answer.status

    @property
    def json(self) -> Any:
        """The body, parsed; None where it is empty."""
        return json.loads(self.answer.body) if self.answer.body else None


class Stage:
    """One world that stands still, and what is asked of it."""

    def __init__(self) -> None:
        self.emulator, self.gateway, self.loop = server()
        settings = WorldSettings(seed=1, start=EPOCH, clock_mode=ClockMode.FROZEN, pacing=Pacing())
        self.world: World = self.emulator.worlds.create(settings)
        self.pair = self.world.credentials[auth.NAME]

    def close(self) -> None:
        """Forget the world."""
        self.emulator.worlds.drop(self.world)

    def ask(self, method: str, target: str, body: bytes = b"") -> Told:
        """One signed request. Whatever is answered keeps the contract, and is no failure of ours."""
        message = body or target.partition("?")[0].encode("latin-1")
        signed = auth.authorization(self.pair["api_key"], self.pair["api_secret"], message)
        answer = self._send(method, target, body, {"authorization": signed, "host": "localhost:8400"})
        match = self.emulator.pipeline.sites.everywhere.tree.find(method, target.partition("?")[0])
        told = Told(answer, match.operation if match else None)
        self._check(told)
        return told

    def _check(self, told: Told) -> None:
        assert told.status != 500, told.answer.body
        if told.operation is not None and told.operation.api == auth.NAME:
            reply = Reply(told.status, told.json)
            assert check_reply(told.operation, reply) == [], told.answer.body

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane about this world, which is answered well."""
        content = b"" if body is None else json.dumps(body).encode()
        answer = self._send(
            method, f"/_emulator/worlds/{self.world.id}{path}", content, {"host": "localhost:8400"}
        )
        assert answer.status < 300, answer.body
        return json.loads(answer.body) if answer.body else None

    def _send(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = Answer()
        client = whole(body)
        scope = scope_of(method, target, list(headers.items()), length=len(body))
        self.loop.run_until_complete(self.gateway(scope, client.as_receive, answer.send))
        return answer

    def told_of(self, resource: str) -> list[str]:
        """The statuses that webhooks about a resource told, oldest first."""
        deliveries = reversed(self.world.of(Outbox).list())
        return [json.loads(each.body)["status"] for each in deliveries if each.resource == resource]


def stages() -> Iterator[Stage]:
    """A stage for a fixture to give."""
    stage = Stage()
    yield stage
    stage.close()
