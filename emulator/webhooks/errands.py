"""Deliveries with what is to come of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from emulator.webhooks.delivery import Delivery
from emulator.world.alarms import Alarm, Turn


@dataclass(slots=True)
class Errand:
    """A delivery with what is to come of it: an alarm that is set, or an attempt that is under way.

    went: when the attempt that is under way was due, or the last one where none is.
    """

    delivery: Delivery
    alarm: Alarm | None = None
    task: asyncio.Task[None] | None = None
    went: Turn | None = None

    @property
    def turn(self) -> Turn | None:
        """When it is due, be it under way."""
        return self.went if self.alarm is None else self.alarm.turn

    def call_off(self) -> None:
        """Never go, nor go on."""
        if self.alarm is not None:
            self.alarm.cancel()
        if self.task is not None:
            self.task.cancel()


class Errands:
    """Every errand, by the id of its delivery, oldest first.

    held: the ids of those that are to be late until the next of their receiver has gone.
    """

    def __init__(self) -> None:
        self.held: set[str] = set()
        self._errands: dict[str, Errand] = {}

    def add(self, delivery: Delivery) -> Errand:
        """Put one at the end."""
        errand = self._errands[delivery.id] = Errand(delivery)
        return errand

    def drop_oldest(self) -> Errand:
        """Take out the oldest finished one, or the oldest where none is finished."""
        oldest = next(iter(self._errands))
        going = next((key for key, errand in self._errands.items() if not errand.delivery.pending), oldest)
        self.held.discard(going)
        return self._errands.pop(going)

    def get(self, delivery_id: str) -> Errand | None:
        """The errand of that delivery, if it is still kept."""
        return self._errands.get(delivery_id)

    def newest(self) -> Sequence[Delivery]:
        """Every delivery, newest first."""
        return [errand.delivery for errand in reversed(self._errands.values())]

    def before(self, delivery: Delivery) -> Delivery | None:
        """The webhook of the same resource and receiver that went before that one, if it is still kept."""
        found = None
        for errand in self:
            other = errand.delivery
            if other is delivery:
                break
            same = (other.resource, other.url) == (delivery.resource, delivery.url)
            if same and other.replay_of is None and other.body != delivery.body:
                found = other
        return found

    def held_before(self, gone: Delivery) -> Sequence[Errand]:
        """Those held that wait for `gone`: what came later, or goes elsewhere, does not."""
        if not self.held:
            return ()
        earlier = takewhile(lambda errand: errand.delivery is not gone, self)
        held = [errand for errand in earlier if errand.delivery.id in self.held]
        receiver = receiver_of(gone.url)
        return [errand for errand in held if receiver_of(errand.delivery.url) == receiver]

    def __getitem__(self, delivery_id: str) -> Errand:
        return self._errands[delivery_id]

    def __contains__(self, delivery_id: object) -> bool:
        return delivery_id in self._errands

    def __iter__(self) -> Iterator[Errand]:
        return iter(self._errands.values())

    def __len__(self) -> int:
        return len(self._errands)


def receiver_of(url: str) -> str:
    """Host and port, which is what hangs when a receiver does."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url
