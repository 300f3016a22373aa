"""The vendor's Python client of the 1.x line, unmodified: only its base URL and its key are ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import moderation_api
import pytest
from moderation_api import AsyncModerationAPI, ModerationAPI

from tests.live import LiveWorld

# The client calls two of its resources deprecated; they are served all the same.
pytestmark = pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")

Ask = Callable[[ModerationAPI], Any]


@pytest.fixture
def client(world: LiveWorld) -> Iterator[ModerationAPI]:
    """The client, which refuses replies that are not of its own types."""
    with ModerationAPI(
        base_url=f"{world.server.base}/v1",
        secret_key=world.credentials["moderationapi"]["api_key"],
        http_client=httpx.Client(trust_env=False),
        _strict_response_validation=True,
    ) as made:
        yield made


def text(client: ModerationAPI, content: str, **options: Any) -> Any:
    """One text submitted."""
    return client.content.submit(content={"type": "text", "text": content}, **options)


def queue_of(world: LiveWorld) -> str:
    """The project's queue."""
    queue: str = world.control("GET", "/moderationapi/queues").json()["queues"][0]["id"]
    return queue


def test_content_is_submitted(client: ModerationAPI) -> None:
    """Abuse is flagged and reviewed, everyday talk is not."""
    rude = text(client, "You are a fucking idiot and I hate you", content_id="c-1", author_id="user-1")
    assert rude.evaluation.flagged
    assert rude.recommendation.action in {"review", "reject"}
    assert rude.content.id == "c-1"
    assert rude.author is not None
    assert rude.author.external_id == "user-1"
    kind = text(client, "Thank you for the lovely evening, see you on Monday")
    assert not kind.evaluation.flagged
    assert kind.recommendation.action == "allow"
    assert {insight.id for insight in kind.insights} == {"sentiment", "language"}


@pytest.mark.parametrize(
    "content",
    [
        {"type": "image", "url": "https://example.com/a.jpg"},
        {"type": "video", "url": "https://example.com/a.mp4"},
        {"type": "audio", "url": "https://example.com/a.mp3"},
        {
            "type": "object",
            "data": {
                "title": {"type": "text", "text": "A bicycle, hardly used"},
                "photo": {"type": "image", "url": "https://example.com/b.jpg"},
            },
        },
    ],
    ids=lambda content: content["type"],
)
def test_every_kind_of_content(client: ModerationAPI, content: Any) -> None:
    """Media and objects are taken as texts are."""
    assert client.content.submit(content=content).meta.status == "success"


def test_policies_of_one_request(client: ModerationAPI) -> None:
    """A request brings policies of its own, which mask what they find."""
    answered = text(
        client,
        "Write to ada@example.com",
        policies=[{"id": "pii", "entities": {"email": {"enable": True, "flag": True, "shouldMask": True}}}],
    )
    assert answered.content.masked
    assert "ada@example.com" not in str(answered.content.modified)
    (policy,) = answered.policies
    assert policy.id == "pii"
    assert policy.flagged


def test_authors(client: ModerationAPI) -> None:
    """They are made, read by either id, changed, listed and deleted."""
    made = client.authors.create(external_id="user-7", name="Ada", metadata={"email_verified": True})
    assert client.authors.retrieve("user-7").id == made.id
    changed = client.authors.update(made.id, name="Ada L.", manual_trust_level=3)
    assert changed.name == "Ada L."
    assert (changed.trust_level.level, changed.trust_level.manual) == (3, True)
    listed = client.authors.list(page_size=1, sort_by="contentCount", sort_direction="asc")
    assert [author.external_id for author in listed.authors] == ["user-7"]
    assert listed.pagination.total == 1
    assert client.authors.delete(made.id).success
    assert client.authors.list().authors == []


def test_a_queue_and_its_items(client: ModerationAPI, world: LiveWorld) -> None:
    """What is flagged waits in the queue until somebody resolves it."""
    text(client, "You are a fucking idiot and I hate you", content_id="c-1")
    text(client, "What a lovely day", content_id="c-2")
    queue = queue_of(world)
    assert client.queue.retrieve(queue).queue.unresolved_items_count == 1
    items = client.queue.items.list(queue)
    assert [item.id for item in items.items] == ["c-1"]
    assert items.items[0].flagged
    assert client.queue.items.resolve("c-1", id=queue, comment="seen").success
    assert client.queue.items.list(queue).items == []
    assert [item.status for item in client.queue.items.list(queue, include_resolved="true").items] == [
        "resolved"
    ]
    assert client.queue.get_stats(queue).review_stats.total_reviewed == 1
    assert client.queue.items.unresolve("c-1", id=queue).success
    assert client.queue.retrieve(queue).queue.unresolved_items_count == 1


