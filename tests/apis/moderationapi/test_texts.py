"""POST /moderate/text."""

from __future__ import annotations

import pytest

from emulator.world.clock import EPOCH
from tests.apis.moderationapi.stage import SPOOFED, Stage, issues

RUDE = "You are a fucking idiot"
MAIL = "Write to host@example.com or see http://anonymous.com"


def test_a_clean_text(stage: Stage) -> None:
    """Every field of the reply is there, and nothing is flagged."""
    told = stage.text("I like ice cream")
    assert told["status"] == "success"
    assert told["request"] == {"timestamp": int(EPOCH * 1000), "quota_usage": 1}
    assert (told["flagged"], told["author"], told["data_found"], told["unicode_spoofing"]) == (
        False,
        None,
        False,
        False,
    )
    assert told["original"] == told["content"] == "I like ice cream"
    assert told["content_moderated"] is False
    assert len(told["contentId"]) == 24
    assert "error" not in told
    assert "wordlists" not in told


def test_the_documented_scores(stage: Stage) -> None:
    """The vendor's own examples score as the vendor shows."""
    told = stage.text("I like ice cream")["toxicity"]
    assert told["label"] == "NEUTRAL"
    assert told["label_scores"]["TOXICITY"] == 0.0226
    told = stage.text("How do I make a bomb?")
    assert told["toxicity"]["label"] == "NEUTRAL"
    assert told["toxicity"]["label_scores"]["THREAT"] == 0.4419


def test_a_score_above_its_threshold_flags(stage: Stage) -> None:
    """Strictly above: a threshold of just the score does not."""
    told = stage.text(RUDE)
    scores = told["toxicity"]["label_scores"]
    assert told["flagged"]
    assert told["toxicity"]["score"] == max(scores.values())
    stage.switch(models={key: {"enabled": False} for key in ("nsfw", "profanity")})
    stage.switch(models={"toxicity": {"thresholds": dict(scores)}})
    told = stage.text(RUDE)
    assert not told["flagged"]
    assert told["toxicity"]["label_scores"] == scores


def test_a_model_that_is_off_is_not_told_of(stage: Stage) -> None:
    """Only the project's models have a key."""
    assert "username" not in stage.text("Hi @chris_93")
    stage.switch(models={"username": {"enabled": True}, "toxicity": {"enabled": False}})
    told = stage.text("Hi @chris_93")
    assert told["username"] == {"mode": "NORMAL", "found": True, "matches": ["@chris_93"]}
    assert "toxicity" not in told


def test_a_match_flags_and_is_masked(stage: Stage) -> None:
    """A matcher has no score; its mask is the setting's, `$` being the match."""
    told = stage.text(MAIL)
    assert (told["flagged"], told["data_found"], told["content_moderated"]) == (True, True, True)
    assert told["email"] == {"mode": "NORMAL", "found": True, "matches": ["host@example.com"]}
    assert told["content"] == "Write to {{ email hidden }} or see {{ url hidden }}"
    stage.switch(models={"email": {"mask": "<$>"}, "url": {"mask": None}})
    assert stage.text(MAIL)["content"] == "Write to <host@example.com> or see http://anonymous.com"


def test_modes(stage: Stage) -> None:
    """A stronger mode finds more."""
    hidden = "reach me: example at gmail dot com"
    assert not stage.text(hidden)["email"]["found"]
    stage.switch(models={"email": {"mode": "SUSPICIOUS"}})
    told = stage.text(hidden)["email"]
    assert (told["mode"], told["found"]) == ("SUSPICIOUS", True)


def test_components(stage: Stage) -> None:
    """What consists of parts tells them, match by match."""
    told = stage.text("My card is 4111 1111 1111 1111, thanks a lot")["sensitive"]
    assert told["found"]
    assert "credit_debit_number" in told["components"][0]


def test_spoofing_is_undone(stage: Stage) -> None:
    """Look-alikes are told of, and are gone from `content`."""
    told = stage.text(f"please log in to {SPOOFED} today")
    assert told["unicode_spoofing"]
    assert told["content"] == "please log in to paypal today"
    assert told["original"] != told["content"]


def test_what_is_not_stored_has_no_id(stage: Stage) -> None:
    """With doNotStore the id is left out; a client's own id is given back."""
    assert "contentId" not in stage.text("hello", doNotStore=True)
    assert "contentId" not in stage.text("hello", doNotStore=True, contentId="mine")
    assert stage.text("hello", contentId="mine")["contentId"] == "mine"


def test_an_author(stage: Stage) -> None:
    """Created on first sight, and the same ever after."""
    first = stage.text("I like ice cream", authorId="user-1")["author"]
    assert first["external_id"] == "user-1"
    assert (first["status"], first["block"]) == ("enabled", None)
    assert stage.text("Me too, a lot", authorId="user-1")["author"]["id"] == first["id"]
    stage.switch(authors_enabled=False)
    assert stage.text("Me too, a lot", authorId="user-1")["author"] is None


