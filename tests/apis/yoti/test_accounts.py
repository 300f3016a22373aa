"""Accounts: each a tenant of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.yoti_client import STRANGER, YotiWorld, refused


def test_create_and_read(world: YotiWorld) -> None:
    """What was created can be read; its body is our reading, as none is published."""
    answered = world.party.call("POST", "/accounts", {"name": "staging", "colour": "green"})
    assert answered.status_code == 201
    assert list(answered.json()) == ["id"]
    read = world.party.call("GET", f"/accounts/{answered.json()['id']}")
    assert read.status_code == 200
    assert read.json() == {**answered.json(), "name": "staging", "created_at": "2026-01-01T00:00:00.000Z"}


@pytest.mark.parametrize("body", [None, [], {}, {"name": ""}, {"name": 1}, {"name": None}])
def test_create_bad_body(world: YotiWorld, body: Any) -> None:
    """An account needs a name."""
    refused(world.party.call("POST", "/accounts", body), 400)


def test_create_no_json(world: YotiWorld) -> None:
    """What is not JSON is refused as that."""
    assert "JSON" in refused(world.party.call("POST", "/accounts", raw=b"name=x"), 400)


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (None, 201),
        ("application/json; charset=utf-8", 201),
        ("text/plain", 400),
        ("application/jsonp", 400),
        ("", 400),
    ],
)
def test_content_type(world: YotiWorld, content_type: str | None, status: int) -> None:
    """Another type than JSON is refused, where it is said."""
    headers = {"Content-Type": content_type}
    assert world.party.call("POST", "/accounts", {"name": "x"}, headers=headers).status_code == status


def test_name_taken(world: YotiWorld) -> None:
    """A name is taken within one SDK id, and free again after a deletion."""
    taken = {"name": "main"}
    assert "name" in refused(world.party.call("POST", "/accounts", taken), 409)
    assert world.second.call("POST", "/accounts", taken).status_code == 201
    assert world.call("DELETE", "").status_code == 204
    assert world.party.call("POST", "/accounts", taken).status_code == 201


def test_quota(world: YotiWorld) -> None:
    """An SDK id has ten accounts at most, unless set otherwise; a taken name is told of first."""
    for number in range(9):
        world.created("/accounts", {"name": str(number)})
    assert "10" in refused(world.party.call("POST", "/accounts", {"name": "x"}), 422)
    refused(world.party.call("POST", "/accounts", {"name": "main"}), 409)
    assert world.second.call("POST", "/accounts", {"name": "x"}).status_code == 201
    world.switch(accounts_per_sdk=11)
    world.created("/accounts", {"name": "x"})


@pytest.mark.parametrize("account", [STRANGER, STRANGER.upper(), "x", "%0A", f"{STRANGER}%0A"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_unknown(world: YotiWorld, method: str, account: str) -> None:
    """An id that is not there and one that is no id are both not found, as no 400 is listed."""
    refused(world.party.call(method, f"/accounts/{account}"), 404)


def test_foreign(world: YotiWorld) -> None:
    """Another SDK id's account is not there."""
    for method in ("GET", "DELETE"):
        refused(world.second.call(method, world.here), 404)
    assert world.call("GET", "").status_code == 200


def test_trailing_newline_is_part_of_an_id(world: YotiWorld) -> None:
    """Patterns are matched in full: a newline after a good id makes it a bad one."""
    refused(world.party.call("GET", f"{world.here}%0A"), 404)


def test_delete(world: YotiWorld) -> None:
    """A deleted account is gone with everything below it, and stays so."""
    world.new("/policies", {"name": "p", "data": "d", "type": "LINK"})
    answered = world.call("DELETE", "")
    assert (answered.status_code, answered.content) == (204, b"")
    for method, path, status in (
        ("GET", "", 404),
        ("DELETE", "", 404),
        ("GET", "/flags", 404),
        ("GET", "/policies", 401),
    ):
        refused(world.call(method, path), status)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/policies", None),
        ("POST", "/policies", {"name": "p", "data": "d", "type": "LINK"}),
        ("GET", f"/policies/{STRANGER}", None),
        ("POST", f"/policies/{STRANGER}/tags", {"tags": []}),
        ("POST", f"/policies/{STRANGER}/version", {}),
        ("GET", f"/policies/{STRANGER}/version/1", None),
        ("POST", "/flags", {"reason": "r"}),
        ("GET", "/groups", None),
        ("POST", "/groups", {"label": "l"}),
        ("GET", f"/groups/{STRANGER}/challenges", None),
        ("POST", "/moderations", {"content_id": STRANGER}),
    ],
)
def test_o10_o12_unknown_account_where_no_404_is_listed(
    world: YotiWorld, method: str, path: str, body: Any
) -> None:
    """Where the vendor lists no 404 for an account, one that is not there is a 401."""
    refused(world.party.call(method, f"/accounts/{STRANGER}{path}", body), 401)
    refused(world.second.call(method, f"{world.here}{path}", body), 401)


def test_second_account_is_apart(world: YotiWorld) -> None:
    """An id of one account is unknown in another one of the same SDK id."""
    policy = world.new("/policies", {"name": "p", "data": "d", "type": "LINK"})
    other = world.created("/accounts", {"name": "other"})
    refused(world.party.call("GET", f"/accounts/{other}/policies/{policy}"), 404)
