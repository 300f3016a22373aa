"""Faces collections, and the one collection of risky faces."""

from __future__ import annotations

import base64
import threading
from urllib.parse import quote

import pytest

from tests.apis.verifymycontent.scene import (
    ADA,
    BEN,
    CLEO,
    Scene,
    blank,
    face,
    film,
    group,
    new_face,
    new_risky_face,
    packed,
)

SAMPLE = "ZDFkYzliZTMtOWE0Yi00ZGYyLWE3ZmMtZGVjMDNkMzZhZDk0"
"""The vendor's own sample of a face_image, which is no picture."""


def add(scene: Scene, image: str) -> tuple[int, str]:
    """Add a face_image; the status, and what is wrong with it."""
    answer = scene.vmc.call("POST", "/v1/collections", {**new_face(), "face_image": image})
    return answer.status_code, answer.json().get("error", "")


def matches(scene: Scene, shown: bytes) -> list[str]:
    """Whom a moderation of that picture knows."""
    url = "https://media.example.com/probe.png"
    scene.register(url, shown)
    moderation = scene.moderate(url, type="face-match", collection_id="cast")
    scene.advance(5)
    known: list[str] = scene.moderation(moderation)["facematch"]["known"]
    return known


def test_count_and_order(scene: Scene) -> None:
    """Counts follow each addition and removal, and the ids stay in the order in which they came."""
    for count, face_id in enumerate(("c", "a", "b"), start=1):
        answer = scene.vmc.call("POST", "/v1/collections", new_face(face_id))
        assert (answer.status_code, answer.json()) == (201, {"total_faces": count})
    assert scene.vmc.call("GET", "/v1/collections/cast").json() == {"face_ids": ["c", "a", "b"]}
    answer = scene.vmc.call("DELETE", "/v1/collections/cast/faces/a")
    assert (answer.status_code, answer.json()) == (200, {"total_faces": 2})
    scene.add_face("a")
    assert scene.vmc.call("GET", "/v1/collections/cast").json() == {"face_ids": ["c", "b", "a"]}


def test_an_emptied_collection_is_still_there(scene: Scene) -> None:
    """Taking out the last face leaves an empty collection, of both kinds."""
    scene.add_face("ada")
    scene.add_risky("eve")
    assert scene.vmc.call("DELETE", "/v1/collections/cast/faces/ada").json() == {"total_faces": 0}
    assert scene.vmc.call("DELETE", "/v1/collections/risky/eve").json() == {"total_faces": 0}
    for path in ("/v1/collections/cast", "/v1/collections/risky/"):
        answer = scene.vmc.call("GET", path)
        assert (answer.status_code, answer.json()) == (200, {"face_ids": []})
    assert scene.vmc.call("DELETE", "/v1/collections/risky/eve").status_code == 404


def test_collections_are_apart(scene: Scene) -> None:
    """One face_id may be in many collections and in the risky one, and is removed from one of them alone."""
    scene.add_face("ada", collection="one")
    scene.add_face("ada", collection="two")
    scene.add_risky("ada")
    assert scene.vmc.call("DELETE", "/v1/collections/one/faces/ada").json() == {"total_faces": 0}
    assert scene.vmc.call("GET", "/v1/collections/two").json() == {"face_ids": ["ada"]}
    assert scene.vmc.call("GET", "/v1/collections/risky").json() == {"face_ids": ["ada"]}


def test_accounts_are_apart(scene: Scene) -> None:
    """The other account of the world has collections of its own under the same names."""
    scene.add_face("ada")
    assert scene.second.call("POST", "/v1/collections", new_face("ada")).json() == {"total_faces": 1}
    assert scene.second.call("DELETE", "/v1/collections/cast/faces/ada").json() == {"total_faces": 0}
    assert scene.vmc.call("GET", "/v1/collections/cast").json() == {"face_ids": ["ada"]}
    assert scene.second.call("POST", "/v1/collections/risky", new_risky_face()).json() == {"total_faces": 1}
    assert scene.vmc.call("GET", "/v1/collections/risky").status_code == 404


@pytest.mark.parametrize("slash", ["", "/"])
def test_risky_with_and_without_slash(scene: Scene, slash: str) -> None:
    """Adding and listing risky faces is served at both spellings, without a redirect."""
    answer = scene.vmc.call("POST", f"/v1/collections/risky{slash}", new_risky_face())
    assert (answer.status_code, answer.json()) == (201, {"total_faces": 1})
    assert scene.vmc.call("GET", f"/v1/collections/risky{slash}").json() == {"face_ids": ["eve"]}


def test_the_risky_collection_by_its_long_path(scene: Scene) -> None:
    """The path of a collection's face, with `risky` as the collection, is that of a risky face."""
    scene.add_risky("eve")
    answer = scene.vmc.call("DELETE", "/v1/collections/risky/faces/eve")
    assert (answer.status_code, answer.json()) == (200, {"total_faces": 0})


