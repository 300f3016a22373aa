"""How content is told, by its kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.kinds import ContentKind
from tests.apis.moderationapi.alone import content
from tests.apis.moderationapi.project import PAPERS, START


@pytest.mark.parametrize(
    ("kind", "text", "payload"),
    [
        ("text", "hello", {"type": "text", "text": "hello"}),
        ("image", "https://x/y.png", {"type": "image", "url": "https://x/y.png"}),
        ("video", "https://x/y.mp4", {"type": "video", "url": "https://x/y.mp4"}),
        ("audio", "https://x/y.mp3", {"type": "audio", "url": "https://x/y.mp3"}),
        ("object", '{"a":1}', {"type": "object", "data": {"a": 1}}),
        ("object", "[1]", {"type": "object", "data": "[1]"}),
        ("object", "no json", {"type": "object", "data": "no json"}),
    ],
)
def test_the_payload(kind: ContentKind, text: str, payload: dict[str, Any]) -> None:
    """The second version of the webhooks tells the content as it would be submitted."""
    item = Item("c1", START, START, "", kind, flagged=True)
    item.take(replace(content("c1"), content=text, kind=kind, content_type="object"))
    told = item.as_v2()
    assert (told["content"], told["meta_type"]) == (payload, None)
    envelope = {"id": "evt_1", "type": "queue_item.resolved", "api_version": "v2", "created": told["timestamp"]}
    PAPERS.check("QUEUE_ITEM_COMPLETED", "V2", {**envelope, "data": {"object": {"item": told}}})


def test_the_payload_of_an_object() -> None:
    """Each field is told with its kind, as it would be submitted."""
    item = Item("c1", START, START, "", "object", flagged=True)
    said = '{"title":"hello","photo":"https://x/y.png"}'
    item.take(replace(content("c1"), content=said, kind="object", kinds={"title": "text", "photo": "image"}))
    assert item.as_v2()["content"] == {
        "type": "object",
        "data": {
            "title": {"type": "text", "text": "hello"},
            "photo": {"type": "image", "url": "https://x/y.png"},
        },
    }


def test_the_payload_of_what_is_withheld() -> None:
    """Its kind is told and nothing else."""
    item = Item("c1", START, START, "", "image", flagged=True)
    item.take(replace(content("c1"), content="", kind="image", withheld=True))
    assert item.as_v2()["content"] == {"type": "image"}
