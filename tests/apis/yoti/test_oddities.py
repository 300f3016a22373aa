"""Every oddity of the vendor's reference and every quirk, by the test that holds it; and some of the tests."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from functools import cache
from pathlib import Path

import pytest

from emulator.apis.yoti.quirks import Quirks
from tests.apis.yoti import asking
from tests.apis.yoti.asking import OPERATIONS, Scene, good, group, notification, send, well
from tests.apis.yoti.cast import ADA, content, got, member, person
from tests.apis.yoti.conftest import CONTRACT
from tests.apis.yoti.scenes import CDN
from tests.yoti_client import STRANGER

scene = asking.scene
TESTS = Path(__file__).parents[2]

ODDITIES = {
    1: "apis/yoti/test_contents.py::test_o1_the_list_is_created",
    2: "apis/yoti/test_contents.py::test_o2_adding_a_profile_answers_reports_and_removing_one_nothing",
    3: "apis/yoti/test_portraits.py::test_o3_unknown_is_404_and_archived_410_unless_taken_by_the_word",
    4: "apis/yoti/test_oddities.py::test_o4_what_reads_answers_a_body_and_what_acts_none",
    5: "apis/yoti/test_oddities.py::test_o5_lists_of_items_are_lists",
    6: "apis/yoti/test_notifications.py::test_o6_a_notification_reads_as_it_is_listed",
    7: "apis/yoti/test_policies.py::test_o7_filter_is_called_policy",
    8: "apis/yoti/test_policies.py::test_o8_o9_tags_are_set_in_place",
    9: "apis/yoti/test_policies.py::test_o8_o9_versions",
    10: "apis/yoti/test_policies.py::test_o10_unknown_policy",
    11: "apis/yoti/test_reports.py::test_o11_without_a_token",
    12: "apis/yoti/test_flags.py::test_o12_unknown_account_is_a_401",
    13: "apis/yoti/test_flags.py::test_o13_create_answers_nothing",
    14: "apis/yoti/test_flags.py::test_o14_list_is_a_bare_array",
    15: "apis/yoti/test_reports.py::test_o15_day_range_is_matched_literally",
    16: "apis/yoti/test_reports.py::test_o16_impossible_dates",
    17: "apis/yoti/test_reports.py::test_o17_audit_and_reviews_share_a_form",
    18: "apis/yoti/test_sockets.py::test_o18_the_controls_are_gets",
    19: "server/test_sockets.py::test_o19_a_client_learns_its_id_twice",
    20: "apis/yoti/test_notifications.py::test_o20_accepting_says_right_and_dismissing_says_wrong",
    21: "apis/yoti/test_members.py::test_o21_scopes_are_replaced",
    22: "apis/yoti/test_groups.py::test_o22_removing_a_member_is_200_and_no_other_deletion_is",
    23: "apis/yoti/test_groups.py::test_o23_adding_a_profile_answers_its_id_however_often",
    24: "apis/yoti/test_challenges.py::test_o24_the_question_is_singular_and_the_history_plural",
    25: "apis/yoti/test_challenges.py::test_o25_the_history_of_a_group_that_is_not_there",
    26: "apis/yoti/test_challenges.py::test_o26_nobody_found_is_an_empty_id_or_left_out",
    27: "apis/yoti/test_challenges.py::test_o27_of_several_matches_the_best_is_answered",
    28: "apis/yoti/test_profiles.py::test_o28_a_bad_profile_is_400_though_none_is_listed",
    29: "apis/yoti/test_oddities.py::test_o29_only_the_account_of_a_new_profile_may_be_unknown",
    30: "apis/yoti/test_portraits.py::test_o30_an_eleventh_face_is_one_too_many",
    31: "apis/yoti/test_portraits.py::test_o31_the_last_face_stays_though_a_profile_may_begin_without",
    32: "apis/yoti/test_oddities.py::test_o32_what_the_vendor_cannot_do_has_no_path_of_the_vendors",
    33: "apis/yoti/test_oddities.py::test_o33_a_ban_is_of_a_group_in_a_moderation",
    34: "apis/yoti/test_contents.py::test_o34_the_printed_pattern_is_not_taken_by_its_word",
    35: "apis/yoti/test_profiles.py::test_o35_the_id_has_another_key_where_profiles_are_read",
    36: "apis/yoti/test_checks.py::test_o36_the_threshold_is_one_age_not_a_range",
    37: "apis/yoti/test_moderations.py::test_o37_details_show_one_content_under_a_plural",
    38: "apis/yoti/test_profiles.py::test_o38_the_content_type_of_a_request_without_body_is_not_looked_at",
    39: "apis/yoti/test_profiles.py::test_o39_consent_is_set_and_removed_at_each_spelling",
    40: "apis/yoti/test_oddities.py::test_o40_no_name_repeats_a_slip_of_the_pen",
}
"""The reference's oddities, numbered as in the project's notes on it, to one test each."""

QUIRKS = {
    "page_size": "apis/yoti/test_policies.py::test_pages",
    "accounts_per_sdk": "apis/yoti/test_accounts.py::test_quota",
    "groups_per_account": "apis/yoti/test_groups.py::test_there_are_only_so_many_groups",
    "faces_per_profile": "apis/yoti/test_oddities.py::test_a_profile_holds_as_many_faces_as_set",
    "invitation_ttl": "apis/yoti/test_invitations.py::test_expire_as_set",
    "retention": "apis/yoti/test_profiles.py::test_a_profile_ends_by_itself_after_its_retention",
    "purge_delay": "apis/yoti/test_profiles.py::test_an_archived_profile_can_be_purged_at_once",
    "socket_auth_timeout": "server/test_sockets.py::test_the_timeout_is_a_quirk",
    "webhook_attempts": "apis/yoti/test_notifications.py::test_attempts_are_a_quirk",
    "webhook_gap": "apis/yoti/test_notifications.py::test_attempts_are_a_quirk",
    "allow_loopback_http": "apis/yoti/test_contents.py::test_http_on_this_machine_can_be_switched_off",
    "strict_images": "apis/yoti/test_oddities.py::test_small_pictures_are_refused_if_set",
    "enforce_face_consistency": "apis/yoti/test_portraits.py::test_a_face_must_be_that_of_those_already_there",
    "consent_required": "apis/yoti/test_challenges.py::test_consent_matters_only_if_switched_so",
    "action_notifications_for_all": (
        "apis/yoti/test_moderation.py::test_a_quirk_lets_every_moderation_tell_of_its_actions"
    ),
    "list_contents_status": "apis/yoti/test_contents.py::test_o1_the_list_is_created",
    "swap_404_410": (
        "apis/yoti/test_portraits.py::test_o3_unknown_is_404_and_archived_410_unless_taken_by_the_word"
    ),
    "max_faces_status": "apis/yoti/test_portraits.py::test_o30_an_eleventh_face_is_one_too_many",
    "consent_status": "apis/yoti/test_profiles.py::test_o39_the_status_of_consent_is_a_switch",
    "no_match": "apis/yoti/test_challenges.py::test_o26_nobody_found_is_an_empty_id_or_left_out",
    "age_bands": "apis/yoti/test_checks.py::test_age_bands_are_a_quirk",
}
"""Each quirk to the test that switches it and sees the difference."""


@cache
def _tests_in(file: str) -> dict[str, str]:
    """The tests of a file, with their decorators, by name."""
    source = (TESTS / file).read_text(encoding="utf-8")
    tests = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name: "\n".join(map(ast.unparse, (*node.decorator_list, node))) for node in tests}


def test_every_oddity_has_its_test() -> None:
    """All forty; each test is there and bears the number in its name."""
    assert list(ODDITIES) == list(range(1, 41))
    for number, node in ODDITIES.items():
        file, name = node.split("::")
        assert name in _tests_in(file), node
        assert str(number) in re.findall(r"_o(\d+)(?=_)", name), node


def test_every_quirk_has_its_test() -> None:
    """All of the table in the code; each test is there and names its quirk."""
    assert list(QUIRKS) == [quirk.name for quirk in dataclasses.fields(Quirks)]
    for quirk, node in QUIRKS.items():
        file, name = node.split("::")
        assert re.search(rf"\b{quirk}\b", _tests_in(file).get(name, "")), node


# -- quirks that no other test switches --------------------------------------------------------------------


def test_a_profile_holds_as_many_faces_as_set(scene: Scene) -> None:
    """Ten unless set otherwise; what is there already stays."""
    asked = good(scene, "addFaceToProfile")
    assert send(scene, asked).status_code == 201
    scene.switch(faces_per_profile=1)
    assert send(scene, asked).status_code == 400
    scene.switch(faces_per_profile=2)
    assert send(scene, asked).status_code == 201
    scene.switch(faces_per_profile=1)
    assert len(got(scene, f"/profiles/{asked.values['profileId']}/faces")["faces"]) == 2


def test_small_pictures_are_refused_if_set(scene: Scene) -> None:
    """What another product of the vendor asks of a picture is asked for only if it is switched on."""
    asked = good(scene, "addFaceToProfile")
    assert send(scene, asked).status_code == 201
    scene.switch(strict_images=True)
    refused = send(scene, asked)
    assert refused.status_code == 400
    assert "strict_images" in refused.json()["message"]


# -- oddities of no one noun -------------------------------------------------------------------------------

READERS = ("readAccount", "readMember", "listScopes", "readContent", "listFacesOfProfile")
ACTIONS = (
    *("deleteAccount", "revokeInvitation", "setMemberScopes", "removeMember", "promoteMember", "demoteAdmin"),
    *("archiveContent", "unarchiveContent", "stopModeration", "acceptNotification", "dismissNotification"),
    *("deleteProfile", "retainProfile", "deleteFaceFromProfile", "deleteGroup", "removeProfileFromGroup"),
    *("deletePolicy", "listenSocket", "muteSocket", "unmuteSocket", "createFlag", "deactivateFlag"),
    *("dismissReport", "acceptReport"),
)


@pytest.mark.parametrize("name", [*READERS, *ACTIONS])
def test_o4_what_reads_answers_a_body_and_what_acts_none(scene: Scene, name: str) -> None:
    """For both, the reference prints that there is none."""
    answered = send(scene, good(scene, name))
    assert answered.status_code == well(OPERATIONS[name])
    assert bool(answered.content) is (name in READERS)
    assert not answered.content or answered.json()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("listModerations", "moderations"),
        ("listModerationsOfContent", "moderations"),
        ("listNotificationsOfModeration", "notifications"),
    ],
)
def test_o5_lists_of_items_are_lists(scene: Scene, name: str, key: str) -> None:
    """One item's fields are printed; they are those of each row, which has an id, and the rows are counted."""
    notification(scene)
    item = got(scene, "/moderations")["moderations"][0]
    asked = good(scene, name)._replace(
        values={"accountId": scene.account, "id": item["contents"]["content_id"], "moderationId": item["id"]}
    )
    answered = send(scene, asked).json()
    assert set(answered) == {key, "total_count"}
    assert answered["total_count"] == len(answered[key]) > 0
    path = "/notifications/{}" if key == "notifications" else "/moderations/{}/details"
    for row in answered[key]:
        assert got(scene, path.format(row["id"])) == row


