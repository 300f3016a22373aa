"""Content that is kept: the record, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from emulator.apis.moderationapi.deed import Deed
from emulator.apis.moderationapi.kinds import ContentKind, Id, Moment, PartKind, Share
from emulator.apis.moderationapi.submission import Label, Submission
from emulator.world.clock import iso

DEEDS = 100
"""Actions that an item remembers; the oldest makes room."""

META_TYPES = frozenset(
    {"profile", "message", "post", "comment", "event", "product", "review", "voice", "other"}
)


@dataclass(slots=True, eq=False)
class Item:
    """All moments are epoch milliseconds of world time.

    id: the contentId. author_id: the client's own. created_at: when it was first submitted. queues: the ids of
    those it is in; without any, it is known and nobody's work. entered_at: when it last became pending.
    kinds: of an object's fields, by key. withheld: the client did not want its content kept, which is empty.
    """

    id: Id
    created_at: Moment
    updated_at: Moment
    content: str
    kind: ContentKind
    flagged: bool
    shadow_flagged: bool = False
    kinds: dict[str, PartKind] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    flagged_fields: list[str] = field(default_factory=list)
    severity: Share = 0.0
    language: str | None = None
    content_type: str | None = None
    author_id: str | None = None
    conversation_id: str | None = None
    channel: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    recommendation: str | None = None
    client_action: dict[str, Any] | None = None
    queues: list[str] = field(default_factory=list)
    entered_at: Moment | None = None
    resolved_at: Moment | None = None
    comment: str | None = None
    deeds: list[Deed] = field(default_factory=list)
    withheld: bool = False

    @property
    def resolved(self) -> bool:
        """Whether somebody is done with it."""
        return self.resolved_at is not None

    @property
    def suspect(self) -> bool:
        """Whether it is flagged, or would be but for a dry run."""
        return self.flagged or self.shadow_flagged

    def take(self, submission: Submission) -> None:
        """Be what was submitted; what was done about it stays."""
        self.content, self.kind = submission.content, submission.kind
        self.flagged, self.shadow_flagged = submission.flagged, submission.shadow_flagged
        self.labels, self.flagged_fields = list(submission.labels), list(submission.flagged_fields)
        self.severity, self.language = submission.severity, submission.language
        self.content_type, self.author_id = submission.content_type, submission.author_id
        self.conversation_id, self.channel = submission.conversation_id, submission.channel
        self.metadata, self.recommendation = dict(submission.metadata), submission.recommendation
        self.kinds, self.withheld = dict(submission.kinds), submission.withheld
        asked = submission.client_action
        self.client_action = None if asked is None else dict(asked)

    def remember(self, deed: Deed) -> None:
        """Note what was done about it."""
        self.deeds.append(deed)
        del self.deeds[:-DEEDS]

    def as_json(self) -> dict[str, Any]:
        """As a queue lists it."""
        told = {
            "id": self.id,
            "content": self.content,
            "flagged": self.suspect,
            "labels": [_label(label) for label in self.labels],
            "status": "resolved" if self.resolved else "pending",
            "timestamp": self.created_at,
            "actions": [deed.as_json() for deed in self.deeds],
        }
        may = {
            "language": self.language,
            "conversationId": self.conversation_id,
            "authorId": self.author_id,
            "contentType": self.content_type,
        }
        return told | {key: value for key, value in may.items() if value is not None}

    def as_v1(self) -> dict[str, Any]:
        """As the first version of the webhooks tells of it."""
        told = {
            "id": self.id,
            "flagged": self.suspect,
            "labels": self._judged(),
            "language": self.language or "",
            "content": self.content,
            "timestamp": self.created_at,
            "metadata": self.metadata,
        }
        return told | self.whose()

    def as_v2(self) -> dict[str, Any]:
        """As the second version does."""
        return {
            "id": self.id,
            "author_id": self.author_id,
            "channel_key": self.channel,
            "client_action": self.client_action,
            "content": self._payload(),
            "conversation_id": self.conversation_id,
            "flagged": self.suspect,
            "flagged_fields": self.flagged_fields,
            "labels": self._judged(),
            "language": self.language,
            "meta_type": self.content_type if self.content_type in META_TYPES else None,
            "metadata": self.metadata,
            "timestamp": iso(self.created_at / 1000),
        }

    def whose(self) -> dict[str, str]:
        """Author and conversation, in the names of the first version."""
        may = {"contextId": self.conversation_id, "authorId": self.author_id}
        return {key: value for key, value in may.items() if value is not None}

    def _judged(self) -> list[dict[str, Any]]:
        return [{**_label(label), "manual": False} for label in self.labels]

    def _payload(self) -> dict[str, Any]:
        if self.withheld:
            return {"type": self.kind}
        if self.kind != "object":
            return _part(self.kind, self.content)
        try:
            data = orjson.loads(self.content)
        except orjson.JSONDecodeError:
            data = self.content
        if not isinstance(data, dict):
            return {"type": "object", "data": self.content}
        return {"type": "object", "data": {key: self._field(key, said) for key, said in data.items()}}

    def _field(self, key: str, said: Any) -> Any:
        """With its kind; what a snapshot has there that is no text is let be."""
        return _part(self.kinds.get(key, "text"), said) if isinstance(said, str) else said


def _part(kind: str, said: str) -> dict[str, str]:
    return {"type": kind, "text" if kind == "text" else "url": said}


def _label(label: Label) -> dict[str, Any]:
    return {"label": label.name, "score": label.score, "flagged": label.flagged}
