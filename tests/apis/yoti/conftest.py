"""A world that stands still, for the tests of this API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator.contract.document import load_document
from emulator.data import SCHEMAS
from tests.live import LiveServer
from tests.yoti_client import YotiWorld

CONTRACT = load_document(SCHEMAS / "yoti.yaml")


@pytest.fixture
def world(server: LiveServer) -> Iterator[YotiWorld]:
    """A world of the test's own, seeded and frozen: nothing moves by itself, however slow the machine."""
    made = YotiWorld(server, seed=7, clock={"mode": "frozen"})
    yield made
    made.drop()
