"""How far authors are trusted, by their history and the world's clock."""

from __future__ import annotations

import pytest

from emulator.apis.moderationapi.author import Author, Entry
from emulator.apis.moderationapi.trust import DAY_MS, earned, rises_at
from tests.apis.moderationapi.project import DAY, Project


def author(clean: int, flagged: int = 0) -> Author:
    """One whose first content came at 0."""
    made = Author("a", "x", 0, 0)
    for number in range(clean + flagged):
        made.note(Entry(f"c{number}", 0, number >= clean))
    return made


@pytest.mark.parametrize(
    ("days", "clean", "level"),
    [
        (0, 0, 0),
        (7, 4, 0),
        (6.9, 5, 0),
        (7, 5, 1),
        (30, 24, 1),
        (30, 25, 2),
        (90, 49, 2),
        (90, 50, 3),
        (999, 100, 3),
    ],
)
def test_levels(days: float, clean: int, level: int) -> None:
    """Days and clean contents together earn a level; the highest is given by hand alone."""
    assert earned(author(clean), days * DAY_MS) == level


@pytest.mark.parametrize(("clean", "flagged", "level"), [(95, 5, 3), (94, 6, -1), (19, 1, 1), (0, 1, -1)])
def test_violations(clean: int, flagged: int, level: int) -> None:
    """More than a twentieth of the history makes an author distrusted, however long they are there."""
    assert earned(author(clean, flagged), 999 * DAY_MS) == level


@pytest.mark.parametrize(
    ("clean", "flagged", "now", "then"),
    [(0, 0, 0, None), (5, 0, 0, 7), (25, 0, 8, 30), (25, 0, 30, None), (5, 1, 0, None)],
)
def test_when_it_rises_by_itself(clean: int, flagged: int, now: int, then: int | None) -> None:
    """Only where the contents are enough and the days are not."""
    assert rises_at(author(clean, flagged), now * DAY_MS) == (None if then is None else then * DAY_MS)


def test_only_the_last_hundred_count() -> None:
    """What is older is counted and weighs nothing."""
    made = author(0, 3)
    for number in range(100):
        made.note(Entry(f"d{number}", 1, flagged=False))
    assert (len(made.history), made.total, made.flagged, earned(made, 0)) == (100, 103, 3, 0)


def test_the_level_rises_with_the_clock(project: Project) -> None:
    """Five clean contents, and a week later the level is there, with its event."""
    project.listen("AUTHOR_TRUST_LEVEL_CHANGED")
    for number in range(5):
        project.submit(f"c{number}", flagged=False, authorId="ada")
    project.advance(7 * DAY - 1)
    assert project.get("/authors/ada")["trust_level"] == {"level": 0, "manual": False}
    assert project.told() == []
    project.advance(1)
    assert project.get("/authors/ada")["trust_level"] == {"level": 1, "manual": False}
    (told,) = project.told()
    assert told["body"]["data"]["object"]["trust_level"] == {"level": 1, "manual": False}


def test_a_violation_is_told_at_once(project: Project) -> None:
    """The first flagged content of a new author is all of the history; the answer has the new level already."""
    project.listen("AUTHOR_TRUST_LEVEL_CHANGED")
    answered = project.submit("c1", authorId="ada")
    assert answered["author"]["trust_level"] == {"level": -1, "manual": False}
    assert len(project.told()) == 1


def test_a_level_by_hand(project: Project) -> None:
    """It holds whatever the author does, until null gives it back."""
    project.do("POST", "/authors", {"external_id": "ada", "manual_trust_level": 4})
    assert project.submit("c1", authorId="ada")["author"]["trust_level"] == {"level": 4, "manual": True}
    back = project.do("PUT", "/authors/ada", {"manual_trust_level": None})
    assert back["trust_level"] == {"level": -1, "manual": False}
