"""Figures: of what was analysed, on the world's clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.apis.moderationapi.project import DAY, FLAGGED, Project
from tests.apis.moderationapi.second import judge, lost, second
from tests.live import LiveServer

HOUR = 3600.0


@pytest.fixture
def newer(server: LiveServer) -> Iterator[Project]:
    """A project of the second generation."""
    yield from second(server)


def figures(newer: Project, what: str, **query: Any) -> Any:
    """What is read there."""
    return newer.get(f"/analytics/{what}", **query)


def counted(
    requests: int, flagged: int, allowed: int, rejected: int, review: int, passed: int
) -> dict[str, Any]:
    """A row of counts."""
    return {
        "requests": requests,
        "flagged": flagged,
        "flagRate": flagged / requests if requests else 0,
        "allowed": allowed,
        "rejected": rejected,
        "sentToReview": review,
        "handledAutomatically": rejected + passed,
        "flaggedButAllowed": passed,
    }


def test_nothing(newer: Project) -> None:
    """Zeros, and no rate of nothing."""
    told = figures(newer, "summary")
    none = counted(0, 0, 0, 0, 0, 0)
    assert told == {
        "range": "30d",
        "channelId": None,
        "totals": {**none, "distinctAuthors": 0},
        "previousPeriod": none,
        "pendingReview": 0,
        "flagRateSpike": None,
    }
    assert figures(newer, "automation")["automationRate"] is None
    assert figures(newer, "policies")["policies"] == figures(newer, "authors")["authors"] == []


def fill(newer: Project) -> None:
    """Seven requests: one allowed, one passed, two rejected, three for a person."""
    judge(newer, "kind", rude=False, authorId="ada")
    judge(newer, "passed", authorId="ada", clientAction={"action": "allow", "behavior": "override"})
    judge(newer, "rejected", authorId="eve", clientAction={"action": "reject", "behavior": "override"})
    judge(newer, "again", authorId="eve", clientAction={"action": "reject", "behavior": "override"})
    for name in ("one", "two", "two"):
        judge(newer, name, clientAction={"action": "review", "behavior": "override"})


def test_a_summary(newer: Project) -> None:
    """Each request counts, those of the same content too."""
    fill(newer)
    told = figures(newer, "summary", range="24h")
    assert told["totals"] == {**counted(7, 6, 2, 2, 3, 1), "distinctAuthors": 2}
    assert told["pendingReview"] == 5
    newer.advance(8 * DAY)
    told = figures(newer, "summary", range="7d")
    assert told["totals"] == {**counted(0, 0, 0, 0, 0, 0), "distinctAuthors": 0}
    assert told["previousPeriod"] == counted(7, 6, 2, 2, 3, 1)
    newer.advance(30 * DAY)
    assert figures(newer, "summary")["pendingReview"] == 0


def test_the_first_api_counts_too(newer: Project) -> None:
    """What it flags is for a person, since it recommends nothing."""
    newer.submit("a")
    newer.submit("b", flagged=False)
    newer.do("POST", "/moderate/text", {"value": FLAGGED, "doNotStore": True})
    assert figures(newer, "summary")["totals"]["sentToReview"] == 2
    assert figures(newer, "summary")["totals"]["allowed"] == 1


def test_policies(newer: Project) -> None:
    """By the policy's name, most first, with those of the time before."""
    newer.submit("before")
    newer.advance(30 * DAY)
    newer.submit("a")
    newer.submit("b")
    judge(newer, "c")
    told = figures(newer, "policies")["policies"]
    assert told[0] == {"label": "email", "flagged": 2, "previousFlagged": 1}
    assert "toxicity" in {row["label"] for row in told}
    assert figures(newer, "policies", limit=1)["policies"] == told[:1]
    assert figures(newer, "policies", limit=0)["policies"] == told[:8]


def test_authors(newer: Project) -> None:
    """Those who were flagged, by the client's id; one who is gone has no name."""
    newer.do("POST", "/authors", {"external_id": "ada", "name": "Ada"})
    for number, author in enumerate(["ada", "eve", "eve", None]):
        rest: dict[str, Any] = {} if author is None else {"authorId": author}
        newer.submit(f"c{number}", **rest)
    newer.submit("clean", flagged=False, authorId="ben")
    newer.do("DELETE", "/authors/eve")
    assert figures(newer, "authors")["authors"] == [
        {"authorId": "eve", "name": None, "flagged": 2},
        {"authorId": "ada", "name": "Ada", "flagged": 1},
    ]


