"""Moderations over HTTP: requested, listed, read, stopped."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.account import Tenancy
from emulator.media.library import MediaLibrary
from emulator.media.showing import Showing
from tests.apis.yoti.cast import (
    ADA,
    CLEO,
    EVE,
    content,
    crowd,
    done,
    got,
    inside,
    member,
    person,
    refused,
    switch,
)
from tests.apis.yoti.scenes import CDN, finished, itself, moderation, reasons, told
from tests.yoti_client import STRANGER, YotiWorld

LIVE = f"{CDN}/live.m3u8"


# -- requested ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"content_id": STRANGER}, "content_id"),
        ({"profile_ids": [STRANGER]}, "profile_ids[0]"),
        ({"group_ids": [STRANGER]}, "group_ids[0]"),
        ({"notifications": {"member_id": STRANGER}}, "member_id"),
        (
            {"notifications": {"web_destinations": ["https://a.example.com", "https://:1/"]}},
            "web_destinations[1]",
        ),
        ({"notifications": {"slack_destinations": ["https://[x/"]}}, "slack_destinations[0]"),
    ],
)
def test_whatever_is_not_there_is_400(world: YotiWorld, body: dict[str, Any], said: str) -> None:
    """No 404 is listed, and the message says which."""
    asked = {"content_id": content(world), **body}
    assert said in refused(world, 400, "POST", "/moderations", asked)
    assert got(world, "/moderations") == {"moderations": [], "total_count": 0}


@pytest.mark.parametrize(
    "body",
    [
        {"content_id": "x"},
        {"content_id": None},
        {"age_estimation": 101},
        {"age_estimation": -1},
        {"age_estimation": 1.5},
        {"unknown_faces": "yes"},
        {"profile_ids": "x"},
        {"group_ids": ["x"]},
        {"notifications": {"web_destinations": ["http://example.com/"]}},
        {"notifications": []},
    ],
)
def test_what_is_not_understood_is_400(world: YotiWorld, body: dict[str, Any]) -> None:
    """Of whatever field."""
    refused(world, 400, "POST", "/moderations", {"content_id": content(world), **body})


def test_archived_content_is_not_moderated(world: YotiWorld) -> None:
    """400, until it is back."""
    made = content(world)
    done(world, 204, "POST", "/archive/contents", {"content_id": made})
    assert "archived" in refused(world, 400, "POST", "/moderations", {"content_id": made})
    done(world, 204, "DELETE", f"/archive/contents/{made}")
    world.new("/moderations", {"content_id": made})


def test_an_archived_profile_is_not_expected(world: YotiWorld) -> None:
    """400, as one that never was."""
    gone = person(world)
    done(world, 202, "DELETE", f"/profiles/{gone}")
    asked = {"content_id": content(world), "profile_ids": [gone]}
    assert "profile_ids[0]" in refused(world, 400, "POST", "/moderations", asked)


def test_a_group_that_is_gone_is_not_looked_for(world: YotiWorld) -> None:
    """400; a moderation that runs keeps what it knew of it."""
    group = world.new("/groups", {"label": "g"})
    banned = member(world, group)
    made = moderation(world, f"{CDN}/emu-person-{banned}.jpg", group_ids=[group])
    done(world, 204, "DELETE", f"/groups/{group}")
    asked = {"content_id": content(world), "group_ids": [group]}
    assert "group_ids[0]" in refused(world, 400, "POST", "/moderations", asked)
    world.advance(1)
    assert got(world, f"/moderations/{made}/report")["banned_faces"]


def test_content_that_cannot_be_reached_is_422(world: YotiWorld) -> None:
    """By a marker, by a verdict, and where nobody listens; and why."""
    made = content(world, f"{CDN}/emu-unreachable.jpg")
    assert "emu-unreachable" in refused(world, 422, "POST", "/moderations", {"content_id": made})
    here = content(world, "http://127.0.0.1:1/a.jpg")
    assert "could not be fetched" in refused(world, 422, "POST", "/moderations", {"content_id": here})
    scripted = content(world)
    verdict = {"content": {"content_id": scripted}, "unreachable": True}
    assert world.control("PUT", "/verdicts", json=verdict).status_code in {200, 201}
    assert "verdict" in refused(world, 422, "POST", "/moderations", {"content_id": scripted})
    assert got(world, "/moderations")["total_count"] == 0


def test_a_live_video_is_not_fetched(world: YotiWorld) -> None:
    """Where nobody listens, it runs all the same."""
    moderation(world, "http://127.0.0.1:1/live", "LIVE_VIDEO")


def test_what_vanishes_while_the_content_is_looked_at_is_not_there(
    world: YotiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Archived meanwhile: 400. Deleted with its account: 401, because no 404 is listed."""
    asked = {"content_id": content(world)}
    found, account = inside(world)
    shows = MediaLibrary.show

    async def archiving(library: MediaLibrary, *shown: Any, **options: Any) -> Showing:
        next(iter(account.contents)).archived = True
        return await shows(library, *shown, **options)

    async def deleting(library: MediaLibrary, *shown: Any, **options: Any) -> Showing:
        found.of(Tenancy).accounts.pop(account.id)
        return await shows(library, *shown, **options)

    monkeypatch.setattr(MediaLibrary, "show", archiving)
    refused(world, 400, "POST", "/moderations", asked)
    next(iter(account.contents)).archived = False
    monkeypatch.setattr(MediaLibrary, "show", deleting)
    refused(world, 401, "POST", "/moderations", asked)


