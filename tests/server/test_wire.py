"""HTTP as bytes: what is refused before it is held, and what odd clients may do."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from uvicorn.server import ServerState

from emulator.server.serving import configure
from emulator.server.wire import BoundedProtocol, bounded_protocol
from emulator.settings import Settings
from tests.live import LiveServer

LIMIT = 2048
BODY = 64 * 1024
HEALTH = b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n"
SINK = b"POST /_emulator/sinks/wire/receive HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def small() -> Iterator[LiveServer]:
    """A server with small limits."""
    with LiveServer(Settings(port=0, max_headers=LIMIT, max_body=BODY)) as running:
        yield running


@contextmanager
def raw(server: LiveServer) -> Iterator[socket.socket]:
    """A bare connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        yield connection


def replies(connection: socket.socket, count: int, method: str = "GET") -> list[tuple[int, bytes]]:
    """The next replies on a connection: status and body of each."""
    file = connection.makefile("rb")
    found = []
    for _ in range(count):
        response = http.client.HTTPResponse(_Shared(file), method=method)  # type: ignore[arg-type]
        response.begin()
        found.append((response.status, response.read()))
    return found


class _Shared:
    """A file that outlives the reply that was read from it."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def makefile(self, _mode: str) -> Any:
        shared = self.file
        shared.close = lambda: None
        return shared


class Wire:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        """Keep."""
        self.written += data

    def close(self) -> None:
        """Note it."""
        self.closed = True

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.closed

    def get_extra_info(self, _name: str) -> None:
        """Nothing."""

    def pause_reading(self) -> None:
        """Nothing."""

    def resume_reading(self) -> None:
        """Nothing."""


def taken(pieces: Iterator[bytes], limit: int = LIMIT) -> tuple[int, BoundedProtocol, Wire]:
    """How many bytes the protocol takes until it hangs up, at most a hundred times its limit."""

    async def feed() -> tuple[int, BoundedProtocol, Wire]:
        loop, wire, count = asyncio.get_running_loop(), Wire(), 0
        config = configure(Starlette(), max_headers=limit)
        config.load()
        protocol = bounded_protocol(limit)(config, ServerState(), {}, loop)
        protocol.connection_made(wire)  # type: ignore[arg-type]
        while not wire.closed and count < 100 * limit:
            piece = next(pieces)
            count += len(piece)
            protocol.data_received(piece)
        tasks = [*protocol.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(protocol, BoundedProtocol)
        return count, protocol, wire

    return asyncio.run(feed())


def endless(start: bytes, piece: bytes) -> Iterator[bytes]:
    """`start`, then the same piece for ever."""
    yield start
    while True:
        yield piece


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"GET /", b"a" * 50),
        (b"GET /?", b"a=b&" * 10),
        (HEALTH, b"X-Header: value\r\n"),
        (HEALTH + b"X: ", b"a" * 50),
        (HEALTH, b"a" * 50),
        (SINK + CHUNKED + b"1\r\na\r\n0\r\n", b"Trailer: value\r\n"),
        (SINK + CHUNKED + b"1\r\na\r\n0\r\nTrailer: ", b"a" * 50),
        (SINK + CHUNKED + b"1;", b"a" * 50),
        (SINK + CHUNKED, b"0" * 50),
        (b"", b"\r\n" * 20),
    ],
    ids=["path", "query", "headers", "value", "name", "trailers", "trailer", "extension", "zeros", "blank"],
)
def test_what_is_no_body_is_bounded(start: bytes, piece: bytes) -> None:
    """Whatever grows without end that is not a body is refused a piece or two past the limit."""
    count, protocol, wire = taken(endless(start, piece))
    assert wire.closed
    assert count <= LIMIT + len(start) + 2 * len(piece)
    held = len(getattr(protocol, "url", b"")) + sum(map(len, sum(protocol.headers or [], ())))
    assert held <= 2 * LIMIT
    assert wire.written.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("part", ["line", "headers", "trailers"])
def test_an_endless_request_is_refused_on_a_real_socket(small: LiveServer, part: str) -> None:
    """The refusal is JSON that says which limit it was, and the connection is closed."""
    start, piece = {
        "line": (b"GET /", b"a" * 1000),
        "headers": (HEALTH, b"X: " + b"a" * 1000 + b"\r\n"),
        "trailers": (SINK + CHUNKED + b"1\r\na\r\n0\r\n", b"X: " + b"a" * 1000 + b"\r\n"),
    }[part]
    with raw(small) as connection:
        # In one packet: what came after the refusal would reset the connection, and the reply be lost.
        connection.sendall(start + 3 * piece)
        ((status, body),) = replies(connection, 1)
        assert status == 400
        assert json.loads(body) == {
            "error": f"the request's line and headers are over {LIMIT} bytes (--max-headers)"
        }
        assert not connection.recv(1)


def test_a_large_head_in_one_packet_is_refused(small: LiveServer) -> None:
    """A head over the limit is refused, too, when it is complete at once and has a body behind it."""
    with raw(small) as connection:
        head = SINK + b"X: " + b"a" * LIMIT + b"\r\nContent-Length: 9000\r\n\r\n"
        connection.sendall(head + b"b" * 9000)
        assert replies(connection, 1)[0][0] == 400


@pytest.mark.parametrize(
    "request_",
    [b"garbage\r\n\r\n", b"GET /\xc3\xa9 HTTP/1.1\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"],
)
def test_what_is_no_http_is_refused(small: LiveServer, request_: bytes) -> None:
    """Bytes that are no request this server could serve get a 400 in JSON."""
    with raw(small) as connection:
        connection.sendall(request_)
        ((status, body),) = replies(connection, 1)
        assert (status, list(json.loads(body))) == (400, ["error"])


def test_tiny_chunks_make_a_body(small: LiveServer) -> None:
    """A body sent byte by byte, each in its own chunk, is complete, though its framing passes the limit."""
    body = b"x" * LIMIT
    with raw(small) as connection:
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
        connection.sendall(SINK + CHUNKED + chunks + b"0\r\n\r\n")
        assert replies(connection, 1)[0][0] == 200
    message = small.control("GET", "/sinks/wire").json()["messages"][-1]
    assert message["body_size"] == LIMIT


def test_a_trailer_is_no_header(small: LiveServer) -> None:
    """What comes behind the body cannot pose as a header."""
    with raw(small) as connection:
        connection.sendall(SINK + CHUNKED + b"1\r\na\r\n0\r\nX-Late: yes\r\n\r\n" + HEALTH + b"\r\n")
        assert [status for status, _ in replies(connection, 2)] == [200, 200]
    message = small.control("GET", "/sinks/wire?limit=1").json()["messages"][-1]
    assert "x-late" not in message["headers"]


def test_pipelined_requests_are_answered_in_order(small: LiveServer) -> None:
    """Requests sent without waiting get their replies in the order in which they were sent."""
    paths = [b"/_emulator/health", b"/none", b"/_emulator/worlds", b"/v1/collections/x"]
    with raw(small) as connection:
        connection.sendall(b"".join(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path for path in paths * 5))
        statuses = [status for status, _ in replies(connection, 20)]
    assert statuses == [200, 404, 200, 401] * 5


def test_many_requests_on_one_connection_do_not_add_up(small: LiveServer) -> None:
    """The limit is of one request: a connection kept alive for many never reaches it."""
    with raw(small) as connection:
        for _ in range(5 * LIMIT // len(HEALTH)):
            connection.sendall(HEALTH + b"\r\n")
            assert replies(connection, 1)[0][0] == 200


@pytest.mark.parametrize(
    "framing", [b"Content-Length: %d\r\n\r\n" % (BODY + 1), CHUNKED + b"%x\r\n" % (BODY + 1)]
)
def test_a_body_over_the_limit_gets_the_vendors_error(small: LiveServer, framing: bytes) -> None:
    """Declared or not, a body that is too large is refused in the shape of the API that was called."""
    with raw(small) as connection:
        connection.sendall(
            b"POST /v1/collections HTTP/1.1\r\nHost: localhost\r\n" + framing + b"x" * (BODY + 1)
        )
        ((status, body),) = replies(connection, 1, "POST")
    assert (status, json.loads(body)) == (400, {"error": f"the body is larger than {BODY} bytes"})
    with raw(small) as connection:
        connection.sendall(
            b"POST /_emulator/worlds HTTP/1.1\r\nHost: localhost\r\n" + framing + b"x" * (BODY + 1)
        )
        ((status, body),) = replies(connection, 1, "POST")
    assert (status, json.loads(body)["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("offer", [b"h2c", b"websocket", b"something"])
def test_an_offer_to_upgrade_costs_no_body(small: LiveServer, offer: bytes) -> None:
    """Java's HttpClient offers h2c: it is ignored, the body arrives, and the connection lives on."""
    head = SINK + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: %s\r\nHTTP2-Settings: AAAA\r\n" % offer
    request = head + b"Content-Length: 7\r\n\r\n"
    small.control("PUT", "/sinks/wire")
    with raw(small) as connection:
        connection.sendall(request)
        connection.sendall(b'{"a":1}')
        assert replies(connection, 1)[0][0] == 200
        connection.sendall(request + b'{"a":2}' + request + b'{"a":3}' + HEALTH + b"\r\n")
        assert [status for status, _ in replies(connection, 3)] == [200, 200, 200]
    messages = small.control("GET", "/sinks/wire").json()["messages"]
    assert [message["body"] for message in messages] == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert "upgrade" not in messages[0]["headers"]


def test_a_websocket_is_handed_over_where_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once sockets are served, an offer of one is taken up, not read again."""
    handed: list[bytes] = []
    monkeypatch.setattr(BoundedProtocol, "_should_upgrade", lambda _: True)
    monkeypatch.setattr(BoundedProtocol, "handle_websocket_upgrade", lambda self: handed.append(self.url))
    request = b"GET /socket HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    taken(iter([request, b"\r\n" * LIMIT]))
    assert handed == [b"/socket"]


def test_expect_100_continue_is_answered(small: LiveServer) -> None:
    """A client that asks before it sends its body is told to go on."""
    with raw(small) as connection:
        connection.sendall(SINK + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        assert replies(connection, 1)[0][0] == 200


def test_http_1_0_and_absolute_targets_are_served(small: LiveServer) -> None:
    """Old clients and those that think of a proxy are answered as well."""
    with raw(small) as connection:
        connection.sendall(b"GET /_emulator/health HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert replies(connection, 1)[0][0] == 200
    with raw(small) as connection:
        connection.sendall(b"GET http://localhost/_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert replies(connection, 1)[0][0] == 200
