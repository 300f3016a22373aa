"""The sample contract, and an API of it, for unit tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from emulator.contract.api import Api, Handlers
from emulator.contract.call import Call, Principal, Reply, Request
from emulator.contract.document import Document
from emulator.contract.errors import ApiError, Cause
from emulator.contract.operation import Operation
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.ids import Ids
from emulator.world.world import World, WorldSettings
from emulator.world.worlds import Worlds

SAMPLE = Path(__file__).with_name("sample.yaml")
SCHEMAS = Path(__file__).parents[2] / "schemas"
KEY = "0123456789-demo-key"
STATUSES = {
    Cause.UNMATCHED: 404,
    Cause.METHOD: 405,
    Cause.TOO_LARGE: 413,
    Cause.MALFORMED: 422,
    Cause.INVALID: 400,
    Cause.FULL: 507,
    Cause.BROKEN_REPLY: 500,
    Cause.CRASH: 500,
}
SETTINGS = WorldSettings(start=EPOCH, clock_mode=ClockMode.FROZEN, journal_body_limit=64)


def sample_raw() -> dict[str, Any]:
    """The sample contract as plain data, for a test to bend."""
    raw: dict[str, Any] = yaml.safe_load(SAMPLE.read_bytes())
    return raw


def sample() -> Document:
    """The sample contract."""
    return Document("pets", sample_raw())


def call_of(
    operation: Operation,
    *,
    query: str = "",
    path: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Call:
    """A call on its way to a handler."""
    request = Request(operation.method, "/", "/", query, headers or {}, body)
    return Call(operation, World("w", SETTINGS), request, path=path or {})


@dataclass(frozen=True)
class PetMint:
    """One key for each world."""

    rotates: tuple[str, ...] = ()
    demo: Mapping[str, str] = field(default_factory=lambda: {"key": KEY})

    def fresh(self, ids: Ids) -> dict[str, str]:
        """A key drawn from the seed."""
        return {"key": ids.token("key")}

    def accounts(self, fields: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
        """The only one."""
        return {fields["key"]: fields}

    def opened(self, key: str) -> dict[str, str]:
        """That key."""
        return {"key": key}


@dataclass
class PetManners:
    """An API key in a header, errors as `{"error": …}`. refusals: every error that was refused, in order."""

    mint: PetMint = field(default_factory=PetMint)
    refusals: list[ApiError] = field(default_factory=list)
    shape: str = "error"

    def authenticate(
        self, request: Request, operation: Operation, values: Mapping[str, str], worlds: Worlds
    ) -> Principal:
        """Find the key's world; without one, the default's tells of it."""
        assert set(values) == ({"pet_id"} if "{" in operation.template else set())
        found = worlds.open_with("pets", request.headers.get("x-api-key", ""))
        if found is None and not operation.open:
            signed = {"expected": "a key"}
            raise ApiError(401, "who are you?", signed=signed, world=worlds.default)
        return Principal(found.world if found else worlds.default, found)

    def whose(self, request: Request, worlds: Worlds) -> World | None:
        """The key's."""
        found = worlds.known("pets", request.headers.get("x-api-key", ""))
        return None if found is None else found.world

    def refuse(self, error: ApiError, operation: Operation | None) -> Reply:
        """Say it in the vendor's shape."""
        assert operation is None or error.cause not in {Cause.UNMATCHED, Cause.METHOD}
        self.refusals.append(error)
        return Reply(error.status or STATUSES[error.cause], {self.shape: error.message}, dict(error.headers))


def pet_handlers() -> Handlers:
    """Handlers that answer as the contract has it."""
    handlers = Handlers()

    @handlers("listPets")
    async def list_pets(call: Call) -> Reply:
        return Reply(200, [{"id": call.query["limit"], "name": "Rex"}])

    @handlers("addPet")
    async def add_pet(call: Call) -> Reply:
        return Reply(201, {"id": 1, "name": call.json["name"]})

    @handlers("getPet")
    async def get_pet(call: Call) -> Reply:
        if call.path["pet_id"] != "1":
            raise ApiError(404, "no such pet")
        return Reply(200, {"id": 1, "name": "Rex"})

    @handlers("washPet")
    async def wash_pet(_: Call) -> Reply:
        return Reply(200)

    @handlers("removePet")
    async def remove_pet(_: Call) -> Reply:
        return Reply(204)

    return handlers


def pet_api(manners: PetManners | None = None, *, recorded: bool = True) -> Api:
    """The sample contract, served."""
    return Api("pets", "Pets", sample(), pet_handlers(), manners or PetManners(), recorded=recorded)
