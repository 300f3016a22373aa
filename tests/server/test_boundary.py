"""Clients that mean harm, over real sockets: what they can hold, and whom they can reach."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette

from emulator.contract.operation import VALUES
from emulator.server import wire
from emulator.server.body import Room
from emulator.server.serving import Server, configure
from emulator.server.wire import BoundedProtocol
from emulator.settings import Settings
from emulator.webhooks.delivery import OUTBOUND
from tests.live import LiveServer, LiveWorld

HEALTH = b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
POLL = b"GET /_emulator/sinks/none?wait=60 HTTP/1.1\r\nHost: localhost\r\n\r\n"
SINK = b"POST /_emulator/sinks/boundary/receive HTTP/1.1\r\nHost: localhost\r\n"
PACKET = 256 * 1024
"""Bytes that a loop reads at once."""


@pytest.fixture(scope="module", params=["HTTP", "HTTPS"])
def server(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A server, once without TLS and once with it."""
    with LiveServer(Settings(port=0, tls=request.param == "HTTPS", webhook_timeout=2.0)) as running:
        yield running


@pytest.fixture
def world(server: LiveServer) -> Iterator[LiveWorld]:
    """A world of the test's own."""
    made = server.world(seed=7)
    yield made
    made.drop()


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds within some seconds."""
    end = time.monotonic() + 15
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def connections(server: LiveServer) -> list[BoundedProtocol]:
    """Those that the server has."""
    return [each for each in server._server.server_state.connections if isinstance(each, BoundedProtocol)]


def said(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def answer_on(connection: socket.socket) -> bytes:
    """One reply with a length, head and body."""
    found = b""
    while (end := found.find(b"\r\n\r\n")) < 0:
        found += connection.recv(4096)
    length = int(found.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(found) < end + 4 + length:
        found += connection.recv(4096)
    return found


# -- what a connection holds --------------------------------------------------------------------------


async def answered(server: LiveServer, requests: bytes) -> int:
    """How many replies come to a client that sends all of it at once, and reads nothing until that is stopped.

    In one thread: no two may use one connection of the ssl module.
    """

    def stopped() -> bool:
        return any(each.flow.full and each.flow.read_paused for each in connections(server))

    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, **tls_of(server))
    try:
        writer.write(requests)
        assert await asyncio.to_thread(eventually, stopped)
        for each in connections(server):
            assert len(each.unread) <= wire.HELD + 2 * PACKET  # TLS passes on all that it has
            assert len(each.pipeline) <= wire.SLICE // len(HEALTH) + 1
        found, rest, count = 0, b"", requests.count(b"GET ")
        async with asyncio.timeout(60):
            while found < count:
                piece = rest + await reader.read(1 << 20)
                assert piece != rest
                rest = piece[-8:]  # a status line may be cut in two
                found += piece.count(b"HTTP/1.1 ") - rest.count(b"HTTP/1.1 ")
        return found
    finally:
        writer.transport.abort()


def tls_of(server: LiveServer) -> dict[str, Any]:
    """What a connection of asyncio's needs to be told of it."""
    return {} if isinstance(server.trust, bool) else {"ssl": server.trust, "server_hostname": "localhost"}


@pytest.mark.parametrize("first", [b"", POLL.replace(b"60", b"3")], ids=["reads", "behind a poll"])
def test_a_client_that_never_reads_is_not_read_on(server: LiveServer, first: bytes) -> None:
    """However many requests it sends at once, a few kilobytes of them are held; each is answered in the end."""
    long = HEALTH.replace(b"localhost\r\n", b"localhost\r\nX-Long: %b\r\n" % (2000 * b"x"))
    requests = first + 10_000 * HEALTH + 8_000 * long  # more than the kernels hold
    assert asyncio.run(answered(server, requests)) == requests.count(b"GET ")


def test_a_flood_does_not_hide_that_the_client_left(server: LiveServer) -> None:
    """Somewhat more may come behind a long poll; whoever leaves then ends it."""
    with server.dial() as connection:
        connection.sendall(POLL + 20 * HEALTH)
        assert eventually(lambda: any(each.waiting for each in connections(server)))
    assert eventually(lambda: not server._server.server_state.tasks)


