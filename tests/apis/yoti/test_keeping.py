"""What a snapshot keeps of the accounts, and what it refuses of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.apis.yoti.cast import ADA, EVE, shown
from tests.control.lively import CLOCK, Party, yoti_begins
from tests.live import LiveServer
from tests.yoti_client import STRANGER, YotiWorld

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def snapshot(server: LiveServer) -> Iterator[dict[str, Any]]:
    """A world with something of everything."""
    party = Party(server, server.world(seed=7, clock=CLOCK))
    yoti_begins(party)
    party.world.advance(3)
    yield json.loads(party.snapshot())
    party.world.drop()


WRONG: dict[str, tuple[Change, str, str]] = {
    "an account twice": (lambda d: d["yoti"].append(d["yoti"][0]), "/yoti/1/id", "unique"),
    "no calendar's day": (
        lambda d: d["yoti"][0].update(created_at="2026-02-30T00:00:00Z"),
        "/yoti/0/created_at",
        "format",
    ),
    "a profile twice": (
        lambda d: d["yoti"][0]["profiles"].append(d["yoti"][0]["profiles"][0]),
        "/yoti/0/profiles/4/id",
        "unique",
    ),
    "a face twice": (
        lambda d: d["yoti"][0]["profiles"][1]["faces"].append(d["yoti"][0]["profiles"][1]["faces"][0]),
        "/yoti/0/profiles/1/faces/1/id",
        "unique",
    ),
    "a face of nothing": (
        lambda d: d["yoti"][0]["profiles"][1]["faces"][0].update(embedding="A" * 683 + "="),
        "/yoti/0/profiles/1/faces/0/embedding",
        "embedding",
    ),
    "half a face": (
        lambda d: d["yoti"][0]["profiles"][1]["faces"][0].update(embedding="A" * 682 + "=="),
        "/yoti/0/profiles/1/faces/0/embedding",
        "embedding",
    ),
    "an archived profile's face": (
        lambda d: d["yoti"][0]["profiles"][1].update(active=False),
        "/yoti/0/profiles/1/faces",
        "archived",
    ),
    "an end that is no moment": (
        lambda d: d["yoti"][0]["profiles"][1]["ends"].update(at="2026-02-30T00:00:00Z"),
        "/yoti/0/profiles/1/ends/at",
        "format",
    ),
    "a member of a group that is none": (
        lambda d: d["yoti"][0]["groups"][0]["members"].append(STRANGER),
        "/yoti/0/groups/0/members/2",
        "reference",
    ),
    "somebody expected who is none": (
        lambda d: d["yoti"][0]["contents"][0].update(profile_ids=[STRANGER]),
        "/yoti/0/contents/0/profile_ids/0",
        "reference",
    ),
    "an uploader who is none": (
        lambda d: d["yoti"][0]["contents"][0].update(uploader_id=STRANGER),
        "/yoti/0/contents/0/uploader_id",
        "reference",
    ),
    "a moderation of nothing": (
        lambda d: d["yoti"][0]["moderations"][0].update(content_id=STRANGER),
        "/yoti/0/moderations/0/content_id",
        "reference",
    ),
    "a report about nothing": (
        lambda d: d["yoti"][0]["reports"][0].update(content_id=STRANGER),
        "/yoti/0/reports/0/content_id",
        "reference",
    ),
    "a version left out": (
        lambda d: d["yoti"][0]["policies"][0]["versions"].pop(0),
        "/yoti/0/policies/0/versions/0/number",
        "order",
    ),
    "a moderation that is over and goes on": (
        lambda d: d["yoti"][0]["moderations"][0].update(state="finished"),
        "/lifecycle/under_way/0/resource",
        "reference",
    ),
    "bands that fall": (
        lambda d: d["yoti_quirks"].update(
            age_bands=[{"below": 18, "age_group": "child"}, {"below": 16, "age_group": "adult_young"}]
        ),
        "/yoti_quirks/age_bands",
        "quirk",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named(world: YotiWorld, snapshot: dict[str, Any], case: str) -> None:
    """Each thing that no schema can say is refused with its pointer and rule."""
    change, where, rule = WRONG[case]
    wrong = copy.deepcopy(snapshot)
    change(wrong)
    answered = world.control("PUT", "/snapshot", json=wrong)
    assert answered.status_code == 400, answered.text
    (violation,) = answered.json()["error"]["violations"]
    assert (violation["pointer"], violation["rule"]) == (where, rule)


def test_reviews_keep_their_reviewer(world: YotiWorld, snapshot: dict[str, Any]) -> None:
    """A review by the relying party is its own in another world too, and a member's stays a member's."""
    assert world.control("PUT", "/snapshot", json=snapshot).status_code == 200
    account = snapshot["yoti"][0]
    here = f"/accounts/{account['id']}"
    reviews = f"{here}/notifications/{account['notifications'][0]['id']}/reviews"
    assert world.party.call("POST", reviews.replace("reviews", "accept"), {"comment": "yes"}).status_code == 200
    member = account["members"][0]["id"]
    assert (
        world.party.call("PUT", f"{here}/members/{member}", {"scopes": ["notifications:manage"]}).status_code
        == 204
    )
    caller = world.party.member(f"{world.party.token}.{member}")
    assert caller.call("POST", reviews.replace("reviews", "dismiss")).status_code == 200
    saved = world.control("GET", "/snapshot").json()
    assert world.party.sdk_id not in json.dumps(saved)
    assert world.control("PUT", "/snapshot", json=saved).status_code == 200
    told = world.party.call("GET", reviews).json()["reviews"]
    assert [each["user_id"] for each in told] == [world.party.sdk_id, member]


def test_the_second_partys_accounts(world: YotiWorld) -> None:
    """An account belongs to the same one of the two relying parties afterwards."""
    made = world.second.call("POST", "/accounts", {"name": "theirs"}).json()["id"]
    saved = world.control("GET", "/snapshot").json()
    assert [account["party"] for account in saved["yoti"]] == ["main", "second"]
    assert world.control("PUT", "/snapshot", json=saved).status_code == 200
    assert world.second.call("GET", f"/accounts/{made}").status_code == 200
    assert world.party.call("GET", f"/accounts/{made}").status_code == 404


def test_of_equal_faces_the_first_wins(world: YotiWorld) -> None:
    """Which of two profiles with the same face is found does not depend on when the profiles were made."""
    group = world.new("/groups", {"label": "all"})
    late, early = (world.new("/profiles", {"display_name": name}) for name in ("late", "early"))
    for profile in (early, late):
        world.new(f"/profiles/{profile}/faces", {"image": shown(ADA)})
        world.new(f"/groups/{group}", {"profile_id": profile})
    world.new("/profiles", {"face": shown(EVE)})
    saved = world.control("GET", "/snapshot").json()
    for _ in range(2):
        found = world.call("POST", f"/groups/{group}/challenge", {"image": shown(ADA)}).json()
        assert found == {"profile_id": early}
        assert world.control("PUT", "/snapshot", json=saved).status_code == 200
    assert world.control("GET", "/snapshot").json() == saved


def test_a_notification_of_a_moderation_that_is_gone(world: YotiWorld, snapshot: dict[str, Any]) -> None:
    """It is listed in the account, and no moderation has it."""
    lone = copy.deepcopy(snapshot)
    lone["yoti"][0]["moderations"], lone["lifecycle"]["under_way"] = [], []
    assert world.control("PUT", "/snapshot", json=lone).status_code == 200
    told = world.party.call("GET", f"/accounts/{lone['yoti'][0]['id']}/notifications").json()
    assert told["total_count"] == len(snapshot["yoti"][0]["notifications"]) > 0
