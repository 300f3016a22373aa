"""Why a key did not open anything, for the journal."""

from __future__ import annotations

from emulator.contract.errors import ApiError
from emulator.world.owners import Problem, bare, owner_of, problem, stranger, world_of
from emulator.world.worlds import Worlds


def unshown(message: str, header: str, worlds: Worlds) -> ApiError:
    """The 401 for a header that carries no key as Bearer."""
    scheme, _, rest = header.strip().partition(" ")
    if not rest and scheme.lower() in {"", "bearer"}:
        return ApiError(401, message, credential=problem(Problem.MISSING, "there is no key in Authorization"))
    owner = owner_of(worlds, header.strip()) or owner_of(worlds, bare(header))
    whose = "" if owner is None else f"; it holds {owner}"
    told = problem(Problem.MALFORMED, f"Authorization is not Bearer and a key{whose}")
    return ApiError(401, message, credential=told, world=world_of(owner))


def unopened(message: str, key: str, worlds: Worlds) -> ApiError:
    """The 401 for a key that is none."""
    owner = owner_of(worlds, key)
    if owner is not None:
        return ApiError(401, message, credential=stranger(owner, "key"), world=owner.world)
    head = owner_of(worlds, key.rpartition(".")[0])
    told = stranger(None, "key")
    if head is not None:
        end = "which was rotated away" if head.retired else "and a secret that is none, or no more"
        told = problem(Problem.UNKNOWN, f"it begins with {head}, {end}")
    return ApiError(401, message, credential=told, world=world_of(head))
