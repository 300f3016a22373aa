"""One moderation, and its own way: it looks, tells, and ends. Its states are inferred, facts §9."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from emulator.apis.yoti.account import Account
from emulator.apis.yoti.checks import Check, FaceCheck, Wanted, examine
from emulator.apis.yoti.contents import Content
from emulator.apis.yoti.notifications import STARTED, STOPPED, Notification, tell_of_action, tell_of_face
from emulator.world.lifecycle import Onward, Rest, Step
from emulator.world.world import World

if TYPE_CHECKING:
    from emulator.media.showing import Showing, Sighting

KIND = "yoti.moderation"
IMAGE, LIVE_VIDEO = "IMAGE", "LIVE_VIDEO"


class State(StrEnum):
    """Where a moderation stands. The vendor publishes no states, and no reply shows one."""

    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"


@dataclass(slots=True, eq=False)
class Moderation:
    """One content on its way. created_at: epoch seconds of world time.

    uploader, profiles, groups: as its overview shows them, as they were when it began. unseen: the seconds of
    the content that are still to come, each with its sightings. watched: seconds of a live video that were
    watched, until `since` (epoch seconds of world time); None before a look. duration: in seconds; None without
    an end.
    """

    id: str
    account: Account
    content: Content
    wanted: Wanted
    checks: list[Check]
    uploader: dict[str, str] | None
    profiles: list[dict[str, str]]
    groups: list[dict[str, str]]
    web_destinations: list[str]
    slack_destinations: list[str]
    member_id: str | None
    created_at: float
    state: State = State.RUNNING
    faces: list[FaceCheck] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    unseen: list[tuple[int, list[Sighting]]] = field(default_factory=list)
    duration: float | None = None
    watched: float = 0.0
    since: float | None = None

    @property
    def live(self) -> bool:
        """Whether it runs until it is stopped or its stream ends."""
        return self.content.type == LIVE_VIDEO

    @property
    def over(self) -> bool:
        """Whether it runs no more."""
        return self.state in {State.STOPPED, State.FINISHED}

    def position(self, now: float) -> float:
        """Seconds of a live video that are watched by `now`."""
        return self.watched if self.since is None else self.watched + now - self.since

    def as_item(self) -> dict[str, Any]:
        """As it is listed: `contents` is one content, whatever the plural says."""
        destinations = [
            *(("HTTP", url) for url in self.web_destinations),
            *(("SLACK", url) for url in self.slack_destinations),
        ]
        return {
            "id": self.id,
            "contents": {
                "content_id": self.content.id,
                "content_type": self.content.type,
                "url": self.content.url,
            },
            "checks": [check.as_json() for check in self.checks],
            "notifications": [{"destination": url, "notification_type": kind} for kind, url in destinations],
        }


def set_off(world: World, moderation: Moderation, showing: Showing) -> None:
    """Put a new moderation of what `showing` shows on its way. In an image everybody is seen at 0."""
    still = moderation.content.type == IMAGE
    sightings = [replace(each, time=0.0) for each in showing.sightings] if still else showing.sightings
    moderation.duration = showing.duration
    moderation.unseen = [
        (second, list(seen)) for second, seen in groupby(sightings, key=lambda sighting: int(sighting.time))
    ]
    tell_of_action(world, moderation, STARTED)
    world.lifecycles.begin(KIND, moderation.id, step_of(world, moderation))


def step_of(world: World, moderation: Moderation) -> Step:
    """What takes a moderation on."""

    async def step() -> Onward:
        return _step(world, moderation)

    return step


def note(world: World, moderation: Moderation, sightings: Iterable[Sighting]) -> None:
    """Keep what is seen now, and tell of it. One that holds as many faces as it may looks no further."""
    for sighting in sightings:
        if len(moderation.faces) < world.settings.records:
            face = examine(world, moderation.account, moderation.wanted, sighting)
            moderation.faces.append(face)
            tell_of_face(world, moderation, face)


def finish(world: World, moderation: Moderation) -> Rest:
    """End it: as stopped if that was asked for."""
    moderation.state = State.STOPPED if moderation.state is State.STOPPING else State.FINISHED
    moderation.unseen = []
    tell_of_action(world, moderation, STOPPED)
    return Rest.OVER


def _step(world: World, moderation: Moderation) -> Onward:
    if moderation.state is State.STOPPING:
        return finish(world, moderation)
    if moderation.live:
        return _watch(world, moderation)
    for _, sightings in moderation.unseen:
        note(world, moderation, sightings)
    return finish(world, moderation)


def _watch(world: World, moderation: Moderation) -> Onward:
    """Watch the next second of a live video; past the last one, its stream has come to its end."""
    begins = moderation.since is None
    if begins:
        moderation.since = world.clock.now()
    if moderation.unseen and (not begins or moderation.unseen[0][0] == 0):
        second, sightings = moderation.unseen.pop(0)
        moderation.watched, moderation.since = float(second), world.clock.now()
        note(world, moderation, sightings)
    elif not begins:
        return finish(world, moderation)
    due = float(moderation.unseen[0][0]) if moderation.unseen else moderation.duration
    if due is None:
        return Rest.UNTIL_STEPPED
    return max(0.0, round(due - moderation.position(world.clock.now()), 3))
