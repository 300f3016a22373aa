"""Connections as this API sees them. What goes over the wire is tested in tests/server/test_sockets.py."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from emulator.apis.yoti import sockets
from emulator.apis.yoti.sockets import Connection, State, broadcast
from emulator.world.world import World
from tests.apis.yoti.cast import refused
from tests.apis.yoti.scenes import bare
from tests.yoti_client import STRANGER, YotiWorld

CONTROLS = ("listen", "mute", "unmute")


def connection(name: str = "c", state: State = State.LISTENING) -> Connection:
    """One of an account of its own."""
    _, account = bare()
    return account.connections.add(name, Connection(name, account, 0.0, state))


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Play it in an event loop."""

    async def run() -> None:
        await scene()

    asyncio.run(run())


def test_frames_come_in_order() -> None:
    """The greeting first, which says the id; then whatever is told, also while somebody waits for it."""

    async def scene() -> None:
        one = connection()
        one.greet()
        one.push("1")
        assert await one.next_frame() == '{"type":"CONNECTION","connection_id":"c"}'
        assert await one.next_frame() == "1"
        waiting = asyncio.ensure_future(one.next_frame())
        await asyncio.sleep(0)
        one.push("2")
        assert await waiting == "2"

    play(scene)


@pytest.mark.parametrize("state", [State.CONNECTED, State.MUTED])
def test_only_who_listens_is_told(state: State) -> None:
    """What comes meanwhile is dropped, not kept."""
    one = connection(state=state)
    one.push("1")
    one.listen(State.LISTENING)
    one.push("2")
    assert list(one._frames) == ["2"]


def test_a_closed_connection_is_gone() -> None:
    """Its id is dead, what waited is not sent, and whoever carries it learns why."""

    async def scene() -> None:
        one = connection()
        one.push("1")
        one.close(1008, "why")
        await asyncio.wait_for(one.closed(), 1)
        assert one.farewell == (1008, "why")
        assert len(one.account.connections) == len(one._frames) == 0
        one.gone()
        one.push("2")
        assert (one.farewell, len(one._frames)) == ((1008, "why"), 0)

    play(scene)


def test_a_client_that_leaves_closes_it() -> None:
    """Nobody is told any more."""
    one = connection()
    one.gone()
    assert one.state is State.CLOSED
    assert len(one.account.connections) == 0


@pytest.mark.parametrize(("most", "size", "count"), [("FRAMES", 1, 10_000), ("FRAMES_SIZE", 1024 * 1024, 8)])
def test_who_reads_too_slowly_is_cut_off(most: str, size: int, count: int) -> None:
    """By frames and by characters: 1013, and the others go on."""
    assert getattr(sockets, most) == size * count if most == "FRAMES_SIZE" else count
    slow = connection()
    other = slow.account.connections.add("d", Connection("d", slow.account, 0.0, State.LISTENING))
    for _ in range(count):
        slow.push("x" * size)
    assert slow.state is State.LISTENING
    broadcast(slow.account, "y")
    assert (slow.state, slow.farewell[0]) == (State.CLOSED, 1013)
    assert list(other._frames) == ["y"]


def test_what_was_read_makes_room() -> None:
    """The bound is on what waits, not on what ever came."""

    async def scene() -> None:
        one = connection()
        for _ in range(20):
            one.push("x" * 1024 * 1024)
            await one.next_frame()
        assert one.state is State.LISTENING

    play(scene)


def test_authenticating_calls_the_timeout_off() -> None:
    """Listening once is enough, also for one that is muted later."""
    world, account = bare()
    one = account.connections.add("c", Connection("c", account, 0.0))
    one.alarm = world.clock.call_later(60, one.gone)
    one.listen(State.LISTENING)
    one.listen(State.MUTED)
    asyncio.run(_advance(world, 100))
    assert one.state is State.MUTED


@pytest.mark.parametrize("control", CONTROLS)
def test_a_socket_that_is_not_there_is_404(world: YotiWorld, control: str) -> None:
    """Of whatever account."""
    refused_with(world, 404, control, STRANGER)


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("shown", [None, "x", STRANGER.upper()])
def test_without_an_id_it_is_401(world: YotiWorld, control: str, shown: str | None) -> None:
    """As for Yoti-Sdk-Id."""
    refused_with(world, 401, control, shown)


def test_o18_the_controls_are_gets(world: YotiWorld) -> None:
    """State-changing as they are; a POST is none."""
    for control in CONTROLS:
        refused(world, 405, "POST", f"/sockets/{control}")


def test_a_plain_request_is_told_to_upgrade(world: YotiWorld) -> None:
    """426, once the caller and the account are known: 401 and 404 go before."""
    answered = world.call("GET", "/sockets/connect", headers={"Authorization": None})
    assert answered.status_code == 426
    assert (answered.headers["upgrade"], answered.headers["connection"].lower()) == ("websocket", "upgrade")
    assert answered.json()["error_code"] == "UPGRADE_REQUIRED"
    assert world.call("GET", "/sockets/connect", headers={"Yoti-Sdk-Id": None}).status_code == 401
    for account, caller in ((STRANGER, world.party), (world.account, world.second), ("x", world.party)):
        assert caller.call("GET", f"/accounts/{account}/sockets/connect").status_code == 404


def refused_with(world: YotiWorld, status: int, control: str, shown: str | None) -> None:
    """Ask with that connection id, and be refused."""
    answered = world.call("GET", f"/sockets/{control}", headers={"Yoti-Connection-Id": shown})
    assert answered.status_code == status, answered.text


async def _advance(world: World, seconds: float) -> None:
    await world.clock.advance(seconds)
