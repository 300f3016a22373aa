"""Content that was analysed, as authors and queues hear of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.apis.moderationapi.kinds import ContentKind, PartKind

OBJECT_ID = 24
"""Hex digits of the ids that the vendor makes: its examples look like MongoDB's."""


@dataclass(frozen=True, slots=True)
class Label:
    """One row of what an item is labelled with. name: `model/LABEL`, as queues and webhooks spell it."""

    name: str
    score: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Submission:
    """One analysed piece of content.

    content_id: the client's, or one of ours. content: what a moderator reads, a string even for an object.
    kind: `text`, `image`, `video`, `audio` or `object`. content_type: `profile`, `post` …, where the client
    says. severity: 0 to 1. sentiment: -1 to 1. stored: False for doNotStore: it enters no queue.
    shadow_flagged: it would have been flagged, had the project not been in its dry run; queues take it for
    flagged. flagged_fields: keys of an object. client_action: as the client sent it.
    kinds: of an object's fields, by key. withheld: content is empty because it is not to be kept.
    """

    content_id: str
    content: str
    kind: ContentKind
    flagged: bool
    labels: tuple[Label, ...] = ()
    severity: float = 0.0
    sentiment: float | None = None
    language: str | None = None
    content_type: str | None = None
    author_id: str | None = None
    conversation_id: str | None = None
    channel: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    recommendation: str | None = None
    stored: bool = True
    shadow_flagged: bool = False
    flagged_fields: tuple[str, ...] = ()
    client_action: Mapping[str, Any] | None = None
    kinds: Mapping[str, PartKind] = field(default_factory=dict)
    withheld: bool = False
