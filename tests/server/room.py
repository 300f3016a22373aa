"""A pipeline around the sample API, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import orjson

from emulator.contract.api import Api
from emulator.contract.call import Call, Handler, Reply
from emulator.server.exchange import Exchange, exchange_from
from emulator.server.pipeline import Limits, Pipeline
from emulator.world.journal import Entry
from emulator.world.worlds import Worlds
from tests.contract.samples import KEY, SETTINGS, PetManners, PetMint, pet_api
from tests.server.asgi import Client, scope_of, whole

LIMITS = Limits(body=200, depth=4)
REX = b'{"name": "Rex"}'


@dataclass
class Room:
    """A pipeline around the sample API, one of whose handlers may be another."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    manners: PetManners = field(default_factory=PetManners)
    recorded: bool = True
    more: Iterable[Api] = ()
    admit: Callable[[Call], None] | None = None
    dress: Callable[[Call, Reply], None] | None = None

    def __post_init__(self) -> None:
        api = pet_api(self.manners, recorded=self.recorded)
        api = replace(api, handlers={**api.handlers, **self.handlers}, admit=self.admit, dress=self.dress)
        self.worlds = Worlds(SETTINGS, {"pets": PetMint()})
        self.world = self.worlds.default
        self.pipeline = Pipeline([api, *self.more], self.worlds, LIMITS)

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        client: Client | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send one request with the demo key; other headers replace that."""
        sent = {"x-api-key": KEY} if headers is None else headers
        exchange = self.exchange(scope := scope_of(method, target, sent.items()), client or whole(body))
        assert scope["method"] == method
        return asyncio.run(self.pipeline.answer(exchange))

    @staticmethod
    def exchange(scope: object, client: Client) -> Exchange:
        """An exchange at its beginning."""
        assert isinstance(scope, dict)
        return exchange_from(scope, client.as_receive)

    @property
    def entry(self) -> Entry:
        """The newest entry of the default world's journal."""
        return self.world.journal.newest(lambda _: True, 1)[0]


def said(reply: Reply) -> str:
    """An error's text."""
    assert reply.content is not None
    text: str = orjson.loads(reply.content)["error"]
    return text


def answering(reply: Reply) -> Handler:
    """A handler that always answers so."""

    async def handler(_: Call) -> Reply:
        return reply

    return handler


def raising(error: Exception) -> Handler:
    """A handler that always fails so."""

    async def handler(_: Call) -> Reply:
        raise error

    return handler
