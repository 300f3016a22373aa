"""Reports about content. This API cannot file one; the control plane does.

Source: yoti-trust-api-reference, "List reports" and "Audit of reports"; the resolutions are inferred, facts §9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emulator.apis.yoti.account import Account, account_of, unknown
from emulator.apis.yoti.paging import page_of
from emulator.apis.yoti.quirks import DAY
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso
from emulator.world.world import World

handlers = Handlers()

UPHELD, DISMISSED = "UPHELD", "DISMISSED"


@dataclass(slots=True, eq=False)
class Report:
    """reason: the flag's text when it was filed. created_at, reviewed_at: epoch seconds of world time."""

    id: str
    content_id: str
    reason_id: str
    reason: str
    created_at: float
    resolution: str | None = None
    reviewed_at: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is listed."""
        return {
            "id": self.id,
            "content_id": self.content_id,
            "reason": self.reason,
            "resolution": self.resolution,
            "reviewed_at": None if self.reviewed_at is None else iso(self.reviewed_at),
            "created_at": iso(self.created_at),
        }


def file_report(world: World, account: Account, content_id: str, reason_id: str) -> Report:
    """A report as somebody of the public would file it.

    Raises: ApiError 404 for content or a reason that is not there, 400 for a reason that is for other content,
    StoreFullError.
    """
    content, flag = account.contents.get(content_id), account.flags.get(reason_id)
    if content is None:
        raise unknown("content", "this content_id")
    if flag is None or not flag.active:
        raise unknown("active reason", "this reason_id")
    if not flag.suits(content.type):
        raise ApiError(400, f"reason_id is for {flag.content_type}; the content is {content.type}")
    report_id = world.ids.uuid4("yoti.report")
    report = Report(report_id, content_id, flag.id, flag.reason, world.clock.now())
    return account.reports.add(report.id, report)


def reports_of(account: Account, content_id: str) -> list[Report]:
    """Those about one content, oldest first."""
    return [report for report in account.reports if report.content_id == content_id]


def as_page(call: Call, reports: Sequence[Report]) -> dict[str, Any]:
    """The page of `reports` that the request asks for, and how many there are in all."""
    return {
        "reports": [report.as_json() for report in page_of(call, reports)],
        "total_count": len(reports),
    }


@handlers("listReports")
async def list_reports(call: Call) -> Reply:
    """Oldest first. Raises: ApiError 404."""
    return Reply(200, as_page(call, list(account_of(call).reports)))


@handlers("auditReports")
async def audit_reports(call: Call) -> Reply:
    """Counted by content, reason and resolution. Raises: ApiError 404, also for a date that no calendar has."""
    account = account_of(call)
    since, until = _window(call.path["date"], call.path["dayRange"])
    counts = Counter(
        (report.content_id, report.reason_id, report.reason, report.resolution)
        for report in account.reports
        if since <= report.created_at < until
    )
    rows = []
    for (content_id, reason_id, reason, resolution), count in counts.items():
        content = account.contents.get(content_id)
        assert content is not None, "contents are never deleted"
        rows.append(
            {
                "content_id": content_id,
                "title": content.title,
                "type": content.type,
                "url": content.url,
                "reason_id": reason_id,
                "reason": reason,
                "resolution": resolution,
                "count": count,
            }
        )
    return Reply(200, {"audit": rows})


@handlers("dismissReport")
async def dismiss_report(call: Call) -> Reply:
    """Raises: ApiError 400, 404."""
    return _review(call, DISMISSED)


@handlers("acceptReport")
async def accept_report(call: Call) -> Reply:
    """The report is upheld; nothing happens to the content. Raises: ApiError 400, 404."""
    return _review(call, UPHELD)


def _window(date: str, day_range: str) -> tuple[float, float]:
    """Epoch seconds from the beginning of `date` to the end of the last day: at least one day."""
    try:
        since = datetime.fromisoformat(f"{date}T00:00Z").timestamp()
    except ValueError:
        raise ApiError(404, "date is of the right form and no day of the calendar") from None
    # A float: the pattern lets any number of digits through, and the largest of them are merely infinite.
    return since, since + max(1.0, float(day_range)) * DAY


def _review(call: Call, resolution: str) -> Reply:
    report = account_of(call).reports.get(call.path["id"])
    if report is None:
        raise unknown("report")
    if report.resolution is not None:
        raise ApiError(400, f"the report was reviewed before; it is {report.resolution}")
    report.resolution, report.reviewed_at = resolution, call.world.clock.now()
    return Reply(200)
