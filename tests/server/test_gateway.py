"""The pipeline as an ASGI application."""

from __future__ import annotations

import asyncio

import pytest

from emulator.contract.call import Reply
from emulator.server.gateway import Gateway
from emulator.server.pipeline import Limits, Pipeline
from emulator.server.sending import send_reply
from emulator.world.worlds import Worlds
from tests.contract.samples import KEY, SETTINGS, PetMint, pet_api
from tests.server.asgi import Answer, ask, chunked, scope_of, whole


def gateway() -> Gateway:
    """The sample API, served."""
    return Gateway(Pipeline([pet_api()], Worlds(SETTINGS, {"pets": PetMint()}), Limits(body=100)))


def sent(reply: Reply) -> Answer:
    """What goes over the wire for a reply."""
    answer = Answer()
    asyncio.run(send_reply(answer.send, reply))
    return answer


def test_an_answer_has_type_and_length() -> None:
    """JSON goes out with its type and its length, and the reply's own headers."""
    answer = sent(Reply(201, headers={"location": "/pets/1"}, content=b'{"id":1}'))
    assert [message["type"] for message in answer.messages] == ["http.response.start", "http.response.body"]
    assert (answer.status, answer.body) == (201, b'{"id":1}')
    assert answer.headers == [
        ("location", "/pets/1"),
        ("content-type", "application/json"),
        ("content-length", "8"),
    ]


def test_content_of_another_type() -> None:
    """A reply that says its own type has only that one."""
    answer = sent(Reply(200, headers={"content-type": "image/png"}, content=b"png"))
    assert answer.headers == [("content-type", "image/png"), ("content-length", "3")]


@pytest.mark.parametrize("status", [204, 304])
def test_statuses_without_content(status: int) -> None:
    """A 204 and a 304 have neither content, type nor length, whatever the reply says."""
    answer = sent(Reply(status, content=b"surplus"))
    assert (answer.status, answer.headers, answer.body) == (status, [], b"")


def test_an_empty_answer_has_no_type() -> None:
    """Where there is nothing there is no JSON either, and the client is told not to wait."""
    assert sent(Reply(200, content=b"")).headers == [("content-length", "0")]


def test_a_request_is_answered() -> None:
    """A request comes in over ASGI and its answer goes out."""
    body = b'{"name": "Rex"}'
    scope = scope_of("POST", "/pets", [("x-api-key", KEY)], length=len(body))
    answer = ask(gateway(), scope, chunked(body[:5], body[5:]))
    assert (answer.status, answer.json) == (201, {"id": 1, "name": "Rex"})


def test_a_client_that_is_gone_gets_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A client that hung up is neither answered nor called a failure, and the journal is silent."""
    served = gateway()
    scope = scope_of("POST", "/pets", [("x-api-key", KEY)])
    assert ask(served, scope, chunked(b'{"na', hangs_up=True)).messages == []
    assert caplog.records == []
    assert len(served.pipeline.worlds.default.journal) == 0


def test_no_path_redirects() -> None:
    """A slash too many is a path that is not served, not a redirect."""
    answer = ask(gateway(), scope_of("GET", "/pets/1/", [("x-api-key", KEY)]), whole())
    assert answer.status == 404
    assert "location" not in dict(answer.headers)
