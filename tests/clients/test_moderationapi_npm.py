"""The vendor's client from npm, unmodified, against a project of the first generation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.scripted import CLIENTS, Outcomes, outcomes_of
from tests.live import LiveServer

SCRIPT = Path(__file__).parent / "npm" / "checks.mjs"
CHECKS = [
    "a text that is rude",
    "a text that is kind",
    "content of the kind image",
    "content of the kind video",
    "content of the kind audio",
    "content of the kind object",
    "policies of one request",
    "authors",
    "a queue and its figures",
    "items of a queue",
    "actions",
    "actions that are executed",
    "word lists",
    "words of a list",
    "webhooks",
    "the account",
    "the key",
    "untyped calls of the documented endpoints",
    "error 400",
    "error 401",
    "error 403",
    "error 404",
    "error 409",
    "error 429",
    "retries of 429",
    "retries of 500",
]


@pytest.fixture(scope="module")
def outcomes(server: LiveServer) -> Outcomes:
    """The script, run once."""
    world = server.world(seed=7)
    fields = world.credentials["moderationapi"]
    control = f"{server.base}/_emulator/worlds/{world.id}"
    found = outcomes_of(
        CLIENTS / "bin" / "node",
        CLIENTS / "npm" / "node_modules" / "@moderation-api" / "sdk" / "package.json",
        SCRIPT,
        server.base,
        fields["api_key"],
        fields["webhook_secret"],
        control,
    )
    world.drop()
    return found


@pytest.mark.parametrize("name", CHECKS)
def test_npm_client(outcomes: Outcomes, name: str) -> None:
    """Each of the script's checks holds."""
    assert outcomes[name] is None, outcomes[name]


def test_every_check_is_a_test(outcomes: Outcomes) -> None:
    """The script has no check that is not named here."""
    assert sorted(outcomes) == sorted(CHECKS)
