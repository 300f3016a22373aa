"""POST /moderate."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from emulator.apis.moderationapi.items import Items
from emulator.media.verdicts import Verdict, Verdicts
from emulator.world.clock import EPOCH
from tests.apis.moderationapi.stage import CLIP, LOST, PHOTO, SPOOFED, Json, Stage, issues
from tests.docs.pages import ROOT

RUDE = "You are a fucking idiot"
MILD = "What a stupid idea"
PII = "Call +1 415 555 2671 or mail host@example.com"
FACES = {"id": "face_detection", "flag": True}


def picture(name: str = "ada-and-stranger") -> str:
    """A drawn one, in base64."""
    return base64.b64encode((ROOT / f"fixtures/faces/{name}.jpg").read_bytes()).decode()


def policy(told: Json, name: str) -> Json:
    """What one policy says."""
    [found] = [each for each in told["policies"] if each["id"] == name]
    assert isinstance(found, dict)
    return found


def test_a_clean_text(stage: Stage) -> None:
    """All of the channel's policies are told of, and nothing is changed."""
    told = stage.judge("I like ice cream a lot", contentId="m-1")
    assert told["content"] == {"id": "m-1", "masked": False, "unicode_cleaned": False, "modified": None}
    assert told["evaluation"] == {
        "flagged": False,
        "flag_probability": 0.0,
        "severity_score": 0.0,
        "unicode_spoofed": False,
        "shadow_flagged": False,
    }
    assert told["recommendation"] == {"action": "allow", "reason_codes": []}
    assert told["meta"] == {
        "status": "success",
        "timestamp": int(EPOCH * 1000),
        "channel_key": "default",
        "usage": 1,
        "processing_time": "5ms",
    }
    assert {each["id"] for each in told["policies"]} >= {"toxicity", "pii", "url", "spam", "unicode_spoofing"}
    assert (told["author"], told["casebook"]) == (None, None)
    assert "errors" not in told


def test_an_id_is_made(stage: Stage) -> None:
    """Where the client has none, also for what is not stored."""
    for rest in ({}, {"contentId": ""}, {"doNotStore": True}):
        assert len(stage.judge("I like ice cream", **rest)["content"]["id"]) == 24


def test_policies_are_sorted(stage: Stage) -> None:
    """The likeliest first."""
    told = [each["probability"] for each in stage.judge(f"{RUDE}, {PII}")["policies"]]
    assert told == sorted(told, reverse=True)
    assert told[0] > 0.9


def test_severe_content(stage: Stage) -> None:
    """It is flagged, and to be rejected."""
    told = stage.judge(RUDE)
    assert told["evaluation"]["flagged"]
    assert told["evaluation"]["severity_score"] > 0.9
    assert told["recommendation"] == {"action": "reject", "reason_codes": ["severity_reject"]}
    assert policy(told, "toxicity")["labels"][0]["flagged"]


def test_content_to_review(stage: Stage) -> None:
    """In between, a person is to look."""
    told = stage.judge("See http://anonymous.com for more of this")
    assert told["evaluation"]["flagged"]
    assert told["recommendation"] == {"action": "review", "reason_codes": ["severity_review"]}


def test_the_request_brings_policies(stage: Stage) -> None:
    """They take the place of the channel's, each with its own threshold."""
    told = stage.judge(RUDE, {"id": "toxicity", "flag": True, "threshold": 0.999})
    assert [each["id"] for each in told["policies"]] == ["toxicity"]
    assert told["policies"][0]["probability"] > 0.9
    assert not told["evaluation"]["flagged"]


def test_a_policy_that_only_tells(stage: Stage) -> None:
    """It flags nothing, weighs nothing, and is told of as a shadow."""
    told = stage.judge(RUDE, {"id": "toxicity", "flag": False})
    assert told["evaluation"] == {
        "flagged": False,
        "flag_probability": 0.0,
        "severity_score": 0.0,
        "unicode_spoofed": False,
        "shadow_flagged": True,
    }
    assert told["policies"][0]["labels"][0]["shadowFlagged"]


