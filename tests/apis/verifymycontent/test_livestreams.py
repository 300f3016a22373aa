"""Live streams on their way."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from emulator.apis.verifymycontent.accounts import Accounts
from emulator.apis.verifymycontent.livestream import OVER, Livestream
from emulator.media.library import MediaLibrary
from emulator.media.showing import Content
from tests.apis.turns import altered
from tests.apis.verifymycontent.scene import (
    ADA,
    BEN,
    STRANGER,
    STREAM,
    Scene,
    film,
    new_livestream,
)
from tests.live import LiveServer

HOUR = 3600


def at(seconds: float) -> str:
    """So many seconds into a seeded world's first day."""
    minutes, second = divmod(int(seconds), 60)
    return f"2026-01-01 {minutes // 60:02}:{minutes % 60:02}:{second:02}"


def status(scene: Scene, stream: str) -> str:
    """How a stream stands."""
    shown: str = scene.livestream(stream)["status"]
    return shown


def ending(seconds: int) -> str:
    """A stream that ends by itself."""
    return f"https://live.example.com/emu-ends-{seconds}/show.m3u8"


def test_the_start_is_answered(scene: Scene) -> None:
    """The reply to the start holds the seven listed fields, and a read all of them."""
    answer = scene.vmc.call("POST", "/api/v1/livestream-anonymous", new_livestream(title="A show"))
    started = answer.json()
    assert re.fullmatch("[A-Z]{3}-[0-9]{3}-[0-9]{4}-[A-Z]{3}", started["id"])
    assert started == {
        "id": started["id"],
        "external_id": "show-1",
        "status": "Started",
        "notes": "",
        "tags": None,
        "created_at": at(0),
        "updated_at": at(0),
    }
    assert scene.livestream(started["id"]) == {
        **started,
        "title": "A show",
        "description": "",
        "login_url": "",
        "facematch": {"known": [], "participant": [], "unknown": [], "risky": []},
        "type": "moderation",
    }
    assert scene.deliveries() == []


# -- ends --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [STREAM, "https://live.example.com/emu-nobody/show.m3u8"])
def test_a_stream_without_an_end(scene: Scene, url: str) -> None:
    """A stream of which no end is known goes on, whether somebody is seen in it or not."""
    stream = scene.stream(url)
    scene.advance(100 * HOUR)
    assert status(scene, stream) == "Started"
    assert scene.told(stream) == []


@pytest.mark.parametrize("seconds", [1, 5, 3600])
def test_a_stream_with_an_end(scene: Scene, seconds: int) -> None:
    """A stream ends its length after it was first looked at, and not before."""
    stream = scene.stream(ending(seconds))
    scene.advance(seconds)
    assert status(scene, stream) == "Started"
    scene.advance(1)
    shown = scene.livestream(stream)
    assert (shown["status"], shown["updated_at"], shown["created_at"]) == ("Finished", at(seconds + 1), at(0))
    assert scene.told(stream) == [shown]


@pytest.mark.parametrize(
    ("said", "end", "notes"),
    [
        ({"unreachable": True}, "Failed", ""),
        ({"unreachable": True, "notes": "No signal."}, "Failed", "No signal."),
        ({"outcome": "failed"}, "Failed", ""),
        ({"outcome": "failed", "notes": "Out of order.", "duration": 50}, "Failed", "Out of order."),
        ({"duration": 0}, "Finished", ""),
        ({"duration": 2, "notes": "A fine show.", "outcome": "approved"}, "Finished", "A fine show."),
    ],
)
def test_verdicts(scene: Scene, said: dict[str, Any], end: str, notes: str) -> None:
    """A scripted verdict decides how a stream ends, with which notes."""
    scene.verdict(STREAM, **said)
    stream = scene.stream()
    scene.advance(10)
    shown = scene.livestream(stream)
    assert (shown["status"], shown["notes"]) == (end, notes)
    assert scene.statuses_told(stream) == [end]


def test_a_stream_is_never_fetched(scene: Scene) -> None:
    """A stream on a loopback host where nothing listens does not fail: streams are not fetched."""
    stream = scene.stream("http://127.0.0.1:1/show.m3u8")
    scene.advance(10)
    assert status(scene, stream) == "Started"


# -- four modes --------------------------------------------------------------------------------------------


