"""What the control plane does at one vendor that the vendor's own API cannot, each call described once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emulator.testing.calls import Call, given, nothing, spoken, whole
from emulator.testing.history import WorldScope
from emulator.testing.records import Json


class YotiCalls(WorldScope):
    """What people and cameras do at Yoti; see docs/yoti.md."""

    @spoken
    def accounts(self) -> Call[list[dict[str, Json]]]:
        """The accounts of the world."""
        return Call("GET", self.path("yoti", "accounts"), lambda body: list(body["accounts"]))

    @spoken
    def accept(self, invitation: str, *, username: str | None = None) -> Call[dict[str, Json]]:
        """Accept an invitation. Returns the member, and the token that it sends."""
        body = given(username=username)
        return Call("POST", self.path("yoti", "invitations", invitation, "accept"), whole, body=body)

    @spoken
    def report(self, content_id: str, reason_id: str) -> Call[dict[str, Json]]:
        """File a report about some content."""
        body = {"content_id": content_id, "reason_id": reason_id}
        return Call("POST", self.path("yoti", "reports"), whole, body=body)

    @spoken
    def ban(self, profile: str, *, is_banned: bool = True) -> Call[dict[str, Json]]:
        """Ban a profile, or end its ban."""
        return Call("PUT", self.path("yoti", "profiles", profile), whole, body={"is_banned": is_banned})

    @spoken
    def inbox(self, member: str) -> Call[dict[str, Json]]:
        """What a member was sent by mail."""
        return Call("GET", self.path("yoti", "members", member, "inbox"), whole)

    @spoken
    def connections(self) -> Call[list[dict[str, Json]]]:
        """The open sockets."""
        return Call("GET", self.path("yoti", "connections"), lambda body: list(body["connections"]))

    @spoken
    def observe(self, moderation: str, people: Sequence[Mapping[str, Json]]) -> Call[None]:
        """Let the camera of a live moderation see somebody."""
        path = self.path("yoti", "moderations", moderation, "observations")
        return Call("POST", path, nothing, body={"people": [dict(person) for person in people]})

    @spoken
    def end(self, moderation: str) -> Call[None]:
        """End the live stream of a moderation."""
        return Call("POST", self.path("yoti", "moderations", moderation, "end"), nothing)

    @spoken
    def quirks(self, /, **changes: Json) -> Call[dict[str, Json]]:
        """Switch some quirks; without any, only read them."""
        if not changes:
            return Call("GET", self.path("yoti", "quirks"), whole)
        return Call("PUT", self.path("yoti", "quirks"), whole, body=changes)


class ModerationApiCalls(WorldScope):
    """What the dashboard of moderationapi.com does."""

    @spoken
    def project(self, /, **changes: Json) -> Call[dict[str, Json]]:
        """Set the project; without any change, only read what it is set to."""
        if not changes:
            return Call("GET", self.path("moderationapi", "project"), whole)
        return Call("PUT", self.path("moderationapi", "project"), whole, body=changes)

    @spoken
    def queues(self) -> Call[list[dict[str, Json]]]:
        """The queues with their counts."""
        return Call("GET", self.path("moderationapi", "queues"), lambda body: list(body["queues"]))

    @spoken
    def add_queue(self, /, name: str, **more: Json) -> Call[dict[str, Json]]:
        """One more queue. more: description, filter."""
        body = {"name": name, **more}
        return Call("POST", self.path("moderationapi", "queues"), whole, body=body)

    @spoken
    def wordlists(self) -> Call[list[dict[str, Json]]]:
        """The word lists with their words."""
        return Call("GET", self.path("moderationapi", "wordlists"), lambda body: list(body["wordlists"]))

    @spoken
    def add_wordlist(self, /, **fields: Json) -> Call[dict[str, Json]]:
        """One more word list, or another use of the one whose id is given."""
        return Call("POST", self.path("moderationapi", "wordlists"), whole, body=fields)

    @spoken
    def explanations(self, content_id: str | None = None) -> Call[list[dict[str, Json]]]:
        """Why content got its labels, newest first."""
        path = self.path("moderationapi", "explanations")
        return Call("GET", path, lambda body: list(body["explanations"]), given(content_id=content_id))
