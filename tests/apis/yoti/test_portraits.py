"""The faces of a profile."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.profiles import archive
from tests.apis.yoti.cast import (
    ADA,
    CLEO,
    blank,
    crowd,
    done,
    got,
    inside,
    moving,
    packed,
    person,
    portrait,
    refused,
    shown,
)
from tests.apis.yoti.meanwhile import meanwhile
from tests.yoti_client import STRANGER, YotiWorld


def add(world: YotiWorld, profile: str, identity: int = ADA, variation: int = 0) -> str:
    """Add a face that may be added. Returns its id."""
    return world.new(f"/profiles/{profile}/faces", {"image": shown(identity, variation)})


def faces_of(world: YotiWorld, profile: str) -> list[str]:
    """The ids of its faces."""
    return [face["id"] for face in got(world, f"/profiles/{profile}/faces")["faces"]]


def test_faces_are_listed_in_the_order_of_their_arrival(world: YotiWorld) -> None:
    """Each with its time."""
    made = person(world)
    first = add(world, made)
    world.advance(60)
    second = add(world, made, ADA, 1)
    assert got(world, f"/profiles/{made}/faces")["faces"] == [
        {"id": first, "captured_at": "2026-01-01T00:00:00.000Z"},
        {"id": second, "captured_at": "2026-01-01T00:01:00.000Z"},
    ]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_both_formats_are_taken(world: YotiWorld, form: str) -> None:
    """Line breaks in the base64 too."""
    text = packed(portrait(ADA, 0, form))
    broken = "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    assert world.new(f"/profiles/{person(world)}/faces", {"image": broken})


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("%%%", "image must be base64"),
        ("A", "image must be base64"),
        ("data:image/png;base64,AAAA", "image must be base64, without data: before it"),
        ("é", "image must be base64"),
        (packed(b"no picture"), "image is neither PNG nor JPEG"),
        (packed(portrait(ADA, 0, "GIF")), "image is neither PNG nor JPEG"),
        (packed(portrait(ADA, 0, "WEBP")), "image is neither PNG nor JPEG"),
        (packed(portrait(ADA)[:600]), "image could not be processed"),
        (packed(blank()), "image must show exactly one face; it shows none"),
        (packed(crowd(ADA, CLEO)), "image must show exactly one face; it shows 2"),
    ],
)
def test_a_picture_that_is_no_use_says_why(world: YotiWorld, image: str, said: str) -> None:
    """400, naming the field and the rule; nothing is kept."""
    made = person(world)
    assert refused(world, 400, "POST", f"/profiles/{made}/faces", {"image": image}).startswith(said)
    assert faces_of(world, made) == []


@pytest.mark.parametrize("body", [None, {}, {"image": 1}, {"image": ""}])
def test_a_body_without_picture_is_400(world: YotiWorld, body: Any) -> None:
    """The field is needed."""
    refused(world, 400, "POST", f"/profiles/{person(world)}/faces", body)


def test_of_a_moving_png_the_first_frame_counts(world: YotiWorld) -> None:
    """The others show nobody who matters."""
    made = person(world)
    world.new(f"/profiles/{made}/faces", {"image": packed(moving(ADA, CLEO))})
    add(world, made, ADA, 1)


def test_a_face_must_be_that_of_those_already_there(world: YotiWorld) -> None:
    """Unless it is the first, or consistency is switched off."""
    made = person(world, ADA)
    said = refused(world, 400, "POST", f"/profiles/{made}/faces", {"image": shown(CLEO)})
    assert said == "image must show the person whose faces the profile has already"
    add(world, made, ADA, 2)
    world.switch(enforce_face_consistency=False)
    add(world, made, CLEO)
    world.switch(enforce_face_consistency=True)
    add(world, made, CLEO, 1)
    assert len(faces_of(world, made)) == 4


@pytest.mark.parametrize("status", [400, 422])
def test_o30_an_eleventh_face_is_one_too_many(world: YotiWorld, status: int) -> None:
    """400, which is listed, or 422 if switched so; room is made by deleting one."""
    world.switch(max_faces_status=status)
    made = person(world)
    faces = [add(world, made, ADA, variation) for variation in range(10)]
    said = refused(world, status, "POST", f"/profiles/{made}/faces", {"image": shown(ADA, 11)})
    assert said == "the profile has 10 faces already; 10 are the most"
    done(world, 202, "DELETE", f"/profiles/{made}/faces/{faces[0]}")
    last = add(world, made, ADA, 11)
    assert faces_of(world, made) == [*faces[1:], last]


def test_o31_the_last_face_stays_though_a_profile_may_begin_without(world: YotiWorld) -> None:
    """422; the lower bound holds for deletions alone."""
    made = person(world)
    face = add(world, made)
    assert "at least one" in refused(world, 422, "DELETE", f"/profiles/{made}/faces/{face}")
    assert faces_of(world, made) == [face]


def test_a_deleted_face_is_compared_with_no_more(world: YotiWorld) -> None:
    """What is left decides who the profile is."""
    world.switch(enforce_face_consistency=False)
    made = person(world, ADA)
    (first,) = faces_of(world, made)
    add(world, made, CLEO)
    world.switch(enforce_face_consistency=True)
    done(world, 202, "DELETE", f"/profiles/{made}/faces/{first}")
    refused(world, 400, "POST", f"/profiles/{made}/faces", {"image": shown(ADA, 1)})
    add(world, made, CLEO, 1)


@pytest.mark.parametrize(("swapped", "unknown", "archived"), [("no", 404, 410), ("yes", 410, 404)])
def test_o3_unknown_is_404_and_archived_410_unless_taken_by_the_word(
    world: YotiWorld, swapped: str, unknown: int, archived: int
) -> None:
    """The reference prints the two texts the other way round."""
    world.switch(swap_404_410=swapped == "yes")
    here, gone = person(world, ADA), person(world, CLEO)
    (face,) = faces_of(world, gone)
    done(world, 202, "DELETE", f"/profiles/{gone}")
    body = {"image": shown(ADA)}
    for profile, status in ((STRANGER, unknown), (gone, archived)):
        refused(world, status, "GET", f"/profiles/{profile}/faces")
        refused(world, status, "POST", f"/profiles/{profile}/faces", body)
        refused(world, status, "DELETE", f"/profiles/{profile}/faces/{face}")
    assert "no face" in refused(world, unknown, "DELETE", f"/profiles/{here}/faces/{face}")


def test_an_id_that_is_none_is_400_where_that_is_listed(world: YotiWorld) -> None:
    """Deleting lists none: 404."""
    refused(world, 400, "GET", "/profiles/x/faces")
    refused(world, 400, "POST", "/profiles/x/faces", {"image": shown(ADA)})
    refused(world, 404, "DELETE", f"/profiles/{STRANGER}/faces/x")


def test_a_profile_archived_while_its_picture_is_looked_at_gets_no_face(
    world: YotiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """410, and nothing is left that could match."""
    made = person(world)
    inner, account = inside(world)
    profile = account.profiles.get(made)
    assert profile is not None
    meanwhile(monkeypatch, lambda: archive(inner, account, profile))
    refused(world, 410, "POST", f"/profiles/{made}/faces", {"image": shown(ADA)})
    assert profile.faces == {}
    assert account.likenesses.gallery is None


def strict(world: YotiWorld, data: bytes) -> str:
    """What is said of a picture while they are held to the strict rules."""
    world.switch(strict_images=True)
    return refused(world, 400, "POST", f"/profiles/{person(world)}/faces", {"image": packed(data)})


def test_strict_images_are_neither_small_nor_grey(world: YotiWorld) -> None:
    """Bytes, sides, pixels and colours of another of the vendor's products; off unless switched on."""
    import io

    from PIL import Image

    from emulator.faces import draw_face, encode

    def drawn(width: int, height: int, mode: str = "RGB") -> bytes:
        picture = draw_face(ADA, size=640).image.resize((width, height)).convert(mode)
        file = io.BytesIO()
        picture.save(file, "PNG", compress_level=0)
        return file.getvalue()

    assert strict(world, portrait(ADA)).startswith("image has ")
    assert "50000 to 1500000 are allowed" in strict(world, portrait(ADA))
    assert "a side of 299 pixels" in strict(world, drawn(299, 640))
    assert strict(world, drawn(400, 400, "L")) == "image must be RGB or RGBA; it is L"
    big = encode(Image.effect_noise((1900, 1900), 5).convert("RGB"), "JPEG", 30)
    assert "image has 3610000 pixels" in strict(world, big)
    assert "could not be processed" in strict(world, b"\x89PNG\r\n\x1a\n" + b"0" * 60_000)
    assert world.new(f"/profiles/{person(world)}/faces", {"image": packed(drawn(400, 400))})
