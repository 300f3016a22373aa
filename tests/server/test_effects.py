"""Faults over real sockets: what the client gets, and what the journal tells of it."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from emulator.data import FIXTURES
from emulator.server.effects import NoWireError
from emulator.settings import Settings
from emulator.world.clock import stopwatch
from tests.control.stage import Stage
from tests.live import LiveServer, LiveWorld

PICTURE = base64.b64encode((FIXTURES / "faces" / "ada-1.jpg").read_bytes()).decode()
COLLECTION = json.dumps({"collection_id": "cast", "face_id": "ada", "face_image": PICTURE}).encode()
CREATE = "/v1/collections"
READ = "/v1/collections/cast"


@pytest.fixture(scope="module", params=[False, True], ids=["HTTP", "HTTPS"])
def server(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """One for all of them, then another one over TLS."""
    with LiveServer(Settings(port=0, tls=request.param)) as running:
        yield running


@pytest.fixture
def world(server: LiveServer) -> Iterator[LiveWorld]:
    """A world of the test's own, frozen."""
    made = server.world(seed=7)
    made.control("POST", "/clock/freeze")
    yield made
    made.drop()


def inject(world: LiveWorld, **rule: Any) -> dict[str, Any]:
    """Set a fault."""
    answered = world.control("POST", "/faults", json=rule)
    assert answered.status_code == 201, answered.text
    fault: dict[str, Any] = answered.json()
    return fault


def head(world: LiveWorld, method: str, path: str, body: bytes = b"") -> bytes:
    """A signed request as bytes."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: {world.vmc.sign(body or path.encode())}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def open_to(world: LiveWorld) -> socket.socket:
    """A bare connection, but for TLS."""
    return world.server.dial()


def exchange(world: LiveWorld, request: bytes) -> bytes:
    """All that a bare connection gets until the server ends it. Raises: ConnectionResetError."""
    with open_to(world) as connection:
        connection.sendall(request)
        got = b""
        while piece := connection.recv(65536):
            got += piece
        return got


def told(world: LiveWorld, count: int = 1) -> dict[str, Any]:
    """The newest exchange of the journal, once there are so many."""
    listed = world.control("GET", f"/journal?wait=10&count={count}").json()["exchanges"]
    assert len(listed) == count
    newest: dict[str, Any] = listed[0]
    return newest


def has_collection(world: LiveWorld) -> bool:
    """Whether the handler has acted."""
    return world.vmc.call("GET", READ).status_code == 200


def pause(world: LiveWorld) -> str:
    """The path of a call that is answered without a body."""
    stream = {
        "external_id": "show-1",
        "embed_url": "https://example.com/show",
        "stream": {"protocol": "webrtc", "url": "https://example.com/show/embed"},
        "customer": {"id": "performer-1", "email": "performer@example.com"},
        "webhook": "http://127.0.0.1:1/hook",
    }
    made = world.vmc.call("POST", "/api/v1/livestream-anonymous", stream)
    return f"/api/v1/livestream/{made.json()['id']}/pause"


@pytest.mark.parametrize(("when", "acted"), [("before", False), ("after", True)])
def test_reset(world: LiveWorld, when: str, acted: bool) -> None:  # noqa: FBT001 - a row of the table
    """The connection is reset, before or after the write was done; the journal says that nothing went."""
    rule = inject(world, effect="reset", operation="addFace", when=when)
    with pytest.raises((ConnectionResetError, ssl.SSLEOFError)):
        exchange(world, head(world, "POST", CREATE, COLLECTION))
    shown = told(world)
    assert (shown["fault"], shown["status"], shown["reply"]["size"]) == (rule["id"], None, 0)
    assert (shown["effect"]["kind"], shown["effect"]["when"]) == ("reset", when)
    assert has_collection(world) is acted


def test_empty(world: LiveWorld) -> None:
    """The connection ends in good order without a single byte."""
    inject(world, effect="empty", path="GET /v1/collections/*")
    assert exchange(world, head(world, "GET", READ)) == b""
    assert told(world)["status"] is None


def test_truncated(world: LiveWorld) -> None:
    """The length is that of the whole, and half of the body comes; the handler has acted."""
    inject(world, effect="truncated", api="verifymycontent")
    reply, body = exchange(world, head(world, "POST", CREATE, COLLECTION)).split(b"\r\n\r\n")
    length = int(dict(line.split(b": ") for line in reply.split(b"\r\n")[1:])[b"content-length"])
    assert reply.startswith(b"HTTP/1.1 201 Created\r\n")
    assert len(body) == length // 2
    shown = told(world)
    assert (shown["effect"]["whole"], shown["reply"]["size"]) == (length, len(body))
    assert shown["reply"]["headers"]["content-length"] == str(length)
    assert has_collection(world)


def test_truncated_to_a_client(world: LiveWorld) -> None:
    """A usual client notices that the reply is not whole."""
    inject(world, effect="truncated", operation="listFaces")
    with pytest.raises(httpx.RemoteProtocolError):
        world.vmc.call("GET", READ)


def test_truncated_error(world: LiveWorld) -> None:
    """With a status, the vendor's refusal is truncated, and the handler does not act."""
    inject(world, effect="truncated", status=500, operation="addFace")
    assert exchange(world, head(world, "POST", CREATE, COLLECTION)).startswith(b"HTTP/1.1 500 ")
    assert told(world)["status"] == 500
    assert not has_collection(world)


