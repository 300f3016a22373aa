"""Which faces a request expects."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.verifymycontent.accounts import Account, Accounts
from emulator.apis.verifymycontent.auth import NAME
from emulator.apis.verifymycontent.casting import cast_of
from emulator.apis.verifymycontent.collections import Collection
from emulator.contract.errors import ApiError
from emulator.world.store import Store
from tests.apis.verifymycontent.test_auth import KEY, worlds


def account(*, risky: tuple[str, ...] | None = None) -> Account:
    """An account with a cast of three and an empty collection; `risky` faces, if there ever were any."""
    register = worlds()
    credential = register.known(NAME, KEY)
    assert credential is not None
    made = register.default.of(Accounts).of(credential)
    for name, face_ids in (("cast", ("ada", "ben", "cleo")), ("empty", ())):
        made.collections.add(name, _collection(name, face_ids))
    if risky is not None:
        made.risky = _collection("risky", risky)
    return made


def _collection(name: str, face_ids: tuple[str, ...]) -> Collection:
    collection = Collection(name, Store("face"))
    for face_id in face_ids:
        collection.add(face_id, None)
    return collection


@pytest.mark.parametrize("kind", ["face-match", "combined"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"collection_id": "cast"}, ("ada", "ben", "cleo")),
        ({"collection_id": "cast", "face_ids": ["cleo", "ada"]}, ("cleo", "ada")),
        ({"collection_id": "cast", "face_ids": []}, ("ada", "ben", "cleo")),
        ({"collection_id": "cast", "faces_id": ["ben"]}, ("ben",)),
        ({"collection_id": "cast", "face_ids": ["ada"], "faces_id": ["ben"]}, ("ada",)),
        ({"collection_id": "empty"}, ()),
    ],
)
def test_expected(kind: str, body: dict[str, Any], expected: tuple[str, ...]) -> None:
    """The listed faces are expected, or all of the collection where none is listed."""
    made = account(risky=("eve",))
    cast = cast_of(made, {**body, "type": kind})
    assert (cast.expected, cast.matching) == (expected, True)
    assert cast.collection is made.collections.get(body["collection_id"])
    assert cast.risky is made.risky


@pytest.mark.parametrize("body", [{}, {"type": "moderation"}, {"type": "moderation", "collection_id": "cast"}])
def test_plain_moderation(body: dict[str, Any]) -> None:
    """Plain moderation, which is the default, expects nobody and matches nobody."""
    cast = cast_of(account(risky=("eve",)), body)
    assert (cast.expected, cast.collection, cast.risky, cast.matching) == ((), None, None, False)


def test_risky_faces_alone() -> None:
    """Where risky faces are stored, a type that matches needs no collection."""
    made = account(risky=("eve",))
    cast = cast_of(made, {"type": "face-match", "face_ids": ["anybody"]})
    assert (cast.expected, cast.collection, cast.risky) == ((), None, made.risky)


@pytest.mark.parametrize("risky", [None, ()])
def test_a_collection_is_needed(risky: tuple[str, ...] | None) -> None:
    """Without risky faces, also where the last was removed, a type that matches needs one."""
    with pytest.raises(ApiError, match="collection_id is required") as refused:
        cast_of(account(risky=risky), {"type": "combined"})
    assert refused.value.status == 400


@pytest.mark.parametrize("kind", ["moderation", "face-match", "combined"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"collection_id": "nobody-knows"}, "collection_id names no collection of this account"),
        ({"collection_id": "cast", "face_ids": ["ada", "eve", "mal"]}, "face_ids[1] is not in the collection"),
        ({"collection_id": "empty", "faces_id": ["ada"]}, "face_ids[0] is not in the collection"),
    ],
)
def test_unknown_names(kind: str, body: dict[str, Any], message: str) -> None:
    """A collection or face that is named and not there is refused, whether it would be needed or not."""
    with pytest.raises(ApiError) as refused:
        cast_of(account(risky=("eve",)), {**body, "type": kind})
    assert (refused.value.status, refused.value.message) == (400, message)
