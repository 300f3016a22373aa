"""What a member may do."""

from __future__ import annotations

import pytest

from emulator.apis.yoti.scopes import NEEDED, OPENS, SCOPES
from tests.apis.yoti.conftest import CONTRACT
from tests.yoti_client import STRANGER, YotiWorld, refused

OPERATIONS = CONTRACT.operations
PRIVATE = sorted(
    name
    for name, operation in OPERATIONS.items()
    if name not in NEEDED and not operation.raw.get("x-websocket")
)
VALUES = {
    "date": "2026-01-01",
    "dayRange": "1",
    "version": "1",
    **dict.fromkeys(
        ("id", "invitationId", "memberId", "moderationId", "profileId", "groupId", "policyId", "reasonId"),
        STRANGER,
    ),
}


def asked(world: YotiWorld, operation_id: str) -> tuple[str, str]:
    """Method and path of an operation, in the world's account."""
    operation = OPERATIONS[operation_id]
    return operation.method, operation.template.format_map({**VALUES, "accountId": world.account})


def test_list(world: YotiWorld) -> None:
    """All seventeen are listed."""
    assert world.call("GET", "/scopes").json() == {"scopes": list(SCOPES)}
    assert len(set(SCOPES)) == 17


def test_table() -> None:
    """Every scope opens something, and what it opens is an operation of the contract."""
    assert set(OPENS) == set(SCOPES)
    assert set(NEEDED) <= set(OPERATIONS)


@pytest.mark.parametrize("operation_id", sorted(NEEDED))
def test_needed(world: YotiWorld, operation_id: str) -> None:
    """A member with every scope but those that open an operation is refused; any one of them is enough."""
    method, path = asked(world, operation_id)
    others = world.member(*(scope for scope in SCOPES if scope not in NEEDED[operation_id]))
    message = refused(others.call(method, path), 401)
    for scope in NEEDED[operation_id]:
        assert scope in message
        assert world.member(scope).call(method, path).status_code != 401 or operation_id == "requestModeration"


@pytest.mark.parametrize("operation_id", PRIVATE)
def test_private(world: YotiWorld, operation_id: str) -> None:
    """What no scope is for is the relying party's own, whatever scopes a member has."""
    method, path = asked(world, operation_id)
    message = refused(world.member(*SCOPES).call(method, path), 401)
    assert "relying party" in message or operation_id == "createAccount"


def test_admin(world: YotiWorld) -> None:
    """An admin without a scope may do everything in the account, but has no say beyond it."""
    admin = world.member(admin=True)
    assert admin.call("GET", f"{world.here}/policies").status_code == 200
    assert admin.call("GET", f"{world.here}/flags").status_code == 200
    refused(admin.call("POST", "/accounts", {"name": "another"}), 401)


def test_own_account_only(world: YotiWorld) -> None:
    """A member's token opens no other account, also of the same relying party, and none that is not there."""
    admin = world.member(admin=True)
    other = world.created("/accounts", {"name": "other"})
    for account in (other, STRANGER, "x"):
        refused(admin.call("GET", f"/accounts/{account}"), 401)


def test_demoted(world: YotiWorld) -> None:
    """Who is no admin any more has the scopes left, and nothing else."""
    admin = world.member("flags:manage", admin=True)
    [listed] = world.call("GET", "/members").json()["members"]
    assert world.call("DELETE", f"/admin/{listed['id']}").status_code == 204
    assert admin.call("GET", f"{world.here}/flags").status_code == 200
    refused(admin.call("GET", f"{world.here}/policies"), 401)


def test_before_everything_else(world: YotiWorld) -> None:
    """The scope is asked for before the request is looked at."""
    refused(world.member().call("POST", f"{world.here}/invitations", raw=b"{"), 401)
