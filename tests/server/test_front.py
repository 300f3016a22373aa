"""The fork before pipeline and framework."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from emulator.server.front import Front
from tests.server.asgi import Answer

Seen = list[str]


def application(name: str, seen: Seen) -> Any:
    """An ASGI application that notes what it gets."""

    async def run(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(f"{name} {scope['type']}")

    return run


@pytest.mark.parametrize(
    ("kind", "taken"),
    [("http", "gateway http"), ("lifespan", "starlette lifespan"), ("websocket", "starlette websocket")],
)
def test_plain_requests_go_to_the_gateway(kind: str, taken: str) -> None:
    """A plain request meets no framework; everything else does."""
    seen: Seen = []
    front = Front(application("starlette", seen), application("gateway", seen))
    asyncio.run(front({"type": kind}, _nothing, Answer().send))
    assert seen == [taken]


def test_a_request_that_the_end_cuts_off_is_answered() -> None:
    """Cancelled, a request is a 503 and no error of the server."""

    async def waits(_scope: Any, _receive: Any, _send: Any) -> None:
        await asyncio.Event().wait()

    answer = asyncio.run(_cancelled(waits))
    assert answer.status == 503
    assert answer.json == {"error": "the server is stopping"}
    assert ("connection", "close") in answer.headers


def test_an_answer_that_has_begun_is_left_alone() -> None:
    """A request that is cancelled while its answer is sent gets no second one."""

    async def begins(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.Event().wait()

    answer = asyncio.run(_cancelled(begins))
    assert [message["type"] for message in answer.messages] == ["http.response.start"]
    assert answer.status == 200


async def _cancelled(gateway: Any) -> Answer:
    answer = Answer()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start" and answer.messages:
            raise RuntimeError("Expected ASGI message 'http.response.body'")
        await answer.send(message)

    front = Front(application("starlette", []), gateway)
    task = asyncio.ensure_future(front({"type": "http"}, _nothing, send))
    await asyncio.sleep(0)
    task.cancel()
    await task
    return answer


async def _nothing() -> Any:
    return {"type": "http.disconnect"}
