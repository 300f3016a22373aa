"""What a live stream is."""

from __future__ import annotations

from emulator.apis.verifymycontent.livestream import Status
from tests.apis.verifymycontent.scene import CONTRACT


def test_statuses_are_those_of_the_contract() -> None:
    """Code and contract know the same statuses."""
    assert set(Status) == set(CONTRACT.raw["components"]["schemas"]["LivestreamStatus"]["enum"])
