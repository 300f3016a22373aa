"""How the control plane refuses."""

from __future__ import annotations

from emulator.contract.call import Reply
from emulator.contract.errors import ApiError, Cause, Violation
from emulator.world.world import World

STATUSES = {
    Cause.REFUSED: 400,
    Cause.UNMATCHED: 404,
    Cause.METHOD: 405,
    Cause.TOO_LARGE: 413,
    Cause.MALFORMED: 400,
    Cause.INVALID: 400,
    Cause.FULL: 409,
    Cause.GONE: 409,
    Cause.FAULT: 500,
    Cause.BROKEN_REPLY: 500,
    Cause.CRASH: 500,
}
"""Cause to status, where the error has none of its own."""

CODES = {
    400: "invalid",
    401: "token_needed",
    403: "foreign",
    404: "not_found",
    405: "method",
    409: "full",
    413: "too_large",
    500: "broken",
    507: "full",
}
"""Status to the word that a program may compare."""


class WordedError(ApiError):
    """A refusal that a program tells from others of its status. code: the word for it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, message)
        self.code = code


def as_reply(error: ApiError) -> Reply:
    """`error` in the control plane's shape."""
    status = error.status or STATUSES[error.cause]
    violations = [
        {"pointer": violation.pointer, "rule": violation.rule, "message": violation.message}
        for violation in error.violations
    ]
    said = {"code": _code(error, status), "message": error.message, "violations": violations}
    return Reply(status, {"error": said}, dict(error.headers))


def _code(error: ApiError, status: int) -> str:
    if isinstance(error, WordedError):
        return error.code
    return "gone" if error.cause is Cause.GONE else CODES[status]


def invalid(pointer: str, message: str, *, rule: str, part: str = "body") -> ApiError:
    """A 400 for what no schema can say. pointer: a JSON Pointer into `part`."""
    violation = Violation("request", part, pointer, rule, message)
    return ApiError(None, message, cause=Cause.INVALID, violations=[violation])


def check_there(world: World) -> None:
    """For who has waited. Raises: ApiError 404 when the world was dropped meanwhile."""
    if world.closed:
        raise ApiError(404, "the world was dropped meanwhile")
