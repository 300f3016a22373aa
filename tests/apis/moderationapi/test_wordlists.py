"""Wordlists: their words, how they are prepared, and what the analysis is given."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.moderationapi.wordlists import Wordlists
from emulator.world.store import StoreFullError
from emulator.world.world import World, WorldSettings
from tests.apis.moderationapi.project import START, Project, refused


def made(project: Project, **asked: Any) -> str:
    """The id of a new list."""
    answered = project.control("POST", "/moderationapi/wordlists", json=asked)
    assert answered.status_code == 201, answered.text
    found: str = answered.json()["id"]
    return found


def test_a_list_is_read_with_its_words(project: Project) -> None:
    """In lower case, each once, none empty."""
    one = made(project, name="Rivals", words=["Acme", "ACME", " Acme Corp ", ""])
    read = project.get(f"/wordlist/{one}")
    assert len(read["organizationId"]) == 24
    assert read == {
        "id": one,
        "name": "Rivals",
        "words": ["acme", "acme corp"],
        "createdAt": "2026-01-01T00:00:00.000Z",
        "organizationId": read["organizationId"],
        "userId": None,
        "strict": False,
    }
    assert read["organizationId"] == project.get("/account")["id"]


def test_lists_are_listed_without_words(project: Project) -> None:
    """A bare array, oldest first."""
    assert project.get("/wordlist") == []
    ids = [made(project, name=name) for name in ("a", "b")]
    listed = project.get("/wordlist")
    assert [row["id"] for row in listed] == ids
    assert set(listed[0]) == {"id", "name", "description", "createdAt", "userId"}


def test_changing_replaces_the_words(project: Project) -> None:
    """What is not sent stays."""
    one = made(project, name="a", words=["x"])
    read = project.get(f"/wordlist/{one}")
    assert project.do("PUT", f"/wordlist/{one}", {}) == read
    changed = project.do(
        "PUT", f"/wordlist/{one}", {"name": "b", "words": ["Y", "y"], "strict": True, "key": "k"}
    )
    assert changed == {**read, "name": "b", "words": ["y"], "strict": True}


def test_adding_and_removing(project: Project) -> None:
    """Only what is new or there is counted."""
    one = made(project, words=["a"])
    assert project.do("POST", f"/wordlist/{one}/words", {"words": ["A", "b", "B", "c d"]}) == {
        "addedCount": 2,
        "totalCount": 3,
        "addedWords": ["b", "c d"],
    }
    removed = project.call("DELETE", f"/wordlist/{one}/words", params={"words": "A,nope,c d"}).json()
    assert removed == {"removedCount": 2, "totalCount": 1, "removedWords": ["a", "c d"]}
    again = project.call("DELETE", f"/wordlist/{one}/words?words=b&words=x").json()
    assert again == {"removedCount": 1, "totalCount": 0, "removedWords": ["b"]}
    refused(project.call("DELETE", f"/wordlist/{one}/words"), 400)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {}),
        ("GET", "/embedding-status", None),
        ("POST", "/words", {"words": []}),
        ("DELETE", "/words?words=a", None),
    ],
)
def test_an_unknown_list_is_a_404(project: Project, method: str, path: str, body: Any) -> None:
    """Whatever is asked of it."""
    assert refused(project.call(method, f"/wordlist/nope{path}", body), 404)["code"] == "NOT_FOUND"


def test_words_are_prepared_by_the_clock(project: Project) -> None:
    """Ten a second; those that stay when others come stay prepared."""
    one = made(project, words=[f"w{number}" for number in range(20)])

    def status() -> tuple[int, int, int]:
        read = project.get(f"/wordlist/{one}/embedding-status")
        return read["progress"], read["totalWords"], read["remainingWords"]

    assert status() == (0, 20, 20)
    project.advance(1)
    assert status() == (50, 20, 10)
    project.do("POST", f"/wordlist/{one}/words", {"words": [f"v{number}" for number in range(20)]})
    assert status() == (25, 40, 30)
    project.advance(60)
    assert status() == (100, 40, 0)
    project.do("PUT", f"/wordlist/{one}", {"words": ["w1", "new"]})
    assert status() == (50, 2, 1)
    project.do("PUT", f"/wordlist/{one}", {"words": []})
    assert status() == (100, 0, 0)


def world(records: int = 10) -> World:
    """One that stands alone."""
    return World("w", WorldSettings(start=0.0, records=records))


def test_what_the_analysis_is_given() -> None:
    """Those that are attached, as blocklists of the same word unless told otherwise."""
    lists = world().of(Wordlists)
    one, two = lists.create("a", ["X"]), lists.create(None, ["y"])
    lists.create("c").attached = False
    two.mode, two.threshold = "PASS", 0.5
    assert [tuple(each) for each in lists.attached()] == [
        (one.id, "a", "BLOCKLIST", 0.9, ["x"]),
        (two.id, "", "PASS", 0.5, ["y"]),
    ]


def test_a_list_has_a_limit() -> None:
    """That of the world's records; a list that would be longer stays as it was."""
    lists = world(3).of(Wordlists)
    one = lists.create("a", "abc")
    with pytest.raises(StoreFullError, match="at most 3 words"):
        lists.write(one, "abcd")
    assert one.words == ["a", "b", "c"]


def test_words_that_are_yet_to_come(project: Project) -> None:
    """In a world whose clock stands before a list of a snapshot was made, none of its words is prepared."""
    words = [str(number) for number in range(50)]
    later = {
        "id": "later",
        "name": "Later",
        "words": words,
        "created_at": START + 1_000_000,
        "since": START + 1_000_000,
    }
    kept = {"version": 1, "moderationapi": {"wordlists": [later]}}
    assert project.control("PUT", "/snapshot", json=kept).status_code == 200
    assert project.get("/wordlist/later/embedding-status") == {
        "progress": 0,
        "totalWords": 50,
        "remainingWords": 50,
    }
