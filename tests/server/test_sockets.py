"""WebSockets over real sockets, with the one API that has them."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from unittest.mock import patch

import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.sync.client import ClientConnection, connect

import emulator.app
from emulator.apis.yoti import sockets as yoti_sockets
from emulator.apis.yoti.api import yoti_api
from emulator.contract.call import Principal, Reply
from emulator.server import sockets, socketwire
from emulator.server.exchange import Exchange, Message
from emulator.server.pipeline import Pipeline
from emulator.settings import Settings
from emulator.world.world import World, WorldSettings
from tests.apis.yoti.cast import content, done, inside
from tests.apis.yoti.conftest import CONTRACT
from tests.apis.yoti.scenes import CDN, moderation, told
from tests.live import LiveServer
from tests.yoti_client import STRANGER, Yoti, YotiWorld

SOON = 10
"""Real seconds within which something has to come; no test waits them out."""

PATIENCE = 200
"""Round trips within which the server has to notice something."""


def live_server() -> LiveServer:
    """Until app.py serves this API and its sockets: a server of its own."""
    with patch.object(emulator.app, "verifymycontent_api", lambda _: yoti_api(CONTRACT)):
        live = LiveServer(Settings(port=0, webhook_timeout=0.3, fetch_timeout=0.3))
    starlette: Any = live.emulator.app.starlette
    if not starlette.router.routes:
        starlette.router.routes.append(sockets.socket_route(live.emulator.pipeline))
    return live


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """A server of these tests' own."""
    with live_server() as running:
        yield running


@pytest.fixture
def world(server: LiveServer) -> Iterator[YotiWorld]:
    """A world of the test's own, which stands still."""
    made = YotiWorld(server, seed=7, clock={"mode": "frozen"})
    yield made
    made.drop()


@contextmanager
def opened(world: YotiWorld, account: str | None = None, **options: Any) -> Iterator[ClientConnection]:
    """A socket of an account, the world's own unless another is given. Its greeting is taken."""
    with shaken(world, f"/accounts/{account or world.account}/sockets/connect", **options) as client:
        assert taken(client)["type"] == "CONNECTION"
        yield client


@contextmanager
def shaken(
    world: YotiWorld, path: str, headers: Mapping[str, str] | None = None, **options: Any
) -> Iterator[ClientConnection]:
    """A socket, with nothing of it taken."""
    shown = {"Yoti-Sdk-Id": world.party.sdk_id} if headers is None else headers
    url = f"ws://127.0.0.1:{world.server.port}{path}"
    with connect(url, additional_headers=shown, proxy=None, **options) as client:
        yield client


def refusal(world: YotiWorld, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any, Any]:
    """Status, body and headers of a handshake that fails."""
    with pytest.raises(InvalidStatus) as refused, shaken(world, path, headers):
        pass
    answered = refused.value.response
    return answered.status_code, json.loads(answered.body or b"null"), answered.headers


def id_of(client: ClientConnection) -> str:
    """As the header of the 101 says."""
    assert client.response is not None
    return client.response.headers["Yoti-Connection-Id"]


def control(
    world: YotiWorld, verb: str, client: ClientConnection, *, caller: Yoti | None = None, account: str = ""
) -> int:
    """Listen, mute or unmute. Returns the status."""
    path = f"/accounts/{account or world.account}/sockets/{verb}"
    answered = (caller or world.party).call("GET", path, headers={"Yoti-Connection-Id": id_of(client)})
    assert answered.status_code != 202 or not answered.content
    return answered.status_code


def taken(client: ClientConnection) -> Any:
    """The next frame, which is text."""
    frame = client.recv(timeout=SOON)
    assert isinstance(frame, str)
    return json.loads(frame)


def farewell(client: ClientConnection) -> tuple[int, str]:
    """With what it is closed, once all that came before is read."""
    with pytest.raises(ConnectionClosed) as closed:
        _read_on(client)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


def _read_on(client: ClientConnection) -> None:
    while True:
        client.recv(timeout=SOON)


def strangers(world: YotiWorld, count: int = 1, **body: Any) -> list[dict[str, Any]]:
    """Let a picture show strangers. Returns what is told of them, oldest first."""
    made = moderation(
        world,
        f"{CDN}/emu-unknown-{count}.jpg" if count > 1 else f"{CDN}/emu-unknown.jpg",
        unknown_faces=True,
        **body,
    )
    world.advance(1)
    return told(world, f"/moderations/{made}/notifications")[::-1]


