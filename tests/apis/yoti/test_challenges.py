"""Who of a group is in a picture."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apis.yoti.cast import (
    ADA,
    CLEO,
    DAN,
    EVE,
    blank,
    crowd,
    done,
    got,
    inside,
    member,
    moving,
    packed,
    person,
    portrait,
    refused,
    shown,
)
from tests.apis.yoti.meanwhile import meanwhile
from tests.yoti_client import STRANGER, YotiWorld


@pytest.fixture
def group(world: YotiWorld) -> str:
    """A group."""
    return world.new("/groups", {"label": "g"})


def challenge(world: YotiWorld, group: str, image: str, **body: Any) -> Any:
    """A challenge that is answered."""
    answered = world.call("POST", f"/groups/{group}/challenge", {"image": image, **body})
    assert answered.status_code == 200, answered.text
    return answered.json()


def test_another_picture_of_a_member_is_found(world: YotiWorld, group: str) -> None:
    """By any of the faces of each."""
    ada, cleo = member(world, group, ADA), member(world, group, CLEO)
    assert challenge(world, group, shown(ADA, 3)) == {"profile_id": ada}
    assert challenge(world, group, shown(CLEO, 1)) == {"profile_id": cleo}


def test_o26_nobody_found_is_an_empty_id_or_left_out(world: YotiWorld, group: str) -> None:
    """The text that says so is printed under another operation."""
    member(world, group, ADA)
    assert challenge(world, group, shown(DAN)) == {"profile_id": ""}
    world.switch(no_match="omit")
    assert challenge(world, group, shown(DAN)) == {}


def test_an_empty_group_finds_nobody(world: YotiWorld, group: str) -> None:
    """Also while others of the account have that face."""
    assert challenge(world, group, shown(ADA)) == {"profile_id": ""}
    person(world, ADA)
    assert challenge(world, group, shown(ADA)) == {"profile_id": ""}


def test_whoever_is_better_but_not_a_member_is_passed_over(world: YotiWorld, group: str) -> None:
    """The best match within the group counts, not that of the account."""
    for _ in range(20):
        person(world, ADA)
    ada = world.new("/profiles", {"face": shown(ADA, 1)})
    world.new(f"/groups/{group}", {"profile_id": ada})
    assert challenge(world, group, shown(ADA)) == {"profile_id": ada}


def test_o27_of_several_matches_the_best_is_answered(world: YotiWorld, group: str) -> None:
    """One id, though a guide speaks of any."""
    member(world, group, ADA)
    same = world.new("/profiles", {"face": shown(ADA, 4)})
    world.new(f"/groups/{group}", {"profile_id": same})
    assert challenge(world, group, shown(ADA, 4)) == {"profile_id": same}


def test_hidden_and_archived_profiles_are_never_found(world: YotiWorld, group: str) -> None:
    """Type 2, and those that were deleted; removed members neither."""
    member(world, group, CLEO, profile_type=2)
    gone, removed = member(world, group, ADA), member(world, group, DAN)
    done(world, 202, "DELETE", f"/profiles/{gone}")
    done(world, 200, "DELETE", f"/groups/{group}/profiles/{removed}")
    for identity in (ADA, CLEO, DAN):
        assert challenge(world, group, shown(identity)) == {"profile_id": ""}


def test_a_face_added_later_is_found_and_one_deleted_is_not(world: YotiWorld, group: str) -> None:
    """Groups follow their members' faces."""
    world.switch(enforce_face_consistency=False)
    made = member(world, group)
    face = world.new(f"/profiles/{made}/faces", {"image": shown(ADA)})
    world.new(f"/profiles/{made}/faces", {"image": shown(CLEO)})
    assert challenge(world, group, shown(ADA, 1)) == {"profile_id": made}
    done(world, 202, "DELETE", f"/profiles/{made}/faces/{face}")
    assert challenge(world, group, shown(ADA, 1)) == {"profile_id": ""}
    assert challenge(world, group, shown(CLEO, 1)) == {"profile_id": made}


def test_consent_matters_only_if_switched_so(world: YotiWorld, group: str) -> None:
    """Without it nobody is found then; who has it is."""
    ada, cleo = member(world, group, ADA), member(world, group, CLEO, biometric_consent="yes")
    assert challenge(world, group, shown(ADA, 1)) == {"profile_id": ada}
    world.switch(consent_required=True)
    assert challenge(world, group, shown(ADA, 1)) == {"profile_id": ""}
    assert challenge(world, group, shown(CLEO, 1)) == {"profile_id": cleo}
    done(world, 200, "PUT", f"/profiles/{ada}/biometric_consent", {"biometric_consent": "yes"})
    done(world, 200, "DELETE", f"/profiles/{cleo}/biometric_consent")
    assert challenge(world, group, shown(ADA, 1)) == {"profile_id": ada}
    assert challenge(world, group, shown(CLEO, 1)) == {"profile_id": ""}


def test_the_largest_face_counts(world: YotiWorld, group: str) -> None:
    """Several are no fault here."""
    from PIL import Image

    from emulator.faces import draw_face, encode

    ada = member(world, group, ADA)
    member(world, group, EVE)
    picture = Image.new("RGB", (640, 400), (200, 205, 210))
    picture.paste(draw_face(EVE, size=200).image, (0, 100))
    picture.paste(draw_face(ADA, 1, size=400).image, (240, 0))
    assert challenge(world, group, packed(encode(picture))) == {"profile_id": ada}
    assert challenge(world, group, packed(crowd(ADA, EVE)))["profile_id"]


