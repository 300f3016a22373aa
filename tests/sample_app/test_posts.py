"""Posts: moderationapi.com reads them, and its moderators decide."""

from __future__ import annotations

import httpx
import pytest

from emulator.testing import World
from tests.sample_app.conftest import FROZEN, Front

pytestmark = FROZEN
KIND = {"author": "ada", "title": "Sunday", "text": "A quiet walk by the sea."}
UNKIND = {"author": "ben", "title": "You", "text": "You are a fucking idiot, I will kill you."}


def decide(world: World, action: str, post: str) -> None:
    """A moderator clicks in the vendor's dashboard."""
    reply = httpx.post(
        f"{world.url}/api/v1/actions/execute",
        json={"actionKey": action, "contentIds": [post]},
        headers=world.credentials.moderationapi.headers,
    )
    assert reply.status_code == 200, reply.text
    world.clock.advance(0)


@pytest.mark.parametrize("number", range(3))
def test_a_kind_post_is_published(app: Front, number: int) -> None:
    """At once."""
    assert app.status(app.made("/posts", **{**KIND, "title": f"Sunday {number}"})) == "published"


@pytest.mark.parametrize(("action", "status"), [("reject", "removed"), ("allow", "published")])
def test_a_moderator_decides(app: Front, moderation_world: World, action: str, status: str) -> None:
    """An unkind post is held until its signed webhook comes."""
    post = app.made("/posts", **UNKIND)
    assert app.status(post) == "held"
    decide(moderation_world, action, post)
    assert app.status(post) == status
    assert {each.status for each in moderation_world.deliveries()} == {"delivered"}


def test_a_post_that_nobody_could_read_is_held(app: Front, moderation_world: World) -> None:
    """A vendor that is down publishes nothing, and loses nothing."""
    moderation_world.fault(500, operation="moderateObject")
    assert app.status(app.made("/posts", **KIND)) == "held"


def test_a_forged_decision_is_refused(app: Front) -> None:
    """Nobody decides but the vendor."""
    post = app.made("/posts", **UNKIND)
    told = {"type": "queue_item.allowed", "data": {"object": {"item": {"id": post}}}}
    assert app.http.post("/hooks/moderationapi", json=told).status_code == 401
    assert app.status(post) == "held"