def test_actions(client: ModerationAPI) -> None:
    """They are made, listed, changed, executed by key and deleted."""
    text(client, "You are a fucking idiot and I hate you", content_id="c-1", author_id="user-1")
    made = client.actions.create(name="Hide", key="hide", type="ITEM_CUSTOM", queue_behaviour="REMOVE")
    assert made.id in {action.id for action in client.actions.list()}
    assert client.actions.retrieve(made.id).key == "hide"
    assert client.actions.update(made.id, name="Hide it").name == "Hide it"
    assert client.actions.execute.execute(action_key="hide", content_ids=["c-1"]).success
    assert client.actions.execute.execute_by_id(made.id, content_ids=["c-1"]).success
    block = client.actions.create(name="Block", key="block-it", type="AUTHOR_BLOCK")
    assert client.actions.execute.execute(action_key="block-it", author_ids=["user-1"]).success
    assert client.authors.retrieve("user-1").status == "blocked"
    assert text(client, "Hello there, everybody", author_id="user-1").recommendation.action == "reject"
    assert client.actions.delete(block.id).deleted


def test_wordlists(client: ModerationAPI, world: LiveWorld) -> None:
    """Words are added, removed and replaced; a list is read with the progress of its embedding."""
    made = world.control("POST", "/moderationapi/wordlists", json={"name": "Rivals", "words": ["YouTube"]})
    assert made.status_code == 201, made.text
    (listed,) = client.wordlist.list()
    assert listed.name == "Rivals"
    assert client.wordlist.retrieve(listed.id).words == ["youtube"]
    assert client.wordlist.words.add(listed.id, words=["Vimeo", "youtube"]).added_words == ["vimeo"]
    assert client.wordlist.words.remove(listed.id, words=["vimeo", "youtube"]).removed_count == 2
    assert client.wordlist.update(listed.id, words=["A", "a", "b"]).words == ["a", "b"]
    world.advance(3600)
    assert client.wordlist.get_embedding_status(listed.id).progress == 100


def test_webhooks(client: ModerationAPI, world: LiveWorld) -> None:
    """They are made, listed, changed and deleted; what happens is told to them."""
    made = client.webhooks.create(
        name="Ours",
        url=f"{world.server.base}/_emulator/sinks/{world.id}/receive",
        event_types=["QUEUE_ITEM_NEW", "AUTHOR_BLOCKED", "QUEUE_ITEM_ACTION"],
    )
    assert [webhook.id for webhook in client.webhooks.list()] == [made.id]
    assert client.webhooks.update(made.id, description="for tests").description == "for tests"
    assert client.webhooks.retrieve(made.id).name == "Ours"
    assert client.webhook_secret.retrieve().secret == world.credentials["moderationapi"]["webhook_secret"]
    text(client, "You are a fucking idiot and I hate you", content_id="c-1", author_id="user-1")
    client.actions.create(name="Block", key="block-it", type="AUTHOR_BLOCK")
    client.actions.execute.execute(action_key="block-it", author_ids=["user-1"])
    sunk = world.server.control("GET", f"/sinks/{world.id}", params={"wait": 10, "count": 1}).json()
    assert sunk["messages"][0]["signature"]["holds"] is True
    assert client.webhooks.delete(made.id).deleted
    assert client.webhooks.list() == []


def test_key_and_quota(client: ModerationAPI) -> None:
    """The key is good, and the quota says what is left."""
    assert client.auth.retrieve().status == "success"
    assert client.auth.create().project
    before = client.account.list().remaining_quota
    text(client, "A quiet afternoon in the garden")
    assert client.account.list().remaining_quota < before


def test_untyped_calls_reach_the_documented_endpoints(client: ModerationAPI) -> None:
    """The client has no method for them any more, but its `post` has."""
    body = {"value": {"type": "object", "data": {"a": {"type": "text", "value": "hello"}}}}
    answered: Any = client.post("/moderate/object", cast_to=object, body=body)
    assert answered["status"] == "success"
    assert client.post("/moderate/video", cast_to=object, body={"url": "https://example.com/v.mp4"})


