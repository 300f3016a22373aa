"""Authors: who submits, how far they are trusted, and who of them may not. Source: facts §2.3 and §8."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import ceil
from typing import Any

from emulator.apis.moderationapi import trust
from emulator.apis.moderationapi.author import Author, Entry
from emulator.apis.moderationapi.deed import Deed
from emulator.apis.moderationapi.kinds import LAST
from emulator.apis.moderationapi.moments import read_date
from emulator.apis.moderationapi.notices import tell
from emulator.apis.moderationapi.paging import listed, page_of
from emulator.apis.moderationapi.settings import settings_of
from emulator.apis.moderationapi.submission import OBJECT_ID, Submission
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError, Cause, Violation
from emulator.world.alarms import Alarm, Turn
from emulator.world.store import Store
from emulator.world.world import World

handlers = Handlers()

HORIZON = 36_500 * trust.DAY_MS
"""A hundred years: what is due later never comes."""

PROFILE = ("name", "email", "company", "profile_picture", "external_link", "metadata", "manual_trust_level")
MOMENTS = ("first_seen", "last_seen")


class Authors:
    """Those of a world's project. A resident of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: Store[Author] = Store("author", limit=world.settings.records)
        self._by_external: dict[str, str] = {}
        self._alarms: dict[str, Alarm] = {}

    def find(self, author_id: str) -> Author | None:
        """The author of that id, ours or the client's."""
        return self.records.get(author_id) or self.records.get(self._by_external.get(author_id, ""))

    def create(self, external_id: str | None, author_id: str | None = None) -> Author:
        """One who was never seen before. author_id: one of ours, unless it is given. Raises: StoreFullError."""
        now = self._world.clock.now_ms()
        made = author_id or self._world.ids.token("moderationapi.author", OBJECT_ID)
        return self.keep(Author(made, external_id, now, now))

    def keep(self, author: Author) -> Author:
        """Raises: StoreFullError."""
        self.records.add(author.id, author)
        if author.external_id is not None:
            self._by_external[author.external_id] = author.id
        return author

    def drop(self, author: Author) -> None:
        """Forget all about an author; their items stay. The same external_id begins anew."""
        self.records.pop(author.id)
        self._by_external.pop(author.external_id or "", None)
        self._rest(author)

    def submitted(self, author: Author, submission: Submission) -> None:
        """Note a content, and reckon anew."""
        now = self._world.clock.now_ms()
        author.note(
            Entry(
                submission.content_id,
                now,
                submission.flagged,
                submission.sentiment,
                submission.content_type,
            )
        )
        self.judge(author)

    def judge(self, author: Author, before: int | None = None) -> None:
        """Reckon how far an author is trusted, tell of a change, and look again when time alone changes it.

        before: the level that was in force.
        """
        before = author.trust_level if before is None else before
        author.level = trust.earned(author, self._world.clock.now_ms())
        if author.trust_level != before:
            tell(self._world, "AUTHOR_TRUST_LEVEL_CHANGED", author=author)
        self.watch(author)

    def restrain(self, author: Author, deed: Deed, *, until: float | None = None) -> None:
        """Block an author, or suspend them until then, for the reason that is the deed's value."""
        author.status = "blocked" if until is None else "suspended"
        author.until, author.reason = until, deed.value
        kind = "AUTHOR_BLOCKED" if until is None else "AUTHOR_SUSPENDED"
        tell(self._world, kind, author=author, deed=deed)
        self.watch(author)

    def release(self, author: Author, deed: Deed) -> None:
        """Let an author write again; nothing where they may."""
        if author.status == "enabled":
            return
        author.status, author.until, author.reason = "enabled", None, None
        tell(self._world, "AUTHOR_UNBLOCKED", author=author, deed=deed)
        self.watch(author)

    def turn(self, author: Author) -> Turn | None:
        """When something comes of itself, for a snapshot."""
        alarm = self._alarms.get(author.id)
        return None if alarm is None else alarm.turn

    def watch(self, author: Author, turn: Turn | None = None) -> None:
        """Set the alarm for what comes next of itself: a suspension ends, or the level rises.

        turn: when it was to go off in another life.
        """
        now = self._world.clock.now_ms()
        moments = (author.until, trust.rises_at(author, now))
        due = min((moment for moment in moments if moment is not None), default=None)
        self._rest(author)
        clock, name = self._world.clock, f"moderationapi.author {author.id}"
        wake = partial(self._wake, author.id)
        if turn is not None:
            self._alarms[author.id] = clock.call_again(turn, wake, name=name)
        elif due is not None and due - now < HORIZON:
            # A whole millisecond at least: what is due between two of them would be due again and again.
            delay = max(ceil(due) / 1000 - clock.now(), 0.001)
            self._alarms[author.id] = clock.call_later(delay, wake, name=name)

    def _rest(self, author: Author) -> None:
        alarm = self._alarms.pop(author.id, None)
        if alarm is not None:
            alarm.cancel()

    def _wake(self, author_id: str) -> None:
        self._alarms.pop(author_id, None)
        author, now = self.records.get(author_id), self._world.clock.now_ms()
        assert author is not None, "who is dropped has no alarm any more"
        if author.until is not None and author.until <= now:
            self.release(author, Deed("suspension", None, "Suspension ended", None, now))
        self.judge(author)


