"""Refusals: one shape, and the status that the vendor lists for the cause."""

from __future__ import annotations

import pytest

from emulator.apis.yoti.errors import CODES, refuse
from emulator.contract.errors import ApiError, Cause, Violation
from emulator.contract.operation import Operation
from tests.apis.yoti.conftest import CONTRACT


def broken(part: str, pointer: str) -> ApiError:
    """A request that breaks one rule of the contract."""
    violation = Violation("request", part, pointer, "type", "no")
    return ApiError(None, "no", cause=Cause.INVALID, violations=[violation])


@pytest.mark.parametrize(
    ("operation", "part", "pointer", "status"),
    [
        # an account's id that is none: 400 where it is listed, else as an account that is not there
        ("listFlags", "path", "/accountId", 400),
        ("createPolicy", "path", "/accountId", 400),
        ("readAccount", "path", "/accountId", 404),
        ("setMemberScopes", "path", "/accountId", 404),
        ("readPolicy", "path", "/accountId", 401),
        ("listGroups", "path", "/accountId", 401),
        ("connectSocket", "path", "/accountId", 404),
        # another id that is none
        ("deletePolicy", "path", "/policyId", 400),
        ("readPolicy", "path", "/policyId", 404),
        ("tagPolicy", "path", "/policyId", 404),
        ("readMember", "path", "/memberId", 404),
        ("auditReports", "path", "/dayRange", 404),
        # a page that is none: 400 where it is listed, else 422 where that is, else 400 all the same
        ("listReports", "query", "/page", 400),
        ("listNotifications", "query", "/page", 400),
        ("listPolicies", "query", "/page", 422),
        ("listGroups", "query", "/page", 422),
        ("listReportsOfContent", "query", "/page", 400),
        ("listPolicies", "query", "/policy", 400),
        # a socket's id is asked for as the SDK id is
        ("listenSocket", "header", "/yoti-connection-id", 401),
        ("createAccount", "header", "/content-type", 400),
        ("createAccount", "body", "/name", 400),
        ("invite", "body", "/email", 400),
        ("createGroup", "body", "/label", 400),
    ],
)
def test_broken_rules(operation: str, part: str, pointer: str, status: int) -> None:
    """What a broken rule is answered with depends on where it is and on what the vendor lists."""
    assert refuse(broken(part, pointer), CONTRACT.operations[operation]).status == status


def test_path_before_page() -> None:
    """What is asked for is looked at before what is asked about it."""
    error = broken("path", "/policyId")
    error.violations += broken("query", "/page").violations
    assert refuse(error, CONTRACT.operations["deletePolicy"]).status == 400
    assert refuse(error, CONTRACT.operations["readPolicy"]).status == 404


@pytest.mark.parametrize(
    ("cause", "operation", "status"),
    [
        (Cause.MALFORMED, "createAccount", 400),
        (Cause.TOO_LARGE, "createAccount", 400),
        (Cause.TOO_LARGE, "readAccount", 404),
        (Cause.FULL, "createAccount", 422),
        (Cause.FULL, "createGroup", 422),
        (Cause.FULL, "createPolicy", 400),
        (Cause.FULL, "invite", 400),
        (Cause.FULL, "connectSocket", 401),
        (Cause.CRASH, "readAccount", 500),
        (Cause.BROKEN_REPLY, "readAccount", 500),
        (Cause.UNMATCHED, None, 404),
        (Cause.METHOD, None, 405),
        (Cause.TOO_LARGE, None, 413),
        (Cause.MALFORMED, None, 400),
    ],
)
def test_causes(cause: Cause, operation: str | None, status: int) -> None:
    """Each cause has a status among those that are listed."""
    reply = refuse(ApiError(None, "no", cause=cause), CONTRACT.operations[operation] if operation else None)
    assert (reply.status, reply.json) == (status, {"error_code": CODES[status], "message": "no"})


@pytest.mark.parametrize("operation", CONTRACT.operations.values(), ids=lambda operation: operation.id)
@pytest.mark.parametrize("cause", [Cause.MALFORMED, Cause.TOO_LARGE, Cause.INVALID, Cause.FULL])
def test_always_documented(operation: Operation, cause: Cause) -> None:
    """Whatever a client causes, the answer is one that the operation documents, in its shape."""
    reply = refuse(ApiError(None, "no", cause=cause), operation)
    documented = operation.responses[reply.status]
    assert documented.shape is not None
    assert documented.shape.fits(reply.json)


def test_a_handlers_own_status() -> None:
    """What a handler decides is answered as it decided, headers included."""
    reply = refuse(ApiError(426, "no", headers={"Upgrade": "websocket"}), CONTRACT.operations["connectSocket"])
    assert (reply.status, reply.headers) == (426, {"Upgrade": "websocket"})
