"""What a static moderation is."""

from __future__ import annotations

from emulator.apis.verifymycontent.moderation import Status
from tests.apis.verifymycontent.scene import CONTRACT


def test_statuses_are_those_of_the_contract() -> None:
    """Code and contract know the same statuses."""
    assert list(Status) == CONTRACT.raw["components"]["schemas"]["ModerationStatus"]["enum"]
