"""Notifications: what they say, where they go, and what is said about them."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.notifications import inbox_of
from emulator.world.clock import EPOCH, iso
from tests.apis.yoti.cast import done, got, inside, refused, switch
from tests.apis.yoti.scenes import CDN, moderation, told
from tests.yoti_client import STRANGER, YotiWorld

PAIR = f"{CDN}/emu-unknown-2.jpg"
PEOPLE = [{"unknown": True, "age": 12, "time": 12.5, "box": {"x": 20, "y": 10, "width": 70, "height": 100}}]


@pytest.fixture
def pair(world: YotiWorld) -> str:
    """A moderation that told of two strangers, a second after the beginning of the world."""
    made = moderation(world, PAIR, unknown_faces=True)
    world.advance(1)
    return made


def hooks(world: YotiWorld, *names: str) -> list[str]:
    """URLs of fresh sinks of these names."""
    for name in names:
        assert world.server.control("PUT", f"/sinks/{world.id}-{name}").is_success
    return [f"{world.server.base}/_emulator/sinks/{world.id}-{name}/receive" for name in names]


def received(world: YotiWorld, name: str) -> list[dict[str, Any]]:
    """The messages that came to a sink."""
    return list(world.server.control("GET", f"/sinks/{world.id}-{name}").json()["messages"])


# -- what they say -----------------------------------------------------------------------------------------


def test_a_face_is_told_of_with_its_place_and_time(world: YotiWorld) -> None:
    """The flattened fields of the reference, all of them inside data."""
    verdict = {"content": {"url": f"{CDN}/clip.mp4"}, "people": PEOPLE}
    assert world.control("PUT", "/verdicts", json=verdict).is_success
    made = moderation(world, f"{CDN}/clip.mp4", "VIDEO", unknown_faces=True, age_estimation=18)
    world.advance(1)
    listed = got(world, "/notifications")
    (shown,) = listed["notifications"]
    assert listed["total_count"] == 1
    assert shown == {
        "id": shown["id"],
        "account_id": world.account,
        "type": "FACE",
        "created_at": "2026-01-01T00:00:01.000Z",
        "data": {
            "moderation_id": made,
            "content_id": shown["data"]["content_id"],
            "url": f"{CDN}/clip.mp4",
            "content_type": "VIDEO",
            "reasons": ["AGE_ESTIMATION", "UNKNOWN_FACE"],
            "frame_time": 12.5,
            "top": 10,
            "right": 90,
            "bottom": 110,
            "left": 20,
            "age_group": "child",
            "observed_at": EPOCH + 1,
        },
    }
    assert got(world, f"/notifications/{shown['id']}") == shown


def test_an_action_has_no_face(world: YotiWorld) -> None:
    """Neither time nor box nor age."""
    moderation(world, f"{CDN}/live", "LIVE_VIDEO")
    (shown,) = told(world)
    assert shown["type"] == "ACTION"
    assert set(shown["data"]) == {
        *("moderation_id", "content_id", "url", "content_type", "reasons", "observed_at"),
    }


def test_o6_a_notification_reads_as_it_is_listed(world: YotiWorld, pair: str) -> None:
    """No schema is printed for either; both have that of a moderation's list."""
    listed = told(world)
    assert told(world, f"/moderations/{pair}/notifications") == listed
    assert [got(world, f"/notifications/{each['id']}") for each in listed] == listed


# -- lists -------------------------------------------------------------------------------------------------


def test_the_newest_comes_first(world: YotiWorld, pair: str) -> None:
    """Also among those of one moment; a moderation's list has its own only."""
    first = told(world)
    assert [each["data"]["left"] for each in first] == [190, 40]
    world.advance(1)
    second = moderation(world, f"{CDN}/emu-unknown.jpg", unknown_faces=True)
    world.advance(1)
    assert told(world)[1:] == first
    assert told(world, f"/moderations/{pair}/notifications") == first
    assert told(world, f"/moderations/{second}/notifications") == told(world)[:1]


@pytest.mark.parametrize("path", ["/notifications", "/moderations/{}/notifications"])
def test_epochs_are_seconds_or_milliseconds(world: YotiWorld, pair: str, path: str) -> None:
    """Nothing older is listed; what is of that very moment is."""
    at = int(EPOCH) + 1
    for epoch, count in ((at, 2), (at + 1, 0), (at * 1000, 2), (at * 1000 + 1, 0), (0, 2), (-5, 2)):
        listed = got(world, f"{path.format(pair)}?epoch={epoch}")
        assert (len(listed["notifications"]), listed["total_count"]) == (count, count), epoch


