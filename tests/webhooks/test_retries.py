import pytest

from emulator.webhooks.retries import RetryRules


def test_gaps_in_order() -> None:
    """Each attempt but the last is followed by its own gap."""
    rules = RetryRules(gaps=(60.0, 120.0))
    assert [rules.gap_after(number) for number in (1, 2, 3)] == [60.0, 120.0, None]


def test_no_gaps_no_retries() -> None:
    """Without gaps there is one attempt."""
    assert RetryRules().gap_after(1) is None


@pytest.mark.parametrize(
    ("rules", "accepted", "refused"),
    [
        (RetryRules(), {200, 202, 299}, {199, 300, 404}),
        (RetryRules(accepted=frozenset({200, 201, 204})), {200, 201, 204}, {202, 302, 500}),
    ],
)
def test_accepted_statuses(rules: RetryRules, accepted: set[int], refused: set[int]) -> None:
    """Any 2xx is accepted unless the vendor lists its own."""
    assert all(rules.accepts(status) for status in accepted)
    assert not any(rules.accepts(status) for status in refused)


def test_negative_gap() -> None:
    """Nothing is tried again before it was tried."""
    with pytest.raises(ValueError, match="negative"):
        RetryRules(gaps=(60.0, -1.0))


def test_no_time() -> None:
    """A time-out of nothing is refused when the rules are made, not when they are used."""
    with pytest.raises(ValueError, match="time"):
        RetryRules(timeout=0.0)
