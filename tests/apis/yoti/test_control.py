"""What the control plane does to this API that its own operations cannot."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from websockets.sync.client import connect

from emulator.apis.yoti.quirks import QuirkBook, QuirkError, Quirks
from emulator.world.world import World, WorldSettings
from tests.yoti_client import STRANGER, YotiWorld, refused

CLIP = {"url": "https://media.example.com/clip.mp4", "type": "VIDEO"}
LIVE = {"url": "https://media.example.com/live.m3u8", "type": "LIVE_VIDEO"}


def pointer_of(answered: Any) -> str:
    """Where a refused request broke its contract."""
    assert answered.status_code == 400, answered.text
    return str(answered.json()["error"]["violations"][0]["pointer"])


def streamed(world: YotiWorld, **asked: Any) -> str:
    """The id of a running moderation of a live video."""
    content = world.new("/contents", LIVE)
    return world.new("/moderations", {"content_id": content, "unknown_faces": True, **asked})


def test_accounts(world: YotiWorld) -> None:
    """Every relying party's accounts are listed, with whose they are."""
    other = world.second.call("POST", "/accounts", {"name": "other"}).json()["id"]
    listed = world.control("GET", "/yoti/accounts").json()["accounts"]
    assert [(each["id"], each["name"], each["sdk_id"]) for each in listed] == [
        (world.account, "main", world.party.sdk_id),
        (other, "other", world.second.sdk_id),
    ]


def test_accept(world: YotiWorld) -> None:
    """The token that comes of accepting is the member's; nobody else's name is needed for it."""
    invitation = world.new("/invitations", {"email": "ada@example.com", "admin": True})
    accepted = world.control("POST", f"/yoti/invitations/{invitation}/accept").json()
    assert accepted["account_id"] == world.account
    assert accepted["member"]["username"] == "ada"
    assert world.party.member(accepted["token"]).call("GET", world.here).status_code == 200


def test_accept_for_the_second_party(world: YotiWorld) -> None:
    """A member's token belongs to the relying party of the account."""
    account = world.second.call("POST", "/accounts", {"name": "other"}).json()["id"]
    path = f"/accounts/{account}"
    invited = world.second.call("POST", f"{path}/invitations", {"email": "ada@example.com", "admin": True})
    token = world.control("POST", f"/yoti/invitations/{invited.json()['id']}/accept").json()["token"]
    assert world.second.member(token).call("GET", path).status_code == 200
    refused(world.party.member(token).call("GET", path), 401)


@pytest.mark.parametrize("body", [{"username": ""}, {"username": 1}, {"username": "x" * 101}, {"name": "x"}])
def test_accept_bad_body(world: YotiWorld, body: Any) -> None:
    """A name that cannot be is refused, and the invitation stays."""
    invitation = world.new("/invitations", {"email": "ada@example.com"})
    assert world.control("POST", f"/yoti/invitations/{invitation}/accept", json=body).status_code == 400
    assert len(world.call("GET", "/invitations").json()["invitations"]) == 1


def test_report(world: YotiWorld) -> None:
    """What is filed is what is listed."""
    world.call("POST", "/flags", {"reason": "nudity", "content_type": "VIDEO"})
    [flag] = world.call("GET", "/flags").json()
    asked = {"content_id": world.new("/contents", CLIP), "reason_id": flag["id"]}
    filed = world.control("POST", "/yoti/reports", json=asked)
    assert filed.status_code == 201
    assert world.call("GET", "/reports").json() == {"reports": [filed.json()], "total_count": 1}


def test_report_refused(world: YotiWorld) -> None:
    """A report needs a content, and an active reason of the same account that is for such content."""
    content = world.new("/contents", CLIP)
    for content_type in ("IMAGE", "VIDEO"):
        world.call("POST", "/flags", {"reason": "nudity", "content_type": content_type})
    image, video = (flag["id"] for flag in world.call("GET", "/flags").json())
    world.call("DELETE", f"/flags/{video}")
    for asked, status in (
        ({"content_id": STRANGER, "reason_id": image}, 404),
        ({"content_id": content, "reason_id": STRANGER}, 404),
        ({"content_id": content, "reason_id": video}, 404),
        ({"content_id": content, "reason_id": image}, 400),
        ({"content_id": content}, 400),
        ({"content_id": "x", "reason_id": image}, 400),
    ):
        assert world.control("POST", "/yoti/reports", json=asked).status_code == status
    assert world.call("GET", "/reports").json()["total_count"] == 0


