"""What pictures, videos and sound show: as the media room says, in the vendor's labels."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from emulator.apis.moderationapi.explanations import Reason
from emulator.apis.moderationapi.imagelabels import label_of, labelled, spelled
from emulator.apis.moderationapi.parts import Part, custom
from emulator.apis.moderationapi.settings import ProjectSettings, settings_of
from emulator.media.library import MediaLibrary
from emulator.media.showing import Content, Outcome, Rule, Showing
from emulator.media.verdicts import Verdicts
from emulator.media.viewer import default_viewer
from emulator.world.binary import decoded
from emulator.world.world import World

PATIENCE = 30.0
"""Real seconds for all media of one request. A fetch has its own time-out, but an object has many fields."""

UNITS = {"image": 3, "audio": 1}
"""Of the quota, for each; a video costs as many images as it has frames."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one medium shows.

    error: why it cannot be had or looked at; nothing else is told then. decided_by, reason: who says so, why.
    said: labels by the names that somebody gave them. labels: all of the vendor's, the highest score first.
    faces: the ages of those who are seen at one moment, at most; None for an age that nobody gave.
    outcome: a scripted decision, which stands above the labels. units: of the quota.
    """

    decided_by: str
    reason: str
    error: str | None = None
    said: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, float] = field(default_factory=dict)
    faces: tuple[float | None, ...] = ()
    texts: tuple[str, ...] = ()
    outcome: Outcome | None = None
    units: int = 0

    def reasons(self, key: str | None, model: str) -> Iterator[Reason]:
        """Who says so, of each label that somebody has said something of."""
        told = {label_of(name): score for name, score in self.said.items()}
        for label, score in told.items():
            yield Reason(key, model, label, score, self.decided_by, self.reason)
        if not told:
            yield Reason(key, model, None, None, self.decided_by, self.reason)


async def see_all(
    world: World, parts: Sequence[Part], *, content_id: str, external_id: str | None
) -> dict[int, Sight]:
    """What each part that is no text shows, by its position. Raises: ApiError 400: data that is no picture."""
    settings = settings_of(world)
    looks = {
        position: asyncio.ensure_future(_see(world, settings, part, content_id, external_id))
        for position, part in enumerate(parts)
        if part.kind != "text"
    }
    if not looks:
        return {}
    try:
        done, _ = await asyncio.wait(looks.values(), timeout=PATIENCE)
        for look in done:
            look.exception()  # asked for, so that of several the first alone is raised and no other is missed
        late = Sight("media", "it took too long", error="it could not be looked at in time")
        return {position: look.result() if look.done() else late for position, look in looks.items()}
    finally:
        for look in looks.values():
            look.cancel()


def frames(settings: ProjectSettings, duration: float | None) -> int:
    """How many frames of a video are looked at: one each interval, up to the most, spread evenly."""
    if duration is None:
        return settings.video_frames
    return min(settings.video_frames, max(1, math.ceil(duration / settings.video_interval)))


async def _see(
    world: World, settings: ProjectSettings, part: Part, content_id: str, external_id: str | None
) -> Sight:
    content = Content(part.value, external_id, content_id, "image" if part.kind == "image" else "video")
    if part.data is not None:
        showing = _scripted(world, content) or await _look_at(part.data, part)
    else:
        showing = await world.of(MediaLibrary).show(content)
    return _sight(settings, part, showing)


def _scripted(world: World, content: Content) -> Showing | None:
    """What a verdict for its id says of a picture that has no URL."""
    verdict = world.of(Verdicts).find(replace(content, url=""))
    if verdict is None:
        return None
    return verdict.script.play(Rule.VERDICT, f"there is a verdict for its {verdict.content.by}")


async def _look_at(data: str, part: Part) -> Showing:
    """Raises: ApiError 400."""
    look = await default_viewer().look(_decoded(data, part))
    trouble = look.broken or look.opaque
    if trouble is not None:
        raise custom(part.path, trouble)
    count = len(look.sightings)
    why = f"the picture in the request shows {count} {'face' if count == 1 else 'faces'}"
    return Showing(True, Rule.MEDIA, why, look.sightings, duration=look.duration)


def _decoded(data: str, part: Part) -> bytes:
    """Base64, also with line breaks or as a data URL, since clients send both."""
    bare = data.partition(",")[2] if data[:5].lower() == "data:" else data
    try:
        return decoded(bare, lines=True)
    except ValueError:
        raise custom(part.path, "must be base64") from None


def _sight(settings: ProjectSettings, part: Part, showing: Showing) -> Sight:
    decided_by, reason = str(showing.decided_by), showing.reason
    if not showing.reachable:
        return Sight(decided_by, reason, error=f"the {part.kind} cannot be had: {showing.notes or reason}")
    if showing.outcome == "failed":
        return Sight(decided_by, reason, error=showing.notes or f"the analysis of the {part.kind} failed")
    said = {spelled(name): score for name, score in showing.labels.items()}
    labels = labelled(said) if part.kind != "audio" else dict(sorted(said.items(), key=lambda row: -row[1]))
    return Sight(
        decided_by,
        reason,
        said=said,
        labels=labels,
        faces=_faces(showing),
        texts=(showing.notes,) if showing.notes and labels.get("text", 0.0) > 0.5 else (),
        outcome=showing.outcome,
        units=UNITS.get(part.kind) or UNITS["image"] * frames(settings, showing.duration),
    )


def _faces(showing: Showing) -> tuple[float | None, ...]:
    """Those of the moment at which most are seen: in a video, the same face is in many frames."""
    moments: dict[float, list[float | None]] = {}
    for sighting in showing.sightings:
        moments.setdefault(sighting.time, []).append(sighting.age)
    most = max(map(len, moments.values()), default=0)
    return tuple(next((ages for ages in moments.values() if len(ages) == most), ()))
