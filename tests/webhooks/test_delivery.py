from emulator.webhooks.delivery import Attempt, Delivery, DeliveryStatus
from emulator.webhooks.retries import RetryRules


def test_as_json() -> None:
    """A delivery shows its parsed body, its size, its signature and every attempt."""
    delivery = Delivery(
        id="d1",
        url="http://127.0.0.1:9/hook",
        event="moderation.updated",
        resource="ABC-123-5678-ABC",
        body=b'{"status":"Approved"}',
        headers={"Authorization": "hmac key:0123456789abcdef"},
        rules=RetryRules(),
        attempts=[Attempt(10.0, status=500, duration=0.5), Attempt(70.0, error="timeout: too slow")],
        next_due=130.0,
    )
    assert delivery.as_json() == {
        "id": "d1",
        "url": "http://127.0.0.1:9/hook",
        "event": "moderation.updated",
        "resource": "ABC-123-5678-ABC",
        "status": "pending",
        "attempts": [
            {"at": 10.0, "status": 500, "error": None, "duration": 0.5, "effect": None, "fault": None},
            {
                "at": 70.0,
                "status": None,
                "error": "timeout: too slow",
                "duration": 0.0,
                "effect": None,
                "fault": None,
            },
        ],
        "next_due": 130.0,
        "replay_of": None,
        "failure": None,
        "tampered": None,
        "planned": None,
        "headers": {"Authorization": "hmac key:0123456789abcdef"},
        "body": {"status": "Approved"},
        "body_size": 21,
    }


def test_pending() -> None:
    """A delivery is pending until it is delivered or given up."""
    delivery = Delivery("d1", "http://127.0.0.1", "event", "resource", b"", {}, RetryRules())
    assert delivery.pending
    delivery.status = DeliveryStatus.DELIVERED
    assert not delivery.pending
