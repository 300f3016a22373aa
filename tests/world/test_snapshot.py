"""Worlds out and in, with residents made for these tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from emulator.world.clock import EPOCH, ClockMode
from emulator.world.faults import Fault
from emulator.world.lifecycle import Mode, Onward, Pacing, Rest, Step
from emulator.world.records import MOST_READ, SnapshotError
from emulator.world.snapshot import VERSION
from emulator.world.world import World, WorldSettings

FROZEN = WorldSettings(seed=7, start=EPOCH, clock_mode=ClockMode.FROZEN)


class Notes:
    """A resident that is kept, in which every line is a resource on its way."""

    section: ClassVar[str] = "notes"

    def __init__(self, world: World) -> None:
        self.world = world
        self.lines: list[str] = []
        self.closed = False

    def save(self) -> Any:
        """The lines."""
        return list(self.lines) or None

    def load(self, data: Any) -> None:
        """Raises: SnapshotError."""
        for index, line in enumerate(data):
            if line == "bad":
                raise SnapshotError(f"/{index}", "bad", "is bad")
            self.lines.append(line)

    def close(self) -> None:
        """It is over."""
        self.closed = True

    def revive(self, kind: str, resource: str) -> Step | None:
        """The step of a line."""
        return self.step(resource) if kind == "line" and resource in self.lines else None

    def step(self, line: str) -> Step:
        """Write it down twice, and rest in the end."""

        async def step() -> Onward:
            self.lines.append(f"{line} at {self.world.clock.now() - EPOCH:g}")
            return 2.0 if len(self.lines) < 5 else Rest.OVER

        return step


class Quiet:
    """A resident that is kept and has nothing to say."""

    section: ClassVar[str] = "quiet"

    def __init__(self, world: World) -> None:
        self.world = world

    def save(self) -> None:
        """Nothing."""

    def load(self, data: Any) -> None:
        """Nothing."""


def new(settings: WorldSettings = FROZEN) -> World:
    """A world that keeps notes."""
    return World("w", settings, keeps=(Notes, Quiet))


def on(scene: Callable[[], Any]) -> None:
    """Run a scene on a loop."""
    asyncio.run(scene())


def test_an_empty_world() -> None:
    """A part of which there is nothing is absent."""
    saved = new().snapshot()
    assert saved["version"] == VERSION
    assert set(saved) == {"version", "made_by", "seed", "streams", "clock", "lifecycle"}


def test_what_is_left_out_stays() -> None:
    """Clock, pace and seed are as they were; everything else is empty."""
    world = new()
    world.lifecycles.set(Pacing(Mode.MANUAL))
    world.lifecycles.set(Pacing(Mode.READS), "line")
    world.of(Notes).lines.append("a")
    world.ids.uuid4("x")
    world.faults.rules.append(Fault("f", 500))
    before = (world.clock.now(), world.clock.mode, world.ids.seed)
    world.restore({"version": 1})
    assert (world.clock.now(), world.clock.mode, world.ids.seed) == before
    assert world.lifecycles.pacing == Pacing(Mode.MANUAL)
    assert world.lifecycles.by_kind == {"line": Pacing(Mode.READS)}
    assert (world.of(Notes).lines, world.ids.drawn(), world.faults.rules) == ([], {}, [])


def test_streams_go_on() -> None:
    """Ids, codes and chances go on as if nothing had happened, whatever was drawn before."""
    one, other = new(), new(WorldSettings(seed=99))
    for name in ("a", "b"):
        one.ids.uuid4(name), one.ids.code(name), one.ids.chance(name, 0.5), one.ids.token(name, 5)
    other.restore(one.snapshot())
    for name in ("a", "b", "c"):
        assert one.ids.uuid4(name) == other.ids.uuid4(name)
        assert one.ids.code(name) == other.ids.code(name)
    assert other.settings.seed == 7
    assert one.snapshot() == other.snapshot()


def test_courses_go_on() -> None:
    """What is on its way takes its next step when it would have, in the order in which it was set."""

    async def scene() -> None:
        one, other = new(), new(WorldSettings(seed=99))
        notes = one.of(Notes)
        notes.lines += ["a", "b"]
        for line in ("b", "a"):
            one.lifecycles.begin("line", line, notes.step(line))
        await one.clock.advance(0.5)
        other.restore(one.snapshot())
        assert other.snapshot() == one.snapshot()
        for world in (one, other):
            await world.clock.advance(10)
        assert other.of(Notes).lines == one.of(Notes).lines
        assert one.of(Notes).lines[2:4] == ["b at 1", "a at 1"]
        assert other.snapshot() == one.snapshot()

    on(scene)


def test_a_step_that_is_under_way() -> None:
    """A step that waits for something is still due in the snapshot, and twice the same."""

    async def scene() -> None:
        world, gate = new(), asyncio.Event()

        async def step() -> Onward:
            await gate.wait()
            return Rest.OVER

        world.of(Notes).lines.append("a")
        world.lifecycles.begin("line", "a", step)
        advancing = asyncio.ensure_future(world.clock.advance(1))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        saved = world.snapshot()
        assert saved["lifecycle"]["under_way"][0]["due"] == {"at": "2026-01-01T00:00:01Z", "order": 1}
        other = new()
        other.restore(saved)
        assert other.snapshot() == saved
        gate.set()
        await advancing
        assert "due" not in str(world.snapshot()["lifecycle"])

    on(scene)


@pytest.mark.parametrize(
    ("data", "where", "rule"),
    [
        ({}, "/version", "version"),
        ({"version": 2}, "/version", "version"),
        ({"version": 1, "other": []}, "", "section"),
        ({"version": 1, "notes": ["a", "bad"]}, "/notes/1", "bad"),
        ({"version": 1, "clock": {"now": "soon"}}, "/clock/now", "format"),
        ({"version": 1, "streams": {"a b": MOST_READ + 1}}, "/streams/a b", "maximum"),
        ({"version": 1, "faults": [{"id": "f", "status": 500}] * 1001}, "/faults", "limit"),
        ({"version": 1, "faults": [{"id": "f", "status": 500, "until": "soon"}]}, "/faults/0/until", "format"),
    ],
)
def test_what_is_wrong_changes_nothing(data: dict[str, Any], where: str, rule: str) -> None:
    """The pointer and the rule are named, and the world is as it was: its residents are the same ones."""
    world = new()
    notes = world.of(Notes)
    notes.lines.append("kept")
    saved, parts = world.snapshot(), dict(vars(world))
    with pytest.raises(SnapshotError) as caught:
        world.restore(data)
    assert (caught.value.pointer, caught.value.rule) == (where, rule)
    assert vars(world) == parts
    assert (world.snapshot(), notes.closed) == (saved, False)


def course(**fields: Any) -> dict[str, Any]:
    """A snapshot with one note and courses."""
    row = {"kind": "line", "resource": "a", "earliest": "2026-01-01T00:00:00Z", **fields}
    return {"version": 1, "notes": ["a"], "lifecycle": {"under_way": [row]}}


@pytest.mark.parametrize(
    ("data", "where", "rule"),
    [
        (course(resource="z"), "/lifecycle/under_way/0/resource", "reference"),
        (course(kind="other"), "/lifecycle/under_way/0/resource", "reference"),
        (course(due={"at": "soon", "order": 1}), "/lifecycle/under_way/0/due/at", "format"),
        (course(earliest="soon"), "/lifecycle/under_way/0/earliest", "format"),
        ({**course(), "notes": []}, "/lifecycle/under_way/0/resource", "reference"),
    ],
)
def test_a_wrong_course(data: dict[str, Any], where: str, rule: str) -> None:
    """What is on its way must be there, with a moment that is one."""
    with pytest.raises(SnapshotError) as caught:
        new().restore(data)
    assert (caught.value.pointer, caught.value.rule) == (where, rule)


def test_on_its_way_twice() -> None:
    """One resource is on its way once."""
    data = course()
    data["lifecycle"]["under_way"] *= 2
    with pytest.raises(SnapshotError) as caught:
        new().restore(data)
    assert (caught.value.pointer, caught.value.rule) == ("/lifecycle/under_way/1/resource", "unique")


def test_a_step_of_the_old_life() -> None:
    """What was under way in the world that was is dropped, and its residents are closed."""

    async def scene() -> None:
        world = new()
        notes = world.of(Notes)
        notes.lines.append("a")
        world.lifecycles.begin("line", "a", notes.step("a"))
        world.restore({"version": 1, "notes": ["b"]})
        await world.clock.advance(10)
        assert (notes.lines, notes.closed) == (["a"], True)
        assert world.of(Notes).lines == ["b"]

    on(scene)


def test_the_clock_is_as_it_was() -> None:
    """A clock goes on as it was going, and a reset takes it back to how its own world was created."""
    one = new(WorldSettings(seed=1, start=EPOCH, clock_mode=ClockMode.STEPPED, pace=60))
    one.clock.freeze()
    other = new(WorldSettings(seed=2, start=1000.0, clock_mode=ClockMode.RUNNING, pace=2))
    other.restore(one.snapshot())
    assert (other.clock.now(), other.clock.mode, other.clock.pace) == (EPOCH, ClockMode.FROZEN, 60)
    other.clock.resume()
    assert other.clock.mode is ClockMode.STEPPED
    other.reset()
    assert (other.clock.mode, other.clock.pace) == (ClockMode.RUNNING, 2)
    assert other.settings.seed == 1
    assert 1000 <= other.clock.now() < 1010


def test_a_partial_lifecycle() -> None:
    """Without a mode the pace stays, and what is on its way comes along."""
    world = new()
    world.lifecycles.set(Pacing(Mode.MANUAL))
    world.restore(course(resting=True, reads=3))
    assert world.lifecycles.pacing == Pacing(Mode.MANUAL)
    (found,) = world.lifecycles.under_way()
    assert (found.resting, found.reads, found.alarm) == (True, 3, None)
    world.restore({"version": 1, "lifecycle": {"mode": "reads", "delay": 2.0, "reads": 4}})
    assert world.lifecycles.pacing == Pacing(Mode.READS, 2.0, 4)
