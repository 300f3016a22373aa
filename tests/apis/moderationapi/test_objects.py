"""POST /moderate/object."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.moderationapi import parts
from tests.apis.moderationapi.stage import CLIP, LOST, PHOTO, SPOOFED, Json, Stage, issues

NUDE = "https://cdn.example.com/emu-label-nudity-90.jpg"
RUDE = "You are a fucking idiot"


def image(url: str = PHOTO, **rest: Any) -> Json:
    """A field."""
    return {"type": "image", "value": url, **rest}


def test_the_documents_own_example(stage: Stage) -> None:
    """The request that the vendor's page shows."""
    body = {
        "value": {
            "type": "profile",
            "data": {
                "username": {"type": "text", "value": "johndoe123"},
                "bio": {"type": "text", "value": "Hello, I am John Doe!"},
                "avatar": {"type": "image", "value": "https://example.com/avatar.jpg"},
            },
        },
        "contentId": "profile-123",
        "authorId": "user-123",
        "metadata": {"source": "registration"},
    }
    told = stage.ask("moderateObject", body)
    assert set(told) == {
        *("status", "contentId", "request", "flagged", "author", "unicode_spoofing", "data_found"),
        *("labels", "entities", "fields"),
    }
    assert (told["status"], told["contentId"], told["flagged"]) == ("success", "profile-123", False)
    assert told["request"]["quota_usage"] == 4
    assert told["author"]["external_id"] == "user-123"
    assert told["fields"] == [
        {"key": key, "flagged": False, "flagged_by": []} for key in ("username", "bio", "avatar")
    ]


def test_fields_say_who_flags_them(stage: Stage) -> None:
    """Field by field, in the object's order, by the ids of models."""
    told = stage.object(
        {"b": RUDE, "a": "I like ice cream", "c": image(NUDE), "d": "mail host@example.com please"}
    )
    rows = {row["key"]: row for row in told["fields"]}
    assert list(rows) == ["b", "a", "c", "d"]
    assert set(rows["b"]["flagged_by"]) == {"toxicity", "nsfw", "profanity"}
    assert (rows["a"]["flagged"], rows["a"]["flagged_by"]) == (False, [])
    assert rows["c"]["flagged_by"] == ["image"]
    assert rows["d"]["flagged_by"] == ["email"]
    assert told["flagged"]


def test_labels_are_merged(stage: Stage) -> None:
    """One row for each model and label, the highest of all fields, none of NEUTRAL, the highest first."""
    told = stage.object({"a": RUDE, "b": "I like ice cream", "c": image(NUDE), "d": image()})
    rows = [(row["model"], row["label"]) for row in told["labels"]]
    assert len(rows) == len(set(rows))
    assert ("image", "nudity") in rows
    assert not [label for _, label in rows if label == "NEUTRAL"]
    scores = [row["score"] for row in told["labels"]]
    assert scores == sorted(scores, reverse=True)
    alone = stage.text(RUDE)["toxicity"]["label_scores"]["INSULT"]
    assert {"label": "INSULT", "model": "toxicity", "score": alone} in told["labels"]


def test_entities_are_those_that_were_found(stage: Stage) -> None:
    """One row for each matcher with a match; what is found twice is told once."""
    told = stage.object({"a": "host@example.com and guest@example.com", "b": "host@example.com"})
    assert told["data_found"]
    assert told["entities"] == [{"model": "email", "matches": ["host@example.com", "guest@example.com"]}]


def test_an_object_without_fields(stage: Stage) -> None:
    """It is valid, costs nothing and is clean, also where a word is asked for."""
    stage.wordlist("please", mode="ALLOWLIST")
    told = stage.object({})
    assert (told["flagged"], told["fields"], told["labels"], told["entities"]) == (False, [], [], [])
    assert told["request"]["quota_usage"] == 0
    assert told["wordlists"][0]["flagged"] is False


@pytest.mark.parametrize(
    ("data", "units"),
    [
        ({"a": "x", "b": "y"}, 1),
        ({"a": image()}, 3),
        ({"a": {"type": "video", "value": CLIP}}, 30),
        ({"a": {"type": "video", "value": "https://e.com/emu-ends-2.mp4"}}, 6),
        ({"a": {"type": "audio", "value": CLIP}}, 1),
        ({"a": "x" * 1001, "b": image(), "c": {"type": "audio", "value": CLIP}}, 6),
    ],
)
def test_what_it_costs(stage: Stage, data: Json, units: int) -> None:
    """One for its texts, and each medium by itself."""
    assert stage.object(data)["request"]["quota_usage"] == units


def test_models_of_a_field(stage: Stage) -> None:
    """Only those that are named run on it; naming none is naming all."""
    rude = {"type": "text", "value": RUDE}
    told = stage.object({"a": {**rude, "modelIds": ["sexual", "nonsense"]}})
    assert {row["model"] for row in told["labels"]} == {"sexual"}
    assert not told["flagged"]
    assert stage.object({"a": {**rude, "modelIds": []}})["flagged"]
    assert not stage.object({"a": image(NUDE, modelIds=["toxicity"])})["flagged"]
    assert stage.object({"a": image(NUDE, modelIds=["image"])})["flagged"]


