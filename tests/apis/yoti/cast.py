"""Drawn people, and what is done with them in many tests."""

from __future__ import annotations

import base64
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from emulator.apis.yoti.account import Account, Tenancy
from emulator.faces import draw_face, draw_group, encode
from emulator.world.world import World
from tests.yoti_client import YotiWorld

ADA, CLEO, DAN, EVE = 7, 33, 77, 5
"""Identities that are drawn."""


@cache
def portrait(identity: int, variation: int = 0, form: str = "JPEG") -> bytes:
    """A picture of one person."""
    return encode(draw_face(identity, variation).image, form)


@cache
def crowd(*identities: int) -> bytes:
    """A picture of several people."""
    return encode(draw_group(identities, 3).image)


@cache
def blank() -> bytes:
    """A picture of nobody."""
    return encode(Image.new("RGB", (200, 200), (120, 130, 140)), "PNG")


@cache
def moving(*identities: int) -> bytes:
    """A PNG that moves: a second of each of these people."""
    frames = [draw_face(identity).image for identity in identities]
    file = BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:], duration=1000)
    return file.getvalue()


def packed(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode()


def shown(identity: int, variation: int = 0) -> str:
    """A picture of one person, in base64."""
    return packed(portrait(identity, variation))


def member(world: YotiWorld, group: str, identity: int | None = None, **body: Any) -> str:
    """A new profile in a group. Returns its id."""
    profile = person(world, identity, **body)
    assert world.new(f"/groups/{group}", {"profile_id": profile}) == profile
    return profile


def person(world: YotiWorld, identity: int | None = None, **body: Any) -> str:
    """A new profile, with a face if an identity is given. Returns its id."""
    return world.new("/profiles", body if identity is None else {"face": shown(identity), **body})


def content(world: YotiWorld, url: str = "https://media.example.com/a.jpg", **body: Any) -> str:
    """A new content. Returns its id."""
    return world.new("/contents", {"url": url, "type": "IMAGE", **body})


def got(world: YotiWorld, path: str, status: int = 200) -> Any:
    """What is read below the account."""
    answered = world.call("GET", path)
    assert answered.status_code == status, answered.text
    return answered.json()


def refused(world: YotiWorld, status: int, method: str, path: str, body: Any = None) -> str:
    """Ask for something that is refused so. Returns the message."""
    answered = world.call(method, path, body)
    assert answered.status_code == status, answered.text
    return str(answered.json()["message"])


def done(world: YotiWorld, status: int, method: str, path: str, body: Any = None) -> None:
    """Ask for something that is done, and answered with this status and no body."""
    answered = world.call(method, path, body)
    assert (answered.status_code, answered.content) == (status, b""), answered.text


def inside(world: YotiWorld) -> tuple[World, Account]:
    """The world and the account themselves."""
    found = world.server.emulator.worlds.get(world.id)
    assert found is not None
    account = found.of(Tenancy).accounts.get(world.account)
    assert account is not None
    return found, account


def switch(world: YotiWorld, **quirks: Any) -> None:
    """Set some of the quirks."""
    world.switch(**quirks)
