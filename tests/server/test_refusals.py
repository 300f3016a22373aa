"""What a request that is not answered is told, and what goes wrong on our side."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import orjson
import pytest

from emulator.contract.call import Call, Reply
from emulator.contract.document import Document
from emulator.contract.errors import ApiError, Violation
from emulator.contract.validator import Shape
from emulator.world.store import Store
from tests.contract.samples import KEY, PetManners, pet_api, sample_raw
from tests.server.asgi import Client, chunked, whole
from tests.server.room import REX, Room, answering, raising, said

# -- refusals ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refused:
    """A request that is refused, and what its entry tells."""

    method: str
    target: str
    status: int
    text: str
    client: Callable[[], Client] = whole
    headers: dict[str, str] | None = None
    rules: tuple[str, ...] = ()
    operation: str | None = None
    near: str | None = None


REFUSALS = {
    "unmatched": Refused("GET", "/pet", 404, "nearest: GET /pets", near="GET /pets", rules=("path",)),
    "unlike anything": Refused("GET", "/" + "z" * 50, 404, "no operation at this path", rules=("path",)),
    "not served": Refused("PATCH", "/pets", 405, "takes GET, POST", near="POST /pets", rules=("method",)),
    "no method at all": Refused("BREW", "/pets/1", 405, "takes GET, PUT, DELETE", rules=("method",)),
    "no key": Refused("POST", "/pets", 401, "who are you?", headers={}, operation="addPet"),
    "declared too long": Refused(
        "POST",
        "/pets",
        413,
        "larger than 200 bytes",
        headers={"x-api-key": KEY, "content-length": "201"},
        rules=("size",),
        operation="addPet",
    ),
    "too long": Refused(
        "POST",
        "/pets",
        413,
        "larger than 200",
        lambda: chunked(*[b"x" * 90] * 3),
        rules=("size",),
        operation="addPet",
    ),
    "too deep": Refused(
        "POST",
        "/pets",
        413,
        "deeper than 4",
        lambda: whole(b"[[[[[1]]]]]"),
        rules=("depth",),
        operation="addPet",
    ),
    "no body": Refused("POST", "/pets", 422, "no body", rules=("required",), operation="addPet"),
    "not JSON": Refused(
        "POST", "/pets", 422, "at position", lambda: whole(b"{"), rules=("json",), operation="addPet"
    ),
    "broken rules": Refused(
        "POST",
        "/pets",
        400,
        "name is required",
        lambda: whole(b'{"age": 1}'),
        rules=("required", "additionalProperties"),
        operation="addPet",
    ),
    "a broken query": Refused(
        "GET", "/pets?limit=0", 400, "query parameter limit", rules=("minimum",), operation="listPets"
    ),
    "the handler's own": Refused("GET", "/pets/2", 404, "no such pet", operation="getPet"),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=list(REFUSALS))
def test_refusals(case: Refused) -> None:
    """Each refusal has the vendor's shape and says why, and its journal entry tells the same."""
    room = Room()
    reply = room.ask(case.method, case.target, client=case.client(), headers=case.headers)
    assert reply.status == case.status
    assert case.text in said(reply)
    entry = room.entry
    assert (entry.method, entry.target, entry.status) == (case.method, case.target, case.status)
    assert (entry.api, entry.operation) == ("pets" if entry.api else None, case.operation)
    assert sorted(violation["rule"] for violation in entry.violations) == sorted(case.rules)
    assert entry.reply_body == (reply.content or b"")[:64]
    assert case.near is None or entry.near[0] == case.near


def test_a_method_that_is_not_served_names_those_that_are() -> None:
    """A 405 carries the `allow` header."""
    assert Room().ask("PATCH", "/pets").headers["allow"] == "GET, POST"


def test_a_bad_credential_says_what_was_expected() -> None:
    """What should have been signed is in the journal of the world that was meant, not in the reply."""
    room = Room()
    reply = room.ask("GET", "/pets", headers={"x-api-key": "wrong-wrong-wrong"})
    assert reply.status == 500  # listPets documents no 401: loud, because the vendor's reading of it is wrong
    assert room.entry.signed == {"expected": "a key"}
    assert room.entry.world == "default"
    assert b"a key" not in (reply.content or b"")


