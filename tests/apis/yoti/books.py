"""What an account should hold, as the machine keeps it; and every page of a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.yoti_client import Yoti

PAGE = 2
"""Rows of a page."""


@dataclass
class Guest:
    """An invitation. state: `pending`, or what became of it."""

    admin: bool
    expires_at: float
    state: str = "pending"


@dataclass
class Colleague:
    """A member."""

    caller: Yoti
    admin: bool
    scopes: list[str] = field(default_factory=list)


@dataclass
class Clip:
    """A content. shows: a stranger. expected: profiles."""

    kind: str
    shows: bool
    expected: dict[str, None] = field(default_factory=dict)
    archived: bool = False


@dataclass
class Person:
    """A profile. ends: when it is purged, once it is archived."""

    face: bool
    ends: float | None = None


@dataclass
class Job:
    """A moderation. faces: of whom each is that was seen, and whether as somebody banned."""

    content: str
    live: bool
    shows: bool
    expected: set[str]
    banned: set[str]
    strangers: bool
    running: bool = True
    stopping: bool = False
    faces: list[tuple[str | None, bool]] = field(default_factory=list)


@dataclass
class Text:
    """A policy. names: of its versions. tags: of the latest."""

    names: list[str]
    public: bool
    tags: list[str] = field(default_factory=list)


@dataclass
class Books:
    """One account. told: notifications of each moderation. reviews: of each notification."""

    id: str
    name: str
    invitations: dict[str, Guest] = field(default_factory=dict)
    members: dict[str, Colleague] = field(default_factory=dict)
    flags: dict[str, tuple[str | None, bool]] = field(default_factory=dict)
    contents: dict[str, Clip] = field(default_factory=dict)
    profiles: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, dict[str, None]] = field(default_factory=dict)
    past_groups: list[str] = field(default_factory=list)
    challenges: dict[str, int] = field(default_factory=dict)
    moderations: dict[str, Job] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    reviews: dict[str, list[int]] = field(default_factory=dict)
    policies: dict[str, Text] = field(default_factory=dict)
    reports: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def tell(self, moderation: str, times: int = 1) -> None:
        """A moderation has told something."""
        self.told[moderation] = self.told.get(moderation, 0) + times

    def live(self, profile: str) -> bool:
        """Whether that profile is here and not archived."""
        return profile in self.profiles and self.profiles[profile].ends is None

    def forget(self, profile: str) -> None:
        """What archiving does to everything that names it."""
        for members in self.groups.values():
            members.pop(profile, None)
        for clip in self.contents.values():
            clip.expected.pop(profile, None)

    def settle(self, running: set[str]) -> None:
        """What comes of the moderations that are on their way no more."""
        for moderation, job in self.moderations.items():
            if job.running and moderation not in running:
                job.running = False
                if job.live:
                    self.tell(moderation)
                elif job.shows and not job.stopping:
                    self.see(moderation, None)

    def see(self, moderation: str, profile: str | None) -> None:
        """Somebody is seen: who is archived or gone is a stranger."""
        job = self.moderations[moderation]
        known = profile is not None and self.live(profile)
        if known and profile in job.expected:
            job.faces.append((profile, False))
        elif known and profile in job.banned:
            job.faces.append((profile, True))
            self.tell(moderation)
        else:
            job.faces.append((None, False))
            if job.strangers:
                self.tell(moderation)


def rows(caller: Yoti, path: str, key: str) -> list[dict[str, Any]]:
    """Every row of a list that has pages; each page is full but the last, and says the same total."""
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        answered = caller.call("GET", f"{path}{'&' if '?' in path else '?'}page={page}")
        if answered.status_code == 422:
            assert page > 1
            assert len(found) == PAGE * (page - 1)
            return found
        assert answered.status_code == 200, answered.text
        body = answered.json()
        found += body[key]
        total = body.get("total_count", body.get("total"))
        if len(body[key]) < PAGE:
            assert total in {None, len(found)}, (path, total)
            return found
        assert len(body[key]) == PAGE
        assert total is None or total >= len(found)
        page += 1
