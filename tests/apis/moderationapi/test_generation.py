"""Which generation a project speaks: each in its own shape, and never in the other's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.apis.moderationapi.generation import SECOND, TRANSLATIONS, dress
from emulator.contract.call import Call, Reply, Request
from emulator.contract.document import load_document
from emulator.data import SCHEMAS
from tests.apis.moderationapi.alone import lonely
from tests.apis.moderationapi.project import DAY, Project
from tests.apis.moderationapi.second import KIND, RUDE, fits, judge, lost, second
from tests.live import LiveServer

SHAPES = {
    "/authors": ("Authors", "AuthorsV2"),
    "/queue/{queue}": ("QueueEnvelope", "QueueEnvelopeV2"),
    "/queue/{queue}/stats": ("QueueStats", "QueueStatsV2"),
    "/queue/{queue}/items": ("QueueItems", "QueueItemsV2"),
    "/actions": ("Actions", "ActionsV2"),
    "/wordlist": ("Wordlists", "WordlistsV2"),
    "/webhooks": ("Webhooks", "WebhooksV2"),
}
"""What both generations read at the same path, each as its own schema."""

LISTS = ["/authors", "/queue/{queue}/items", "/actions", "/wordlist", "/webhooks", "/queue", "/projects"]

CALLS: dict[str, tuple[str, str, Any]] = {
    "createChannel": ("POST", "/projects/x/channels", {"name": "x"}),
    "createProject": ("POST", "/projects", {"name": "x"}),
    "createProjectApiKey": ("POST", "/projects/x/api-keys", {}),
    "createWordlist": ("POST", "/wordlist", {"name": "x"}),
    "deleteChannel": ("DELETE", "/channels/x", None),
    "deleteProject": ("DELETE", "/projects/x", None),
    "duplicateChannel": ("POST", "/channels/x/duplicate", {}),
    "duplicateProject": ("POST", "/projects/x/duplicate", {}),
    "listChannels": ("GET", "/projects/x/channels", None),
    "listProjects": ("GET", "/projects", None),
    "listQueues": ("GET", "/queue", None),
    "readAnalyticsAuthors": ("GET", "/analytics/authors", None),
    "readAnalyticsAutomation": ("GET", "/analytics/automation", None),
    "readAnalyticsChannels": ("GET", "/analytics/channels", None),
    "readAnalyticsPolicies": ("GET", "/analytics/policies", None),
    "readAnalyticsSummary": ("GET", "/analytics/summary", None),
    "readAnalyticsVolumes": ("GET", "/analytics/volumes", None),
    "readChannel": ("GET", "/channels/x", None),
    "readProject": ("GET", "/projects/x", None),
    "resolveQueueItems": ("POST", "/queue/x/items/resolve", {"itemIds": []}),
    "sendFeedback": ("POST", "/feedback", {"title": "x", "description": "x"}),
    "updateChannel": ("PUT", "/channels/x", {}),
    "updateProject": ("PUT", "/projects/x", {}),
}


@pytest.fixture
def newer(server: LiveServer) -> Iterator[Project]:
    """A project of the second generation."""
    yield from second(server)


def fill(project: Project) -> None:
    """Something of everything that is listed."""
    for number in range(3):
        project.submit(f"c{number}", authorId=f"a{number}")
    project.submit("clean", flagged=False, authorId="b")
    project.listen()
    project.control("POST", "/moderationapi/wordlists", json={"name": "w", "words": ["a"]})


@pytest.mark.parametrize("path", SHAPES)
def test_the_same_path_in_two_shapes(project: Project, path: str) -> None:
    """Filled or empty, a reply fits its own generation's schema and not the other's."""
    older, newer = SHAPES[path]
    path = path.format(queue=project.queue)
    for filled in (False, True):
        if filled:
            project.switch(generation=1)
            fill(project)
        told = project.get(path)
        assert (fits(older, told), fits(newer, told)) == (True, False)
        project.switch(generation=2)
        told = project.get(path)
        assert (fits(older, told), fits(newer, told)) == (False, True)


@pytest.mark.parametrize("path", LISTS)
def test_pages(newer: Project, path: str) -> None:
    """Every list goes by `page`, and the last page says that it is the last."""
    fill(newer)
    path = path.format(queue=newer.queue)
    total = newer.get(path)["pagination"]["total"]
    seen: list[str] = []
    for page in range(1, total + 1):
        told = newer.get(path, page=page, pageSize=1)
        assert told["pagination"] == {
            "page": page,
            "pageSize": 1,
            "total": total,
            "totalPages": total,
            "hasMore": page < total,
        }
        seen += [row["id"] for row in told["data"]]
    assert sorted(seen) == sorted(row["id"] for row in newer.get(path, pageSize=100)["data"])
    assert len(set(seen)) == total > 0


def test_operations_are_of_a_generation() -> None:
    """What is translated or second is in the contract, and each that is new is tried below."""
    known = set(load_document(SCHEMAS / "moderationapi.yaml").operations)
    assert set(CALLS) == SECOND
    assert {*SECOND, *TRANSLATIONS} <= known


@pytest.mark.parametrize("name", sorted(CALLS))
def test_what_the_first_generation_has_not(project: Project, name: str) -> None:
    """404 in the first one's shape, with the setting that it takes."""
    method, path, body = CALLS[name]
    answered = project.call(method, path, body)
    assert answered.status_code == 404
    told = answered.json()
    assert set(told) == {"message", "code"}
    assert told["code"] == "NOT_FOUND"
    assert "set generation to 2" in told["message"]


