"""A vendor of two operations, with a lifecycle, a webhook and a key: enough to be controlled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from emulator.contract.api import Api, Handlers
from emulator.contract.call import Call, Principal, Reply, Request
from emulator.contract.document import Document
from emulator.contract.errors import ApiError, Cause
from emulator.contract.operation import Operation
from emulator.webhooks.outbox import Outbox
from emulator.webhooks.retries import RetryRules
from emulator.world.ids import Ids
from emulator.world.lifecycle import Onward, Rest
from emulator.world.store import Store
from emulator.world.world import World
from emulator.world.worlds import Worlds

DEMO_KEY = "demo-key"
RULES = RetryRules(gaps=(60.0, 600.0), accepted={200, 201, 204})
STATUSES = {
    Cause.TOO_LARGE: 413,
    Cause.BROKEN_REPLY: 500,
    Cause.CRASH: 500,
    Cause.UNMATCHED: 404,
    Cause.METHOD: 405,
}

answers = Handlers()


@dataclass
class Note:
    """A note on its way from new over read to filed."""

    id: str
    text: str
    webhook: str | None
    status: str = "new"


class Notes(Store[Note]):
    """A world's notes."""

    def __init__(self, world: World) -> None:
        super().__init__("note", limit=world.settings.records)


@answers("addNote")
async def add_note(call: Call) -> Reply:
    """Keep a note and put it on its way."""
    world = call.world
    note = Note(world.ids.uuid4("note"), call.json["text"], call.json.get("webhook"))
    world.of(Notes).add(note.id, note)

    async def step() -> Onward:
        note.status = "read" if note.status == "new" else "filed"
        if note.webhook:
            payload = {"id": note.id, "status": note.status}
            event = f"note.{note.status}"
            world.of(Outbox).send(
                note.webhook,
                payload,
                event=event,
                resource=note.id,
                rules=RULES,
                sign=lambda body: {"X-Length": str(len(body))},
            )
        return 0.0 if note.status == "read" else Rest.OVER

    world.lifecycles.begin("note", note.id, step)
    return Reply(201, _as_json(note))


@answers("readNote")
async def read_note(call: Call) -> Reply:
    """One note."""
    await call.world.lifecycles.seen(call.path["id"])
    note = call.world.of(Notes).get(call.path["id"])
    if note is None:
        raise ApiError(404, "no such note")
    return Reply(200, _as_json(note))


def _as_json(note: Note) -> dict[str, str]:
    return {"id": note.id, "text": note.text, "status": note.status}


class VendorMint:
    """A key for each world."""

    rotates = ("key",)
    demo: Mapping[str, str] = {"key": DEMO_KEY}

    def fresh(self, ids: Ids) -> dict[str, str]:
        """A new key."""
        return {"key": ids.token("vendor key")}

    def accounts(self, fields: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
        """The one."""
        return {fields["key"]: fields}

    def opened(self, key: str) -> dict[str, str]:
        """That one."""
        return {"key": key}


@dataclass
class VendorManners:
    """A key in a header, and errors of one field."""

    mint: VendorMint

    def authenticate(
        self, request: Request, _operation: Operation, _values: Mapping[str, str], worlds: Worlds
    ) -> Principal:
        """The world of the key."""
        credential = worlds.open_with("vendor", request.headers.get("x-key", ""))
        if credential is None:
            raise ApiError(401, "unknown key")
        return Principal(credential.world, credential)

    def whose(self, request: Request, worlds: Worlds) -> World | None:
        """The world of the key."""
        credential = worlds.known("vendor", request.headers.get("x-key", ""))
        return None if credential is None else credential.world

    def refuse(self, error: ApiError, _: Operation | None) -> Reply:
        """`{"error": …}`."""
        return Reply(error.status or STATUSES.get(error.cause, 400), {"error": error.message}, error.headers)


def vendor_api(name: str = "vendor") -> Api:
    """The vendor as an API."""
    raw = yaml.safe_load(Path(__file__).with_name("vendor.yaml").read_bytes())
    events = ("note.read", "note.filed")
    manners = VendorManners(VendorMint())
    return Api(
        name,
        "A vendor of notes",
        Document(name, raw),
        answers,
        manners,
        events=events,
        kinds=("note", "letter"),
    )
