"""Receivers to point webhooks at."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from emulator.settings import Settings
from emulator.world.clock import stopwatch
from tests.control.stage import BASE, HOST, Answer, Stage, on
from tests.live import LiveServer

INBOX = "/sinks/inbox"
ENDS = (("reset", 0.0), ("empty", 0.01))
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH")


async def deliver(stage: Stage, body: bytes = b"{}", *, method: str = "POST", **headers: str) -> Answer:
    """Send a message to the inbox."""
    return await stage.send(method, f"{BASE}{INBOX}/receive", body, {**HOST, **headers})


async def shown(stage: Stage, query: str = "") -> dict[str, Any]:
    """The inbox."""
    answer = await stage.ask("GET", f"{INBOX}?{query}")
    assert answer.status == 200
    sink: dict[str, Any] = answer.json
    return sink


def test_script() -> None:
    """A sink answers its script, then 200, and shows what is left of it."""

    async def scene(stage: Stage) -> None:
        put = await stage.ask("PUT", INBOX, {"script": [500, 204, 302, 599.0]})
        assert put.status == 200
        assert put.json == {
            "name": "inbox",
            "path": "/_emulator/sinks/inbox/receive",
            "world": None,
            "script": [500, 204, 302, 599],
            "received": 0,
            "messages": [],
        }
        answers = [await deliver(stage) for _ in range(3)]
        assert [answer.status for answer in answers] == [500, 204, 302]
        assert (await shown(stage))["script"] == [599]
        assert answers[0].json == {"sink": "inbox", "status": 500}
        assert answers[1].content == b""
        assert [(await deliver(stage)).status for _ in range(3)] == [599, 200, 200]

    on(Stage, scene)


def test_every_status() -> None:
    """Whatever final status is scripted is answered, those too that the control plane refuses with."""
    script = list(range(200, 600))

    async def scene(stage: Stage) -> None:
        await stage.ask("PUT", INBOX, {"script": script})
        assert [(await deliver(stage)).status for _ in script] == script

    on(Stage, scene)


def test_message() -> None:
    """A message shows what came, how it was answered and whether its signature holds."""

    async def scene(stage: Stage) -> None:
        await deliver(stage, b'{"id": "x"}', **{"x-length": "11", "x-api-key": "verysecretkey"})
        await stage.send("POST", f"{BASE}{INBOX}/receive?a=b", b"\xff", {**HOST, "x-length": "11"})
        await deliver(stage, b"")
        one, two, three = (await shown(stage))["messages"]
        assert one.pop("at").endswith("Z")
        assert one == {
            "number": 1,
            "method": "POST",
            "target": "/_emulator/sinks/inbox/receive",
            "headers": {**HOST, "x-length": "11", "x-api-key": "very…"},
            "body": {"id": "x"},
            "body_size": 11,
            "status": 200,
            "signature": {"scheme": "length", "holds": True, "detail": ""},
        }
        assert (two["target"], two["body"]) == ("/_emulator/sinks/inbox/receive?a=b", "\ufffd")
        assert two["signature"]["holds"] is False
        assert three["signature"] == {"scheme": None, "holds": None, "detail": "not signed"}

    on(Stage, scene)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "image/png", ""])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"\x00\xff", b"[" * 1000 + b"]" * 1000, b'{"a":' * 300 + b"1" + b"}" * 300]
)
def test_any_bytes(method: str, kind: str, body: bytes) -> None:
    """Any bytes are taken by any method, whatever they claim to be, and can be looked at."""

    async def scene(stage: Stage) -> None:
        answer = await deliver(stage, body, method=method, **{"content-type": kind})
        assert (answer.status, answer.json) == (200, {"sink": "inbox", "status": 200})
        [message] = (await shown(stage))["messages"]
        assert (message["method"], message["body_size"]) == (method, len(body))

    on(Stage, scene)


def test_put_without_body() -> None:
    """A sink needs no script, and putting it again empties it."""

    async def scene(stage: Stage) -> None:
        await deliver(stage)
        bodies: tuple[Any, ...] = (None, {}, {"script": []})
        for body in bodies:
            assert (await stage.ask("PUT", INBOX, body)).json["received"] == 0

    on(Stage, scene)


def line(name: str) -> dict[str, Any]:
    """What every line of a sink of no world says."""
    return {"name": name, "path": f"/_emulator/sinks/{name}/receive", "world": None}


def test_list_and_drop() -> None:
    """Sinks are listed without what came to them, and dropped once."""

    async def scene(stage: Stage) -> None:
        await stage.ask("PUT", "/sinks/other", {"script": [404]})
        await deliver(stage)
        assert (await stage.ask("GET", "/sinks")).json == {
            "sinks": [
                {**line("other"), "script": [404], "received": 0},
                {**line("inbox"), "script": [], "received": 1},
            ]
        }
        assert (await stage.ask("DELETE", INBOX)).status == 204
        for method in ("DELETE", "GET"):
            answer = await stage.ask(method, INBOX)
            assert (answer.status, answer.code) == (404, "not_found")
        assert len((await stage.ask("GET", "/sinks")).json["sinks"]) == 1

    on(Stage, scene)


def test_too_many() -> None:
    """A sink too many is refused; so is a message to one that is not there. Nobody's sink goes for it."""

    async def scene(stage: Stage) -> None:
        stage.control.sinks._limit = 1
        await stage.ask("PUT", "/sinks/other", {"script": [404]})
        put, sent = await stage.ask("PUT", INBOX), await deliver(stage)
        assert [(answer.status, answer.code) for answer in (put, sent)] == [(409, "full"), (507, "full")]
        assert put.message == sent.message
        assert "as many as there may be" in put.message
        assert (await stage.ask("GET", "/sinks/other")).json["script"] == [404]

    on(Stage, scene)


