"""What the project's word lists say of a text, or of all texts of an object together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emulator.apis.moderationapi.analysis import TextAnalysis
from emulator.apis.moderationapi.wordlists import Attached

BLOCKLIST, ALLOWLIST = "BLOCKLIST", "ALLOWLIST"


@dataclass(frozen=True, slots=True)
class Listed:
    """What one list says. matches: as they stand in the texts, each once."""

    wordlist: Attached
    matches: tuple[str, ...]
    score: float
    flagged: bool

    def flags(self, analysis: TextAnalysis) -> bool:
        """Whether it objects to this text: a word that is blocked, or the lack of one that is asked for."""
        if not self.flagged:
            return False
        return self.wordlist.mode == ALLOWLIST or bool(analysis.hits[self.wordlist.id])

    def as_json(self, *, dry_run: bool) -> dict[str, Any]:
        """As a reply lists it."""
        return {
            "mode": self.wordlist.mode,
            "found": bool(self.matches),
            "matches": list(self.matches),
            "flagged": self.flagged and not dry_run,
            "name": self.wordlist.name,
            "id": self.wordlist.id,
            "score": self.score,
        }


def listed(attached: Sequence[Attached], analyses: Sequence[TextAnalysis]) -> list[Listed]:
    """One row for each list, whether anything of it was found or not. Without a text, none objects."""
    return [_listed(each, analyses) for each in attached]


def _listed(wordlist: Attached, analyses: Sequence[TextAnalysis]) -> Listed:
    hits = [hit for analysis in analyses for hit in analysis.hits.get(wordlist.id, ())]
    objects = {BLOCKLIST: bool(hits), ALLOWLIST: bool(analyses) and not hits}
    return Listed(
        wordlist=wordlist,
        matches=tuple(dict.fromkeys(hit.found for hit in hits)),
        score=max((hit.score for hit in hits), default=0.0),
        flagged=objects.get(wordlist.mode, False),
    )