def test_masks(stage: Stage) -> None:
    """Each entity has its own; one without shouldMask stays."""
    entities = {
        "email": {"shouldMask": True},
        "phone": {"shouldMask": True, "mask": "[$]"},
    }
    told = stage.judge(PII, {"id": "pii", "entities": entities})
    assert told["content"]["masked"]
    assert told["content"]["modified"] == "Call [+1 415 555 2671] or mail {{ email hidden }}"
    assert not stage.judge(PII, {"id": "pii", "entities": {"email": {}}})["content"]["masked"]


def test_spans_are_of_the_original(stage: Stage) -> None:
    """Whatever had to be normalised to find a match."""
    text = f"{SPOOFED} and m\u200bore: {PII}"
    for match in policy(stage.judge(text), "pii")["matches"]:
        start, end = match["span"]
        assert text[start:end] == match["match"]


def test_entities_that_are_off(stage: Stage) -> None:
    """One is not looked for, another does not flag."""
    told = stage.judge(PII, {"id": "pii", "entities": {"email": {"flag": False}, "phone": {"enable": False}}})
    [row] = told["policies"]
    assert [match["entity_type"] for match in row["matches"]] == ["email"]
    assert (row["flagged"], told["evaluation"]["shadow_flagged"]) == (False, True)


def test_spoofing_is_cleaned(stage: Stage) -> None:
    """Where the policy looks for it; masks are put over the clean text."""
    spoofed = {"id": "unicode_spoofing", "flag": True}
    mail = {"id": "pii", "entities": {"email": {"shouldMask": True}}}
    text = f"{SPOOFED}: host@example.com"
    told = stage.judge(text, spoofed, mail)
    assert told["content"]["unicode_cleaned"]
    assert told["content"]["modified"] == "paypal: {{ email hidden }}"
    assert told["evaluation"]["unicode_spoofed"]
    assert stage.judge(text, mail)["content"]["unicode_cleaned"] is False


@pytest.mark.parametrize(
    ("policy", "spoofed"),
    [
        ({"id": "unicode_spoofing", "flag": True}, True),
        ({"id": "unicode_spoofing", "flag": False}, False),
        ({"id": "unicode_spoofing", "flag": True, "signals": {"mixed_script": {"flag": False}}}, False),
        ({"id": "guideline", "flag": True, "guidelineKey": "unicode_spoofing", "instructions": "none"}, True),
    ],
)
def test_whether_it_is_spoofed(stage: Stage, policy: dict[str, Any], *, spoofed: bool) -> None:
    """Is as the policy decides; where no such policy is run, any sign tells."""
    assert stage.judge("p\u0430ypal is here", policy)["evaluation"]["unicode_spoofed"] is spoofed


def test_a_dry_run_spoofs_nothing(stage: Stage) -> None:
    """What nothing is flagged for is not flagged for spoofing either."""
    stage.switch(dry_run=True)
    told = stage.judge("p\u0430ypal is here")
    assert told["content"]["unicode_cleaned"]
    assert told["evaluation"]["unicode_spoofed"] is False


def test_signals_of_spoofing(stage: Stage) -> None:
    """Each can be switched off; damage flags only when it is asked to."""
    text = f"{SPOOFED} is here"
    told = stage.judge(text, {"id": "unicode_spoofing", "flag": True, "signals": {}})
    kinds = [label["id"] for label in told["policies"][0]["labels"] if label["probability"]]
    assert kinds
    off = {kind: {"flag": False} for kind in kinds}
    told = stage.judge(text, {"id": "unicode_spoofing", "flag": True, "signals": off})
    assert not told["policies"][0]["flagged"]
    assert told["policies"][0]["labels"][0]["probability"] == 1.0
    assert not stage.judge("br\ufffdken", {"id": "unicode_spoofing", "flag": True})["evaluation"]["flagged"]
    on = {"encoding_damage": {"flag": True}}
    assert stage.judge("br\ufffdken", {"id": "unicode_spoofing", "flag": True, "signals": on})["evaluation"][
        "flagged"
    ]


