"""Every file of fixtures/seeds: what it is made of is valid, goes in and out unchanged, and can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.contract.document import load_document
from emulator.data import FIXTURES, SCHEMAS
from tests.contract.second_opinion import second_opinion
from tests.live import LiveServer, LiveWorld
from tests.seeds.walking import walk

NAMES = sorted(path.stem for path in (FIXTURES / "seeds").glob("*.json"))
SHAPE = load_document(SCHEMAS / "control.yaml").operations["restoreSnapshot"].body

OTHERWISE = {
    ("listContents", 201): "what the vendor's reference lists",
    ("listModerationParticipants", 404): "the moderation is anonymous",
    ("listFacesOfProfile", 410): "the profile is archived",
}
"""What else than 200 a GET of something that is there may be answered."""


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each of them."""
    return str(request.param)


@pytest.fixture
def seeded(server: LiveServer, name: str) -> Iterator[LiveWorld]:
    """A world of another seed than any file's, into which it was loaded."""
    made = server.world(seed=4711)
    answered = made.control("POST", "/seed", json={"fixture": name})
    assert answered.status_code == 200, answered.text
    yield made
    made.drop()


def read(name: str) -> dict[str, Any]:
    """What the file holds."""
    found: dict[str, Any] = json.loads((FIXTURES / "seeds" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def test_both_validators_agree(name: str) -> None:
    """It keeps the contract, as the server's validator and as an independent one judge it."""
    assert SHAPE is not None
    held = read(name)
    assert SHAPE.fits(held), SHAPE.violations(held, "request", "body")
    assert second_opinion(SHAPE.inlined())(held)


def test_it_holds_no_credentials(seeded: LiveWorld, name: str) -> None:
    """Neither the making world's nor the demo's keys, nor a signature by them, are in it."""
    text = (FIXTURES / "seeds" / f"{name}.json").read_text(encoding="utf-8")
    demo = seeded.server.control("GET", "/worlds/default").json()["credentials"]
    for fields in (*demo.values(), *seeded.credentials.values()):
        for secret in fields.values():
            assert secret not in text
    assert "hmac " not in text
    assert "signature" not in text.lower()


def test_a_world_of_it_is_the_file(seeded: LiveWorld, name: str) -> None:
    """The snapshot of a seeded world is what the file holds, and what the world says of itself besides."""
    saved = seeded.control("GET", "/snapshot").json()
    held = read(name)
    for key in ("seed", "streams", "made_by"):
        saved.pop(key)
    for key in ("clock", "lifecycle"):
        told = held.pop(key, {})
        assert told == {each: saved[key][each] for each in told}
        saved.pop(key)
    for delivery in saved.get("deliveries", ()):
        assert all(attempt.pop("duration", 0.0) == 0.0 for attempt in delivery["attempts"])
    assert saved == held


def test_everything_in_it_can_be_read(seeded: LiveWorld) -> None:
    """Each resource and each page of each list is answered, and as is documented."""
    before = seeded.control("GET", "/snapshot").json()
    for each in walk(seeded):
        known = each.status == 200 or (each.operation.id, each.status) in OTHERWISE
        assert known, (each.url, each.status, each.said)
        shape = each.operation.responses[each.status].shape
        assert shape is None or second_opinion(shape.inlined())(each.said), each.url
    after = seeded.control("GET", "/snapshot").json()
    # Of moderationapi.com, requests are counted.
    assert {**before, "moderationapi": None} == {**after, "moderationapi": None}
