"""A world that stands still, for the tests of this API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.apis.moderationapi.project import Project
from tests.apis.moderationapi.stage import Stage
from tests.live import LiveServer


@pytest.fixture
def project(server: LiveServer) -> Iterator[Project]:
    """A project of the test's own, seeded and frozen: nothing moves by itself, however slow the machine."""
    made = Project(server)
    yield made
    made.drop()


@pytest.fixture
def stage() -> Stage:
    """A project in this process."""
    return Stage()
