"""Who was expected, who was seen: by script and in real pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from emulator.apis.verifymycontent.collections import Collection
from emulator.apis.verifymycontent.facematch import Cast, FaceMatch
from emulator.faces import Box
from emulator.media.showing import Sighting
from emulator.world.store import Store
from tests.apis.verifymycontent.scene import (
    ADA,
    BEN,
    CLEO,
    CLIP,
    STRANGER,
    Group,
    Scene,
    blank,
    face,
    film,
    group,
    overlap,
)


def collection(*face_ids: str) -> Collection:
    """A collection of faces without pictures."""
    made = Collection("cast", Store("face"))
    for face_id in face_ids:
        made.add(face_id, None)
    return made


CAST = Cast(("ada", "ben"), collection("ada", "ben", "cleo"), collection("eve", "mal"))


def note(*sightings: Sighting, cast: Cast = CAST) -> FaceMatch:
    """What these sightings come to."""
    found = FaceMatch()
    found.note(sightings, cast)
    return found


# -- scripted sightings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sighting", "known", "unknown", "risky"),
    [
        (Sighting(person="ada"), ["ada"], 0, []),
        (Sighting(person="cleo"), [], 1, []),
        (Sighting(person="nobody-knows"), [], 1, []),
        (Sighting(unknown=True), [], 1, []),
        (Sighting(person="eve"), [], 0, ["eve"]),
        (Sighting(risky=True), [], 0, ["eve"]),
        (Sighting(person="mal", risky=True), [], 0, ["mal"]),
        (Sighting(person="ada", risky=True), ["ada"], 0, ["ada"]),
    ],
)
def test_scripted_people(sighting: Sighting, known: list[str], unknown: int, risky: list[str]) -> None:
    """An expected face is known, anybody else unknown, and whoever is risky is that and nothing worse."""
    found = note(sighting)
    assert found.known == known
    assert len(found.unknown) == unknown
    assert [each["face_id"] for each in found.risky] == risky


def test_plain_moderation_matches_nobody() -> None:
    """Where no faces are matched nobody is known, unknown or risky, whatever is shown."""
    found = note(
        Sighting(unknown=True), Sighting(risky=True), Sighting(person="ada"), cast=Cast(matching=False)
    )
    assert found.as_json() == {"known": [], "participant": [], "unknown": [], "risky": []}
    assert found.tags() is None


def test_only_risky_faces_are_looked_for() -> None:
    """Without a collection nobody is unexpected, but whom a script calls unknown is."""
    cast = Cast(risky=collection("eve"))
    assert note(Sighting(person="ada"), cast=cast).as_json()["unknown"] == []
    assert len(note(Sighting(unknown=True), cast=cast).unknown) == 1
    assert note(Sighting(risky=True), cast=cast).risky[0]["face_id"] == "eve"


def test_somebody_risky_without_a_collection() -> None:
    """A script's risky person has an id even where no risky face is stored."""
    assert (
        note(Sighting(risky=True), cast=Cast(("ada",), collection("ada"))).risky[0]["face_id"] == "risky-person"
    )


@pytest.mark.parametrize(
    ("sightings", "tags"),
    [
        ([Sighting(person="ada")], None),
        ([Sighting(unknown=True)], ["UNKNOWN_PERSON"]),
        ([Sighting(risky=True)], ["RISKY_USER"]),
        (
            [Sighting(risky=True), Sighting(unknown=True), Sighting(unknown=True)],
            ["UNKNOWN_PERSON", "RISKY_USER"],
        ),
        ([Sighting(person="ada", age=17.9)], ["UNDERAGE"]),
        ([Sighting(person="ada", age=18.0)], None),
        ([Sighting(unknown=True, age=3.0)], ["UNKNOWN_PERSON", "UNDERAGE"]),
        ([], None),
    ],
)
def test_tags(sightings: list[Sighting], tags: list[str] | None) -> None:
    """Each kind of warning is one tag however often it was found, and none at all is null."""
    assert note(*sightings).tags() == tags


def test_places_and_times() -> None:
    """Boxes and times are whole numbers; who has no box gets the smallest."""
    found = note(Sighting(time=7.9, box=Box(1, 2, 3, 4), unknown=True), Sighting(unknown=True))
    assert found.unknown == [
        {"face_id": "", "time": 7, "bounding_box": {"x": 1, "y": 2, "height": 4, "width": 3}},
        {"face_id": "", "time": 0, "bounding_box": {"x": 0, "y": 0, "height": 1, "width": 1}},
    ]


