"""What is answered when a request is refused."""

from __future__ import annotations

from emulator.contract.errors import ApiError, Cause, Violation


def test_a_violation_as_json() -> None:
    """The journal shows every part of a violation."""
    shown = Violation("request", "body", "/name", "required", "name is required").as_json()
    assert shown == {
        "side": "request",
        "part": "body",
        "pointer": "/name",
        "rule": "required",
        "message": "name is required",
    }


def test_an_error_is_a_refusal_unless_said() -> None:
    """An error without a cause is the handler's own decision and carries nothing but its message."""
    error = ApiError(404, "no such pet")
    assert (error.status, error.message, str(error), error.cause) == (
        404,
        "no such pet",
        "no such pet",
        Cause.REFUSED,
    )
    assert (error.violations, error.headers, error.signed, error.near, error.world) == ((), {}, None, (), None)


def test_an_error_keeps_its_own_headers() -> None:
    """Changing an error's headers does not change what it was made of."""
    given = {"allow": "GET"}
    error = ApiError(None, "no", headers=given)
    error.headers["x"] = "y"
    assert given == {"allow": "GET"}