def test_manual(scene: Scene) -> None:
    """Moved by hand, each step shows the next moment, and the step after the last is the end."""
    scene.pace("manual")
    scene.add_face("ada")
    scene.verdict(STREAM, people=[{"id": "ada"}, {"unknown": True, "time": 600}])
    stream = scene.stream(type="face-match", collection_id="cast")
    scene.advance(HOUR)
    assert scene.livestream(stream)["facematch"]["known"] == []
    scene.step(stream)
    assert scene.livestream(stream)["facematch"]["known"] == ["ada"]
    scene.step(stream)
    assert scene.livestream(stream)["tags"] == ["UNKNOWN_PERSON"]
    scene.step(stream)
    assert status(scene, stream) == "Finished"
    scene.control("POST", "/lifecycle/step", json={"resource": stream}, status=404)


def test_manual_pause(scene: Scene) -> None:
    """Moved by hand, a pause comes into force, and is given up, when told; so is its end."""
    scene.pace("manual")
    stream, other = scene.stream(), scene.stream()
    for each in (stream, other):
        scene.advance(4 * HOUR)
        scene.patch(each, "pause")
        scene.advance(4 * HOUR)
        assert status(scene, each) == "Pause Requested"
        scene.step(each)
        assert status(scene, each) == "Paused"
    scene.step(stream)
    assert status(scene, stream) == "Finished due to Inactivity"
    scene.patch(other, "resume")
    assert status(scene, other) == "Resume Requested"
    scene.step(other)
    assert status(scene, other) == "Resumed"


def test_immediate(scene: Scene) -> None:
    """At once: what a stream shows is seen, and pauses are in force when the call is answered."""
    scene.pace("immediate")
    stream, short = scene.stream(), scene.stream(ending(60))
    assert (status(scene, stream), status(scene, short)) == ("Started", "Finished")
    scene.patch(stream, "pause")
    assert status(scene, stream) == "Paused"
    scene.patch(stream, "resume")
    assert status(scene, stream) == "Resumed"
    assert scene.statuses_told(stream) == ["Pause Requested", "Paused", "Resume Requested", "Resumed"]


def test_reads(scene: Scene) -> None:
    """Moved by reading: the second read brings the end of a short stream, and never that of an endless one."""
    scene.pace("reads", reads=1)
    stream, endless = scene.stream(ending(60)), scene.stream()
    assert [status(scene, stream) for _ in range(3)] == ["Started", "Finished", "Finished"]
    assert {status(scene, endless) for _ in range(5)} == {"Started"}
    scene.patch(endless, "pause")
    assert [status(scene, endless) for _ in range(3)] == ["Paused"] * 3


def test_exact_times_on_a_stepped_clock(server: LiveServer) -> None:
    """With half a minute between steps, every status bears exactly its time."""
    scene = Scene(server.world(seed=7, lifecycle={"mode": "timed", "delay": 30}))
    stream = scene.stream(ending(120))
    scene.advance(60)
    scene.patch(stream, "pause")
    assert scene.livestream(stream)["updated_at"] == at(60)
    scene.advance(100)
    assert scene.livestream(stream)["updated_at"] == at(90)
    scene.patch(stream, "resume")
    scene.advance(HOUR)
    told = [(body["status"], body["updated_at"]) for body in scene.told(stream)]
    assert told == [
        ("Pause Requested", at(60)),
        ("Paused", at(90)),
        ("Resume Requested", at(160)),
        ("Resumed", at(190)),
        ("Finished", at(280)),  # looked at from 30 to 60, then from 190 on: 120 seconds in all
    ]
    scene.world.drop()


def test_coarse_steps_do_not_lengthen_a_stream(server: LiveServer) -> None:
    """Where steps are further apart than sightings, these are late, but the end comes in its time."""
    scene = Scene(server.world(seed=7, lifecycle={"mode": "timed", "delay": 30}))
    scene.add_face("ada")
    people = [{"unknown": True, "time": second} for second in (0, 5)]
    scene.verdict(STREAM, people=people, duration=100)
    stream = scene.stream(type="face-match", collection_id="cast")
    scene.advance(HOUR)
    assert [body["updated_at"] for body in scene.told(stream)] == [at(30), at(60), at(130)]
    scene.world.drop()


