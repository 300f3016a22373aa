"""Groups and who is in them."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.groups import match
from tests.apis.yoti.cast import ADA, CLEO, done, got, inside, member, person, refused
from tests.yoti_client import STRANGER, YotiWorld


def test_a_group_reads_as_it_was_made(world: YotiWorld) -> None:
    """Its id and label, alone and in the list."""
    made = world.new("/groups", {"label": "Banned"})
    assert got(world, f"/groups/{made}") == {"id": made, "label": "Banned"}
    assert got(world, "/groups") == {"groups": [{"id": made, "label": "Banned"}]}


@pytest.mark.parametrize("body", [None, {}, {"label": ""}, {"label": "x" * 51}, {"label": 1}])
def test_a_label_has_1_to_50_characters(world: YotiWorld, body: Any) -> None:
    """Anything else is 400."""
    refused(world, 400, "POST", "/groups", body)


def test_labels_are_unique_while_their_group_lives(world: YotiWorld) -> None:
    """409, and free again after a deletion; another account may have the same."""
    made = world.new("/groups", {"label": "g"})
    assert "label" in refused(world, 409, "POST", "/groups", {"label": "g"})
    done(world, 204, "DELETE", f"/groups/{made}")
    world.new("/groups", {"label": "g"})
    other = world.created("/accounts", {"name": "other"})
    world.created(f"/accounts/{other}/groups", {"label": "g"})


def test_there_are_only_so_many_groups(world: YotiWorld) -> None:
    """422 at the quota; a label that is taken is told first."""
    world.switch(groups_per_account=2)
    for label in "ab":
        world.new("/groups", {"label": label})
    said = refused(world, 422, "POST", "/groups", {"label": "c"})
    assert said == "the account has 2 groups already; 2 are the most"
    refused(world, 409, "POST", "/groups", {"label": "a"})


def test_groups_come_in_pages_though_none_are_listed(world: YotiWorld) -> None:
    """422 past the last one, and for a page that is none, because no 400 is listed."""
    world.switch(page_size=2)
    made = [world.new("/groups", {"label": label}) for label in "abc"]
    assert [each["id"] for each in got(world, "/groups?page=2")["groups"]] == made[2:]
    for bad in ("3", "0", "x"):
        refused(world, 422, "GET", f"/groups?page={bad}")


def test_o23_adding_a_profile_answers_its_id_however_often(world: YotiWorld) -> None:
    """The path is the group's; the profile is in it once."""
    group, profile = world.new("/groups", {"label": "g"}), person(world, display_name="A", reference="a-1")
    for _ in range(2):
        assert world.new(f"/groups/{group}", {"profile_id": profile}) == profile
    listed = got(world, f"/groups/{group}/profiles")
    assert listed == {"profiles": [{"id": profile, "display_name": "A", "reference": "a-1"}]}


def test_what_was_not_given_of_a_member_is_empty(world: YotiWorld) -> None:
    """Neither null nor left out."""
    group = world.new("/groups", {"label": "g"})
    made = member(world, group)
    assert got(world, f"/groups/{group}/profiles")["profiles"] == [
        {"id": made, "display_name": "", "reference": ""}
    ]


def test_only_live_profiles_are_added_to_groups_that_are_there(world: YotiWorld) -> None:
    """404 otherwise, 400 for what is no id."""
    group, gone = world.new("/groups", {"label": "g"}), person(world)
    done(world, 202, "DELETE", f"/profiles/{gone}")
    for profile in (gone, STRANGER):
        assert "profile_id" in refused(world, 404, "POST", f"/groups/{group}", {"profile_id": profile})
    refused(world, 404, "POST", f"/groups/{STRANGER}", {"profile_id": person(world)})
    for body in (None, {}, {"profile_id": "x"}):
        refused(world, 400, "POST", f"/groups/{group}", body)
    refused(world, 400, "POST", "/groups/x", {"profile_id": person(world)})