@pytest.mark.parametrize("path", ["/notifications", "/moderations/{}/notifications"])
def test_a_page_past_the_last_one_is_422(world: YotiWorld, pair: str, path: str) -> None:
    """But the first page of nothing is there."""
    switch(world, page_size=1)
    here = path.format(pair)
    pages = [got(world, f"{here}?page={page}") for page in (1, 2)]
    assert [each["notifications"][0]["data"]["left"] for each in pages] == [190, 40]
    assert [each["total_count"] for each in pages] == [2, 2]
    refused(world, 422, "GET", f"{here}?page=3")
    assert got(world, f"{here}?epoch=9999999999")["notifications"] == []
    refused(world, 422, "GET", f"{here}?epoch=9999999999&page=2")


@pytest.mark.parametrize("query", ["page=0", "page=x", "epoch=x", "epoch=1.5", "epoch="])
def test_a_list_that_nobody_has_is_400(world: YotiWorld, query: str) -> None:
    """Of whichever moderation."""
    refused(world, 400, "GET", f"/notifications?{query}")
    refused(world, 400, "GET", f"/moderations/{moderation(world)}/notifications?{query}")


def test_a_notification_is_read_by_its_own_account(world: YotiWorld, pair: str) -> None:
    """404 for one that is not there, another account's, or what is no id: no 400 is listed."""
    assert pair
    shown = told(world)[0]["id"]
    other = world.created("/accounts", {"name": "other"})
    for method, rest in (("GET", ""), ("POST", "/accept"), ("POST", "/dismiss"), ("GET", "/reviews")):
        assert world.party.call(method, f"/accounts/{other}/notifications/{shown}{rest}").status_code == 404, (
            rest
        )
        refused(world, 404, method, f"/notifications/{STRANGER}{rest}")
        refused(world, 404, method, f"/notifications/x{rest}")


# -- delivery ----------------------------------------------------------------------------------------------


def test_web_destinations_get_the_notification_itself(world: YotiWorld) -> None:
    """As JSON, not signed; each destination gets each."""
    urls = hooks(world, "a", "b")
    moderation(world, PAIR, unknown_faces=True, notifications={"web_destinations": urls})
    world.advance(1)
    listed = told(world)
    for name in "ab":
        messages = received(world, name)
        came = {message["body"]["id"]: message["body"] for message in messages}
        assert came == {each["id"]: each for each in listed}
        assert {message["method"] for message in messages} == {"POST"}
        names = {header for message in messages for header in message["headers"]}
        assert not {header for header in names if "auth" in header or "sign" in header or "digest" in header}


def test_slack_gets_a_text(world: YotiWorld) -> None:
    """In the form of an incoming webhook, with Slack's three signs escaped."""
    (url,) = hooks(world, "slack")
    where = {"slack_destinations": [url]}
    moderation(world, f"{CDN}/emu-unknown.mp4?a=1&b=<2>", "VIDEO", unknown_faces=True, notifications=where)
    moderation(world, f"{CDN}/live", "LIVE_VIDEO", notifications=where)
    world.advance(1)
    assert sorted(message["body"]["text"] for message in received(world, "slack")) == [
        f"STARTED in {CDN}/live",
        f"UNKNOWN_FACE at 0 s in {CDN}/emu-unknown.mp4?a=1&amp;b=&lt;2&gt;",
    ]


def test_a_receiver_that_fails_gets_three_attempts(world: YotiWorld) -> None:
    """2xx is delivered; API replies never suffer."""
    (url,) = hooks(world, "down")
    script = {"script": [500, 302, 404]}
    assert world.server.control("PUT", f"/sinks/{world.id}-down", json=script).is_success
    moderation(world, f"{CDN}/emu-unknown.jpg", unknown_faces=True, notifications={"web_destinations": [url]})
    world.advance(120)
    (delivery,) = world.control("GET", "/deliveries").json()["deliveries"]
    assert delivery["status"] == "failed"
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 302, 404]
    assert delivery["event"] == "notification"


