"""The desk at which workers ask for the one server."""

from __future__ import annotations

import socket

import pytest

from emulator.testing import session
from emulator.testing.plugin import Choices
from emulator.testing.server import ServerError
from emulator.testing.session import Desk, Place, Session, address_of, ask, label_of

NONE = Choices(None, None, {}, None, (), (), None)


class Told(Session):
    """One whose server is somewhere, or fails."""

    def __init__(self, *answers: str) -> None:
        super().__init__(NONE)
        self.answers = list(answers)

    def place(self) -> Place:
        """The next answer."""
        answer = self.answers.pop(0)
        if not answer.startswith("http"):
            raise ServerError(answer)
        return Place(answer, "-----BEGIN") if answer.startswith("https") else Place(answer)


def test_a_desk_answers_everybody() -> None:
    """With the URL and whom to trust, or with why there is none; a worker that is gone disturbs nobody."""
    desk = Desk(Told("http://a", "no luck", "https://b", "https://c"))
    assert ask(desk.address) == Place("http://a")
    with pytest.raises(ServerError, match="no luck"):
        ask(desk.address)
    with socket.create_connection(desk.address):
        pass
    place = ask(desk.address)
    assert place.url in {"https://b", "https://c"}
    assert place.ca == "-----BEGIN"
    desk.close()


def test_a_silent_worker_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the others are answered."""
    monkeypatch.setattr(session, "PATIENCE", 0.1)
    desk = Desk(Told("http://a"))
    with socket.create_connection(desk.address):
        assert ask(desk.address).url == "http://a"
    desk.close()


def test_a_controller_that_is_gone_is_an_error() -> None:
    """A worker does not wait for it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asking = socket.create_connection(listener.getsockname())
        listener.accept()[0].close()
        with asking, asking.makefile() as reply:
            assert reply.read() == ""
    desk = Desk(Told(""))
    with pytest.raises(ServerError, match="gone"):
        ask(desk.address)
    desk.close()


def test_a_worker_asks_where_it_was_told() -> None:
    """And the controller opens one desk only."""
    controller = Told("http://a", "http://a")
    address = controller.open_desk()
    assert controller.open_desk() == address
    worker = Session(NONE, address_of({session.DESK: list(address)}))
    assert worker.place() == Place("http://a")
    assert address_of({}) is None
    controller.close()


def test_a_label_is_the_end_of_a_name() -> None:
    """It says most of it; what a label cannot hold is a blank."""
    assert label_of("test_it.py::test[a\nb]") == "test_it.py::test[a b]"
    assert label_of("test_it.py::" + "x" * 200) == "x" * 100