@pytest.mark.parametrize(
    "name", ["John Doe", "a/b", "Jos\u00e9", "%41", "risky ", "faces", "..", "a?b#c", "\U0001f600"]
)
def test_any_name(scene: Scene, name: str) -> None:
    """Collections and faces keep whatever name the client chose, however it has to be encoded in a path."""
    body = new_face(name, collection_id=name)
    assert scene.vmc.call("POST", "/v1/collections", body).status_code == 201
    path = f"/v1/collections/{quote(name, safe='')}"
    server = scene.world.server

    def call(method: str, target: str) -> object:
        headers = {"Authorization": scene.vmc.sign(b"")}
        return server.http.request(method, server.base + target, headers=headers).json()

    if name != "..":  # which a client resolves before it sends
        assert call("GET", path) == {"face_ids": [name]}
        assert call("DELETE", f"{path}/faces/{quote(name, safe='')}") == {"total_faces": 0}


@pytest.mark.parametrize(
    "image",
    [
        SAMPLE,
        packed(face(ADA)),
        packed(face(ADA, form="PNG")),
        packed(face(ADA, form="WEBP")),
        packed(face(ADA)).rstrip("="),
        base64.encodebytes(face(ADA)).decode(),
        f"data:image/jpeg;base64,{packed(face(ADA))}",
        "AA",
    ],
)
def test_images_that_are_taken(scene: Scene, image: str) -> None:
    """A picture of one face, and bytes that are none; with padding, line ends and a prefix or without."""
    assert add(scene, image) == (201, "")


@pytest.mark.parametrize(
    ("image", "error"),
    [
        ("%%%", "face_image is not base64"),
        ("A", "face_image is not base64"),
        ("====", "face_image is not base64"),
        (" ", "face_image is not base64"),
        ("\u00e9\u00e9\u00e9\u00e9", "face_image is not base64"),
        ("data:image/png;base64,", "face_image is not base64"),
        (packed(blank()), "face_image must show one face; it shows none"),
        (packed(group(ADA, BEN).data), "face_image must show one face; it shows 2"),
        (packed(film((ADA,), (ADA,))), "face_image must show one face; it shows 2"),
        (packed(face(ADA)[:4000]), "face_image could not be processed"),
        (packed(b"\x89PNG\r\n\x1a\n" + b"junk" * 20), "face_image c"),
        (packed(b"RIFF1234WAVEjunk"), "face_image cannot be looked into"),
    ],
)
def test_images_that_are_not(scene: Scene, image: str, error: str) -> None:
    """Whatever is wrong with a face_image is named, and nothing is kept of it."""
    status, said = add(scene, image)
    assert status == 400
    assert said.startswith(error)
    assert scene.vmc.call("GET", "/v1/collections/cast").status_code == 404


def test_the_picture_is_what_is_matched(scene: Scene) -> None:
    """Each face matches other pictures of its person; one without a picture matches nobody."""
    scene.add_face("ada", ADA)
    scene.add_face("ben", BEN)
    scene.add_face("text")
    assert matches(scene, face(ADA, 3)) == ["ada"]
    assert matches(scene, group(BEN, ADA).data) == ["ben", "ada"]
    assert matches(scene, face(CLEO)) == []


def test_a_removed_face_is_matched_no_more(scene: Scene) -> None:
    """Once removed, a face is a stranger's; added again under another person's picture, it is that person's."""
    scene.add_face("ada", ADA)
    scene.add_face("ben", BEN)
    scene.vmc.call("DELETE", "/v1/collections/cast/faces/ada")
    assert matches(scene, face(ADA, 3)) == []
    scene.add_face("ada", CLEO)
    assert matches(scene, face(ADA, 3)) == []
    assert matches(scene, face(CLEO, 3)) == ["ada"]
    assert matches(scene, face(BEN, 3)) == ["ben"]


@pytest.mark.parametrize("path", ["/v1/collections", "/v1/collections/risky"])
def test_the_same_face_at_once(scene: Scene, path: str) -> None:
    """Of several requests for one face_id that come together, one is taken and the others are told so."""
    statuses: list[int] = []
    # A picture of its own, which nobody has looked at before: they all wait for the look.
    body = new_face("ada", face(ADA, 90 + len(path), "PNG"))

    def send() -> None:
        statuses.append(scene.vmc.call("POST", path, body).status_code)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409, 409, 409, 409]
    listed = "/v1/collections/cast" if path == "/v1/collections" else path
    assert scene.vmc.call("GET", listed).json() == {"face_ids": ["ada"]}


def test_reset_forgets_faces(scene: Scene) -> None:
    """After a reset there are no collections, of neither kind."""
    scene.add_face("ada")
    scene.add_risky("eve")
    scene.control("POST", "/reset")
    assert scene.vmc.call("GET", "/v1/collections/cast").status_code == 404
    assert scene.vmc.call("GET", "/v1/collections/risky/").status_code == 404