def test_ban(world: YotiWorld) -> None:
    """A ban shows wherever the profile does, until it is lifted."""
    profile = world.new("/profiles", {"display_name": "Eve"})
    for banned in (True, False):
        answered = world.control("PUT", f"/yoti/profiles/{profile}", json={"is_banned": banned})
        assert answered.status_code == 200
        assert answered.json()["is_banned"] is banned
        assert world.call("GET", f"/profiles/{profile}").json() == answered.json()
    assert pointer_of(world.control("PUT", f"/yoti/profiles/{profile}", json={})) == "/is_banned"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"/yoti/invitations/{STRANGER}/accept", None),
        ("PUT", f"/yoti/profiles/{STRANGER}", {"is_banned": True}),
        ("POST", f"/yoti/moderations/{STRANGER}/observations", {"people": [{}]}),
        ("POST", f"/yoti/moderations/{STRANGER}/end", None),
        ("POST", "/yoti/moderations/x/end", None),
    ],
)
def test_unknown(world: YotiWorld, method: str, path: str, body: Any) -> None:
    """What no account of the world has is not found."""
    assert world.control(method, path, json=body).status_code == 404


def test_another_worlds(world: YotiWorld) -> None:
    """What is another world's is not found."""
    other = YotiWorld(world.server)
    profile = other.new("/profiles", {})
    assert world.control("PUT", f"/yoti/profiles/{profile}", json={"is_banned": True}).status_code == 404
    other.drop()


def test_observe(world: YotiWorld) -> None:
    """Whoever is observed in a running live video is found at once, at the present moment of the stream."""
    moderation = streamed(world, age_estimation=18)
    world.advance(30)
    people = [{"unknown": True, "age": 15, "box": {"x": 10, "y": 20, "width": 30, "height": 40}}]
    answered = world.control("POST", f"/yoti/moderations/{moderation}/observations", json={"people": people})
    assert (answered.status_code, answered.content) == (204, b"")
    [face] = world.call("GET", f"/moderations/{moderation}/report").json()["face_check_results"]
    assert (face["face_left"], face["face_top"], face["face_right"], face["face_bottom"]) == (10, 20, 40, 60)
    assert face["age_group"] == "teenager_young"
    told = world.call("GET", "/notifications").json()["notifications"]
    reasons = [sorted(notification["data"]["reasons"]) for notification in told]
    assert reasons == [["AGE_ESTIMATION", "UNKNOWN_FACE"], ["STARTED"]]


@pytest.mark.parametrize(
    ("people", "pointer"),
    [
        (None, "/people"),
        ([], "/people"),
        ([{}] * 101, "/people"),
        ([{"id": STRANGER, "unknown": True}], "/people/0/unknown"),
        ([{"age": -1}], "/people/0/age"),
        ([{"name": "x"}], "/people/0/name"),
    ],
)
def test_observe_bad_people(world: YotiWorld, people: Any, pointer: str) -> None:
    """People are as in a verdict; what they cannot be is pointed at."""
    path = f"/yoti/moderations/{streamed(world)}/observations"
    assert pointer_of(world.control("POST", path, json={"people": people})) == pointer


def test_end(world: YotiWorld) -> None:
    """A stream ends once; nothing can be observed in it any more."""
    moderation = streamed(world)
    world.advance(5)
    path = f"/yoti/moderations/{moderation}"
    answered = world.control("POST", f"{path}/end")
    assert (answered.status_code, answered.content) == (204, b"")
    assert world.call("GET", "/notifications").json()["notifications"][0]["data"]["reasons"] == ["STOPPED"]
    assert world.control("POST", f"{path}/end").status_code == 400
    assert world.control("POST", f"{path}/observations", json={"people": [{}]}).status_code == 400
    refused(world.call("POST", f"/moderations/{moderation}/stop"), 400)


def test_end_of_no_stream(world: YotiWorld) -> None:
    """A video has no stream to end, nor to be observed in."""
    moderation = world.new("/moderations", {"content_id": world.new("/contents", CLIP)})
    path = f"/yoti/moderations/{moderation}"
    assert world.control("POST", f"{path}/end").status_code == 400
    assert world.control("POST", f"{path}/observations", json={"people": [{}]}).status_code == 400


def test_quirks(world: YotiWorld) -> None:
    """All of them are shown as they are from the start; what is left out of a change stays."""
    first = world.control("GET", "/yoti/quirks").json()
    assert first == QuirkBook(World("x", WorldSettings())).as_json()
    assert set(first) == {quirk.name for quirk in dataclasses.fields(Quirks)}
    changed = world.control("PUT", "/yoti/quirks", json={"page_size": 2, "retention": 60})
    assert (changed.status_code, changed.json()) == (200, {**first, "page_size": 2, "retention": 60.0})
    world.switch(no_match="omit")
    assert world.control("GET", "/yoti/quirks").json() == {**changed.json(), "no_match": "omit"}
    world.control("POST", "/reset")
    assert world.control("GET", "/yoti/quirks").json() == first


