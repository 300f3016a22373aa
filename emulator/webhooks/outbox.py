"""A world's outgoing webhooks: each attempt an alarm on the world's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from emulator.webhooks.courier import Courier
from emulator.webhooks.delivery import Attempt, Delivery, DeliveryStatus
from emulator.webhooks.lanes import Lanes
from emulator.webhooks.news import News
from emulator.webhooks.retries import RetryRules
from emulator.webhooks.signing import Sign, encode
from emulator.world.clock import Alarm, stopwatch
from emulator.world.journal import wait_until
from emulator.world.world import World

Wanted = Callable[[Delivery], bool]


@dataclass(slots=True)
class _Errand:
    """A delivery with what is to come of it: an alarm that is set, or an attempt that is under way."""

    delivery: Delivery
    alarm: Alarm | None = None
    task: asyncio.Task[None] | None = None

    def call_off(self) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
        if self.task is not None:
            self.task.cancel()


class Outbox:
    """Every delivery of a world, oldest first.

    limit: how many are kept; the oldest finished one makes room, and where none is finished, the oldest one
    fails. lanes: how many attempts may be under way at once, in all and to one receiver.
    """

    def __init__(
        self, world: World, courier: Courier, *, limit: int = 1000, lanes: Lanes | None = None
    ) -> None:
        self._clock = world.clock
        self._ids = world.ids
        self._courier = courier
        self._limit = limit
        self._lanes = lanes or Lanes()
        self._errands: dict[str, _Errand] = {}
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._news = News()

    # -- sending ---------------------------------------------------------------------------------------

    def send(
        self, url: str, payload: Any, *, event: str, resource: str, rules: RetryRules, sign: Sign
    ) -> Delivery:
        """Put an event into the outbox; its first attempt is due at once. Nothing is sent before this returns.

        payload: encoded once, here. sign: gets those very bytes; may also replace Content-Type.
        Raises: TypeError for a payload that JSON cannot say.
        """
        body = encode(payload)
        headers = {"Content-Type": "application/json", **sign(body)}
        return self._keep(Delivery(self._new_id(), url, event, resource, body, headers, rules))

    def replay(
        self, delivery: Delivery, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Delivery:
        """Send the same bytes and headers again, as a delivery of its own.

        body, headers: sent instead, for a receiver that should notice.
        """
        again = Delivery(
            self._new_id(),
            delivery.url,
            delivery.event,
            delivery.resource,
            delivery.body if body is None else body,
            dict(delivery.headers if headers is None else headers),
            delivery.rules,
            replay_of=delivery.id,
        )
        return self._keep(again)

    def _new_id(self) -> str:
        return self._ids.uuid4("delivery")

    def _keep(self, delivery: Delivery) -> Delivery:
        if len(self._errands) >= self._limit:
            self._make_room()
        errand = self._errands[delivery.id] = _Errand(delivery)
        self._plan(errand, 0.0)
        self._news.tell()
        return delivery

    def _make_room(self) -> None:
        oldest = next(iter(self._errands))
        going = next((key for key, errand in self._errands.items() if not errand.delivery.pending), oldest)
        errand = self._errands.pop(going)
        if errand.delivery.pending:
            self._finish(errand.delivery, DeliveryStatus.FAILED, "outbox full")
            errand.call_off()

    # -- attempts --------------------------------------------------------------------------------------

    def _plan(self, errand: _Errand, delay: float) -> None:
        delivery = errand.delivery
        # By id: an alarm that is cancelled may stay on the clock for long, and is not to keep a body alive.
        errand.alarm = self._clock.call_later(
            delay, partial(self._set_out, delivery.id), name=f"webhook {delivery.id}", background=True
        )
        delivery.next_due = errand.alarm.due

    def _set_out(self, delivery_id: str) -> asyncio.Task[None]:
        errand = self._errands[delivery_id]
        errand.alarm, errand.delivery.next_due = None, None
        # The time is read here: until the task runs, a stepped clock may have gone on to the next alarm.
        errand.task = asyncio.ensure_future(self._attempt(errand, self._clock.now()))
        return errand.task

    async def _attempt(self, errand: _Errand, at: float) -> None:
        delivery = errand.delivery
        receiver = _receiver(delivery.url)
        turn = self._turns.setdefault((delivery.resource, receiver), asyncio.Lock())
        try:
            # What a receiver is told of one resource arrives in the order in which it happened.
            async with turn, self._lanes.slot(receiver):
                attempt = await self._carry(delivery, at)
        except Exception as error:
            self._finish(delivery, DeliveryStatus.FAILED, repr(error))
            raise
        finally:
            errand.task = None
        self._judge(errand, attempt)

    async def _carry(self, delivery: Delivery, at: float) -> Attempt:
        began, status, failure = stopwatch(), None, None
        try:
            status = await self._courier.post(
                delivery.url, headers=delivery.headers, body=delivery.body, timeout=delivery.rules.timeout
            )
        except OSError as error:
            failure = str(error) or type(error).__name__
        except BaseException as error:
            failure = "cancelled" if isinstance(error, asyncio.CancelledError) else repr(error)
            raise
        finally:
            attempt = Attempt(at, status, failure, stopwatch() - began)
            delivery.attempts.append(attempt)
        return attempt

    def _judge(self, errand: _Errand, attempt: Attempt) -> None:
        delivery = errand.delivery
        gap = delivery.rules.gap_after(len(delivery.attempts))
        if attempt.status is not None and delivery.rules.accepts(attempt.status):
            self._finish(delivery, DeliveryStatus.DELIVERED)
        elif gap is None:
            self._finish(delivery, DeliveryStatus.FAILED)
        else:
            self._plan(errand, gap - (self._clock.now() - attempt.at))
            self._news.tell()

    def _finish(self, delivery: Delivery, status: DeliveryStatus, failure: str | None = None) -> None:
        delivery.status, delivery.failure, delivery.next_due = status, failure, None
        self._news.tell()

    # -- looking ---------------------------------------------------------------------------------------

    def get(self, delivery_id: str) -> Delivery | None:
        """The delivery of that id, if it is still kept."""
        errand = self._errands.get(delivery_id)
        return None if errand is None else errand.delivery

    def list(
        self,
        *,
        status: DeliveryStatus | None = None,
        event: str | None = None,
        resource: str | None = None,
        url: str = "",
    ) -> Sequence[Delivery]:
        """The deliveries that fit, newest first. url: a part of it."""
        return self._newest(
            lambda delivery: (
                status in {None, delivery.status}
                and event in {None, delivery.event}
                and resource in {None, delivery.resource}
                and url in delivery.url
            )
        )

    def unfinished(self) -> Sequence[Delivery]:
        """The deliveries that are neither delivered nor given up, newest first."""
        return self._newest(lambda delivery: delivery.pending)

    async def wait(self, wanted: Wanted, count: int, timeout: float) -> bool:
        """Wait up to `timeout` real seconds until `count` deliveries are `wanted`."""
        return await wait_until(lambda: len(self._newest(wanted)) >= count, self._news.next, timeout)

    def _newest(self, wanted: Wanted) -> Sequence[Delivery]:
        return [errand.delivery for errand in reversed(self._errands.values()) if wanted(errand.delivery)]

    def __len__(self) -> int:
        return len(self._errands)


def _receiver(url: str) -> str:
    """Host and port, which is what hangs when a receiver does."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url
