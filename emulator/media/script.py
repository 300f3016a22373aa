"""What content shows when somebody says so: the common form of verdicts, markers and the default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emulator.faces import Box
from emulator.media.showing import Outcome, Rule, Showing, Sighting

PEOPLE_LIMIT = 100
"""How many people one script may name."""

_COLUMNS = 4


def place_of(order: int) -> Box:
    """The box of the person number `order`, from 0: 110 by 140 pixels, four to a row of a picture 640 wide."""
    row, column = divmod(order, _COLUMNS)
    return Box(40 + 150 * column, 60 + 180 * row, 110, 140)


@dataclass(frozen=True, slots=True)
class Person:
    """One person who is to be seen. time: seconds. box: None puts them beside the one before. age: years."""

    id: str | None = None
    unknown: bool = False
    risky: bool = False
    banned: bool = False
    spoof: bool = False
    time: float = 0.0
    box: Box | None = None
    age: float | None = None

    def sighting(self, order: int) -> Sighting:
        """How they are seen, as number `order` of the people in the content."""
        return Sighting(
            time=self.time,
            box=self.box or place_of(order),
            person=self.id,
            unknown=self.unknown,
            risky=self.risky,
            banned=self.banned,
            spoof=self.spoof,
            age=self.age,
        )


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be seen; by itself, the people whom the request expects and nothing else.

    everyone: whether the expected people are seen, before `people`. labels: scores of 0 to 1.
    duration: seconds.
    """

    unreachable: bool = False
    everyone: bool = True
    people: tuple[Person, ...] = ()
    labels: Mapping[str, float] = field(default_factory=dict)
    outcome: Outcome | None = None
    notes: str = ""
    duration: float | None = None

    def play(self, decided_by: Rule, reason: str, *, expects: Sequence[str] = ()) -> Showing:
        """The showing, when the request expects the people of these ids."""
        if self.unreachable:
            return Showing(False, decided_by, reason, outcome=self.outcome, notes=self.notes)
        expected = [Person(id=each) for each in expects] if self.everyone else []
        seen = [person.sighting(order) for order, person in enumerate([*expected, *self.people])]
        shown = [each for each in seen if self.duration is None or each.time <= self.duration]
        if late := len(seen) - len(shown):
            reason = f"{reason}; {late} of its {len(seen)} sightings would come after the end"
        return Showing(
            reachable=True,
            decided_by=decided_by,
            reason=reason,
            sightings=tuple(shown),
            labels=dict(self.labels),
            duration=self.duration,
            outcome=self.outcome,
            notes=self.notes,
        )
