"""Under which content type a body comes. Source: the adapter of the vendor's framework (facts §3)."""

from __future__ import annotations

from emulator.apis.moderationapi.settings import settings_of
from emulator.contract.call import Call
from emulator.contract.errors import ApiError

JSON = "application/json"


def check_content_type(call: Call) -> None:
    """Look at it before the body is read, where the project is strict. Raises: ApiError 415."""
    if 415 not in call.operation.responses or not settings_of(call.world).strict_content_type:
        return
    sent = call.request.headers.get("content-type", "")
    if sent.partition(";")[0].strip().lower() != JSON:
        raise ApiError(415, f"Unsupported content-type {sent[:80]}" if sent else "Missing content-type header")
