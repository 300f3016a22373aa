"""Members: what they may do, and who is an admin."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.scopes import SCOPES
from tests.yoti_client import STRANGER, YotiWorld, refused


def joined(world: YotiWorld, **invited: Any) -> str:
    """The id of a new member."""
    invitation = world.new("/invitations", {"email": "ada@example.com", **invited})
    return str(world.control("POST", f"/yoti/invitations/{invitation}/accept").json()["member"]["id"])


def read(world: YotiWorld, member: str) -> dict[str, Any]:
    """A member, read."""
    answered = world.call("GET", f"/members/{member}")
    assert answered.status_code == 200
    found: dict[str, Any] = answered.json()
    return found


def test_read(world: YotiWorld) -> None:
    """A member is read as listed, which is our reading: the reference shows no body."""
    first, second = joined(world), joined(world)
    assert world.call("GET", "/members").json() == {"members": [read(world, first), read(world, second)]}
    assert read(world, first)["id"] == first


def test_o21_scopes_are_replaced(world: YotiWorld) -> None:
    """A new set takes the old one's place, each scope once; the answer is the 204 of a deletion."""
    member = joined(world)
    for given in (["flags:manage", "reports:view", "flags:manage"], ["members:manage"], [], list(SCOPES)):
        answered = world.call("PUT", f"/members/{member}", {"scopes": given})
        assert (answered.status_code, answered.content) == (204, b"")
        assert read(world, member)["scopes"] == list(dict.fromkeys(given))


@pytest.mark.parametrize("body", [None, {}, {"scopes": None}, {"scopes": "flags:manage"}, {"scopes": ["x"]}])
def test_bad_scopes(world: YotiWorld, body: Any) -> None:
    """Nothing but a list of known scopes is taken, and a refused one changes nothing."""
    member = joined(world)
    assert world.call("PUT", f"/members/{member}", {"scopes": ["flags:manage"]}).status_code == 204
    refused(world.call("PUT", f"/members/{member}", body), 400)
    assert read(world, member)["scopes"] == ["flags:manage"]


def test_admin(world: YotiWorld) -> None:
    """A member becomes an admin, again if need be, and a plain member again; the scopes stay."""
    member = joined(world)
    world.call("PUT", f"/members/{member}", {"scopes": ["flags:manage"]})
    for _ in range(2):
        answered = world.call("POST", "/admin", {"member_id": member})
        assert (answered.status_code, answered.content) == (200, b"")
        assert read(world, member)["admin"]
    answered = world.call("DELETE", f"/admin/{member}")
    assert (answered.status_code, answered.content) == (204, b"")
    assert (read(world, member)["admin"], read(world, member)["scopes"]) == (False, ["flags:manage"])
    assert "no admin" in refused(world.call("DELETE", f"/admin/{member}"), 404)


@pytest.mark.parametrize(
    "body", [None, {}, {"member_id": 1}, {"member_id": "x"}, {"member_id": STRANGER.upper()}]
)
def test_bad_admin(world: YotiWorld, body: Any) -> None:
    """An admin is named by the id of a member."""
    refused(world.call("POST", "/admin", body), 400)


def test_last_admin(world: YotiWorld) -> None:
    """The last admin may go too."""
    member = joined(world, admin=True)
    assert world.call("DELETE", f"/members/{member}").status_code == 204
    assert world.call("GET", "/members").json() == {"members": []}


def test_remove(world: YotiWorld) -> None:
    """A member who is removed is nowhere any more."""
    member = joined(world)
    answered = world.call("DELETE", f"/members/{member}")
    assert (answered.status_code, answered.content) == (204, b"")
    for method, path, body in (
        ("GET", f"/members/{member}", None),
        ("PUT", f"/members/{member}", {"scopes": []}),
        ("DELETE", f"/members/{member}", None),
        ("POST", "/admin", {"member_id": member}),
        ("DELETE", f"/admin/{member}", None),
    ):
        refused(world.call(method, path, body), 404)


@pytest.mark.parametrize("member", ["x", "%0A", STRANGER.upper()])
def test_bad_id(world: YotiWorld, member: str) -> None:
    """An id that is none is not found, as the vendor lists no 400 here."""
    for method in ("GET", "PUT", "DELETE"):
        refused(world.call(method, f"/members/{member}", {"scopes": []}), 404)
    refused(world.call("DELETE", f"/admin/{member}"), 404)


def test_unknown_account(world: YotiWorld) -> None:
    """Every operation says that an account is not there."""
    there = f"/accounts/{STRANGER}"
    for method, path, body in (
        ("GET", "/members", None),
        ("GET", f"/members/{STRANGER}", None),
        ("PUT", f"/members/{STRANGER}", {"scopes": []}),
        ("DELETE", f"/members/{STRANGER}", None),
        ("GET", "/scopes", None),
        ("POST", "/admin", {"member_id": STRANGER}),
        ("DELETE", f"/admin/{STRANGER}", None),
    ):
        assert refused(world.party.call(method, there + path, body), 404) == "there is no such account"
