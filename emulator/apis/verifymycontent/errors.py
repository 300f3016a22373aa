"""Refusals in the vendor's shape: `{"error": "…"}`. Its texts are nowhere published; these are ours."""

from __future__ import annotations

from emulator.contract.call import Reply
from emulator.contract.errors import ApiError, Cause
from emulator.contract.operation import Operation

WRONG_TYPE = 422
"""The status for unparseable JSON and wrong JSON types. The documents list one 422 and do not say for what."""

_WITHOUT_OPERATION = {Cause.UNMATCHED: 404, Cause.METHOD: 405, Cause.TOO_LARGE: 413}


def refuse(error: ApiError, operation: Operation | None) -> Reply:
    """`error` with the status that the vendor documents for it."""
    status = error.status or _status(error, operation)
    return Reply(status, {"error": _lowered(error.message)}, dict(error.headers))


def _status(error: ApiError, operation: Operation | None) -> int:
    if error.cause in {Cause.BROKEN_REPLY, Cause.CRASH}:
        return 500
    if operation is None:
        return _WITHOUT_OPERATION.get(error.cause, 400)
    documented = operation.responses
    wanted = (WRONG_TYPE, 400) if _is_wrong_type(error) else (400,)
    # Reading and deleting list no 400: what such a request names cannot exist.
    return next((status for status in (*wanted, 404) if status in documented), 401)


def _is_wrong_type(error: ApiError) -> bool:
    if error.cause is Cause.INVALID:
        return any(violation.rule == "type" and violation.part == "body" for violation in error.violations)
    return error.cause is Cause.MALFORMED


def _lowered(message: str) -> str:
    # A first word in capitals is a name: DELETE, JSON.
    return message if message[1:2].isupper() else message[:1].lower() + message[1:]