def test_moments() -> None:
    """A moment tells who of the expected was present and whether there was something to warn of."""
    found = FaceMatch()
    moment = found.note([Sighting(person="ada"), Sighting(person="ben"), Sighting(person="ada")], CAST)
    assert (moment.present, moment.warning, found.known) == ({"ada", "ben"}, False, ["ada", "ben"])
    moment = found.note([Sighting(unknown=True)], CAST)
    assert (moment.present, moment.warning) == (set(), True)
    assert found.note([Sighting(person="ada", age=9.0)], CAST).warning
    assert not found.note([Sighting(person="ada", age=9.0)], CAST).warning
    assert not found.note([], CAST).warning
    assert found.known == ["ada", "ben"]


# -- real pictures -----------------------------------------------------------------------------------------


def moderated(scene: Scene, data: bytes, **wanted: Any) -> dict[str, Any]:
    """A picture's moderation at its end."""
    scene.register(CLIP, data)
    moderation = scene.moderate(**{"type": "face-match", "collection_id": "cast", **wanted})
    scene.advance(5)
    shown = scene.moderation(moderation)
    assert shown["status"] == "Approved"
    return shown


@pytest.mark.parametrize("kind", ["face-match", "combined"])
def test_a_known_face_and_a_stranger(scene: Scene, kind: str) -> None:
    """The known one is named, the stranger's box is where they were drawn, and it is Approved."""
    scene.add_face("ada", ADA)
    picture = group(ADA, STRANGER)
    shown = moderated(scene, picture.data, type=kind)
    assert shown["facematch"]["known"] == ["ada"]
    [unknown] = shown["facematch"]["unknown"]
    assert (unknown["face_id"], unknown["time"]) == ("", 0)
    assert overlap(picture.boxes[1], unknown["bounding_box"]) >= 0.6
    assert (shown["facematch"]["risky"], shown["facematch"]["participant"]) == ([], [])
    assert (shown["tags"], shown["notes"]) == (["UNKNOWN_PERSON"], "")


def test_a_risky_face(scene: Scene) -> None:
    """A risky face is named with its box, beside the known one, and is no stranger."""
    scene.add_face("ada", ADA)
    scene.add_risky("John Doe", CLEO)
    picture = group(CLEO, ADA)
    shown = moderated(scene, picture.data)
    [risky] = shown["facematch"]["risky"]
    assert (risky["face_id"], risky["time"]) == ("John Doe", 0)
    assert overlap(picture.boxes[0], risky["bounding_box"]) >= 0.6
    assert (shown["facematch"]["known"], shown["facematch"]["unknown"]) == (["ada"], [])
    assert shown["tags"] == ["RISKY_USER"]


def test_somebody_both_expected_and_risky(scene: Scene) -> None:
    """A face in both collections is known and risky."""
    scene.add_face("ada", ADA)
    scene.add_risky("ada-too", ADA)
    match = moderated(scene, face(ADA, 3))["facematch"]
    assert match["known"] == ["ada"]
    assert [each["face_id"] for each in match["risky"]] == ["ada-too"]
    assert match["unknown"] == []


def test_only_those_who_are_named_are_expected(scene: Scene) -> None:
    """With face_ids, another face of the collection is as unexpected as a stranger."""
    scene.add_face("ada", ADA)
    scene.add_face("ben", BEN)
    picture = group(ADA, BEN)
    match = moderated(scene, picture.data, face_ids=["ben"])["facematch"]
    assert match["known"] == ["ben"]
    assert [overlap(picture.boxes[0], each["bounding_box"]) >= 0.6 for each in match["unknown"]] == [True]


@pytest.mark.parametrize(
    ("lists", "known"),
    [
        ({}, ["ada", "ben"]),
        ({"face_ids": []}, ["ada", "ben"]),
        ({"faces_id": ["ada"]}, ["ada"]),
        ({"face_ids": ["ben"], "faces_id": ["ada"]}, ["ben"]),
        ({"face_ids": [], "faces_id": ["ada"]}, ["ada"]),
    ],
)
def test_both_spellings_of_the_list(scene: Scene, lists: dict[str, list[str]], known: list[str]) -> None:
    """The SDK's `faces_id` does as `face_ids`, which wins; without either all the faces are expected."""
    scene.add_face("ada", ADA)
    scene.add_face("ben", BEN)
    assert moderated(scene, group(ADA, BEN).data, **lists)["facematch"]["known"] == known


