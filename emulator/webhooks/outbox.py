"""A world's outgoing webhooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from emulator.webhooks import keeping
from emulator.webhooks.courier import Courier
from emulator.webhooks.delivery import Delivery, DeliveryStatus
from emulator.webhooks.dispatch import Dispatch
from emulator.webhooks.errands import Errands
from emulator.webhooks.lanes import Lanes
from emulator.webhooks.retries import RetryRules
from emulator.webhooks.signing import Sign, Signer, encode
from emulator.webhooks.tampering import CannotError
from emulator.world.faults import HELD, PLANS, Effect, Fault
from emulator.world.records import SnapshotError, load_each
from emulator.world.watches import Watches
from emulator.world.world import World

Wanted = Callable[[Delivery], bool]


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
        self._faults = world.faults
        self._limit = world.settings.deliveries if limit is None else limit
        self._errands = Errands()
        self._watches = Watches[Delivery]()
        self._dispatch = Dispatch(world, self._errands, courier, lanes or Lanes(), self._watches)

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
            self._errands.held.add(delivery.id)
        return self._keep(delivery, delay)

    def _keep(self, delivery: Delivery, delay: float = 0.0) -> Delivery:
        if len(self._errands) >= self._limit:
            self._make_room()
        self._dispatch.plan(self._errands.add(delivery), delay)
        self._watches.note(delivery)
        return delivery

    def _make_room(self) -> None:
        errand = self._errands.drop_oldest()
        if errand.delivery.pending:
            self._dispatch.finish(errand.delivery, DeliveryStatus.FAILED, "outbox full")
            errand.call_off()
        self._watches.forget(errand.delivery)

    def close(self) -> None:
        """Let nobody wait any longer: the world is emptied or gone, and its clock sends nothing more."""
        self._watches.close()

    # -- keeping ---------------------------------------------------------------------------------------

    def save(self) -> list[dict[str, Any]] | None:
        """Every delivery. An attempt that is under way is not part of it: it is still due."""
        return [keeping.save(errand, self._signers) for errand in self._errands] or None

    def load(self, data: Sequence[Mapping[str, Any]]) -> None:
        """Raises: SnapshotError."""
        if len(data) > self._limit:
            raise SnapshotError("", "limit", f"holds more than {self._limit} deliveries")
        load_each(data, self._load)

    def _load(self, row: Mapping[str, Any]) -> None:
        delivery = keeping.load(row, self._signers)
        if delivery.id in self._errands:
            raise SnapshotError("/id", "unique", "is that of another delivery")
        errand = self._errands.add(delivery)
        if not delivery.pending:
            return
        if delivery.planned == Effect.REORDER and not delivery.attempts:
            self._errands.held.add(delivery.id)
        self._dispatch.plan_again(errand, keeping.turn_of(row, self._clock.now()))

    # -- looking ---------------------------------------------------------------------------------------

    def get(self, delivery_id: str) -> Delivery | None:
        """The delivery of that id, if it is still kept."""
        errand = self._errands.get(delivery_id)
        return None if errand is None else errand.delivery

    def before(self, delivery: Delivery) -> Delivery | None:
        """The webhook of the same resource and receiver that went before that one, if it is still kept."""
        return self._errands.before(delivery)

    def list(self) -> Sequence[Delivery]:
        """Every delivery, newest first."""
        return self._errands.newest()

    def unfinished(self) -> Sequence[Delivery]:
        """The deliveries that are neither delivered nor given up, newest first."""
        return [delivery for delivery in self._errands.newest() if delivery.pending]

    async def wait(self, wanted: Wanted, count: int, timeout: float) -> bool:
        """Wait up to `timeout` real seconds until `count` deliveries are `wanted`, or the outbox is closed."""
        there = (errand.delivery for errand in self._errands)
        return await self._watches.until(wanted, count, timeout, there)

    def __len__(self) -> int:
        return len(self._errands)