# -- pauses ------------------------------------------------------------------------------------------------


def test_pause_and_resume(scene: Scene) -> None:
    """A pause is requested, then in force, and so is its end; a resumed stream can be paused again."""
    stream = scene.stream()
    scene.advance(5)
    for _ in range(2):
        scene.patch(stream, "pause")
        assert status(scene, stream) == "Pause Requested"
        scene.advance(1)
        assert status(scene, stream) == "Paused"
        scene.patch(stream, "resume")
        assert status(scene, stream) == "Resume Requested"
        scene.advance(1)
        assert status(scene, stream) == "Resumed"
    assert scene.statuses_told(stream) == ["Pause Requested", "Paused", "Resume Requested", "Resumed"] * 2


def test_finished_due_to_inactivity(scene: Scene) -> None:
    """Ten hours after the pause came into force the stream is given up, and not a second before."""
    stream = scene.stream()
    scene.advance(5)
    scene.patch(stream, "pause")
    scene.advance(1 + 10 * HOUR - 1)
    assert status(scene, stream) == "Paused"
    scene.advance(1)
    shown = scene.livestream(stream)
    assert (shown["status"], shown["updated_at"]) == ("Finished due to Inactivity", at(6 + 10 * HOUR))
    scene.control("POST", "/lifecycle/step", json={"resource": stream}, status=404)
    scene.advance(20 * HOUR)
    assert scene.statuses_told(stream) == ["Pause Requested", "Paused", "Finished due to Inactivity"]
    scene.patch(stream, "resume", status=404)


def test_resuming_in_time(scene: Scene) -> None:
    """A stream that is resumed is not given up, and a later pause has ten hours of its own."""
    stream = scene.stream()
    scene.patch(stream, "pause")
    scene.advance(9 * HOUR)
    scene.patch(stream, "resume")
    scene.advance(9 * HOUR)
    assert status(scene, stream) == "Resumed"
    scene.patch(stream, "pause")
    scene.advance(9 * HOUR)
    assert status(scene, stream) == "Paused"
    scene.advance(2 * HOUR)
    assert status(scene, stream) == "Finished due to Inactivity"


@pytest.mark.parametrize("seconds", [0, 1])
def test_pausing_twice(scene: Scene, seconds: int) -> None:
    """Pausing what is paused, or is about to be, changes nothing: not the ten hours, and nobody is told."""
    stream = scene.stream()
    scene.advance(5)
    scene.patch(stream, "pause")
    scene.advance(seconds)
    before = scene.livestream(stream)
    scene.patch(stream, "pause")
    assert scene.livestream(stream) == before
    scene.advance(10 * HOUR + 1 - seconds)
    assert scene.statuses_told(stream) == ["Pause Requested", "Paused", "Finished due to Inactivity"]


def test_resuming_what_is_not_paused(scene: Scene) -> None:
    """Resuming a stream that runs, or is about to, changes nothing, and nobody is told."""
    stream = scene.stream()
    scene.patch(stream, "resume")
    assert status(scene, stream) == "Started"
    scene.patch(stream, "pause")
    scene.advance(1)
    for _ in range(2):
        scene.patch(stream, "resume")
        assert status(scene, stream) == "Resume Requested"
    scene.advance(1)
    scene.patch(stream, "resume")
    assert status(scene, stream) == "Resumed"
    assert len(scene.told(stream)) == 4


def test_changing_ones_mind(scene: Scene) -> None:
    """A request may be taken back before it was in force, both ways."""
    stream = scene.stream()
    scene.advance(5)
    for what in ("pause", "resume", "pause", "resume"):
        scene.patch(stream, what)
    scene.advance(5)
    assert status(scene, stream) == "Resumed"
    scene.patch(stream, "pause")
    scene.advance(1)
    scene.patch(stream, "resume")
    scene.patch(stream, "pause")
    scene.advance(9 * HOUR)
    assert status(scene, stream) == "Paused"


@pytest.mark.parametrize("watched", [[0], [20], [20, 30], [5, 0, 5]])
def test_a_pause_does_not_shorten_the_stream(scene: Scene, watched: list[int]) -> None:
    """What was not watched before the pauses is watched after them, however long they took."""
    stream = scene.stream(ending(60))
    for seconds in watched:
        scene.advance(1 + seconds)
        scene.patch(stream, "pause")
        scene.advance(HOUR)
        scene.patch(stream, "resume")
    scene.advance(60 - sum(watched))
    assert status(scene, stream) == "Resumed"
    scene.advance(1)
    assert status(scene, stream) == "Finished"


