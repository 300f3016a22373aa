"""The way of one moderation, without HTTP: a live video second by second, and its ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from emulator.apis.yoti.checks import Wanted
from emulator.apis.yoti.moderation import Moderation, State, set_off
from emulator.apis.yoti.moderations import end, observe
from emulator.apis.yoti.quirks import QuirkBook
from emulator.contract.errors import ApiError
from emulator.media.script import Person
from emulator.media.showing import Rule, Showing, Sighting
from emulator.world.lifecycle import Mode, Pacing
from emulator.world.world import World
from tests.apis.yoti.scenes import bare, profile, some_content

EVERYBODY = Wanted({}, age=18, strangers=True)


def showing(*times: float, duration: float | None = None) -> Showing:
    """A stranger at each of these seconds."""
    seen = tuple(Sighting(time=time, unknown=True) for time in times)
    return Showing(True, Rule.VERDICT, "", seen, duration=duration)


class Scene:
    """A moderation that has begun in a world of its own."""

    def __init__(
        self, shown: Showing, kind: str = "LIVE_VIDEO", wanted: Wanted = EVERYBODY, **settings: Any
    ) -> None:
        self.world, self.account = bare(**settings)
        self.moderation = Moderation(
            "moderation",
            self.account,
            some_content(self.account, kind),
            wanted,
            checks=[],
            uploader=None,
            profiles=[],
            groups=[],
            web_destinations=[],
            slack_destinations=[],
            member_id=None,
            created_at=self.world.clock.now(),
        )
        set_off(self.world, self.moderation, shown)

    @property
    def told(self) -> list[str]:
        """Each reason, with its second, oldest first."""
        said = (each.data for each in self.moderation.notifications)
        return [f"{','.join(each['reasons'])} {each.get('frame_time', '')}".strip() for each in said]


def play(scene: Callable[[], Scene], acts: Callable[[Scene], Awaitable[None]]) -> None:
    """Play `acts` in an event loop."""

    async def run() -> None:
        made = scene()
        await acts(made)
        made.world.close()

    asyncio.run(run())


def test_a_live_video_is_watched_as_time_goes_by() -> None:
    """Each second when it comes; then it goes on without an end."""

    async def acts(scene: Scene) -> None:
        assert scene.told == ["STARTED"]
        await scene.world.clock.advance(1)
        assert scene.told == ["STARTED", "UNKNOWN_FACE 0"]
        await scene.world.clock.advance(4.9)
        assert scene.told[2:] == []
        await scene.world.clock.advance(0.1)
        assert scene.told[2:] == ["UNKNOWN_FACE 5.5"]
        await scene.world.clock.advance(86400)
        assert scene.moderation.state is State.RUNNING

    play(lambda: Scene(showing(0, 5.5)), acts)


def test_a_stream_that_ends_is_told_of() -> None:
    """At its last second, STOPPED; nobody asked for it."""

    async def acts(scene: Scene) -> None:
        await scene.world.clock.advance(1)
        assert scene.told == ["STARTED"]
        await scene.world.clock.advance(10)
        assert scene.told == ["STARTED", "UNKNOWN_FACE 3", "STOPPED"]
        assert scene.moderation.state is State.FINISHED
        assert scene.world.lifecycles.under_way() == []

    play(lambda: Scene(showing(3, duration=10)), acts)


def test_steps_by_hand_go_from_one_second_to_the_next() -> None:
    """The look, each second, and past the last one the end."""

    async def acts(scene: Scene) -> None:
        for count, state in ((1, State.RUNNING), (2, State.RUNNING), (3, State.RUNNING), (4, State.FINISHED)):
            assert await scene.world.lifecycles.step() == ["moderation"]
            assert (len(scene.told), scene.moderation.state) == (count, state)
        assert scene.told == ["STARTED", "UNKNOWN_FACE 20", "UNKNOWN_FACE 40", "STOPPED"]

    play(lambda: Scene(showing(20, 40), pacing=Pacing(Mode.MANUAL)), acts)


def test_stopping_is_a_step() -> None:
    """STOPPED once it is taken, and what was still to come is not seen."""

    async def acts(scene: Scene) -> None:
        await scene.world.clock.advance(1)
        scene.moderation.state = State.STOPPING
        scene.world.lifecycles.hasten("moderation")
        assert scene.told == ["STARTED", "UNKNOWN_FACE 0"]
        await scene.world.clock.advance(1)
        assert scene.moderation.state is State.STOPPED
        await scene.world.clock.advance(100)
        assert scene.told == ["STARTED", "UNKNOWN_FACE 0", "STOPPED"]

    play(lambda: Scene(showing(0, 50)), acts)


def test_a_video_is_seen_at_once() -> None:
    """All its seconds in one step, and no ACTION."""

    async def acts(scene: Scene) -> None:
        await scene.world.clock.advance(1)
        assert scene.told == ["UNKNOWN_FACE 0", "UNKNOWN_FACE 90"]
        assert scene.moderation.state is State.FINISHED

    play(lambda: Scene(showing(0, 90, duration=100), "VIDEO"), acts)


def test_an_image_has_no_time() -> None:
    """Whoever is scripted for later, or moves in a GIF, is seen at 0."""

    async def acts(scene: Scene) -> None:
        await scene.world.clock.advance(1)
        assert scene.told == ["UNKNOWN_FACE 0", "UNKNOWN_FACE 0"]
        assert [face.as_json()["frame_time"] for face in scene.moderation.faces] == [0, 0]

    play(lambda: Scene(showing(0, 7.5), "IMAGE"), acts)


def test_a_quirk_lets_every_moderation_tell_of_its_actions() -> None:
    """Pictures and videos too."""

    def scene() -> Scene:
        made = Scene(showing(), "IMAGE")
        made.world.of(QuirkBook).change({"action_notifications_for_all": True})
        set_off(made.world, made.moderation, showing())
        return made

    async def acts(scene: Scene) -> None:
        await scene.world.clock.advance(1)
        assert scene.told == ["STARTED", "STOPPED"]

    play(scene, acts)


def test_people_are_observed_now() -> None:
    """At the second that is being watched, or at one of their own."""

    async def acts(scene: Scene) -> None:
        profile(scene.account, "p")
        observe(scene.world, scene.moderation, [Person(unknown=True)])
        await scene.world.clock.advance(8.25)
        observe(scene.world, scene.moderation, [Person(id="p"), Person(unknown=True, time=3)])
        assert scene.told[1:] == ["UNKNOWN_FACE 0", "UNKNOWN_FACE 3"]
        assert [(each.profile_id, each.time) for each in scene.moderation.faces[1:]] == [
            ("p", 7.25),
            (None, 3.0),
        ]

    play(lambda: Scene(showing(), wanted=Wanted({"p": None}, strangers=True)), acts)


def test_a_stream_may_be_ended() -> None:
    """Once, and nothing is observed any more."""

    async def acts(scene: Scene) -> None:
        end(scene.world, scene.moderation)
        assert (scene.moderation.state, scene.told) == (State.FINISHED, ["STARTED", "STOPPED"])
        assert scene.world.lifecycles.under_way() == []
        _is_refused(scene.world, scene.moderation)

    play(lambda: Scene(showing(5)), acts)


def test_a_stream_that_ends_while_it_is_stopped_was_stopped() -> None:
    """One STOPPED, and the state that was asked for."""

    async def acts(scene: Scene) -> None:
        scene.moderation.state = State.STOPPING
        end(scene.world, scene.moderation)
        await scene.world.clock.advance(10)
        assert (scene.moderation.state, scene.told) == (State.STOPPED, ["STARTED", "STOPPED"])

    play(lambda: Scene(showing()), acts)


@pytest.mark.parametrize("kind", ["IMAGE", "VIDEO"])
def test_only_live_videos_are_observed_and_ended(kind: str) -> None:
    """Anything else is refused, also while it runs."""

    async def acts(scene: Scene) -> None:
        _is_refused(scene.world, scene.moderation)

    play(lambda: Scene(showing(), kind), acts)


def test_a_moderation_holds_only_so_many_faces() -> None:
    """And an account so many notifications; what comes then is lost, and the moderation ends well."""

    async def acts(scene: Scene) -> None:
        await scene.world.clock.advance(1)
        assert scene.moderation.state is State.FINISHED
        assert (len(scene.moderation.faces), len(scene.account.notifications)) == (2, 2)

    play(lambda: Scene(showing(1, 2, 3), "VIDEO", records=2), acts)
    full = Scene(showing(), records=1)
    observe(full.world, full.moderation, [Person(unknown=True)])
    assert full.told == ["STARTED"]


def _is_refused(world: World, moderation: Moderation) -> None:
    with pytest.raises(ApiError) as refused:
        end(world, moderation)
    assert refused.value.status == 400
    with pytest.raises(ApiError) as refused:
        observe(world, moderation, [Person(unknown=True)])
    assert refused.value.status == 400
