"""The attempts to carry deliveries out: each an alarm on the world's clock, then a task."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from weakref import WeakValueDictionary

from emulator.webhooks.courier import Courier
from emulator.webhooks.delivery import Attempt, Delivery, DeliveryStatus
from emulator.webhooks.errands import Errand, Errands, receiver_of
from emulator.webhooks.lanes import Lanes
from emulator.webhooks.tampering import Cargo, cargo_of, is_signed, suffered
from emulator.world.alarms import Turn
from emulator.world.clock import ClockMode, stopwatch
from emulator.world.faults import CARRIES, Effect, Fault
from emulator.world.watches import Watches
from emulator.world.world import World


@dataclass(frozen=True, slots=True)
class _Setting:
    """How an attempt sets out. at: epoch seconds of world time. fault: what befalls it."""

    at: float
    fault: Fault | None
    cargo: Cargo


class Dispatch:
    """Sends errands out when they are due, and again until they are finished.

    watches: told of each delivery that is another than it was.
    """

    def __init__(
        self, world: World, errands: Errands, courier: Courier, lanes: Lanes, watches: Watches[Delivery]
    ) -> None:
        self._clock = world.clock
        self._faults = world.faults
        self._errands = errands
        self._courier = courier
        self._lanes = lanes
        self._watches = watches
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    # -- planning --------------------------------------------------------------------------------------

    def plan(self, errand: Errand, delay: float) -> None:
        """Go for the first time. delay: world seconds from now."""
        delivery = errand.delivery
        # By id: an alarm that is cancelled may stay on the clock for long, and is not to keep a body alive.
        errand.alarm = self._clock.call_later(
            delay, partial(self._set_out, delivery.id), name=f"webhook {delivery.id}", background=True
        )
        delivery.next_due = errand.alarm.due

    def plan_again(self, errand: Errand, turn: Turn) -> None:
        """Go at a turn that was told before."""
        delivery = errand.delivery
        errand.alarm = self._clock.call_again(
            turn, partial(self._set_out, delivery.id), name=f"webhook {delivery.id}", background=True
        )
        delivery.next_due = turn.due

    def _plan_at(self, errand: Errand, due: float, order: int) -> None:
        """Go again, of those due at that moment in the old order: not in that in which receivers answered."""
        self.plan_again(errand, Turn(max(due, self._clock.now()), order))

    def finish(self, delivery: Delivery, status: DeliveryStatus, failure: str | None = None) -> None:
        """No attempt follows. failure: why, where that was not the last attempt."""
        delivery.status, delivery.failure, delivery.next_due = status, failure, None
        self._watches.note(delivery)

    # -- attempts --------------------------------------------------------------------------------------

    def _set_out(self, delivery_id: str) -> asyncio.Task[None]:
        errand = self._errands[delivery_id]
        self._errands.held.discard(delivery_id)
        errand.went = None if errand.alarm is None else errand.alarm.turn
        errand.alarm, errand.delivery.next_due = None, None
        # Decided here: until the task runs, a stepped clock may have gone on to the next alarm, and which of
        # many tasks is the first to run is up to the receivers.
        setting = _Setting(self._clock.now(), *self._befall(errand.delivery))
        errand.task = asyncio.ensure_future(self._attempt(errand, setting))
        return errand.task

    def _befall(self, delivery: Delivery) -> tuple[Fault | None, Cargo]:
        """The fault that has its hand in an attempt, and what is to be carried. A replay is left alone."""
        if not self._faults.rules or delivery.replay_of is not None or delivery.tampered is not None:
            return None, cargo_of(delivery)
        before, lacking = self._errands.before(delivery), set()
        if before is None:
            lacking.add(Effect.STALE_BODY)
        if not is_signed(delivery.headers):
            lacking.add(Effect.BAD_SIGNATURE)
        which = f"{delivery.id} {len(delivery.attempts)}"
        fault = self._faults.strike_webhook(delivery.event, delivery.url, CARRIES - lacking, attempt=which)
        if fault is None or fault.effect is Effect.REFUSE:
            return fault, cargo_of(delivery)
        return fault, suffered(fault.effect, delivery, before)

    async def _attempt(self, errand: Errand, setting: _Setting) -> None:
        delivery = errand.delivery
        try:
            async with self._turn_of(delivery):
                attempt = await self._carry(delivery, setting)
        except Exception as error:
            self.finish(delivery, DeliveryStatus.FAILED, repr(error))
            raise
        finally:
            errand.task = None
        self._judge(errand, attempt)
        self._let_go(delivery)

    @asynccontextmanager
    async def _turn_of(self, delivery: Delivery) -> AsyncIterator[None]:
        """Hold what an attempt needs to go out.

        Where time does not flow, a receiver gets one webhook after the other, as they fell due. Where it does,
        only what it is told of one resource arrives in the order in which it happened.
        """
        receiver = receiver_of(delivery.url)
        if self._clock.mode is not ClockMode.RUNNING:
            async with self._lanes.slot(receiver, beside=0):
                yield
            return
        turn = self._turns.setdefault((delivery.resource, receiver), asyncio.Lock())
        async with turn, self._lanes.slot(receiver):
            yield

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

    def _judge(self, errand: Errand, attempt: Attempt) -> None:
        delivery = errand.delivery
        gap = delivery.rules.gap_after(len(delivery.attempts))
        if attempt.status is not None and delivery.rules.accepts(attempt.status):
            self.finish(delivery, DeliveryStatus.DELIVERED)
        elif gap is None:
            self.finish(delivery, DeliveryStatus.FAILED)
        else:
            assert errand.went is not None
            self._plan_at(errand, attempt.at + gap, errand.went.order)
            self._watches.note(delivery)

    def _let_go(self, gone: Delivery) -> None:
        """Send those that were held until the next of their receiver has gone."""
        for errand in self._errands.held_before(gone):
            assert errand.alarm is not None  # it is held
            self._errands.held.discard(errand.delivery.id)
            errand.alarm.cancel()
            self._plan_at(errand, 0.0, errand.alarm.order)