def test_an_object(stage: Stage) -> None:
    """Policies say which fields they object to, and the whole object comes back when a part has changed."""
    data = {
        "title": {"type": "text", "text": RUDE},
        "body": {"type": "text", "text": "mail host@example.com"},
        "photo": {"type": "image", "url": "https://e.com/emu-label-nudity-97.jpg"},
    }
    wanted: list[Json] = [
        {"id": "toxicity", "flag": True},
        {"id": "sexual", "flag": True},
        {"id": "pii", "entities": {"email": {"shouldMask": True}}},
    ]
    told = stage.judge({"type": "object", "data": data}, *wanted)
    assert policy(told, "toxicity")["flagged_fields"] == ["title"]
    assert policy(told, "sexual")["flagged_fields"] == ["photo"]
    assert policy(told, "pii")["flagged_fields"] == ["body"]
    masked = {"type": "text", "text": "mail {{ email hidden }}"}
    assert told["content"]["modified"] == {**data, "body": masked}
    assert told["meta"]["usage"] == 4


def test_an_empty_object(stage: Stage) -> None:
    """It is allowed."""
    told = stage.judge({"type": "object", "data": {}})
    assert told["recommendation"]["action"] == "allow"
    assert [each["value"] for each in told["insights"]] == [None, None]
    assert told["meta"]["usage"] == 0


def test_media_that_cannot_be_had(stage: Stage) -> None:
    """Each policy that would have looked at them says so, and the others have run."""
    data = {"a": {"type": "image", "url": LOST}, "b": {"type": "text", "text": RUDE}}
    told = stage.judge(
        {"type": "object", "data": data}, {"id": "toxicity", "flag": True}, {"id": "spam", "flag": True}, FACES
    )
    assert told["meta"]["status"] == "partial_success"
    assert {each["id"] for each in told["errors"]} == {"toxicity", "face_detection"}
    assert told["errors"][0]["message"] == "a: the image cannot be had: its URL says emu-unreachable"
    assert told["evaluation"]["flagged"]
    alone = stage.judge({"type": "image", "url": LOST}, FACES)
    assert alone["errors"][0]["message"] == "the image cannot be had: its URL says emu-unreachable"


@pytest.mark.parametrize(
    ("asked", "flagged"),
    [
        ({}, True),
        ({"count": 2}, True),
        ({"count": 3}, False),
        ({"comparator": "fewer_than", "count": 3}, True),
        ({"comparator": "fewer_than", "count": 2}, False),
        ({"flag": False}, False),
    ],
)
def test_faces(stage: Stage, asked: Json, *, flagged: bool) -> None:
    """Counted in the pixels of a picture that came with the request."""
    told = stage.judge({"type": "image", "data": picture()}, {**FACES, **asked})
    [row] = told["policies"]
    assert (row["flagged"], row["data"]["count"]) == (flagged, 2)
    assert row["data"]["faces"][0] == {"confidence": 1.0, "gender": None, "age": None}


def test_faces_in_a_script(stage: Stage) -> None:
    """Of a video, the moment counts at which most are seen; a sound has none."""
    people = [
        {"unknown": True, "age": 30, "time": 1},
        {"unknown": True, "time": 2},
        {"unknown": True, "time": 2},
    ]
    stage.script(CLIP, people=people)
    assert stage.judge({"type": "video", "url": CLIP}, FACES)["policies"][0]["data"]["count"] == 2
    assert stage.judge({"type": "audio", "url": CLIP}, FACES)["policies"][0]["probability"] == 0.0
    assert stage.judge("no picture at all", FACES)["policies"][0]["data"] == {"count": 0, "faces": []}


def test_a_picture_in_the_request(stage: Stage) -> None:
    """As base64, as a data URL, with line breaks; it is not kept, and a verdict for its id decides."""
    data = picture("ada-1")
    for given in (data, f"data:image/jpeg;base64,{data}", f"{data[:76]}\n{data[76:]}"):
        told = stage.judge(
            {"type": "image", "data": given}, FACES, {"id": "violence", "flag": True}, contentId="p"
        )
        assert policy(told, "face_detection")["data"]["count"] == 1
        assert told["meta"]["usage"] == 3
    assert stage.world.of(Items).find("p") is None
    verdict = Verdict.from_json({"content": {"external_id": "p"}, "labels": {"violence": 0.99}, "people": []})
    stage.world.of(Verdicts).put(verdict)
    told = stage.judge({"type": "image", "data": data}, FACES, {"id": "violence", "flag": True}, contentId="p")
    assert policy(told, "violence")["probability"] == 0.99
    assert policy(told, "face_detection")["data"]["count"] == 0