@pytest.mark.parametrize(
    "change",
    [
        {"page_size": 0},
        {"page_size": 1.5},
        {"page_size": True},
        {"list_contents_status": 204},
        {"no_match": "null"},
        {"swap_404_410": 1},
        {"age_bands": [{"below": 18, "age_group": "adult"}]},
        {"age_bands": [{"below": 18, "age_group": "child"}, {"below": 18, "age_group": "teenager_old"}]},
    ],
)
def test_bad_quirks(world: YotiWorld, change: dict[str, Any]) -> None:
    """A value that a quirk cannot have is pointed at and changes nothing."""
    before = world.control("GET", "/yoti/quirks").json()
    answered = world.control("PUT", "/yoti/quirks", json={"retention": 1, **change})
    assert pointer_of(answered).startswith(f"/{next(iter(change))}")
    assert world.control("GET", "/yoti/quirks").json() == before


@pytest.mark.parametrize(("change", "pointer"), [({}, ""), ([], ""), ({"colour": "green"}, "/colour")])
def test_no_quirks(world: YotiWorld, change: Any, pointer: str) -> None:
    """A change of nothing, or of what is no quirk, is refused."""
    assert pointer_of(world.control("PUT", "/yoti/quirks", json=change)) == pointer


def test_age_bands(world: YotiWorld) -> None:
    """The bands of ages can be set, as no cut-offs are published."""
    world.switch(age_bands=[{"below": 30, "age_group": "adult_young"}])
    moderation = streamed(world, age_estimation=100)
    for age in (5, 29.9, 30, 99):
        people = {"people": [{"unknown": True, "age": age}]}
        world.control("POST", f"/yoti/moderations/{moderation}/observations", json=people)
    faces = world.call("GET", f"/moderations/{moderation}/report").json()["face_check_results"]
    assert [face["age_group"] for face in faces] == ["adult_young", "adult_young", "adult", "adult"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page_size", 2.5),
        ("page_size", "2"),
        ("page_size", True),
        ("swap_404_410", 1),
        ("no_match", 1),
        ("colour", 1),
    ],
)
def test_quirk_book(name: str, value: Any) -> None:
    """The book itself takes no other type either, and names what it refuses."""
    book = QuirkBook(World("x", WorldSettings()))
    with pytest.raises(QuirkError, match=name) as caught:
        book.change({name: value})
    assert caught.value.name == name
    assert book.change({"page_size": 2.0, "retention": 1}) == dataclasses.replace(
        Quirks(), page_size=2, retention=1.0
    )


def test_connections(world: YotiWorld) -> None:
    """Every open socket is listed with its state; deleting its account closes it."""
    address = world.server.base.replace("http", "ws") + f"{world.here}/sockets/connect"
    assert world.control("GET", "/yoti/connections").json() == {"connections": []}
    with connect(address, additional_headers={"Yoti-Sdk-Id": world.party.sdk_id}) as socket:
        assert socket.response is not None
        connection = socket.response.headers["Yoti-Connection-Id"]
        for verb, state in ((None, "CONNECTED"), ("listen", "LISTENING"), ("mute", "MUTED")):
            if verb is not None:
                world.call("GET", f"/sockets/{verb}", headers={"Yoti-Connection-Id": connection})
            assert world.control("GET", "/yoti/connections").json() == {
                "connections": [
                    {
                        "id": connection,
                        "account_id": world.account,
                        "state": state,
                        "opened_at": "2026-01-01T00:00:00.000Z",
                    }
                ]
            }
        assert world.call("DELETE", "").status_code == 204
        assert world.control("GET", "/yoti/connections").json() == {"connections": []}


def test_deleted_account_runs_nothing(world: YotiWorld) -> None:
    """With its account a moderation stops, and tells nobody."""
    streamed(world, notifications={"web_destinations": ["http://127.0.0.1:1/hook"]})
    world.advance(5)
    before = len(world.control("GET", "/deliveries").json()["deliveries"])
    assert world.control("GET", "/lifecycle").json()["count"] == 1
    assert world.call("DELETE", "").status_code == 204
    assert world.control("GET", "/lifecycle").json()["count"] == 0
    world.advance(3600)
    assert len(world.control("GET", "/deliveries").json()["deliveries"]) == before


def test_inbox(world: YotiWorld) -> None:
    """What a moderation sends to a member's inbox can be read there, newest first; a stranger has none."""
    invitation = world.new("/invitations", {"email": "ada@example.com"})
    member = world.control("POST", f"/yoti/invitations/{invitation}/accept").json()["member"]["id"]
    content = world.new("/contents", {"url": "https://cdn.example.com/live", "type": "LIVE_VIDEO"})
    world.new("/moderations", {"content_id": content, "notifications": {"member_id": member}})
    told = world.control("GET", f"/yoti/members/{member}/inbox").json()["notifications"]
    assert [each["data"]["reasons"] for each in told] == [["STARTED"]]
    assert world.control("GET", f"/yoti/members/{STRANGER}/inbox").status_code == 404
