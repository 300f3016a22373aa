"""The seed with the ids that the clients' own tests have in them."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from emulator.data import FIXTURES
from tests.apis.moderationapi.alone import lonely
from tests.apis.moderationapi.project import Project
from tests.seeds.literals import NAME, fill

FILE = FIXTURES / "seeds" / f"{NAME}.json"


def written() -> str:
    """What the file should hold."""
    world = lonely()
    fill(world)
    saved = {key: value for key, value in world.snapshot().items() if key in {"version", "moderationapi"}}
    return json.dumps(saved, indent=2) + "\n"


def test_the_file_is_what_the_code_makes() -> None:
    """`python -m tests.apis.moderationapi.test_literals` writes it anew."""
    assert FILE.read_text() == written()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/authors/id", None),
        ("PUT", "/authors/id", {}),
        ("DELETE", "/authors/id", None),
        ("GET", "/queue/id", None),
        ("GET", "/queue/id/stats", None),
        ("GET", "/queue/id/items", None),
        ("GET", "/queue/queueId", None),
        ("POST", "/queue/id/items/itemId/resolve", {}),
        ("POST", "/queue/id/items/itemId/unresolve", {}),
        ("GET", "/actions?queueId=queueId", None),
        ("GET", "/actions/id", None),
        ("PUT", "/actions/id", {"key": "key"}),
        ("POST", "/actions", {"name": "name", "key": "key"}),
        ("DELETE", "/actions/id", None),
        (
            "POST",
            "/actions/actionId/execute",
            {"contentIds": ["string"], "authorIds": ["string"], "value": "value"},
        ),
        (
            "POST",
            "/actions/execute",
            {
                "actionKey": "actionKey",
                "contentIds": ["string"],
                "authorIds": ["string"],
                "duration": 0,
                "queueId": "queueId",
                "value": "value",
            },
        ),
        ("GET", "/wordlist/id", None),
        ("PUT", "/wordlist/id", {}),
        ("GET", "/wordlist/id/embedding-status", None),
        ("POST", "/wordlist/id/words", {"words": ["string"]}),
        ("DELETE", "/wordlist/id/words?words=string", None),
        ("GET", "/webhooks/id", None),
        ("PUT", "/webhooks/id", {}),
        ("DELETE", "/webhooks/id", None),
    ],
)
def test_what_a_client_names_is_there(project: Project, method: str, path: str, body: Any) -> None:
    """Once the seed is in the world."""
    seeded = project.control("POST", "/seed", json={"fixture": NAME})
    assert seeded.status_code == 200, seeded.text
    project.do(method, path, body)


if __name__ == "__main__":
    sys.exit(FILE.write_text(written()) == 0)
