"""Profiles: active, archived, purged; and consent."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.yoti.account import Tenancy
from emulator.apis.yoti.profiles import let_profiles_go
from emulator.apis.yoti.quirks import DAY
from tests.apis.yoti.cast import (
    ADA,
    CLEO,
    blank,
    crowd,
    done,
    got,
    inside,
    member,
    packed,
    person,
    refused,
    shown,
)
from tests.yoti_client import STRANGER, YotiWorld


def as_read(profile: str, *, active: bool = True) -> dict[str, Any]:
    """A profile as it is read."""
    return {"profile_id": profile, "is_banned": False, "is_active": active, "active": active}


def test_a_profile_may_hold_nothing_but_itself(world: YotiWorld) -> None:
    """No field is needed."""
    made = world.new("/profiles", {})
    assert got(world, f"/profiles/{made}") == as_read(made)
    assert got(world, f"/profiles/{made}/faces") == {"faces": []}


def test_a_profile_may_be_created_with_a_face(world: YotiWorld) -> None:
    """It has that face, captured now."""
    made = world.new("/profiles", {"face": shown(ADA), "profile_type": 2, "display_name": "Ada"})
    (face,) = got(world, f"/profiles/{made}/faces")["faces"]
    assert face["captured_at"] == "2026-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    "body",
    [
        *(None, [], {"profile_type": 3}, {"profile_type": "1"}, {"display_name": 1}, {"is_id_verified": "yes"}),
        *({"consent_link": "ftp://a.example.com/"}, {"face": ""}, {"face": 1}, {"face": "%%%"}),
        {"face": packed(b"no picture")},
        {"face": packed(blank())},
        {"face": packed(crowd(ADA, CLEO))},
    ],
)
def test_o28_a_bad_profile_is_400_though_none_is_listed(world: YotiWorld, body: Any) -> None:
    """And none is made."""
    refused(world, 400, "POST", "/profiles", body)
    assert got(world, "/profiles") == {"profiles": []}


def test_another_content_type_is_refused_where_it_is_listed(world: YotiWorld) -> None:
    """Creating a profile lists the header; without it all is well."""
    answered = world.call("POST", "/profiles", {}, headers={"Content-Type": "text/plain"})
    assert answered.status_code == 400
    assert world.call("POST", "/profiles", {}, headers={"Content-Type": None}).status_code == 201


def test_profiles_come_in_pages_and_not_beyond_them(world: YotiWorld) -> None:
    """Past the last page is 422; the first page of nothing is there."""
    assert got(world, "/profiles") == {"profiles": []}
    made = [person(world) for _ in range(21)]
    pages = [got(world, f"/profiles?page={page}")["profiles"] for page in (1, 2)]
    assert [each["profile_id"] for page in pages for each in page] == made
    assert [len(page) for page in pages] == [20, 1]
    for beyond in ("3", "1" + "0" * 17):
        assert "last" in refused(world, 422, "GET", f"/profiles?page={beyond}")
    for bad in ("0", "-1", "x", "1.5", ""):
        refused(world, 400, "GET", f"/profiles?page={bad}")


def test_o35_the_id_has_another_key_where_profiles_are_read(world: YotiWorld) -> None:
    """`id` when one is made, `profile_id` when it is read."""
    made = world.call("POST", "/profiles", {}).json()
    assert set(made) == {"id"}
    assert got(world, f"/profiles/{made['id']}")["profile_id"] == made["id"]


def test_a_deleted_profile_is_archived_then_purged(world: YotiWorld) -> None:
    """Read as not active until the world's clock says that it is gone."""
    made = person(world, ADA)
    done(world, 202, "DELETE", f"/profiles/{made}")
    assert got(world, f"/profiles/{made}") == as_read(made, active=False)
    assert got(world, "/profiles")["profiles"] == [as_read(made, active=False)]
    world.advance(DAY - 1)
    assert got(world, f"/profiles/{made}") == as_read(made, active=False)
    world.advance(1)
    refused(world, 404, "GET", f"/profiles/{made}")
    refused(world, 404, "GET", f"/profiles/{made}/faces")
    assert got(world, "/profiles") == {"profiles": []}


