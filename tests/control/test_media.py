"""The bytes that URLs answer with."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from emulator.media.library import MediaLibrary
from emulator.media.showing import Content
from tests.control.stage import Stage, on

MEDIA = "/worlds/default/media"
URL = "http://a.example/picture.jpg?size=1"
QUOTED = "http%3A%2F%2Fa.example%2Fpicture.jpg%3Fsize%3D1"


def registered(stage: Stage) -> dict[str, bytes]:
    """What the default world has registered."""
    return stage.worlds.default.of(MediaLibrary).registered()


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    """A folder of fixtures with a secret beside it, and links that lead there."""
    folder = tmp_path / "fixtures"
    (folder / "faces").mkdir(parents=True)
    (folder / "faces" / "ada-1.jpg").write_bytes(b"ada")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (tmp_path / "fixtures-too").mkdir()
    (tmp_path / "fixtures-too" / "secret.txt").write_bytes(b"secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "linked").symlink_to(tmp_path)
    return folder


def test_data() -> None:
    """Bytes arrive as they were, whatever they are, and take the place of earlier ones."""
    data = bytes(range(256))

    async def scene(stage: Stage) -> None:
        for sent in (b"earlier", data):
            answer = await stage.ask("PUT", MEDIA, {"url": URL, "data": base64.b64encode(sent).decode()})
            assert (answer.status, answer.json) == (200, {"url": URL, "size": len(sent)})
        assert registered(stage) == {URL: data}
        assert (await stage.ask("GET", MEDIA)).json == {"media": [{"url": URL, "size": 256}]}

    on(Stage, scene)


def test_fixture(fixtures: Path) -> None:
    """A fixture is named by its path."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", MEDIA, {"url": URL, "fixture": "faces/ada-1.jpg"})
        assert (answer.status, answer.json) == (200, {"url": URL, "size": 3})
        assert registered(stage) == {URL: b"ada"}

    on(lambda: Stage(fixtures=fixtures), scene)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../secret.txt",
        "faces/../../secret.txt",
        "../fixtures-too/secret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "faces//ada-1.jpg",
        "faces\\..\\..\\secret.txt",
        "%2e%2e/secret.txt",
        "faces/ada-1.jpg\x00.png",
        "faces/ada-1.jpg\n",
        "~/secret.txt",
        "file:///etc/passwd",
        "link.txt",
        "linked/secret.txt",
        "faces",
        "faces/",
        "faces/nobody.jpg",
        "a/" * 120 + "b",
    ],
)
def test_no_way_out(fixtures: Path, name: str) -> None:
    """No name leads out of the fixtures, not by dots, nor by links; what is no file there is refused alike."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", MEDIA, {"url": URL, "fixture": name})
        assert answer.status == 400
        assert [pointer for pointer, _ in answer.rules] == ["/fixture"] * len(answer.rules) != []
        assert registered(stage) == {}
        assert b"secret" not in answer.content.replace(name.encode(), b"")

    on(lambda: Stage(fixtures=fixtures), scene)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": URL}, ""),
        ({"url": URL, "data": "eA==", "fixture": "faces/ada-1.jpg"}, ""),
        ({"data": "eA=="}, "/url"),
        ({"url": "", "data": "eA=="}, "/url"),
        ({"url": "http://" + "a" * 3000, "data": "eA=="}, "/url"),
        ({"url": URL, "data": ""}, "/data"),
        ({"url": URL, "data": "eA"}, "/data"),
        ({"url": URL, "data": "eA==\n"}, "/data"),
        ({"url": URL, "data": "e A = ="}, "/data"),
        ({"url": URL, "data": "-_-_"}, "/data"),
        ({"url": URL, "data": "éé=="}, "/data"),
        ({"url": URL, "data": "data:image/png;base64,eA=="}, "/data"),
        ({"url": URL, "data": 5}, "/data"),
    ],
)
def test_refused(body: object, pointer: str) -> None:
    """What is neither base64 nor a fixture, or both, registers nothing."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", MEDIA, body)
        assert (answer.status, [at for at, _ in answer.rules]) == (400, [pointer])
        assert registered(stage) == {}

    on(Stage, scene)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("faces/ada1.jpg", "nearest: faces/ada-1.jpg"), ("q", "there are: faces/ad")],
)
def test_a_fixture_that_is_none(name: str, hint: str) -> None:
    """The refusal says which there are."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", MEDIA, {"url": URL, "fixture": name})
        assert answer.status == 400
        assert hint in answer.message

    on(Stage, scene)


def test_neither_of_two() -> None:
    """Of a body that lacks both, the refusal names both."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", MEDIA, {"url": URL})
        assert "must be an object of data, or an object of fixture" in answer.message

    on(Stage, scene)


def test_too_large() -> None:
    """A body beyond the server's limit answers 413."""

    async def scene(stage: Stage) -> None:
        answer = await stage.ask("PUT", MEDIA, {"url": URL, "data": "A" * 4096})
        assert (answer.status, answer.code) == (413, "too_large")

    on(lambda: Stage(body_limit=4096), scene)


def test_full() -> None:
    """More bytes than one medium may have, and more media than a world may have, answer 409."""

    async def scene(stage: Stage) -> None:
        world = stage.worlds.default
        world._residents[MediaLibrary] = MediaLibrary(world, item_limit=4, items_limit=1)
        assert (await stage.ask("PUT", MEDIA, {"url": URL, "data": "AAAAAAA="})).code == "full"
        assert (await stage.ask("PUT", MEDIA, {"url": URL, "data": "AAAA"})).status == 200
        assert (await stage.ask("PUT", MEDIA, {"url": URL + "2", "data": "AAAA"})).code == "full"

    on(Stage, scene)


def test_remove() -> None:
    """The bytes of one URL are forgotten, or of all."""

    async def scene(stage: Stage) -> None:
        for url in (URL, "http://b/", "http://c/"):
            await stage.ask("PUT", MEDIA, {"url": url, "data": "eA=="})
        assert (await stage.ask("DELETE", f"{MEDIA}?url={QUOTED}")).status == 204
        assert list(registered(stage)) == ["http://b/", "http://c/"]
        assert (await stage.ask("DELETE", f"{MEDIA}?url={QUOTED}")).status == 404
        assert (await stage.ask("DELETE", f"{MEDIA}?url=")).status == 400
        assert (await stage.ask("DELETE", MEDIA)).status == 204
        assert registered(stage) == {}

    on(Stage, scene)


def test_showings_name_the_source_that_decided() -> None:
    """What was looked at is listed, newest first, with the rule that decided; a filter leaves others out."""

    async def scene(stage: Stage) -> None:
        library = stage.worlds.default.of(MediaLibrary)
        await library.show(Content("https://example.com/a.jpg", external_id="a"), expects=("ada",))
        await library.show(Content("https://example.com/emu-nobody.jpg", content_id="B"))
        rows = (await stage.ask("GET", "/worlds/default/showings")).json["showings"]
        assert [(row["decided_by"], row["people"]) for row in rows] == [("marker", 0), ("default", 1)]
        filtered = (await stage.ask("GET", "/worlds/default/showings?external_id=a")).json["showings"]
        assert filtered == rows[1:]

    on(Stage, scene)
