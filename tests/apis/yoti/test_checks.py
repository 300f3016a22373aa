"""What a face means: known, banned, unknown, too young."""

from __future__ import annotations

import pytest

from emulator.apis.yoti.checks import FaceCheck, Wanted, as_number, examine
from emulator.apis.yoti.profiles import archive
from emulator.apis.yoti.quirks import QuirkBook
from emulator.faces import Box, decode, default_engine
from emulator.media.showing import Sighting
from tests.apis.yoti.cast import ADA, CLEO, portrait
from tests.apis.yoti.scenes import bare, profile

PLACE = Box(10, 20, 30, 40)
ONE = {"p": None}


def seen(wanted: Wanted, sighting: Sighting) -> FaceCheck:
    """What it means in an account that has the profiles `p` and `q`."""
    world, account = bare()
    profile(account, "p")
    profile(account, "q")
    return examine(world, account, wanted, sighting)


def test_an_expected_person_is_known() -> None:
    """Their id, no age asked, nothing to tell: KNOWN_FACE is not among the reasons."""
    found = seen(Wanted(ONE, named=True, age=100, strangers=True), Sighting(person="p", age=3))
    assert (found.profile_id, found.age_group, found.reasons) == ("p", "not_required", ())
    assert not found.is_banned
    assert not found.is_unknown


def test_somebody_of_a_group_is_banned() -> None:
    """Their id, and the reason."""
    found = seen(Wanted({}, banned=ONE, strangers=True), Sighting(person="p"))
    assert (found.profile_id, found.is_banned, found.is_unknown) == ("p", True, False)
    assert found.reasons == ("BANNED_PROFILE",)


def test_who_is_expected_is_not_banned() -> None:
    """The request and the content go before the groups."""
    found = seen(Wanted(ONE, banned=ONE), Sighting(person="p"))
    assert (found.is_banned, found.reasons) == (False, ())


@pytest.mark.parametrize("person", ["q", "nobody", None])
def test_anybody_else_is_unknown(person: str | None) -> None:
    """Another profile of the account too: it is not looked for, and its id is left out."""
    found = seen(Wanted(ONE, banned=ONE, strangers=True), Sighting(person=person, unknown=person is None))
    assert (found.profile_id, found.is_unknown, found.reasons) == (None, True, ("UNKNOWN_FACE",))
    assert "profile_id" not in found.as_json()


def test_strangers_are_told_of_only_if_asked_for() -> None:
    """They are still seen."""
    found = seen(Wanted({}), Sighting(unknown=True))
    assert (found.is_unknown, found.reasons) == (True, ())


@pytest.mark.parametrize(
    ("age", "group", "young"),
    [
        (None, "unknown", False),
        (30, "threshold_met", False),
        (29.9, "adult", True),
        (24.9, "adult_young", True),
        (17, "teenager_old", True),
        (15.5, "teenager_young", True),
        (12, "child", True),
    ],
)
def test_o36_the_threshold_is_one_age_not_a_range(age: float | None, group: str, *, young: bool) -> None:
    """Below it, the age group says how far; who cannot be told is not told of."""
    found = seen(Wanted({}, age=30), Sighting(unknown=True, age=age))
    assert (found.age_group, found.reasons) == (group, ("AGE_ESTIMATION",) * young)


def test_age_bands_are_a_quirk() -> None:
    """Other bands, other groups."""
    world, account = bare()
    world.of(QuirkBook).change({"age_bands": [{"below": 50, "age_group": "child"}]})
    assert examine(world, account, Wanted({}, age=99), Sighting(age=40)).age_group == "child"


def test_nobody_is_asked_for_an_age_that_is_not_wanted() -> None:
    """Neither strangers nor the banned."""
    assert seen(Wanted({}), Sighting(unknown=True, age=3)).age_group == "not_required"


def test_all_reasons_come_together() -> None:
    """One face, one notification: a banned child, and an unknown one."""
    wanted = Wanted({}, banned=ONE, age=18, strangers=True)
    assert seen(wanted, Sighting(person="p", age=12)).reasons == ("BANNED_PROFILE", "AGE_ESTIMATION")
    assert seen(wanted, Sighting(unknown=True, age=12)).reasons == ("AGE_ESTIMATION", "UNKNOWN_FACE")


