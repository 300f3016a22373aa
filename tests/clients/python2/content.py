"""Content, authors, queues and actions."""
# mypy: ignore-errors
# The client is installed in the environment of this script alone, and mypy looks into the other one.

from __future__ import annotations

import asyncio
from typing import Any

from stand import (
    KIND,
    RUDE,
    check,
    client,
    pages,
    queue,
    sdk,
    text,
)


@check
def content_that_is_rude() -> None:
    """Flagged and not allowed, with an author."""
    told = text(RUDE, content_id="rude", author_id="eve")
    assert told.evaluation.flagged
    assert told.recommendation.action in {"review", "reject"}
    assert (told.content.id, told.author.external_id) == ("rude", "eve")
    assert told.casebook is None
    assert {policy.type for policy in told.policies} <= {"classifier", "entity_matcher"}


@check
def content_that_is_kind() -> None:
    """Allowed, with insights."""
    told = text(KIND)
    assert not told.evaluation.flagged
    assert told.recommendation.action == "allow"
    assert {insight.id for insight in told.insights} == {"sentiment", "language"}


@check
def content_of_every_kind() -> None:
    """Media and objects are taken as texts are."""
    for kind, ending in (("image", "jpg"), ("video", "mp4"), ("audio", "mp3")):
        told = sdk.content.submit(content={"type": kind, "url": f"https://example.com/a.{ending}"})
        assert told.meta.status == "success"
    parts = {
        "title": {"type": "text", "text": "A bicycle"},
        "p": {"type": "image", "url": "https://example.com/b"},
    }
    assert sdk.content.submit(content={"type": "object", "data": parts}).meta.status == "success"


@check
def content_with_policies_of_its_own() -> None:
    """They mask what they find."""
    entities = {"email": {"enable": True, "flag": True, "should_mask": True}}
    told = text("Write to ada@example.com", policies=[{"id": "pii", "entities": entities}])
    assert told.content.masked
    (policy,) = told.policies
    assert (policy.id, policy.type) == ("pii", "entity_matcher")
    assert policy.matches


@check
def content_of_a_client_that_decides() -> None:
    """Its own action overrides."""
    told = text(KIND, client_action={"action": "reject", "behavior": "override"})
    assert told.recommendation.action == "reject"


@check
def content_asynchronously() -> None:
    """The asynchronous half speaks the same."""

    async def ask() -> Any:
        async with client() as own:
            return await own.content.submit_async(content={"type": "text", "text": KIND})

    assert asyncio.run(ask()).recommendation.action == "allow"


# -- authors, queues, actions ------------------------------------------------------------------------------


@check
def authors() -> None:
    """They are made, read by either id, changed, listed page by page and deleted."""
    made = sdk.authors.create(external_id="ada", name="Ada", metadata={"email_verified": True})
    assert sdk.authors.retrieve(id="ada").id == made.id
    changed = sdk.authors.update(id=made.id, name="Ada L.", manual_trust_level=3)
    assert (changed.name, changed.trust_level.level, changed.trust_level.manual) == ("Ada L.", 3, True)
    sdk.authors.create(external_id="ben")
    listed = sdk.authors.list(request={"page": 1, "page_size": 1})
    assert listed.result.pagination.has_more
    assert {"ada", "ben"} <= {author.external_id for author in pages(listed)}
    for name in ("ada", "ben"):
        assert sdk.authors.delete(id=name).success


@check
def queues() -> None:
    """They are listed with the default one marked, and read with counts and figures."""
    text(RUDE, content_id="waits")
    listed = sdk.queue.list().result
    assert [each.is_default for each in listed.data] == [True]
    read = sdk.queue.retrieve(id=listed.data[0].id).queue
    assert read.unresolved_items_count >= 1
    assert read.total_items_count == read.unresolved_items_count + read.resolved_items_count
    stats = sdk.queue.get_stats(id=read.id, within_days=7)
    assert stats.review_stats.total_pending == read.unresolved_items_count
    assert stats.trends.daily_review_counts == []
    sdk.queue.items.resolve(id=read.id, item_id="waits")
    reviewed = sdk.queue.get_stats(id=read.id, within_days=7)
    assert [day.count for day in reviewed.trends.daily_review_counts] == [1]
    assert [reviewer.user_id for reviewer in reviewed.top_reviewers] == [None]


@check
def queue_items() -> None:
    """They have their content as it was sent, and are resolved and put back."""
    home = queue()
    text(RUDE, content_id="i-1", conversation_id="talk", author_id="eve", meta_type="comment")
    parts = {"title": {"type": "text", "text": RUDE}}
    sdk.content.submit(content={"type": "object", "data": parts}, content_id="i-2", conversation_id="talk")
    found = sdk.queue.items.list(id=home, conversation_ids=["talk", "other"], sort="FIFO").result.data
    assert [item.id for item in found] == ["i-1", "i-2"]
    first, second = found
    assert (first.content.type, first.content.text) == ("text", RUDE)
    assert (first.author_id, first.content_type, first.status) == ("eve", "comment", "pending")
    assert 0 < first.severity <= 1
    assert second.content.type == "object"
    assert second.content.data["title"].text == RUDE
    assert sdk.queue.items.resolve(id=home, item_id="i-1").success
    left = sdk.queue.items.list(id=home, conversation_ids=["talk"]).result.data
    assert [item.id for item in left] == ["i-2"]
    every = sdk.queue.items.list(id=home, conversation_ids=["talk"], include_resolved=True).result.data
    assert {item.status for item in every} == {"pending", "resolved"}
    assert sdk.queue.items.unresolve(id=home, item_id="i-1").status == "pending"


@check
def queue_items_page_by_page() -> None:
    """Each of them once."""
    for number in range(5):
        text(RUDE, content_id=f"page-{number}", conversation_id="pages")
    first = sdk.queue.items.list(id=queue(), conversation_ids=["pages"], page_size=2, sort="LIFO")
    assert (first.result.pagination.total, first.result.pagination.total_pages) == (5, 3)
    assert {item.id for item in pages(first)} == {f"page-{number}" for number in range(5)}


@check
def queue_items_resolved_together() -> None:
    """Those that are not there are named."""
    text(RUDE, content_id="many-1")
    text(RUDE, content_id="many-2")
    told = sdk.queue.items.resolve_many(id=queue(), item_ids=["many-1", "many-2", "nobody"])
    assert (told.resolved, told.not_found_ids) == (2, ["nobody"])


@check
def actions() -> None:
    """They are made, listed, changed, executed by key and deleted."""
    text(RUDE, content_id="acted", author_id="mallory")
    made = sdk.actions.create(name="Hide", key="hide", type_="ITEM_CUSTOM", queue_behaviour="REMOVE")
    assert made.id in {each.id for each in pages(sdk.actions.list(page_size=2))}
    assert sdk.actions.retrieve(id=made.id).key == "hide"
    assert sdk.actions.update(id=made.id, name="Hide it").name == "Hide it"
    assert sdk.actions.execute(action_key="hide", content_ids=["acted"]).success
    assert sdk.actions.execute(action_key="block_author", author_ids=["mallory"]).success
    assert sdk.authors.retrieve(id="mallory").status == "blocked"
    assert text(KIND, author_id="mallory").recommendation.action == "reject"
    assert sdk.actions.delete(id=made.id).deleted