def test_a_medium_that_cannot_be_had(stage: Stage) -> None:
    """Its row says why, the others are analysed, and it costs nothing."""
    told = stage.object({"a": image(LOST), "b": RUDE})
    assert told["status"] == "success"
    assert "error" not in told
    assert told["fields"][0] == {
        "key": "a",
        "flagged": False,
        "flagged_by": [],
        "error": "the image cannot be had: its URL says emu-unreachable",
    }
    assert told["fields"][1]["flagged"]
    assert told["request"]["quota_usage"] == 1


def test_word_lists(stage: Stage) -> None:
    """One row for each list over all texts; a field is flagged by the id of the list."""
    block = stage.wordlist("youtube")
    asks = stage.wordlist("please", mode="ALLOWLIST")
    told = stage.object({"a": "I like YouTube a lot", "b": "so do you and I"})
    assert [row["flagged"] for row in told["wordlists"]] == [True, True]
    assert [row["flagged_by"] for row in told["fields"]] == [[block.id, asks.id], [asks.id]]
    told = stage.object({"a": "I like YouTube a lot", "b": "so do I, please"})
    assert [row["flagged_by"] for row in told["fields"]] == [[block.id], []]


def test_spoofing_in_one_field(stage: Stage) -> None:
    """One is enough."""
    assert stage.object({"a": "fine and dandy", "b": f"{SPOOFED} is here"})["unicode_spoofing"]
    assert not stage.object({"a": "fine and dandy"})["unicode_spoofing"]


def test_a_dry_run(stage: Stage) -> None:
    """No field is flagged either."""
    stage.switch(dry_run=True)
    told = stage.object({"a": RUDE})
    assert told["flagged"] is False
    assert told["fields"] == [{"key": "a", "flagged": False, "flagged_by": []}]


def test_media_that_are_not_enabled(stage: Stage) -> None:
    """An object with one is refused as the medium by itself."""
    stage.switch(video_enabled=False)
    body = {"value": {"type": "object", "data": {"a": {"type": "video", "value": CLIP}}}}
    assert "not enabled" in stage.refused("moderateObject", body, 403)["message"]


def test_a_forum(stage: Stage) -> None:
    """What a forum's plugin sends is answered sensibly."""
    body: Json = {
        "value": {
            "type": "object",
            "data": {
                "title": {"type": "text", "value": "Where do I find the manual?"},
                "post": {"type": "text", "value": "I looked everywhere. Is there a link to the manual?"},
                "image-1": {"type": "image", "value": "https://forum.example.com/uploads/1.png"},
            },
        },
        "doNotStore": False,
        "metadata": {"link": "https://forum.example.com/t/1/1"},
        "authorId": "7",
        "contextId": "1",
        "contentId": "42",
    }
    assert stage.ask("moderateObject", body)["flagged"] is False
    body["value"]["data"]["post"]["value"] = "Shut up, you stupid idiot, or I will kill you"
    told = stage.ask("moderateObject", body)
    assert (told["flagged"], told["contentId"]) == (True, "42")


def test_bounds(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many fields, too long a text or URL, and too much text in all are refused with where."""
    [issue] = issues(stage.refused("moderateObject", _body({f"k{n}": "x" for n in range(1001)})))
    assert issue["path"] == ["value", "data"]
    [issue] = issues(stage.refused("moderateObject", _body({"a": "x" * 100_001})))
    assert (issue["code"], issue["maximum"], issue["path"]) == (
        "too_big",
        100_000,
        ["value", "data", "a", "value"],
    )
    [issue] = issues(stage.refused("moderateObject", _body({"a": image("https://e.com/" + "x" * 8192)})))
    assert (issue["code"], issue["maximum"]) == ("too_big", 8192)
    monkeypatch.setattr(parts, "TEXTS_LIMIT", 10)
    [issue] = issues(stage.refused("moderateObject", _body({"a": "x" * 6, "b": "x" * 6})))
    assert issue["path"] == ["value", "data"]


def test_awkward_keys(stage: Stage) -> None:
    """A key is the client's business."""
    keys = ["__proto__", "", "a/b~c", "\u0000", "constructor", "ключ"]
    assert [row["key"] for row in stage.object(dict.fromkeys(keys, "x"))["fields"]] == keys


def test_reasons(stage: Stage) -> None:
    """They name the field."""
    stage.object({"a": RUDE, "b": image(NUDE), "c": image(LOST)})
    told = stage.reasons()
    assert {each["field"] for each in told} == {"a", "b", "c"}
    [said] = [each for each in told if each["field"] == "b"]
    assert (said["label"], said["score"], said["rule"]) == ("nudity", 0.9, "marker")
    [lost] = [each for each in told if each["field"] == "c"]
    assert lost["label"] is None


def _body(data: Json) -> Json:
    fields = {
        key: {"type": "text", "value": field} if isinstance(field, str) else field
        for key, field in data.items()
    }
    return {"value": {"type": "object", "data": fields}}
