"""Two hundred worlds at once, over real sockets."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from emulator.settings import Settings
from tests.live import LiveServer

WORLDS = 200
SHARING = 10
"""Workers that share a client: in the pool of one, each request looks at all connections."""


@pytest.fixture(scope="module")
def busy() -> Iterator[LiveServer]:
    """A server of its own: the tests look at all of its worlds."""
    with LiveServer(Settings(port=0)) as running:
        yield running


class Worker:
    """One of the many: a world, and what was answered to it. number: which it is; no call tells."""

    def __init__(self, http: httpx.AsyncClient, number: int, made: dict[str, Any]) -> None:
        self.http = http
        self.number = number
        self.id: str = made["id"]
        self.keys: dict[str, dict[str, str]] = made["credentials"]
        self.answers: list[tuple[int, bytes]] = []
        self.clock: Any = None

    @classmethod
    async def begin(cls, http: httpx.AsyncClient, number: int) -> Worker:
        """In a world of its own; all have the same seed."""
        body = {"seed": 7, "lifecycle": "immediate", "label": f"worker {number}"}
        made = await http.post("/_emulator/worlds", json=body)
        assert made.status_code == 201, made.text
        return cls(http, number, made.json())

    def headers(self, api: str, message: bytes) -> dict[str, str]:
        """What opens the world at a vendor."""
        keys = self.keys[api]
        if api == "yoti":
            return {"Authorization": f"Bearer {keys['token']}", "Yoti-Sdk-Id": keys["sdk_id"]}
        if api == "moderationapi":
            return {"Authorization": f"Bearer {keys['api_key']}"}
        digest = hmac.new(keys["api_secret"].encode(), message, hashlib.sha256).hexdigest()
        return {"Authorization": f"hmac {keys['api_key']}:{digest}"}

    async def call(self, api: str, method: str, path: str, body: Any = None) -> Any:
        """One call of a vendor, whose answer is kept."""
        data = b"" if body is None else json.dumps(body).encode()
        headers = {**self.headers(api, data or path.encode()), "Content-Type": "application/json"}
        answer = await self.http.request(method, path, content=data, headers=headers)
        self.answers.append((answer.status_code, answer.content))
        return answer.json() if answer.content else None

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane about this world."""
        answer = await self.http.request(method, f"/_emulator/worlds/{self.id}{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def play(self) -> None:
        """The same calls of everybody: something of each vendor, with its webhooks."""
        account = (await self.call("yoti", "POST", "/accounts", {"name": "main"}))["id"]
        await self.call("yoti", "POST", f"/accounts/{account}/groups", {"label": "Banned"})
        await self.call("yoti", "GET", f"/accounts/{account}/groups")
        submitted = {
            "content": {"external_id": "photo", "url": "https://cdn.example.com/photo.jpg"},
            "webhook": f"{self.http.base_url}_emulator/sinks/all/receive",
        }
        asked = await self.call("verifymycontent", "POST", "/api/v1/moderation-anonymous", submitted)
        await self.call("verifymycontent", "GET", f"/api/v1/moderation/{asked['id']}")
        text = {"value": "Write to ada@example.com, you idiot", "contentId": "post", "authorId": "ada"}
        await self.call("moderationapi", "POST", "/api/v1/moderate/text", text)
        await self.call("moderationapi", "GET", "/api/v1/authors")
        self.clock = await self.control("POST", "/clock/advance", {"seconds": 60})

    async def told(self) -> list[Any]:
        """All that was answered and sent, but for what differs by nature: keys, signatures and durations."""
        found = (await self.control("GET", "/journal?limit=1000"))["exchanges"]
        exchanges = [
            [each[name] for name in ("number", "at", "operation", "target", "status")] for each in found
        ]
        sent = (await self.control("GET", "/deliveries"))["deliveries"]
        deliveries = [
            [each["id"], each["event"], each["body"], each["status"], [one["at"] for one in each["attempts"]]]
            for each in sent
        ]
        return [self.answers, exchanges, deliveries, self.clock]

    async def leave_a_mark(self) -> None:
        """Something of this worker's own at each vendor."""
        name = f"only-{self.number}"
        await self.call("yoti", "POST", "/accounts", {"name": name})
        complained = {"external_id": name, "embed_url": "https://example.com/show"}
        stream = {"protocol": "webrtc", "url": "https://example.com/show/embed"}
        customer = {"id": "performer-1", "email": "performer@example.com"}
        body = {**complained, "stream": stream, "customer": customer, "webhook": "http://127.0.0.1:9/"}
        await self.call("verifymycontent", "POST", "/api/v1/livestream-anonymous", body)
        text = {"value": "you idiot", "contentId": name, "authorId": name}
        await self.call("moderationapi", "POST", "/api/v1/moderate/text", text)


async def together(server: LiveServer, scene: Callable[[list[Worker]], Awaitable[None]]) -> None:
    """Play `scene` with all workers, each on a connection of its own; afterwards their worlds are gone."""
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=server.base, timeout=120, trust_env=False)
            )
            for _ in range(WORLDS // SHARING)
        ]
        http = [clients[number // SHARING] for number in range(WORLDS)]
        workers = await asyncio.gather(*map(Worker.begin, http, range(WORLDS)))
        try:
            await scene(workers)
        finally:
            gone = await asyncio.gather(*(each.http.delete(f"/_emulator/worlds/{each.id}") for each in workers))
            assert {answer.status_code for answer in gone} == {204}


def test_the_same_calls_are_answered_alike_in_all_worlds(busy: LiveServer) -> None:
    """Made all at once, over many connections: each world's transcript is the same to the byte."""

    async def scene(workers: list[Worker]) -> None:
        await asyncio.gather(*(worker.play() for worker in workers))
        transcripts = await asyncio.gather(*(worker.told() for worker in workers))
        answers, exchanges, deliveries, _ = transcripts[0]
        assert {status for status, _ in answers} <= {200, 201}
        assert (len(answers), len(exchanges)) == (7, 7)
        assert len(deliveries) >= 2
        assert all(each == transcripts[0] for each in transcripts)

    asyncio.run(together(busy, scene))


def test_nothing_of_one_world_is_seen_in_another(busy: LiveServer) -> None:
    """Each finds what it has made, under ids that are the same everywhere, and nobody else's."""

    async def scene(workers: list[Worker]) -> None:
        await asyncio.gather(*(worker.leave_a_mark() for worker in workers))
        assert {status for worker in workers for status, _ in worker.answers} <= {200, 201}

        async def look(worker: Worker) -> None:
            own = f"only-{worker.number}"
            accounts = (await worker.control("GET", "/yoti/accounts"))["accounts"]
            assert [each["name"] for each in accounts] == [own]
            held = json.dumps(await worker.control("GET", "/snapshot"))
            assert held.count(f'"{own}"') == held.count("only-") >= 4

        await asyncio.gather(*map(look, workers))
        assert len({worker.id for worker in workers}) == WORLDS
        assert len({json.dumps(worker.keys) for worker in workers}) == WORLDS

    asyncio.run(together(busy, scene))
    assert list(busy.emulator.worlds) == [busy.emulator.worlds.default]
