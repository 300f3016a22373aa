"""A server as a process: its start, its port, its stop."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from emulator.server import serving
from emulator.server.serving import PortError, bind
from tests.started import Started

QUICK = ("--lifecycle", "immediate", "--webhook-timeout", "1")


@contextmanager
def receiver() -> Iterator[socket.socket]:
    """A socket that listens; whoever connects waits until the test answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        yield listening


def url_of(listening: socket.socket) -> str:
    """Where a receiver is."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}/hook"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_good_order(number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C end an idle server with code 0 and not a word."""
    with Started() as server:
        assert server.http.get("/_emulator/health").status_code == 200
        assert server.stop(number) == 0
        assert len(server.lines) == 1
        assert server.process.stdout is not None
        assert not server.process.stdout.read()


def test_a_delivery_in_flight_is_finished() -> None:
    """A receiver that answers after the signal still gets its webhook, and nothing is said to be lost."""
    with receiver() as listening, Started(*QUICK) as server:
        server.moderate(url_of(listening))
        for number in range(2):  # one after the other: they tell of the same moderation
            connection = listening.accept()[0]
            if not number:
                server.process.send_signal(signal.SIGTERM)
            assert connection.recv(65536).startswith(b"POST /hook ")
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            connection.close()
        assert server.ended() == 0
        assert len(server.lines) == 1


def test_a_delivery_that_hangs_is_logged() -> None:
    """A receiver that never answers does not keep the server, which says what it leaves behind."""
    with receiver() as listening, Started(*QUICK) as server:
        moderation = server.moderate(url_of(listening))
        hanging = listening.accept()[0]
        assert server.stop() == 0
        said = [json.loads(line) for line in server.lines[1:]]
        assert len(said) == 2  # the one that hangs, and the one that waits for its turn behind it
        for line in said:
            assert line["level"] == "warning"
            assert url_of(listening) in line["message"]
        assert any("(1 attempts)" in line["message"] for line in said)
        assert moderation
        hanging.close()


def test_a_request_that_waits_is_answered_at_the_end() -> None:
    """A long poll is told at once, with a 503, and the stop says nothing of it."""
    with Started() as server:
        raw = socket.create_connection(("127.0.0.1", server.ready["port"]), timeout=20)
        raw.sendall(b"GET /_emulator/sinks/none?wait=60 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        # Answered after the poll was read, because both came over one loop in this order.
        assert server.http.get("/_emulator/health").status_code == 200
        assert server.stop() == 0
        assert raw.recv(4096).startswith(b"HTTP/1.1 503 ")
        raw.close()
        assert "Traceback" not in "".join(server.lines)
        assert server.lines[1:] == []


def test_a_port_in_use_is_one_line() -> None:
    """The second server on a port ends with code 1 and one line that says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        second = Started("--port", str(port))
        code = second.ended()
        second.close()
        assert code == 1
        (line,) = second.lines
        assert json.loads(line)["message"] == f"port {port} on 127.0.0.1 is in use; choose another with --port"


def test_a_bound_port_is_taken_at_once() -> None:
    """Two servers cannot both bind a port before either serves."""
    with bind("127.0.0.1", 0) as first, pytest.raises(PortError, match=r"is in use"):
        bind("127.0.0.1", first.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("192.0.2.1", "cannot listen on 192.0.2.1"),
        ("a..b", "cannot listen on a..b"),
        ("::ffff", "cannot listen"),
    ],
)
def test_an_address_that_cannot_be_bound(host: str, reason: str) -> None:
    """Another machine's address, or what is no address at all, is a refusal in one line."""
    with pytest.raises(PortError, match=reason) as caught:
        bind(host, 0)
    assert "\n" not in str(caught.value)


def test_ipv6_is_bound_where_there_is_any() -> None:
    """A host with colons is an address of IPv6."""
    try:
        with bind("::1", 0) as bound:
            assert bound.family is socket.AF_INET6
    except PortError as error:  # pragma: no cover - a machine without IPv6
        pytest.skip(str(error))


def test_signals_end_the_process_with_code_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it serves, both signals mean a wanted end."""
    handlers: dict[signal.Signals, Any] = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    served: list[Any] = []
    monkeypatch.setattr(serving.Server, "run", lambda _, sockets: served.extend(sockets))
    with bind("127.0.0.1", 0) as bound:
        serving.serve(Starlette(), bound, max_headers=4096, announce=lambda: None)
        assert served == [bound]
    for number in (signal.SIGTERM, signal.SIGINT):
        with pytest.raises(SystemExit) as ended:
            handlers[number](number, None)
        assert ended.value.code == 0


def test_a_server_that_is_to_end_announces_nothing() -> None:
    """Told to stop before it is ready, it never says that it is."""
    said: list[str] = []
    with bind("127.0.0.1", 0) as bound:
        stopped = serving.Server(
            serving.configure(Starlette(), max_headers=4096), announce=lambda: said.append("here")
        )
        stopped.should_exit = True
        asyncio.run(stopped.serve(sockets=[bound]))
    assert not said


def test_replies_carry_neither_date_nor_server(server: Any) -> None:
    """The same call gives the same bytes, whenever and with whatever version of a dependency."""
    answered: httpx.Response = server.http.get("/v1/collections/none")
    assert sorted(answered.headers) == ["content-length", "content-type"]
