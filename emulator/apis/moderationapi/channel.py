"""What content comes in by: the record, and the channels of a world's projects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from emulator.apis.moderationapi.kinds import ContentType, Id, Moment
from emulator.apis.moderationapi.settings import Policy, SettingsBook, settings_of
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.contract.errors import ApiError
from emulator.world.clock import EPOCH, iso
from emulator.world.ids import Ids
from emulator.world.store import Store
from emulator.world.world import World

LIMIT = 1000
"""Channels of a world at most."""

KEY_LIMIT = 200
"""Characters of a key or name. The vendor publishes no bound."""

FIELDS = {
    "key": "key",
    "name": "name",
    "description": "description",
    "contentType": "content_type",
    "flaggingMode": "flagging_mode",
    "contextEnabled": "context",
    "enableImageModeration": "images",
    "enableVideoModeration": "videos",
    "enableAudioModeration": "audio",
    "enableVoiceModeration": "voice",
    "includeTranscriptInResponse": "transcript",
    "transcriptionQuality": "transcription",
    "unicodeSpoofDetectionEnabled": "spoofing",
    "frameCaptureInterval": "interval",
    "maxFramesPerVideo": "frames",
    "spreadFrames": "spread",
}

SETTINGS = {
    "key": "channel",
    "videos": "video_enabled",
    "audio": "audio_enabled",
    "interval": "video_interval",
    "frames": "video_frames",
}
"""What of the main project's default channel is a setting of the world, and so has an effect."""

SPOOFING = "unicode_spoofing"

BOUNDS = {"frames": (1, 1000), "interval": (0.5, 3600)}
"""Those of the settings. The vendor publishes that an interval is half a second at least."""


@dataclass(slots=True, eq=False)
class Channel:
    """Moments are epoch milliseconds of world time. What is no setting of the world is only kept (inferred)."""

    id: Id
    project_id: Id
    key: str
    name: str
    created_at: Moment
    updated_at: Moment
    default: bool = False
    description: str | None = None
    content_type: ContentType | None = None
    flagging_mode: Literal["DRY_RUN", "ACTIVE"] = "ACTIVE"
    context: bool = False
    images: bool = True
    videos: bool = True
    audio: bool = True
    voice: bool = False
    transcript: bool = False
    transcription: Literal["SPEED", "BALANCED", "ACCURACY"] = "BALANCED"
    spoofing: bool = True
    interval: float = 1.0
    frames: int = 10
    spread: bool = True

    def as_json(self) -> dict[str, Any]:
        """As it is read."""
        return {
            "id": self.id,
            "projectId": self.project_id,
            **{name: getattr(self, own) for name, own in FIELDS.items()},
            "isDefault": self.default,
            "createdAt": iso(self.created_at / 1000),
            "updatedAt": iso(self.updated_at / 1000),
        }


class Channels:
    """Those of all projects. A resident of the world, born with the main project's default one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: Store[Channel] = Store("channel", limit=min(LIMIT, world.settings.records))
        # Of a stream of its own: to be born draws nothing, so that a snapshot can be loaded.
        ids, born = Ids(world.ids.seed), int(EPOCH) * 1000
        self.main_project = ids.token("moderationapi.main project", OBJECT_ID)
        self.main_id = ids.token("moderationapi.main channel", OBJECT_ID)
        self.records.add(
            self.main_id,
            Channel(self.main_id, self.main_project, "", "Default channel", born, born, default=True),
        )

    def of(self, project_id: str) -> list[Channel]:
        """Those of a project as they are read, the oldest first."""
        return [self.seen(channel) for channel in self.records if channel.project_id == project_id]

    def seen(self, channel: Channel) -> Channel:
        """A channel as it is read: of the main one, settings tell some."""
        if channel.id != self.main_id:
            return channel
        settings = settings_of(self._world)
        told = {own: getattr(settings, name) for own, name in SETTINGS.items()}
        return replace(channel, **told, spoofing=settings.policies.get(SPOOFING, Policy(enabled=False)).enabled)

    def named(self, project_id: str, wanted: str) -> Channel | None:
        """A project's channel of that id or key."""
        return next((each for each in self.of(project_id) if wanted in {each.id, each.key}), None)

    def create(self, like: Channel, project_id: str, **changed: Any) -> Channel:
        """One more like another one. Raises: ApiError 400 for a key that is taken, StoreFullError."""
        self._check(project_id, changed, None)
        now, made = self._world.clock.now_ms(), self._world.ids.token("moderationapi.channel", OBJECT_ID)
        fresh = {"id": made, "project_id": project_id, "created_at": now, "updated_at": now}
        return self.records.add(made, replace(like, **{**fresh, **changed}))

    def found(self, project_id: str) -> None:
        """The default channel of a project that is new. Raises: StoreFullError."""
        like = Channel("-", project_id, "default", "Default channel", 0, 0, default=True)
        self.create(like, project_id)

    def copy_all(self, old_id: str, project_id: str) -> None:
        """Give a project what another one has. Raises: StoreFullError."""
        for channel in self.of(old_id):
            self.create(channel, project_id)

    def drop(self, project_id: str) -> None:
        """Take the channels of a project away."""
        for channel in self.of(project_id):
            self.records.pop(channel.id)

    def write(self, channel: Channel, asked: Mapping[str, Any]) -> None:
        """What is not sent stays. Raises: ApiError 400; nothing has changed then."""
        changed = {own: asked[name] for name, own in FIELDS.items() if name in asked}
        for own, (least, most) in BOUNDS.items():
            if own in changed and not least <= changed[own] <= most:
                raise ApiError(400, f"{own} must be from {least} to {most}")
        for own, kind in (("frames", int), ("interval", float)):
            if own in changed:
                changed[own] = kind(changed[own])
        self._check(channel.project_id, changed, channel)
        if channel.id == self.main_id:
            self._tell_settings(changed)
        for own, value in changed.items():
            setattr(channel, own, value)
        channel.updated_at = self._world.clock.now_ms()

    def free_key(self, project_id: str, name: str) -> str:
        """The name in lower case with dashes, and a number where that is taken."""
        stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: KEY_LIMIT - 10] or "channel"
        return self._free(project_id, stem)

    def copied_key(self, like: Channel) -> str:
        """The key of `like` with the moment of the copy, and a number where that is taken."""
        moment = str(self._world.clock.now_ms())
        return self._free(like.project_id, f"{like.key[: KEY_LIMIT - 11 - len(moment)]}-{moment}")

    def _free(self, project_id: str, stem: str) -> str:
        taken = {channel.key for channel in self.of(project_id)}
        keys = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
        return next(key for key in keys if key not in taken)

    def _check(self, project_id: str, changed: Mapping[str, Any], owner: Channel | None) -> None:
        for own in ("key", "name"):
            if len(changed.get(own, "")) > KEY_LIMIT:
                raise ApiError(400, f"{own} must have at most {KEY_LIMIT} characters")
        if "key" in changed:
            holder = next((each for each in self.of(project_id) if each.key == changed["key"]), None)
            if holder is not None and (owner is None or holder.id != owner.id):
                raise ApiError(400, "key is that of another channel of the project")

    def _tell_settings(self, changed: Mapping[str, Any]) -> None:
        told: dict[str, Any] = {name: changed[own] for own, name in SETTINGS.items() if own in changed}
        if "spoofing" in changed:
            told["policies"] = {SPOOFING: {"enabled": changed["spoofing"]}}
        self._world.of(SettingsBook).change(told)