ERRORS: dict[str, tuple[type[moderation_api.APIStatusError], Ask]] = {
    "400": (
        moderation_api.BadRequestError,
        lambda client: client.post("/moderate/video", cast_to=object, body={"url": "nope"}),
    ),
    "401": (
        moderation_api.AuthenticationError,
        lambda client: client.with_options(secret_key="nobody's key").auth.retrieve(),
    ),
    "404": (moderation_api.NotFoundError, lambda client: client.authors.retrieve("nobody")),
    "409": (
        moderation_api.ConflictError,
        lambda client: [client.actions.create(name=name, key="same") for name in ("one", "two")],
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_its_error_classes(client: ModerationAPI, case: str) -> None:
    """Each status is the class that the client has for it, and the body is parsed."""
    expected, ask = ERRORS[case]
    with pytest.raises(expected) as caught:
        ask(client.with_options(max_retries=0))
    assert caught.value.status_code == int(case)
    assert isinstance(caught.value.body, dict)
    assert caught.value.body["message"]
    assert caught.value.body["code"]


def test_what_a_plan_does_not_allow(client: ModerationAPI, world: LiveWorld) -> None:
    """A video where video is not enabled is a 403."""
    world.control("PUT", "/moderationapi/project", json={"video_enabled": False})
    with pytest.raises(moderation_api.PermissionDeniedError):
        client.content.submit(content={"type": "video", "url": "https://example.com/a.mp4"})


@pytest.mark.parametrize("status", [429, 500])
def test_it_retries_by_itself(client: ModerationAPI, world: LiveWorld, status: int) -> None:
    """Two failures are got over; of a third the caller hears."""
    fault = {"operation": "checkKey", "status": status, "times": 2}
    assert world.control("POST", "/faults", json=fault).status_code == 201
    assert client.with_options(max_retries=2).auth.retrieve().status == "success"
    assert world.control("POST", "/faults", json=fault).status_code == 201
    expected = moderation_api.RateLimitError if status == 429 else moderation_api.InternalServerError
    with pytest.raises(expected):
        client.with_options(max_retries=0).auth.retrieve()


def test_a_rate_limit_says_when_to_come_again(client: ModerationAPI, world: LiveWorld) -> None:
    """The limit is counted on the world's clock, and told by headers."""
    world.control("PUT", "/moderationapi/project", json={"rate_limit": 2})
    patient = client.with_options(max_retries=0)
    replies = [patient.auth.with_raw_response.retrieve() for _ in range(2)]
    assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == ["1", "0"]
    with pytest.raises(moderation_api.RateLimitError) as caught:
        patient.auth.retrieve()
    assert 0 < int(caught.value.response.headers["retry-after"]) <= 60
    world.advance(60)
    assert patient.auth.retrieve().status == "success"


def test_a_suite_with_ids_written_into_it(client: ModerationAPI, world: LiveWorld) -> None:
    """The client's own tests have such ids, in any order, deleting included, as often as they like."""
    seeded = world.control("POST", "/seed", json={"fixture": "moderationapi-literal-ids"})
    assert seeded.status_code == 200, seeded.text
    for _ in range(2):
        assert client.authors.delete("id").success
        assert client.authors.update("id", name="string").id == "id"
        assert client.actions.delete("id").deleted
        assert client.actions.update("id", key="key").key == "key"
        assert client.actions.create(name="name", key="key").key == "key"
        assert client.actions.execute.execute(action_key="actionKey").success
        assert client.actions.execute.execute_by_id("actionId", content_ids=["string"]).action_id == "actionId"
        assert client.queue.retrieve("id").queue.id == "id"
        assert client.queue.items.unresolve("itemId", id="id").success
        assert client.queue.items.resolve("itemId", id="id").success
        assert client.wordlist.words.add("id", words=["string"]).total_count
        assert client.webhooks.delete("id").deleted
        assert client.webhooks.retrieve("id").id == "id"


async def _asynchronously(world: LiveWorld) -> str:
    async with AsyncModerationAPI(
        base_url=f"{world.server.base}/api/v1",
        secret_key=world.credentials["moderationapi"]["api_key"],
        http_client=httpx.AsyncClient(trust_env=False),
        _strict_response_validation=True,
    ) as client:
        answered = await client.content.submit(content={"type": "text", "text": "A quiet afternoon"})
        return answered.recommendation.action


def test_the_asynchronous_client(world: LiveWorld) -> None:
    """It speaks the same, here under the other base path."""
    assert asyncio.run(_asynchronously(world)) == "allow"