@pytest.mark.parametrize("data", ["####", "aGVsbG8=", "", picture("ada-1")[:400]])
def test_data_that_is_no_picture(stage: Stage, data: str) -> None:
    """It is refused, and the issue says where."""
    [issue] = issues(stage.refused("moderateContent", {"content": {"type": "image", "data": data}}))
    assert issue["path"] == ["content", "data"]
    body = {"content": {"type": "object", "data": {"a": {"type": "image", "data": data}}}}
    [issue] = issues(stage.refused("moderateContent", body))
    assert issue["path"] == ["content", "data", "a", "data"]


def test_labels_of_pictures(stage: Stage) -> None:
    """A label counts for its policies, and one that is called like a policy for that."""
    wanted = [{"id": name, "flag": True} for name in ("adult", "violence", "spam")]
    stage.script(PHOTO, labels={"suggestive": 0.6, "spam": 0.7})
    told = stage.judge({"type": "image", "url": PHOTO}, *wanted)
    assert {each["id"]: each["flagged"] for each in told["policies"]} == {
        "adult": True,
        "violence": False,
        "spam": True,
    }


@pytest.mark.parametrize(("outcome", "probability"), [("rejected", 1.0), ("approved", 0.0)])
def test_a_scripted_decision(stage: Stage, outcome: Any, probability: float) -> None:
    """It stands above the labels."""
    stage.script(PHOTO, labels={"nudity": 0.7}, outcome=outcome)
    told = stage.judge({"type": "image", "url": PHOTO}, {"id": "sexual", "flag": True})
    assert told["policies"][0]["probability"] == probability


def test_a_sound(stage: Stage) -> None:
    """There is nothing to be seen in it: what a script says of it counts."""
    stage.script(CLIP, labels={"toxicity": 0.8})
    wanted = [{"id": name, "flag": True} for name in ("toxicity", "sexual")]
    told = stage.judge({"type": "audio", "url": CLIP}, *wanted)
    assert {each["id"]: each["probability"] for each in told["policies"]} == {"toxicity": 0.8, "sexual": 0.0}
    assert told["meta"]["usage"] == 1


def test_guidelines(stage: Stage) -> None:
    """Each is told of by its own key, and costs a unit."""
    wanted = [
        {
            "id": "guideline",
            "flag": True,
            "guidelineKey": "fish",
            "instructions": "No selling of live trout or carp",
        },
        {"id": "guideline", "flag": True, "guidelineKey": "cars", "instructions": "No talk about cars"},
    ]
    told = stage.judge("I am selling a live trout", *wanted)
    assert {each["id"]: each["probability"] for each in told["policies"]} == {"fish": 0.875, "cars": 0.0}
    assert told["evaluation"]["flagged"]
    assert told["meta"]["usage"] == 3
    assert stage.reasons()[0]["evidence"] == "selling, live, trout"
    assert stage.judge({"type": "image", "url": PHOTO}, *wanted)["evaluation"]["flagged"] is False


def test_words_that_are_too_few(stage: Stage) -> None:
    """low_quality counts them."""
    asked = {"id": "low_quality", "flag": True}
    assert stage.judge("trout", asked)["evaluation"]["flagged"]
    assert not stage.judge("trout", {**asked, "minWords": 0})["evaluation"]["flagged"]
    assert stage.judge("A sentence of six words here", {**asked, "minWords": 20})["evaluation"]["flagged"]


