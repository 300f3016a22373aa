"""Which faces a request expects in its content."""

from __future__ import annotations

from typing import Any

from emulator.apis.verifymycontent.accounts import Account
from emulator.apis.verifymycontent.facematch import Cast
from emulator.contract.errors import ApiError

MATCHING = frozenset({"face-match", "combined"})


def cast_of(account: Account, body: dict[str, Any]) -> Cast:
    """The cast that `body` asks for; nobody for plain moderation.

    Raises: ApiError 400 when a collection is needed and not named, or it or a face is unknown.
    """
    wanted, listed = body.get("collection_id"), _face_ids(body)
    collection = account.collections.get(wanted) if wanted else None
    if wanted and collection is None:
        raise ApiError(400, "collection_id names no collection of this account")
    for position, face_id in enumerate(listed or ()):
        if collection is not None and face_id not in collection.faces:
            raise ApiError(400, f"face_ids[{position}] is not in the collection")
    if body.get("type", "moderation") not in MATCHING:
        return Cast(matching=False)
    risky = account.risky if account.risky is not None and len(account.risky.faces) else None
    if collection is None:
        if risky is None:
            raise ApiError(400, "collection_id is required for this type while no risky face is stored")
        return Cast(risky=risky)
    expected = listed if listed is not None else collection.faces.ids()
    return Cast(tuple(expected), collection, risky)


def _face_ids(body: dict[str, Any]) -> list[str] | None:
    """The vendor's PHP SDK spells it `faces_id`; an empty list is as good as none."""
    return body.get("face_ids") or body.get("faces_id") or None
