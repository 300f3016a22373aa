"""Why a token did not open anything, for the journal."""

from __future__ import annotations

from typing import Any

from emulator.contract.errors import ApiError
from emulator.world.owners import Owner, Problem, bare, owner_of, problem, stranger, world_of
from emulator.world.world import World
from emulator.world.worlds import Worlds

TOKENS = {"token": "sdk_id", "second_token": "second_sdk_id"}
"""Each token of a world, and the SDK id that owns it."""


def unopened(message: str, token: str, sdk_id: str, name: str, worlds: Worlds) -> ApiError:
    """The 401 for a token and an SDK id that are no pair. name: of this API."""
    owner = owner_of(worlds, token) or owner_of(worlds, bare(token))
    party = owner_of(worlds, sdk_id)
    if owner is not None and owner.api == name and owner.field in TOKENS and not owner.retired:
        return ApiError(401, message, credential=_unpaired(owner, party), world=owner.world)
    told = stranger(owner, "token")
    known = f"the SDK id is {party}" if party is not None else "no world has the SDK id"
    return ApiError(
        401,
        message,
        credential={**told, "detail": f"{told['detail']}; {known}"},
        world=world_of(owner) or world_of(party),
    )


def unknown_party(message: str, sdk_id: str, worlds: Worlds) -> ApiError:
    """The 401 for an SDK id that is none, where it is all that is asked for."""
    owner = owner_of(worlds, sdk_id)
    return ApiError(401, message, credential=stranger(owner, "SDK id"), world=world_of(owner))


def unshown(message: str, detail: str, kind: Problem = Problem.MISSING, world: World | None = None) -> ApiError:
    """The 401 for a header that is not there, or not as it should be."""
    return ApiError(401, message, credential=problem(kind, detail), world=world)


def out_of_scope(message: str, world: World) -> ApiError:
    """The 401 for a member's token that is not for this."""
    return ApiError(401, message, credential=problem(Problem.SCOPE, message), world=world)


def _unpaired(owner: Owner, party: Owner | None) -> dict[str, Any]:
    other = f"that of {party}" if party is not None else "no world's"
    text = f"the token is {owner}, whose SDK id is its {TOKENS[owner.field]}; the one shown is {other}"
    return problem(Problem.MISPLACED, text)