# -- what it finds -----------------------------------------------------------------------------------------


def test_whoever_is_expected_is_seen_when_nothing_says_otherwise(world: YotiWorld) -> None:
    """Those of the request and of the content, once each; and nobody else is."""
    ada, cleo = person(world), person(world)
    made = content(world, profile_ids=[ada, cleo])
    started = world.new("/moderations", {"content_id": made, "profile_ids": [cleo, cleo]})
    world.advance(1)
    found = got(world, f"/moderations/{started}/report")
    assert [face["profile_id"] for face in found["face_check_results"]] == [cleo, ada]
    assert (found["banned_faces"], found["unknown_faces"], found["age_groups"]) == (
        False,
        False,
        ["not_required"],
    )
    assert told(world) == []


def test_a_picture_of_two_shows_who_is_banned(world: YotiWorld) -> None:
    """Real pixels: one of them is expected, the other is in the group; a third of it is not there."""
    ada, group = person(world, ADA), world.new("/groups", {"label": "Banned"})
    cleo = member(world, group, CLEO)
    member(world, group, EVE)
    inside(world)[0].of(MediaLibrary).register(f"{CDN}/two.jpg", crowd(ADA, CLEO))
    found = finished(world, f"{CDN}/two.jpg", profile_ids=[ada], group_ids=[group], unknown_faces=True)
    seen = {face.get("profile_id"): face for face in found["face_check_results"]}
    assert set(seen) == {ada, cleo}
    assert (seen[ada]["is_banned"], seen[cleo]["is_banned"]) == (False, True)
    for face in seen.values():
        assert 0 <= face["face_left"] < face["face_right"]
        assert 0 <= face["face_top"] < face["face_bottom"]
    assert found["banned_faces"]
    assert not found["unknown_faces"]
    assert reasons(world) == [["BANNED_PROFILE"]]


def test_a_non_searchable_member_is_not_found_in_a_group(world: YotiWorld) -> None:
    """Type 2 may be expected, and is never searched for."""
    group = world.new("/groups", {"label": "g"})
    hidden = member(world, group, profile_type=2)
    url = f"{CDN}/emu-person-{hidden}.jpg"
    assert not finished(world, url, group_ids=[group])["banned_faces"]
    assert finished(world, url, profile_ids=[hidden])["face_check_results"][0]["profile_id"] == hidden


def test_an_empty_group_still_makes_a_check(world: YotiWorld) -> None:
    """And a script's ban has nobody's id then."""
    group = world.new("/groups", {"label": "g"})
    face = finished(world, f"{CDN}/emu-banned.jpg", group_ids=[group])["face_check_results"][0]
    assert face["is_banned"]
    assert "profile_id" not in face


def test_who_is_archived_stops_matching_at_once(world: YotiWorld) -> None:
    """A running live video knows them until then; its results keep the id."""
    ada = person(world)
    made = moderation(world, f"{CDN}/emu-everyone/live", "LIVE_VIDEO", profile_ids=[ada], unknown_faces=True)
    world.advance(1)
    done(world, 202, "DELETE", f"/profiles/{ada}")
    known = got(world, f"/moderations/{made}/report")
    assert known["face_check_results"][0]["profile_id"] == ada
    second = moderation(world, f"{CDN}/emu-person-{ada}.jpg", unknown_faces=True)
    world.advance(1)
    assert got(world, f"/moderations/{second}/report")["unknown_faces"]


def test_age_groups_are_listed_once_each(world: YotiWorld) -> None:
    """In the order in which they are seen."""
    people = [{"unknown": True, "age": age, "time": at} for at, age in enumerate((12, 30, 12, 17))]
    url = f"{CDN}/aged.mp4"
    assert world.control("PUT", "/verdicts", json={"content": {"url": url}, "people": people}).is_success
    assert finished(world, url, age_estimation=18)["age_groups"] == ["child", "threshold_met", "teenager_old"]


