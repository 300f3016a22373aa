"""What a project is set to: its models, its plan, and each reading that the vendor does not publish.

On the vendor's side a person chooses these in the dashboard; here the control plane does, for each world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec

from emulator.apis.moderationapi.keys import NAME
from emulator.world.world import World

Mode = Literal["NORMAL", "SUSPICIOUS", "PARANOID"]
WordlistMode = Literal["BLOCKLIST", "ALLOWLIST", "PASS"]

Comparator = Literal["at_least", "fewer_than"]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Template = Annotated[str, msgspec.Meta(max_length=200)]

DAY = 86400.0

THRESHOLD = 0.5
"""Of every label, unless the project says otherwise."""


@dataclass(frozen=True, slots=True)
class Model:
    """A classifier or matcher as the project runs it.

    thresholds: by label, 0 to 1; a label that is not named has the documented 0.5. mode: of a matcher.
    mask: what the text endpoint puts in a match's place, `$` being the match; None leaves it.
    """

    enabled: bool = True
    thresholds: dict[str, Share] = field(default_factory=dict)
    mode: Mode = "NORMAL"
    mask: Template | None = None

    def threshold(self, label: str) -> float:
        """What a score of `label` has to be above."""
        return self.thresholds.get(label, THRESHOLD)


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of entity that a policy of the unified API looks for. mask: as with a model."""

    enabled: bool = True
    flag: bool = True
    mask: Template | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of the unified API as the channel runs it.

    flag: whether it flags, or only tells. min_words: of `low_quality`. comparator, count: of `face_detection`.
    flag_link_shorteners: of `url_risk`. entities: of `pii` and `url`; one that is not named is as by default.
    """

    enabled: bool = True
    flag: bool = True
    threshold: Share = 0.5
    min_words: Count = 3
    comparator: Comparator = "at_least"
    count: Count = 1
    flag_link_shorteners: bool = False
    entities: dict[str, Entity] = field(default_factory=dict)


def _models() -> dict[str, Model]:
    """Every model that the vendor names. Those that would flag everyday talk are off, as in a new project."""
    on = ("toxicity", "nsfw", "quality", "propriety", "sexual", "discrimination", "self_harm", "violence")
    off = ("sentiment", "username", "address", "name")
    masks = {"email": "{{ email hidden }}", "phone": "{{ number hidden }}", "url": "{{ url hidden }}"}
    models = {key: Model() for key in (*on, "language", "image", "profanity", "sensitive")}
    models |= {key: Model(mask=mask) for key, mask in masks.items()}
    return models | {key: Model(enabled=False) for key in off}


def _policies() -> dict[str, Policy]:
    """Those of a new channel; the rest is there for the asking, by the request or the control plane."""
    talk = ("toxicity", "toxicity_severe", "hate", "illicit", "sexual", "profanity", "violence", "self_harm")
    return {key: Policy() for key in (*talk, "spam", "pii", "url", "unicode_spoofing")}


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """All of it. Times in seconds of world time.

    generation: 1 speaks to clients up to 1.x, 2 answers in the shapes of the 2.x client.
    quota: units a month; null is without end. rate_limit: requests a minute.
    dry_run: content is never flagged, and enters queues all the same.
    flag_blocked_authors: whether content of a blocked author is flagged, which the vendor leaves open.
    permanent: deleting is answered and deletes nothing, and actions may share a key: for suites that have the
    same ids written into them again and again.
    webhook_payload_version: of the webhooks that are created from now on.
    video_frames, video_interval: how a video is sampled, each frame being paid for as an image.
    """

    generation: Literal[1, 2] = 1
    project_name: str = "Demo project"
    plan: str = "Emulator"
    channel: str = "default"
    quota: int = 10_000_000
    rate_limit: int = 1_000_000
    video_enabled: bool = True
    audio_enabled: bool = True
    authors_enabled: bool = True
    dry_run: bool = False
    strict_content_type: bool = False
    flag_blocked_authors: bool = False
    permanent: bool = False
    video_frames: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 10
    video_interval: Annotated[float, msgspec.Meta(ge=0.5, le=3600)] = 1.0
    review_above: Share = 0.5
    reject_above: Share = 0.9
    webhook_attempts: Annotated[int, msgspec.Meta(ge=1, le=5)] = 5
    webhook_gap: Annotated[float, msgspec.Meta(ge=0, le=DAY)] = 10.0
    webhook_payload_version: Literal["V1", "V2"] = "V2"
    models: dict[str, Model] = field(default_factory=_models)
    policies: dict[str, Policy] = field(default_factory=_policies)


class SettingsError(ValueError):
    """A setting cannot be so. The message names it and the rule."""


def switched(wanted: Mapping[str, Any], since: ProjectSettings | None = None) -> ProjectSettings:
    """Those of `since`, or of a new project, with what is `wanted` in their place.

    A model or policy that is not named stays. Raises: SettingsError.
    """
    told: dict[str, Any] = msgspec.to_builtins(since or ProjectSettings())
    for group in ("models", "policies"):
        told[group] |= _merged(told[group], wanted.get(group, {}), group)
    rest = {key: value for key, value in wanted.items() if key not in {"models", "policies"}}
    unknown = sorted(set(rest) - set(told))
    if unknown:
        raise SettingsError(f"{unknown[0]} is no setting")
    try:
        return msgspec.convert({**told, **rest}, ProjectSettings)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error)) from None


class SettingsBook:
    """The settings of one world's project, which is born with those that the world's maker asked for."""

    def __init__(self, world: World) -> None:
        asked = world.settings.quirks.get(NAME, {})
        self.now = switched(asked) if asked else ProjectSettings()
        self._is_usual = not asked

    def change(self, wanted: Mapping[str, Any]) -> ProjectSettings:
        """Set some of them; a model or policy that is not named stays. Raises: SettingsError."""
        self.now = switched(wanted, self.now)
        return self.now

    def as_json(self) -> dict[str, Any]:
        """All of them."""
        told: dict[str, Any] = msgspec.to_builtins(self.now)
        return told

    def save(self) -> dict[str, Any] | None:
        """All of them; None where they are as in every new project."""
        return None if self._is_usual and self.now == ProjectSettings() else self.as_json()


def _merged(told: Mapping[str, Any], wanted: Any, group: str) -> dict[str, Any]:
    """Those of a group that change, with what stays of each. Raises: SettingsError."""
    if not isinstance(wanted, Mapping) or not all(isinstance(value, Mapping) for value in wanted.values()):
        raise SettingsError(f"{group} must be an object of objects")
    return {key: {**told.get(key, {}), **value} for key, value in wanted.items()}


def settings_of(world: World) -> ProjectSettings:
    """Those in force."""
    return world.of(SettingsBook).now