def test_no_face_is_422(world: YotiWorld, group: str) -> None:
    """And is no part of the history."""
    said = refused(world, 422, "POST", f"/groups/{group}/challenge", {"image": packed(blank())})
    assert said == "image shows no face"
    assert got(world, f"/groups/{group}/challenges") == {"checks": [], "total": 0}


@pytest.mark.parametrize("image", ["%%%", packed(b"no picture"), packed(portrait(ADA, 0, "GIF"))])
def test_what_is_no_picture_is_400(world: YotiWorld, group: str, image: str) -> None:
    """Before the group is looked for."""
    refused(world, 400, "POST", f"/groups/{group}/challenge", {"image": image})
    refused(world, 400, "POST", f"/groups/{STRANGER}/challenge", {"image": image})


def test_of_a_moving_png_the_first_frame_counts(world: YotiWorld, group: str) -> None:
    """As a viewer that knows no animation would show it."""
    ada = member(world, group, ADA)
    member(world, group, CLEO)
    assert challenge(world, group, packed(moving(ADA, CLEO))) == {"profile_id": ada}


@pytest.mark.parametrize(
    "body",
    [
        {"liveness_level_of_assurance": "low"},
        {"liveness_level_of_assurance": "extreme", "is_mobile": True},
        {"liveness_level_of_assurance": "low", "is_mobile": "yes"},
        {"is_mobile": 1},
    ],
)
def test_a_level_of_liveness_needs_to_know_the_device(
    world: YotiWorld, group: str, body: dict[str, Any]
) -> None:
    """is_mobile is required beside it, and both are of their type."""
    refused(world, 400, "POST", f"/groups/{group}/challenge", {"image": shown(ADA), **body})


@pytest.mark.parametrize("level", ["low", "medium", "high"])
def test_liveness_passes_unless_the_picture_says_spoof(world: YotiWorld, group: str, level: str) -> None:
    """A marker in the picture's bytes fails it, where it is asked for."""
    ada = member(world, group, ADA)
    asked = {"liveness_level_of_assurance": level, "is_mobile": False}
    assert challenge(world, group, shown(ADA), **asked) == {"profile_id": ada}
    spoof = packed(portrait(ADA) + b"emu-spoof")
    said = refused(world, 400, "POST", f"/groups/{group}/challenge", {"image": spoof, **asked})
    assert "liveness" in said
    assert challenge(world, group, spoof, is_mobile=True) == {"profile_id": ada}
    assert got(world, f"/groups/{group}/challenges")["total"] == 2


def test_history_is_newest_first_and_in_pages(world: YotiWorld, group: str) -> None:
    """With the total of all pages, and nothing past the last one."""
    world.switch(page_size=2)
    ada = member(world, group, ADA)
    for identity in (ADA, DAN, ADA):
        challenge(world, group, shown(identity))
        world.advance(1)
    first = got(world, f"/groups/{group}/challenges")
    assert first["total"] == 3
    assert [(check["profile_id"], check["date"]) for check in first["checks"]] == [
        (ada, "2026-01-01T00:00:02.000Z"),
        ("", "2026-01-01T00:00:01.000Z"),
    ]
    assert {check["group_id"] for check in first["checks"]} == {group}
    assert len(got(world, f"/groups/{group}/challenges?page=2")["checks"]) == 1
    assert got(world, f"/groups/{group}/challenges?page=3") == {"checks": [], "total": 3}
    refused(world, 400, "GET", f"/groups/{group}/challenges?page=0")


def test_o25_the_history_of_a_group_that_is_not_there(world: YotiWorld, group: str) -> None:
    """Empty for one that never was; what it had for one that was deleted."""
    challenge(world, group, shown(ADA))
    done(world, 204, "DELETE", f"/groups/{group}")
    assert got(world, f"/groups/{group}/challenges")["total"] == 1
    assert got(world, f"/groups/{STRANGER}/challenges") == {"checks": [], "total": 0}
    refused(world, 400, "GET", "/groups/x/challenges")


def test_o24_the_question_is_singular_and_the_history_plural(world: YotiWorld, group: str) -> None:
    """Neither path takes the other's method."""
    refused(world, 405, "GET", f"/groups/{group}/challenge")
    refused(world, 405, "POST", f"/groups/{group}/challenges", {"image": shown(ADA)})


def test_history_keeps_who_was_found_after_the_profile_is_gone(world: YotiWorld, group: str) -> None:
    """It is what was answered then."""
    ada = member(world, group, ADA)
    challenge(world, group, shown(ADA))
    done(world, 202, "DELETE", f"/profiles/{ada}")
    assert got(world, f"/groups/{group}/challenges")["checks"][0]["profile_id"] == ada


def test_a_group_deleted_while_the_picture_is_looked_at_is_unknown(
    world: YotiWorld, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """404, and no history."""
    _, account = inside(world)
    meanwhile(monkeypatch, lambda: account.groups.pop(group))
    refused(world, 404, "POST", f"/groups/{group}/challenge", {"image": shown(ADA)})
    assert len(account.challenges) == 0