def states(world: YotiWorld) -> dict[str, str]:
    """Of each open socket."""
    listed = world.control("GET", "/yoti/connections").json()["connections"]
    return {each["id"]: each["state"] for each in listed}


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds after some round trips."""
    return any(holds() for _ in range(PATIENCE))


# -- a socket's life ---------------------------------------------------------------------------------------


def test_o19_a_client_learns_its_id_twice(world: YotiWorld) -> None:
    """In a header of the 101, and in the first frame."""
    with shaken(world, f"{world.here}/sockets/connect") as client:
        assert taken(client) == {"type": "CONNECTION", "connection_id": id_of(client)}
        assert states(world) == {id_of(client): "CONNECTED"}
        assert client.response is not None
        assert "date" not in client.response.headers
        assert "sec-websocket-extensions" not in client.response.headers


def test_a_notification_comes_by_webhook_and_by_socket(world: YotiWorld) -> None:
    """The same, and as it is listed."""
    sink = f"/sinks/socket-{world.id}"
    hook = {"web_destinations": [f"{world.server.base}/_emulator{sink}/receive"]}
    with opened(world) as client:
        assert control(world, "listen", client) == 202
        assert states(world) == {id_of(client): "LISTENING"}
        (listed,) = strangers(world, notifications=hook)
        assert taken(client) == listed
        messages = world.server.control("GET", sink).json()["messages"]
        assert [message["body"] for message in messages] == [listed]


def test_nothing_comes_before_it_listens(world: YotiWorld) -> None:
    """What was told until then is lost."""
    with opened(world) as client:
        strangers(world)
        control(world, "listen", client)
        (listed,) = strangers(world)
        assert taken(client) == listed


def test_a_muted_socket_loses_what_comes(world: YotiWorld) -> None:
    """It is dropped, not kept; it stays open. Each verb may be said again."""
    with opened(world) as client:
        assert [control(world, verb, client) for verb in ("listen", "listen", "unmute")] == [202] * 3
        assert [control(world, "mute", client) for _ in range(2)] == [202] * 2
        assert states(world) == {id_of(client): "MUTED"}
        strangers(world)
        assert [control(world, "unmute", client) for _ in range(2)] == [202] * 2
        (listed,) = strangers(world)
        assert taken(client) == listed
        control(world, "mute", client)
        strangers(world)
        control(world, "listen", client)
        (listed,) = strangers(world)
        assert taken(client) == listed


def test_one_that_was_never_authenticated_is_not_muted(world: YotiWorld) -> None:
    """401 for mute and unmute alike."""
    with opened(world) as client:
        assert [control(world, verb, client) for verb in ("mute", "unmute")] == [401, 401]
        assert states(world) == {id_of(client): "CONNECTED"}


def test_an_account_may_have_several(world: YotiWorld) -> None:
    """Each listens for itself; another account's hears nothing of it."""
    other = world.created("/accounts", {"name": "other"})
    with opened(world) as one, opened(world) as two, opened(world, other) as stranger:
        for client in (one, two):
            control(world, "listen", client)
        control(world, "listen", stranger, account=other)
        listed = strangers(world, 3)
        assert [taken(one) for _ in listed] == listed
        assert [taken(two) for _ in listed] == listed
        control(world, "mute", one)
        (last,) = strangers(world)
        assert taken(two) == last
        path = f"/accounts/{other}"
        made = world.created(f"{path}/contents", {"url": f"{CDN}/emu-unknown.jpg", "type": "IMAGE"})
        world.created(f"{path}/moderations", {"content_id": made, "unknown_faces": True})
        world.advance(1)
        assert taken(stranger)["account_id"] == other


@pytest.mark.parametrize("verb", ["listen", "mute", "unmute"])
def test_a_socket_is_bound_to_account_and_sdk_id(world: YotiWorld, verb: str) -> None:
    """404 from another account, and from another relying party."""
    other = world.created("/accounts", {"name": "other"})
    with opened(world) as client:
        control(world, "listen", client)
        assert control(world, verb, client, account=other) == 404
        assert control(world, verb, client, caller=world.second) == 404