def test_malformed(world: LiveWorld) -> None:
    """Chunked coding begins well and ends in what is no chunk."""
    inject(world, effect="malformed", operation="listFaces", times=2)
    got = exchange(world, head(world, "GET", READ))
    assert b"transfer-encoding: chunked\r\n" in got
    assert got.endswith(b"this is no size of a chunk\r\n")
    with pytest.raises(httpx.RemoteProtocolError):
        world.vmc.call("GET", READ)
    assert told(world, 2)["effect"]["kind"] == "malformed"


@pytest.mark.parametrize("effect", ["truncated", "malformed"])
def test_nothing_to_break(world: LiveWorld, effect: str) -> None:
    """A reply without a body breaks off in its head."""
    path = pause(world)
    rule = inject(world, effect=effect, operation="pauseLivestream")
    got = exchange(world, head(world, "PATCH", path))
    assert got.startswith(b"HTTP/1.1 204")
    assert b"\r\n\r\n" not in got
    shown = told(world, 2)
    assert (shown["fault"], shown["status"], shown["effect"]["whole"]) == (rule["id"], 204, 0)


def test_wrong_type(world: LiveWorld) -> None:
    """The body is the vendor's, the type is not."""
    inject(world, effect="wrong_type", operation="listFaces")
    reply = world.vmc.call("GET", READ)
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.json().keys() == {"error"}
    assert told(world)["reply"]["headers"]["content-type"].startswith("text/html")


def test_truncated_json(world: LiveWorld) -> None:
    """The reply is whole as HTTP, and no JSON."""
    inject(world, effect="truncated_json", operation="listFaces")
    reply = world.vmc.call("GET", READ)
    assert reply.status_code == 404
    with pytest.raises(json.JSONDecodeError):
        reply.json()
    assert told(world)["reply"]["size"] == len(reply.content)


def test_slow(world: LiveWorld) -> None:
    """A slow body comes in pieces, whole in the end, and the connection goes on."""
    inject(world, effect="slow", rate=200, operation="listFaces")
    with open_to(world) as connection:
        connection.sendall(head(world, "GET", READ))
        pieces = []
        file = connection.makefile("rb")
        response = http.client.HTTPResponse(connection)
        response.begin()
        while piece := response.read1(1000):
            pieces.append(piece)
        assert len(pieces) > 1
        assert json.loads(b"".join(pieces)).keys() == {"error"}
        connection.sendall(head(world, "GET", READ))
        again = http.client.HTTPResponse(connection)
        again.begin()
        assert again.status == 404
        file.close()
    shown = told(world, 2)
    assert shown["effect"] is None


