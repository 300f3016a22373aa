"""Feedback: received, and no more of it kept than there is room for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator.apis.moderationapi.feedback import LIMIT, Feedback, Message
from tests.apis.moderationapi.alone import lonely
from tests.apis.moderationapi.project import Project
from tests.apis.moderationapi.second import lost, second
from tests.live import LiveServer


@pytest.fixture
def newer(server: LiveServer) -> Iterator[Project]:
    """A project of the second generation."""
    yield from second(server)


def test_it_is_received(newer: Project) -> None:
    """And kept with the world, cut where it is long."""
    told = newer.do("POST", "/feedback", {"title": "t", "description": "d" * 20_000, "source": "cli"})
    assert told["status"] == "received"
    (kept,) = newer.control("GET", "/snapshot").json()["moderationapi"]["feedback"]
    assert kept["id"] == told["id"]
    assert (kept["title"], len(kept["description"]), kept["source"]) == ("t", 10_000, "cli")


def test_what_it_must_have(newer: Project) -> None:
    """Title and description."""
    lost(newer, 400, "validation_failed", "POST", "/feedback", {"title": "t"})


def test_the_oldest_makes_room() -> None:
    """However much is sent."""
    kept = lonely().of(Feedback)
    for number in range(LIMIT + 5):
        kept.keep(Message(str(number), 0, "t", "d"))
    assert kept.records.ids() == [str(number) for number in range(5, LIMIT + 5)]
