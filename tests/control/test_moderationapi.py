"""What the vendor's dashboard is for: settings, queues, wordlists, explanations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from emulator.apis.moderationapi.settings import ProjectSettings
from emulator.contract.document import load_document
from emulator.data import SCHEMAS
from tests.apis.moderationapi.project import Project
from tests.live import LiveServer

CONTROL = load_document(SCHEMAS / "control.yaml")


@pytest.fixture
def project(server: LiveServer) -> Iterator[Project]:
    """A project of the test's own."""
    made = Project(server)
    yield made
    made.drop()


def violations(answered: Any) -> list[tuple[str, str]]:
    """Pointer and rule of each broken rule."""
    assert answered.status_code == 400, answered.text
    return [(each["pointer"], each["rule"]) for each in answered.json()["error"]["violations"]]


def test_every_setting_is_in_the_contract(project: Project) -> None:
    """None can be set that the contract does not know, and none is left out of the reply."""
    names = {each.name for each in fields(ProjectSettings)}
    assert set(CONTROL.resolve({"$ref": "#/components/schemas/ModerationProject"})["properties"]) == names
    assert set(project.control("GET", "/moderationapi/project").json()) == names


def test_what_is_left_out_stays(project: Project) -> None:
    """Also of a model that is named."""
    before = project.control("GET", "/moderationapi/project").json()
    wanted = {"dry_run": True, "models": {"toxicity": {"thresholds": {"TOXICITY": 0.8}}}}
    after = project.control("PUT", "/moderationapi/project", json=wanted).json()
    assert after["dry_run"] is True
    assert after["models"]["toxicity"] == {**before["models"]["toxicity"], "thresholds": {"TOXICITY": 0.8}}
    assert after["models"]["nsfw"] == before["models"]["nsfw"]
    assert project.control("GET", "/moderationapi/project").json() == after
    project.control("POST", "/reset")
    assert project.control("GET", "/moderationapi/project").json() == before


@pytest.mark.parametrize(
    ("wanted", "broken"),
    [
        ({}, ("", "minProperties")),
        ({"generation": 3}, ("/generation", "enum")),
        ({"webhook_attempts": 6}, ("/webhook_attempts", "maximum")),
        ({"nonsense": 1}, ("/nonsense", "additionalProperties")),
        ({"models": {"toxicity": {"mode": "LOUD"}}}, ("/models/toxicity/mode", "enum")),
        ({"policies": {"toxicity": {"min_words": -1}}}, ("/policies/toxicity/min_words", "minimum")),
    ],
)
def test_a_setting_that_cannot_be_so(project: Project, wanted: Any, broken: tuple[str, str]) -> None:
    """Is refused, and nothing is set."""
    before = project.control("GET", "/moderationapi/project").json()
    assert broken in violations(project.control("PUT", "/moderationapi/project", json=wanted))
    assert project.control("GET", "/moderationapi/project").json() == before


def test_a_queue_with_a_filter(project: Project) -> None:
    """It lets in what fits from then on, and clients read it by its id."""
    project.submit("c0", contextId="room")
    wanted = {"name": "Room", "description": "d", "filter": {"conversationIds": ["room"]}}
    answered = project.control("POST", "/moderationapi/queues", json=wanted)
    assert answered.status_code == 201
    queue = answered.json()
    project.submit("c1", contextId="room")
    project.submit("c2")
    read = project.get(f"/queue/{queue['id']}")["queue"]
    assert read == {**queue, "unresolvedItemsCount": 1, "totalItemsCount": 1}
    assert [item["id"] for item in project.get(f"/queue/{queue['id']}/items")["items"]] == ["c1"]
    assert project.control("GET", "/moderationapi/queues").json()["queues"][1] == read


def test_a_queue_that_is_not_one(project: Project) -> None:
    """Is refused by the contract; the hundredth and first for want of room."""
    wrong = {"name": "x", "filter": {"isFlagged": "PERHAPS"}}
    assert violations(project.control("POST", "/moderationapi/queues", json=wrong)) == [
        ("/filter/isFlagged", "enum")
    ]
    for number in range(99):
        assert project.control("POST", "/moderationapi/queues", json={"name": str(number)}).status_code == 201
    full = project.control("POST", "/moderationapi/queues", json={"name": "x"})
    assert (full.status_code, full.json()["error"]["code"]) == (409, "full")


def test_wordlists(project: Project) -> None:
    """Created in a mode, and used in another by their id; the analysis hears of it."""
    wanted = {"name": "Rivals", "description": "d", "words": ["Acme"], "mode": "BLOCKLIST", "threshold": 1}
    made = project.control("POST", "/moderationapi/wordlists", json=wanted).json()
    assert made == {
        **wanted,
        "id": made["id"],
        "words": ["acme"],
        "attached": True,
        "userId": None,
        "createdAt": "2026-01-01T00:00:00.000Z",
    }
    body = {"value": "we sell acme here"}
    assert project.do("POST", "/moderate/text", body)["flagged"] is True
    changed = project.control("POST", "/moderationapi/wordlists", json={"id": made["id"], "attached": False})
    assert changed.json() == {**made, "attached": False}
    assert project.do("POST", "/moderate/text", body)["flagged"] is False
    again = {"id": made["id"], "attached": True, "mode": "PASS", "words": ["acme", "b"]}
    project.control("POST", "/moderationapi/wordlists", json=again)
    assert project.do("POST", "/moderate/text", body)["flagged"] is False
    (listed,) = project.control("GET", "/moderationapi/wordlists").json()["wordlists"]
    assert (listed["mode"], listed["words"], listed["name"]) == ("PASS", ["acme", "b"], "Rivals")


def test_a_wordlist_that_is_not_there(project: Project) -> None:
    """Is not made by its id."""
    assert project.control("POST", "/moderationapi/wordlists", json={"id": "nope"}).status_code == 404


def test_explanations(project: Project) -> None:
    """Which rule found what, newest first, of one content or of all."""
    for name in ("c1", "c2"):
        project.submit(name)
    listed = project.control("GET", "/moderationapi/explanations").json()["explanations"]
    assert [each["content_id"] for each in listed] == ["c2", "c1"]
    assert any(reason["evidence"] == "example@gmail.com" for reason in listed[0]["reasons"])
    one = project.control("GET", "/moderationapi/explanations", params={"content_id": "c1"}).json()
    assert one["explanations"] == listed[1:]
    few = project.control("GET", "/moderationapi/explanations", params={"limit": 1}).json()
    assert few["explanations"] == listed[:1]
    answered = project.control("GET", "/moderationapi/explanations", params={"limit": 0})
    assert violations(answered) == [("/limit", "minimum")]
