"""What was analysed, for the figures of the second generation: the last requests, and what came of each."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from emulator.apis.moderationapi.kinds import Moment
from emulator.apis.moderationapi.submission import Submission
from emulator.world.world import World

LIMIT = 10_000
"""Requests that are remembered; the oldest makes room."""

Verdict = Literal["allow", "review", "reject"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One request. at: epoch milliseconds of world time. policies: those that flagged it.

    channel: its key. author: as the client names them. merged: whether the queue showed the content already.
    """

    at: Moment
    content_id: str
    verdict: Verdict
    flagged: bool = False
    channel: str | None = None
    author: str | None = None
    policies: tuple[str, ...] = ()
    merged: bool = False


class History:
    """Of one world. A resident of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.occasions: deque[Occasion] = deque(maxlen=min(LIMIT, world.settings.records))

    def note(self, submission: Submission, *, merged: bool) -> None:
        """Remember a request, whether its content is kept or not."""
        named = (label.name.partition("/")[0] for label in submission.labels if label.flagged)
        self.occasions.append(
            Occasion(
                self._world.clock.now_ms(),
                submission.content_id,
                _verdict(submission),
                submission.flagged,
                submission.channel,
                submission.author_id,
                tuple(dict.fromkeys(named)) if submission.flagged else (),
                merged and submission.flagged,
            )
        )

    def between(self, since: float, until: float, channel: str | None = None) -> Sequence[Occasion]:
        """Those from `since` on and before `until`, of one channel where one is named."""
        return [
            each
            for each in self.occasions
            if since <= each.at < until and (channel is None or each.channel == channel)
        ]


def _verdict(submission: Submission) -> Verdict:
    """What was recommended. The endpoints of the first API recommend nothing: what they flag is looked at."""
    if submission.recommendation == "reject":
        return "reject"
    if submission.recommendation == "review":
        return "review"
    return "review" if submission.recommendation is None and submission.flagged else "allow"
