"""The items of a queue: how they enter, are listed, resolved and put back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.moderationapi.project import CLEAN, FLAGGED, START, Project, refused


def item_of(project: Project, content_id: str) -> dict[str, Any]:
    """One item of the queue, resolved or not."""
    listed = project.get(f"/queue/{project.queue}/items", includeResolved="true")["items"]
    found: dict[str, Any] = next(item for item in listed if item["id"] == content_id)
    return found


def test_flagged_content_enters(project: Project) -> None:
    """Clean content does not, nor does what is not to be stored."""
    project.submit("c1")
    project.submit("c2", flagged=False)
    project.submit("c3", doNotStore=True)
    assert project.items() == ["c1"]


def test_an_item_is_as_documented(project: Project) -> None:
    """With what the client said of it."""
    project.submit("c1", authorId="ada", contextId="room")
    item = item_of(project, "c1")
    assert {label["flagged"] for label in item.pop("labels")} >= {True}
    item.pop("language", None)
    assert item == {
        "id": "c1",
        "content": FLAGGED,
        "flagged": True,
        "status": "pending",
        "timestamp": START,
        "conversationId": "room",
        "authorId": "ada",
        "actions": [],
    }


def test_a_dry_run_flags_nothing_and_queues_all_the_same(project: Project) -> None:
    """The answer says that it is not flagged; the queue has it."""
    project.switch(dry_run=True)
    body = {"value": FLAGGED, "contentId": "c1", "authorId": "ada"}
    assert project.do("POST", "/moderate/text", body)["flagged"] is False
    assert project.items() == ["c1"]
    assert project.get("/authors/ada")["metrics"]["flagged_content"] == 0


def test_the_same_content_is_updated_in_place(project: Project) -> None:
    """Content and labels are new, the moment of its creation is not; clean now, it stays pending."""
    project.listen("QUEUE_ITEM_NEW")
    project.submit("c1")
    project.advance(5)
    project.submit("c1", flagged=False)
    item = item_of(project, "c1")
    assert (item["content"], item["flagged"], item["status"], item["timestamp"]) == (
        CLEAN,
        False,
        "pending",
        START,
    )
    assert len(project.told()) == 1


def test_a_resolved_content_that_is_flagged_again_is_pending_again(project: Project) -> None:
    """Who was done with it has not seen this; and it is told as new."""
    project.listen("QUEUE_ITEM_NEW")
    project.submit("c1")
    project.do("POST", f"/queue/{project.queue}/items/c1/resolve")
    project.submit("c1", flagged=False)
    assert item_of(project, "c1")["status"] == "resolved"
    project.submit("c1")
    assert item_of(project, "c1")["status"] == "pending"
    assert len(project.told()) == 2


def test_clean_content_may_enter_later(project: Project) -> None:
    """What was done about it before it entered stays with it."""
    project.submit("c1", flagged=False)
    project.do("POST", "/actions/execute", {"actionKey": "allow", "contentIds": ["c1"]})
    project.submit("c1")
    assert [action["name"] for action in item_of(project, "c1")["actions"]] == ["Allow"]


def test_resolving(project: Project) -> None:
    """With a comment or without; again is another time."""
    project.submit("c1")
    here = f"/queue/{project.queue}/items/c1/resolve"
    assert project.do("POST", here, {"comment": "fine"}) == {
        "success": True,
        "resolvedAt": "2026-01-01T00:00:00.000Z",
        "comment": "fine",
    }
    assert project.items() == []
    assert project.items(includeResolved="true") == ["c1"]
    project.advance(1)
    assert project.do("POST", here, {}) == {"success": True, "resolvedAt": "2026-01-01T00:00:01.000Z"}


def test_unresolving(project: Project) -> None:
    """It is pending again, and is so when it was."""
    project.submit("c1")
    here = f"/queue/{project.queue}/items/c1"
    project.do("POST", f"{here}/resolve")
    for _ in range(2):
        assert project.do("POST", f"{here}/unresolve", {"comment": "no"}) == {
            "success": True,
            "status": "pending",
            "unresolvedAt": "2026-01-01T00:00:00.000Z",
        }
    assert project.items() == ["c1"]


@pytest.mark.parametrize("verb", ["resolve", "unresolve"])
def test_an_unknown_item_or_queue_is_a_404(project: Project, verb: str) -> None:
    """Also content that is known and in no queue."""
    project.submit("clean", flagged=False)
    project.submit("c1")
    for path in (
        f"/queue/{project.queue}/items/nope",
        "/queue/nope/items/c1",
        f"/queue/{project.queue}/items/clean",
    ):
        assert refused(project.call("POST", f"{path}/{verb}", {}), 404)["code"] == "NOT_FOUND"


# -- listing -----------------------------------------------------------------------------------------------


def fill(project: Project) -> None:
    """Three items, a second apart."""
    project.submit("c1", authorId="ada", contextId="x")
    project.advance(1)
    project.submit("c2", authorId="ben", contextId="y")
    project.advance(1)
    project.submit("c3")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "c3 c2 c1"),
        ({"sortDirection": "asc"}, "c1 c2 c3"),
        ({"sortField": "severity", "sortDirection": "asc"}, "c1 c2 c3"),
        ({"authorId": "ada"}, "c1"),
        ({"authorId": "nobody"}, ""),
        ({"conversationIds": "x,y"}, "c2 c1"),
        ({"afterDate": str(START + 1000)}, "c3 c2"),
        ({"beforeDate": "2026-01-01T00:00:01Z"}, "c2 c1"),
        ({"labels": "no-such"}, ""),
        ({"filteredActionIds": "no-such"}, ""),
        (
            {"afterDate": "afterDate", "beforeDate": "beforeDate", "includeResolved": "includeResolved"},
            "c3 c2 c1",
        ),
        ({"pageSize": 0, "pageNumber": 0}, "c3 c2 c1"),
        ({"pageSize": 2, "pageNumber": 2}, "c1"),
        ({"pageNumber": 9}, ""),
    ],
)
def test_filters_and_sorts(project: Project, query: dict[str, Any], found: str) -> None:
    """What cannot be read filters nothing; an id that nothing has leaves nothing."""
    fill(project)
    assert " ".join(project.items(**query)) == found


def test_the_review_sorts_too(project: Project) -> None:
    """By when somebody was done, those who are not coming last when the latest comes first."""
    fill(project)
    for content in ("c3", "c1"):
        project.do("POST", f"/queue/{project.queue}/items/{content}/resolve")
        project.advance(1)
    assert project.items(sortField="reviewedAt", includeResolved="true") == ["c1", "c3", "c2"]


def test_the_filter_by_label_and_action(project: Project) -> None:
    """A label by its whole name or a part, in any case; an action by its id."""
    fill(project)
    label = next(each["label"] for each in item_of(project, "c1")["labels"] if each["flagged"])
    for name in (label, label.upper(), label.split("/")[0], label.rsplit("/", maxsplit=1)[-1]):
        assert project.items(labels=f"no-such,{name}") == ["c3", "c2", "c1"]
    made = project.do("POST", "/actions", {"name": "Note"})
    project.do("POST", f"/actions/{made['id']}/execute", {"contentIds": ["c2"]})
    assert project.items(filteredActionIds=made["id"]) == ["c2"]


def test_the_pagination(project: Project) -> None:
    """As documented, also behind the last page."""
    fill(project)
    here = f"/queue/{project.queue}/items"
    assert project.get(here, pageSize=2)["pagination"] == {
        "totalItems": 3,
        "totalPages": 2,
        "currentPage": 1,
        "hasNextPage": True,
        "hasPreviousPage": False,
    }
    last = project.get(here, pageSize=2, pageNumber=5)["pagination"]
    assert (last["currentPage"], last["hasNextPage"], last["hasPreviousPage"]) == (5, False, True)


def test_no_page_is_larger_than_a_hundred(project: Project) -> None:
    """However many are asked for."""
    for number in range(101):
        project.submit(f"c{number}")
    assert len(project.items(pageSize=1000)) == 100
