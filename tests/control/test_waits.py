"""Those who wait for exchanges and deliveries while their world is emptied, restored or dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from tests.control.stage import Answer, Stage, on

POLLS = ["/journal?wait=60", "/deliveries?wait=60", "/verify?wait=60"]
ENDS = [("POST", "/reset", None), ("PUT", "/snapshot", {"version": 1})]


async def made(stage: Stage) -> tuple[str, str]:
    """A new world: its id and its key."""
    world = (await stage.ask("POST", "/worlds", {"seed": 1})).json
    return world["id"], world["credentials"]["vendor"]["key"]


async def polling(stage: Stage, world: str, poll: str) -> asyncio.Future[Answer]:
    """Wait for something. Returns once the wait has begun."""
    body = {"expect": [{"path": "/vendor/notes"}]} if poll.startswith("/verify") else None
    method = "GET" if body is None else "POST"
    waiting = asyncio.ensure_future(stage.ask(method, f"/worlds/{world}{poll}", body))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    return waiting


async def happen(stage: Stage, world: str, key: str) -> None:
    """Let there be an exchange and a delivery."""
    assert (await stage.call("POST", "/vendor/notes", {"text": "x"}, key=key)).status == 201
    found = stage.worlds.get(world)
    assert found is not None
    found.of(Outbox).send(
        "http://127.0.0.1:1/", {}, event="x", resource="y", rules=RetryRules(), sign=lambda _: {}
    )


@pytest.mark.parametrize("poll", POLLS)
def test_a_world_that_is_dropped(poll: str) -> None:
    """Whoever waits in a world that is dropped is told at once that it is gone."""

    async def scene(stage: Stage) -> None:
        world, _ = await made(stage)
        waiting = await polling(stage, world, poll)
        assert (await stage.ask("DELETE", f"/worlds/{world}")).status == 204
        answer = await asyncio.wait_for(waiting, 10)
        assert (answer.status, answer.code) == (404, "not_found")
        assert answer.message == "the world was dropped meanwhile"

    on(Stage, scene)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("poll", POLLS)
def test_a_world_that_lives_on(poll: str, end: tuple[str, str, object]) -> None:
    """Whoever waits in a world that is emptied or restored is told of what happens in its next life."""

    async def scene(stage: Stage) -> None:
        world, key = await made(stage)
        waiting = await polling(stage, world, poll)
        method, path, body = end
        assert (await stage.ask(method, f"/worlds/{world}{path}", body)).status == 200
        for _ in range(5):
            await asyncio.sleep(0)
        assert not waiting.done()
        await happen(stage, world, key)
        answer = await asyncio.wait_for(waiting, 10)
        assert answer.status == 200
        assert answer.json.get("exchanges") or answer.json.get("deliveries") or answer.json["holds"]

    on(Stage, scene)


@pytest.mark.parametrize("poll", ["/journal?wait=60&count=3", "/deliveries?wait=60&count=3"])
def test_what_was_there_before_does_not_count(poll: str) -> None:
    """Two before the reset and one after it are not three."""

    async def scene(stage: Stage) -> None:
        world, key = await made(stage)
        for _ in range(2):
            await happen(stage, world, key)
        waiting = await polling(stage, world, poll)
        await stage.ask("POST", f"/worlds/{world}/reset")
        for _ in range(2):
            await happen(stage, world, key)
            assert not waiting.done()
        await happen(stage, world, key)
        assert (await asyncio.wait_for(waiting, 10)).status == 200

    on(Stage, scene)


def test_time_runs_on_over_a_reset() -> None:
    """A wait takes no longer because its world was emptied meanwhile."""

    async def scene(stage: Stage) -> None:
        world, _ = await made(stage)
        waiting = await polling(stage, world, "/deliveries?wait=0.05")
        await stage.ask("POST", f"/worlds/{world}/reset")
        answer = await asyncio.wait_for(waiting, 10)
        assert (answer.status, answer.json["deliveries"]) == (200, [])

    on(Stage, scene)


Begin = Callable[[Stage, str], Awaitable[Answer]]


def stepped(stage: Stage, world: str) -> Awaitable[Answer]:
    """Move all resources."""
    return stage.ask("POST", f"/worlds/{world}/lifecycle/step")


def registered(stage: Stage, world: str) -> Awaitable[Answer]:
    """Register a fixture, which is read in a thread."""
    body = {"url": "https://media.example.com/a.jpg", "fixture": "faces/ada-1.jpg"}
    return stage.ask("PUT", f"/worlds/{world}/media", body)


def seeded(stage: Stage, world: str) -> Awaitable[Answer]:
    """Load a seed, which is read in a thread."""
    return stage.ask("POST", f"/worlds/{world}/seed", {"fixture": "demo"})


@pytest.mark.parametrize("begin", [stepped, registered, seeded])
@pytest.mark.parametrize("end", [*ENDS, ("DELETE", "", None)])
def test_a_command_that_waits_over_the_end_of_a_world(
    begin: Begin, end: tuple[str, str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused, and changes nothing of what is there then."""

    async def scene(stage: Stage) -> None:
        name, _ = await made(stage)
        world = stage.worlds.get(name)
        assert world is not None
        gate, reached = asyncio.Event(), asyncio.Event()

        async def wait(*_: object) -> None:
            reached.set()
            await gate.wait()

        monkeypatch.setattr("asyncio.to_thread", wait)
        world.lifecycles.begin("kind", "id", wait)  # type: ignore[arg-type]
        asked = asyncio.ensure_future(begin(stage, name))
        await reached.wait()
        method, path, body = end
        assert (await stage.ask(method, f"/worlds/{name}{path}", body)).status < 300
        before = world.snapshot()
        gate.set()
        answer = await asyncio.wait_for(asked, 10)
        assert (answer.status, answer.code) == (409, "gone")
        assert world.snapshot() == before

    on(Stage, scene)
