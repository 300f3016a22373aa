"""One tenant's world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from emulator.world import snapshot
from emulator.world.clock import Clock, ClockMode, stopwatch
from emulator.world.faults import Faults
from emulator.world.ids import Ids
from emulator.world.journal import Journal
from emulator.world.lifecycle import Lifecycles, Pacing
from emulator.world.records import at
from emulator.world.rotation import Retired
from emulator.world.snapshot import Keeping


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """What a world is made of.

    start: epoch seconds of world time; None starts at the machine's. pace: world seconds to a real second.
    records: how many resources of one kind a world may hold. deliveries: how many its outbox keeps.
    media: bytes of all media that are registered. idle: real seconds without use after which it expires; 0 is
    never. label: what its maker calls it. quirks: by API, what its residents are born with; the world reads
    none.
    """

    seed: int = 1
    start: float | None = None
    clock_mode: ClockMode = ClockMode.RUNNING
    pace: float = 1.0
    pacing: Pacing = field(default_factory=Pacing)
    records: int = 100_000
    journal_limit: int = 1000
    journal_body_limit: int = 4096
    deliveries: int = 1000
    media: int = 100 * 1024 * 1024
    idle: float = 0.0
    label: str = ""
    quirks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@runtime_checkable
class Closing(Protocol):
    """A resident that keeps something open, such as sockets."""

    def close(self) -> None:
        """Close it: the world is emptied or gone."""
        ...


R = TypeVar("R")
Birth = Callable[["World"], Any]


class World:
    """Holds all state of one tenant; shares nothing with the next.

    left: the stopwatch's reading when it was last in use. retired: what was rotated away, oldest first.
    life: another number since each time that it was emptied, restored or closed. closed: whether it is gone.
    """

    def __init__(
        self,
        world_id: str,
        settings: WorldSettings,
        *,
        credentials: Mapping[str, Mapping[str, str]] | None = None,
        births: Mapping[type, Birth] | None = None,
        keeps: Sequence[type[Keeping]] = (),
    ) -> None:
        self.id = world_id
        self.settings = settings
        self.credentials = dict(credentials or {})
        self.retired: list[Retired] = []
        self._births = births or {}
        self._keeps = tuple(keeps)
        self.journal = Journal(limit=settings.journal_limit, body_limit=settings.journal_body_limit)
        self.left = stopwatch()
        self.life = 0
        self.closed = False
        self._visitors = 0
        self._begin()

    def _begin(self) -> None:
        settings = self.settings
        self._residents: dict[type, Any] = {}
        self.ids = Ids(settings.seed)
        self.clock = Clock(start=settings.start, mode=settings.clock_mode, pace=settings.pace)
        self.lifecycles = Lifecycles(self.clock, settings.pacing)
        self.faults = Faults(self.clock, self.ids)

    def of(self, kind: type[R]) -> R:
        """This world's resident of `kind`, born on first sight."""
        found = self._residents.get(kind)
        if found is None:
            birth = self._births.get(kind, cast(Birth, kind))
            found = self._residents[kind] = birth(self)
        return cast(R, found)

    def reset(self) -> None:
        """Empty again, with the same id, seed and credentials."""
        self.life += 1
        self.clock.reset()
        self.lifecycles.reset()
        self.ids.reset()
        self.faults.reset()
        self.journal.reset()
        self._dismiss()

    def still_taken(self, api: str, field: str) -> list[str]:
        """What that field of an API's credentials was before, as far as its grace is not over."""
        if not self.retired:
            return []
        now = self.clock.now()
        return [old.value for old in self.retired if (old.api, old.field) == (api, field) and now < old.until]

    # -- use -------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Somebody has come in: a request or a socket. Each leaves again."""
        self._visitors += 1

    def leave(self, now: float) -> None:
        """Somebody who came in is gone. now: the stopwatch's reading."""
        self._visitors -= 1
        self.left = now

    def is_busy(self) -> bool:
        """Whether somebody is in, or something is under way, such as a webhook's attempt."""
        return self._visitors > 0 or bool(self.clock.under_way)

    def idle_since(self) -> float:
        """The stopwatch's reading when it was last in use, by a visitor or a webhook."""
        return max(self.left, self.clock.rested)

    # -- snapshots -------------------------------------------------------------------------------------

    def kept(self) -> list[tuple[type[Keeping], Keeping]]:
        """The residents that a snapshot keeps."""
        return [(kind, self.of(kind)) for kind in self._keeps]

    def snapshot(self) -> dict[str, Any]:
        """All that is kept of this world, as JSON that no other world's changes reach."""
        return snapshot.save(self)

    def restore(self, data: Mapping[str, Any]) -> None:
        """Become what `data` holds, which keeps the contract's schema, in one go; what is under way is dropped.

        The id, the credentials and the journal stay; clock and pacing do where `data` says nothing of them.
        Raises: SnapshotError; the world is then as it was before.
        """
        snapshot.check(data, self._keeps)
        before = dict(vars(self))
        self.settings = replace(self.settings, seed=int(data.get("seed", self.settings.seed)))
        self._begin()
        try:
            with at("clock"):
                self.clock.load(data.get("clock", {}), before["clock"])
            self.ids.go_on(data.get("streams", {}))
            self.lifecycles.pace_as(before["lifecycles"])
            snapshot.load(self, data, self._keeps)
        except BaseException:
            self.clock.close()
            self._dismiss()
            vars(self).update(before)
            raise
        self.life += 1
        before["clock"].close()
        _dismiss(before["_residents"])

    def close(self) -> None:
        """Stop its clock for good; nobody waits any longer for what comes."""
        self.life += 1
        self.closed = True
        self.clock.close()
        self.journal.close()
        self._dismiss()

    def _dismiss(self) -> None:
        residents, self._residents = self._residents, {}
        _dismiss(residents)


def _dismiss(residents: Mapping[type, Any]) -> None:
    for resident in residents.values():
        if _closes(resident.__class__):
            resident.close()


@cache
def _closes(kind: type) -> bool:
    """Remembered, because to ask a protocol costs more than all else of a reset."""
    return issubclass(kind, Closing)
