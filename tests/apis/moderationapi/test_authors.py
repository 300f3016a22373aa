"""Authors: created, listed, changed, deleted; noted when they submit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.moderationapi.project import DAY, START, Project, refused

ADA = {
    "external_id": "ada",
    "name": "Ada",
    "email": "ada@example.com",
    "company": "Acme",
    "profile_picture": "https://example.com/ada.png",
    "external_link": "https://example.com/ada",
    "metadata": {"email_verified": True, "plan": "gold", "age": 36, "none": None},
    "first_seen": START - 1000,
    "last_seen": START,
    "manual_trust_level": 2,
}


def test_an_author_is_as_created(project: Project) -> None:
    """Every field comes back, with figures that are still empty."""
    made = project.do("POST", "/authors", ADA)
    assert len(made["id"]) == 24
    assert made == {
        **{key: value for key, value in ADA.items() if key != "manual_trust_level"},
        "id": made["id"],
        "block": None,
        "status": "enabled",
        "trust_level": {"level": 2, "manual": True},
        "last_incident": None,
        "risk_evaluation": None,
        "metrics": {"total_content": 0, "flagged_content": 0, "average_sentiment": None},
    }


def test_either_id_finds_an_author(project: Project) -> None:
    """The vendor's, or the client's own."""
    made = project.do("POST", "/authors", ADA)
    assert project.get(f"/authors/{made['id']}") == project.get("/authors/ada") == made


def test_creating_again_updates(project: Project) -> None:
    """No conflict is documented; the author keeps id and history."""
    first = project.do("POST", "/authors", ADA)
    again = project.do("POST", "/authors", {"external_id": "ada", "name": "Ada L."})
    assert again == {**first, "name": "Ada L."}


def test_what_is_not_sent_stays(project: Project) -> None:
    """An empty change changes nothing, and null empties a field."""
    made = project.do("POST", "/authors", ADA)
    assert project.do("PUT", "/authors/ada", {}) == made
    changed = project.do("PUT", "/authors/ada", {"name": None, "metadata": {}})
    assert changed == {**made, "name": None, "metadata": {}}


def test_a_change_is_told(project: Project) -> None:
    """To whoever listens for it."""
    project.do("POST", "/authors", ADA)
    project.listen("AUTHOR_UPDATED")
    project.do("PUT", "/authors/ada", {"name": "A"})
    (told,) = project.told()
    assert told["body"]["data"]["object"]["name"] == "A"


def test_a_deleted_author_begins_anew(project: Project) -> None:
    """Their items keep the id; their next content has a clean record."""
    project.submit("c1", authorId="ada")
    assert project.do("DELETE", "/authors/ada") == {"success": True}
    refused(project.call("GET", "/authors/ada"), 404)
    assert project.get(f"/queue/{project.queue}/items")["items"][0]["authorId"] == "ada"
    answered = project.submit("c2", flagged=False, authorId="ada")
    assert answered["author"]["trust_level"] == {"level": 0, "manual": False}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_author_is_a_404(project: Project, method: str) -> None:
    """By whatever method."""
    assert refused(project.call(method, "/authors/nobody"), 404)["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "wrong",
    [
        {"manual_trust_level": 5},
        {"manual_trust_level": 1.5},
        {"metadata": {"a": {"b": 1}}},
        {"metadata": {str(number): number for number in range(26)}},
        {"name": 1},
    ],
)
def test_a_wrong_author_is_refused(project: Project, wrong: dict[str, Any]) -> None:
    """With an issue at the field; nothing is kept."""
    body = refused(project.call("POST", "/authors", {"external_id": "ada", **wrong}), 400)
    assert body["issues"][0]["path"][0] == next(iter(wrong))
    refused(project.call("GET", "/authors/ada"), 404)


@pytest.mark.parametrize("moment", [-5, 1e300])
def test_a_moment_beyond_calendars_is_cut(project: Project, moment: float) -> None:
    """It never makes a reply that breaks the contract."""
    made = project.do("POST", "/authors", {"external_id": "ada", "first_seen": moment, "last_seen": moment})
    assert 0 <= made["first_seen"] <= 253_402_300_799_999
    assert project.submit("c1", flagged=False, authorId="ada")["author"]["id"] == made["id"]


# -- submitting --------------------------------------------------------------------------------------------


def test_the_first_content_makes_an_author(project: Project) -> None:
    """With the id that was sent as the external one, and the moment of the clock."""
    brief = project.submit("c1", flagged=False, authorId="ada")["author"]
    assert brief == {
        "id": brief["id"],
        "external_id": "ada",
        "block": None,
        "status": "enabled",
        "trust_level": {"level": 0, "manual": False},
    }
    read = project.get("/authors/ada")
    assert (read["first_seen"], read["last_seen"]) == (START, START)
    assert read["metrics"]["total_content"] == 1


def test_contents_are_counted(project: Project) -> None:
    """The flagged ones apart, with the moment of the last, whether they are stored or not."""
    project.submit("c1", authorId="ada")
    project.advance(10)
    project.submit("c2", flagged=False, authorId="ada")
    project.submit("c3", flagged=False, authorId="ada", doNotStore=True)
    read = project.get("/authors/ada")
    assert (read["metrics"]["total_content"], read["metrics"]["flagged_content"]) == (3, 1)
    assert (read["last_seen"], read["last_incident"]) == (START + 10_000, START)
    assert read["risk_evaluation"] == {"risk_level": 33}


def test_the_same_content_counts_once(project: Project) -> None:
    """A content that is sent again is the same, with its newest judgement."""
    for flagged in (True, True, False):
        project.submit("c1", flagged=flagged, authorId="ada")
    metrics = project.get("/authors/ada")["metrics"]
    assert (metrics["total_content"], metrics["flagged_content"]) == (1, 0)


def test_no_author_without_an_id(project: Project) -> None:
    """Null is answered, and where the project has no authors as well."""
    assert project.submit("c1")["author"] is None
    project.switch(authors_enabled=False)
    assert project.submit("c2", authorId="ada")["author"] is None
    assert project.get("/authors")["authors"] == []


# -- listing -----------------------------------------------------------------------------------------------


def fill(project: Project) -> None:
    """Three authors, each a day after the other, with one, two and three contents."""
    for number, name in enumerate("abc"):
        for each in range(number + 1):
            project.submit(f"{name}{each}", flagged=name == "b" and each == 0, authorId=name)
        project.advance(DAY)


def names(project: Project, **query: Any) -> str:
    """The external ids that are listed, one after the other."""
    return "".join(author["external_id"] for author in project.get("/authors", **query)["authors"])


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("memberSince", "abc"),
        ("lastActive", "abc"),
        ("contentCount", "abc"),
        ("violationCount", "acb"),
        ("flaggedContentRatio", "acb"),
        ("trustLevel", "bac"),
        ("reportCount", "abc"),
        ("averageSentiment", "abc"),
    ],
)
def test_sorting(project: Project, by: str, order: str) -> None:
    """By each of the documented sorts; equals stay in the order in which they came."""
    fill(project)
    assert names(project, sortBy=by, sortDirection="asc") == order


def test_the_latest_come_first(project: Project) -> None:
    """Where nothing is said of the order."""
    fill(project)
    assert names(project) == "cba"


def test_filters(project: Project) -> None:
    """Dates as ISO or milliseconds; what is no date filters nothing."""
    fill(project)
    assert names(project, memberSinceDate="2026-01-02") == "cb"
    assert names(project, lastActiveDate=str(START + 2 * 86_400_000)) == "c"
    nonsense = {"memberSinceDate": "x", "lastActiveDate": "x", "contentTypes": "contentTypes"}
    assert names(project, **nonsense) == "cba"
    assert names(project, contentTypes="profile") == ""


def test_pages(project: Project) -> None:
    """With the pagination that is documented."""
    fill(project)
    page = project.get("/authors", pageSize=2, pageNumber=2)
    assert [author["external_id"] for author in page["authors"]] == ["a"]
    assert page["pagination"] == {
        "total": 3,
        "pageSize": 2,
        "pageNumber": 2,
        "hasNextPage": False,
        "hasPreviousPage": True,
    }


def test_page_zero_of_size_zero(project: Project) -> None:
    """It is as if nothing were asked for: the clients' own tests send it."""
    fill(project)
    page = project.get("/authors", pageSize=0, pageNumber=0)
    assert (len(page["authors"]), page["pagination"]["pageSize"], page["pagination"]["pageNumber"]) == (
        3,
        20,
        1,
    )
