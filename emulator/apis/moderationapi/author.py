"""Who wrote what is moderated: the record, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from emulator.apis.moderationapi.kinds import Count, Id, Level, Metadata, Moment, Sentiment
from emulator.apis.moderationapi.trust import HISTORY

Status = Literal["enabled", "suspended", "blocked"]


@dataclass(slots=True, eq=False)
class Entry:
    """One content in an author's history. at: epoch milliseconds. sentiment: -1 to 1."""

    content_id: str
    at: Moment
    flagged: bool
    sentiment: Sentiment | None = None
    content_type: str | None = None


@dataclass(slots=True, eq=False)
class Author:
    """All moments are epoch milliseconds of world time, or what the client said they are.

    external_id: the client's own. level: as it was reckoned last. until: when a suspension ends. total,
    flagged: contents ever. reports: times that somebody reported them. history: the last hundred contents,
    oldest first.
    """

    id: Id
    external_id: str | None
    first_seen: Moment
    last_seen: Moment
    name: str | None = None
    email: str | None = None
    company: str | None = None
    profile_picture: str | None = None
    external_link: str | None = None
    metadata: Metadata = field(default_factory=dict)
    manual_trust_level: Level | None = None
    level: Level = 0
    status: Status = "enabled"
    until: Moment | None = None
    reason: str | None = None
    last_incident: Moment | None = None
    total: Count = 0
    flagged: Count = 0
    reports: Count = 0
    history: list[Entry] = field(default_factory=list)

    @property
    def clean(self) -> int:
        """How many of the last hundred contents were not flagged."""
        return sum(not entry.flagged for entry in self.history)

    @property
    def sentiment(self) -> float | None:
        """The mean of those of the last hundred contents that have one."""
        known = [entry.sentiment for entry in self.history if entry.sentiment is not None]
        return sum(known) / len(known) if known else None

    @property
    def trust_level(self) -> int:
        """The level in force: the one set by hand, else the one that was earned."""
        return self.level if self.manual_trust_level is None else self.manual_trust_level

    def note(self, entry: Entry) -> None:
        """Put a content into the history. One that is there already is replaced: it is the same content."""
        ids = [old.content_id for old in self.history]
        known = ids.index(entry.content_id) if entry.content_id in ids else None
        if known is None:
            self.total += 1
            self.flagged += entry.flagged
            self.history.append(entry)
            del self.history[:-HISTORY]
        else:
            self.flagged += entry.flagged - self.history[known].flagged
            self.history[known] = entry
        self.last_seen = entry.at
        if entry.flagged:
            self.last_incident = entry.at

    def brief(self) -> dict[str, Any]:
        """As the answer to a submission tells of them."""
        return {
            "id": self.id,
            "external_id": self.external_id,
            "block": self._block(),
            "status": self.status,
            "trust_level": {"level": self.trust_level, "manual": self.manual_trust_level is not None},
        }

    def as_json(self) -> dict[str, Any]:
        """As they are read."""
        metrics = {"total_content": self.total, "flagged_content": self.flagged}
        return {
            **self.brief(),
            "profile_picture": self.profile_picture,
            "external_link": self.external_link,
            "name": self.name,
            "email": self.email,
            "company": self.company,
            "first_seen": self.first_seen,
            "last_seen": self.last_seen,
            "last_incident": self.last_incident,
            "risk_evaluation": self._risk(),
            "metrics": {**metrics, "average_sentiment": self.sentiment},
            "metadata": self.metadata,
        }

    def _block(self) -> dict[str, Any] | None:
        return None if self.status == "enabled" else {"until": self.until, "reason": self.reason}

    def _risk(self) -> dict[str, int] | None:
        """The vendor weighs more than ten signals and names none; here it is the share of what was flagged."""
        if not self.history:
            return None
        return {"risk_level": round(100 * (1 - self.clean / len(self.history)))}
