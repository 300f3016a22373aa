"""A real server on a real socket, shared by the tests that talk HTTP."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from emulator.settings import Settings
from tests.live import LiveServer, LiveWorld

# How long an example takes says more of the machine than of the code.
settings.register_profile("emulator", deadline=None)
settings.load_profile("emulator")

# A table would be cut to the width that pytest-xdist's workers have, and a machine of CI has pytest tell
# failures twice.
for name in ("COLUMNS", "CI", "BUILD_NUMBER"):
    os.environ.pop(name, None)


@pytest.fixture(scope="session")
def server() -> Iterator[LiveServer]:
    """One server for the whole session; worlds keep the tests apart."""
    with LiveServer(Settings(port=0, webhook_timeout=0.3, fetch_timeout=0.3)) as running:
        yield running


@pytest.fixture
def world(server: LiveServer) -> Iterator[LiveWorld]:
    """A world of the test's own: seeded, its clock stepped, its lifecycles moved by hand or by the clock."""
    made = server.world(seed=7)
    yield made
    made.drop()