# -- read --------------------------------------------------------------------------------------------------


def test_o37_details_show_one_content_under_a_plural(world: YotiWorld) -> None:
    """With its checks and destinations; the list has the same items."""
    group, ada = world.new("/groups", {"label": "g"}), person(world)
    web, slack = "https://hooks.example.com/a", "https://hooks.slack.com/b"
    made = content(world, type="LIVE_VIDEO", url=LIVE)
    started = world.new(
        "/moderations",
        {
            "content_id": made,
            "profile_ids": [ada],
            "group_ids": [group],
            "age_estimation": 18,
            "unknown_faces": True,
            "notifications": {"slack_destinations": [slack], "web_destinations": [web]},
        },
    )
    details = got(world, f"/moderations/{started}/details")
    assert details["contents"] == {"content_id": made, "content_type": "LIVE_VIDEO", "url": LIVE}
    kinds = [check["check_type"] for check in details["checks"]]
    assert kinds == ["KNOWN_FACE", "BANNED_PROFILE", "AGE_ESTIMATION", "UNKNOWN_FACE"]
    assert len({check["id"] for check in details["checks"]}) == 4
    assert details["notifications"] == [
        {"destination": web, "notification_type": "HTTP"},
        {"destination": slack, "notification_type": "SLACK"},
    ]
    assert got(world, "/moderations")["moderations"] == [details]
    assert got(world, f"/contents/{made}/moderations")["moderations"] == [details]


def test_an_overview_tells_who_is_who(world: YotiWorld) -> None:
    """As it was when the moderation began: what is archived or deleted later stays in it."""
    uploader = person(world, display_name="Up", reference="u")
    ada, group = person(world, display_name="Ada"), world.new("/groups", {"label": "Banned"})
    made = content(world, uploader_id=uploader)
    started = world.new("/moderations", {"content_id": made, "profile_ids": [ada], "group_ids": [group] * 2})
    overview = got(world, f"/moderations/{started}")
    assert overview == {
        "content": {"id": made, "type": "IMAGE", "url": f"{CDN}/a.jpg"},
        "uploader": {"id": uploader, "display_name": "Up", "reference": "u"},
        "profiles": [{"id": ada, "display_name": "Ada", "reference": ""}],
        "groups": [{"id": group, "label": "Banned"}],
    }
    for path in (f"/profiles/{uploader}", f"/profiles/{ada}"):
        done(world, 202, "DELETE", path)
    done(world, 204, "DELETE", f"/groups/{group}")
    assert got(world, f"/moderations/{started}") == overview


def test_an_overview_without_an_uploader_has_none(world: YotiWorld) -> None:
    """The key is left out."""
    assert "uploader" not in got(world, f"/moderations/{moderation(world)}")


def test_results_are_the_report_in_an_older_form(world: YotiWorld) -> None:
    """The same faces; both are 200 from the beginning."""
    made = moderation(world, f"{CDN}/emu-unknown-2.mp4", "VIDEO")
    before = got(world, f"/moderations/{made}/results")
    assert before == {"content_type": "VIDEO", "url": f"{CDN}/emu-unknown-2.mp4", "face_check_results": []}
    world.advance(1)
    faces = got(world, f"/moderations/{made}/results")["face_check_results"]
    assert len(faces) == 2
    assert got(world, f"/moderations/{made}/report")["face_check_results"] == faces


def test_moderations_are_listed_by_type_and_page(world: YotiWorld) -> None:
    """Oldest first; a page past the last one is empty, because no 422 is listed."""
    world.control("PUT", "/lifecycle", json={"mode": "manual"})
    switch(world, page_size=2)
    made = [moderation(world, f"{CDN}/{at}.jpg") for at in range(3)]
    live = moderation(world, LIVE, "LIVE_VIDEO")
    assert ids(got(world, "/moderations")) == made[:2]
    assert ids(got(world, "/moderations?page=2")) == [made[2], live]
    assert ids(got(world, "/moderations?type=LIVE_VIDEO")) == [live]
    assert got(world, "/moderations?type=IMAGE&page=2") == {
        "moderations": [got(world, f"/moderations/{made[2]}/details")],
        "total_count": 3,
    }
    assert ids(got(world, "/moderations?page=9")) == []
    assert ids(got(world, "/moderations?type=VIDEO")) == []