@pytest.mark.parametrize("name", sorted(name for name in CALLS if "/x" in CALLS[name][1]))
def test_what_is_not_there(newer: Project, name: str) -> None:
    """The second generation has these operations, and a code for each kind of thing."""
    method, path, body = CALLS[name]
    noun = {"projects": "project", "channels": "channel", "queue": "queue"}[path.split("/")[1]]
    lost(newer, 404, f"{noun}_not_found", method, path, body)


def test_items_as_they_were_sent(newer: Project) -> None:
    """A field of an object has its kind; what is unknown is null."""
    data = {
        "title": {"type": "text", "text": RUDE},
        "photo": {"type": "image", "url": "https://example.com/a.jpg"},
    }
    newer.do("POST", "/moderate", {"content": {"type": "object", "data": data}, "contentId": "o"})
    judge(newer, "t", channel="default", conversationId="talk")
    found = {item["id"]: item for item in newer.get(f"/queue/{newer.queue}/items")["data"]}
    assert found["o"]["content"] == {"type": "object", "data": data}
    assert found["t"]["content"] == {"type": "text", "text": RUDE}
    assert (found["t"]["conversationId"], found["t"]["authorId"]) == ("talk", None)
    assert found["t"]["severity"] > 0.5


def test_content_that_is_not_to_be_kept(newer: Project) -> None:
    """Is an item without its content, for its queue, its author and its webhooks."""
    newer.listen("QUEUE_ITEM_NEW")
    judge(newer, "secret", doNotStore=True, authorId="eve")
    (item,) = newer.get(f"/queue/{newer.queue}/items")["data"]
    assert (item["id"], item["content"], item["flagged"], item["authorId"]) == ("secret", None, True, "eve")
    assert item["labels"]
    (event,) = newer.told("QUEUE_ITEM_NEW")
    assert event["body"]["data"]["object"]["item"]["content"] == {"type": "text"}
    assert newer.get("/authors/eve")["metrics"]["total_content"] == 1
    kept = newer.control("GET", "/snapshot").json()
    assert RUDE not in str(kept["moderationapi"]["items"])
    judge(newer, "secret")
    (item,) = newer.get(f"/queue/{newer.queue}/items")["data"]
    assert item["content"] == {"type": "text", "text": RUDE}


@pytest.mark.parametrize("how", ["the first generation", "an older endpoint"])
def test_content_that_is_in_no_queue(newer: Project, how: str) -> None:
    """There, what is not to be kept is no item."""
    if how == "an older endpoint":
        newer.do("POST", "/moderate/text", {"value": RUDE, "contentId": "secret", "doNotStore": True})
    else:
        newer.switch(generation=1)
        judge(newer, "secret", doNotStore=True)
        newer.switch(generation=2)
    assert newer.get(f"/queue/{newer.queue}/items")["data"] == []


def test_how_a_text_feels(newer: Project) -> None:
    """Pleased and displeased each by itself; without a text there is nothing to feel."""
    mixed = "I love this, it is wonderful, but the end was terrible and I hate it"
    told = newer.do("POST", "/moderate", {"content": {"type": "text", "text": mixed}})
    scores = told["insights"][0]["scores"]
    assert scores["positive"] > 0.5
    assert scores["negative"] > 0.5
    plain = newer.do("POST", "/moderate", {"content": {"type": "text", "text": "The table is brown"}})
    assert plain["insights"][0]["scores"] == {"positive": 0, "negative": 0}
    picture = {"type": "image", "url": "https://example.com/a.jpg"}
    assert "scores" not in newer.do("POST", "/moderate", {"content": picture})["insights"][0]
    newer.switch(generation=1)
    told = newer.do("POST", "/moderate", {"content": {"type": "text", "text": mixed}})
    assert "scores" not in told["insights"][0]