def test_bodies_behind_each_other_arrive_whole(server: LiveServer) -> None:
    """Requests whose bodies are cut anywhere are put together again."""
    bodies = [os.urandom(size) for size in (0, 1, 8000, 8192, 100_000, 7, 20_000)]
    server.control("PUT", "/sinks/boundary")
    with server.dial() as connection:
        requests = b"".join(SINK + b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)
        connection.sendall(requests + HEALTH.replace(b"localhost\r\n", b"localhost\r\nConnection: close\r\n"))
        assert said(connection).count(b"HTTP/1.1 200 ") == len(bodies) + 1
    messages = server.control("GET", "/sinks/boundary").json()["messages"]
    assert [message["body_size"] for message in messages] == [len(body) for body in bodies]


def test_all_bodies_together_are_bounded(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that finds no room is a 503 that says when to come again; what leaves makes room."""
    room = Room(300_000)
    monkeypatch.setattr(server.emulator.pipeline, "room", room)
    head = SINK + b"Content-Length: 200001\r\n\r\n"
    with server.dial() as first:
        first.sendall(head + 200_000 * b"x")
        assert eventually(lambda: room.left < 200_000)
        with server.dial() as second:
            second.sendall(head + 200_000 * b"x")
            answer = answer_on(second)
            assert answer.startswith(b"HTTP/1.1 503 ")
            assert b"retry-after: 1\r\n" in answer
    assert eventually(lambda: room.left == room.size)
    assert server.http.post("/_emulator/sinks/boundary/receive", content=200_000 * b"x").status_code == 200
    assert room.left == room.size


@pytest.mark.parametrize(
    ("method", "path", "values"),
    [("POST", "/worlds/default/verify", VALUES), ("PUT", "/worlds/default/snapshot", 1_200_000)],
)
def test_more_values_than_anybody_means_are_refused(
    server: LiveServer, method: str, path: str, values: int
) -> None:
    """Megabytes of the smallest JSON are not even read as JSON; a snapshot has more than anything else."""
    body = b'{"expect":[' + b"0," * values + b"0]}"
    answer = server.control(method, path, content=body)
    assert answer.status_code == 413
    [broken] = answer.json()["error"]["violations"]
    assert broken["rule"] == "values"
    assert str(values) in broken["message"]


# -- how long it is held ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", b""),
        (b"GET /_emul", b"HTTP/1.1 408 Request Timeout"),
        (SINK + b"Content-Length: 5\r\n\r\nab", b"HTTP/1.1 408 Request Timeout"),
        (SINK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1;", b"HTTP/1.1 408 Request Timeout"),
    ],
    ids=["silent", "head", "body", "chunk"],
)
def test_a_request_that_is_not_finished_is_ended(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch, sent: bytes, status: bytes
) -> None:
    """After its time the connection is closed; who began a request is told why."""
    monkeypatch.setattr(wire, "HEAD_PATIENCE", 1)
    monkeypatch.setattr(wire, "BODY_PATIENCE", 1)
    with server.dial() as connection:
        connection.sendall(sent) if sent else None
        assert said(connection).partition(b"\r\n")[0] == status
    assert eventually(lambda: not server._server.server_state.tasks)


def test_a_body_that_was_refused_is_not_awaited(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was answered in the middle of a body, and then does not go on with it, is hung up on."""
    monkeypatch.setattr(wire, "BODY_PATIENCE", 1)
    with server.dial() as connection:
        connection.sendall(SINK + b"Content-Length: 99999999\r\n\r\nab")
        assert answer_on(connection).startswith(b"HTTP/1.1 413 ")
        connection.sendall(b"c")  # no time of keep-alive counts any more
        assert said(connection) == b""


def test_the_next_head_is_awaited_no_longer(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is the head of a later request of the connection, of which something has come."""
    monkeypatch.setattr(wire, "HEAD_PATIENCE", 1)
    with server.dial() as connection:
        connection.sendall(HEALTH)
        assert answer_on(connection).startswith(b"HTTP/1.1 200 ")
        connection.sendall(HEALTH[:20])
        assert said(connection).startswith(b"HTTP/1.1 408 ")


def test_who_waits_for_an_answer_is_not_hurried(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is the client's to send, not the server's to answer."""
    monkeypatch.setattr(wire, "HEAD_PATIENCE", 1)
    monkeypatch.setattr(wire, "BODY_PATIENCE", 1)
    with server.dial() as connection:
        connection.sendall(POLL.replace(b"60", b"3") + HEALTH[:20])
        assert answer_on(connection).startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("path", ["sinks/none?wait=60", "worlds/default/journal?wait=60&count=1000"])
def test_a_poll_ends_with_its_client(server: LiveServer, path: str) -> None:
    """Nobody is waited for who is gone."""
    with server.dial() as connection:
        connection.sendall(f"GET /_emulator/{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert eventually(lambda: any(each.waiting for each in connections(server)))
    assert eventually(lambda: not server._server.server_state.tasks)


def test_a_slow_sink_ends_with_its_client(server: LiveServer) -> None:
    """What came to it stays."""
    server.control("PUT", "/sinks/slow", json={"script": [{"status": 200, "delay": 60}]})
    with server.dial() as connection:
        connection.sendall(SINK.replace(b"boundary", b"slow") + b"Content-Length: 0\r\n\r\n")
        assert eventually(lambda: any(each.waiting for each in connections(server)))
    assert eventually(lambda: not server._server.server_state.tasks)
    assert server.control("GET", "/sinks/slow").json()["received"] == 1


def test_a_lack_of_file_descriptors_is_told_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing beneath says a word of connections that fail for it; other trouble is none of its business."""
    server: Any = Server(configure(Starlette(), max_headers=4096), announce=lambda: None)
    with socket.socket() as listening:
        server.servers = [SimpleNamespace(sockets=[listening])]
        server._look_at_files()
        assert not caplog.records

        def fail(_: int) -> int:
            raise OSError(code, "no")

        monkeypatch.setattr("emulator.server.serving.os.dup", fail)
        code = errno.EBADF
        server._look_at_files()
        assert not caplog.records
        code = errno.EMFILE
        for _ in range(62):
            server._look_at_files()
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


# -- whom it reaches ----------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("path", ["reset", "clock/advance", "deliveries/replay"])
def test_no_webhook_commands_the_server(world: LiveWorld, host: str, path: str) -> None:
    """One that leads to the control plane is refused there, and nothing happens."""
    base = world.server.base.replace("127.0.0.1", host)
    made = start(world, f"{base}/_emulator/worlds/{world.id}/{path}")
    world.advance(5)
    deliveries = world.control("GET", "/deliveries").json()["deliveries"]
    assert deliveries
    assert {attempt["status"] for each in deliveries for attempt in each["attempts"]} == {403}
    assert {each["resource"] for each in deliveries} == {made}


def test_no_webhook_commands_it_with_the_token(server: LiveServer) -> None:
    """Not even one that was tampered with to carry the token, or to look like somebody else's."""
    if server.emulator.tls is not None:
        pytest.skip("the guard looks at headers, whatever carries them")
    with LiveServer(Settings(port=0, token="s3cret", webhook_timeout=2.0)) as guarded:
        guarded.http.headers["X-Emulator-Token"] = "s3cret"
        world = guarded.world(seed=7)
        start(world, f"{guarded.base}/_emulator/worlds/{world.id}/reset")
        world.advance(2)
        first = world.control("GET", "/deliveries").json()["deliveries"][0]["id"]
        headers = {"X-Emulator-Token": "s3cret", OUTBOUND: None, "Host": "localhost"}
        for asked in ({**headers, OUTBOUND: "0"}, headers):
            tampered = world.control("POST", f"/deliveries/{first}/tamper", json={"headers": asked})
            assert tampered.status_code == 201, tampered.text
        world.advance(2)
        deliveries = world.control("GET", "/deliveries").json()["deliveries"]
        assert {attempt["status"] for each in deliveries for attempt in each["attempts"]} == {403}


def test_no_picture_is_a_look_into_the_server(world: LiveWorld) -> None:
    """A URL of content may not lead to the control plane, either."""
    answer = world.server.control("GET", "/worlds", headers={OUTBOUND: "1"})
    assert answer.status_code == 403
    assert "webhooks and fetches" in answer.json()["error"]["message"]


def test_a_sink_shows_a_webhook_as_it_was_made(world: LiveWorld) -> None:
    """Sinks take our own webhooks, without what marks them; the record of the delivery has no mark either."""
    world.server.control("PUT", "/sinks/own")
    start(world, f"{world.server.base}/_emulator/sinks/own/receive")
    world.advance(5)
    messages = world.server.control("GET", "/sinks/own").json()["messages"]
    assert messages
    assert OUTBOUND not in messages[0]["headers"]
    delivery = world.control("GET", "/deliveries").json()["deliveries"][0]
    assert OUTBOUND not in {name.lower() for name in delivery["headers"]}


def start(world: LiveWorld, webhook: str) -> str:
    """Start a moderation that tells of itself. Returns its id."""
    content = {"type": "image", "external_id": "p1", "url": "https://cdn.example.com/x.jpg"}
    made = world.vmc.call("POST", "/api/v1/moderation-anonymous", {"content": content, "webhook": webhook})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_a_foreign_page_is_refused_before_its_body(server: LiveServer) -> None:
    """The guard looks at headers; nobody else's megabytes are taken."""
    head = SINK.replace(b"/sinks/boundary/receive", b"/worlds").replace(b"localhost", b"evil.example")
    with server.dial() as connection:
        connection.sendall(head + b"Content-Length: 1000000\r\n\r\n" + b"x" * 1000)
        assert answer_on(connection).startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize("path", [b"/_emulator/health", b"/v1/collections", b"/nobody"])
def test_two_hosts_are_one_too_many(server: LiveServer, path: bytes) -> None:
    """Whoever stands in front may have believed the other (RFC 9112, 3.2)."""
    with server.dial() as connection:
        connection.sendall(b"GET %b HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n\r\n" % path)
        answer = answer_on(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"more than one Host" in answer


def test_a_header_that_comes_twice_is_no_second_host(server: LiveServer) -> None:
    """Others may be repeated."""
    with server.dial() as connection:
        connection.sendall(HEALTH.replace(b"\r\n\r\n", b"\r\nAccept: a\r\nAccept: b\r\n\r\n"))
        assert answer_on(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        (b"http://evil.example/_emulator/health", b"localhost", 403),
        (b"http://user@evil.example:80/_emulator/health", b"localhost", 403),
        (b"http://localhost:80/_emulator/health", b"evil.example", 200),
        (b"http://localhost@evil.example/_emulator/health?a=http://localhost", b"localhost", 403),
        (b"/_emulator/health?http://localhost", b"evil.example", 403),
        (b"*", b"localhost", 404),
    ],
)
def test_a_target_that_names_the_host_is_believed(
    server: LiveServer, target: bytes, host: bytes, status: int
) -> None:
    """Rather than the Host header (RFC 9112, 3.2.2)."""
    with server.dial() as connection:
        connection.sendall(b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (target, host))
        assert answer_on(connection).startswith(b"HTTP/1.1 %d " % status)


def test_a_token_in_a_query_is_masked(server: LiveServer) -> None:
    """In the journal, where others read it; what merely ends so is left alone."""
    server.http.get("/v1/none?token=secret-token-1&page_token=next-page-12&API_KEY=another-secret")
    exchange = server.control("GET", "/worlds/default/journal?path=/v1/none").json()["exchanges"][0]
    assert exchange["target"] == "/v1/none?token=secr…&page_token=next-page-12&API_KEY=anot…"
