"""The requests that the vendor's document prints, sent as they are printed, signed as it says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.verifymycontent.scene import Scene

FACE = "ZDFkYzliZTMtOWE0Yi00ZGYyLWE3ZmMtZGVjMDNkMzZhZDk0"
IMAGE = {"face_id": "d1dc9be3-9a4b-4df2-a7fc-dec03d36ad94", "face_image": FACE}
COLLECTION = "0910abd9-0507-4f7c-9ddf-e3b52b042472"
EXPECTED = "a54de98d-c139-45b7-97bf-7b525f19c794"

MODERATION: dict[str, Any] = {
    "content": {
        "type": "video",
        "external_id": "YOUR-VIDEO-ID",
        "url": "https://example.com/video.mp4",
        "title": "Your title",
        "description": "Your description",
    },
    "collection_id": COLLECTION,
    "face_ids": [EXPECTED],
    "type": "face-match",
    "rule": "default",
    "webhook": "https://example.com/webhook",
    "redirect_url": "https://app.verifymycontent.com/v/ABC-123-5678-ABC",
}
LIVESTREAM: dict[str, Any] = {
    "external_id": "YOUR-LIVESTREAM-ID",
    "embed_url": "https://example.com/live-stream-embed",
    "title": "Your title",
    "description": "Your description",
    "stream": {"protocol": "rtmps", "url": "rtmps://your-server:443/your-video-stream"},
    "collection_id": COLLECTION,
    "face_ids": [EXPECTED],
    "type": "face-match",
    "rule": "default",
    "customer": {"id": "YOUR-USER-ID", "email": "[email protected]", "phone": "+4412345678"},
    "webhook": "https://example.com/webhook",
}

STARTED = {"id", "external_id", "status", "notes", "tags", "created_at", "updated_at"}
READ_MODERATION = {*STARTED, "redirect_url", "facematch"}
READ_LIVESTREAM = {*STARTED, "title", "description", "login_url", "facematch", "type"}


PRINTED: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "a face": (
        "/v1/collections",
        {**IMAGE, "collection_id": "a499a08c-b7ed-43ad-99c4-b9ce0f8b4a35"},
        {"total_faces"},
    ),
    "a risky face": ("/v1/collections/risky", IMAGE, {"total_faces"}),
    "a moderation": ("/api/v1/moderation-anonymous", MODERATION, {*STARTED, "redirect_url"}),
    "a livestream": ("/api/v1/livestream-anonymous", LIVESTREAM, STARTED),
}
"""Where each goes, and which fields the answer has."""


def expect(scene: Scene) -> None:
    """Have the collection and the face that the samples name."""
    body = {**IMAGE, "collection_id": COLLECTION, "face_id": EXPECTED}
    assert scene.vmc.call("POST", "/v1/collections", body).status_code == 201


@pytest.mark.parametrize("what", PRINTED)
def test_a_printed_body_is_taken(scene: Scene, what: str) -> None:
    """Whatever stands in it, an address that the page hides included; the answer has the printed fields."""
    expect(scene)
    path, body, fields = PRINTED[what]
    answer = scene.vmc.call("POST", path, body)
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == fields


@pytest.mark.parametrize(
    ("what", "kind", "fields"),
    [("a moderation", "moderation", READ_MODERATION), ("a livestream", "livestream", READ_LIVESTREAM)],
)
def test_what_was_printed_is_read(scene: Scene, what: str, kind: str, fields: set[str]) -> None:
    """With the fields of the printed reply, and all four lists of faces."""
    expect(scene)
    path, body, _ = PRINTED[what]
    told = scene.read(kind, scene.vmc.call("POST", path, body).json()["id"])
    assert set(told) == fields
    assert set(told["facematch"]) == {"known", "participant", "unknown", "risky"}
    assert all(told[name] == body[name] for name in ("title", "description", "type") if name in fields)


@pytest.mark.parametrize("email", ["nobody", "[email protected", "[email  protected]", "a@b@c", "@", ""])
def test_what_is_no_address_is_refused(scene: Scene, email: str) -> None:
    """But for the one placeholder that is printed, an address has a part before and a part behind its @."""
    customer = {**LIVESTREAM["customer"], "email": email}
    answer = scene.vmc.call("POST", "/api/v1/livestream-anonymous", {**LIVESTREAM, "customer": customer})
    assert answer.status_code == 400
    assert "customer.email" in answer.json()["error"]