@pytest.mark.parametrize(
    ("person", "found_as"), [(None, "p"), ("q", "q"), ("nobody", None)], ids=["first", "named", "no profile"]
)
def test_a_script_may_ban(person: str | None, found_as: str | None) -> None:
    """It names whom it likes; if nobody, it is the first of the groups; one who is no profile has no id."""
    found = seen(Wanted({}, banned={"gone": None, "p": None, "q": None}), Sighting(person=person, banned=True))
    assert (found.is_banned, found.profile_id) == (True, found_as)


def test_a_script_bans_even_whom_the_request_expects() -> None:
    """It says what is to be found, whatever else holds."""
    assert seen(Wanted(ONE, banned={}), Sighting(person="p", banned=True)).is_banned


def test_nobody_is_banned_without_groups() -> None:
    """A script's ban is none where nobody asked: that face is unknown."""
    found = seen(Wanted({}, strangers=True), Sighting(banned=True))
    assert (found.is_banned, found.reasons) == (False, ("UNKNOWN_FACE",))


def test_an_archived_profile_is_no_longer_recognised() -> None:
    """Neither as expected nor as banned, although the moderation knew it when it began."""
    world, account = bare()
    archive(world, account, profile(account, "p"))
    wanted = Wanted(ONE, banned=ONE)
    for sighting in (Sighting(person="p"), Sighting(person="p", banned=True)):
        assert examine(world, account, wanted, sighting).profile_id is None
    assert examine(world, account, wanted, Sighting(person="p")).is_unknown


def test_consent_may_be_required() -> None:
    """With the quirk, who did not consent is nobody's face."""
    world, account = bare()
    one = profile(account, "p")
    world.of(QuirkBook).change({"consent_required": True})
    assert examine(world, account, Wanted(ONE), Sighting(person="p")).is_unknown
    one.biometric_consent = "2026-01-01"
    assert not examine(world, account, Wanted(ONE), Sighting(person="p")).is_unknown


def test_faces_that_are_really_seen_are_matched() -> None:
    """First against the expected, then against the banned; an empty list matches nobody."""
    world, account = bare()
    for person, name in ((ADA, "p"), (CLEO, "q")):
        profile(account, name)
        account.likenesses.add(name, default_engine().look(decode(portrait(person)))[0].embedding)

    def meaning(who: int, wanted: Wanted) -> tuple[str | None, bool]:
        drawn = default_engine().look(decode(portrait(who, 1)))[0]
        found = examine(world, account, wanted, Sighting(embedding=drawn.embedding))
        return found.profile_id, found.is_banned

    assert meaning(ADA, Wanted(ONE, banned={"q": None})) == ("p", False)
    assert meaning(CLEO, Wanted(ONE, banned={"q": None})) == ("q", True)
    assert meaning(CLEO, Wanted(ONE)) == (None, False)
    assert meaning(ADA, Wanted({}, banned={})) == (None, False)


def test_a_face_lies_between_its_four_sides() -> None:
    """Distances from the top left corner, all whole numbers."""
    shown = seen(Wanted({}), Sighting(time=2.5, box=PLACE)).as_json()
    assert {key: shown[key] for key in shown if key.startswith("face_")} == {
        "face_top": 20,
        "face_right": 40,
        "face_bottom": 60,
        "face_left": 10,
    }
    assert shown["frame_time"] == 2.5


def test_a_face_without_a_place_has_the_smallest() -> None:
    """The box is never left out."""
    assert seen(Wanted({}), Sighting()).sides() == {"top": 0, "right": 1, "bottom": 1, "left": 0}


def test_a_request_makes_only_the_checks_it_asks_for() -> None:
    """Who the content expects makes none; an age of 0 does."""
    assert Wanted(ONE).types() == []
    everything = Wanted(ONE, named=True, banned={}, age=0, strangers=True)
    assert everything.types() == ["KNOWN_FACE", "BANNED_PROFILE", "AGE_ESTIMATION", "UNKNOWN_FACE"]


def test_whole_seconds_have_no_point() -> None:
    """A receiver that signs or compares what it has parsed sees the same text."""
    assert repr(as_number(2.0)) == "2"
    assert repr(as_number(2.00049)) == "2"
    assert as_number(2.0006) == 2.001
