"""What an analysis comes to."""

from __future__ import annotations

import asyncio

import pytest

from emulator.apis.moderationapi.analysis import Text, analyse
from emulator.apis.moderationapi.findings import FOUND, Findings, flags_of_sight, runs, severity_of, threshold
from emulator.apis.moderationapi.media import Sight
from emulator.apis.moderationapi.settings import Model, ProjectSettings
from emulator.media.showing import Outcome

SETTINGS = ProjectSettings()


def of_text(text: str, settings: ProjectSettings = SETTINGS) -> Findings:
    """Of one text."""
    [analysis] = asyncio.run(analyse(settings, (), [Text(text)]))
    return Findings.of_text(settings, analysis, ())


def test_labels_for_queues() -> None:
    """`model/LABEL`; what has no score has the model's name for a label."""
    found = of_text("You idiot, mail host@example.com")
    labels = {label.name: label for label in found.labels}
    assert labels["toxicity/INSULT"].flagged
    assert not labels["toxicity/THREAT"].flagged
    assert (labels["email/EMAIL"].score, labels["email/EMAIL"].flagged) == (1.0, True)
    assert (found.language, found.sentiment) == ("en", None)


def test_how_it_feels() -> None:
    """From -1 to 1, where the model runs; a feeling is not severe."""
    settings = ProjectSettings(models={"sentiment": Model()})
    assert (of_text("I love this", settings).sentiment or 0) > 0.3
    assert (of_text("I hate this", settings).sentiment or 0) < -0.3
    assert of_text("I love this", settings).severity == 0.0


def test_severity() -> None:
    """The highest score; a match is worth a look at least."""
    assert severity_of({("toxicity", "INSULT"): 0.3}, ["toxicity"]) == 0.3
    assert severity_of({("toxicity", "INSULT"): 0.3}, ["email"]) == FOUND
    assert severity_of({("toxicity", "INSULT"): 0.9}, ["email"]) == 0.9
    assert severity_of({}, []) == 0.0


@pytest.mark.parametrize(
    ("score", "outcome", "names"),
    [(0.5, None, []), (0.51, None, ["image"]), (0.1, "rejected", ["image"]), (0.9, "approved", [])],
)
def test_media(score: float, outcome: Outcome | None, names: list[str]) -> None:
    """Above the threshold, unless somebody decided."""
    sight = Sight("marker", "", labels={"nudity": score}, outcome=outcome)
    assert flags_of_sight(SETTINGS, "image", sight) == names


def test_a_model_without_settings() -> None:
    """It is on, with the threshold that all labels have."""
    assert runs(SETTINGS, "audio")
    assert threshold(SETTINGS, "audio", "anything") == 0.5
