"""A WebSocket's protocol without a network: what a client that never reads is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from emulator.server import socketwire
from emulator.server.serving import configure
from emulator.server.socketwire import BoundedSocket


class Stuck:
    """A transport whose client reads nothing: what is written stays, and closing waits for ever."""

    def __init__(self) -> None:
        self.options: list[Any] = []
        self.written = b""
        self.aborted = False
        self.closing = False

    def get_extra_info(self, name: str) -> Any:
        """Its socket, which is this."""
        return self if name == "socket" else None

    def setsockopt(self, *option: Any) -> None:
        """Note it."""
        self.options.append(option)

    def getpeername(self) -> None:
        """Nobody."""

    def getsockname(self) -> None:
        """Nobody."""

    def write(self, data: bytes) -> None:
        """Keep."""
        self.written += data

    def get_write_buffer_size(self) -> int:
        """All that was ever written."""
        return len(self.written)

    def close(self) -> None:
        """Wait for the client."""
        self.closing = True

    def is_closing(self) -> bool:
        """Whether it does."""
        return self.closing

    def abort(self) -> None:
        """Wait no longer."""
        self.aborted = True


def play(scene: Callable[[BoundedSocket, Stuck], Any]) -> Stuck:
    """Play `scene` with a protocol whose client is stuck."""

    async def run() -> Stuck:
        config, transport = configure(Starlette(), max_headers=1000), Stuck()
        config.load()
        protocol = BoundedSocket(config, ServerState(), {}, asyncio.get_running_loop())
        protocol.connection_made(transport)  # type: ignore[arg-type]
        scene(protocol, transport)
        for _ in range(3):
            await asyncio.sleep(0)
        return transport

    return asyncio.run(run())


def _finish(protocol: BoundedSocket) -> None:
    done: asyncio.Task[None] = asyncio.ensure_future(asyncio.sleep(0))
    protocol.on_task_complete(done)


def test_empty_frames_take_no_room() -> None:
    """A message may go on in any number of frames without a byte; the last of them ends it all the same."""
    got: list[bytes] = []

    def scene(protocol: BoundedSocket, _transport: Stuck) -> None:
        protocol.curr_msg_data_type = "text"
        protocol.frames = [b"a"]
        for _ in range(1000):
            protocol.handle_cont(Frame(Opcode.CONT, b"", fin=False))
        protocol.handle_cont(Frame(Opcode.CONT, b"b", fin=False))
        assert protocol.frames == [b"a", b"b"]
        protocol.send_receive_event_to_app = lambda: got.extend(protocol.frames)  # type: ignore[method-assign]
        protocol.handle_cont(Frame(Opcode.CONT, b""))

    play(scene)
    assert b"".join(got) == b"ab"


def test_the_kernel_holds_only_so_much() -> None:
    """Its own buffer would grow to megabytes."""
    assert [option[-1] for option in play(lambda *_: None).options] == [socketwire.HELD]


@pytest.mark.parametrize("ends", [BoundedSocket.keepalive_timeout, _finish])
def test_a_client_that_takes_nothing_more_is_dropped(
    monkeypatch: pytest.MonkeyPatch, ends: Callable[[BoundedSocket], None]
) -> None:
    """After a while, whether it missed a ping or the application is done with it."""
    monkeypatch.setattr(socketwire, "LINGER", 0)
    assert play(lambda protocol, _: ends(protocol)).aborted
    monkeypatch.setattr(socketwire, "LINGER", 60)
    assert not play(lambda protocol, _: ends(protocol)).aborted


def test_a_client_that_is_gone_is_not_dropped_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither before nor after its connection was lost."""
    monkeypatch.setattr(socketwire, "LINGER", 0)

    def scene(protocol: BoundedSocket, _: Stuck) -> None:
        _finish(protocol)
        protocol.connection_lost(None)
        _finish(protocol)

    assert not play(scene).aborted
