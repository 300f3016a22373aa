"""Every number and reading that the vendor does not publish, in one table; each can be switched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import pairwise
from typing import Any, ClassVar

from emulator.apis.yoti.auth import NAME
from emulator.world.records import SnapshotError
from emulator.world.world import World

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Quirks:
    """Times in seconds of world time."""

    page_size: int = 20
    accounts_per_sdk: int = 10
    groups_per_account: int = 100
    faces_per_profile: int = 10
    invitation_ttl: float = 7 * DAY
    retention: float = 365 * DAY
    purge_delay: float = DAY
    socket_auth_timeout: float = 60.0
    webhook_attempts: int = 3
    webhook_gap: float = 30.0
    allow_loopback_http: bool = True
    strict_images: bool = False
    enforce_face_consistency: bool = True
    consent_required: bool = False
    action_notifications_for_all: bool = False
    list_contents_status: int = 201
    swap_404_410: bool = False
    max_faces_status: int = 400
    consent_status: int = 200
    no_match: str = "empty"
    age_bands: tuple[tuple[int, str], ...] = field(
        default=((13, "child"), (16, "teenager_young"), (18, "teenager_old"), (25, "adult_young"))
    )

    def band(self, age: float) -> str:
        """The age group below the threshold: the first band whose bound is above `age`, else `adult`."""
        return next((name for bound, name in self.age_bands if age < bound), "adult")


_KINDS = {quirk.name: type(getattr(Quirks(), quirk.name)) for quirk in fields(Quirks)}


class QuirkError(ValueError):
    """A quirk cannot be switched so. name: which."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name} {message}")
        self.name = name


def _as_json(quirks: Quirks) -> dict[str, Any]:
    bands = [{"below": bound, "age_group": name} for bound, name in quirks.age_bands]
    return {**asdict(quirks), "age_bands": bands}


def switched(wanted: Mapping[str, Any], since: Quirks | None = None) -> Quirks:
    """Those of `since`, or of a world of which nobody asked any, with what is `wanted` in their place.

    Raises: QuirkError for the first that is unknown or of another type.
    """
    return replace(since or Quirks(), **{name: _read(name, value) for name, value in wanted.items()})


class QuirkBook:
    """The quirks of one world, which is born with those that its maker asked for."""

    section: ClassVar = "yoti_quirks"

    def __init__(self, world: World) -> None:
        self._asked = world.settings.quirks.get(NAME, {})
        self.now = switched(self._asked)

    def change(self, wanted: Mapping[str, Any]) -> Quirks:
        """Switch some of them. Raises: QuirkError for the first that is unknown or of another type."""
        self.now = switched(wanted, self.now)
        return self.now

    def as_json(self) -> dict[str, Any]:
        """All of them."""
        return _as_json(self.now)

    def save(self) -> dict[str, Any] | None:
        """Those that were switched or asked for; a world that is born with others becomes as this one, too."""
        told = self.as_json()
        return {
            name: value for name, value in told.items() if value != _AT_FIRST[name] or name in self._asked
        } or None

    def load(self, data: Mapping[str, Any]) -> None:
        """Raises: SnapshotError."""
        try:
            self.change(data)
        except QuirkError as error:
            raise SnapshotError(f"/{error.name}", "quirk", str(error)) from None


_AT_FIRST = _as_json(Quirks())


def _read(name: str, value: Any) -> Any:
    if name not in _KINDS:
        raise QuirkError(name, "is no quirk")
    kind = _KINDS[name]
    if kind is tuple:
        return _read_bands(name, value)
    if kind in {int, float} and type(value) in {int, float} and kind(value) == value:
        return kind(value)
    if type(value) is not kind:
        raise QuirkError(name, f"must be of type {kind.__name__}")
    return value


def _read_bands(name: str, bands: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, str], ...]:
    read = tuple((int(band["below"]), str(band["age_group"])) for band in bands)
    if any(one[0] >= other[0] for one, other in pairwise(read)):
        raise QuirkError(name, "must rise from one to the next")
    return read


def quirks_of(world: World) -> Quirks:
    """Those in force."""
    return world.of(QuirkBook).now