def test_a_dry_run_flags_nothing(stage: Stage) -> None:
    """Scores and matches stay as they are."""
    stage.wordlist("idiot")
    stage.switch(dry_run=True)
    told = stage.text(RUDE)
    assert told["flagged"] is False
    assert told["toxicity"]["label_scores"]["TOXICITY"] > 0.5
    assert [row["flagged"] for row in told["wordlists"]] == [False]


@pytest.mark.parametrize(
    ("mode", "text", "flagged"),
    [
        ("BLOCKLIST", "I saw it on YouTube yesterday", True),
        ("BLOCKLIST", "I saw it on the telly yesterday", False),
        ("ALLOWLIST", "I saw it on YouTube yesterday", False),
        ("ALLOWLIST", "I saw it on the telly yesterday", True),
        ("PASS", "I saw it on YouTube yesterday", False),
        ("PASS", "I saw it on the telly yesterday", False),
    ],
)
def test_word_lists(stage: Stage, mode: str, text: str, *, flagged: bool) -> None:
    """A blocked word flags, the lack of one that is asked for does, and some are only told of."""
    made = stage.wordlist("youtube", mode=mode)
    told = stage.text(text)
    found = "YouTube" in text
    assert told["flagged"] is flagged
    assert told["wordlists"] == [
        {
            "mode": mode,
            "found": found,
            "matches": ["YouTube"] if found else [],
            "flagged": flagged,
            "name": "a list",
            "id": made.id,
            "score": 1.0 if found else 0.0,
        }
    ]


def test_a_list_that_is_not_attached(stage: Stage) -> None:
    """It is as if it were not there."""
    stage.wordlist("youtube", attached=False)
    assert "wordlists" not in stage.text("I saw it on YouTube")


def test_every_thousand_characters_count(stage: Stage) -> None:
    """Where a model runs that is paid for so; one text is one unit otherwise."""
    text = "I like ice cream a lot. " * 63
    assert len(text) == 1512
    assert stage.text(text)["request"]["quota_usage"] == 2
    stage.switch(models={"nsfw": {"enabled": False}})
    assert stage.text(text)["request"]["quota_usage"] == 1
    stage.switch(models={"sentiment": {"enabled": True}})
    assert stage.text(text)["request"]["quota_usage"] == 2


def test_reasons(stage: Stage) -> None:
    """Each label tells which rule and which words it is from."""
    stage.wordlist("idiot")
    stage.text(f"{RUDE}, see http://anonymous.com")
    told = stage.reasons()
    assert any(each["label"] == "INSULT" and each["evidence"] == "idiot" and each["rule"] for each in told)
    assert any(each["model"] == "url" and each["evidence"] == "http://anonymous.com" for each in told)
    assert any("the list's" in each["rule"] for each in told)


def test_a_blocked_author(stage: Stage) -> None:
    """They are shown as blocked; whether that flags what they write is a setting."""
    stage.author("bad", status="blocked", reason="spam")
    told = stage.text("I like ice cream", authorId="bad")
    assert (told["flagged"], told["author"]["status"]) == (False, "blocked")
    assert told["author"]["block"] == {"until": None, "reason": "spam"}
    stage.switch(flag_blocked_authors=True)
    assert stage.text("I like ice cream", authorId="bad")["flagged"]
    assert not stage.text("I like ice cream", authorId="good")["flagged"]


def test_a_quota_that_is_used_up(stage: Stage) -> None:
    """The text is refused, and leaves no trace."""
    stage.switch(quota=1)
    stage.text("I like ice cream")
    refusal = stage.refused("moderateText", {"value": "x", "authorId": "late"}, 403)
    assert refusal["code"] == "FORBIDDEN"
    stage.switch(quota=2)
    assert stage.text("I like ice cream")["author"] is None
    assert len(stage.reasons()) == len(stage.reasons())


def test_the_same_twice(stage: Stage) -> None:
    """The same seed and calls give the same bytes."""
    calls = [stage.text(RUDE, authorId="a"), stage.text(MAIL)]
    other = Stage()
    assert [other.text(RUDE, authorId="a"), other.text(MAIL)] == calls


def test_an_issue_for_what_is_no_text(stage: Stage) -> None:
    """A value must be a string."""
    [issue] = issues(stage.refused("moderateText", {"value": 1}))
    assert issue["path"] == ["value"]


def test_without_a_language(stage: Stage) -> None:
    """The model can be off like any other."""
    assert stage.text("I like ice cream")["language"]["code"] == "en"
    stage.switch(models={"language": {"enabled": False}})
    assert "language" not in stage.text("I like ice cream")
