"""The desk at which workers ask for the one server."""

from __future__ import annotations

import socket

import pytest

from emulator.testing import desk as desks
from emulator.testing.desk import Desk, Place, address_of, ask
from emulator.testing.plugin import Choices
from emulator.testing.server import ServerError
from emulator.testing.session import Session

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
    desk = Desk(Told("http://a", "no luck", "https://b", "https://c").place)
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
    monkeypatch.setattr(desks, "PATIENCE", 0.1)
    desk = Desk(Told("http://a").place)
    with socket.create_connection(desk.address):
        assert ask(desk.address).url == "http://a"
    desk.close()


def test_a_controller_that_is_gone_is_an_error() -> None:
    """Whether it says nothing any more, or does not listen: the worker does not wait for it, and knows why."""
    desk = Desk(Told("").place)
    with pytest.raises(ServerError, match="gone"):
        ask(desk.address)
    desk.close()
    with pytest.raises(ServerError, match="the controller of the test run is gone"):
        ask(desk.address)
    with pytest.raises(pytest.fail.Exception, match=r"^the controller of the test run is gone$"):
        Session(NONE, desk.address).emulator  # noqa: B018 - it is asked for, and is not there


def test_a_worker_asks_where_it_was_told() -> None:
    """And the controller opens one desk only."""
    controller = Told("http://a", "http://a")
    address = controller.open_desk()
    assert controller.open_desk() == address
    worker = Session(NONE, address_of({desks.DESK: list(address)}))
    assert worker.place() == Place("http://a")
    assert address_of({}) is None
    controller.close()