def test_links_that_are_risky(stage: Stage) -> None:
    """Signals, reasons, lists of domains and shorteners."""
    asked: Json = {"id": "url_risk", "flag": True}
    text = "Log in at http://paypal.secure-login.example/x now"
    [match] = stage.judge(text, asked)["policies"][0]["matches"]
    assert match["reasons"] == ["brand_impersonation"]
    assert match["signals"]["brand_impersonation"] == {"brand": "paypal", "method": "subdomain_token"}
    allowed = stage.wordlist("secure-login.example", attached=False)
    told = stage.judge(text, {**asked, "allowlistWordlistIds": [allowed.id, "nobody-knows"]})
    assert (told["evaluation"]["flagged"], told["policies"][0]["matches"][0]["reasons"]) == (
        False,
        ["allowlist"],
    )
    both = {"allowlistWordlistIds": [allowed.id], "blocklistWordlistIds": [allowed.id]}
    told = stage.judge(text, {**asked, **both})
    assert (told["evaluation"]["flagged"], told["policies"][0]["matches"][0]["reasons"]) == (
        True,
        ["blocklist"],
    )
    short = "Look at https://bit.ly/3xYz right now"
    assert not stage.judge(short, asked)["evaluation"]["flagged"]
    assert stage.judge(short, {**asked, "flagLinkShorteners": True})["evaluation"]["flagged"]


@pytest.mark.parametrize(
    ("mode", "text", "flagged", "spans"),
    [
        ("BLOCKLIST", "I saw it on YouTube", True, [[12, 19]]),
        ("BLOCKLIST", "I saw it on the telly", False, []),
        ("ALLOWLIST", "I saw it on YouTube", False, [[12, 19]]),
        ("ALLOWLIST", "I saw it on the telly", True, []),
        ("PASS", "I saw it on YouTube", False, [[12, 19]]),
    ],
)
def test_word_lists(stage: Stage, mode: str, text: str, spans: list[list[int]], *, flagged: bool) -> None:
    """Those in use are matchers of their own, called by their ids."""
    made = stage.wordlist("youtube", mode=mode)
    told = stage.judge(text, {"id": "spam", "flag": True})
    row = policy(told, made.id)
    assert (row["flagged"], [match["span"] for match in row["matches"]]) == (flagged, spans)
    assert told["evaluation"]["flagged"] is flagged


def test_insights(stage: Stage) -> None:
    """Feeling and language of the longest text."""
    told = stage.judge("I love this, it is wonderful and great")["insights"]
    assert [(each["id"], each["value"]) for each in told] == [("sentiment", "positive"), ("language", "en")]
    told = stage.judge("")["insights"]
    assert told[1] == {"id": "language", "type": "insight", "probability": 0.0, "value": None}


def test_an_author(stage: Stage) -> None:
    """Blocked ones are rejected, trusted ones allowed, distrusted ones rejected where a person would look."""
    doubtful = "See http://anonymous.com for more of this"
    stage.author("blocked", status="blocked")
    stage.author("trusted", manual_trust_level=4)
    stage.author("distrusted", manual_trust_level=-1)
    stage.author("new")
    advice = {
        name: stage.judge(doubtful, authorId=name)["recommendation"]
        for name in ("blocked", "trusted", "distrusted", "new", "never seen")
    }
    assert {name: (each["action"], *each["reason_codes"]) for name, each in advice.items()} == {
        "blocked": ("reject", "author_block"),
        "trusted": ("allow", "trusted_allow"),
        "distrusted": ("reject", "untrusted_severity"),
        "new": ("review", "severity_review"),
        "never seen": ("review", "severity_review"),
    }


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ({"action": "allow"}, ("review", "severity_review")),
        ({"action": "reject"}, ("reject", "client_override")),
        ({"action": "allow", "behavior": "override"}, ("allow", "client_override")),
        (
            {"action": "review", "behavior": "escalate", "source": "s", "reason": "r"},
            ("review", "severity_review"),
        ),
    ],
)
def test_what_the_client_would_do(stage: Stage, action: Json, expected: tuple[str, str]) -> None:
    """It counts where it is stricter, or where it overrides."""
    told = stage.judge("See http://anonymous.com for more of this", clientAction=action)
    assert (told["recommendation"]["action"], *told["recommendation"]["reason_codes"]) == expected
    assert told["evaluation"]["flagged"]


def test_a_dry_run(stage: Stage) -> None:
    """Nothing is flagged, everything is allowed, and the queue gets it all the same."""
    stage.switch(dry_run=True)
    told = stage.judge(RUDE, contentId="dry")
    assert told["evaluation"]["flagged"] is False
    assert told["recommendation"] == {"action": "allow", "reason_codes": ["dry_run"]}
    assert not any(each["flagged"] for each in told["policies"])
    item = stage.world.of(Items).find("dry")
    assert item is not None
    assert item.queues