def test_slow_without_a_body(world: LiveWorld) -> None:
    """Nothing is not slow."""
    path = pause(world)
    inject(world, effect="slow", rate=1)
    assert world.vmc.call("PATCH", path).status_code == 204


@pytest.mark.parametrize(
    "latency", [0.02, {"min": 0.01, "max": 0.03}, {"median": 0.02, "sigma": 0.1}], ids=["fixed", "even", "log"]
)
def test_latency(world: LiveWorld, latency: Any) -> None:
    """A call waits, then is answered as ever; the journal tells how long it was to wait."""
    inject(world, latency=latency, times=None)
    began = stopwatch()
    assert world.vmc.call("GET", READ).status_code == 404
    waited = told(world)["effect"]["latency"]
    assert 0.005 < waited <= stopwatch() - began


def test_latency_is_the_seeds(server: LiveServer) -> None:
    """The same seed waits as long."""

    def waits(seed: int) -> list[float]:
        world = server.world(seed=seed)
        inject(world, latency={"median": 0.001, "sigma": 1}, times=None)
        for _ in range(5):
            world.vmc.call("GET", READ)
        shown = world.control("GET", "/journal").json()["exchanges"]
        world.drop()
        return [each["effect"]["latency"] for each in shown]

    assert waits(3) == waits(3) != waits(4)


def test_latency_then_a_status(world: LiveWorld) -> None:
    """Latency goes with a status, before or after the handler acts."""
    inject(world, latency=0.01, status=500, operation="addFace", when="after")
    assert world.vmc.call("POST", CREATE, raw=COLLECTION).status_code == 500
    assert told(world)["violations"] == []
    assert has_collection(world)


@pytest.mark.parametrize(("when", "acted"), [("before", False), ("after", True)])
def test_the_client_does_not_wait(world: LiveWorld, when: str, acted: bool) -> None:  # noqa: FBT001 - a row
    """A client that gives up ends the waiting; whether the handler acted is the rule's."""
    inject(world, latency=60, operation="addFace", when=when)
    with open_to(world) as connection:
        connection.sendall(head(world, "POST", CREATE, COLLECTION))
        while world.control("GET", "/faults").json()["faults"][0]["hits"] == 0:
            time.sleep(0.01)
    shown = told(world)
    assert (shown["status"], shown["effect"]["gone"]) == (None, True)
    assert has_collection(world) is acted


def test_a_pipelined_client_does_not_wait(world: LiveWorld) -> None:
    """Also one that has sent its next request already."""
    inject(world, latency=60)
    with open_to(world) as connection:
        connection.sendall(2 * head(world, "GET", READ))
        while world.control("GET", "/faults").json()["faults"][0]["hits"] == 0:
            time.sleep(0.01)
    assert told(world)["effect"]["gone"]


def test_a_cut_ends_what_is_pipelined(world: LiveWorld) -> None:
    """What was sent behind a request whose connection ends is not answered."""
    inject(world, effect="empty")
    assert exchange(world, 2 * head(world, "GET", READ)) == b""


def test_others_are_undisturbed(world: LiveWorld) -> None:
    """While one connection waits, drips or is cut, another is answered."""
    inject(world, latency=60)
    with open_to(world) as waiting:
        waiting.sendall(head(world, "GET", READ))
        while world.control("GET", "/faults").json()["faults"][0]["hits"] == 0:
            time.sleep(0.01)
        assert world.vmc.call("GET", READ).status_code == 404