def test_a_stream_that_ends_before_the_pause_is_in_force(scene: Scene) -> None:
    """The pause comes first: a stream is not finished while it is about to be paused."""
    stream = scene.stream(ending(5))
    scene.advance(5)
    scene.patch(stream, "pause")
    scene.advance(HOUR)
    assert status(scene, stream) == "Paused"


def test_nothing_is_seen_during_a_pause(scene: Scene) -> None:
    """Whoever would come during a pause is seen after it."""
    scene.verdict(STREAM, people=[{"unknown": True, "time": 10}])
    scene.add_face("ada")
    stream = scene.stream(type="face-match", collection_id="cast")
    scene.advance(5)
    scene.patch(stream, "pause")
    scene.advance(HOUR)
    assert scene.livestream(stream)["tags"] is None
    scene.patch(stream, "resume")
    scene.advance(1 + 10 - 4)
    assert scene.livestream(stream)["tags"] == ["UNKNOWN_PERSON"]


class Gate:
    """Holds every look at media up until it is opened."""

    def __init__(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looking = threading.Event()
        self.open = threading.Event()
        world = scene.world.server.emulator.worlds.get(scene.world.id)
        assert world is not None
        self.world = world
        self.library = world.of(MediaLibrary)
        real = self.library.show

        async def show(content: Content, *, expects: Sequence[str] = ()) -> Any:
            self.looking.set()
            assert await asyncio.to_thread(self.open.wait, 10)
            return await real(content, expects=expects)

        monkeypatch.setattr(self.library, "show", show)

    def during_a_look(self, scene: Scene, act: Callable[[], None]) -> None:
        """Let a second pass, in which a stream is looked at, and `act` while it is."""
        advancing = threading.Thread(target=scene.advance, args=(1,))
        advancing.start()
        assert self.looking.wait(10)
        act()
        self.open.set()
        advancing.join(10)
        assert not advancing.is_alive()


@pytest.mark.parametrize("url", [STREAM, ending(1), "https://live.example.com/emu-unreachable/a.m3u8"])
def test_pausing_during_a_look(scene: Scene, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A stream paused while it is looked at is paused whatever that brings, and looked at again later."""
    stream = scene.stream(url)
    Gate(scene, monkeypatch).during_a_look(scene, lambda: scene.patch(stream, "pause"))
    assert status(scene, stream) == "Pause Requested"
    scene.advance(1)
    assert status(scene, stream) == "Paused"
    scene.advance(HOUR)
    scene.patch(stream, "resume")
    scene.advance(10)
    end = {STREAM: [], ending(1): ["Finished"]}.get(url, ["Failed"])
    assert scene.statuses_told(stream) == ["Pause Requested", "Paused", "Resume Requested", "Resumed", *end]


def test_pausing_and_resuming_during_a_look(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a look brings while a stream is neither watched nor paused is looked for again."""
    stream = scene.stream(ending(3))

    def act() -> None:
        scene.patch(stream, "pause")
        scene.patch(stream, "resume")

    Gate(scene, monkeypatch).during_a_look(scene, act)
    scene.advance(20)
    assert scene.statuses_told(stream) == ["Pause Requested", "Resume Requested", "Resumed", "Finished"]


def test_resetting_during_a_look(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream of an earlier life neither tells nor ends anything in the next, though its id comes again."""
    scene.pace("manual")
    gate = Gate(scene, monkeypatch)
    url = "https://live.example.com/emu-unreachable/a.m3u8"
    stream = scene.stream(url)
    stepping = threading.Thread(
        target=scene.world.control, args=("POST", "/lifecycle/step"), kwargs={"json": {"resource": stream}}
    )
    stepping.start()
    assert gate.looking.wait(10)
    scene.control("POST", "/reset")
    scene.pace("manual")
    again = scene.stream()
    assert again == stream
    gate.open.set()
    stepping.join(10)
    assert not stepping.is_alive()
    assert (status(scene, again), scene.deliveries()) == ("Started", [])
    scene.step(again)
    scene.step(again)
    assert status(scene, again) == "Finished"


# -- what a stream shows -----------------------------------------------------------------------------------


def test_a_film(scene: Scene) -> None:
    """Each second of a film is watched in its time: all present, then a stranger, then the end."""
    scene.add_face("ada", ADA)
    scene.add_face("ben", BEN)
    scene.register(STREAM, film((ADA,), (ADA, BEN), (ADA, BEN), (STRANGER,), ()))
    stream = scene.stream(type="face-match", collection_id="cast")
    scene.advance(1)
    assert scene.livestream(stream)["facematch"]["known"] == ["ada"]
    assert scene.told(stream) == []
    scene.advance(HOUR)
    told = scene.told(stream)
    assert [(body["status"], body["tags"], body["updated_at"]) for body in told] == [
        ("Started", None, at(2)),
        ("Started", ["UNKNOWN_PERSON"], at(4)),
        ("Finished", ["UNKNOWN_PERSON"], at(6)),
    ]
    assert told[0]["facematch"]["known"] == ["ada", "ben"]
    assert [each["time"] for each in told[1]["facematch"]["unknown"]] == [3]
    assert scene.livestream(stream) == told[-1]


def test_everybody_again(scene: Scene) -> None:
    """All present is told once, and again only after somebody was missing."""
    for face_id in ("ada", "ben"):
        scene.add_face(face_id)
    people = [{"id": "ada", "time": second} for second in range(6)]
    people += [{"id": "ben", "time": second} for second in (1, 2, 4, 5)]
    scene.verdict(STREAM, people=people, duration=6)
    stream = scene.stream(type="combined", collection_id="cast")
    scene.advance(10)
    told = [(body["status"], body["updated_at"]) for body in scene.told(stream)]
    assert told == [("Started", at(2)), ("Started", at(5)), ("Finished", at(7))]


def test_a_late_sighting(scene: Scene) -> None:
    """Who comes after ten minutes is seen after ten minutes, and not when the stream begins."""
    scene.add_face("ada")
    scene.add_risky("eve")
    scene.verdict(STREAM, people=[{"id": "eve", "time": 600}, {"unknown": True, "time": 660}])
    stream = scene.stream(type="face-match", collection_id="cast")
    scene.advance(600)
    assert scene.told(stream) == []
    scene.advance(1)
    assert [body["tags"] for body in scene.told(stream)] == [["RISKY_USER"]]
    scene.advance(60)
    told = scene.told(stream)
    assert [(body["tags"], body["updated_at"]) for body in told] == [
        (["RISKY_USER"], at(601)),
        (["UNKNOWN_PERSON", "RISKY_USER"], at(661)),
    ]
    assert status(scene, stream) == "Started"


def test_somebody_under_age(scene: Scene) -> None:
    """Somebody under age is a warning, also where nobody is matched."""
    stream = scene.stream("https://live.example.com/emu-age-15/show.m3u8")
    scene.advance(5)
    assert [(body["status"], body["tags"]) for body in scene.told(stream)] == [("Started", ["UNDERAGE"])]


def test_the_expected_are_seen_by_themselves(scene: Scene) -> None:
    """A stream of which nothing is known shows everybody expected, which is told once."""
    scene.add_face("ada")
    scene.add_face("ben")
    stream = scene.stream(type="face-match", collection_id="cast", faces_id=["ben"])
    scene.advance(HOUR)
    [told] = scene.told(stream)
    assert (told["status"], told["facematch"]["known"], told["tags"]) == ("Started", ["ben"], None)
    assert told["type"] == "face-match"


# -- requests ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protocol", "url"),
    [
        ("rtmps", "rtmps://live.example.com:443/key"),
        ("rtmps", "rmtps://live.example.com:5443"),
        ("rtmps", "rtmp://live.example.com/key"),
        ("hls", "https://live.example.com/a/show.m3u8"),
        ("hls", "http://live.example.com/show.M3U8?sig=a%2Fb#t"),
        ("webrtc", "https://live.example.com/embed?sig=1"),
    ],
)
def test_protocols(scene: Scene, protocol: str, url: str) -> None:
    """Each protocol takes its own kind of URL, the documents' misspelling among them."""
    body = {**new_livestream(), "stream": {"protocol": protocol, "url": url}}
    assert scene.vmc.call("POST", "/api/v1/livestream-anonymous", body).status_code == 201


def test_plain_rtmp_is_the_sdks(scene: Scene) -> None:
    """The protocol that only the Node SDK knows is taken where only SDKs call."""
    body = {**new_livestream(), "stream": {"protocol": "rtmp", "url": "rtmp://live.example.com/key"}}
    assert scene.vmc.call("POST", "/api/v1/livestream", body).status_code == 201
    assert scene.vmc.call("POST", "/api/v1/livestream-anonymous", body).status_code == 400


@pytest.mark.parametrize("path", ["external_id", "stream", "stream.url", "customer.email", "title", "face_ids"])
def test_wrong_types(scene: Scene, path: str) -> None:
    """A field of another JSON type is a 422."""
    body = altered({**new_livestream(), "title": "", "face_ids": []}, path, 5)
    answer = scene.vmc.call("POST", "/api/v1/livestream-anonymous", body)
    assert answer.status_code == 422
    assert path.split(".", 1)[0] in answer.json()["error"]


def test_rule(scene: Scene) -> None:
    """The rule changes at any time before the end, and is what the stream is judged by from then on."""
    stream = scene.stream(ending(60), rule="no-nudity")
    world = scene.world.server.emulator.worlds.get(scene.world.id)
    assert world is not None

    def kept() -> Livestream:
        found = [account.livestreams.get(stream) for account in world.of(Accounts)._accounts.values()]
        assert found[0] is not None
        return found[0]

    assert kept().rule == "no-nudity"
    for rule in ("default", "no-nudity"):
        scene.patch(stream, "rule", {"rule": rule})
        assert kept().rule == rule
    scene.advance(HOUR)
    assert kept().status in OVER
    scene.patch(stream, "rule", {"rule": "default"}, status=404)


@pytest.mark.parametrize("body", [None, {}, [], {"id": "x"}, "text"])
@pytest.mark.parametrize("what", ["pause", "resume"])
def test_bodies_of_a_pause_are_ignored(scene: Scene, what: str, body: Any) -> None:
    """Whatever is sent with a pause or its end is signed and not read."""
    scene.patch(scene.stream(), what, body)


@pytest.mark.parametrize("raw", [b"{", b"\xff\x00", b"null"])
def test_garbage_with_a_pause(scene: Scene, raw: bytes) -> None:
    """What is no JSON is not read either."""
    answer = scene.vmc.call("PATCH", f"/api/v1/livestream/{scene.stream()}/pause", raw=raw)
    assert (answer.status_code, answer.content) == (204, b"")


# -- as the vendor's SDKs announce and begin them ----------------------------------------------------------


def test_announced_and_begun(scene: Scene) -> None:
    """An announced stream waits, with a page for its broadcaster, until it is begun."""
    answer = scene.vmc.call("POST", "/api/v1/livestream", new_livestream())
    created = answer.json()
    stream = created["id"]
    assert (created["status"], created["login_url"]) == (
        "Waiting",
        f"https://app.verifymycontent.com/v/{stream}",
    )
    scene.advance(20 * HOUR)
    for what in ("pause", "resume"):
        scene.patch(stream, what)
        assert status(scene, stream) == "Waiting"
    scene.patch(stream, "start")
    shown = scene.livestream(stream)
    assert (shown["status"], shown["login_url"]) == ("Started", created["login_url"])
    scene.patch(stream, "start")
    assert scene.statuses_told(stream) == ["Started"]


@pytest.mark.parametrize("body", [None, {}, [], {"embed_url": "https://a.example/embed"}])
def test_begun_as_announced(scene: Scene, body: Any) -> None:
    """Begun without another place, the announced one is watched; PHP's empty object, a list, is none."""
    stream = scene.announce(stream={"protocol": "hls", "url": ending(5)})
    scene.patch(stream, "start", body)
    scene.advance(6)
    assert status(scene, stream) == "Finished"


def test_begun_elsewhere(scene: Scene) -> None:
    """Begun with another place, that one is watched."""
    stream = scene.announce()
    scene.patch(stream, "start", {"stream": {"protocol": "hls", "url": ending(5)}})
    scene.advance(6)
    assert status(scene, stream) == "Finished"
