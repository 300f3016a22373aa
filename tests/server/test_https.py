"""HTTPS and wss on real sockets, with the clients that people have."""

from __future__ import annotations

import json
import signal
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from moderation_api import ModerationAPI
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.sync.client import connect

from emulator.server import serving
from emulator.server.tls import fingerprint
from emulator.settings import Settings
from tests.live import LiveServer
from tests.server.test_sites import EACH, PATHS, REFUSALS
from tests.started import Started, run_script
from tests.yoti_client import YotiWorld

HEALTH = b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
HELLO = b"\x16\x03\x01"
"""How a handshake begins."""


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """A server with a certificate, and a token that what is open does not ask for."""
    with LiveServer(Settings(port=0, tls=True)) as running:
        yield running


@pytest.fixture
def file(server: LiveServer, tmp_path: Path) -> Path:
    """Whom to trust, as clients are given it."""
    told = tmp_path / "ca.pem"
    told.write_bytes(server.http.get("/_emulator/ca.pem").content)
    return told


@pytest.fixture
def _pointed(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to the server, whatever its port, as /etc/hosts and a forwarded port would have it."""

    def found(_host: object, _port: object, *_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)


# -- whom to trust -----------------------------------------------------------------------------------------


def test_a_client_that_trusts_the_authority_is_served(server: LiveServer, file: Path) -> None:
    """By address and by name, with nothing else to be told."""
    trust = ssl.create_default_context(cafile=file)
    with httpx.Client(verify=trust, trust_env=False) as client:
        for name in ("127.0.0.1", "localhost"):
            answered = client.get(f"https://{name}:{server.port}/_emulator/health")
            assert answered.json()["status"] == "ready"
            assert answered.extensions["network_stream"].get_extra_info("ssl_object").version() == "TLSv1.3"


def test_a_client_that_does_not_is_not(server: LiveServer) -> None:
    """Neither one that trusts the machine's authorities, nor one that trusts another server's."""
    with LiveServer(Settings(port=0, tls=True)) as other:
        for trust in (ssl.create_default_context(), other.trust):
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                httpx.get(f"{server.base}/_emulator/health", verify=trust, trust_env=False)


def test_who_does_not_trust_yet_may_ask_whom() -> None:
    """Without the token, for nobody could tell who would see it; the page of another site may not."""
    with LiveServer(Settings(port=0, tls=True, token="secret")) as guarded:
        told = guarded.control("GET", "/ca.pem")
        assert (told.status_code, told.headers["content-type"]) == (200, "application/x-pem-file")
        assert guarded.emulator.tls is not None
        assert told.content == guarded.emulator.tls.ca
        assert b"KEY" not in told.content
        assert guarded.control("GET", "/worlds").status_code == 401
        for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
            assert guarded.control("GET", "/ca.pem", headers=headers).status_code == 403


def test_webhooks_to_the_server_itself_arrive(server: LiveServer) -> None:
    """A sink's URL is one of HTTPS, and the server trusts its own authority."""
    world = server.world(seed=7)
    content = {"type": "image", "external_id": "photo-1", "url": "https://example.com/photo.jpg"}
    body = {"content": content, "webhook": f"{server.base}/_emulator/sinks/own/receive"}
    assert world.vmc.call("POST", "/api/v1/moderation-anonymous", body).status_code == 201
    world.advance(10)
    came = server.control("GET", "/sinks/own?wait=10").json()["messages"]
    assert came
    assert all(each["signature"]["holds"] for each in came)
    world.drop()


# -- clients whose base URL is the vendor's ----------------------------------------------------------------


@pytest.mark.usefixtures("_pointed")
def test_a_vendors_client_needs_no_change(
    server: LiveServer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its base URL is its default, its HTTP client its own; whom to trust is in the environment."""
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    world = server.world(seed=7)
    key = world.credentials["moderationapi"]["api_key"]
    with ModerationAPI(secret_key=key) as client:
        assert str(client.base_url) == "https://api.moderationapi.com/v1/"
        rude = client.content.submit(content={"type": "text", "text": "You are a fucking idiot and I hate you"})
        assert rude.evaluation.flagged
    (told,) = world.control("GET", "/journal").json()["exchanges"]
    assert (told["api"], told["headers"]["host"]) == ("moderationapi", "api.moderationapi.com")
    world.drop()


@pytest.mark.usefixtures("_pointed")
@pytest.mark.parametrize(("api", "name"), EACH)
def test_every_name_of_a_vendor_is_verified_and_leads_to_it(api: str, name: str, server: LiveServer) -> None:
    """The certificate is good for it, and what answers is that vendor alone."""
    with httpx.Client(base_url=f"https://{name}", verify=server.trust, trust_env=False) as client:
        for other, path in PATHS.items():
            answered = client.get(path)
            assert answered.status_code == (401 if other == api else 404)
            assert answered.json().keys() & REFUSALS[api]


@pytest.mark.usefixtures("_pointed")
def test_no_other_name_is_verified(server: LiveServer) -> None:
    """The certificate is for no site that the vendors do not have."""
    for name in ("example.com", "yoti.com", "www.moderationapi.com"):
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"https://{name}/", verify=server.trust, trust_env=False)


# -- sockets -----------------------------------------------------------------------------------------------


def test_a_socket_over_tls(server: LiveServer) -> None:
    """Frames come, and a world that ends closes it in good order."""
    assert isinstance(server.trust, ssl.SSLContext)
    world = YotiWorld(server, seed=7, clock={"mode": "frozen"})
    url = f"wss://127.0.0.1:{server.port}{world.here}/sockets/connect"
    shown = {"Yoti-Sdk-Id": world.party.sdk_id}
    with connect(url, additional_headers=shown, ssl=server.trust, proxy=None) as client:
        assert json.loads(client.recv(timeout=10))["type"] == "CONNECTION"
        world.drop()
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=10)
        assert closed.value.rcvd is not None


def test_a_socket_under_a_vendors_name(server: LiveServer) -> None:
    """Yoti's name leads to its socket; under the name of another it is not there, in that one's shape."""
    assert isinstance(server.trust, ssl.SSLContext)
    world = YotiWorld(server, seed=7, clock={"mode": "frozen"})
    shown = {"Yoti-Sdk-Id": world.party.sdk_id}
    path = f"{world.here}/sockets/connect"
    dialled: dict[str, Any] = {"ssl": server.trust, "additional_headers": shown, "proxy": None}
    with connect(f"wss://trust-and-safety.yoti.com{path}", sock=_plain(server), **dialled) as client:
        assert json.loads(client.recv(timeout=10))["type"] == "CONNECTION"
    url = f"wss://api.moderationapi.com{path}"
    with pytest.raises(InvalidStatus) as refused, connect(url, sock=_plain(server), **dialled):
        pass
    assert refused.value.response.status_code == 404
    assert json.loads(refused.value.response.body or b"{}").keys() == REFUSALS["moderationapi"]
    world.drop()


def _plain(server: LiveServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


@pytest.mark.parametrize("effect", ["reset", "empty"])
def test_a_handshake_that_is_cut(server: LiveServer, effect: str) -> None:
    """A fault ends the connection in place of an answer."""
    assert isinstance(server.trust, ssl.SSLContext)
    world = YotiWorld(server, seed=7, clock={"mode": "frozen"})
    assert world.control("POST", "/faults", json={"effect": effect, "api": "yoti"}).status_code == 201
    url = f"wss://127.0.0.1:{server.port}{world.here}/sockets/connect"
    shown = {"Yoti-Sdk-Id": world.party.sdk_id}
    with (
        pytest.raises((InvalidMessage, OSError)),
        connect(url, additional_headers=shown, ssl=server.trust, proxy=None),
    ):
        pass
    told = world.control("GET", "/journal?wait=10&limit=1").json()["exchanges"][0]
    assert (told["status"], told["effect"]["kind"]) == (None, effect)
    world.drop()


# -- the wire ----------------------------------------------------------------------------------------------


class Engine:
    """TLS by hand, so that the bytes beneath it can be looked at."""

    def __init__(self, server: LiveServer) -> None:
        assert isinstance(server.trust, ssl.SSLContext)
        self.socket = _plain(server)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = server.trust.wrap_bio(self._in, self._out, server_hostname="localhost")
        while True:
            try:
                self._tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.socket.sendall(self._out.read())
                self._in.write(self.socket.recv(65536))

    def send(self, data: bytes) -> None:
        """Encrypt and send."""
        self._tls.write(data)
        self.socket.sendall(self._out.read())

    def rest(self) -> None:
        """Take what comes, tickets of TLS for one thing, until the connection ends."""
        while self.socket.recv(65536):
            continue


def test_a_reset_is_one_of_tcp(server: LiveServer) -> None:
    """Beneath TLS, not an end that is announced."""
    world = server.world(seed=7)
    assert world.control("POST", "/faults", json={"effect": "reset"}).status_code == 201
    engine = Engine(server)
    path = "/v1/collections/cast"
    signed = world.vmc.sign(path.encode())
    engine.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {signed}\r\n\r\n".encode())
    with engine.socket, pytest.raises(ConnectionResetError):
        engine.rest()
    world.drop()


@pytest.mark.parametrize(
    "said",
    [
        HEALTH,
        b"\x00" * 5000,
        b"\xff" * 5000,
        HELLO + b"\xff\xff" + b"\x00" * 70000,
        HELLO + b"\x00\x00",
        HELLO + b"\x00\x05\x01\x00\x00\x01\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"SSH-2.0-x\r\n",
        b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10",
    ],
)
def test_what_is_no_handshake_is_hung_up_on(
    said: bytes, server: LiveServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Plain HTTP, garbage, records that are none: the connection ends, and nobody else notices."""
    with _plain(server) as connection:
        try:
            connection.sendall(said)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                continue
        except (ConnectionResetError, BrokenPipeError):
            pass
    assert server.http.get("/_emulator/health").status_code == 200
    assert not [record for record in caplog.records if record.name not in {"httpx", "httpcore"}]


def test_what_is_said_inside_is_bounded_as_ever(server: LiveServer) -> None:
    """A head that is too large, and what is not HTTP, are refused over TLS as without."""
    for said in (b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000, b"\x16\x03\x01 no request\r\n\r\n"):
        with server.dial() as connection:
            connection.sendall(said)
            assert connection.recv(65536).startswith(b"HTTP/1.1 400 ")


def test_halves_of_handshakes_are_in_nobodys_way(server: LiveServer) -> None:
    """Two hundred that begin and never end: others are served meanwhile, and all end with their clients."""
    crowd = [_plain(server) for _ in range(200)]
    for number, connection in enumerate(crowd):
        connection.sendall(HELLO[: number % 4])
    assert server.http.get("/_emulator/health").status_code == 200
    with server.dial() as fresh:
        fresh.sendall(HEALTH)
        assert fresh.recv(65536).startswith(b"HTTP/1.1 200 ")
    for connection in crowd:
        connection.close()
    assert len(server._server.server_state.connections) <= 3


def test_a_client_that_leaves_in_the_middle(server: LiveServer) -> None:
    """Without a word, with a request half sent: nothing of it is left."""
    for _ in range(20):
        with server.dial() as connection:
            connection.sendall(HEALTH[:30])
    assert server.http.get("/_emulator/health").status_code == 200


# -- a process of its own ----------------------------------------------------------------------------------


def trusting(server: Started) -> ssl.SSLContext:
    """Whom the announcement says."""
    return ssl.create_default_context(cadata=server.ready["ca"])


def test_a_stop_waits_for_no_idle_client() -> None:
    """One that does not answer the end of TLS, and one in the middle of a handshake; nothing is logged."""
    with Started("--tls") as server:
        port = server.ready["port"]
        half = socket.create_connection(("127.0.0.1", port), timeout=10)
        half.sendall(HELLO)
        bare = socket.create_connection(("127.0.0.1", port), timeout=10)
        idle = trusting(server).wrap_socket(bare, server_hostname="localhost")
        idle.sendall(HEALTH)
        assert idle.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert server.stop(signal.SIGTERM) == 0
        assert len(server.lines) == 1, server.lines
        while idle.recv(65536):
            continue
        idle.close()
        half.close()


def test_only_who_is_gone_already_is_left() -> None:
    """A connection that still answers is not cut when a stop has waited long enough for the others."""
    aborted: list[str] = []

    class Connection:
        def __init__(self, name: str, *, closing: bool) -> None:
            self.name, self.closing, self.transport = name, closing, self

        def is_closing(self) -> bool:
            return self.closing

        def abort(self) -> None:
            aborted.append(self.name)

    stopping = serving.Server(serving.configure(Starlette(), max_headers=4096), announce=lambda: None)
    connections: Any = stopping.server_state.connections
    connections |= {Connection("idle", closing=True), Connection("busy", closing=False)}
    stopping._leave()
    assert aborted == ["idle"]


def test_a_kept_authority_is_trusted_once(tmp_path: Path) -> None:
    """The next start is trusted by who trusted the last, and its log is as quiet."""
    flags = ("--tls", "--tls-ca", str(tmp_path / "ca.pem"), "--tls-names", "emulator.test")
    with Started(*flags) as first:
        trust = trusting(first)
        assert fingerprint(first.ready["ca"])
    with Started(*flags) as second:
        assert second.base.startswith("https://127.0.0.1:")
        assert httpx.get(f"{second.base}/_emulator/health", verify=trust, trust_env=False).status_code == 200
        assert len(second.lines) == 1
    assert "PRIVATE" not in "".join((*first.lines, *second.lines))


def test_tls_is_imported_by_who_serves_it() -> None:
    """A server without it has loaded none of its packages by the time it answers."""
    script = (
        "import sys; from tests.live import LiveServer; from emulator.settings import Settings\n"
        "with LiveServer(Settings(port=0)) as live: assert live.control('GET', '/ca.pem').status_code == 404\n"
        "print({'trustme', 'cryptography'} & set(sys.modules))"
    )
    ran = run_script(script)
    assert (ran.stdout, ran.stderr) == ("set()\n", "")


def test_a_world_over_tls(server: LiveServer) -> None:
    """Large bodies both ways."""
    world = server.world(seed=7)
    kept = world.control("GET", "/snapshot")
    assert world.control("PUT", "/snapshot", content=kept.content).status_code in {200, 204}
    large = server.http.post("/_emulator/sinks/large/receive", content=b"x" * 3_000_000)
    assert large.status_code == 200
    world.drop()
