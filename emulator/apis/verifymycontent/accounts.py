"""What one API key owns. A world holds two accounts, so that one may ask for what is the other's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.contract.call import Call
from emulator.contract.errors import ApiError
from emulator.world.store import Store
from emulator.world.world import World
from emulator.world.worlds import Credential

if TYPE_CHECKING:
    from emulator.apis.verifymycontent.collections import Collection
    from emulator.apis.verifymycontent.complaint import Complaint
    from emulator.apis.verifymycontent.livestream import Livestream
    from emulator.apis.verifymycontent.moderation import Moderation


@dataclass(slots=True, eq=False)
class Account:
    """face_match: whether the vendor has opened face match to it. risky: None until a face is added."""

    credential: Credential
    face_match: bool
    collections: Store[Collection]
    moderations: Store[Moderation]
    livestreams: Store[Livestream]
    complaints: Store[Complaint]
    risky: Collection | None = field(default=None)


class Accounts:
    """The accounts of one world: its residents, born when their key is first used."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._accounts: dict[str, Account] = {}

    def of(self, credential: Credential) -> Account:
        """The account of that key."""
        found = self._accounts.get(credential.key)
        if found is None:
            found = self._accounts[credential.key] = self._born(credential)
        return found

    def __contains__(self, account: object) -> bool:
        """Whether that very account is one of them; none of an earlier life is, after a reset."""
        return any(account is each for each in self._accounts.values())

    def others(self, account: Account) -> list[Account]:
        """Every other account of this world."""
        return [other for other in self._accounts.values() if other is not account]

    def _born(self, credential: Credential) -> Account:
        limit = self._world.settings.records
        second = self._world.credentials[credential.api].get("second_api_key")
        return Account(
            credential,
            face_match=credential.key != second,
            collections=Store("collection", limit=limit),
            moderations=Store("moderation", limit=limit),
            livestreams=Store("livestream", limit=limit),
            complaints=Store("complaint", limit=limit),
        )


def account_of(call: Call) -> Account:
    """The account that calls."""
    assert call.credential is not None
    return call.world.of(Accounts).of(call.credential)


def missing(call: Call, what: str, owns: Callable[[Account], bool]) -> ApiError:
    """The refusal of `what`: 403 when another account of this world `owns` it, else 404."""
    others = call.world.of(Accounts).others(account_of(call))
    if 403 in call.operation.responses and any(owns(other) for other in others):
        return ApiError(403, f"{what} belongs to another account")
    return ApiError(404, f"{what} does not exist")
