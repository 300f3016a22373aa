"""Drawn requests against a real server: valid ones break nothing, invalid ones are refused."""

from __future__ import annotations

import sys

import httpx
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from emulator.contract.call import Reply
from emulator.contract.conformity import check_reply
from emulator.contract.document import load_document
from emulator.data import SCHEMAS
from emulator.testing import MissingExtraError, World
from emulator.testing.records import Broken
from emulator.testing.strategies import (
    Request,
    _is_writable,
    invalid_requests,
    is_breakable,
    operations,
    requests,
)
from tests.testing.vendor import send

VENDORS = ("verifymycontent", "yoti", "moderationapi")
SOCKET = "connectSocket"
EVERY = [(api, operation) for api in VENDORS for operation in operations(api) if operation != SOCKET]
ACCOUNT = {"accountId": "3f1c7a52-8d0e-4b6a-9c35-1e2d7f90ab41"}
BREAKABLE = [each for each in EVERY if is_breakable(*each, path=ACCOUNT)]
WORDS = {
    *("type", "enum", "const", "required", "pattern", "format", "minLength", "maxLength", "minimum", "maximum"),
    *(
        "minItems",
        "maxItems",
        "uniqueItems",
        "additionalProperties",
        "not",
        "oneOf",
        "anyOf",
        "contentEncoding",
    ),
}
"""What a schema can ask for; a rule by any other name is one that a handler knows."""