def test_every_refusal_is_the_vendors_who_is_meant() -> None:
    """A path that is not served is refused by the API whose first segments it shares, or whose key is shown."""
    raw = sample_raw()
    raw["paths"] = {f"/v9{path}": item for path, item in raw["paths"].items()}
    del raw["paths"]["/v9/pets"]["post"]["x-aliases"]
    mine, other = PetManners(), PetManners(shape="fault")
    second = replace(pet_api(other), name="beasts", document=Document("beasts", raw))
    room = Room(manners=mine, more=[second])
    assert "error" in orjson.loads(room.ask("GET", "/pets/1/2/3").content or b"")
    assert "fault" in orjson.loads(room.ask("GET", "/v9/pets/1/2/3").content or b"")
    assert "fault" in orjson.loads(room.ask("GET", "/v8/v9/pets", headers={}).content or b"")
    assert "error" in orjson.loads(room.ask("GET", "/v8/v9/pets").content or b"")
    assert "error" in orjson.loads(room.ask("GET", "/zzzz").content or b"")
    assert (len(mine.refusals), len(other.refusals)) == (3, 2)


# -- what goes wrong on our side -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        (Reply(201, {"id": "one", "name": "Rex"}), "type"),
        (Reply(418, {"error": "teapot"}), "responses"),
        (Reply(201), "type"),
    ],
)
def test_a_reply_that_breaks_its_contract(reply: Reply, rule: str, caplog: pytest.LogCaptureFixture) -> None:
    """Our own broken reply is a loud 500, in the log, and a violation in the journal."""
    room = Room({"addPet": answering(reply)})
    answer = room.ask("POST", "/pets", REX)
    assert answer.status == 500
    assert "breaks its own contract" in said(answer)
    assert [(v["side"], v["rule"]) for v in room.entry.violations] == [("reply", rule)]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("error", [ValueError("secret detail"), KeyError("secret"), RecursionError("secret")])
def test_a_handler_that_fails(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """A defect of ours is a 500 in the vendor's shape; what failed is in the log and nowhere else."""
    room = Room({"addPet": raising(error)})
    answer = room.ask("POST", "/pets", REX)
    assert answer.status == 500
    assert "secret" not in said(answer)
    assert "secret" not in repr(room.entry)
    assert "secret" in caplog.text


def test_a_refusal_that_is_not_documented() -> None:
    """A handler that refuses with an undocumented status breaks the contract, which is said."""
    room = Room({"addPet": raising(ApiError(409, "there already"))})
    answer = room.ask("POST", "/pets", REX)
    assert answer.status == 500
    assert "status 409 is not documented" in said(answer)
    assert [v["rule"] for v in room.entry.violations] == ["responses"]


def test_a_refusal_in_the_wrong_shape() -> None:
    """Manners that do not speak as the contract has it are said to."""
    room = Room(manners=PetManners(shape="fault"))
    assert room.ask("POST", "/pets", b"{").status == 500
    assert [(v["side"], v["rule"]) for v in room.entry.violations] == [
        ("request", "json"),
        ("reply", "required"),
    ]


def test_a_full_store() -> None:
    """A store that holds as much as it may is the vendor's own error, not a failure."""

    async def handler(call: Call) -> Reply:
        store: Store[int] = Store("pet", limit=0)
        return Reply(201, store.add(call.json["name"], 1))

    answer = Room({"addPet": handler}).ask("POST", "/pets", REX)
    assert (answer.status, said(answer)) == (507, "this world already holds 0 pets, which is its limit")


@pytest.mark.parametrize("sent", [b'{"name": 5}', REX])
def test_a_validator_that_fails(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect in the looking itself is a 500 in the vendor's shape and an entry, too: nobody looks again."""

    def fail(*_: object) -> list[Violation]:
        raise ValueError("recursion limit reached")

    monkeypatch.setattr(Shape, "fits", fail)
    monkeypatch.setattr(Shape, "violations", fail)
    room = Room()
    assert "the emulator failed" in said(room.ask("POST", "/pets", sent))
    assert (room.entry.status, room.entry.body) == (500, sent)