@pytest.mark.parametrize(("attempts", "gap"), [(1, 30), (2, 0), (5, 7.5)])
def test_attempts_are_a_quirk(world: YotiWorld, attempts: int, gap: float) -> None:
    """How many there are, and how far apart."""
    world.switch(webhook_attempts=attempts, webhook_gap=gap)
    where = {"web_destinations": ["http://127.0.0.1:1/"]}
    moderation(world, f"{CDN}/emu-unknown.jpg", unknown_faces=True, notifications=where)
    world.advance(120)
    (delivery,) = world.control("GET", "/deliveries").json()["deliveries"]
    assert delivery["status"] == "failed"
    at = [iso(EPOCH + 1 + gap * number) for number in range(attempts)]
    assert [each["at"] for each in delivery["attempts"]] == at


def test_a_members_inbox_is_kept(world: YotiWorld) -> None:
    """Newest first; other moderations' notifications are not in it, and no operation shows it."""
    member_id = world.member().token.rpartition(".")[2]
    moderation(world, f"{CDN}/live", "LIVE_VIDEO", notifications={"member_id": member_id})
    moderation(world, f"{CDN}/live", "LIVE_VIDEO")
    world.advance(1)
    made = moderation(world, PAIR, unknown_faces=True, notifications={"member_id": member_id})
    world.advance(1)
    inbox = inbox_of(inside(world)[1], member_id)
    assert [each.data["reasons"] for each in inbox] == [["UNKNOWN_FACE"]] * 2 + [["STARTED"]]
    done(world, 204, "DELETE", f"/members/{member_id}")
    assert told(world, f"/moderations/{made}/notifications")


# -- reviews -----------------------------------------------------------------------------------------------


def test_o20_accepting_says_right_and_dismissing_says_wrong(world: YotiWorld, pair: str) -> None:
    """The reference heads both "as incorrect"; each appends a review, and a notification takes many."""
    assert pair
    shown = told(world)[0]
    done(world, 200, "POST", f"/notifications/{shown['id']}/accept", {"comment": "yes"})
    world.advance(2)
    done(world, 200, "POST", f"/notifications/{shown['id']}/dismiss", {"comment": "x" * 500})
    done(world, 200, "POST", f"/notifications/{shown['id']}/accept")
    listed = got(world, f"/notifications/{shown['id']}/reviews")
    assert listed["total_count"] == 3
    said = [(each["score"], each["description"], each["created_at"][17:19]) for each in listed["reviews"]]
    assert said == [(100, "yes", "01"), (0, "x" * 500, "03"), (100, "", "03")]
    assert {each["notification_id"] for each in listed["reviews"]} == {shown["id"]}
    assert {each["user_id"] for each in listed["reviews"]} == {world.party.sdk_id}
    assert told(world)[0] == shown


def test_a_member_reviews_under_their_own_id(world: YotiWorld, pair: str) -> None:
    """The relying party's own token reviews as its SDK id; a member who goes leaves the review behind."""
    assert pair
    caller, shown = world.member("notifications:manage"), told(world)[0]["id"]
    member_id = caller.token.rpartition(".")[2]
    assert caller.call("POST", f"{world.here}/notifications/{shown}/dismiss").status_code == 200
    done(world, 204, "DELETE", f"/members/{member_id}")
    assert got(world, f"/notifications/{shown}/reviews")["reviews"][0]["user_id"] == member_id


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
def test_a_comment_has_up_to_500_characters(world: YotiWorld, pair: str, verb: str) -> None:
    """400 beyond, and for what is no text; nothing is written."""
    assert pair
    shown = told(world)[0]["id"]
    bodies: tuple[Any, ...] = ({"comment": "x" * 501}, {"comment": 1}, [])
    for body in bodies:
        refused(world, 400, "POST", f"/notifications/{shown}/{verb}", body)
    assert got(world, f"/notifications/{shown}/reviews") == {"reviews": [], "total_count": 0}


def test_reviews_come_in_pages(world: YotiWorld, pair: str) -> None:
    """Past the last one there is nothing, because no 422 is listed; 400 for what is no page."""
    assert pair
    switch(world, page_size=2)
    shown = told(world)[0]["id"]
    for verb in ("accept", "dismiss", "dismiss"):
        done(world, 200, "POST", f"/notifications/{shown}/{verb}")
    here = f"/notifications/{shown}/reviews"
    pages = [got(world, f"{here}?page={page}")["reviews"] for page in (1, 2, 3)]
    assert [[each["score"] for each in page] for page in pages] == [[100, 0], [0], []]
    refused(world, 400, "GET", f"{here}?page=0")
