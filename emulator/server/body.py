"""A request's body, bounded."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.contract.errors import ApiError, Cause
from emulator.server.exchange import Receive


class ClientGoneError(Exception):
    """The client hung up before its request was complete."""


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes:
    """The whole body, at most `limit` bytes.

    Raises: ApiError, cause TOO_LARGE, before more than that is held; ClientGoneError.
    """
    declared = headers.get("content-length")
    if declared is not None and (not declared.isdecimal() or int(declared) > limit):
        raise _too_large(limit)
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        if len(body) > limit:
            raise _too_large(limit)
        return body
    return await _read_on(receive, bytearray(body), limit)


async def _read_on(receive: Receive, body: bytearray, limit: int) -> bytes:
    while len(body) <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        body += message.get("body", b"")
        if not message.get("more_body", False) and len(body) <= limit:
            return bytes(body)
    raise _too_large(limit)


def _too_large(limit: int) -> ApiError:
    return ApiError(None, f"the body is larger than {limit} bytes", cause=Cause.TOO_LARGE)
