"""What becomes of a content: its author is noted, it enters queues, and a refusal changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.items import LOOSE, Items, readd
from emulator.apis.moderationapi.queue import Queues
from emulator.apis.moderationapi.settings import SettingsBook
from emulator.apis.moderationapi.submissions import accept
from emulator.world.store import StoreFullError
from tests.apis.moderationapi.alone import content, lonely


def test_the_author_is_answered() -> None:
    """The same one each time, under the client's id."""
    world = lonely()
    first = accept(world, content("a", author="ada"))
    assert first is not None
    assert accept(world, content("b", author="ada")) is first
    assert (first.external_id, first.total, first.sentiment) == ("ada", 2, 0.5)
    assert accept(world, content("c")) is None


def test_without_authors() -> None:
    """A project that has none keeps the content all the same."""
    world = lonely()
    world.of(SettingsBook).change({"authors_enabled": False})
    assert accept(world, content("a", author="ada")) is None
    assert len(world.of(Authors).records) == 0
    assert len(world.of(Items).records) == 1


def test_a_full_queue_refuses_the_author_too() -> None:
    """One that is new is not kept, one that is known is not counted."""
    world = lonely(records=2)
    for name in "ab":
        accept(world, content(name, author="ada"))
    with pytest.raises(StoreFullError, match="queue item"):
        accept(world, content("c", author="ben"))
    with pytest.raises(StoreFullError):
        accept(world, content("d", author="ada"))
    assert [author.total for author in world.of(Authors).records] == [2]
    accept(world, content("a", author="ada"))


def test_an_item_that_finds_no_room_stays_out() -> None:
    """An action that would put it into a queue is refused, and it is in none as before."""
    world = lonely(records=1)
    accept(world, content("a"))
    accept(world, content("clean", flagged=False))
    item, queue = world.of(Items).find("clean"), next(iter(world.of(Queues).records))
    assert item is not None
    with pytest.raises(StoreFullError):
        readd(world, item, queue)
    assert item.queues == []


def test_too_many_authors_are_refused() -> None:
    """Their content is not kept either."""
    world = lonely(records=1)
    accept(world, content("a", flagged=False, author="ada"))
    with pytest.raises(StoreFullError, match="author"):
        accept(world, content("b", author="ben"))
    assert world.of(Items).find("b") is None


def test_clean_content_is_known_for_a_while() -> None:
    """A thousand of it, and never of what is not to be stored."""
    world = lonely()
    accept(world, content("gone", flagged=False, stored=False))
    for number in range(LOOSE + 1):
        accept(world, content(f"c{number}", flagged=False))
    items = world.of(Items)
    assert [items.find(name) is not None for name in ("gone", "c0", "c1", f"c{LOOSE}")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_shadow_flag_is_a_flag_to_queues_alone() -> None:
    """As a dry run has it."""
    world = lonely()
    author = accept(world, replace(content("a", flagged=False, author="ada"), shadow_flagged=True))
    assert author is not None
    assert author.flagged == 0
    assert world.of(Items).records.get("a") is not None