# -- reading -----------------------------------------------------------------------------------------------


@handlers("listAuthors")
async def list_authors(call: Call) -> Reply:
    """One page of those that fit, the latest first unless told otherwise."""
    query = call.query
    found = [author for author in call.world.of(Authors).records if _fits(query, author)]
    worth = _SORTS.get(query.get("sortBy", ""), _SORTS["memberSince"])
    found.sort(key=worth, reverse=query.get("sortDirection") != "asc")
    page = page_of(query, found)
    pagination = {"total": page.total, "pageSize": page.size, "pageNumber": page.number, **page.ways}
    return Reply(200, {"authors": [author.as_json() for author in page.rows], "pagination": pagination})


@handlers("readAuthor")
async def read_author(call: Call) -> Reply:
    """Raises: ApiError 404."""
    return Reply(200, _found(call).as_json())


def _fits(query: Mapping[str, Any], author: Author) -> bool:
    since, active = read_date(query.get("memberSinceDate")), read_date(query.get("lastActiveDate"))
    kinds = listed(query.get("contentTypes")) & _KINDS
    return (
        (since is None or author.first_seen >= since)
        and (active is None or author.last_seen >= active)
        and (not kinds or any(entry.content_type in kinds for entry in author.history))
    )


_KINDS = {"profile", "message", "post", "comment", "event", "product", "review", "voice", "object", "other"}

_SORTS: Mapping[str, Callable[[Author], float]] = {
    "trustLevel": lambda author: author.trust_level,
    "violationCount": lambda author: author.flagged,
    "reportCount": lambda author: author.reports,
    "memberSince": lambda author: author.first_seen,
    "lastActive": lambda author: author.last_seen,
    "contentCount": lambda author: author.total,
    "flaggedContentRatio": lambda author: author.flagged / author.total if author.total else 0.0,
    "averageSentiment": lambda author: -2.0 if author.sentiment is None else author.sentiment,
}
"""An author without any sentiment is worth less than the worst."""


# -- writing -----------------------------------------------------------------------------------------------


@handlers("createAuthor")
async def create_author(call: Call) -> Reply:
    """One whose external_id is known is updated: no 409 is listed. Raises: ApiError 400."""
    asked, authors = call.json, call.world.of(Authors)
    level = _level(asked)
    author = authors.find(asked["external_id"])
    if author is None:
        author = authors.create(asked["external_id"])
        _write(author, asked, level)
        authors.judge(author, author.trust_level)
        return Reply(200, author.as_json())
    return _update(call, author)


@handlers("updateAuthor")
async def update_author(call: Call) -> Reply:
    """What is not sent stays. Raises: ApiError 400, 404."""
    return _update(call, _found(call))


@handlers("deleteAuthor")
async def delete_author(call: Call) -> Reply:
    """The next content of the same author begins a clean record. Raises: ApiError 404."""
    author = _found(call)
    if not settings_of(call.world).permanent:
        call.world.of(Authors).drop(author)
    return Reply(200, {"success": True})


def _update(call: Call, author: Author) -> Reply:
    asked, before = call.json or {}, author.trust_level
    _write(author, asked, _level(asked))
    call.world.of(Authors).judge(author, before)
    tell(call.world, "AUTHOR_UPDATED", author=author)
    return Reply(200, author.as_json())


def _write(author: Author, asked: Mapping[str, Any], level: int | None) -> None:
    for name in PROFILE:
        if name in asked:
            setattr(author, name, asked[name])
    for name in MOMENTS:
        if name in asked:
            setattr(author, name, min(max(0, asked[name]), LAST))  # as far as calendars go
    if "manual_trust_level" in asked:
        author.manual_trust_level = level


def _level(asked: Mapping[str, Any]) -> int | None:
    """Raises: ApiError 400 for one between two levels, which the vendor's schema lets through as a number."""
    level = asked.get("manual_trust_level")
    if level is None:
        return None
    if int(level) != level:
        detail = {"schema": {"type": "integer"}, "received": "number"}
        message = "manual_trust_level must be a whole number"
        broken = Violation("request", "body", "/manual_trust_level", "type", message, detail)
        raise ApiError(None, message, cause=Cause.INVALID, violations=[broken])
    return int(level)


def _found(call: Call) -> Author:
    author = call.world.of(Authors).find(call.path["id"])
    if author is None:
        raise ApiError(404, "no author has this id or external_id")
    return author
