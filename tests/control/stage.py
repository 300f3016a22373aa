"""A whole server in one process: the control plane and a vendor in the real pipeline, asked as over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emulator.contract.document import load_document
from emulator.control.api import control_api
from emulator.control.control import Control
from emulator.control.guard import Guard
from emulator.server.exchange import Message
from emulator.server.gateway import Gateway
from emulator.server.pipeline import Limits, Pipeline
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.signing import Verdict
from emulator.webhooks.sink import Sinks
from emulator.world.clock import stopwatch
from emulator.world.world import WorldSettings
from emulator.world.worlds import Worlds
from tests.control.vendor import DEMO_KEY, VendorMint, vendor_api

ROOT = Path(__file__).parents[2]
DOCUMENT = load_document(ROOT / "schemas" / "control.yaml")
BASE = "/_emulator"
HOST = {"host": "localhost:8400"}


@dataclass
class Answer:
    """What came back over the wire."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The parsed body."""
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.json["error"]["code"])

    @property
    def message(self) -> str:
        """The message of a refusal."""
        return str(self.json["error"]["message"])

    @property
    def rules(self) -> list[tuple[str, str]]:
        """Pointer and rule of each violation."""
        return [(each["pointer"], each["rule"]) for each in self.json["error"]["violations"]]


@dataclass
class Receivers:
    """A courier that goes nowhere. statuses: what is answered, then 200. posted: the bodies that arrived."""

    statuses: list[int] = field(default_factory=list)
    posted: list[bytes] = field(default_factory=list)

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:  # noqa: ARG002 - it goes nowhere
        """Take a body."""
        self.posted.append(body)
        return self.statuses.pop(0) if self.statuses else 200


def judge(headers: Mapping[str, str], body: bytes) -> Verdict:
    """A scheme of our own: the signature is the number of bytes."""
    if "x-length" not in headers:
        return Verdict(None, None, "not signed")
    return Verdict("length", holds=headers["x-length"] == str(len(body)))


class Stage:
    """One server. Whatever is set up differs from the default by a keyword."""

    def __init__(
        self,
        *,
        settings: WorldSettings | None = None,
        guard: Guard | None = None,
        ca: bytes | None = None,
        limit: int = 100,
        body_limit: int = 100_000,
        fixtures: Path = ROOT / "fixtures",
    ) -> None:
        self.receivers = Receivers()
        vendor = vendor_api()
        self.worlds = Worlds(
            settings or WorldSettings(),
            {"vendor": VendorMint()},
            births={Outbox: lambda world: Outbox(world, self.receivers)},
            limit=limit,
        )
        self.control = Control(
            worlds=self.worlds,
            sinks=Sinks(judge),
            apis=lambda: list(self.pipeline.apis.values()),
            fixtures=fixtures,
            version="1.2.3",
            started=stopwatch(),
            guard=guard or Guard(),
            ca=ca,
        )
        control = control_api(self.control, DOCUMENT)
        self.pipeline = Pipeline([vendor, control], self.worlds, Limits(body=body_limit))
        self.gateway = Gateway(self.pipeline)

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] = HOST,
    ) -> Answer:
        """Ask the control plane; `path` is under its base. body: bytes as they are, anything else as JSON."""
        return await self.send(method, BASE + path, body, headers)

    async def call(self, method: str, path: str, body: Any = None, *, key: str = DEMO_KEY) -> Answer:
        """Call the vendor with a key."""
        return await self.send(method, path, body, {**HOST, "x-key": key})

    async def send(self, method: str, target: str, body: Any, headers: Mapping[str, str]) -> Answer:
        """One request through the ASGI application."""
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def take(message: Message) -> None:
            sent.append(message)

        await self.gateway(scope, receive, take)
        start, end = sent
        decoded = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return Answer(start["status"], decoded, end["body"])

    def close(self) -> None:
        """Stop every clock."""
        for world in self.worlds:
            world.close()


def on(stage: Callable[[], Stage], scene: Callable[[Stage], Awaitable[None]]) -> None:
    """Play `scene` on a stage that is set up inside its own event loop."""

    async def play() -> None:
        set_up = stage()
        try:
            await scene(set_up)
        finally:
            set_up.close()

    asyncio.run(play())
