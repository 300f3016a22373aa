"""Reports: listed, reviewed once, and counted."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.account import Tenancy
from emulator.apis.yoti.quirks import DAY
from emulator.apis.yoti.reports import file_report
from emulator.contract.errors import ApiError
from emulator.world.world import World, WorldSettings
from tests.yoti_client import STRANGER, YotiWorld, refused

CLIP = {"url": "https://media.example.com/clip.mp4", "type": "VIDEO", "title": "Clip"}


def flag(world: YotiWorld, reason: str = "nudity", **more: str) -> str:
    """The id of a new reason."""
    assert world.call("POST", "/flags", {"reason": reason, **more}).status_code == 201
    return str(world.call("GET", "/flags").json()[-1]["id"])


def filed(world: YotiWorld, content: str, reason: str) -> str:
    """The id of a new report."""
    answered = world.control("POST", "/yoti/reports", json={"content_id": content, "reason_id": reason})
    assert answered.status_code == 201, answered.text
    return str(answered.json()["id"])


def listed(world: YotiWorld, query: str = "") -> list[dict[str, Any]]:
    """The reports on one page."""
    answered = world.call("GET", f"/reports{query}")
    assert answered.status_code == 200
    reports: list[dict[str, Any]] = answered.json()["reports"]
    return reports


def audit(world: YotiWorld, date: str, days: str) -> list[tuple[str, int]]:
    """Reason and count of each row."""
    answered = world.call("GET", f"/reports/{date}/{days}")
    assert answered.status_code == 200, answered.text
    return [(row["reason"], row["count"]) for row in answered.json()["audit"]]


def test_list(world: YotiWorld) -> None:
    """A report waits for its review, and keeps the words of its reason when that is gone."""
    content, reason = world.new("/contents", CLIP), flag(world)
    report = filed(world, content, reason)
    assert world.call("DELETE", f"/flags/{reason}").status_code == 204
    assert world.call("GET", "/reports").json() == {
        "reports": [
            {
                "id": report,
                "content_id": content,
                "reason": "nudity",
                "resolution": None,
                "reviewed_at": None,
                "created_at": "2026-01-01T00:00:00.000Z",
            }
        ],
        "total_count": 1,
    }


def test_file_about_nothing() -> None:
    """A report is about content that its account has."""
    world = World("x", WorldSettings())
    account = world.of(Tenancy).create(STRANGER, "main")
    with pytest.raises(ApiError, match="content_id") as caught:
        file_report(world, account, STRANGER, STRANGER)
    assert caught.value.status == 404


def test_pages(world: YotiWorld) -> None:
    """The total is that of all pages; past the last one there is nothing, as no 422 is listed."""
    world.switch(page_size=2)
    content, reason = world.new("/contents", CLIP), flag(world)
    reports = [filed(world, content, reason) for _ in range(3)]
    assert [report["id"] for report in listed(world, "?page=2")] == reports[2:]
    assert world.call("GET", "/reports?page=9").json() == {"reports": [], "total_count": 3}
    for page in ("0", "-1", "x", "1.5", ""):
        assert "page" in refused(world.call("GET", f"/reports?page={page}"), 400)


@pytest.mark.parametrize(("verb", "resolution"), [("dismiss", "DISMISSED"), ("accept", "UPHELD")])
def test_review(world: YotiWorld, verb: str, resolution: str) -> None:
    """A report is reviewed once, for good; nothing happens to the content."""
    content, reason = world.new("/contents", CLIP), flag(world)
    report = filed(world, content, reason)
    before = world.call("GET", f"/contents/{content}").json()
    world.advance(60)
    answered = world.call("POST", f"/reports/{report}/{verb}")
    assert (answered.status_code, answered.content) == (200, b"")
    world.advance(60)
    for again in ("dismiss", "accept"):
        assert resolution in refused(world.call("POST", f"/reports/{report}/{again}"), 400)
    [found] = listed(world)
    assert (found["resolution"], found["reviewed_at"]) == (resolution, "2026-01-01T00:01:00.000Z")
    assert world.call("GET", f"/contents/{content}").json() == before


@pytest.mark.parametrize("verb", ["dismiss", "accept"])
def test_review_unknown(world: YotiWorld, verb: str) -> None:
    """What is not there cannot be reviewed; an id that is none is a 400."""
    refused(world.call("POST", f"/reports/{STRANGER}/{verb}"), 404)
    refused(world.call("POST", f"/reports/x/{verb}"), 400)
    refused(world.party.call("POST", f"/accounts/{STRANGER}/reports/{STRANGER}/{verb}"), 404)


def test_content_reports(world: YotiWorld) -> None:
    """A content lists the reports about itself alone."""
    one, other, reason = world.new("/contents", CLIP), world.new("/contents", CLIP), flag(world)
    filed(world, one, reason)
    report = filed(world, other, reason)
    answered = world.call("GET", f"/contents/{other}/reports").json()
    assert [each["id"] for each in answered["reports"]] == [report]
    assert answered["total_count"] == 1


def test_audit(world: YotiWorld) -> None:
    """Reports are counted by content, reason and resolution; archiving the content changes nothing."""
    content, bare = world.new("/contents", CLIP), world.new("/contents", {**CLIP, "title": ""})
    nudity, spam = flag(world), flag(world, "spam")
    first, _, _ = filed(world, content, nudity), filed(world, content, nudity), filed(world, content, nudity)
    filed(world, content, spam)
    filed(world, bare, nudity)
    assert world.call("POST", f"/reports/{first}/accept").status_code == 200
    assert world.call("POST", "/archive/contents", {"content_id": content}).status_code == 204
    row = {
        "content_id": content,
        "title": "Clip",
        "type": "VIDEO",
        "url": CLIP["url"],
        "reason_id": nudity,
        "reason": "nudity",
        "resolution": None,
        "count": 2,
    }
    rows = world.call("GET", "/reports/2026-01-01/1").json()["audit"]
    assert sorted(rows, key=str) == sorted(
        [
            row,
            {**row, "resolution": "UPHELD", "count": 1},
            {**row, "reason_id": spam, "reason": "spam", "count": 1},
            {**row, "content_id": bare, "title": "", "count": 1},
        ],
        key=str,
    )


def test_audit_window(world: YotiWorld) -> None:
    """The window begins with the date, in UTC, and is at least one day long; its end is outside."""
    content = world.new("/contents", CLIP)
    reasons = [flag(world, name) for name in ("first", "last", "next")]
    filed(world, content, reasons[0])
    world.advance(DAY - 1)
    filed(world, content, reasons[1])
    world.advance(1)
    filed(world, content, reasons[2])
    first, last, following = ("first", 1), ("last", 1), ("next", 1)
    assert audit(world, "2026-01-01", "0") == audit(world, "2026-01-01", "1") == [first, last]
    assert audit(world, "2026-01-01", "2") == [first, last, following]
    assert audit(world, "2026-01-02", "1") == [following]
    assert audit(world, "2025-12-31", "1") == []
    assert audit(world, "2025-12-31", "2") == [first, last]
    assert audit(world, "2999-12-31", "39") == []


@pytest.mark.parametrize("days", ["0", "9", "10", "39", "333", "33333339", "3" * 400, "3" * 5000])
def test_o15_day_range_is_matched_literally(world: YotiWorld, days: str) -> None:
    """The pattern that means 0 to 39 lets any number of digits through, and so do we, however many."""
    filed(world, world.new("/contents", CLIP), flag(world))
    assert audit(world, "2026-01-01", days) == [("nudity", 1)]


@pytest.mark.parametrize("days", ["00", "07", "40", "99", "3x", "-1", "1.5", "%0A", "1%0A", "%D9%A1"])
def test_o15_day_range_refused(world: YotiWorld, days: str) -> None:
    """What the pattern does not match in full, in ASCII digits, is not found."""
    refused(world.call("GET", f"/reports/2026-01-01/{days}"), 404)


@pytest.mark.parametrize("date", ["2026-13-45", "2026-02-29", "2026-00-01", "2000-01-00"])
def test_o16_impossible_dates(world: YotiWorld, date: str) -> None:
    """A date of the right form that no calendar has is not found."""
    assert "date" in refused(world.call("GET", f"/reports/{date}/1"), 404)


@pytest.mark.parametrize("date", ["1999-01-01", "2026-1-1", "20260101", "2026-01-01%0A", "today"])
def test_bad_dates(world: YotiWorld, date: str) -> None:
    """A date of another form is not found."""
    refused(world.call("GET", f"/reports/{date}/1"), 404)


@pytest.mark.parametrize("verb", ["dismiss", "accept"])
def test_o17_audit_and_reviews_share_a_form(world: YotiWorld, verb: str) -> None:
    """Reading where a report is reviewed is an audit of no date; nothing is reviewed where one is audited."""
    refused(world.call("GET", f"/reports/{STRANGER}/{verb}"), 404)
    answered = world.call("POST", "/reports/2026-01-01/1")
    assert (answered.status_code, answered.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/2026-01-01/1"),
        ("POST", f"/{STRANGER}/dismiss"),
        ("POST", f"/{STRANGER}/accept"),
    ],
)
def test_o11_without_a_token(world: YotiWorld, method: str, path: str) -> None:
    """None of these lists 401, and all answer it."""
    refused(world.call(method, f"/reports{path}", headers={"Authorization": None}), 401)


@pytest.mark.parametrize(("path", "bad"), [("", 400), ("/2026-01-01/1", 404)])
def test_unknown_account(world: YotiWorld, path: str, bad: int) -> None:
    """An account that is not there is not found; an id that is none is what the operation lists for it."""
    refused(world.party.call("GET", f"/accounts/{STRANGER}/reports{path}"), 404)
    refused(world.party.call("GET", f"/accounts/x/reports{path}"), bad)
