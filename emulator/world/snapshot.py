"""A world as readable JSON, out and in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast, runtime_checkable

from emulator import __version__
from emulator.world.lifecycle import Step
from emulator.world.records import SnapshotError, at, read_count

if TYPE_CHECKING:
    from emulator.world.world import World

VERSION = 1
"""Of the form of a snapshot. A newer one is refused."""

STREAMS = 5000
"""How many streams are read: half of what can be written, so that a world that goes on can be."""

OWN = ("version", "made_by", "seed", "streams", "clock", "lifecycle", "faults")
"""The keys that are the world's own; every other is a resident's."""


class Keeping(Protocol):
    """A resident that a snapshot keeps, or that speaks for others that are. section: the key under which.

    The contract's schema of the section is checked before `load`, which still has to check what no schema can
    say: that what is named is there, that no id comes twice, that no limit is passed.
    """

    section: ClassVar[str]

    def __init__(self, world: World) -> None: ...

    def save(self) -> Any:
        """All of it as JSON, stable; None when there is nothing to keep. No secrets."""
        ...

    def load(self, data: Any) -> None:
        """Take over what `save` said. Called once, in a world that was just born; alarms are set anew.

        Raises: SnapshotError, with a pointer into the section. The world is then as it was before.
        """
        ...


@runtime_checkable
class Reviving(Protocol):
    """A resident whose resources may be on their way."""

    def revive(self, kind: str, resource: str) -> Step | None:
        """The step of a course; None when it is not about a resource of this resident's that may go on."""
        ...


def save(world: World) -> dict[str, Any]:
    """All that is kept of `world`; not its id, its credentials, its journal."""
    saved: dict[str, Any] = {
        "version": VERSION,
        "made_by": f"moderation-emulator {__version__}",
        "seed": world.ids.seed,
        "streams": world.ids.drawn(),
        "clock": world.clock.save(),
        "lifecycle": world.lifecycles.save(),
    }
    if rules := world.faults.save():
        saved["faults"] = rules
    sections = {kind.section: resident.save() for kind, resident in world.kept()}
    return {**saved, **{name: sections[name] for name in sorted(sections) if sections[name] is not None}}


def check(data: Mapping[str, Any], kinds: Iterable[type[Keeping]]) -> None:
    """Raises: SnapshotError for a version, a section or a stream that is none."""
    check_version(data)
    known = {*OWN, *(kind.section for kind in kinds)}
    for name in data:
        if name not in known:
            raise SnapshotError(
                "", "section", f"holds {name}, which is no section; there are {', '.join(known)}"
            )
    streams = data.get("streams", {})
    if len(streams) > STREAMS:
        raise SnapshotError("/streams", "limit", f"holds more than {STREAMS} streams")
    for name, words in streams.items():
        with at("streams", name):
            read_count(words)


@cache
def _revives(kind: type) -> bool:
    """Remembered, because to ask a protocol is slow."""
    return issubclass(kind, Reviving)


def check_version(data: Mapping[str, Any]) -> None:
    """Comes before anything else is read: a newer one may hold anything. Raises: SnapshotError."""
    if data.get("version") != VERSION:
        raise SnapshotError("/version", "version", _unreadable(data))


def _unreadable(data: Mapping[str, Any]) -> str:
    """Why it cannot be read. What a newer one says of itself may be anything."""
    version, made_by = data.get("version"), data.get("made_by")
    told = f"is {version}; this emulator reads version {VERSION}"
    if not isinstance(version, int | float) or version <= VERSION:
        return told
    by = f", {made_by[:80]}," if isinstance(made_by, str) and made_by.isprintable() else ""
    return f"{told}, and a newer one{by} wrote this"


def load(world: World, data: Mapping[str, Any], kinds: Iterable[type[Keeping]]) -> None:
    """Fill `world`, which is empty, with what `data` holds. Raises: SnapshotError."""
    residents = []
    for kind in kinds:
        if kind.section in data:
            with at(kind.section):
                resident = world.of(kind)
                resident.load(data[kind.section])
                residents.append(resident)
    revivers = [cast(Reviving, resident) for resident in residents if _revives(resident.__class__)]

    def revive(kind: str, resource: str) -> Step:
        for reviver in revivers:
            step = reviver.revive(kind, resource)
            if step is not None:
                return step
        raise SnapshotError("/resource", "reference", f"resource names no {kind} that may be on its way")

    if "lifecycle" in data:
        with at("lifecycle"):
            world.lifecycles.load(data["lifecycle"], revive)
    with at("faults"):
        world.faults.load(data.get("faults", []))