def test_o29_only_the_account_of_a_new_profile_may_be_unknown(scene: Scene) -> None:
    """Nothing in the body of one names anything else."""
    for asked in (good(scene, "createProfile"), good(scene, "createProfile")._replace(body={"id": STRANGER})):
        assert send(scene, asked).status_code == 201
        assert send(scene, asked.at(accountId=STRANGER)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "place"),
    [
        ("GET", "/accounts", ""),
        ("PUT", "/profiles/{}", "profileId"),
        ("PATCH", "/profiles/{}", "profileId"),
        ("POST", "/profiles/{}/ban", "profileId"),
        ("POST", "/reports", ""),
        ("POST", "/invitations/{}/accept", "invitationId"),
        ("DELETE", "/contents/{}", "contents"),
        ("PUT", "/groups/{}", "groupId"),
        ("PATCH", "/groups/{}", "groupId"),
        ("GET", "/archive/contents", ""),
        ("GET", "/archive", ""),
    ],
)
def test_o32_what_the_vendor_cannot_do_has_no_path_of_the_vendors(
    scene: Scene, method: str, path: str, place: str
) -> None:
    """Only the control plane bans, reports, accepts an invitation and lists accounts; nobody edits a group."""
    whole = path if path == "/accounts" else f"{scene.here}{path}"
    named = asking.MAKERS[place](scene) if place else ""
    answered = scene.party.call(method, whole.format(named), {})
    assert answered.status_code in {404, 405}, answered.text
    assert set(answered.json()) == {"error_code", "message"}