def test_channels(newer: Project) -> None:
    """Each by which anything came in with its own, most first; a filter takes a key or an id."""
    assert figures(newer, "channels")["channels"] == []
    main = newer.get("/account")["current_project"]["id"]
    made = newer.do("POST", f"/projects/{main}/channels", {"name": "Chat"})
    newer.do("POST", f"/projects/{main}/channels", {"name": "Silent"})
    judge(newer, "a", channel="chat")
    judge(newer, "b", channel="chat", rude=False)
    judge(newer, "c")
    first, second_one = figures(newer, "channels", range="7d")["channels"]
    assert first == {"id": made["id"], "name": "Chat", "requests": 2, "flagged": 1, "flagRate": 0.5}
    assert (second_one["name"], second_one["requests"]) == ("Default channel", 1)
    for wanted in (made["id"], "chat"):
        told = figures(newer, "summary", channel=wanted)
        assert (told["channelId"], told["totals"]["requests"]) == (made["id"], 2)
        assert figures(newer, "automation", channel=wanted)["reviewsUnresolved"] == 1
    lost(newer, 404, "channel_not_found", "GET", "/analytics/automation?channel=x")


def test_volumes_by_the_hour(newer: Project) -> None:
    """This hour and the twenty-three before."""
    fill(newer)
    newer.advance(2 * HOUR)
    judge(newer, "later", rude=False)
    told = figures(newer, "volumes", range="24h")
    assert (told["bucket"], len(told["volumes"])) == ("hour", 24)
    full = [row for row in told["volumes"] if row["requests"]]
    assert full == [
        {"start": "2026-01-01T00:00:00.000Z", "requests": 7, "flagged": 6, "rejected": 2, "sentToReview": 3},
        {"start": "2026-01-01T02:00:00.000Z", "requests": 1, "flagged": 0, "rejected": 0, "sentToReview": 0},
    ]
    assert told["volumes"][-1] == full[-1]


@pytest.mark.parametrize("days", [7, 30, 90])
def test_volumes_by_the_day(newer: Project, days: int) -> None:
    """Today and those before, in UTC; together they are the summary."""
    newer.submit("first")
    newer.advance((days - 1) * DAY + 23 * HOUR)
    newer.submit("last")
    told = figures(newer, "volumes", range=f"{days}d")
    assert (told["bucket"], len(told["volumes"])) == ("day", days)
    assert [row["requests"] for row in told["volumes"]] == [1, *[0] * (days - 2), 1]
    assert figures(newer, "summary", range=f"{days}d")["totals"]["requests"] == 2
    newer.advance(HOUR)
    assert figures(newer, "summary", range=f"{days}d")["totals"]["requests"] == 1


def test_automation(newer: Project) -> None:
    """What was settled without a person, and what persons did with the rest."""
    fill(newer)
    for key, content in (("allow", "one"), ("reject", "rejected"), ("allow", "again"), ("reject", "again")):
        newer.do("POST", "/actions/execute", {"actionKey": key, "contentIds": [content]})
    newer.do("POST", f"/queue/{newer.queue}/items/passed/resolve")
    assert figures(newer, "automation", range="24h") == {
        "range": "24h",
        "channelId": None,
        "flagged": 6,
        "handledByRules": 3,
        "handledByCasebook": 0,
        "sentToReview": 2,
        "mergedDuplicates": 1,
        "automationRate": 0.5,
        "reviewsAllowed": 1,
        "reviewsRejected": 2,
        "reviewsResolvedWithoutDecision": 1,
        "reviewsUnresolved": 1,
        "casebookOverrulings": 0,
        "rules": [{"name": "Severity: reject", "count": 2}, {"name": "Severity: allow", "count": 1}],
    }


def test_what_is_no_range(newer: Project) -> None:
    """400."""
    lost(newer, 400, "validation_failed", "GET", "/analytics/summary?range=1y")
    lost(newer, 400, "validation_failed", "GET", "/analytics/policies?limit=x")


def test_no_queue_at_all(newer: Project) -> None:
    """Nothing waits."""
    judge(newer, "a", rude=False)
    kept = newer.control("GET", "/snapshot").json()
    kept["moderationapi"]["queues"] = []
    assert newer.control("PUT", "/snapshot", json=kept).status_code == 200
    assert figures(newer, "summary")["pendingReview"] == 0
    assert newer.get("/queue")["data"] == []
