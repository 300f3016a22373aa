"""What one API key owns."""

from __future__ import annotations

import pytest

from emulator.apis.verifymycontent.accounts import Account, Accounts, account_of, missing
from emulator.apis.verifymycontent.auth import NAME
from emulator.contract.call import Call, Request
from emulator.world.store import StoreFullError
from emulator.world.worlds import Credential, Worlds
from tests.apis.verifymycontent.scene import CONTRACT, Scene, new_face, new_moderation, new_risky_face
from tests.apis.verifymycontent.test_auth import worlds
from tests.live import LiveServer


def credential(register: Worlds, key: str) -> Credential:
    """One of the default world's credentials."""
    found = register.known(NAME, key)
    assert found is not None
    return found


def both(register: Worlds) -> tuple[Account, Account]:
    """The default world's accounts, main one first."""
    accounts = register.default.of(Accounts)
    return accounts.of(credential(register, "api-key")), accounts.of(credential(register, "second-key"))


def test_accounts_are_born_once() -> None:
    """A key's account is the same each time, and apart from the other's."""
    register = worlds()
    first, second = both(register)
    assert both(register) == (first, second)
    assert first is not second
    assert (first.face_match, second.face_match) == (True, False)
    assert register.default.of(Accounts).others(first) == [second]


def test_accounts_of_an_earlier_life() -> None:
    """After a reset the accounts are new ones, and the old ones are of the world no more."""
    register = worlds()
    first, _ = both(register)
    assert first in register.default.of(Accounts)
    register.default.reset()
    assert first not in register.default.of(Accounts)
    assert both(register)[0] in register.default.of(Accounts)


@pytest.mark.parametrize(
    ("operation", "owns", "status"),
    [
        ("readModeration", True, 403),
        ("readModeration", False, 404),
        ("pauseLivestream", True, 404),
        ("listFaces", True, 404),
        ("removeFace", True, 403),
    ],
)
def test_missing(operation: str, owns: bool, status: int) -> None:  # noqa: FBT001 - a column of a table
    """What another account of the world owns is a 403 where the operation documents one, else a 404."""
    register = worlds()
    first, second = both(register)
    described = CONTRACT.operations[operation]
    call = Call(described, register.default, Request("GET", "/", "/", "", {}), first.credential)
    assert account_of(call) is first
    error = missing(call, "the thing", lambda other: owns and other is second)
    assert error.status == status
    assert error.message.startswith("the thing ")


def test_other_worlds_are_not_looked_into(scene: Scene, server: LiveServer) -> None:
    """What an account of another world owns is a 404, as if it were nobody's."""
    other = Scene(server.world(seed=8, clock={"mode": "frozen"}))
    scene.add_face("ada")
    moderation = scene.moderate()
    assert scene.second.call("GET", f"/api/v1/moderation/{moderation}").status_code == 403
    for client in (other.vmc, other.second):
        assert client.call("GET", f"/api/v1/moderation/{moderation}").status_code == 404
        assert client.call("DELETE", "/v1/collections/cast/faces/ada").status_code == 404
    other.world.drop()


def test_resources_of_both_accounts(scene: Scene) -> None:
    """Each account reads its own, and the other's not, in both directions."""
    mine = scene.moderate()
    theirs = scene.second.call("POST", "/api/v1/moderation-anonymous", new_moderation()).json()["id"]
    for client, own, others in ((scene.vmc, mine, theirs), (scene.second, theirs, mine)):
        assert client.call("GET", f"/api/v1/moderation/{own}").status_code == 200
        assert client.call("GET", f"/api/v1/moderation/{others}").status_code == 403


def test_a_full_account_refuses_as_documented(server: LiveServer) -> None:
    """Where a world holds as much as it may, the vendor's own 400 says so, and what is there stays."""
    made = server.world(seed=3, clock={"mode": "frozen"})
    scene = Scene(made)
    world = server.emulator.worlds.get(made.id)
    assert world is not None
    scene.add_face("ada")
    scene.add_risky("eve")
    scene.moderate()
    scene.stream()
    client = next(iter(world.of(Accounts)._accounts.values()))
    assert client.risky is not None
    stores = (client.collections, client.moderations, client.livestreams, client.risky.faces)
    for store in stores:
        store.limit = 1
    client.collections.get("cast").faces.limit = 1  # type: ignore[union-attr]
    for path, body in (
        ("/v1/collections", new_face("ben", collection_id="second")),
        ("/v1/collections", new_face("ben")),
        ("/v1/collections/risky", new_risky_face("mal")),
        ("/api/v1/moderation-anonymous", new_moderation()),
    ):
        answer = scene.vmc.call("POST", path, body)
        assert answer.status_code == 400
        assert "limit" in answer.json()["error"]
    assert scene.vmc.call("GET", "/v1/collections/cast").json() == {"face_ids": ["ada"]}
    with pytest.raises(StoreFullError):
        client.moderations.add("another", next(iter(client.moderations)))
    made.drop()