# -- its end -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("politely", [True, False])
def test_a_client_that_leaves_is_noticed(world: YotiWorld, *, politely: bool) -> None:
    """Its id dies, whether it says so or not."""
    with opened(world) as client:
        control(world, "listen", client)
        if politely:
            client.close()
        else:
            client.socket.shutdown(socket.SHUT_RDWR)
        assert eventually(lambda: states(world) == {})
        assert control(world, "mute", client) == 404


def test_one_that_never_listens_is_closed(world: YotiWorld) -> None:
    """After a minute of the world's time, not sooner; authenticated ones stay."""
    with opened(world) as late, opened(world) as listening, opened(world) as muted:
        for client in (listening, muted):
            control(world, "listen", client)
        control(world, "mute", muted)
        world.advance(59.9)
        assert len(states(world)) == 3
        world.advance(0.1)
        assert farewell(late) == (1008, "listen was not called within 60 seconds")
        assert states(world) == {id_of(listening): "LISTENING", id_of(muted): "MUTED"}
        assert control(world, "listen", late) == 404


def test_the_timeout_is_a_quirk(world: YotiWorld) -> None:
    """Of the sockets that are opened from then on."""
    world.switch(socket_auth_timeout=5)
    with opened(world) as client:
        world.advance(5)
        assert farewell(client)[0] == 1008


def test_deleting_the_account_closes_its_sockets(world: YotiWorld) -> None:
    """Whatever their state; another account's stay."""
    other = world.created("/accounts", {"name": "other"})
    with opened(world) as one, opened(world) as two, opened(world, other) as stranger:
        control(world, "listen", one)
        done(world, 204, "DELETE", "")
        assert farewell(one) == farewell(two) == (1001, "the account is gone")
        assert set(states(world)) == {id_of(stranger)}


@pytest.mark.parametrize("ends", ["reset", "dropped"])
def test_a_world_that_ends_closes_its_sockets(server: LiveServer, ends: str) -> None:
    """Emptied or dropped: what they belonged to is gone."""
    world = YotiWorld(server, seed=7)
    with opened(world) as client:
        if ends == "reset":
            assert world.control("POST", "/reset").is_success
            assert states(world) == {}
        world.drop()
        assert farewell(client) == (1001, "the account is gone")


def test_a_server_that_stops_closes_them() -> None:
    """It does not wait for clients to leave."""
    with live_server() as live:
        world = YotiWorld(live, seed=7)
        opening = opened(world)
        client = opening.__enter__()
    assert farewell(client)[0] == 1012
    opening.__exit__(None, None, None)


# -- clients that behave badly -----------------------------------------------------------------------------


def test_what_a_client_sends_is_ignored(world: YotiWorld) -> None:
    """Text, bytes and pings; the last are answered."""
    with opened(world) as client:
        control(world, "listen", client)
        client.send("hello")
        client.send(b"\x00\xff")
        assert client.ping().wait(SOON)
        (listed,) = strangers(world)
        assert taken(client) == listed


def test_a_message_that_is_too_large_ends_it(world: YotiWorld) -> None:
    """1009 by the protocol."""
    with opened(world) as client:
        client.send("x" * 65_537)
        assert farewell(client)[0] == 1009
        assert eventually(lambda: states(world) == {})


@pytest.mark.parametrize("text", [b"\xff\xfe", b"abc\xc3"])
def test_text_that_is_none_ends_it(world: YotiWorld, caplog: pytest.LogCaptureFixture, text: bytes) -> None:
    """What is no UTF-8 closes the socket with the status for it, and is no error of the server's."""
    with opened(world) as client:
        id_of(client)
        client.protocol.send_text(text)
        client.socket.sendall(b"".join(client.protocol.data_to_send()))
        assert farewell(client)[0] == 1007
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_too_many_messages_end_it(world: YotiWorld) -> None:
    """A burst is let through, a flood is not."""
    with opened(world) as client:
        for _ in range(sockets.BURST):
            client.send("x")
        control(world, "listen", client)
        (listed,) = strangers(world)
        assert taken(client) == listed
        with suppress(ConnectionClosed):
            for _ in range(100 * sockets.BURST):
                client.send("x")
        assert farewell(client) == sockets.FLOOD
        assert eventually(lambda: states(world) == {})


