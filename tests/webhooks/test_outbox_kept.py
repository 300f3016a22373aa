"""The outbox in a snapshot: what is pending stays pending, at its old turn."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from emulator.webhooks.delivery import DELIVERY, Attempt, Delivery, DeliveryStatus
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.webhooks.signing import Signer
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.records import SnapshotError
from emulator.world.world import World, WorldSettings
from tests.webhooks.stage import RULES, Gate, ScriptedCourier

URL = "http://slow.example.com/hook"


def signer(key: str) -> Signer:
    """What signs with a world's key."""
    return Signer("the vendor's", lambda body: {"X-Signature": f"{key} {len(body)}"})


def world(courier: Any, *, key: str = "a") -> World:
    """A world that stands still and keeps its outbox."""
    settings = WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN)

    def birth(born: World) -> Outbox:
        return Outbox(born, courier, signers={"the vendor's": signer(key)}, limit=3)

    return World("w", settings, births={Outbox: birth}, keeps=(Outbox,))


def send(box: Outbox, *, sign: Any = lambda _: {}) -> Delivery:
    """One delivery."""
    return box.send(URL, {"n": 1}, event="e", resource="r", rules=RULES, sign=sign)


def test_retries_go_on() -> None:
    """What was tried once is tried again a minute later, in the other world as in this one."""

    async def scene() -> None:
        courier = ScriptedCourier(world(None), [500, 200, 200])
        one, other = world(courier), world(courier)
        delivery = send(one.of(Outbox))
        await one.clock.advance(10)
        other.restore(one.snapshot())
        assert other.snapshot() == one.snapshot()
        await other.clock.advance(49)
        again = other.of(Outbox).get(delivery.id)
        assert again is not None
        assert (again.pending, again.next_due) == (True, EPOCH + 60)
        await other.clock.advance(1)
        assert again.status is DeliveryStatus.DELIVERED
        assert [attempt.at - EPOCH for attempt in again.attempts] == [0, 60]
        other.restore(other.snapshot())
        assert other.of(Outbox).unfinished() == []

    asyncio.run(scene())


def test_an_attempt_under_way_is_still_due() -> None:
    """An attempt that is under way is no part of the snapshot: it is made anew."""

    async def scene() -> None:
        gate = Gate()
        one, other = world(gate), world(ScriptedCourier(world(None)))
        send(one.of(Outbox))
        advancing = asyncio.ensure_future(one.clock.advance(5))
        for _ in range(10):
            await asyncio.sleep(0)
        assert gate.under_way == 1
        saved = one.snapshot()
        (row,) = saved["deliveries"]
        assert "attempts" not in row
        assert row["due"] == {"at": "2026-01-01T00:00:00Z", "order": 1}
        other.restore(saved)
        assert other.snapshot() == saved
        await other.clock.advance(0)
        assert other.of(Outbox).unfinished() == []
        gate.opened.set()
        await advancing

    asyncio.run(scene())


def test_signed_with_the_worlds_own_key() -> None:
    """Headers that a named signer made are made again; a replay with other headers keeps its own."""
    one, other = world(None), world(None, key="b")
    box = one.of(Outbox)
    delivery = send(box, sign=signer("a"))
    assert delivery.headers["X-Signature"] == "a 7"
    box.replay(delivery)
    box.replay(delivery, headers={"X-Signature": "wrong"})
    saved = one.snapshot()
    assert "a 7" not in str(saved)
    other.restore(saved)
    newest = other.of(Outbox).list()
    assert [each.headers.get("X-Signature") for each in newest] == ["wrong", "b 7", "b 7"]
    assert other.snapshot() == saved


def test_one_without_a_turn_is_due_at_once() -> None:
    """A pending delivery of which nothing is said is tried at once."""
    made = world(None)
    row = {"id": "d", "url": URL, "event": "e", "resource": "r", "body": "{}", "headers": {}, "rules": {}}
    made.restore({"version": 1, "deliveries": [row]})
    (found,) = made.of(Outbox).list()
    assert (found.next_due, found.rules) == (EPOCH, RetryRules())


def test_no_more_than_it_holds() -> None:
    """A snapshot with more deliveries than an outbox holds is refused."""
    with pytest.raises(SnapshotError) as caught:
        world(None).restore({"version": 1, "deliveries": [{}] * 4})
    assert (caught.value.pointer, caught.value.rule) == ("/deliveries", "limit")


def test_each_has_an_id_of_its_own() -> None:
    """A snapshot with two deliveries of one id is refused."""
    row = {"id": "d", "url": URL, "event": "e", "resource": "r", "body": "{}", "headers": {}, "rules": {}}
    with pytest.raises(SnapshotError) as caught:
        world(None).restore({"version": 1, "deliveries": [row, row]})
    assert (caught.value.pointer, caught.value.rule) == ("/deliveries/1/id", "unique")


@pytest.mark.parametrize("body", [b"", b'{"a":1}', "ä".encode(), b"\xff\x00"])
def test_every_byte_of_a_body(body: bytes) -> None:
    """A body is the same bytes again, text or not."""
    attempts = [Attempt(1.5, 200, None, 0.25), Attempt(2.0, None, "refused")]
    sent = Delivery(
        "d", URL, "e", "r", body, {"a": "b"}, RULES, "c", DeliveryStatus.FAILED, attempts, None, "full"
    )
    row = DELIVERY.save(sent)
    again = DELIVERY.load(row)
    assert DELIVERY.save(again) == row
    assert (again.body, again.attempts, again.rules) == (body, attempts, RULES)
    assert row["rules"] == {"gaps": [60.0, 60.0, 60.0], "accepted": [200, 201, 204]}
