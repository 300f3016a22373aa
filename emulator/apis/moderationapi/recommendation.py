"""What to do with content: allow it, have it reviewed, or reject it. The unified API alone says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.apis.moderationapi.settings import ProjectSettings

ALLOW, REVIEW, REJECT = "allow", "review", "reject"

_STRICTNESS = {ALLOW: 0, REVIEW: 1, REJECT: 2}

TRUSTED = 3
"""From this trust level on, nobody has to look at what an author writes. The vendor publishes no bound."""

UNTRUSTED = -1


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An action and why."""

    action: str
    reasons: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a reply holds it."""
        return {"action": self.action, "reason_codes": list(self.reasons)}


def recommend(
    settings: ProjectSettings,
    severity: float,
    author: Mapping[str, Any] | None,
    client: Mapping[str, Any] | None,
) -> Recommendation:
    """What `severity` and the author's standing ask for, and then what the client itself recommends.

    author: as a reply shows them. client: the request's `clientAction`.
    """
    ours = _ours(settings, severity, author)
    if client is None:
        return ours
    wanted = str(client["action"])
    overrides = client.get("behavior", "escalate") == "override"
    if overrides or _STRICTNESS[wanted] > _STRICTNESS[ours.action]:
        return Recommendation(wanted, ("client_override",))
    return ours


def _ours(settings: ProjectSettings, severity: float, author: Mapping[str, Any] | None) -> Recommendation:
    if author is not None and author["status"] != "enabled":
        return Recommendation(REJECT, ("author_block",))
    if settings.dry_run:
        return Recommendation(ALLOW, ("dry_run",))
    if severity > settings.reject_above:
        return Recommendation(REJECT, ("severity_reject",))
    return Recommendation(ALLOW) if severity < settings.review_above else _doubtful(author)


def _doubtful(author: Mapping[str, Any] | None) -> Recommendation:
    """What a person would have to look at, unless the author's standing decides it."""
    level = 0 if author is None else author["trust_level"]["level"]
    if level >= TRUSTED:
        return Recommendation(ALLOW, ("trusted_allow",))
    if level == UNTRUSTED:
        return Recommendation(REJECT, ("untrusted_severity",))
    return Recommendation(REVIEW, ("severity_review",))
