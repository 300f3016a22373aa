"""Complaints, which only the vendor's SDKs know."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.turns import altered
from tests.apis.verifymycontent.scene import NOWHERE, Scene
from tests.apis.verifymycontent.test_statuses import CONSENT_COMPLAINT, CONTENT_COMPLAINT, STREAM_COMPLAINT

WAY = ["Waiting", "Awaiting Moderation", "Confirmed"]


def complain(scene: Scene, about: str, body: dict[str, Any]) -> dict[str, Any]:
    """File a complaint; the reply."""
    answer = scene.vmc.call("POST", f"/api/v1/complaint-{about}", {**body, "webhook": NOWHERE})
    assert answer.status_code == 201, answer.text
    filed: dict[str, Any] = answer.json()
    return filed


@pytest.mark.parametrize(
    ("about", "body", "external_id"),
    [
        ("moderation", CONTENT_COMPLAINT, None),
        (
            "moderation",
            altered(CONTENT_COMPLAINT, "content.external_id", "c"),
            "c",
        ),
        ("livestream", STREAM_COMPLAINT, "show-1"),
    ],
)
def test_filed(scene: Scene, about: str, body: dict[str, Any], external_id: str | None) -> None:
    """No field of the reply is empty or null, because the vendor's PHP client refuses such a reply."""
    filed = complain(scene, about, body)
    assert filed["external_id"] == (external_id or filed["id"])
    assert filed["status"] == "Waiting"
    assert filed["tags"] == ["VIOLENCE"]
    assert filed["created_at"] == filed["updated_at"] == "2026-01-01 00:00:00"
    assert all(filed.values())


def test_consent(scene: Scene) -> None:
    """A complaint about consent leads to a page."""
    filed = complain(scene, "consent", CONSENT_COMPLAINT)
    assert filed == {
        "id": filed["id"],
        "redirect_url": f"https://app.verifymycontent.com/v/{filed['id']}",
        "status": "Waiting",
    }


@pytest.mark.parametrize(
    ("about", "body"),
    [("moderation", CONTENT_COMPLAINT), ("livestream", STREAM_COMPLAINT), ("consent", CONSENT_COMPLAINT)],
)
def test_way(scene: Scene, about: str, body: dict[str, Any]) -> None:
    """A complaint is moderated and confirmed, and a webhook tells of each, as the reply was shaped."""
    filed = complain(scene, about, body)
    scene.advance(10)
    told = scene.told(filed["id"])
    assert [each["status"] for each in told] == WAY[1:]
    assert all(each.keys() == filed.keys() for each in told)
    assert [each["event"] for each in scene.deliveries(filed["id"])] == ["complaintStatus"] * 2
    if about != "consent":
        assert [each["updated_at"][-2:] for each in told] == ["01", "02"]


def test_by_hand(scene: Scene) -> None:
    """Moved by hand, a complaint takes one step at a time, and none after the last."""
    scene.pace("manual")
    filed = complain(scene, "consent", CONSENT_COMPLAINT)
    scene.advance(100)
    assert scene.told(filed["id"]) == []
    scene.step(filed["id"])
    scene.step(filed["id"])
    assert scene.statuses_told(filed["id"]) == WAY[1:]
    scene.control("POST", "/lifecycle/step", json={"resource": filed["id"]}, status=404)


def test_without_a_webhook(scene: Scene) -> None:
    """Where no webhook is named nothing is sent."""
    for about, body in (("moderation", CONTENT_COMPLAINT), ("consent", {**CONSENT_COMPLAINT, "webhook": ""})):
        assert scene.vmc.call("POST", f"/api/v1/complaint-{about}", body).status_code == 201
    scene.advance(10)
    assert scene.deliveries() == []
