"""The way of a request, step by step."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import orjson
import pytest

from emulator.contract.api import Api, Handlers
from emulator.contract.call import Call, Handler, Reply
from emulator.contract.document import Document
from emulator.contract.errors import ApiError
from emulator.server.exchange import Exchange, exchange_from
from emulator.server.pipeline import Limits, Pipeline, _shown
from emulator.world.clock import EPOCH
from emulator.world.faults import Fault
from emulator.world.journal import Entry
from emulator.world.lifecycle import Mode, Onward, Pacing, Rest
from emulator.world.store import Store
from emulator.world.worlds import Worlds
from tests.contract.samples import KEY, SETTINGS, PetManners, PetMint, pet_api, sample_raw
from tests.server.asgi import Client, chunked, scope_of, whole

LIMITS = Limits(body=200, depth=4)
REX = b'{"name": "Rex"}'


@dataclass
class Room:
    """A pipeline around the sample API, one of whose handlers may be another."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    manners: PetManners = field(default_factory=PetManners)
    recorded: bool = True
    more: Iterable[Api] = ()
    admit: Callable[[Call], None] | None = None
    dress: Callable[[Call, Reply], None] | None = None

    def __post_init__(self) -> None:
        api = pet_api(self.manners, recorded=self.recorded)
        api = replace(api, handlers={**api.handlers, **self.handlers}, admit=self.admit, dress=self.dress)
        self.worlds = Worlds(SETTINGS, {"pets": PetMint()})
        self.world = self.worlds.default
        self.pipeline = Pipeline([api, *self.more], self.worlds, LIMITS)

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        client: Client | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send one request with the demo key; other headers replace that."""
        sent = {"x-api-key": KEY} if headers is None else headers
        exchange = self.exchange(scope := scope_of(method, target, sent.items()), client or whole(body))
        assert scope["method"] == method
        return asyncio.run(self.pipeline.answer(exchange))

    @staticmethod
    def exchange(scope: object, client: Client) -> Exchange:
        """An exchange at its beginning."""
        assert isinstance(scope, dict)
        return exchange_from(scope, client.as_receive)

    @property
    def entry(self) -> Entry:
        """The newest entry of the default world's journal."""
        return self.world.journal.newest(lambda _: True, 1)[0]


def said(reply: Reply) -> str:
    """An error's text."""
    assert reply.content is not None
    text: str = orjson.loads(reply.content)["error"]
    return text


def answering(reply: Reply) -> Handler:
    """A handler that always answers so."""

    async def handler(_: Call) -> Reply:
        return reply

    return handler


def raising(error: Exception) -> Handler:
    """A handler that always fails so."""

    async def handler(_: Call) -> Reply:
        raise error

    return handler


# -- the way -------------------------------------------------------------------------------------------


def test_the_order_of_the_steps() -> None:
    """The way of a request reads as the design has it."""
    assert [step.__name__ for step in Room().pipeline.steps] == [
        "open_entry",
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
    """A path that is not served is refused by the API whose first segments it shares."""
    raw = sample_raw()
    raw["paths"] = {f"/v9{path}": item for path, item in raw["paths"].items()}
    del raw["paths"]["/v9/pets"]["post"]["x-aliases"]
    mine, other = PetManners(), PetManners(shape="fault")
    second = replace(pet_api(other), name="beasts", document=Document("beasts", raw))
    room = Room(manners=mine, more=[second])
    assert "error" in orjson.loads(room.ask("GET", "/pets/1/2/3").content or b"")
    assert "fault" in orjson.loads(room.ask("GET", "/v9/pets/1/2/3").content or b"")
    assert "fault" in orjson.loads(room.ask("GET", "/v8/v9/pets").content or b"")
    assert "error" in orjson.loads(room.ask("GET", "/zzzz").content or b"")
    assert (len(mine.refusals), len(other.refusals)) == (2, 2)


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


# -- the journal ---------------------------------------------------------------------------------------


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
    room.pipeline.log_requests = True
    room.ask("GET", "/pets/1")
    (record,) = caplog.records
    assert record.getMessage().startswith("GET /pets/1 200 ")


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
