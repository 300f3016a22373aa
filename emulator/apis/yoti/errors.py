"""Refusals. No body is published; one shape serves all: `{"error_code": "…", "message": "…"}`."""

from __future__ import annotations

from emulator.contract.call import Reply
from emulator.contract.errors import ApiError, Cause
from emulator.contract.operation import Operation

CODES = {
    400: "INVALID_REQUEST",
    401: "UNAUTHORIZED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    410: "GONE",
    413: "TOO_LARGE",
    422: "UNPROCESSABLE",
    426: "UPGRADE_REQUIRED",
    500: "INTERNAL_ERROR",
}

_WITHOUT_OPERATION = {Cause.UNMATCHED: 404, Cause.METHOD: 405, Cause.TOO_LARGE: 413}


def refuse(error: ApiError, operation: Operation | None) -> Reply:
    """`error` with the status that the vendor documents for it."""
    status = error.status or _status(error, operation)
    code = CODES.get(status, "ERROR")
    return Reply(status, {"error_code": code, "message": error.message}, dict(error.headers))


def _status(error: ApiError, operation: Operation | None) -> int:
    if error.cause in {Cause.BROKEN_REPLY, Cause.CRASH}:
        return 500
    if operation is None:
        return _WITHOUT_OPERATION.get(error.cause, 400)
    wanted = (422, 400) if error.cause is Cause.FULL else (400, 422, 404)
    usual = next((status for status in wanted if status in operation.responses), 401)
    return _of_violations(error, operation) or usual


def _of_violations(error: ApiError, operation: Operation) -> int | None:
    """The status for a broken rule of some other part than the body."""
    broken = {(violation.part, violation.pointer) for violation in error.violations}
    if any(part == "header" and pointer != "/content-type" for part, pointer in broken):
        return 401  # a socket's id is asked for as the SDK id is
    if ("path", "/accountId") in broken:
        return 400 if _lists(operation, 400) else unknown_account(operation)
    if any(part == "path" for part, _ in broken):
        return 400 if _lists(operation, 400) else 404
    if broken == {("query", "/page")} and _lists(operation, 422):
        return 400 if _lists(operation, 400) else 422
    return None


def unknown_account(operation: Operation) -> int:
    """The status for an account that is not there: 404, or 401 where the vendor lists that and no 404."""
    found = 404 in operation.responses
    return 404 if found and (_lists(operation, 404) or not _lists(operation, 401)) else 401


def _lists(operation: Operation, status: int) -> bool:
    """Whether `status` is the vendor's own for `operation`; one that is inferred may be for something else."""
    documented = operation.responses.get(status)
    return documented is not None and documented.inferred is None
