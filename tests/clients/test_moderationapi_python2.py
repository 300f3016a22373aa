"""The vendor's Python client of the 2.x line, unmodified, against a project of the second generation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.scripted import CLIENTS, Outcomes, checks_of, outcomes_of
from tests.live import LiveServer

SCRIPT = Path(__file__).with_name("python2")
CHECKS = [
    name
    for part in ("content", "resources", "trouble")
    for name in checks_of(SCRIPT / f"{part}.py", r"@check\ndef (\w+)")
]


@pytest.fixture(scope="module")
def outcomes(server: LiveServer) -> Outcomes:
    """The script, run once."""
    world = server.world(seed=7)
    switched = world.control("PUT", "/moderationapi/project", json={"generation": 2})
    assert switched.status_code == 200, switched.text
    fields = world.credentials["moderationapi"]
    control = f"{server.base}/_emulator/worlds/{world.id}"
    python = CLIENTS / "bin" / "python"
    found = outcomes_of(
        python, python, SCRIPT, server.base, fields["api_key"], fields["webhook_secret"], control
    )
    world.drop()
    return found


@pytest.mark.parametrize("name", CHECKS)
def test_python_client_of_the_second_generation(outcomes: Outcomes, name: str) -> None:
    """Each of the script's checks holds."""
    assert outcomes[name] is None, outcomes[name]