def test_a_slow_reader_delays_nobody(world: YotiWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is closed with 1013 once too much waits for it; another gets everything meanwhile."""
    monkeypatch.setattr(yoti_sockets, "FRAMES", 400)
    with socket.socket() as narrow:
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", world.server.port))
        with opened(world, sock=narrow, max_queue=1) as slow, opened(world) as quick:
            for client in (slow, quick):
                control(world, "listen", client)
            made = content(world, f"{CDN}/emu-unknown-99.jpg")
            batches = 0
            while id_of(slow) in states(world):
                world.new("/moderations", {"content_id": made, "unknown_faces": True})
                world.advance(1)
                assert {taken(quick)["type"] for _ in range(99)} == {"FACE"}
                batches += 1
            assert 4 < batches < 40
            assert states(world) == {id_of(quick): "LISTENING"}
            assert farewell(slow) == (1013, "notifications were not read fast enough")
            (listed,) = strangers(world)
            assert taken(quick) == listed


def test_pings_that_nobody_reads_the_answers_to_end_it(
    world: YotiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers would pile up in the server's memory."""
    monkeypatch.setattr(socketwire, "HELD", 4096)
    with socket.socket() as narrow:
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", world.server.port))
        narrow.settimeout(SOON)
        head = (
            f"GET {world.here}/sockets/connect HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {'A' * 22}==\r\n"
            f"Yoti-Sdk-Id: {world.party.sdk_id}\r\n\r\n"
        )
        narrow.sendall(head.encode())
        with pytest.raises(ConnectionError):
            _ping_on(narrow)
        assert eventually(lambda: states(world) == {})


def _ping_on(raw: socket.socket) -> None:
    while True:
        raw.sendall(100 * (b"\x89\xfd" + b"\0" * 4 + b"x" * 125))


# -- handshakes --------------------------------------------------------------------------------------------


def test_a_handshake_is_refused_with_a_status_and_a_body(world: YotiWorld) -> None:
    """401 without a known SDK id, 404 without its account, in the vendor's shape; no date."""
    here, known = f"{world.here}/sockets/connect", {"Yoti-Sdk-Id": world.party.sdk_id}
    for headers in ({}, {"Yoti-Sdk-Id": "x"}, {"Yoti-Sdk-Id": STRANGER}, {"Authorization": "Bearer x"}):
        status, said, shown = refusal(world, here, headers)
        assert (status, said["error_code"]) == (401, "UNAUTHORIZED")
        assert shown["content-type"] == "application/json"
        assert "date" not in shown
    for account, sdk_id in ((STRANGER, world.party.sdk_id), (world.account, world.second.sdk_id), ("x", None)):
        asked = known if sdk_id is None else {"Yoti-Sdk-Id": sdk_id}
        status, said, _ = refusal(world, f"/accounts/{account}/sockets/connect", asked)
        assert (status, said["error_code"]) == (404, "NOT_FOUND")
    assert states(world) == {}


def test_the_sdk_id_alone_opens_a_socket(world: YotiWorld) -> None:
    """A token beside it, even a wrong one, changes nothing."""
    with shaken(world, f"{world.here}/sockets/connect", {**world.party.headers, "Authorization": "wrong"}):
        assert len(states(world)) == 1


def test_an_account_has_only_so_many_sockets(world: YotiWorld) -> None:
    """401 beyond, because neither 400 nor 422 is among the refusals; one that leaves makes room."""
    inside(world)[1].connections.limit = 1
    with opened(world) as client:
        status, said, _ = refusal(world, f"{world.here}/sockets/connect")
        assert (status, said["message"]) == (401, "this world already holds 1 connections, which is its limit")
        client.close()
        assert eventually(lambda: states(world) == {})
        with opened(world):
            pass


def test_a_handshake_is_in_the_journal(world: YotiWorld) -> None:
    """As any request: its operation and its status."""
    with opened(world):
        refusal(world, f"/accounts/{STRANGER}/sockets/connect")
    listed = world.control("GET", "/journal").json()["exchanges"]
    seen = [each["status"] for each in listed if each["operation"] == "connectSocket"]
    assert sorted(seen) == [101, 404]


def test_a_handshake_meets_faults(world: YotiWorld) -> None:
    """An injected status is answered in place of the 101, once."""
    fault = {"operation": "connectSocket", "status": 404, "times": 1}
    assert world.control("POST", "/faults", json=fault).is_success
    assert refusal(world, f"{world.here}/sockets/connect")[0] == 404
    with opened(world):
        pass


@pytest.mark.parametrize(("effect", "when"), [("reset", "before"), ("reset", "after"), ("empty", "after")])
def test_a_handshake_may_end_without_an_answer(world: YotiWorld, effect: str, when: str) -> None:
    """It is cut, the journal says so, and nothing is left of a socket that was opened."""
    fault = {"operation": "connectSocket", "effect": effect, "when": when}
    assert world.control("POST", "/faults", json=fault).is_success
    with pytest.raises((ConnectionResetError, EOFError, InvalidMessage)), opened(world):
        pass
    assert world.control("GET", "/yoti/connections").json()["connections"] == []
    [shown] = world.control("GET", "/journal?operation=connectSocket").json()["exchanges"]
    assert (shown["status"], shown["effect"]["kind"]) == (None, effect)
    with opened(world):
        pass


def test_a_handshake_may_be_late(world: YotiWorld) -> None:
    """It is answered after a while, unless its client leaves; a body that it has not is not spoilt."""
    fault = {"operation": "connectSocket", "latency": 0.02}
    assert world.control("POST", "/faults", json=fault).is_success
    with opened(world):
        pass
    assert world.control("POST", "/faults", json={"effect": "malformed", "path": "*/connect"}).is_success
    with opened(world):
        pass
    shown = world.control("GET", "/journal?operation=connectSocket").json()["exchanges"]
    assert [(each["status"], each["effect"]["kind"]) for each in shown] == [
        (101, "malformed"),
        (101, "latency"),
    ]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_client_may_leave_a_late_handshake(world: YotiWorld, when: str) -> None:
    """Whoever does not wait for the answer leaves nothing behind."""
    fault = {"operation": "connectSocket", "latency": 60, "when": when}
    assert world.control("POST", "/faults", json=fault).is_success
    with pytest.raises(TimeoutError):
        shaken(world, f"{world.here}/sockets/connect", open_timeout=0.2).__enter__()
    [shown] = world.control("GET", "/journal?operation=connectSocket&wait=10").json()["exchanges"]
    assert (shown["status"], shown["effect"]["gone"]) == (None, True)
    assert world.control("GET", "/yoti/connections").json()["connections"] == []


def test_a_status_in_place_of_a_socket_that_was_opened(world: YotiWorld) -> None:
    """The handler has acted, its socket is closed, and the client gets the status."""
    fault = {"operation": "connectSocket", "status": 404, "when": "after"}
    assert world.control("POST", "/faults", json=fault).is_success
    assert refusal(world, f"{world.here}/sockets/connect")[0] == 404
    assert world.control("GET", "/yoti/connections").json()["connections"] == []


def test_a_handshake_elsewhere_is_a_request(world: YotiWorld) -> None:
    """HTTP lets a server ignore an upgrade: what is no socket answers as ever."""
    status, said, _ = refusal(world, world.here, world.party.headers)
    assert (status, said["id"]) == (200, world.account)
    assert refusal(world, "/nowhere", {})[0] == 404
    assert refusal(world, world.here, {})[0] == 401


def test_no_page_of_another_site_shakes_hands_with_the_control_plane(world: YotiWorld) -> None:
    """Its guard looks at the origin of handshakes, too."""
    assert refusal(world, f"/_emulator/worlds/{world.id}", {})[0] == 200
    assert refusal(world, f"/_emulator/worlds/{world.id}", {"Origin": "https://evil.example.com"})[0] == 403


@pytest.mark.parametrize(
    ("line", "dropped", "added", "status"),
    [
        ("POST", "", "", 405),
        ("GET", "Sec-WebSocket-Key", "", 426),
        ("GET", "Sec-WebSocket-Version", "Sec-WebSocket-Version: 8", 426),
        ("GET", "", "Content-Length: 0", 426),
        ("GET", "Connection", "", 426),
        ("GET", "Upgrade", "Upgrade: h2c", 426),
        ("GET", "", f"X-Long: {'x' * 10_000}", 431),
        ("GET", "Sec-WebSocket-Key", f"Sec-WebSocket-Key: {'!' * 24}", 400),
    ],
)
def test_what_only_looks_like_a_handshake_is_answered(
    world: YotiWorld, line: str, dropped: str, added: str, status: int
) -> None:
    """As a plain request; what only the library's own limits refuse is refused by it."""
    lines = [
        f"{line} {world.here}/sockets/connect HTTP/1.1",
        *("Host: localhost", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
        *(f"Sec-WebSocket-Key: {'A' * 22}==", f"Yoti-Sdk-Id: {world.party.sdk_id}"),
    ]
    kept = [each for each in lines if not dropped or not each.startswith(f"{dropped}:")]
    head = "\r\n".join([*kept, *([added] if added else []), "", ""])
    with socket.create_connection(("127.0.0.1", world.server.port), timeout=SOON) as raw:
        raw.sendall(head.encode())
        assert raw.recv(65536).startswith(f"HTTP/1.1 {status} ".encode())
    assert states(world) == {}


def test_a_socket_that_is_answered_with_an_ordinary_reply_is_closed(world: YotiWorld) -> None:
    """No connection is left half open."""
    found, account = inside(world)
    assert refusal(world, f"/accounts/{STRANGER}/sockets/connect")[0] == 404
    assert len(account.connections) == 0
    assert not [alarm for alarm in found.clock.pending() if "yoti.connection" in alarm.name]


def test_the_library_for_sockets_is_imported_on_first_use() -> None:
    """A server that has met no handshake has not loaded it: it would cost a fifth of the start."""
    script = (
        "import sys, emulator.app as app; from emulator.server.serving import configure; "
        "configure(app.build(app.Settings()).app, max_headers=9).load(); print('websockets' in sys.modules)"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "False"


# -- without a server --------------------------------------------------------------------------------------


class Ear:
    """A socket with one frame, and nothing after it."""

    farewell = (1000, "")

    def __init__(self) -> None:
        self.frames = ["frame"]
        self.left = False

    async def next_frame(self) -> str:
        """The one, once."""
        if not self.frames:
            await self.closed()
        return self.frames.pop()

    async def closed(self) -> None:
        """Never from this side."""
        await asyncio.Event().wait()

    def gone(self) -> None:
        """Note it."""
        self.left = True


@pytest.mark.parametrize("fails", ["websocket.accept", "websocket.send"])
def test_a_client_that_left_unnoticed_is_noticed_when_it_is_told(fails: str) -> None:
    """While it is let in, or later: the socket is gone, nothing is an error, and its world is idle again."""
    ear, sent, coming = Ear(), list[str](), [{"type": "websocket.connect"}]
    world = World("w", WorldSettings())

    class Answers(Pipeline):
        def __init__(self) -> None: ...

        async def answer(self, exchange: Exchange) -> Reply:
            assert exchange.request.handshake
            exchange.principal = Principal(world)
            return Reply(101, socket=ear)

    async def receive() -> Message:
        if not coming:
            await ear.closed()
        return coming.pop()

    async def send(message: Message) -> None:
        if message["type"] == fails:
            raise OSError
        sent.append(message["type"])

    scope: Message = {"type": "websocket", "raw_path": b"/", "query_string": b"", "headers": []}
    asyncio.run(sockets.Handshakes(Answers())(scope, receive, send))
    assert ear.left
    assert not world.is_busy()
    assert sent == ([] if fails == "websocket.accept" else ["websocket.accept"])


def test_an_open_socket_keeps_its_world(server: LiveServer) -> None:
    """However long it is open; its end is the world's last use, and the time begins anew."""
    world = YotiWorld(server, seed=7, idle=3600)
    worlds = server.emulator.worlds
    found = worlds.get(world.id)
    assert found is not None
    with opened(world):
        assert found.is_busy()
        assert not worlds._is_over(found, found.left + 7200)
    while found.is_busy():  # the server hears of the end a moment later
        assert world.control("GET", "/clock").status_code == 200
    assert not worlds._is_over(found, found.left + 3599)
    assert worlds._is_over(found, found.left + 3601)  # by more than what rounding takes away
    world.drop()