@pytest.mark.parametrize("query", ["page=0", "page=x", "type=image", "type="])
def test_a_list_that_nobody_has_is_400(world: YotiWorld, query: str) -> None:
    """Pages start at 1, types are in capitals."""
    refused(world, 400, "GET", f"/moderations?{query}")


@pytest.mark.parametrize("path", ["", "/details", "/results", "/report", "/notifications"])
def test_a_moderation_is_read_by_its_own_account(world: YotiWorld, path: str) -> None:
    """404 for one that is not there or another account's, 400 for what is no id."""
    made = moderation(world)
    other = world.created("/accounts", {"name": "other"})
    assert world.party.call("GET", f"/accounts/{other}/moderations/{made}{path}").status_code == 404
    refused(world, 404, "GET", f"/moderations/{STRANGER}{path}")
    refused(world, 400, "GET", f"/moderations/{made.upper()}{path}")
    refused(world, 400, "GET", f"/moderations/{made}%0A{path}")


def test_reads_may_move_it(world: YotiWorld) -> None:
    """In mode reads, each counts, of whatever view."""
    world.control("PUT", "/lifecycle", json={"mode": "reads", "reads": 5})
    made = moderation(world, f"{CDN}/emu-unknown.jpg")
    for path in ("", "/details", "/results", "/notifications"):
        got(world, f"/moderations/{made}{path}")
    assert not itself(world, made).over
    assert got(world, f"/moderations/{made}/report")["unknown_faces"]


# -- stopped -----------------------------------------------------------------------------------------------


def test_a_running_moderation_stops(world: YotiWorld) -> None:
    """202, and again while it is stopping; 400 once it has stopped."""
    made = moderation(world, LIVE, "LIVE_VIDEO")
    assert reasons(world) == [["STARTED"]]
    for _ in range(2):
        done(world, 202, "POST", f"/moderations/{made}/stop")
    assert reasons(world) == [["STARTED"]]
    world.advance(1)
    assert reasons(world) == [["STARTED"], ["STOPPED"]]
    assert "stopped" in refused(world, 400, "POST", f"/moderations/{made}/stop")


def test_a_live_video_that_was_left_alone_stops(world: YotiWorld) -> None:
    """After a day in which nothing was due, too; by hand as well."""
    made, second = (moderation(world, LIVE, "LIVE_VIDEO") for _ in range(2))
    world.advance(86400)
    done(world, 202, "POST", f"/moderations/{made}/stop")
    world.advance(1)
    assert itself(world, made).over
    world.control("PUT", "/lifecycle", json={"mode": "manual"})
    done(world, 202, "POST", f"/moderations/{second}/stop")
    assert world.control("POST", "/lifecycle/step", json={"resource": second}).is_success
    assert itself(world, second).over


def test_a_finished_moderation_does_not_stop(world: YotiWorld) -> None:
    """A picture finishes by itself, and says so."""
    made = moderation(world)
    world.advance(1)
    assert "finished" in refused(world, 400, "POST", f"/moderations/{made}/stop")


def test_a_picture_that_is_stopped_in_time_is_not_looked_at(world: YotiWorld) -> None:
    """Nothing is found in it."""
    made = moderation(world, f"{CDN}/emu-unknown.jpg", unknown_faces=True)
    done(world, 202, "POST", f"/moderations/{made}/stop")
    world.advance(5)
    assert got(world, f"/moderations/{made}/report")["face_check_results"] == []
    assert told(world) == []


def test_only_a_moderation_of_the_account_is_stopped(world: YotiWorld) -> None:
    """404, and 400 for what is no id."""
    refused(world, 404, "POST", f"/moderations/{STRANGER}/stop")
    refused(world, 400, "POST", "/moderations/x/stop")


def test_deleting_the_account_stops_everything_without_a_word(world: YotiWorld) -> None:
    """Nothing is left on its way, and no webhook goes out."""
    hook = {"web_destinations": ["http://127.0.0.1:1/"]}
    moderation(world, f"{CDN}/emu-unknown.jpg", unknown_faces=True, notifications=hook)
    done(world, 204, "DELETE", "")
    world.advance(60)
    assert world.control("GET", "/deliveries").json()["deliveries"] == []


def test_immediate_lifecycles_are_over_with_the_reply(world: YotiWorld) -> None:
    """The report is there at once."""
    world.control("PUT", "/lifecycle", json={"mode": "immediate"})
    made = moderation(world, f"{CDN}/emu-unknown.jpg")
    assert got(world, f"/moderations/{made}/report")["unknown_faces"]


def ids(listed: dict[str, Any]) -> list[str]:
    """Of a page of moderations."""
    return [each["id"] for each in listed["moderations"]]
