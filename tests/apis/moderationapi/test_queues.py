"""Reading a queue, and how it was worked on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.moderationapi.project import DAY, Project, refused


def act(project: Project, key: str, *contents: str) -> None:
    """Execute an action on contents."""
    project.do("POST", "/actions/execute", {"actionKey": key, "contentIds": list(contents)})


def test_a_project_is_born_with_a_queue(project: Project) -> None:
    """Which lets in what is flagged."""
    assert len(project.queue) == 24
    assert project.get(f"/queue/{project.queue}") == {
        "queue": {
            "id": project.queue,
            "name": "Review queue",
            "description": "Everything that is flagged",
            "filter": {"isFlagged": "FLAGGED"},
            "unresolvedItemsCount": 0,
            "resolvedItemsCount": 0,
            "totalItemsCount": 0,
        }
    }


def test_counts(project: Project) -> None:
    """Pending and resolved make up the total."""
    for number in range(3):
        project.submit(f"c{number}")
    act(project, "allow", "c0")
    queue = project.get(f"/queue/{project.queue}")["queue"]
    counts = (queue["unresolvedItemsCount"], queue["resolvedItemsCount"], queue["totalItemsCount"])
    assert counts == (2, 1, 3)


@pytest.mark.parametrize("path", ["", "/stats", "/items"])
def test_an_unknown_queue_is_a_404(project: Project, path: str) -> None:
    """Whatever is read of it."""
    assert refused(project.call("GET", f"/queue/nope{path}"), 404)["code"] == "NOT_FOUND"


def test_the_figures_of_an_empty_queue(project: Project) -> None:
    """Thirty days without a review."""
    stats = project.get(f"/queue/{project.queue}/stats")
    assert stats["reviewStats"] == {"averageTimeToReview": 0, "totalReviewed": 0, "totalPending": 0}
    assert (stats["actionStats"], stats["topReviewers"]) == ([], [])
    assert len(stats["trends"]["dailyReviewCounts"]) == 30
    assert stats["trends"]["flaggedContentTrends"] == []


def test_figures(project: Project) -> None:
    """Times in milliseconds, shares in percent, days in UTC."""
    for number in range(4):
        project.submit(f"c{number}")
    project.advance(10)
    act(project, "allow", "c0", "c1")
    project.advance(DAY)
    act(project, "reject", "c2")
    stats = project.get(f"/queue/{project.queue}/stats", withinDays="2")
    took = (10_000 * 2 + (10 + DAY) * 1000) / 3
    assert stats["reviewStats"] == {"averageTimeToReview": took, "totalReviewed": 3, "totalPending": 1}
    shares = [
        (row["actionName"], row["count"], round(row["percentageOfTotal"])) for row in stats["actionStats"]
    ]
    assert shares == [("Allow", 2, 67), ("Reject", 1, 33)]
    (reviewer,) = stats["topReviewers"]
    assert (reviewer["userId"], reviewer["reviewCount"], len(reviewer["topActions"])) == ("api", 3, 2)
    assert stats["trends"]["dailyReviewCounts"] == [
        {"date": "2026-01-01", "count": 2},
        {"date": "2026-01-02", "count": 1},
    ]


def test_days_that_are_past_do_not_count(project: Project) -> None:
    """Only what is pending is counted whenever it came."""
    project.submit("c0")
    project.submit("c1")
    act(project, "allow", "c0")
    project.advance(3 * DAY)
    stats = project.get(f"/queue/{project.queue}/stats", withinDays="2")
    assert stats["reviewStats"] == {"averageTimeToReview": 0, "totalReviewed": 0, "totalPending": 1}
    assert (stats["actionStats"], stats["trends"]["flaggedContentTrends"]) == ([], [])


def test_trends(project: Project) -> None:
    """What is only of late is 1, and what is no more is -1."""
    project.submit("c0")
    early = project.get(f"/queue/{project.queue}/stats", withinDays="1")["trends"]["flaggedContentTrends"]
    assert {row["trend"] for row in early} == {1}
    project.advance(DAY - 1)
    late = project.get(f"/queue/{project.queue}/stats", withinDays="1")["trends"]["flaggedContentTrends"]
    assert {row["trend"] for row in late} == {-1}


@pytest.mark.parametrize(
    ("asked", "days"), [("withinDays", 30), ("0", 30), ("-3", 30), ("7", 7), ("99999", 365)]
)
def test_any_number_of_days(project: Project, asked: Any, days: int) -> None:
    """What is no number is as if it were left out, and a year is the most."""
    stats = project.get(f"/queue/{project.queue}/stats", withinDays=asked)
    assert len(stats["trends"]["dailyReviewCounts"]) == days
