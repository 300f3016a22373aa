"""Contents: images, videos and live videos as URLs, and the archive.

Source: yoti-trust-api-reference, "Content", "Archive".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.apis.yoti.account import Account, account_of, unknown
from emulator.apis.yoti.paging import page_of
from emulator.apis.yoti.profiles import Profile, live_profile
from emulator.apis.yoti.quirks import quirks_of
from emulator.apis.yoti.reports import as_page, reports_of
from emulator.apis.yoti.urls import check_url
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso

handlers = Handlers()


@dataclass(slots=True, eq=False)
class Content:
    """What is moderated and reported. It is never deleted.

    profile_ids: those expected in it, in order of arrival; none of them, nor the uploader, is archived.
    created_at: epoch seconds of world time.
    """

    id: str
    url: str
    type: str
    title: str
    uploader_id: str | None
    profile_ids: dict[str, None]
    created_at: float
    archived: bool = False

    def forget(self, profile_id: str) -> None:
        """Name that profile no more, neither as expected nor as uploader."""
        self.profile_ids.pop(profile_id, None)
        if self.uploader_id == profile_id:
            self.uploader_id = None

    def names(self, profile_id: str) -> bool:
        """Whether that profile is expected, or the uploader."""
        return profile_id in self.profile_ids or profile_id == self.uploader_id

    def as_json(self) -> dict[str, Any]:
        """As it is read."""
        found: dict[str, Any] = {"id": self.id, "url": self.url, "type": self.type, "title": self.title}
        if self.uploader_id is not None:
            found["uploader_id"] = self.uploader_id
        return {**found, "profile_ids": list(self.profile_ids), "created_at": iso(self.created_at)}


@handlers("listContents")
async def list_contents(call: Call) -> Reply:
    """All that are not archived; documented as created. Raises: ApiError 404."""
    contents = [content.as_json() for content in account_of(call).contents.values() if not content.archived]
    status = quirks_of(call.world).list_contents_status
    return Reply(status, {"contents": contents, "total_count": len(contents)})


@handlers("createContent")
async def create_content(call: Call) -> Reply:
    """A new content. Raises: ApiError 400, 404."""
    body, world = call.json, call.world
    check_url(world, "url", body["url"])
    account, uploader_id = account_of(call), body.get("uploader_id")
    expected = [
        _named(account, profile_id, f"profile_ids[{position}]")
        for position, profile_id in enumerate(dict.fromkeys(body.get("profile_ids", ())))
    ]
    uploader = [] if uploader_id is None else [_named(account, uploader_id, "uploader_id")]
    content = Content(
        world.ids.uuid4("yoti.content"),
        body["url"],
        body["type"],
        body.get("title", ""),
        uploader_id,
        dict.fromkeys(profile.id for profile in expected),
        world.clock.now(),
    )
    account.contents.add(content.id, content)
    for profile in (*expected, *uploader):
        profile.contents.add(content.id)
    return Reply(201, {"id": content.id})


@handlers("readContent")
async def read_content(call: Call) -> Reply:
    """A content, archived or not. Raises: ApiError 404."""
    return Reply(200, _content(account_of(call), call.path["id"]).as_json())


@handlers("archiveContent")
async def archive_content(call: Call) -> Reply:
    """Leave a content out of the list; again, if need be. Raises: ApiError 404."""
    _content(account_of(call), call.json["content_id"], "this content_id").archived = True
    return Reply(204)


@handlers("unarchiveContent")
async def unarchive_content(call: Call) -> Reply:
    """Have a content in the list again. Raises: ApiError 404."""
    content = _content(account_of(call), call.path["id"])
    if not content.archived:
        raise ApiError(404, "the content is not archived")
    content.archived = False
    return Reply(204)


@handlers("addProfileToContent")
async def add_profile(call: Call) -> Reply:
    """Expect a profile in a content; answered with the reports about it. Raises: ApiError 404."""
    account = account_of(call)
    content = _content(account, call.path["id"])
    profile = _named(account, call.json["profile_id"], "profile_id")
    content.profile_ids[profile.id] = None
    profile.contents.add(content.id)
    return _reports(call, account, content)


@handlers("removeProfileFromContent")
async def remove_profile(call: Call) -> Reply:
    """Expect a profile in a content no more; the reports that are printed here are not sent.

    Raises: ApiError 404.
    """
    account = account_of(call)
    content, profile_id = _content(account, call.path["id"]), call.path["profileId"]
    if profile_id not in content.profile_ids:
        raise ApiError(404, "the profile is not among those expected in the content")
    del content.profile_ids[profile_id]
    profile = account.profiles.get(profile_id)
    if profile is not None and not content.names(profile_id):
        profile.contents.discard(content.id)
    return Reply(204)


@handlers("listModerationsOfContent")
async def list_moderations(call: Call) -> Reply:
    """One page of the moderations of a content, oldest first. Raises: ApiError 404."""
    account = account_of(call)
    content = _content(account, call.path["id"])
    found = [moderation for moderation in account.moderations.values() if moderation.content is content]
    items = [moderation.as_item() for moderation in page_of(call, found)]
    return Reply(200, {"moderations": items, "total_count": len(found)})


@handlers("listReportsOfContent")
async def list_reports(call: Call) -> Reply:
    """One page of the reports about a content. Raises: ApiError 404."""
    account = account_of(call)
    return _reports(call, account, _content(account, call.path["id"]))


def _reports(call: Call, account: Account, content: Content) -> Reply:
    return Reply(200, as_page(call, reports_of(account, content.id)))


def _content(account: Account, content_id: str, field: str = "this id") -> Content:
    content = account.contents.get(content_id)
    if content is None:
        raise unknown("content", field)
    return content


def _named(account: Account, profile_id: str, field: str) -> Profile:
    profile = live_profile(account, profile_id)
    if profile is None:
        raise ApiError(404, f"{field} names no profile of this account, or one that is archived")
    return profile
