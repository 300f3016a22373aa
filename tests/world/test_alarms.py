"""What is to happen, and when."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emulator.world.alarms import Alarm, Alarms


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans())), st.integers(0, 9))
def test_the_next_first(asked: list[tuple[int, bool]], until: int) -> None:
    """Alarms come in their turn, as far as they are due and not cancelled; the others stay."""
    alarms = Alarms()
    made = [Alarm(float(due), order, lambda: None) for order, (due, _) in enumerate(asked)]
    for alarm in made:
        alarms.add(alarm)
    for alarm, (_, cancelled) in zip(made, asked, strict=True):
        if cancelled:
            alarm.cancel()
    left = sorted(alarm for alarm in made if not alarm.cancelled)
    assert alarms.pending() == left
    assert alarms.next() is (left[0] if left else None)
    popped = []
    while (gone := alarms.pop(until)) is not None:
        popped.append(gone)
    assert popped == [alarm for alarm in left if alarm.due <= until]
    assert alarms.pending() == left[len(popped) :]


def test_cancelling_all() -> None:
    """None is left, and those who hold one can see that."""
    alarms = Alarms()
    held = Alarm(1.0, 1, lambda: None)
    alarms.add(held)
    assert list(alarms) == [held]
    alarms.cancel()
    assert held.cancelled
    assert len(alarms) == 0
    assert alarms.next() is None
