"""Which generation of the API a project speaks; the only place that knows both.

Handlers answer as the first one does, lists that only the second has as bare arrays. `dress` translates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.apis.moderationapi import analytics, channels, feedback, projects, quota
from emulator.apis.moderationapi.contenttype import check_content_type
from emulator.apis.moderationapi.items import Items
from emulator.apis.moderationapi.paging import page_of
from emulator.apis.moderationapi.projects import Projects
from emulator.apis.moderationapi.queue import Queues
from emulator.apis.moderationapi.refusals import refused
from emulator.apis.moderationapi.settings import settings_of
from emulator.apis.moderationapi.stats import days_of, waiting
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError

Translation = Callable[[Call, Any], Any]

HEADER = "project-id"


def admit(call: Call) -> None:
    """Count the request, and see whether the project's generation has such a one.

    Raises: ApiError 429, 415 for another content type, 404 for an operation of the second generation in the
    first, 403 for another project.
    """
    quota.admit(call)
    check_content_type(call)
    if settings_of(call.world).generation == 1:
        if call.operation.id in SECOND:
            told = "the project is set to the first generation of the API, which has no such operation"
            raise ApiError(404, f"{told}: set generation to 2 in the emulator's settings of the project")
        return
    wanted = call.request.headers.get(HEADER)
    if wanted and HEADER in {parameter.name for parameter in call.operation.parameters}:
        _check_project(call, wanted)


def dress(call: Call, reply: Reply) -> None:
    """Give a reply the headers of the rate limit and the shape of the project's generation."""
    quota.tell(call, reply)
    if settings_of(call.world).generation == 1 or not isinstance(reply.json, dict | list):
        return
    if reply.status >= 400:
        reply.json = refused(call, reply)
    elif reply.status == 200 and call.operation.id in TRANSLATIONS:
        reply.json = TRANSLATIONS[call.operation.id](call, reply.json)


def _check_project(call: Call, wanted: str) -> None:
    """Raises: ApiError 403 for one that is not there, 400 for a name that several have."""
    found = call.world.of(Projects).named(wanted)
    if len(found) == 1:
        return
    if found:
        listed = ", ".join(project.id for project in found)
        status, text = 400, f"Project-Id is the name of several projects: {listed}"
    else:
        status, text = 403, "Project-Id names no project that the key reaches"
    known = call.operation.responses
    raise ApiError(next(each for each in (status, 400, 401) if each in known), text)


# -- lists -------------------------------------------------------------------------------------------------


def _listed(call: Call, rows: Any) -> dict[str, Any]:
    """A page of what the first generation tells all of."""
    page = page_of(call.query, rows)
    return _paged(list(page.rows), page.number, page.size, page.total)


def _paged(rows: list[Any], number: int, size: int, total: int) -> dict[str, Any]:
    pages = -(-total // size)
    pagination = {
        "page": number,
        "pageSize": size,
        "total": total,
        "totalPages": pages,
        "hasMore": number < pages,
    }
    return {"data": rows, "pagination": pagination}


def _authors(_: Call, told: Any) -> dict[str, Any]:
    page = told["pagination"]
    return _paged(told["authors"], page["pageNumber"], page["pageSize"], page["total"])


def _items(call: Call, told: Any) -> dict[str, Any]:
    page = told["pagination"]
    rows = [_item(call, row) for row in told["items"]]
    size = page_of(call.query, ()).size
    return _paged(rows, page["currentPage"], size, page["totalItems"])


def _item(call: Call, row: Mapping[str, Any]) -> dict[str, Any]:
    """With its content as it was sent, and without what was done."""
    item = call.world.of(Items).find(row["id"])
    assert item is not None, "it was listed just now"
    names = ("id", "labels", "flagged", "status", "timestamp")
    may = ("language", "conversationId", "authorId", "contentType")
    return {
        **{name: row[name] for name in names},
        **{name: row.get(name) for name in may},
        "contentId": item.id,
        "content": None if item.withheld else item.as_v2()["content"],
        "severity": item.severity,
    }


# -- queues ------------------------------------------------------------------------------------------------

_COUNTS = ("unresolvedItemsCount", "resolvedItemsCount", "totalItemsCount")


def _queue(call: Call, row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The default one is the one that the project was born with, or else the oldest."""
    first = next(iter(call.world.of(Queues).records))
    told = {name: row[name] for name in ("id", "name", "description", *names)}
    return {**told, "isDefault": row["id"] == first.id}


def _queues(call: Call, rows: Any) -> dict[str, Any]:
    return _listed(call, [_queue(call, row) for row in rows])


def _stats(call: Call, told: Any) -> dict[str, Any]:
    """Days without a review are left out. A key reviews, the only reviewer that there is, and is no user."""
    items, days = call.world.of(Items).of_queue(call.path["id"]), days_of(call.query.get("withinDays"))
    pending = waiting(items, days, call.world.clock.now_ms())
    return {
        "reviewStats": {"totalReviewed": told["reviewStats"]["totalReviewed"], "totalPending": pending},
        "topReviewers": [
            {"userId": None, "name": row["name"], "reviewCount": row["reviewCount"]}
            for row in told["topReviewers"]
        ],
        "trends": {
            "dailyReviewCounts": [row for row in told["trends"]["dailyReviewCounts"] if row["count"]],
        },
    }


TRANSLATIONS: Mapping[str, Translation] = {
    "listAuthors": _authors,
    "listQueues": _queues,
    "readQueue": lambda call, told: {"queue": _queue(call, told["queue"], *_COUNTS)},
    "readQueueStats": _stats,
    "listQueueItems": _items,
    "listActions": _listed,
    "listWordlists": _listed,
    "listWebhooks": _listed,
    "listProjects": _listed,
    "listChannels": _listed,
}
"""What the second generation reads in another shape, by operation."""

SECOND = frozenset(
    (
        *("listQueues", "resolveQueueItems", "createWordlist"),
        *(name for noun in (projects, channels, analytics, feedback) for name in noun.handlers),
    )
)
"""What the second generation alone has."""
