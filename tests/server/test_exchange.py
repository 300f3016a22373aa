"""A request as it is read from its ASGI scope."""

from __future__ import annotations

import pytest

from emulator.server.exchange import exchange_from
from emulator.world.clock import stopwatch
from tests.server.asgi import scope_of, whole


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/pets", "/pets", ""),
        ("/pets?limit=5&x=%20", "/pets", "limit=5&x=%20"),
        ("/pets/a%2Fb%20c/", "/pets/a%2Fb%20c/", ""),
        ("//pets", "//pets", ""),
    ],
)
def test_the_target_stays_as_it_was_sent(target: str, path: str, query: str) -> None:
    """Nothing is decoded, because signatures are over what was sent."""
    request = exchange_from(scope_of("GET", target), whole().as_receive).request
    assert (request.method, request.target, request.path, request.query_string) == ("GET", target, path, query)
    assert request.body == b""


def test_headers() -> None:
    """Of a repeated header the last is kept; values are latin-1."""
    sent = [("X-Name", "a"), ("x-name", "caf\xe9")]
    exchange = exchange_from(scope_of("GET", "/", sent), whole().as_receive)
    assert exchange.request.headers == {"x-name": "caf\xe9"}


def test_nothing_is_known_at_first() -> None:
    """An exchange begins with its request, its client and the moment it began."""
    before = stopwatch()
    receive = whole().as_receive
    exchange = exchange_from(scope_of("GET", "/"), receive)
    assert before <= exchange.started <= stopwatch()
    assert exchange.receive == receive
    found = (exchange.api, exchange.match, exchange.entry, exchange.principal, exchange.call, exchange.reply)
    assert found == (None,) * 6


def test_blanks_around_a_value_are_no_part_of_it() -> None:
    """The parser beneath leaves those behind it. Signs of other blanks are part of what was sent."""
    sent = [("x-a", "b \t "), ("content-length", "5 "), ("x-c", "a\xa0")]
    request = exchange_from(scope_of("GET", "/", sent), whole().as_receive).request
    assert dict(request.headers) == {"x-a": "b", "content-length": "5", "x-c": "a\xa0"}
