"""What all analyses have in common: whose content it is, what it costs, and who is told of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.channel import Channels
from emulator.apis.moderationapi.explanations import Explanations, Reason
from emulator.apis.moderationapi.findings import Findings
from emulator.apis.moderationapi.history import History
from emulator.apis.moderationapi.items import Items
from emulator.apis.moderationapi.kinds import ContentKind
from emulator.apis.moderationapi.parts import Part, kinds_of, written
from emulator.apis.moderationapi.quota import Meter
from emulator.apis.moderationapi.settings import ProjectSettings, settings_of
from emulator.apis.moderationapi.submission import OBJECT_ID, Submission
from emulator.apis.moderationapi.submissions import accept
from emulator.contract.call import Call
from emulator.contract.errors import ApiError
from emulator.world.world import World


@dataclass(frozen=True, slots=True)
class Intake:
    """One request. external_id: the client's id of the content, if there is one. content_id: that, or ours."""

    world: World
    settings: ProjectSettings
    operation: str
    body: dict[str, Any]
    content_id: str
    external_id: str | None
    stored: bool

    @classmethod
    def of(cls, call: Call) -> Intake:
        """Take a request in."""
        named = call.json.get("contentId") or None
        return cls(
            world=call.world,
            settings=settings_of(call.world),
            operation=call.operation.id,
            body=call.json,
            content_id=named or call.world.ids.token("moderationapi.content", OBJECT_ID),
            external_id=named,
            stored=not call.json.get("doNotStore", False),
        )

    @property
    def timestamp(self) -> int:
        """World time in whole milliseconds."""
        return self.world.clock.now_ms()

    @property
    def channel(self) -> str:
        """The key of the channel that it comes in by: the default one's, where there is none that is named."""
        named = self.body.get("channel", self.body.get("channelKey"))
        channels = self.world.of(Channels)
        known = channels.named(channels.main_project, named) if isinstance(named, str) else None
        return self.settings.channel if known is None else known.key

    def admit(self, parts: Iterable[Part]) -> None:
        """Raises: ApiError 403 for kinds that the account may not send."""
        allowed = {"video": self.settings.video_enabled, "audio": self.settings.audio_enabled}
        for part in parts:
            if not allowed.get(part.kind, True):
                raise ApiError(403, f"{part.kind} moderation is not enabled for this account")

    def objects(self, *, flagged: bool) -> bool:
        """Whether a reply says so of content that is `flagged`.

        A dry run flags nothing; a project may be set to flag whatever a blocked author writes.
        """
        if self.settings.dry_run:
            return False
        author = self.standing() if self.settings.flag_blocked_authors else None
        return flagged or (author is not None and author["status"] != "enabled")

    def standing(self) -> dict[str, Any] | None:
        """The author as they stand before this content; None of one who is new or not named."""
        named = self.body.get("authorId")
        if not named or not self.settings.authors_enabled:
            return None
        author = self.world.of(Authors).find(named)
        return None if author is None else author.brief()

    def submission(self, parts: Sequence[Part], kind: ContentKind, findings: Findings) -> Submission:
        """The content of a v1 request as authors and queues are to hear of it."""
        return Submission(
            content_id=self.content_id,
            content=written(parts),
            kind=kind,
            flagged=self.objects(flagged=bool(findings.flagged_by)),
            labels=findings.labels,
            severity=findings.severity,
            sentiment=findings.sentiment,
            language=findings.language,
            content_type=self.body["value"]["type"] if kind == "object" else None,
            author_id=self.body.get("authorId") or None,
            conversation_id=self.body.get("contextId") or None,
            channel=self.channel,
            metadata=self.body.get("metadata") or {},
            stored=self.stored,
            shadow_flagged=bool(findings.flagged_by) and self.settings.dry_run,
            flagged_fields=findings.fields,
            kinds=kinds_of(parts),
        )

    def conclude(self, units: int, submission: Submission, reasons: Iterable[Reason]) -> dict[str, Any] | None:
        """Pay, hand the content over, and keep why. Returns the author as replies show them.

        Raises: ApiError 403 when the quota is used up, StoreFullError; nothing is kept then.
        """
        meter = self.world.of(Meter)
        meter.check(units)
        known = self.world.of(Items).find(submission.content_id)
        waits = known is not None and bool(known.queues) and not known.resolved
        author = accept(self.world, submission)
        meter.spend(units)  # what there was no room for costs nothing
        self.world.of(History).note(submission, merged=waits)
        kept = self.world.of(Explanations)
        kept.note(self.operation, self.content_id, flagged=submission.flagged, reasons=reasons)
        return None if author is None else author.brief()

    def reply(self, units: int, *, flagged: bool, author: dict[str, Any] | None) -> dict[str, Any]:
        """What every reply of the first API begins with. The id is told only of what is stored."""
        told: dict[str, Any] = {
            "status": "success",
            "request": {"timestamp": self.timestamp, "quota_usage": units},
            "flagged": flagged and not self.settings.dry_run,
            "author": author,
        }
        return {**told, "contentId": self.content_id} if self.stored else told