def test_rate_limit(world: LiveWorld) -> None:
    """So many calls of a credential pass in a window of world time; then it is told when to come again."""
    inject(world, effect="rate_limit", limit=2, window=10)
    assert [world.vmc.call("GET", READ).status_code for _ in range(2)] == [404, 404]
    refused = world.vmc.call("GET", READ)
    assert (refused.status_code, refused.headers["retry-after"]) == (500, "10")  # no 429 is documented
    assert world.vmc_second.call("GET", READ).status_code == 404
    world.advance(4)
    assert world.vmc.call("GET", READ).headers["retry-after"] == "6"
    world.advance(6)
    assert world.vmc.call("GET", READ).status_code == 404


def test_rate_limit_of_a_vendor_that_knows_them(world: LiveWorld) -> None:
    """Where the vendor documents 429, that is the answer, in its shape; a status of one's own goes before."""
    key = world.credentials["moderationapi"]["api_key"]
    headers = {"Authorization": f"Bearer {key}"}

    def analysed() -> httpx.Response:
        body = {"value": "hello"}
        return world.server.http.post("/api/v1/moderate/text", json=body, headers=headers)

    inject(world, effect="rate_limit", limit=1, window=60, api="moderationapi")
    assert analysed().status_code == 200
    refused = analysed()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    world.control("DELETE", "/faults")
    inject(world, effect="rate_limit", limit=0, window=60, status=500, operation="POST /api/v1/moderate/text")
    assert analysed().status_code == 500


def test_outage(world: LiveWorld) -> None:
    """Between two moments of world time all calls fail, before and after them none."""
    inject(world, status=500, **{"from": "2026-01-01T01:00:00Z", "until": "2026-01-01T02:00:00Z"})
    got = []
    for _ in range(3):
        got.append([world.vmc.call("GET", READ).status_code for _ in range(2)])
        world.advance(3600)
    assert got == [[404, 404], [500, 500], [404, 404]]


def test_a_crowd_that_leaves(server: LiveServer) -> None:
    """Of 200 slow replies whose clients go away no task and no connection is left, and no neighbour waits."""
    world = server.world()
    inject(world, effect="slow", rate=1, times=None, operation="listFaces")
    crowd = [open_to(world) for _ in range(200)]
    for connection in crowd:
        connection.sendall(head(world, "GET", READ))
        assert connection.recv(12) == b"HTTP/1.1 404"
    assert world.control("GET", "/clock").status_code == 200
    for number, connection in enumerate(crowd):
        if number % 2:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        connection.close()
    shown = world.control("GET", "/journal?wait=30&count=200&limit=1000").json()["exchanges"]
    assert len(shown) == 200
    assert all(each["effect"]["gone"] and each["reply"]["size"] < each["effect"]["whole"] for each in shown)
    # The journal is told before the last of them has ended: one more turn of the loop, and they have.
    assert world.control("GET", "/clock").status_code == 200
    state = server._server.server_state
    assert len(state.tasks) <= 2
    assert len(state.connections) <= 4
    world.drop()


@pytest.mark.parametrize("effect", ["reset", "empty", "truncated", "malformed"])
def test_in_process(effect: str) -> None:
    """Who calls without a connection is told that one is needed, and the journal tells of it."""

    async def scene() -> None:
        stage = Stage()
        rule = {"effect": effect, "operation": "readNote"}
        assert (await stage.ask("POST", "/worlds/default/faults", rule)).status == 201
        with pytest.raises(NoWireError, match=f"a fault {effect} needs a connection"):
            await stage.call("GET", "/vendor/notes/nobody")
        [shown] = (await stage.ask("GET", "/worlds/default/journal")).json["exchanges"]
        assert (shown["status"], shown["effect"]["kind"]) == (None, effect)
        stage.close()

    asyncio.run(scene())


def test_latency_in_process() -> None:
    """Who calls without a connection waits as others do."""

    async def scene() -> None:
        stage = Stage()
        await stage.ask("POST", "/worlds/default/faults", {"latency": 0.01})
        assert (await stage.call("GET", "/vendor/notes/nobody")).status == 404
        stage.close()

    asyncio.run(scene())
