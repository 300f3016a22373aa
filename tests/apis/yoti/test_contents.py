"""Contents, those expected in them, and the archive."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.flags import Flag
from emulator.apis.yoti.reports import file_report
from tests.apis.yoti.cast import content, done, got, inside, person, refused
from tests.yoti_client import STRANGER, YotiWorld

URL = "https://media.example.com/a.jpg"


def test_a_content_reads_as_it_was_made(world: YotiWorld) -> None:
    """All that was given is kept, and the time is the world's."""
    uploader, other = person(world), person(world)
    given = {"url": URL, "type": "VIDEO", "title": "A", "uploader_id": uploader, "profile_ids": [other]}
    made = world.new("/contents", given)
    read = got(world, f"/contents/{made}")
    assert read == {"id": made, **given, "created_at": "2026-01-01T00:00:00.000Z"}


def test_what_was_not_given_is_empty_or_left_out(world: YotiWorld) -> None:
    """A title is empty, an uploader is left out."""
    read = got(world, f"/contents/{content(world)}")
    assert (read["title"], read["profile_ids"], "uploader_id" in read) == ("", [], False)


def test_a_profile_named_twice_is_expected_once(world: YotiWorld) -> None:
    """profile_ids keeps the order and drops repetitions."""
    one, other = person(world), person(world)
    made = content(world, profile_ids=[other, one, other])
    assert got(world, f"/contents/{made}")["profile_ids"] == [other, one]


@pytest.mark.parametrize("url", [URL, "http://localhost:9/a", "http://127.0.0.1/a", "http://[::1]:80/a"])
def test_https_is_taken_and_http_on_this_machine(world: YotiWorld, url: str) -> None:
    """Local servers have no certificate."""
    assert got(world, f"/contents/{content(world, url)}")["url"] == url


@pytest.mark.parametrize(
    "url",
    [
        *("https:/", "https://", "xhttps://a.example.com/", "http://a.example.com/", "ftp://a.example.com/"),
        *("https://:443/a", "https://[::1/a", "https://a.example.com:99999/", "https://a b/", ""),
    ],
)
def test_o34_the_printed_pattern_is_not_taken_by_its_word(world: YotiWorld, url: str) -> None:
    """`https://*`, unanchored, would let these pass; a URL with a host is meant."""
    assert "url" in refused(world, 400, "POST", "/contents", {"url": url, "type": "IMAGE"})


def test_http_on_this_machine_can_be_switched_off(world: YotiWorld) -> None:
    """The quirk allow_loopback_http."""
    world.switch(allow_loopback_http=False)
    said = refused(world, 400, "POST", "/contents", {"url": "http://localhost/a", "type": "IMAGE"})
    assert said == "url must begin with https:// while allow_loopback_http is off"


@pytest.mark.parametrize(
    "body",
    [
        None,
        {"url": URL},
        {"type": "IMAGE"},
        {"url": URL, "type": "image"},
        {"url": URL, "type": "IMAGE", "title": "x" * 201},
        {"url": URL, "type": "IMAGE", "profile_ids": ["x"]},
        {"url": URL, "type": "IMAGE", "uploader_id": STRANGER.upper()},
    ],
)
def test_o28_a_bad_body_is_400_though_none_is_listed(world: YotiWorld, body: Any) -> None:
    """Nothing that is listed fits."""
    refused(world, 400, "POST", "/contents", body)


def test_only_live_profiles_can_be_named(world: YotiWorld) -> None:
    """One that is unknown or archived is a 404 that says where it stands."""
    gone, here = person(world), person(world)
    done(world, 202, "DELETE", f"/profiles/{gone}")
    body = {"url": URL, "type": "IMAGE"}
    said = refused(world, 404, "POST", "/contents", {**body, "profile_ids": [here, gone]})
    assert said.startswith("profile_ids[1]")
    assert refused(world, 404, "POST", "/contents", {**body, "uploader_id": STRANGER}).startswith("uploader_id")
    assert got(world, "/contents", 201)["contents"] == []


def test_o1_the_list_is_created(world: YotiWorld) -> None:
    """201 as documented; 200 if switched so."""
    made = content(world)
    assert got(world, "/contents", 201) == {
        "contents": [got(world, f"/contents/{made}")],
        "total_count": 1,
    }
    world.switch(list_contents_status=200)
    assert got(world, "/contents")["total_count"] == 1


def test_archived_contents_leave_the_list_alone(world: YotiWorld) -> None:
    """They can still be read, archived again, and come back."""
    made, other = content(world), content(world)
    for _ in range(2):
        done(world, 204, "POST", "/archive/contents", {"content_id": made})
    assert [each["id"] for each in got(world, "/contents", 201)["contents"]] == [other]
    assert got(world, f"/contents/{made}")["id"] == made
    done(world, 204, "DELETE", f"/archive/contents/{made}")
    assert [each["id"] for each in got(world, "/contents", 201)["contents"]] == [made, other]


def test_what_is_not_there_is_not_archived(world: YotiWorld) -> None:
    """404 for an unknown content, and for unarchiving one that is not archived."""
    made = content(world)
    assert "content_id" in refused(world, 404, "POST", "/archive/contents", {"content_id": STRANGER})
    assert refused(world, 404, "DELETE", f"/archive/contents/{made}") == "the content is not archived"
    refused(world, 404, "DELETE", f"/archive/contents/{STRANGER}")
    refused(world, 404, "DELETE", "/archive/contents/x")
    refused(world, 400, "POST", "/archive/contents", {"content_id": "x"})
    refused(world, 400, "POST", "/archive/contents", {})


