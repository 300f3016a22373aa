"""A world that stands still, for the tests of this API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.apis.verifymycontent.scene import Scene
from tests.live import LiveServer


@pytest.fixture
def scene(server: LiveServer) -> Iterator[Scene]:
    """A world of the test's own, seeded and frozen: nothing moves by itself, however slow the machine."""
    world = server.world(seed=7, clock={"mode": "frozen"})
    yield Scene(world)
    world.drop()
