"""POST /moderate/image."""

from __future__ import annotations

from emulator.apis.moderationapi.imagelabels import CLEAN
from emulator.media.library import MediaLibrary
from tests.apis.moderationapi.stage import LOST, PHOTO, Stage, issues
from tests.docs.pages import ROOT

LABELS = set(CLEAN)


def test_a_clean_image(stage: Stage) -> None:
    """Every label has a score, the highest first, and nothing is flagged."""
    told = stage.ask("moderateImage", {"url": PHOTO})
    assert (told["status"], told["flagged"], told["author"]) == ("success", False, None)
    assert told["request"]["quota_usage"] == 3
    assert {row["label"] for row in told["labels"]} == LABELS
    scores = [row["score"] for row in told["labels"]]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] < 0.5
    assert "texts" not in told
    assert "error" not in told


def test_a_marker(stage: Stage) -> None:
    """The URL says what is to be seen, by the vendor's names or others'."""
    told = stage.ask("moderateImage", {"url": "https://e.com/emu-label-weapons-77.jpg"})
    assert told["flagged"]
    assert told["labels"][0] == {"label": "weapon", "score": 0.77}


def test_a_verdict(stage: Stage) -> None:
    """A script says so, by URL or by the client's id."""
    stage.script(PHOTO, labels={"Gore": 0.9, "violence": 0.4})
    told = stage.ask("moderateImage", {"url": PHOTO})
    assert told["labels"][:2] == [{"label": "gore", "score": 0.9}, {"label": "violence", "score": 0.4}]


def test_a_label_of_ones_own(stage: Stage) -> None:
    """It flags like any other, and is told of by the explanations."""
    stage.script(PHOTO, labels={"mascot": 0.9})
    told = stage.ask("moderateImage", {"url": PHOTO})
    assert told["flagged"]
    assert {row["label"] for row in told["labels"]} >= LABELS
    assert stage.reasons()[0]["label"] == "mascot"


def test_thresholds(stage: Stage) -> None:
    """Those of the model `image`; switched off, it flags nothing."""
    url = "https://e.com/emu-label-nudity-60.jpg"
    assert stage.ask("moderateImage", {"url": url})["flagged"]
    stage.switch(models={"image": {"thresholds": {"nudity": 0.6}}})
    assert not stage.ask("moderateImage", {"url": url})["flagged"]
    stage.switch(models={"image": {"thresholds": {"nudity": 0.5}, "enabled": False}})
    assert not stage.ask("moderateImage", {"url": url})["flagged"]


def test_texts(stage: Stage) -> None:
    """What a script writes into a picture that shows text."""
    stage.script(PHOTO, labels={"text": 0.9}, notes="BUY NOW")
    assert stage.ask("moderateImage", {"url": PHOTO})["texts"] == ["BUY NOW"]


def test_a_decision(stage: Stage) -> None:
    """A scripted decision stands above the labels."""
    stage.decide(PHOTO, "rejected")
    assert stage.ask("moderateImage", {"url": PHOTO})["flagged"]
    stage.script(PHOTO, labels={"nudity": 0.9}, outcome="approved")
    assert not stage.ask("moderateImage", {"url": PHOTO})["flagged"]
    stage.script(PHOTO, outcome="failed", notes="the model is on strike")
    assert stage.ask("moderateImage", {"url": PHOTO})["error"] == "the model is on strike"


def test_an_image_that_cannot_be_had(stage: Stage) -> None:
    """The request succeeds, and says what failed."""
    told = stage.ask("moderateImage", {"url": LOST})
    assert (told["status"], told["flagged"], told["labels"]) == ("success", False, [])
    assert told["error"] == "the image cannot be had: its URL says emu-unreachable"
    assert told["request"]["quota_usage"] == 0


def test_real_pixels(stage: Stage) -> None:
    """A registered file is looked at: faces are no labels here, so it is clean."""
    data = (ROOT / "fixtures/faces/ada-1.jpg").read_bytes()
    stage.world.of(MediaLibrary).register(PHOTO, data)
    told = stage.ask("moderateImage", {"url": PHOTO})
    assert not told["flagged"]
    assert stage.reasons()[0]["rule"] == "media"
    stage.world.of(MediaLibrary).register(PHOTO, data[:200])
    assert "cannot be had" in stage.ask("moderateImage", {"url": PHOTO})["error"]


def test_a_long_url(stage: Stage) -> None:
    """It is refused with its bound."""
    [issue] = issues(stage.refused("moderateImage", {"url": "https://e.com/" + "x" * 9000}))
    assert (issue["path"], issue["maximum"]) == (["url"], 8192)