def test_policies_that_are_refused(stage: Stage) -> None:
    """Masks, instructions and keys have bounds, and so has the number of guidelines."""
    guideline = {"id": "guideline", "flag": True, "guidelineKey": "k", "instructions": "i"}
    for wanted, path in (
        (
            [{"id": "pii", "entities": {"email": {"mask": "x" * 201}}}],
            ["policies", 0, "entities", "email", "mask"],
        ),
        ([{**guideline, "instructions": "x" * 10_001}], ["policies", 0, "instructions"]),
        ([{**guideline, "guidelineKey": "x" * 201}], ["policies", 0, "guidelineKey"]),
        ([{**guideline, "guidelineKey": f"k{number}"} for number in range(21)], ["policies"]),
    ):
        body = {"content": {"type": "text", "text": "x"}, "policies": wanted}
        [issue] = issues(stage.refused("moderateContent", body))
        assert issue["path"] == path


def test_a_channel(stage: Stage) -> None:
    """There is one; any other falls to it."""
    stage.switch(channel="main")
    assert stage.judge("I like ice cream", channel="elsewhere")["meta"]["channel_key"] == "main"


def test_the_channels_policies(stage: Stage) -> None:
    """They are settings: what runs, what flags, and what is masked."""
    stage.switch(policies={"pii": {"entities": {"phone": {"mask": "***"}, "email": {"enabled": False}}}})
    stage.switch(policies={"url_risk": {"flag_link_shorteners": True}, "spam": {"enabled": False}})
    told = stage.judge(PII)
    assert told["content"]["modified"] == "Call *** or mail host@example.com"
    names = {each["id"] for each in told["policies"]}
    assert "url_risk" in names
    assert "spam" not in names


def test_what_is_told_to_queues(stage: Stage) -> None:
    """Labels are spelled `policy/LABEL`."""
    stage.judge(f"{RUDE}, {PII}", contentId="m", metaType="message", conversationId="c", metadata={"a": 1})
    item = stage.world.of(Items).find("m")
    assert item is not None
    names = {label.name for label in item.labels}
    assert {"toxicity/INSULT", "pii/PII"} <= names


def test_a_quota_that_is_used_up(stage: Stage) -> None:
    """403, and nothing is kept."""
    stage.switch(quota=0)
    stage.refused("moderateContent", {"content": {"type": "text", "text": "x"}, "contentId": "late"}, 403)
    assert stage.world.of(Items).find("late") is None


def test_the_same_twice(stage: Stage) -> None:
    """The same seed and calls give the same bytes."""
    assert stage.judge(RUDE, authorId="a") == Stage().judge(RUDE, authorId="a")
    assert Stage(2).judge(RUDE)["content"]["id"] != Stage().judge(RUDE)["content"]["id"]


def test_policies_of_ones_own(stage: Stage) -> None:
    """One that nobody here can run, and an entity that nobody can look for, find nothing."""
    stage.switch(policies={"mine": {}, "pii": {"entities": {"shoe_size": {}}}})
    told = stage.judge("My shoe size is 44, mail host@example.com")
    assert policy(told, "mine")["probability"] == 0.0
    assert [match["entity_type"] for match in policy(told, "pii")["matches"]] == ["email"]


def test_a_link_of_which_nothing_is_suspicious(stage: Stage) -> None:
    """It is told of, with a probability of nothing."""
    told = stage.judge("See https://example.com/a please", {"id": "url_risk", "flag": True})
    [match] = told["policies"][0]["matches"]
    assert match["probability"] == 0.0
    assert "reasons" not in match


def test_signals_of_several_parts(stage: Stage) -> None:
    """A label has the highest score of all parts; pictures have no signs."""
    data = {
        "a": {"type": "text", "text": f"{SPOOFED} is here"},
        "b": {"type": "text", "text": "nothing here"},
        "c": {"type": "image", "url": PHOTO},
    }
    told = stage.judge({"type": "object", "data": data}, {"id": "unicode_spoofing", "flag": True})
    assert told["policies"][0]["flagged_fields"] == ["a"]
    assert told["policies"][0]["labels"][0]["probability"] == 1.0