def test_it_goes_with_its_world() -> None:
    """A sink that names a world tells that world's time, and is gone when the world is dropped."""

    async def scene(stage: Stage) -> None:
        world = (await stage.ask("POST", "/worlds", {"seed": 1})).json["id"]
        put = await stage.ask("PUT", INBOX, {"world": world})
        assert (put.status, put.json["world"]) == (200, world)
        await deliver(stage)
        assert (await shown(stage))["messages"][0]["at"] == "2026-01-01T00:00:00.000Z"
        await stage.ask("DELETE", f"/worlds/{world}")
        assert (await stage.ask("GET", INBOX)).status == 404
        assert (await stage.ask("GET", "/sinks")).json == {"sinks": []}

    on(Stage, scene)


def test_limit() -> None:
    """Of many messages the newest are shown, in the order they came."""

    async def scene(stage: Stage) -> None:
        for _ in range(4):
            await deliver(stage)
        assert [message["number"] for message in (await shown(stage, "limit=2"))["messages"]] == [3, 4]
        assert [message["number"] for message in (await shown(stage))["messages"]] == [1, 2, 3, 4]

    on(Stage, scene)


def test_wait() -> None:
    """Whoever waits is answered when enough has come, and with what there is when the time is over."""

    async def scene(stage: Stage) -> None:
        began = stopwatch()
        waiting = asyncio.create_task(shown(stage, "wait=30&count=2"))
        await deliver(stage)
        await asyncio.sleep(0.01)
        assert not waiting.done()
        await deliver(stage)
        assert (await waiting)["received"] == 2
        assert (await shown(stage, "wait=0.05&count=3"))["received"] == 2
        assert (await stage.ask("GET", "/sinks/nobody?wait=0.01")).status == 404
        assert stopwatch() - began < 5

    on(Stage, scene)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"script": [199]}, "/script/0"),
        ({"script": [200, 600]}, "/script/1"),
        ({"script": ["500"]}, "/script/0"),
        ({"script": [200] * 1001}, "/script"),
        ({"script": 500}, "/script"),
        ({"world": "nowhere"}, "/world"),
        ({"script": [{}]}, "/script/0"),
        ({"script": [{"delay": 61}]}, "/script/0"),
        ({"script": [{"close": "slow"}]}, "/script/0"),
        ({"skript": []}, "/skript"),
        ([500], ""),
    ],
)
def test_refused(body: object, pointer: str) -> None:
    """A script of what is no final status puts nothing."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", INBOX, body)
        assert (answer.status, [at for at, _ in answer.rules]) == (400, [pointer])
        assert len(stage.control.sinks) == 0

    on(Stage, scene)


@pytest.mark.parametrize(
    "name", ["-a", ".", "..", "%2e%2e", "a%2Fb", "a%00", "a%0A", "%C3%BC", "a" * 65, "a b"]
)
@pytest.mark.parametrize(("method", "below"), [("PUT", ""), ("GET", ""), ("DELETE", ""), ("POST", "/receive")])
def test_names(name: str, method: str, below: str) -> None:
    """A sink's name is plain and short."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask(method, f"/sinks/{name}{below}")
        assert (answer.status, [at for at, _ in answer.rules]) == (400, ["/name"])
        assert len(stage.control.sinks) == 0

    on(Stage, scene)


def test_too_large() -> None:
    """A message beyond the server's limit is refused and not kept."""

    async def scene(stage: Stage) -> None:
        answer = await deliver(stage, b"x" * 101)
        assert (answer.status, answer.code) == (413, "too_large")
        assert len(stage.control.sinks) == 0

    on(lambda: Stage(body_limit=100), scene)


def test_delay_and_close() -> None:
    """A script may answer late or end the connection; what came is shown all the same."""
    with LiveServer(Settings(port=0)) as server:
        script = [{"delay": 0.02, "status": 201.0}, {"close": "reset"}, {"close": "empty", "delay": 0.01}, 500]
        put = server.control("PUT", INBOX, json={"script": script}).json()
        ends = [{"close": close, "delay": delay} for close, delay in ENDS]
        assert put["script"] == [{"status": 201, "delay": 0.02}, *ends, 500]
        began = stopwatch()
        assert server.control("POST", f"{INBOX}/receive").status_code == 201
        assert stopwatch() - began >= 0.02
        with pytest.raises(httpx.ReadError):
            server.control("POST", f"{INBOX}/receive")
        with pytest.raises(httpx.RemoteProtocolError):
            server.control("POST", f"{INBOX}/receive")
        assert server.control("POST", f"{INBOX}/receive").status_code == 500
        messages = server.control("GET", f"{INBOX}?wait=5&count=4").json()["messages"]
        assert [message["status"] for message in messages] == [201, None, None, 500]
