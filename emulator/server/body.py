"""A request's body, bounded."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.contract.errors import ApiError, Cause, unreadable
from emulator.server.exchange import Message, Receive


class ClientGoneError(Exception):
    """The client hung up before its request was complete."""


class CrowdedError(Exception):
    """So many bodies are held that this one finds no room. Nothing is wrong with it."""


class Room:
    """Room for the bodies of all requests that are on their way. left: bytes."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.left = size

    def take(self, count: int) -> None:
        """Raises: CrowdedError when there is not so much."""
        if count > self.left:
            raise CrowdedError(f"the bodies of the requests under way are {self.size} bytes already")
        self.left -= count

    def give(self, count: int) -> None:
        """Give back what was taken."""
        self.left += count


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int, room: Room) -> bytes:
    """The whole body, at most `limit` bytes. It has taken as many of `room`, and its reader gives them back.

    Raises: ApiError, cause TOO_LARGE, before more than that is held; ClientGoneError; CrowdedError.
    """
    declared = headers.get("content-length")
    if declared is not None and (not declared.isdecimal() or int(declared) > limit):
        raise _too_large(limit)
    message = await _next_piece(receive)
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):
        return await _read_on(receive, bytearray(body), limit, room)
    _check_size(len(body), limit)
    room.take(len(body))
    return body


async def _read_on(receive: Receive, body: bytearray, limit: int, room: Room) -> bytes:
    held, more = 0, True
    try:
        while True:
            _check_size(len(body), limit)
            room.take(len(body) - held)
            held = len(body)
            if not more:
                return bytes(body)
            message = await _next_piece(receive)
            body += message.get("body", b"")
            more = message.get("more_body", False)
    except BaseException:
        room.give(held)
        raise


async def _next_piece(receive: Receive) -> Message:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    return message


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> ApiError:
    return unreadable(Cause.TOO_LARGE, "size", f"the body is larger than {limit} bytes")
