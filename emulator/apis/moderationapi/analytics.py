"""Figures over a time. Source: Python client 2.2.0, which says how each is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.channel import Channels
from emulator.apis.moderationapi.figures import counts, reviews, share, spike
from emulator.apis.moderationapi.history import History, Occasion
from emulator.apis.moderationapi.items import Items
from emulator.apis.moderationapi.projects import Projects
from emulator.apis.moderationapi.queue import Queues
from emulator.apis.moderationapi.trust import DAY_MS
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso
from emulator.world.world import World

handlers = Handlers()

HOUR = DAY_MS // 24
RULES = 5
"""How many rules have an entry of their own. Documented."""

MOST = 100
"""Of a list. That there is a limit is inferred."""


@dataclass(frozen=True, slots=True)
class Window:
    """Whole hours or days of UTC, the last of them now. Moments in epoch milliseconds."""

    name: str
    step: int
    buckets: int
    since: int

    @property
    def until(self) -> int:
        """When the last of them ends."""
        return self.since + self.length

    @property
    def length(self) -> int:
        """In milliseconds."""
        return self.step * self.buckets

    @classmethod
    def of(cls, call: Call) -> Window:
        """That which the query asks for."""
        name = call.query["range"]
        step, buckets = (HOUR, 24) if name == "24h" else (DAY_MS, int(name.removesuffix("d")))
        last = call.world.clock.now_ms() // step
        return cls(name, int(step), buckets, int((last - buckets + 1) * step))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. channel_id, key: of the one channel, if one is named."""

    world: World
    window: Window
    channel_id: str | None
    key: str | None

    @classmethod
    def of(cls, call: Call) -> Question:
        """Raises: ApiError 404 for a channel that is not there."""
        wanted, world = call.query.get("channel"), call.world
        if wanted is None:
            return cls(world, Window.of(call), None, None)
        channel = world.of(Channels).named(world.of(Projects).main_id, wanted)
        if channel is None:
            raise ApiError(404, "no channel has this id or key")
        return cls(world, Window.of(call), channel.id, channel.key)

    @property
    def occasions(self) -> Sequence[Occasion]:
        """Those of the window."""
        return self.world.of(History).between(self.window.since, self.window.until, self.key)

    @property
    def earlier(self) -> Sequence[Occasion]:
        """Those of the window of the same length before."""
        window = self.window
        return self.world.of(History).between(window.since - window.length, window.since, self.key)

    @property
    def head(self) -> dict[str, Any]:
        """What each reply begins with."""
        return {"range": self.window.name, "channelId": self.channel_id}


@handlers("readAnalyticsSummary")
async def read_summary(call: Call) -> Reply:
    """Counts, those of the time before, and what waits. Raises: ApiError 404."""
    question = Question.of(call)
    occasions, now = question.occasions, call.world.clock.now_ms()
    authors = {each.author for each in occasions if each.author is not None}
    return Reply(
        200,
        {
            **question.head,
            "totals": {**counts(occasions), "distinctAuthors": len(authors)},
            "previousPeriod": counts(question.earlier),
            "pendingReview": _pending(call.world, now - 30 * DAY_MS),
            "flagRateSpike": spike(call.world.of(History), now),
        },
    )


@handlers("readAnalyticsPolicies")
async def read_policies(call: Call) -> Reply:
    """Those that flagged most, the first first. Raises: ApiError 404."""
    question = Question.of(call)
    now, before = (_by_policy(some) for some in (question.occasions, question.earlier))
    rows = [
        {"label": label, "flagged": count, "previousFlagged": before[label]}
        for label, count in now.most_common(_limit(call, 8))
    ]
    return Reply(200, {**question.head, "policies": rows})


@handlers("readAnalyticsAuthors")
async def read_authors(call: Call) -> Reply:
    """Those who were flagged most, the first first. Raises: ApiError 404."""
    question, authors = Question.of(call), call.world.of(Authors)
    flagged = Counter(each.author for each in question.occasions if each.flagged and each.author is not None)
    rows = []
    for named, count in flagged.most_common(_limit(call, 6)):
        author = authors.find(named)
        rows.append({"authorId": named, "name": None if author is None else author.name, "flagged": count})
    return Reply(200, {**question.head, "authors": rows})


@handlers("readAnalyticsChannels")
async def read_channels(call: Call) -> Reply:
    """Each channel of the project by which anything came in, the most first."""
    question, world = Question.of(call), call.world
    occasions = question.occasions
    rows: list[dict[str, Any]] = []
    for channel in world.of(Channels).of(world.of(Projects).main_id):
        own = [each for each in occasions if each.channel == channel.key]
        if not own:
            continue
        flagged = sum(each.flagged for each in own)
        told = {"requests": len(own), "flagged": flagged, "flagRate": share(flagged, len(own))}
        rows.append({"id": channel.id, "name": channel.name, **told})
    rows.sort(key=lambda row: -row["requests"])
    return Reply(200, {"range": question.window.name, "channels": rows})


@handlers("readAnalyticsVolumes")
async def read_volumes(call: Call) -> Reply:
    """Hour by hour or day by day, the oldest first; those without any too. Raises: ApiError 404."""
    question = Question.of(call)
    window = question.window
    rows: list[dict[str, Any]] = [
        {
            "start": iso((window.since + number * window.step) / 1000),
            "requests": 0,
            "flagged": 0,
            "rejected": 0,
            "sentToReview": 0,
        }
        for number in range(window.buckets)
    ]
    for each in question.occasions:
        row = rows[int((each.at - window.since) // window.step)]
        row["requests"] += 1
        row["flagged"] += each.flagged
        row["rejected"] += each.verdict == "reject"
        row["sentToReview"] += each.verdict == "review"
    bucket = "hour" if window.step == HOUR else "day"
    return Reply(200, {**question.head, "bucket": bucket, "volumes": rows})


@handlers("readAnalyticsAutomation")
async def read_automation(call: Call) -> Reply:
    """What was settled without a person, and what persons did. Raises: ApiError 404."""
    question = Question.of(call)
    window = question.window
    flagged = [each for each in question.occasions if each.flagged]
    settled = Counter(each.verdict for each in flagged if each.verdict != "review")
    handled = settled.total()
    items = [
        item
        for item in call.world.of(Items).records
        if window.since <= item.created_at < window.until and question.key in {None, item.channel}
    ]
    return Reply(
        200,
        {
            **question.head,
            "flagged": len(flagged),
            "handledByRules": handled,
            "handledByCasebook": 0,
            "sentToReview": len({each.content_id for each in flagged if each.verdict == "review"}),
            "mergedDuplicates": sum(each.merged for each in flagged),
            "automationRate": share(handled, len(flagged)) if flagged else None,
            **reviews(call.world, items),
            "casebookOverrulings": 0,
            "rules": [
                {"name": f"Severity: {verdict}", "count": count}
                for verdict, count in settled.most_common(RULES)
            ],
        },
    )


def _pending(world: World, since: float) -> int:
    """What waits in the default queue, which looks back thirty days."""
    first = next(iter(world.of(Queues).records), None)
    if first is None:
        return 0
    return sum(not item.resolved and item.created_at >= since for item in world.of(Items).of_queue(first.id))


def _by_policy(occasions: Sequence[Occasion]) -> Counter[str]:
    return Counter(policy for each in occasions for policy in each.policies)


def _limit(call: Call, usual: int) -> int:
    """What is no number from 1 on is as if it were left out."""
    asked = call.query["limit"]
    return min(int(asked), MOST) if asked >= 1 else usual
