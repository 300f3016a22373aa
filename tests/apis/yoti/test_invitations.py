"""Invitations: pending, then accepted, revoked or expired."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.quirks import DAY
from tests.yoti_client import STRANGER, YotiWorld, refused

ADA = {"email": "ada@example.com"}


def pending(world: YotiWorld) -> list[dict[str, Any]]:
    """The invitations that are listed."""
    listed: list[dict[str, Any]] = world.call("GET", "/invitations").json()["invitations"]
    return listed


def test_invite(world: YotiWorld) -> None:
    """An invitation is pending for seven days, and its username is empty so far."""
    invited = world.new("/invitations", {**ADA, "admin": True})
    assert pending(world) == [
        {
            "id": invited,
            "email": "ada@example.com",
            "username": "",
            "admin": True,
            "expires_at": "2026-01-08T00:00:00.000Z",
            "created_at": "2026-01-01T00:00:00.000Z",
        }
    ]


def test_invite_again(world: YotiWorld) -> None:
    """The same address may be invited twice; nobody is to be an admin unless it is said."""
    first, second = world.new("/invitations", ADA), world.new("/invitations", ADA)
    assert [(each["id"], each["admin"]) for each in pending(world)] == [(first, False), (second, False)]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"email": "a@b.co"},
        {"email": "a" * 101},
        {"email": 1},
        {**ADA, "admin": "yes"},
        {**ADA, "admin": None},
    ],
)
def test_bad_body(world: YotiWorld, body: Any) -> None:
    """An address has 7 to 100 characters."""
    refused(world.call("POST", "/invitations", body), 400)


@pytest.mark.parametrize("email", ["a@b.com", "a" * 100])
def test_bounds(world: YotiWorld, email: str) -> None:
    """Both bounds are inside."""
    world.new("/invitations", {"email": email})


def test_revoke(world: YotiWorld) -> None:
    """A revoked invitation is listed no more, and can be neither revoked again nor accepted."""
    invited = world.new("/invitations", ADA)
    answered = world.call("DELETE", f"/invitations/{invited}")
    assert (answered.status_code, answered.content) == (204, b"")
    assert pending(world) == []
    assert "revoked" in refused(world.call("DELETE", f"/invitations/{invited}"), 404)
    assert world.control("POST", f"/yoti/invitations/{invited}/accept").status_code == 404


@pytest.mark.parametrize("invitation", [STRANGER, "x", "%0A"])
def test_revoke_unknown(world: YotiWorld, invitation: str) -> None:
    """What is not there cannot be revoked."""
    refused(world.call("DELETE", f"/invitations/{invitation}"), 404)


def test_expire(world: YotiWorld) -> None:
    """An invitation expires on the world's clock, to the second."""
    invited = world.new("/invitations", ADA)
    world.advance(7 * DAY - 1)
    assert [each["id"] for each in pending(world)] == [invited]
    world.advance(1)
    assert pending(world) == []
    assert "expired" in refused(world.call("DELETE", f"/invitations/{invited}"), 404)
    assert world.control("POST", f"/yoti/invitations/{invited}/accept").status_code == 404


def test_expire_as_set(world: YotiWorld) -> None:
    """How long an invitation lasts can be set; those that are pending keep their date."""
    world.new("/invitations", ADA)
    world.switch(invitation_ttl=60)
    world.new("/invitations", ADA)
    world.advance(60)
    assert len(pending(world)) == 1


@pytest.mark.parametrize("admin", [True, False])
def test_accept(world: YotiWorld, *, admin: bool) -> None:
    """Accepting makes a member without scopes, an admin if so invited."""
    invited = world.new("/invitations", {**ADA, "admin": admin})
    world.advance(5)
    accepted = world.control("POST", f"/yoti/invitations/{invited}/accept", json={"username": "ada"}).json()
    assert accepted["member"] == {
        "id": accepted["member"]["id"],
        "email": "ada@example.com",
        "username": "ada",
        "admin": admin,
        "scopes": [],
        "created_at": "2026-01-01T00:00:05.000Z",
    }
    assert pending(world) == []
    assert world.call("GET", "/members").json() == {"members": [accepted["member"]]}
    assert "accepted" in refused(world.call("DELETE", f"/invitations/{invited}"), 404)


def test_unknown_account(world: YotiWorld) -> None:
    """An account that is not there is told of before the body is acted upon."""
    refused(world.party.call("POST", f"/accounts/{STRANGER}/invitations", ADA), 404)
    refused(world.party.call("GET", f"/accounts/{STRANGER}/invitations"), 404)
    refused(world.party.call("DELETE", f"/accounts/{STRANGER}/invitations/{STRANGER}"), 404)
