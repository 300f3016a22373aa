"""How figures are reckoned, and how much is remembered for them."""

from __future__ import annotations

import pytest

from emulator.apis.moderationapi.figures import share, spike
from emulator.apis.moderationapi.history import History, Occasion
from tests.apis.moderationapi.alone import content, lonely

DAY = 86_400_000
NOW = 40 * DAY


def history(*parts: tuple[int, int, int]) -> History:
    """So many days ago, so many requests, of which so many flagged."""
    made = lonely(records=10_000).of(History)
    for days, requests, flagged in sorted(parts, reverse=True):
        for number in range(requests):
            made.occasions.append(Occasion(NOW - days * DAY, "c", "allow", flagged=number < flagged))
    return made


def test_a_spike() -> None:
    """Twice the rate of before, of fifty at least."""
    assert spike(history((10, 100, 10), (1, 200, 60)), NOW) == {
        "multiple": 3.0,
        "recentFlagRate": 0.3,
        "baselineFlagRate": 0.1,
        "recentFlagged": 60,
        "recentRequests": 200,
    }


@pytest.mark.parametrize(
    "parts",
    [
        [(10, 100, 10), (1, 100, 49)],
        [(10, 100, 30), (1, 100, 59)],
        [(10, 100, 0), (1, 100, 60)],
        [(1, 100, 60)],
        [(33, 100, 10), (1, 100, 60)],
    ],
)
def test_no_spike(parts: list[tuple[int, int, int]]) -> None:
    """Too few, not often enough, or nothing to hold it against."""
    assert spike(history(*parts), NOW) is None


def test_a_share() -> None:
    """Of nothing it is nothing."""
    assert (share(1, 2), share(0, 0)) == (0.5, 0)


def test_the_oldest_makes_room() -> None:
    """A history has an end."""
    world = lonely(records=3)
    for number in range(5):
        world.of(History).note(content(str(number)), merged=False)
    assert [each.content_id for each in world.of(History).occasions] == ["2", "3", "4"]


def test_what_does_not_flag_has_no_policies() -> None:
    """And is no duplicate of what waits."""
    world = lonely()
    world.of(History).note(content("c", flagged=False), merged=True)
    (only,) = world.of(History).occasions
    assert (only.policies, only.merged, only.verdict) == ((), False, "allow")
