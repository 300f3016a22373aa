"""Whatever is sent, the answer is documented, and it is never our own failure."""

from __future__ import annotations

import pytest

from emulator.contract.operation import Operation
from tests.apis.yoti.conftest import CONTRACT
from tests.contract.garbage import garbage_for, is_documented
from tests.yoti_client import STRANGER, YotiWorld

IDS = ("id", "invitationId", "memberId", "moderationId", "profileId", "groupId", "policyId", "reasonId")
FIXED = {"date": "2026-01-01", "dayRange": "1", "version": "1"}
OPERATIONS = [operation for operation in CONTRACT.operations.values() if not operation.raw.get("x-websocket")]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_garbage_is_refused_as_documented(world: YotiWorld, operation: Operation) -> None:
    """Each operation answers each wrong request with a status that it documents, and never with a 500."""
    policy = world.new("/policies", {"name": "p", "data": "d", "type": "LINK"})
    values = {**dict.fromkeys(IDS, STRANGER), **FIXED, "accountId": world.account, "policyId": policy}
    for garbage in garbage_for(operation, values=values):
        answered = world.party.call(garbage.method, garbage.target, raw=garbage.body or b"")
        assert is_documented(operation, answered.status_code), (garbage, answered.text)