few = settings(
    max_examples=2,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


first = settings(max_examples=2000, database=None, phases=[Phase.generate])
"""The first that is found will do: the smallest takes long."""


def path_of(http: httpx.Client, world: World, api: str) -> dict[str, str]:
    """Good values for the parameters of a path, where an operation can't be reached without."""
    if api != "yoti":
        return {}
    listed = world.yoti.accounts()
    if not listed:
        made = http.post("/accounts", json={"name": "drawn"}, headers=world.credentials.yoti.headers)
        assert made.status_code == 201, made.text
        listed = world.yoti.accounts()
    return {"accountId": listed[0]["id"]}


@pytest.mark.parametrize(("api", "operation"), EVERY, ids=[":".join(each) for each in EVERY])
def test_a_valid_request_breaks_nothing(api: str, operation: str, http: httpx.Client, tenant: World) -> None:
    """Whatever the answer is, no rule of the contract was broken on the way to it, and nothing failed."""
    path = path_of(http, tenant, api)
    tenant.clear_journal()

    @few
    @given(requests(api, operation, path=path))
    def hold(request: Request) -> None:
        answered = send(http, tenant, request)
        assert answered.status_code < 500, (request, answered.text)

    hold()
    broken = tenant.journal(violations=True)
    rules = [
        (str(each), exchange.body) for exchange in broken for each in exchange.violations if each.rule in WORDS
    ]
    assert rules == []


@pytest.mark.parametrize(("api", "operation"), BREAKABLE, ids=[":".join(each) for each in BREAKABLE])
def test_an_invalid_request_is_refused(api: str, operation: str, http: httpx.Client, tenant: World) -> None:
    """It is answered with a documented 4xx in the vendor's shape, and says which one rule it breaks."""
    path = path_of(http, tenant, api)
    contract = load_document(SCHEMAS / f"{api}.yaml").operations[operation]

    @few
    @given(invalid_requests(api, operation, path=path))
    def hold(request: Request) -> None:
        assert request.broken is not None
        answered = send(http, tenant, request)
        assert 400 <= answered.status_code < 500, (request, answered.text)
        reply = Reply(answered.status_code, answered.json() if answered.content else None)
        assert check_reply(contract, reply) == []

    hold()


def test_the_journal_names_the_rule_that_was_broken(http: httpx.Client, tenant: World) -> None:
    """What a drawn request says of itself is what the server finds."""
    tenant.clear_journal()
    request = find(
        invalid_requests("verifymycontent", "startModeration"),
        lambda drawn: drawn.broken is not None and drawn.broken.rule == "pattern",
        settings=first,
    )
    send(http, tenant, request)
    found = tenant.journal(limit=1)[0].violations
    assert request.broken is not None
    assert [(each.pointer, each.rule) for each in found] == [(request.broken.pointer, request.broken.rule)]


@pytest.mark.parametrize(
    "rule",
    [
        ("verifymycontent", "startModeration", "required"),
        ("verifymycontent", "startModeration", "type"),
        ("verifymycontent", "startModeration", "maxLength"),
        ("verifymycontent", "changeLivestreamRule", "enum"),
        ("yoti", "listProfiles", "minimum"),
    ],
    ids=":".join,
)
def test_many_rules_can_be_broken(rule: tuple[str, str, str]) -> None:
    """Not only the first that comes to mind."""
    api, operation, word = rule
    found = find(
        invalid_requests(api, operation),
        lambda drawn: drawn.broken is not None and drawn.broken.rule == word,
        settings=first,
    )
    assert found.broken is not None


def test_a_missing_body_is_a_broken_rule() -> None:
    """It is `required`, of the whole body."""
    found = find(
        invalid_requests("yoti", "createAccount"),
        lambda drawn: drawn.body == b"",
        settings=first,
    )
    assert found.broken == Broken("", "required", "the request has no body")
    assert found.json is None


def test_parameters_are_drawn_and_encoded() -> None:
    """Path, query and header, each where it belongs."""
    listed = find(requests("yoti", "listProfiles", path=ACCOUNT), lambda drawn: "page=" in drawn.target)
    assert listed.target.startswith(f"/accounts/{ACCOUNT['accountId']}/profiles?")
    heard = find(requests("yoti", "listenSocket"), lambda _: True)
    assert heard.headers["yoti-connection-id"]


def test_the_same_draw_is_the_same_request() -> None:
    """A request can be compared and kept."""
    drawn = requests("verifymycontent", "addFace")
    assert find(drawn, lambda _: True) == find(drawn, lambda _: True)
    assert find(drawn, lambda _: True).json["collection_id"]


def test_what_is_not_there_is_named() -> None:
    """An unknown API or operation, and one that has no rule to break."""
    with pytest.raises(LookupError, match=r"there is no API 'yotti'; there are .*yoti"):
        requests("yotti", "createAccount")
    with pytest.raises(LookupError, match="yoti has no operation 'createAcount'; nearest: createAccount"):
        requests("yoti", "createAcount")
    with pytest.raises(LookupError, match=r"yoti has no operation '@@@@'$"):
        requests("yoti", "@@@@")
    with pytest.raises(LookupError, match="no path of yoti has a parameter 'acountId'; perhaps 'accountId' is"):
        requests("yoti", "createProfile", path={"acountId": "a"})
    with pytest.raises(LookupError, match=r"no path of yoti has a parameter '@@@@'$"):
        invalid_requests("yoti", "createProfile", path={"@@@@": "a"})
    with pytest.raises(LookupError, match="listRiskyFaces has no rule"):
        invalid_requests("verifymycontent", "listRiskyFaces")


def test_hypothesis_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the message says what to install."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "emulator.testing.strategies")
    with pytest.raises(MissingExtraError, match=r"moderation-emulator\[strategies\]"):
        __import__("emulator.testing.strategies")


@pytest.mark.parametrize(("value", "fits"), [(1, True), ({"a": 2**70}, False), (["\ud800"], False)])
def test_only_what_json_can_say_is_drawn(value: object, *, fits: bool) -> None:
    """As the server reads it: no number beyond 64 bits, no half of a character."""
    assert _is_writable(value) is fits


def test_a_strategy_is_hypothesis_own() -> None:
    """It can be combined like any other."""
    both = st.tuples(requests("yoti", "createAccount"), requests("yoti", "createGroup"))
    assert find(both, lambda pair: pair[0].operation != pair[1].operation)
