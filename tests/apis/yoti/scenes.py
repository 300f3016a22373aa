"""Moderations as many tests need them, and what came of them."""

from __future__ import annotations

from typing import Any

from emulator.apis.yoti.account import Account, Tenancy
from emulator.apis.yoti.contents import Content
from emulator.apis.yoti.groups import Group
from emulator.apis.yoti.moderation import Moderation
from emulator.apis.yoti.profiles import Profile
from emulator.webhooks.outbox import Outbox
from emulator.world.clock import ClockMode
from emulator.world.world import World, WorldSettings
from tests.apis.yoti.cast import content, got, inside
from tests.yoti_client import YotiWorld

CDN = "https://media.example.com"


def moderation(world: YotiWorld, url: str = f"{CDN}/a.jpg", kind: str = "IMAGE", **body: Any) -> str:
    """A moderation of a new content, which nothing has moved yet. Returns its id."""
    return world.new("/moderations", {"content_id": content(world, url, type=kind), **body})


def finished(world: YotiWorld, url: str, **body: Any) -> dict[str, Any]:
    """The report on a picture once it was looked at."""
    made = moderation(world, url, **body)
    world.advance(1)
    return dict(got(world, f"/moderations/{made}/report"))


def told(world: YotiWorld, path: str = "/notifications") -> list[dict[str, Any]]:
    """The first page of the notifications, newest first."""
    return list(got(world, path)["notifications"])


def reasons(world: YotiWorld) -> list[list[str]]:
    """Of each notification, oldest first."""
    return [each["data"]["reasons"] for each in reversed(told(world))]


def itself(world: YotiWorld, moderation_id: str) -> Moderation:
    """The record behind a moderation."""
    found = inside(world)[1].moderations.get(moderation_id)
    assert found is not None
    return found


# -- without HTTP ------------------------------------------------------------------------------------------


class Nowhere:
    """A courier that goes nowhere."""

    async def post(self, url: str, *, headers: Any, body: bytes, timeout: float) -> int:  # noqa: ARG002 - nowhere
        """All is well there."""
        return 200


def bare(**settings: Any) -> tuple[World, Account]:
    """A frozen world of nobody's server, with an account."""

    def outbox(world: World) -> Outbox:
        return Outbox(world, Nowhere())

    frozen = WorldSettings(start=1000.0, clock_mode=ClockMode.FROZEN, **settings)
    made = World("w", frozen, births={Outbox: outbox})
    return made, made.of(Tenancy).create("s", "main")


def profile(account: Account, profile_id: str, *, searchable: bool = True) -> Profile:
    """A profile of that id."""
    made = Profile(profile_id, 0.0, searchable, profile_id, "", None, {})
    return account.profiles.add(profile_id, made)


def group(account: Account, *members: Profile) -> Group:
    """A group of those profiles."""
    made = Group(f"group {len(account.groups)}", "g")
    for each in members:
        made.take(each)
    return account.groups.add(made.id, made)


def some_content(account: Account, kind: str = "LIVE_VIDEO") -> Content:
    """A content of that type."""
    return account.contents.add("content", Content("content", f"{CDN}/live", kind, "", None, {}, 0.0))
