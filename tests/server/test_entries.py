"""What a journal is told of an exchange."""

from __future__ import annotations

import asyncio
import logging

import orjson
import pytest

from emulator.contract.call import Reply
from emulator.contract.document import Document
from emulator.server.entries import _shown
from emulator.world.clock import EPOCH
from emulator.world.faults import Fault
from emulator.world.journal import Entry
from tests.contract.samples import KEY, sample_raw
from tests.server.room import REX, Room, answering


def test_an_entry_tells_the_whole_exchange() -> None:
    """Of a request that was answered the entry tells who asked what and when, and what came back."""
    room = Room()
    asyncio.run(room.world.clock.advance(5))
    reply = room.ask("POST", "/pets?a=b", REX)
    entry = room.entry
    assert (entry.number, entry.at, entry.api, entry.operation, entry.world) == (
        1,
        EPOCH + 5,
        "pets",
        "addPet",
        "default",
    )
    assert (entry.method, entry.target, entry.body, entry.body_size) == ("POST", "/pets?a=b", REX, len(REX))
    assert (entry.status, entry.reply_body, entry.reply_size) == (201, reply.content, len(reply.content or b""))
    assert entry.duration > 0
    assert (entry.violations, entry.signed, entry.fault, entry.near) == ([], None, None, [])


def test_secrets_are_masked() -> None:
    """No credential that a request carries gets into the journal, nor is the request changed."""
    room = Room()
    secrets = {
        "x-api-key": KEY,
        "authorization": "Bearer top-secret-token",
        "cookie": "session=top-secret-cookie",
        "x-other": "kept",
    }
    room.ask("GET", "/pets", headers=secrets)
    told = repr([getattr(room.entry, name) for name in Entry.__slots__])
    assert "secret-token" not in told
    assert "secret-cookie" not in told
    assert KEY not in told
    assert room.entry.headers["x-other"] == "kept"
    assert room.entry.headers["authorization"] == "Bearer top-…"


def test_bodies_are_cut_in_the_journal() -> None:
    """Of long bodies the beginning is kept, and their size."""
    room = Room({"listPets": answering(Reply(200, [{"id": n, "name": "Rex"} for n in range(50)]))})
    room.ask("POST", "/pets", b'{"name": "' + b"x" * 150 + b'"}')
    assert (len(room.entry.body), room.entry.body_size) == (64, 162)
    reply = room.ask("GET", "/pets")
    assert reply.content is not None
    assert room.entry.reply_body == reply.content[:64]
    assert room.entry.reply_size == len(reply.content) > 1000


def test_an_api_that_is_not_recorded() -> None:
    """What is asked of the control plane is neither kept nor struck by faults."""
    room = Room(recorded=False)
    room.world.faults.rules.append(Fault("f", 500, times=None))
    assert room.ask("GET", "/pets").status == 200
    assert room.ask("GET", "/pets/2").status == 404
    assert len(room.world.journal) == 0


def test_a_way_without_a_journal(caplog: pytest.LogCaptureFixture) -> None:
    """Without the step that opens an entry, requests are answered, refused and struck all the same."""
    room = Room()
    room.pipeline.steps = room.pipeline.steps[1:]
    room.world.faults.rules.append(Fault("f", 500))
    assert [room.ask("GET", "/pets").status for _ in range(2)] == [500, 200]
    assert (len(room.world.journal), caplog.records) == (0, [])


def test_a_line_in_the_log_when_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    """A line for each request names what was asked and answered, when the log is to have them; else none."""
    caplog.set_level(logging.INFO, "emulator")
    room = Room()
    room.ask("GET", "/pets/1")
    assert caplog.records == []
    room.pipeline.entries.log_requests = True
    room.ask("GET", "/pets/1")
    (record,) = caplog.records
    assert record.getMessage().startswith("GET /pets/1 200 ")


def test_a_secret_that_a_reply_gives_away_is_not_in_the_journal() -> None:
    """Where the contract says which member it is; the client gets it whole, refusals are as they are."""
    raw = sample_raw()
    raw["paths"]["/pets"]["post"]["x-secret"] = "name"
    secret = Document("pets", raw).operations["addPet"]
    assert secret.secret == "name"
    content = orjson.dumps({"name": "a very secret name", "id": 1})
    assert orjson.loads(_shown(content, "name")) == {"name": "a ve…", "id": 1}
    assert _shown(content, None) is content
    for other in (b'{"error": "name is required"}', b'["name"]'):
        assert _shown(other, "name") == other
    assert _shown(b'{"name": "a very sec', "name") == b""
