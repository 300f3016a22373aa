"""What a moderation looks for, and what a face that it sees means.

Source: yoti-trust-api-reference, "Request moderation job"; the meaning is inferred, facts §7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.apis.yoti.account import Account
from emulator.apis.yoti.groups import match
from emulator.apis.yoti.profiles import live_profile
from emulator.apis.yoti.quirks import quirks_of
from emulator.faces import Box
from emulator.world.world import World

if TYPE_CHECKING:
    from emulator.media.showing import Sighting

KNOWN_FACE = "KNOWN_FACE"
BANNED_PROFILE = "BANNED_PROFILE"
AGE_ESTIMATION = "AGE_ESTIMATION"
UNKNOWN_FACE = "UNKNOWN_FACE"

NOWHERE = Box(0, 0, 1, 1)
"""The place of a face of which a script says none."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked for."""

    id: str
    type: str

    def as_json(self) -> dict[str, str]:
        """As a moderation lists it."""
        return {"id": self.id, "check_type": self.type}


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What a request looks for, as it stood when it came.

    expected: the ids of those who may be seen; named: whether the request itself names some. banned: the ids of
    the searchable members of its groups, in order; None without groups. age: the threshold in years; None where
    no age is asked for. strangers: whether they are told of.
    """

    expected: Mapping[str, None]
    named: bool = False
    banned: Mapping[str, None] | None = None
    age: int | None = None
    strangers: bool = False

    def types(self) -> list[str]:
        """The types of check that this makes."""
        asked = {
            KNOWN_FACE: self.named,
            BANNED_PROFILE: self.banned is not None,
            AGE_ESTIMATION: self.age is not None,
            UNKNOWN_FACE: self.strangers,
        }
        return [kind for kind, holds in asked.items() if holds]


@dataclass(frozen=True, slots=True, eq=False)
class FaceCheck:
    """One face at one moment, and what it means. time: seconds from the start of the content.

    profile_id: of whom it is; None of a stranger. reasons: what there is to tell of it.
    """

    id: str
    time: float
    box: Box
    age_group: str
    profile_id: str | None
    is_banned: bool
    is_unknown: bool
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As results and report list it. A stranger has no profile_id, because an empty one would be none."""
        found: dict[str, Any] = {
            "id": self.id,
            "frame_time": as_number(self.time),
            "is_banned": self.is_banned,
            "age_group": self.age_group,
        }
        if self.profile_id is not None:
            found["profile_id"] = self.profile_id
        return {**found, **{f"face_{side}": at for side, at in self.sides().items()}}

    def sides(self) -> dict[str, int]:
        """Where it is: the distances of its sides from the top left corner."""
        x, y, width, height = self.box
        return {"top": int(y), "right": int(x + width), "bottom": int(y + height), "left": int(x)}


def examine(world: World, account: Account, wanted: Wanted, sighting: Sighting) -> FaceCheck:
    """What a face means that is seen now: profiles that were archived meanwhile are matched no more."""
    banned, profile_id = _banned_by_script(account, wanted, sighting)
    if not banned:
        profile_id = _match(account, sighting, wanted.expected)
    known = profile_id is not None and not banned
    if not known and not banned and wanted.banned:
        profile_id = _match(account, sighting, wanted.banned)
        banned = profile_id is not None
    unknown = not known and not banned
    age = sighting.age
    young = not known and wanted.age is not None and age is not None and age < wanted.age
    told = {BANNED_PROFILE: banned, AGE_ESTIMATION: young, UNKNOWN_FACE: unknown and wanted.strangers}
    return FaceCheck(
        id=world.ids.uuid4("yoti.face check"),
        time=sighting.time,
        box=sighting.box or NOWHERE,
        age_group="not_required" if known else _age_group(world, wanted, age),
        profile_id=profile_id,
        is_banned=banned,
        is_unknown=unknown,
        reasons=tuple(reason for reason, holds in told.items() if holds),
    )


def as_number(seconds: float) -> float:
    """Seconds as JSON has them: a whole number without a point, else to the millisecond."""
    rounded = round(seconds, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def _banned_by_script(account: Account, wanted: Wanted, sighting: Sighting) -> tuple[bool, str | None]:
    """Whether a script says that this is somebody banned, and who: if it names nobody, the first there is."""
    if not sighting.banned or wanted.banned is None:
        return False, None
    candidates = wanted.banned if sighting.person is None else (sighting.person,)
    return True, next((each for each in candidates if _matches(account, each)), None)


def _match(account: Account, sighting: Sighting, among: Mapping[str, None]) -> str | None:
    if sighting.person is not None:
        return sighting.person if sighting.person in among and _matches(account, sighting.person) else None
    if sighting.embedding is None or not among:
        return None
    return match(account, sighting.embedding, among)


def _matches(account: Account, profile_id: str) -> bool:
    """Whether that profile may be recognised, as a face that was really seen would have to be."""
    profile = live_profile(account, profile_id)
    if profile is None:
        return False
    return bool(profile.biometric_consent) or not account.likenesses.quirks.now.consent_required


def _age_group(world: World, wanted: Wanted, age: float | None) -> str:
    if wanted.age is None:
        return "not_required"
    if age is None:
        return "unknown"
    return "threshold_met" if age >= wanted.age else quirks_of(world).band(age)