def test_an_archived_profile_can_be_purged_at_once(world: YotiWorld) -> None:
    """With purge_delay 0 the deletion's own reply already shows it gone."""
    world.switch(purge_delay=0)
    made = person(world)
    done(world, 202, "DELETE", f"/profiles/{made}")
    refused(world, 404, "GET", f"/profiles/{made}")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "", None),
        ("POST", "/retain", None),
        ("PUT", "/biometric_consent", {"biometric_consent": "yes"}),
        ("DELETE", "/biometric_consent", None),
    ],
)
def test_nothing_more_is_done_to_an_archived_profile(
    world: YotiWorld, method: str, path: str, body: Any
) -> None:
    """404, as for one that was never there."""
    made = person(world)
    done(world, 202, "DELETE", f"/profiles/{made}")
    for each in (made, STRANGER, "x"):
        refused(world, 404, method, f"/profiles/{each}{path}", body)


def test_a_profile_ends_by_itself_after_its_retention(world: YotiWorld) -> None:
    """Archived, out of its groups, later purged."""
    world.switch(retention=10)
    group = world.new("/groups", {"label": "g"})
    made = member(world, group, ADA)
    world.advance(9)
    assert got(world, f"/profiles/{made}")["active"] is True
    world.advance(1)
    assert got(world, f"/profiles/{made}")["active"] is False
    assert got(world, f"/groups/{group}/profiles") == {"profiles": []}
    world.advance(DAY)
    refused(world, 404, "GET", f"/profiles/{made}")


def test_a_retained_profile_ends_later(world: YotiWorld) -> None:
    """The whole retention begins anew."""
    world.switch(retention=10)
    made = person(world)
    world.advance(6)
    done(world, 202, "POST", f"/profiles/{made}/retain")
    world.advance(9)
    assert got(world, f"/profiles/{made}")["active"] is True
    world.advance(1)
    assert got(world, f"/profiles/{made}")["active"] is False


def test_o38_the_content_type_of_a_request_without_body_is_not_looked_at(world: YotiWorld) -> None:
    """Retaining and listing faces list the header all the same."""
    made = person(world)
    plain = {"Content-Type": "text/plain"}
    assert world.call("POST", f"/profiles/{made}/retain", headers=plain).status_code == 202
    assert world.call("GET", f"/profiles/{made}/faces", headers=plain).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST"])
@pytest.mark.parametrize("path", ["biometric_consent", "biometric-consent", "consent"])
def test_o39_consent_is_set_and_removed_at_each_spelling(world: YotiWorld, path: str, method: str) -> None:
    """Neither its path nor its method is published."""
    made = person(world, biometric_consent="at first")
    kept = inside(world)[1].profiles.get(made)
    assert kept is not None
    assert kept.biometric_consent == "at first"
    done(world, 200, method, f"/profiles/{made}/{path}", {"biometric_consent": "2026-01-01"})
    assert kept.biometric_consent == "2026-01-01"
    done(world, 200, "DELETE", f"/profiles/{made}/{path}")
    assert kept.biometric_consent is None


def test_o39_the_status_of_consent_is_a_switch(world: YotiWorld) -> None:
    """202 is what other changes of a profile answer."""
    made = person(world)
    world.switch(consent_status=202)
    done(world, 202, "PUT", f"/profiles/{made}/biometric_consent", {"biometric_consent": "yes"})
    done(world, 202, "DELETE", f"/profiles/{made}/biometric_consent")


@pytest.mark.parametrize("body", [None, {}, {"biometric_consent": True}])
def test_consent_is_a_text(world: YotiWorld, body: Any) -> None:
    """Anything else is 400."""
    refused(world, 400, "PUT", f"/profiles/{person(world)}/biometric_consent", body)


def test_a_deleted_account_leaves_no_alarm(world: YotiWorld) -> None:
    """None of its profiles waits for its end."""
    inner, account = inside(world)
    person(world)
    let_profiles_go(account)
    assert [alarm for alarm in inner.clock.pending() if alarm.name.startswith("yoti.retention")] == []


def test_an_account_deleted_while_its_picture_is_looked_at_gets_no_profile(
    world: YotiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """404, because the account is asked for again."""
    from tests.apis.yoti.meanwhile import meanwhile

    inner, account = inside(world)
    meanwhile(monkeypatch, lambda: inner.of(Tenancy).accounts.pop(account.id))
    refused(world, 404, "POST", "/profiles", {"face": shown(ADA)})
    assert len(account.profiles) == 0


def test_same_seed_same_ids(world: YotiWorld) -> None:
    """Ids are drawn from the world's seed alone."""
    twin = YotiWorld(world.server, seed=7, clock={"mode": "frozen"})
    assert (person(twin), twin.account) == (person(world), world.account)
    twin.drop()
