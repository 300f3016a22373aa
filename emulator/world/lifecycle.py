"""How resources progress by themselves: timed, at once, when told, or after some reads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

from emulator.world.alarms import Alarm, Turn
from emulator.world.clock import Clock
from emulator.world.records import MOMENT, Shape, SnapshotError, at, load_each, one_of


class Mode(StrEnum):
    """What makes a resource take its next step."""

    TIMED = "timed"
    IMMEDIATE = "immediate"
    MANUAL = "manual"
    READS = "reads"


class Rest(Enum):
    """What a step says when no further one is due by itself."""

    UNTIL_STEPPED = "until stepped"
    OVER = "over"


Onward = float | Rest
"""What a step answers: the world seconds until the next one at the earliest, or a rest."""

Step = Callable[[], Awaitable[Onward]]


@dataclass(frozen=True, slots=True)
class Pacing:
    """delay: world seconds between two steps when timed. reads: reads before each step."""

    mode: Mode = Mode.TIMED
    delay: float = 1.0
    reads: int = 2

    def as_json(self) -> dict[str, Any]:
        """For the control plane, and for a snapshot."""
        return {"mode": self.mode.value, "delay": self.delay, "reads": self.reads}


@dataclass(slots=True, eq=False)
class Course:
    """One resource on its way. earliest: epoch seconds of world time before which no step is due by itself.

    went: when the step that is under way was due; None without one that was due by itself.
    """

    kind: str
    resource: str
    step: Step
    alarm: Alarm | None = None
    reads: int = 0
    resting: bool = False
    busy: bool = False
    turn: int = 0
    earliest: float = 0.0
    went: Turn | None = None


PACING = Shape(Pacing, mode=one_of(Mode))
COURSE = Shape(Course, without=("step", "alarm", "busy", "turn", "went"), earliest=MOMENT)


@dataclass(slots=True)
class Lifecycles:
    """All resources of a world that are on their way."""

    clock: Clock
    first: Pacing = field(default_factory=Pacing)
    pacing: Pacing = field(init=False)
    by_kind: dict[str, Pacing] = field(default_factory=dict)
    _courses: dict[str, Course] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pacing = self.first

    def reset(self) -> None:
        """Forget every course and go back to the first pacing."""
        self._courses.clear()
        self.by_kind.clear()
        self.pacing = self.first

    def pace_of(self, kind: str) -> Pacing:
        """How resources of `kind` progress."""
        return self.by_kind.get(kind, self.pacing)

    def set(self, pacing: Pacing, kind: str | None = None) -> None:
        """Progress in another way from now on; resources under way are taken along."""
        if kind is None:
            self.pacing = pacing
            self.by_kind.clear()
        else:
            self.by_kind[kind] = pacing
        for course in self._courses.values():
            # One that is stepping right now is planned in the new way when its step ends.
            if not course.resting and not course.busy and kind in {None, course.kind}:
                self._plan(course, course.earliest - self.clock.now())

    def begin(self, kind: str, resource: str, step: Step) -> None:
        """Put `resource` on its way: `step` is called for each step until it answers `Rest.OVER`."""
        course = Course(kind, resource, step)
        self._courses[resource] = course
        self._plan(course)

    def hasten(self, resource: str) -> None:
        """Something changed: the next step is due as if the resource had just begun."""
        course = self._courses.get(resource)
        if course is not None:
            course.resting = False
            self._plan(course)

    def end(self, resource: str) -> None:
        """Take `resource` off its way."""
        course = self._courses.pop(resource, None)
        if course is not None and course.alarm is not None:
            course.alarm.cancel()

    def under_way(self) -> list[Course]:
        """Every course that is not over, oldest first."""
        return list(self._courses.values())

    async def step(self, resource: str | None = None) -> list[str]:
        """Move one resource, or all, by one step. Returns the ids of those that moved."""
        courses = [self._courses[resource]] if resource in self._courses else []
        if resource is None:
            courses = self.under_way()
        return [course.resource for course in courses if await self._advance(course)]

    async def seen(self, resource: str) -> None:
        """Note that `resource` is about to be read; in mode *reads* this may move it."""
        course = self._courses.get(resource)
        if course is None or course.resting:
            return
        pacing = self.pace_of(course.kind)
        if pacing.mode is not Mode.READS:
            return
        course.reads += 1
        if course.reads >= pacing.reads:
            course.reads = 0
            await self._advance(course)

    def pace_as(self, other: Lifecycles) -> None:
        """Progress as in `other`."""
        self.pacing, self.by_kind = other.pacing, dict(other.by_kind)

    # -- keeping ---------------------------------------------------------------------------------------

    def save(self) -> dict[str, Any]:
        """How resources progress, and each that is on its way."""
        kinds = {kind: self.by_kind[kind].as_json() for kind in sorted(self.by_kind)}
        return {
            **self.pacing.as_json(),
            **({"kinds": kinds} if kinds else {}),
            "under_way": [_course_as_json(course) for course in self._courses.values()],
        }

    def load(self, data: Mapping[str, Any], revive: Callable[[str, str], Step]) -> None:
        """Progress as `save` said, which may have said only how. revive: the step of a resource.

        Raises: SnapshotError.
        """
        if "mode" in data:
            self.pacing = PACING.load(data)
            self.by_kind.clear()
        self.by_kind |= {kind: PACING.load(pacing) for kind, pacing in data.get("kinds", {}).items()}

        def go_on(row: Mapping[str, Any]) -> None:
            kind, resource = row["kind"], row["resource"]
            if resource in self._courses:
                raise SnapshotError("/resource", "unique", "resource is on its way twice")
            course = COURSE.load(row, step=revive(kind, resource))
            self._courses[resource] = course
            if "due" in row:
                with at("due"):
                    turn = Turn.from_json(row["due"])
                course.alarm = self.clock.call_again(turn, self._going(course), name=f"{kind} {resource}")

        with at("under_way"):
            load_each(data.get("under_way", ()), go_on)

    def _plan(self, course: Course, at_least: float = 0.0) -> None:
        course.turn += 1
        course.earliest = self.clock.now() + at_least
        if course.alarm is not None:
            course.alarm.cancel()
            course.alarm = None
        pacing = self.pace_of(course.kind)
        if pacing.mode in {Mode.MANUAL, Mode.READS}:
            return
        delay = 0.0 if pacing.mode is Mode.IMMEDIATE else max(pacing.delay, at_least)

        name = f"{course.kind} {course.resource}"
        course.alarm = self.clock.call_later(delay, self._going(course), name=name)

    def _going(self, course: Course) -> Callable[[], Awaitable[None]]:
        def go() -> Awaitable[None]:
            if course.alarm is not None and not course.busy:
                course.went = course.alarm.turn
            course.alarm = None
            return self._go(course)

        return go

    async def _go(self, course: Course) -> None:
        await self._advance(course)

    async def _advance(self, course: Course) -> bool:
        """One step. A course that is already stepping is left alone: its step may wait for a picture."""
        if course.busy or self._courses.get(course.resource) is not course:
            return False
        course.busy = True
        turn = course.turn
        try:
            onward = await course.step()
        finally:
            course.busy, course.went = False, None
        if self._courses.get(course.resource) is not course:
            return True
        if onward is Rest.OVER:
            self.end(course.resource)
        elif course.turn == turn:
            course.resting = onward is Rest.UNTIL_STEPPED
            self._follow(course, onward)
        elif course.alarm is None:
            self._plan(course)  # hastened during the step, and the alarm went off while it was busy
        return True

    def _follow(self, course: Course, onward: Onward) -> None:
        if isinstance(onward, Rest):
            if course.alarm is not None:
                course.alarm.cancel()
                course.alarm = None
        else:
            self._plan(course, onward)


def _course_as_json(course: Course) -> dict[str, Any]:
    turn = course.went if course.alarm is None else course.alarm.turn
    return {**COURSE.save(course), **({} if turn is None else {"due": turn.as_json()})}
