"""A world's outgoing webhooks: each attempt an alarm on the world's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from emulator.webhooks.courier import Courier
from emulator.webhooks.delivery import DELIVERY, Attempt, Delivery, DeliveryStatus
from emulator.webhooks.lanes import Lanes
from emulator.webhooks.retries import RetryRules
from emulator.webhooks.signing import Sign, Signer, encode
from emulator.webhooks.tampering import CannotError, Cargo, cargo_of, is_signed, suffered
from emulator.world.alarms import Alarm, Turn
from emulator.world.clock import ClockMode, stopwatch
from emulator.world.faults import CARRIES, HELD, PLANS, Effect, Fault
from emulator.world.records import SnapshotError, at, load_each
from emulator.world.watches import Watches
from emulator.world.world import World

Wanted = Callable[[Delivery], bool]


@dataclass(frozen=True, slots=True)
class _Setting:
    """How an attempt sets out. at: epoch seconds of world time. fault: what befalls it."""

    at: float
    fault: Fault | None
    cargo: Cargo


@dataclass(slots=True)
class _Errand:
    """A delivery with what is to come of it: an alarm that is set, or an attempt that is under way.

    went: when the attempt that is under way was due, or the last one where none is.
    """

    delivery: Delivery
    alarm: Alarm | None = None
    task: asyncio.Task[None] | None = None
    went: Turn | None = None

    def call_off(self) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
        if self.task is not None:
            self.task.cancel()


class Outbox:
    """Every delivery of a world, oldest first.

    limit: how many are kept, as the world's settings say; the oldest finished one makes room, and where none is
    finished, the oldest one fails. lanes: how many attempts may be under way at once, in all and to one
    receiver. signers: what signs again in a world that is restored, by name.
    """

    section: ClassVar = "deliveries"

    def __init__(
        self,
        world: World,
        courier: Courier,
        *,
        limit: int | None = None,
        lanes: Lanes | None = None,
        signers: Mapping[str, Signer] | None = None,
    ) -> None:
        self._signers = signers or {}
        self._clock = world.clock
        self._ids = world.ids
        self._courier = courier
        self._limit = world.settings.deliveries if limit is None else limit
        self._lanes = lanes or Lanes()
        self._errands: dict[str, _Errand] = {}
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._watches = Watches[Delivery]()
        self._faults = world.faults
        self._held: set[str] = set()

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
        delivery = Delivery(self._new_id(), url, event, resource, body, headers, rules)
        delivery.signer = sign.name if isinstance(sign, Signer) else None
        fault = self._faults.strike_webhook(event, url, PLANS)
        return self._keep(delivery) if fault is None else self._keep_otherwise(delivery, fault)

    def replay(
        self,
        delivery: Delivery,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        tampered: str | None = None,
    ) -> Delivery:
        """Send the same bytes and headers again, as a delivery of its own.

        body, headers: sent instead, for a receiver that should notice. tampered: what was done; such a delivery
        is tried once.
        """
        again = Delivery(
            self._new_id(),
            delivery.url,
            delivery.event,
            delivery.resource,
            delivery.body if body is None else body,
            dict(delivery.headers if headers is None else headers),
            delivery.rules if tampered is None else replace(delivery.rules, gaps=()),
            replay_of=delivery.id,
            signer=delivery.signer if body is None and headers is None else None,
            tampered=tampered,
        )
        return self._keep(again)

    def resign(self, delivery: Delivery) -> Delivery:
        """Send the same bytes again, signed with the secret of now. Raises: CannotError."""
        signer = self._signers.get(delivery.signer or "")
        if signer is None:
            raise CannotError("this webhook is not signed, or not as the vendor signs")
        again = self.replay(delivery, headers={**delivery.headers, **signer(delivery.body)})
        again.signer = delivery.signer
        return again

    def _new_id(self) -> str:
        return self._ids.uuid4("delivery")

    def _keep_otherwise(self, delivery: Delivery, fault: Fault) -> Delivery:
        """Keep what a fault wants to be late, twice, or behind the next."""
        if fault.effect is Effect.DUPLICATE:
            self._keep(delivery)
            self.replay(delivery, tampered=fault.effect.value)
            return delivery
        delivery.planned = fault.effect.value
        delay = HELD if fault.delay is None else fault.delay
        if fault.effect is Effect.REORDER:
            self._held.add(delivery.id)
        return self._keep(delivery, delay)

    def _keep(self, delivery: Delivery, delay: float = 0.0) -> Delivery:
        if len(self._errands) >= self._limit:
            self._make_room()
        errand = self._errands[delivery.id] = _Errand(delivery)
        # By id: an alarm that is cancelled may stay on the clock for long, and is not to keep a body alive.
        errand.alarm = self._clock.call_later(
            delay, partial(self._set_out, delivery.id), name=f"webhook {delivery.id}", background=True
        )
        delivery.next_due = errand.alarm.due
        self._watches.note(delivery)
        return delivery

    def _make_room(self) -> None:
        oldest = next(iter(self._errands))
        going = next((key for key, errand in self._errands.items() if not errand.delivery.pending), oldest)
        errand = self._errands.pop(going)
        self._held.discard(going)
        if errand.delivery.pending:
            self._finish(errand.delivery, DeliveryStatus.FAILED, "outbox full")
            errand.call_off()
        self._watches.forget(errand.delivery)

    # -- attempts --------------------------------------------------------------------------------------

    def _plan_at(self, errand: _Errand, due: float, order: int) -> None:
        """Go again, of those due at that moment in the old order: not in that in which receivers answered."""
        self._plan_again(errand, Turn(max(due, self._clock.now()), order))

    def _plan_again(self, errand: _Errand, turn: Turn) -> None:
        delivery = errand.delivery
        errand.alarm = self._clock.call_again(
            turn, partial(self._set_out, delivery.id), name=f"webhook {delivery.id}", background=True
        )
        delivery.next_due = turn.due

    def _set_out(self, delivery_id: str) -> asyncio.Task[None]:
        errand = self._errands[delivery_id]
        self._held.discard(delivery_id)
        errand.went = None if errand.alarm is None else errand.alarm.turn
        errand.alarm, errand.delivery.next_due = None, None
        # Decided here: until the task runs, a stepped clock may have gone on to the next alarm, and which of
        # many tasks is the first to run is up to the receivers.
        setting = _Setting(self._clock.now(), *self._befall(errand.delivery))
        errand.task = asyncio.ensure_future(self._attempt(errand, setting))
        return errand.task

    async def _attempt(self, errand: _Errand, setting: _Setting) -> None:
        delivery = errand.delivery
        try:
            async with self._turn_of(delivery):
                attempt = await self._carry(delivery, setting)
        except Exception as error:
            self._finish(delivery, DeliveryStatus.FAILED, repr(error))
            raise
        finally:
            errand.task = None
        self._judge(errand, attempt)
        if self._held:
            self._let_go(delivery)

    @asynccontextmanager
    async def _turn_of(self, delivery: Delivery) -> AsyncIterator[None]:
        """Hold what an attempt needs to go out.

        Where time does not flow, a receiver gets one webhook after the other, as they fell due. Where it does,
        only what it is told of one resource arrives in the order in which it happened.
        """
        receiver = _receiver(delivery.url)
        if self._clock.mode is not ClockMode.RUNNING:
            async with self._lanes.slot(receiver, beside=0):
                yield
            return
        turn = self._turns.setdefault((delivery.resource, receiver), asyncio.Lock())
        async with turn, self._lanes.slot(receiver):
            yield

    def _let_go(self, gone: Delivery) -> None:
        """Send those that were held until the next of their receiver has gone."""
        for key, errand in self._errands.items():
            if errand.delivery is gone:
                return  # whatever comes later does not wait for it
            alarm, fits = errand.alarm, _receiver(errand.delivery.url) == _receiver(gone.url)
            if alarm is not None and fits and key in self._held:
                self._held.discard(key)
                alarm.cancel()
                self._plan_at(errand, 0.0, alarm.order)

    def _befall(self, delivery: Delivery) -> tuple[Fault | None, Cargo]:
        """The fault that has its hand in an attempt, and what is to be carried. A replay is left alone."""
        if not self._faults.rules or delivery.replay_of is not None or delivery.tampered is not None:
            return None, cargo_of(delivery)
        before, lacking = self.before(delivery), set()
        if before is None:
            lacking.add(Effect.STALE_BODY)
        if not is_signed(delivery.headers):
            lacking.add(Effect.BAD_SIGNATURE)
        which = f"{delivery.id} {len(delivery.attempts)}"
        fault = self._faults.strike_webhook(delivery.event, delivery.url, CARRIES - lacking, attempt=which)
        if fault is None or fault.effect is Effect.REFUSE:
            return fault, cargo_of(delivery)
        return fault, suffered(fault.effect, delivery, before)

    async def _carry(self, delivery: Delivery, setting: _Setting) -> Attempt:
        began, status, failure = stopwatch(), None, None
        fault, cargo = setting.fault, setting.cargo
        try:
            if fault is not None and fault.effect is Effect.REFUSE:
                failure = f"injected fault {fault.id}: never sent"
            else:
                status = await self._courier.post(
                    delivery.url, headers=cargo.headers, body=cargo.body, timeout=delivery.rules.timeout
                )
        except OSError as error:
            failure = str(error) or type(error).__name__
        except BaseException as error:
            failure = "cancelled" if isinstance(error, asyncio.CancelledError) else repr(error)
            raise
        finally:
            effect, by = (None, None) if fault is None else (fault.effect.value, fault.id)
            attempt = Attempt(setting.at, status, failure, stopwatch() - began, effect, by)
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
            assert errand.went is not None
            self._plan_at(errand, attempt.at + gap, errand.went.order)
            self._watches.note(delivery)

    def _finish(self, delivery: Delivery, status: DeliveryStatus, failure: str | None = None) -> None:
        delivery.status, delivery.failure, delivery.next_due = status, failure, None
        self._watches.note(delivery)

    def close(self) -> None:
        """Let nobody wait any longer: the world is emptied or gone, and its clock sends nothing more."""
        self._watches.close()

    # -- keeping ---------------------------------------------------------------------------------------

    def save(self) -> list[dict[str, Any]] | None:
        """Every delivery. An attempt that is under way is not part of it: it is still due."""
        return [self._save(errand) for errand in self._errands.values()] or None

    def _save(self, errand: _Errand) -> dict[str, Any]:
        row = DELIVERY.save(errand.delivery)
        signer = self._signers.get(row.get("signer", ""))
        if signer is not None:
            row["headers"] = _without(row["headers"], signer(errand.delivery.body))
        turn = errand.went if errand.alarm is None else errand.alarm.turn
        return row if turn is None or not errand.delivery.pending else {**row, "due": turn.as_json()}

    def load(self, data: Sequence[Mapping[str, Any]]) -> None:
        """Raises: SnapshotError."""
        if len(data) > self._limit:
            raise SnapshotError("", "limit", f"holds more than {self._limit} deliveries")
        load_each(data, self._load)

    def _load(self, row: Mapping[str, Any]) -> None:
        delivery = DELIVERY.load(row)
        if delivery.signer is not None:
            signer = self._signers.get(delivery.signer)
            if signer is None:
                raise SnapshotError("/signer", "reference", "names nothing that signs in this world")
            delivery.headers = {**delivery.headers, **signer(delivery.body)}
        if delivery.id in self._errands:
            raise SnapshotError("/id", "unique", "is that of another delivery")
        errand = self._errands[delivery.id] = _Errand(delivery)
        if not delivery.pending:
            return
        if delivery.planned == Effect.REORDER and not delivery.attempts:
            self._held.add(delivery.id)
        with at("due"):
            turn = Turn.from_json(row["due"]) if "due" in row else Turn(self._clock.now(), 0)
        self._plan_again(errand, turn)

    # -- looking ---------------------------------------------------------------------------------------

    def get(self, delivery_id: str) -> Delivery | None:
        """The delivery of that id, if it is still kept."""
        errand = self._errands.get(delivery_id)
        return None if errand is None else errand.delivery

    def before(self, delivery: Delivery) -> Delivery | None:
        """The webhook of the same resource and receiver that went before that one, if it is still kept."""
        found = None
        for errand in self._errands.values():
            other = errand.delivery
            if other is delivery:
                break
            same = (other.resource, other.url) == (delivery.resource, delivery.url)
            if same and other.replay_of is None and other.body != delivery.body:
                found = other
        return found

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
        """Wait up to `timeout` real seconds until `count` deliveries are `wanted`, or the outbox is closed."""
        there = (errand.delivery for errand in self._errands.values())
        return await self._watches.until(wanted, count, timeout, there)

    def _newest(self, wanted: Wanted) -> Sequence[Delivery]:
        return [errand.delivery for errand in reversed(self._errands.values()) if wanted(errand.delivery)]

    def __len__(self) -> int:
        return len(self._errands)


def _without(headers: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if given.get(name) != value}


def _receiver(url: str) -> str:
    """Host and port, which is what hangs when a receiver does."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url
