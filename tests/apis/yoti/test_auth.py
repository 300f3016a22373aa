"""Who calls: a token, bare or as Bearer, with the SDK id that owns it."""

from __future__ import annotations

import pytest

from emulator.apis.yoti.auth import TokenMint, member_token, split_token
from emulator.world.ids import Ids
from tests.yoti_client import STRANGER, YotiWorld, refused


@pytest.mark.parametrize("scheme", ["", "Bearer ", "bearer ", "BEARER   "])
def test_spellings(world: YotiWorld, scheme: str) -> None:
    """The token is taken bare, as the reference has it, and as Bearer, as the guide has it."""
    answered = world.call("GET", "", headers={"Authorization": f"{scheme}{world.party.token}"})
    assert answered.status_code == 200


@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer nobody", "nobody", "Basic x"])
def test_no_token(world: YotiWorld, shown: str | None) -> None:
    """Without a known token nothing is answered."""
    refused(world.call("GET", "", headers={"Authorization": shown}), 401)


@pytest.mark.parametrize(
    "shown",
    [
        *(None, "", "app", STRANGER, STRANGER.upper(), f"{STRANGER}0", "00000000-0000-0000-0000-000000000000"),
        "01890a5d-ac96-774b-bcce-b302099a8057",
    ],
)
def test_no_sdk_id(world: YotiWorld, shown: str | None) -> None:
    """The SDK id must be the owner's, in lower case and of version 1 to 5; nothing else is looked at before."""
    message = refused(world.call("GET", "", headers={"Yoti-Sdk-Id": shown}), 401)
    assert "Yoti-Sdk-Id" in message
    refused(world.party.call("POST", "/accounts", raw=b"{", headers={"Yoti-Sdk-Id": shown}), 401)


def test_the_other_party(world: YotiWorld) -> None:
    """A token opens nothing under another relying party's SDK id."""
    refused(world.call("GET", "", headers={"Yoti-Sdk-Id": world.second.sdk_id}), 401)


def test_unknown_query_parameters(world: YotiWorld) -> None:
    """What the vendor's SDKs add to every URL is ignored, and so are their headers."""
    headers = {"X-Yoti-Auth-Digest": "bm9uc2Vuc2U=", "X-Yoti-SDK": "Python"}
    assert world.call("GET", f"?nonce={STRANGER}&timestamp=1767323045000", headers=headers).status_code == 200


def test_removed_member(world: YotiWorld) -> None:
    """A member's token opens nothing once the member is gone."""
    member = world.member(admin=True)
    assert member.call("GET", world.here).status_code == 200
    [listed] = world.call("GET", "/members").json()["members"]
    assert world.call("DELETE", f"/members/{listed['id']}").status_code == 204
    refused(member.call("GET", world.here), 401)


@pytest.mark.parametrize("token", ["", "t", "t.", "t.x", f"t.{STRANGER.upper()}", STRANGER])
def test_no_members_token(token: str) -> None:
    """Only a dot and a UUID at the end make a token a member's."""
    assert split_token(token) == (token, None)


def test_members_token() -> None:
    """A member's token is that of the relying party, and whose it is."""
    assert split_token(member_token("a.b", STRANGER)) == ("a.b", STRANGER)


def test_opened() -> None:
    """An unknown token that opens a world is that of the SDK id beside it; there is a second one too."""
    fields = TokenMint().opened(f"my token {STRANGER}")
    assert (fields["token"], fields["sdk_id"]) == ("my token", STRANGER)
    assert len(set(fields.values())) == 4


def test_fresh() -> None:
    """Fresh credentials are drawn from the ids alone."""
    assert TokenMint().fresh(Ids(1)) == TokenMint().fresh(Ids(1)) != TokenMint().fresh(Ids(2))