def test_members_come_in_pages_and_not_beyond_them(world: YotiWorld) -> None:
    """In the order of their arrival; 422 past the last page, 400 for a page that is none."""
    world.switch(page_size=2)
    group = world.new("/groups", {"label": "g"})
    made = [member(world, group) for _ in range(3)]
    pages = [got(world, f"/groups/{group}/profiles?page={page}")["profiles"] for page in (1, 2)]
    assert [each["id"] for page in pages for each in page] == made
    refused(world, 422, "GET", f"/groups/{group}/profiles?page=3")
    refused(world, 400, "GET", f"/groups/{group}/profiles?page=0")


def test_o22_removing_a_member_is_200_and_no_other_deletion_is(world: YotiWorld) -> None:
    """The profile itself stays."""
    group = world.new("/groups", {"label": "g"})
    made = member(world, group)
    done(world, 200, "DELETE", f"/groups/{group}/profiles/{made}")
    assert got(world, f"/groups/{group}/profiles") == {"profiles": []}
    assert got(world, f"/profiles/{made}")["active"] is True
    assert (
        refused(world, 404, "DELETE", f"/groups/{group}/profiles/{made}") == "the profile is not in the group"
    )


def test_a_deleted_group_leaves_its_members(world: YotiWorld) -> None:
    """404 for the group everywhere, nothing else changes."""
    group, other = world.new("/groups", {"label": "g"}), world.new("/groups", {"label": "h"})
    made = member(world, group)
    world.new(f"/groups/{other}", {"profile_id": made})
    done(world, 204, "DELETE", f"/groups/{group}")
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/profiles"), ("DELETE", f"/profiles/{made}")):
        refused(world, 404, method, f"/groups/{group}{path}")
    assert [each["id"] for each in got(world, f"/groups/{other}/profiles")["profiles"]] == [made]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 400),
        ("GET", "/profiles", 400),
        ("DELETE", "", 404),
        ("DELETE", f"/profiles/{STRANGER}", 404),
    ],
)
def test_an_id_that_is_none_is_400_where_that_is_listed(
    world: YotiWorld, method: str, path: str, status: int
) -> None:
    """Else it is as one that is not there."""
    refused(world, status, method, f"/groups/x{path}")


def test_an_unknown_account_is_401_where_no_404_is_listed(world: YotiWorld) -> None:
    """Groups list none for their list and their creation."""
    for method, path, body in (
        ("GET", "/groups", None),
        ("POST", "/groups", {"label": "g"}),
        ("GET", f"/groups/{STRANGER}/challenges", None),
    ):
        assert world.party.call(method, f"/accounts/{STRANGER}{path}", body).status_code == 401
        assert world.second.call(method, f"{world.here}{path}", body).status_code == 401


def test_an_archived_profile_is_in_no_group(world: YotiWorld) -> None:
    """It leaves them at once."""
    groups = [world.new("/groups", {"label": label}) for label in "ab"]
    made = member(world, groups[0])
    world.new(f"/groups/{groups[1]}", {"profile_id": made})
    done(world, 202, "DELETE", f"/profiles/{made}")
    for group in groups:
        assert got(world, f"/groups/{group}/profiles") == {"profiles": []}


def test_a_match_is_among_those_named_or_all_that_are_searchable(world: YotiWorld) -> None:
    """A profile of type 2 is found only where it is expected by name."""
    shown, hidden = person(world, ADA), person(world, CLEO, profile_type=2)
    _, account = inside(world)
    face = {
        each: next(iter(profile.faces.values())).embedding
        for each in (shown, hidden)
        if (profile := account.profiles.get(each)) is not None
    }
    assert match(account, face[shown], None) == shown
    assert match(account, face[hidden], None) is None
    assert match(account, face[hidden], {shown, hidden}) == hidden
    assert match(account, face[hidden], {shown}) is None
    assert match(account, face[shown], set()) is None
