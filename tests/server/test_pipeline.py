"""The way of a request, step by step."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.faults import Fault
from emulator.world.lifecycle import Mode, Onward, Pacing, Rest
from tests.contract.samples import KEY, pet_api
from tests.server.asgi import chunked
from tests.server.room import REX, Room, answering, said

# -- the way -------------------------------------------------------------------------------------------


def test_the_order_of_the_steps() -> None:
    """The way of a request reads as the design has it."""
    assert [step.__name__ for step in Room().pipeline.steps] == [
        "open",
        "find_operation",
        "limit_body",
        "authenticate",
        "strike_fault",
        "limit_rate",
        "validate_request",
        "handle",
        "validate_reply",
    ]


@pytest.mark.parametrize(
    ("method", "target", "body", "status", "answer"),
    [
        ("POST", "/pets", REX, 201, {"id": 1, "name": "Rex"}),
        ("POST", "/animals", REX, 201, {"id": 1, "name": "Rex"}),
        ("GET", "/pets?limit=7", b"", 200, [{"id": 7, "name": "Rex"}]),
        ("GET", "/pets/1", b"ignored", 200, {"id": 1, "name": "Rex"}),
    ],
)
def test_an_answer(method: str, target: str, body: bytes, status: int, answer: object) -> None:
    """A request that keeps the contract reaches its handler, and its reply is encoded."""
    reply = Room().ask(method, target, body)
    assert reply.status == status
    assert reply.content is not None
    assert orjson.loads(reply.content) == answer


@pytest.mark.parametrize(("method", "status"), [("DELETE", 204), ("PUT", 200)])
def test_an_answer_without_content(method: str, status: int) -> None:
    """Where the contract has no content nothing is sent, not even `null`."""
    room = Room({"washPet": answering(Reply(200, {"surplus": 1}))})
    reply = room.ask(method, "/pets/1")
    assert (reply.status, reply.content) == (status, b"")
    assert room.entry.reply_size == 0


def test_what_a_handler_sees() -> None:
    """A handler gets converted values, the raw bytes, the operation, the world and the credential."""
    seen: list[Call] = []

    async def handler(call: Call) -> Reply:
        seen.append(call)
        return Reply(201, {"id": 1, "name": "Rex"})

    room = Room({"addPet": handler})
    room.ask("POST", "/pets?x=1", client=chunked(REX[:3], REX[3:]))
    (call,) = seen
    assert call.operation.id == "addPet"
    assert call.world is room.world
    assert call.credential is not None
    assert call.credential.fields == {"key": KEY}
    assert (call.json, call.request.body, call.request.target) == ({"name": "Rex"}, REX, "/pets?x=1")


def test_a_key_finds_its_world() -> None:
    """Each credential's exchanges stay in its own world's journal."""
    room = Room()
    world = room.worlds.create()
    room.ask("GET", "/pets", headers={"x-api-key": world.credentials["pets"]["key"]})
    assert len(room.world.journal) == 0
    assert [entry.world for entry in world.journal] == [world.id]


def test_a_handlers_own_content_is_sent_as_it_is() -> None:
    """Bytes that a handler gives are not encoded again."""
    reply = Reply(201, {"id": 1, "name": "Rex"}, content=b"as it is")
    assert Room({"addPet": answering(reply)}).ask("POST", "/pets", REX).content == b"as it is"


# -- the rate of requests ------------------------------------------------------------------------------


def test_a_vendor_that_counts_requests_refuses_one_too_many() -> None:
    """The refusal goes through the vendor's own shape, before the request is looked into."""
    asked: list[str] = []

    def admit(call: Call) -> None:
        asked.append(call.operation.id)
        if len(asked) > 1:
            raise ApiError(400, "too many requests")

    room = Room(admit=admit)
    assert room.ask("POST", "/pets", REX).status == 201
    refused = room.ask("POST", "/pets", b"no json")
    assert (refused.status, said(refused)) == (400, "too many requests")
    assert asked == ["addPet", "addPet"]
    assert room.ask("POST", "/pets", REX, headers={}).status == 401
    assert len(asked) == 2


def test_a_vendor_has_the_last_word_on_each_reply_to_a_known_caller() -> None:
    """Answers and refusals alike are dressed; one to a stranger is not."""

    def dress(call: Call, reply: Reply) -> None:
        reply.headers["x-operation"] = call.operation.id

    room = Room(dress=dress)
    assert room.ask("POST", "/pets", REX).headers["x-operation"] == "addPet"
    refused = room.ask("POST", "/pets", b"no json")
    assert refused.status >= 400
    assert refused.headers["x-operation"] == "addPet"
    assert "x-operation" not in room.ask("POST", "/pets", REX, headers={}).headers


# -- faults --------------------------------------------------------------------------------------------


def test_an_injected_fault() -> None:
    """A fault answers in the handler's place, after the credential and before the request is looked at."""
    room = Room({"addPet": answering(Reply(418))})
    room.world.faults.rules.append(Fault("f1", 507, operation="POST /animals"))
    assert room.ask("POST", "/pets", b"{", headers={}).status == 401
    answer = room.ask("POST", "/pets", b"not JSON")
    assert (answer.status, said(answer), room.entry.fault) == (507, "injected fault f1", "f1")
    assert room.ask("POST", "/pets", b"not JSON").status == 422
    assert room.entry.fault is None


def test_a_fault_without_content() -> None:
    """A status that the contract documents without content is sent without."""
    room = Room()
    room.world.faults.rules.append(Fault("f", 503))
    answer = room.ask("GET", "/pets/1")
    assert (answer.status, answer.content) == (503, b"")


def test_a_fault_of_one_world_alone() -> None:
    """A fault strikes no other world."""
    room = Room()
    world = room.worlds.create()
    room.world.faults.rules.append(Fault("f", 500, times=None))
    headers = {"x-api-key": world.credentials["pets"]["key"]}
    assert room.ask("GET", "/pets", headers=headers).status == 200


# -- the world's time ----------------------------------------------------------------------------------


def test_what_is_due_at_once_has_happened_before_the_reply_is_sent() -> None:
    """With the immediate lifecycle a resource has gone all its way when the reply to its creation is sent."""
    steps: list[str] = []

    async def step() -> Onward:
        await asyncio.sleep(0)
        steps.append("step")
        return 5.0 if len(steps) < 3 else Rest.OVER

    async def handler(call: Call) -> Reply:
        call.world.lifecycles.begin("pet", "p", step)
        return Reply(201, {"id": 1, "name": "Rex"})

    room = Room({"addPet": handler})
    room.world.lifecycles.set(Pacing(Mode.IMMEDIATE))
    assert room.ask("POST", "/pets", REX).status == 201
    assert len(steps) == 3
    room.world.lifecycles.set(Pacing(Mode.TIMED))
    room.ask("POST", "/pets", REX)
    assert len(steps) == 3


def test_a_client_may_be_its_own_receiver() -> None:
    """A reply does not wait for a webhook that is due: its receiver may be waiting for the reply."""
    room = Room()
    begun: list[str] = []

    async def deliver() -> None:
        begun.append("attempt")
        await asyncio.get_running_loop().create_future()

    async def handler(call: Call) -> Reply:
        call.world.clock.call_later(0, deliver, background=True)
        return Reply(201, {"id": 1, "name": "Rex"})

    room = Room({"addPet": handler})
    assert room.ask("POST", "/pets", REX).status == 201


def test_handlers_by_mapping() -> None:
    """Handlers may be any mapping; the pipeline takes what the API has."""
    assert set(Handlers(pet_api().handlers)) == set(pet_api().document.operations)