def test_o33_a_ban_is_of_a_group_in_a_moderation(scene: Scene) -> None:
    """A profile is banned only if the control plane says so; a face, if a group that is named has it."""
    into = group(scene)
    kept, told = member(scene, into, ADA), person(scene)
    assert got(scene, f"/profiles/{kept}")["is_banned"] is False
    banned = scene.control("PUT", f"/yoti/profiles/{told}", json={"is_banned": True})
    assert banned.status_code == 200, banned.text
    assert got(scene, f"/profiles/{told}")["is_banned"] is True
    live = content(scene, f"{CDN}/live", type="LIVE_VIDEO")
    made = scene.new("/moderations", {"content_id": live, "group_ids": [into]})
    people = {"people": [{"id": kept}, {"id": told}]}
    assert scene.control("POST", f"/yoti/moderations/{made}/observations", json=people).status_code == 204
    faces = got(scene, f"/moderations/{made}/report")["face_check_results"]
    assert [(face.get("profile_id"), face["is_banned"]) for face in faces] == [(kept, True), (None, False)]


SLIPS = ("pagingation", "profiless", "recieve", "invitiation")


def test_o40_no_name_repeats_a_slip_of_the_pen(scene: Scene) -> None:
    """Neither contract nor replies spell as the reference does here and there; headings are quoted."""
    ours = re.sub('"x-source": "[^"]*"', "", json.dumps(CONTRACT.raw))
    said = [
        ours,
        *(scene.call("GET", path).text for path in ("/invitations", "/moderations?page=x", "/profiles?page=9")),
    ]
    assert not [slip for slip in SLIPS for text in said if slip in text.lower()]