def test_only_the_risky_collection(scene: Scene) -> None:
    """Without a collection but with risky faces, only those are looked for and nobody is unexpected."""
    scene.add_risky("eve", CLEO)
    scene.register(CLIP, group(ADA, CLEO).data)
    moderation = scene.moderate(type="face-match")
    scene.advance(5)
    shown = scene.moderation(moderation)
    assert [each["face_id"] for each in shown["facematch"]["risky"]] == ["eve"]
    assert (shown["facematch"]["known"], shown["facematch"]["unknown"]) == ([], [])
    assert shown["tags"] == ["RISKY_USER"]


def test_plain_moderation_looks_for_nobody(scene: Scene) -> None:
    """Without a type that matches, a picture of strangers and risky people brings no warning."""
    scene.add_risky("eve", CLEO)
    scene.register(CLIP, group(ADA, CLEO).data)
    moderation = scene.moderate()
    scene.advance(5)
    shown = scene.moderation(moderation)
    assert shown["facematch"] == {"known": [], "participant": [], "unknown": [], "risky": []}
    assert (shown["status"], shown["tags"]) == ("Approved", None)


def test_nobody_in_the_picture(scene: Scene) -> None:
    """A picture of nobody has nobody in it, though somebody is expected."""
    scene.add_face("ada", ADA)
    shown = moderated(scene, blank())
    assert shown["facematch"] == {"known": [], "participant": [], "unknown": [], "risky": []}
    assert shown["tags"] is None


def test_moving_pictures_have_times(scene: Scene) -> None:
    """In an animation each sighting has its second."""
    scene.add_face("ada", ADA)
    match = moderated(scene, film((ADA,), (ADA, STRANGER), (), (STRANGER,)))["facematch"]
    assert match["known"] == ["ada"]
    assert [each["time"] for each in match["unknown"]] == [1, 3]


def test_without_media_the_expected_are_seen(scene: Scene) -> None:
    """Content of which nothing is known shows whom the request expects."""
    scene.add_face("ada")
    scene.add_face("ben")
    moderation = scene.moderate(type="face-match", collection_id="cast", face_ids=["ben"])
    scene.advance(5)
    assert scene.moderation(moderation)["facematch"]["known"] == ["ben"]


def test_a_verdict_goes_before_the_picture(scene: Scene) -> None:
    """Scripted people are who is seen, with their boxes and times, whatever the registered picture shows."""
    scene.add_face("ada", ADA)
    scene.add_risky("eve")
    box = {"x": 10, "y": 20, "width": 30, "height": 40}
    people = [{"id": "ada"}, {"unknown": True, "time": 3.7, "box": box}, {"risky": True, "time": 9}]
    scene.verdict(people=people)
    shown = moderated(scene, face(STRANGER))
    assert shown["facematch"]["known"] == ["ada"]
    assert shown["facematch"]["unknown"] == [{"face_id": "", "time": 3, "bounding_box": box}]
    assert [(each["face_id"], each["time"]) for each in shown["facematch"]["risky"]] == [("eve", 9)]
    assert shown["tags"] == ["UNKNOWN_PERSON", "RISKY_USER"]


def test_faces_added_later_are_not_expected(scene: Scene) -> None:
    """Who is expected is settled when the moderation starts."""
    scene.add_face("ada", ADA)
    scene.register(CLIP, group(ADA, BEN).data)
    moderation = scene.moderate(type="face-match", collection_id="cast")
    scene.add_face("ben", BEN)
    scene.advance(5)
    match = scene.moderation(moderation)["facematch"]
    assert (match["known"], len(match["unknown"])) == (["ada"], 1)


@contextmanager
def _hosted(data: bytes) -> Iterator[tuple[str, list[str]]]:
    """A host of one file on loopback; its URL, and the targets that were asked for."""
    targets: list[str] = []

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            targets.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as host:
        thread = Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{host.server_port}/photo.jpg?sig=a%2Fb&c=1", targets
        host.shutdown()
        thread.join(5)


def test_fetched_from_a_private_host(scene: Scene) -> None:
    """A picture behind a loopback URL is fetched and looked at, its query kept."""
    scene.add_face("ada", ADA)
    picture: Group = group(ADA, STRANGER)
    with _hosted(picture.data) as (url, targets):
        moderation = scene.moderate(url, type="face-match", collection_id="cast")
        scene.advance(5)
    match = scene.moderation(moderation)["facematch"]
    assert (match["known"], len(match["unknown"])) == (["ada"], 1)
    assert targets == ["/photo.jpg?sig=a%2Fb&c=1"]