def test_o2_adding_a_profile_answers_reports_and_removing_one_nothing(world: YotiWorld) -> None:
    """Both are printed with a list of reports; a 204 cannot carry it."""
    made, profile = content(world), person(world)
    for _ in range(2):
        answered = world.call("POST", f"/contents/{made}/profiles", {"profile_id": profile})
        assert (answered.status_code, answered.json()) == (200, {"reports": [], "total_count": 0})
    assert got(world, f"/contents/{made}")["profile_ids"] == [profile]
    done(world, 204, "DELETE", f"/contents/{made}/profiles/{profile}")
    assert got(world, f"/contents/{made}")["profile_ids"] == []
    said = refused(world, 404, "DELETE", f"/contents/{made}/profiles/{profile}")
    assert said == "the profile is not among those expected in the content"


def test_adding_a_profile_needs_both_alive(world: YotiWorld) -> None:
    """Content and profile; and ids that are ids."""
    made, gone = content(world), person(world)
    done(world, 202, "DELETE", f"/profiles/{gone}")
    path = f"/contents/{made}/profiles"
    refused(world, 404, "POST", path, {"profile_id": gone})
    refused(world, 404, "POST", path, {"profile_id": STRANGER})
    refused(world, 404, "POST", f"/contents/{STRANGER}/profiles", {"profile_id": gone})
    refused(world, 400, "POST", path, {"profile_id": "x"})
    refused(world, 400, "POST", "/contents/x/profiles", {"profile_id": gone})
    refused(world, 400, "DELETE", f"{path}/x")
    refused(world, 404, "DELETE", f"/contents/{STRANGER}/profiles/{gone}")


def test_an_archived_profile_is_named_by_no_content(world: YotiWorld) -> None:
    """Neither as expected nor as uploader; the content stays."""
    gone, stays = person(world), person(world)
    made = content(world, profile_ids=[gone, stays], uploader_id=gone)
    added = content(world)
    assert world.call("POST", f"/contents/{added}/profiles", {"profile_id": gone}).status_code == 200
    done(world, 202, "DELETE", f"/profiles/{gone}")
    read = got(world, f"/contents/{made}")
    assert (read["profile_ids"], "uploader_id" in read) == ([stays], False)
    assert got(world, f"/contents/{added}")["profile_ids"] == []


def test_an_uploader_is_forgotten_though_no_longer_expected(world: YotiWorld) -> None:
    """Removing a profile from those expected leaves it the uploader, until it is archived."""
    profile = person(world)
    made = content(world, profile_ids=[profile], uploader_id=profile)
    done(world, 204, "DELETE", f"/contents/{made}/profiles/{profile}")
    assert got(world, f"/contents/{made}")["uploader_id"] == profile
    done(world, 202, "DELETE", f"/profiles/{profile}")
    assert "uploader_id" not in got(world, f"/contents/{made}")


def test_reports_about_a_content_are_its_own(world: YotiWorld) -> None:
    """Those about another content are not among them; they come in pages."""
    made, other = content(world), content(world)
    inner, account = inside(world)
    flag = account.flags.add(STRANGER, Flag(STRANGER, "why", None))
    for _ in range(21):
        file_report(inner, account, made, flag.id)
    file_report(inner, account, other, flag.id)
    first = got(world, f"/contents/{made}/reports")
    assert (len(first["reports"]), first["total_count"]) == (20, 21)
    assert {report["content_id"] for report in first["reports"]} == {made}
    assert len(got(world, f"/contents/{made}/reports?page=2")["reports"]) == 1
    assert got(world, f"/contents/{made}/reports?page=3") == {"reports": [], "total_count": 21}
    refused(world, 400, "GET", f"/contents/{made}/reports?page=0")
    refused(world, 404, "GET", f"/contents/{STRANGER}/reports")


def test_moderations_of_a_content_are_its_own(world: YotiWorld) -> None:
    """Oldest first, those of another content are not among them; they come in pages."""
    world.switch(page_size=2)
    made, other = content(world), content(world)
    ours = [world.new("/moderations", {"content_id": made}) for _ in range(3)]
    world.new("/moderations", {"content_id": other})
    pages = [got(world, f"/contents/{made}/moderations?page={page}") for page in (1, 2, 3)]
    assert [[item["id"] for item in page["moderations"]] for page in pages] == [ours[:2], ours[2:], []]
    assert {page["total_count"] for page in pages} == {3}
    assert got(world, f"/moderations/{ours[0]}/details") == pages[0]["moderations"][0]


def test_the_moderations_of_a_content_need_the_content(world: YotiWorld) -> None:
    """404 without it, 400 for a page that is none."""
    made = content(world)
    refused(world, 404, "GET", f"/contents/{STRANGER}/moderations")
    refused(world, 400, "GET", f"/contents/{made}/moderations?page=x")
    refused(world, 400, "GET", "/contents/x/moderations")


def test_a_content_of_another_account_is_unknown(world: YotiWorld) -> None:
    """Ids hold in their own account alone."""
    made = content(world)
    other = world.created("/accounts", {"name": "other"})
    assert world.party.call("GET", f"/accounts/{other}/contents/{made}").status_code == 404
    assert world.second.call("GET", f"{world.here}/contents/{made}").status_code == 404
