"""Photos: VerifyMyContent decides, and tells by webhook."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.testing import World
from tests.sample_app.conftest import FROZEN, Front

pytestmark = FROZEN
PHOTO = "https://cdn.example.com/photo.jpg"


@pytest.mark.parametrize("number", range(4))
def test_a_clean_photo_is_published(app: Front, moderation_world: World, number: int) -> None:
    """It is pending until the vendor has decided."""
    photo = app.made("/photos", url=f"{PHOTO}?{number}")
    assert app.status(photo) == "pending"
    moderation_world.clock.advance(5)
    assert app.status(photo) == "published"
    assert [each.status for each in moderation_world.deliveries()] == ["delivered"] * 2


@pytest.mark.parametrize(
    ("shows", "status"),
    [
        ({"outcome": "rejected"}, "removed"),
        ({"unreachable": True}, "failed"),
        ({"people": [{"age": 15}]}, "removed"),
    ],
)
def test_the_verdict_decides(app: Front, moderation_world: World, shows: dict[str, Any], status: str) -> None:
    """What the vendor finds is what happens to the photo."""
    moderation_world.verdict(url=PHOTO, **shows)
    photo = app.made("/photos", url=PHOTO)
    moderation_world.clock.advance(5)
    assert app.status(photo) == status


def test_a_webhook_is_tried_again(app: Front, moderation_world: World) -> None:
    """The application forgets the photo, answers 404 four times, and the vendor gives up."""
    photo = app.made("/photos", url=PHOTO)
    forgotten = app.community.things.pop(photo)
    moderation_world.clock.advance(600)
    failed = moderation_world.deliveries(status="failed")
    assert [[attempt.status for attempt in each.attempts] for each in failed] == [[404] * 4] * 2
    app.community.things[photo] = forgotten
    moderation_world.replay(failed[0])
    moderation_world.clock.advance(0)
    assert app.status(photo) == "published"


def test_a_vendor_that_is_down_is_no_500(app: Front, moderation_world: World) -> None:
    """The front end is told, and the next try succeeds."""
    moderation_world.fault(500, operation="startModeration")
    assert app.post("/photos", url=PHOTO).status_code == 502
    assert app.post("/photos", url=PHOTO).status_code == 201


def test_a_forged_webhook_is_refused(app: Front, moderation_world: World) -> None:
    """Nobody publishes a photo but the vendor."""
    photo = app.made("/photos", url=PHOTO)
    forged = app.http.post(
        "/hooks/verifymycontent",
        json={"id": app.community.things[photo].reference, "status": "Approved", "tags": None},
        headers={"Authorization": f"hmac {moderation_world.credentials.verifymycontent.api_key}:00"},
    )
    assert forged.status_code == 401
    assert app.status(photo) == "pending"
