"""One live stream, and its own way: it is watched, until it ends, fails or is forgotten in a pause.

Source: verifymycontent-anonymous-face-match, "Face match for Anonymous Live Stream Moderation".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from emulator.apis.verifymycontent.accounts import Account
from emulator.apis.verifymycontent.facematch import Cast, FaceMatch
from emulator.apis.verifymycontent.moments import written
from emulator.apis.verifymycontent.notices import notify
from emulator.media.library import MediaLibrary
from emulator.media.showing import Content
from emulator.world.alarms import Alarm, Turn
from emulator.world.lifecycle import Onward, Rest, Step
from emulator.world.world import World

if TYPE_CHECKING:
    from emulator.media.showing import Sighting

KIND = "verifymycontent.livestream"
LONGEST_PAUSE = 10 * 3600.0
"""World seconds after which a paused stream is given up."""


class Status(StrEnum):
    """Of a live stream. `Waiting` is that of the SDKs' non-anonymous streams before they start."""

    WAITING = "Waiting"
    STARTED = "Started"
    PAUSE_REQUESTED = "Pause Requested"
    PAUSED = "Paused"
    RESUME_REQUESTED = "Resume Requested"
    RESUMED = "Resumed"
    FINISHED = "Finished"
    FINISHED_DUE_TO_INACTIVITY = "Finished due to Inactivity"
    FAILED = "Failed"


OVER = frozenset({Status.FINISHED, Status.FINISHED_DUE_TO_INACTIVITY, Status.FAILED})
ON_HOLD = frozenset({Status.PAUSE_REQUESTED, Status.PAUSED})
WATCHED = frozenset({Status.STARTED, Status.RESUMED})


@dataclass(slots=True, eq=False)
class Livestream:
    """One stream. created_at, updated_at: epoch seconds of world time.

    unwatched: the moments that are still to come, each a second's sightings; None before a look.
    watched: seconds of it that were watched, until `since` (epoch seconds of world time), from when on it is
    being watched; None while it is not. closing: the notes with which it will end well.
    """

    id: str
    account: Account
    content: Content
    cast: Cast
    body: dict[str, Any]
    created_at: float
    updated_at: float
    status: Status
    login_url: str = ""
    rule: str = "default"
    notes: str = ""
    facematch: FaceMatch = field(default_factory=FaceMatch)
    unwatched: list[tuple[int, list[Sighting]]] | None = None
    watched: float = 0.0
    since: float | None = None
    closing: str = ""
    duration: float | None = None
    everybody: bool = False
    inactivity: Alarm | None = None

    def position(self, now: float) -> float:
        """Seconds of it that are watched by `now`."""
        return self.watched if self.since is None else self.watched + now - self.since

    def as_started(self) -> dict[str, Any]:
        """As the start is answered."""
        return {
            "id": self.id,
            "external_id": self.content.external_id,
            "status": self.status,
            "notes": self.notes,
            "tags": self.facematch.tags(),
            "created_at": written(self.created_at),
            "updated_at": written(self.updated_at),
        }

    def as_json(self) -> dict[str, Any]:
        """As it is read, and as its webhook carries it."""
        return {
            **self.as_started(),
            "title": self.body.get("title", ""),
            "description": self.body.get("description", ""),
            "login_url": self.login_url,
            "facematch": self.facematch.as_json(),
            "type": self.body.get("type", "moderation"),
        }


def set_off(world: World, stream: Livestream) -> None:
    """Let it take its way from here."""
    world.lifecycles.begin(KIND, stream.id, step_of(world, stream))


def step_of(world: World, stream: Livestream) -> Step:
    """What takes a stream on."""

    async def step() -> Onward:
        return await _step(world, stream)

    return step


async def _step(world: World, stream: Livestream) -> Onward:
    if stream.status is Status.PAUSE_REQUESTED:
        return _hold(world, stream)
    if stream.status is Status.PAUSED:
        return _finish(world, stream, Status.FINISHED_DUE_TO_INACTIVITY)
    if stream.status is Status.RESUME_REQUESTED:
        change(world, stream, Status.RESUMED)
        stream.since = world.clock.now()
        return _until_next(world, stream)
    if stream.unwatched is None:
        return await _look(world, stream)
    return _watch(world, stream)


async def _look(world: World, stream: Livestream) -> Onward:
    """Find out what it shows, and watch what it shows at once."""
    showing = await world.of(MediaLibrary).show(stream.content, expects=stream.cast.expected)
    if stream.status not in WATCHED:
        return Rest.UNTIL_STEPPED  # paused meanwhile: it is looked at again when it goes on
    if not showing.reachable or showing.outcome == "failed":
        return _finish(world, stream, Status.FAILED, showing.notes)
    stream.duration, stream.closing = showing.duration, showing.notes
    stream.unwatched = [
        (second, list(sightings))
        for second, sightings in groupby(showing.sightings, key=lambda sighting: int(sighting.time))
    ]
    stream.since = world.clock.now()
    if stream.unwatched and stream.unwatched[0][0] == 0:
        return _watch(world, stream)
    return _until_next(world, stream)


def _watch(world: World, stream: Livestream) -> Onward:
    """Watch the next moment; past the last one, the stream has come to its end."""
    if not stream.unwatched:
        return _finish(world, stream, Status.FINISHED, stream.closing)
    _, sightings = stream.unwatched.pop(0)
    moment = stream.facematch.note(sightings, stream.cast)
    everybody = bool(stream.cast.expected) and moment.present >= set(stream.cast.expected)
    if moment.warning or (everybody and not stream.everybody):
        stream.updated_at = world.clock.now()
        _tell(world, stream)
    stream.everybody = everybody
    return _until_next(world, stream)


def _until_next(world: World, stream: Livestream) -> Onward:
    """World seconds until there is more to see; one without an end that has shown everything stays as it is."""
    if stream.unwatched is None:
        return 0.0
    due = float(stream.unwatched[0][0]) if stream.unwatched else stream.duration
    if due is None:
        return Rest.UNTIL_STEPPED
    return max(0.0, round(due - stream.position(world.clock.now()), 3))


def _hold(world: World, stream: Livestream) -> Onward:
    """Pause it, for ten hours at most."""
    change(world, stream, Status.PAUSED)
    give_up, name = partial(_give_up, world, stream), f"{KIND} {stream.id} inactivity"
    stream.inactivity = world.clock.call_later(LONGEST_PAUSE, give_up, name=name)
    return Rest.UNTIL_STEPPED


def give_up_again(world: World, stream: Livestream, turn: Turn) -> None:
    """Have a pause end at its old turn, in a world that is restored."""
    give_up, name = partial(_give_up, world, stream), f"{KIND} {stream.id} inactivity"
    stream.inactivity = world.clock.call_again(turn, give_up, name=name)


def _give_up(world: World, stream: Livestream) -> None:
    world.lifecycles.end(stream.id)
    _finish(world, stream, Status.FINISHED_DUE_TO_INACTIVITY)


def _finish(world: World, stream: Livestream, status: Status, notes: str = "") -> Rest:
    if stream.inactivity is not None:
        stream.inactivity.cancel()
    stream.notes = notes
    change(world, stream, status)
    return Rest.OVER


def change(world: World, stream: Livestream, status: Status) -> None:
    """Give it a status, and tell of it."""
    stream.status = status
    stream.updated_at = world.clock.now()
    _tell(world, stream)


def _tell(world: World, stream: Livestream) -> None:
    webhook = stream.body.get("webhook") or None
    notify(
        world, stream.account, webhook, event="livestreamStatus", resource=stream.id, payload=stream.as_json()
    )
