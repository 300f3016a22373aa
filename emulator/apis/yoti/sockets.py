"""Sockets: opened with the SDK id alone, and told nothing until they are authenticated.

Source: yoti-trust-api-reference, "Open a websocket connection"; how a client learns its connection's id, the
frames and the closing codes are inferred, facts §5.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from emulator.apis.yoti.account import Account, account_of, unknown
from emulator.apis.yoti.quirks import quirks_of
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.webhooks.signing import encode
from emulator.world.alarms import Alarm
from emulator.world.news import News

handlers = Handlers()

FRAMES = 10_000
"""Frames that may wait for a slow reader; a burst of fewer within one step takes no quick one for slow."""

FRAMES_SIZE = 8 * 1024 * 1024
"""Characters that they may have together."""

GOING_AWAY, POLICY, TRY_AGAIN = 1001, 1008, 1013

UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade"}


class State(StrEnum):
    """Where a connection stands."""

    CONNECTED = "CONNECTED"
    LISTENING = "LISTENING"
    MUTED = "MUTED"
    CLOSED = "CLOSED"


@dataclass(slots=True, eq=False)
class Connection:
    """The server's end of one socket, with the frames that still have to go through it.

    opened_at: epoch seconds of world time. farewell: status and reason of the close frame. alarm: closes it
    unless it is authenticated before.
    """

    id: str
    account: Account
    opened_at: float
    state: State = State.CONNECTED
    farewell: tuple[int, str] = (GOING_AWAY, "")
    alarm: Alarm | None = None
    _frames: deque[str] = field(default_factory=deque)
    _size: int = 0
    _news: News = field(default_factory=News)
    _end: asyncio.Event = field(default_factory=asyncio.Event)

    # -- this side -------------------------------------------------------------------------------------

    def push(self, frame: str) -> None:
        """Send `frame`, if it listens. Whoever reads too slowly is cut off, and never waited for."""
        if self.state is State.LISTENING:
            self._put(frame)

    def greet(self) -> None:
        """Send the first frame, which says the connection's id."""
        self._put(encode({"type": "CONNECTION", "connection_id": self.id}).decode())

    def listen(self, state: State) -> None:
        """Go on in `state`; authenticated it is from now on."""
        self.state = state
        self._call_off()

    def close(self, code: int = GOING_AWAY, reason: str = "the account is gone") -> None:
        """Close it. What still waits is not sent."""
        if self.state is State.CLOSED:
            return
        self.state, self.farewell = State.CLOSED, (code, reason)
        self.account.connections.pop(self.id)
        self._frames.clear()
        self._size = 0
        self._call_off()
        self._end.set()

    def _put(self, frame: str) -> None:
        self._size += len(frame)
        self._frames.append(frame)
        if len(self._frames) > FRAMES or self._size > FRAMES_SIZE:
            self.close(TRY_AGAIN, "notifications were not read fast enough")
        else:
            self._news.tell()

    def _call_off(self) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None

    # -- the server's side -----------------------------------------------------------------------------

    async def next_frame(self) -> str:
        """The next frame, once there is one."""
        while not self._frames:
            await self._news.next().wait()
        frame = self._frames.popleft()
        self._size -= len(frame)
        return frame

    async def closed(self) -> None:
        """Returns once it is closed."""
        await self._end.wait()

    def gone(self) -> None:
        """The client has left: its id is dead."""
        self.close(GOING_AWAY, "the client has left")


def broadcast(account: Account, frame: str) -> None:
    """Send `frame` to everybody who listens."""
    for connection in account.connections:
        connection.push(frame)


@handlers("connectSocket")
async def connect_socket(call: Call) -> Reply:
    """A new connection. Raises: ApiError 401, 404, 426 for a plain request."""
    account, world = account_of(call), call.world
    if not call.request.handshake:
        raise ApiError(426, "this path takes a WebSocket handshake only", headers=UPGRADE)
    connection = Connection(world.ids.uuid4("yoti.connection"), account, world.clock.now())
    account.connections.add(connection.id, connection)
    timeout = quirks_of(world).socket_auth_timeout

    def give_up() -> None:
        connection.close(POLICY, f"listen was not called within {timeout:g} seconds")

    connection.alarm = world.clock.call_later(timeout, give_up, name=f"yoti.connection {connection.id}")
    connection.greet()
    return Reply(101, headers={"Yoti-Connection-Id": connection.id}, socket=connection)


@handlers("listenSocket")
async def listen_socket(call: Call) -> Reply:
    """Authenticate a connection, which tells it everything from now on. Raises: ApiError 404."""
    _connection(call).listen(State.LISTENING)
    return Reply(202)


@handlers("muteSocket")
async def mute_socket(call: Call) -> Reply:
    """Tell it nothing for a while: what comes meanwhile is lost to it. Raises: ApiError 401, 404."""
    _authenticated(call).listen(State.MUTED)
    return Reply(202)


@handlers("unmuteSocket")
async def unmute_socket(call: Call) -> Reply:
    """Tell it everything again. Raises: ApiError 401, 404."""
    _authenticated(call).listen(State.LISTENING)
    return Reply(202)


def _connection(call: Call) -> Connection:
    connection = account_of(call).connections.get(call.request.headers["yoti-connection-id"])
    if connection is None:
        raise unknown("open socket")
    return connection


def _authenticated(call: Call) -> Connection:
    connection = _connection(call)
    if connection.state is State.CONNECTED:
        raise ApiError(401, "the socket was never told to listen")
    return connection
