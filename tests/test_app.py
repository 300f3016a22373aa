"""The rooms, put together."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette

from emulator.app import MediaFetcher, build, guard, judge, world_settings
from emulator.media.fetcher import OversizeError, UnreachableError
from emulator.server.outbound import Outbound, OutboundError
from emulator.settings import Settings
from emulator.webhooks.delivery import Delivery
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.lifecycle import Mode
from emulator.world.world import World

NOWHERE = "http://127.0.0.1:9/"


def test_every_api_is_served_with_all_its_operations() -> None:
    """Each operation of each document has a handler, and the control plane is the last of them."""
    emulator = build(Settings())
    assert [api.name for api in emulator.apis][-1] == "control"
    for api in emulator.apis:
        assert set(api.handlers) == set(api.document.operations)


def test_settings_arrive_in_the_default_world() -> None:
    """What a server is started with is what its first world is made of."""
    made = world_settings(
        Settings(
            lifecycle="reads",
            delay=3.0,
            reads=5,
            pace=60.0,
            journal=7,
            journal_body=9,
            max_records=11,
            idle_worlds=13.0,
        )
    )
    assert (made.pacing.mode, made.pacing.delay, made.pacing.reads) == (Mode.READS, 3.0, 5)
    assert (made.pace, made.journal_limit, made.journal_body_limit, made.records) == (60.0, 7, 9, 11)
    assert (made.clock_mode, made.start, made.idle) == (ClockMode.RUNNING, None, 13.0)


def test_a_seed_steps_the_clock() -> None:
    """Whoever names a seed gets the same times, too."""
    made = world_settings(Settings(seed=0))
    assert (made.seed, made.clock_mode, made.start) == (0, ClockMode.STEPPED, EPOCH)


def test_names_and_token_arrive_at_the_guard() -> None:
    """Blanks and capitals in the list of names do not matter; an empty token is none."""
    made = guard(Settings(allow_host=" Emulator.test, ,other ", token="t"))
    assert made.hosts == {"emulator.test", "other"}
    assert made.token == "t"
    assert guard(Settings()).token is None


def test_limits_arrive_in_the_pipeline() -> None:
    """Body, depth, worlds and openness are as the settings say."""
    emulator = build(Settings(max_body=2048, max_depth=9, max_worlds=3, open=True, log_requests=True))
    assert (emulator.pipeline.limits.body, emulator.pipeline.limits.depth) == (2048, 9)
    assert emulator.pipeline.entries.log_requests
    assert (emulator.worlds.limit, emulator.worlds.opens) == (3, True)


def test_a_webhook_is_judged_by_its_signature() -> None:
    """A sink knows a signature that holds, one that does not, and none at all."""
    worlds = build(Settings()).worlds
    assert judge({}, b"", worlds).scheme is None
    assert judge({"authorization": "hmac demo-vmc-key:00"}, b"{}", worlds).holds is False


class Door(Outbound):
    """A door that notes how long it was given, and opens on nothing."""

    def __init__(self, rule: str) -> None:
        super().__init__()
        self.rule = rule
        self.given = 0.0

    async def get(self, url: str, *, limit: int, timeout: float) -> bytes:
        """Refuse."""
        assert limit
        self.given = timeout
        raise OutboundError(self.rule, url)  # type: ignore[arg-type]


@pytest.mark.parametrize(("rule", "kind"), [("too_large", OversizeError), ("timeout", UnreachableError)])
def test_a_fetch_that_fails_is_told_in_the_media_rooms_words(rule: str, kind: type[Exception]) -> None:
    """The media room hears of size and of reach, and its patience is the setting's."""
    door = Door(rule)
    with pytest.raises(kind):
        asyncio.run(MediaFetcher(door, 0.5).get("http://127.0.0.1/", limit=1, timeout=10))
    assert door.given == 0.5


def test_the_end_names_what_was_not_delivered(caplog: pytest.LogCaptureFixture) -> None:
    """Deliveries that are still due when the server stops are warnings, one each."""
    emulator = build(Settings(seed=1, webhook_timeout=0.1))
    starlette = emulator.app.starlette
    assert isinstance(starlette, Starlette)

    async def start_and_stop() -> Delivery:
        async with starlette.router.lifespan_context(starlette):
            outbox = emulator.worlds.create().of(Outbox)
            rules = RetryRules(gaps=(60.0,), timeout=0.1)
            sent = outbox.send(NOWHERE, {}, event="e", resource="r", rules=rules, sign=lambda _: {})
            assert await outbox.wait(lambda delivery: bool(delivery.attempts), 1, 10)
            return sent

    delivery = asyncio.run(start_and_stop())
    assert [record.getMessage() for record in caplog.records if record.name == "emulator"] == [
        f"stopped before delivery {delivery.id} to {NOWHERE} (1 attempts)"
    ]


def test_worlds_that_expired_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nobody asks: a task of the server's looks for them, and ends with it."""
    monkeypatch.setattr("emulator.app.SWEEP", 0.001)
    emulator = build(Settings(idle_worlds=100.0))
    worlds, swept = emulator.worlds, asyncio.Event()
    started = worlds.now()
    world = worlds.create()
    drop, starlette = worlds.drop, emulator.app.starlette
    assert isinstance(starlette, Starlette)

    def dropped(gone: World) -> None:
        drop(gone)
        swept.set()

    monkeypatch.setattr(worlds, "drop", dropped)

    async def live() -> None:
        async with starlette.router.lifespan_context(starlette):
            worlds.now = lambda: started + 200
            await asyncio.wait_for(swept.wait(), 10)
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(live())
    assert len(worlds) == 1
    assert worlds.get(world.id) is None