def test_figures_of_a_queue(newer: Project) -> None:
    """What was submitted in these days and waits, days with reviews alone; a key that reviews is nobody."""
    judge(newer, "old")
    newer.advance(7 * DAY)
    judge(newer, "waits")
    judge(newer, "done")
    path = f"/queue/{newer.queue}"
    newer.do("POST", f"{path}/items/done/resolve")
    told = newer.get(f"{path}/stats", withinDays=7)
    assert told["reviewStats"] == {"totalReviewed": 1, "totalPending": 1}
    assert told["topReviewers"] == [{"userId": None, "name": "API", "reviewCount": 1}]
    assert told["trends"]["dailyReviewCounts"] == [{"date": "2026-01-08", "count": 1}]
    assert newer.get(f"{path}/stats", withinDays=8)["reviewStats"]["totalPending"] == 2
    newer.switch(generation=1)
    assert newer.get(f"{path}/stats", withinDays=7)["reviewStats"]["totalPending"] == 2


def test_a_hundred_items_at_most(newer: Project) -> None:
    """Are resolved together."""
    path, ids = f"/queue/{newer.queue}/items/resolve", [str(number) for number in range(101)]
    assert len(newer.do("POST", path, {"itemIds": ids[:100]})["notFoundIds"]) == 100
    told = lost(newer, 400, "validation_failed", "POST", path, {"itemIds": ids})
    assert told["issues"][0]["message"] == "Too big: expected array to have <=100 items"


def test_five_thousand_words_at_most(newer: Project) -> None:
    """Come with one request that makes a list or writes it anew."""
    words = [f"w{number}" for number in range(5001)]
    made = newer.do("POST", "/wordlist", {"name": "n", "words": words[:5000]})
    assert len(made["words"]) == 5000
    for method, path in (("POST", "/wordlist"), ("PUT", f"/wordlist/{made['id']}")):
        told = lost(newer, 400, "validation_failed", method, path, {"name": "n", "words": words})
        assert told["issues"][0]["path"] == ["words"]


def test_a_content_that_is_no_object_after_all(newer: Project) -> None:
    """An object from a snapshot, whose content is not JSON, is told as the text that it is."""
    judge(newer, "o")
    kept = newer.control("GET", "/snapshot").json()
    (item,) = kept["moderationapi"]["items"]
    item["kind"] = "object"
    assert newer.control("PUT", "/snapshot", json=kept).status_code == 200
    (told,) = newer.get(f"/queue/{newer.queue}/items")["data"]
    assert told["content"] == {"type": "object", "data": RUDE}


def test_the_order_of_items(newer: Project) -> None:
    """Oldest or newest first, the severest first, or in no order that is the same each time."""
    judge(newer, "first")
    newer.advance(1)
    newer.submit("second")
    newer.advance(1)
    judge(newer, "third")
    path = f"/queue/{newer.queue}/items"

    def ids(sort: str) -> list[str]:
        return [item["id"] for item in newer.get(path, sort=sort)["data"]]

    assert ids("FIFO") == ["first", "second", "third"]
    assert ids("LIFO") == ["third", "second", "first"]
    assert sorted(ids("RANDOM")) == sorted(ids("FIFO"))
    assert ids("RANDOM") == ids("RANDOM")
    severities = [item["severity"] for item in newer.get(path, sort="SEVERITY_DESC")["data"]]
    assert severities == sorted(severities, reverse=True)


def test_items_resolved_together(newer: Project) -> None:
    """Each once; those of another queue are not there."""
    for name in ("a", "b"):
        judge(newer, name)
    judge(newer, "clean", rude=False)
    path = f"/queue/{newer.queue}/items"
    told = newer.do("POST", f"{path}/resolve", {"itemIds": ["a", "a", "clean", "x", "b"]})
    assert told == {"resolved": 2, "notFoundIds": ["clean", "x"]}
    assert newer.get(path)["data"] == []


def test_a_wordlist_is_made(newer: Project) -> None:
    """It blocks from then on."""
    made = newer.do("POST", "/wordlist", {"name": "Rivals", "words": ["Evening"], "description": "d"})
    assert (made["name"], made["words"]) == ("Rivals", ["evening"])
    assert newer.get("/wordlist")["data"][0]["description"] == "d"
    assert newer.do("POST", "/moderate/text", {"value": KIND})["flagged"]


def test_a_setting_switches_back(newer: Project) -> None:
    """The same world speaks the first again."""
    assert "data" in newer.get("/actions")
    newer.switch(generation=1)
    assert isinstance(newer.get("/actions"), list)


def test_a_reply_without_content() -> None:
    """Is let be."""
    world = lonely()
    operation = load_document(SCHEMAS / "moderationapi.yaml").operations["listActions"]
    reply = Reply(200)
    request = Request("GET", operation.template, operation.template, "", {})
    asyncio.run(_switched(Call(operation, world, request), reply))
    assert reply.json is None
    assert "x-ratelimit-limit" in reply.headers


async def _switched(call: Call, reply: Reply) -> None:
    from emulator.apis.moderationapi.settings import SettingsBook

    call.world.of(SettingsBook).change({"generation": 2})
    dress(call, reply)
