"""A request's body, bounded."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.contract.errors import ApiError, Cause
from emulator.server.body import ClientGoneError, CrowdedError, Room, read_body
from tests.server.asgi import Client, chunked, whole

LIMIT = 10


def read(client: Client, length: str | None = None) -> bytes:
    """Read a client's body."""
    headers = {} if length is None else {"content-length": length}
    return asyncio.run(read_body(client.as_receive, headers, LIMIT, Room(1000)))


@given(st.lists(st.binary(max_size=6), min_size=1, max_size=6), st.booleans())
def test_a_body_is_whole_or_refused(chunks: list[bytes], declared: bool) -> None:  # noqa: FBT001 - drawn
    """However it is cut, a body up to the limit comes whole; a longer one is refused."""
    body = b"".join(chunks)
    length = str(len(body)) if declared else None
    if len(body) <= LIMIT:
        assert read(chunked(*chunks), length) == body
    else:
        with pytest.raises(ApiError) as caught:
            read(chunked(*chunks), length)
        assert caught.value.cause is Cause.TOO_LARGE


@pytest.mark.parametrize("length", ["11", "99999999999999999999", "-1", "ten", "", "1.5", "\xb2"])
def test_a_length_over_the_limit_is_refused_unread(length: str) -> None:
    """A body that is declared too long, or oddly, is refused before a byte of it is taken."""
    client = whole(b"x")
    with pytest.raises(ApiError):
        read(client, length)
    assert client.received == 0


def test_an_endless_body_is_refused_early() -> None:
    """Of a body without a length no more is read than it takes to know."""
    client = chunked(*[b"1234"] * 1000)
    with pytest.raises(ApiError):
        read(client)
    assert client.received == 3


def test_a_single_long_message_is_refused() -> None:
    """A body that comes in one piece over the limit is refused as well."""
    with pytest.raises(ApiError):
        read(whole(b"x" * 11))


def test_messages_may_lack_what_is_usual() -> None:
    """A message without a body, or without `more_body`, is an empty last one."""
    assert read(Client([{"type": "http.request"}])) == b""
    first = {"type": "http.request", "body": b"a", "more_body": True}
    assert read(Client([first, {"type": "http.request"}])) == b"a"


@pytest.mark.parametrize("client", [Client([]), chunked(b"123", b"456", hangs_up=True)], ids=["first", "later"])
def test_a_client_that_hangs_up(client: Client) -> None:
    """A client that is gone before its body is complete is told apart from everything else."""
    with pytest.raises(ClientGoneError):
        read(client)


@given(st.lists(st.binary(max_size=6), min_size=1, max_size=6), st.integers(0, 12))
def test_room_is_taken_for_a_whole_body_alone(chunks: list[bytes], size: int) -> None:
    """Whatever comes of a body, its room is what is taken in the end, and nothing where it was refused."""
    room, body = Room(size), b"".join(chunks)
    try:
        taken = asyncio.run(read_body(chunked(*chunks).as_receive, {}, LIMIT, room))
    except (ApiError, CrowdedError):
        assert len(body) > min(size, LIMIT)
        assert room.left == size
    else:
        assert taken == body
        assert room.left == size - len(body)
