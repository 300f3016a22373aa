"""Requests and replies held against their operation."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import quote_plus, urlencode

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emulator.contract.call import Reply
from emulator.contract.conformity import check_reply, check_request, converted, parse_body
from emulator.contract.errors import ApiError, Cause
from tests.contract.samples import call_of, sample

OPERATIONS = sample().operations


def broken(call: Any) -> list[tuple[str, str, str]]:
    """Part, pointer and rule of each violation of a request."""
    found = check_request(call)
    assert {one.side for one in found} <= {"request"}
    return [(one.part, one.pointer, one.rule) for one in found]


def parsed(body: bytes, operation_id: str = "addPet", depth: int = 5) -> Any:
    """What a body is read as."""
    call = call_of(OPERATIONS[operation_id], body=body)
    parse_body(call, depth=depth)
    return call.json


def refusal(body: bytes, depth: int = 5) -> ApiError:
    """The error that a body is refused with."""
    with pytest.raises(ApiError) as caught:
        parsed(body, depth=depth)
    return caught.value


# -- bodies --------------------------------------------------------------------------------------------


def test_a_body_is_read() -> None:
    """JSON of any kind is read; what fits is for the contract to say."""
    assert parsed(b'{"name": "Rex"}') == {"name": "Rex"}
    assert parsed(b" [1] ") == [1]
    assert parsed(b"null") is None


@pytest.mark.parametrize("body", [b"", b"{", b"nope", b"{'a': 1}", b"\xff", b'"\\ud800"', b"NaN", b"1 2", b" "])
def test_not_json(body: bytes) -> None:
    """What is not JSON, or not there although it is required, is malformed."""
    assert refusal(body).cause is Cause.MALFORMED


def test_an_empty_body_is_named() -> None:
    """A required body that is not there is told apart from one that is not JSON."""
    assert "no body" in refusal(b"").message
    assert "at position 5" in refusal(b'{"a":').message


def test_a_body_that_is_not_required() -> None:
    """Where a body may be left out, nothing is read and nothing is broken."""
    call = call_of(OPERATIONS["washPet"], path={"pet_id": "1"})
    parse_body(call, depth=5)
    assert call.json is None
    assert check_request(call) == []


def test_a_body_that_the_contract_does_not_know() -> None:
    """An operation without a body never looks at one."""
    call = call_of(OPERATIONS["getPet"], path={"pet_id": "1"}, body=b"{")
    parse_body(call, depth=5)
    assert call.json is None
    assert check_request(call) == []


def depth_of(value: Any) -> int:
    """How deep JSON nests, by recursion."""
    if not isinstance(value, dict | list):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max((depth_of(one) for one in inner), default=0)


NESTED = st.recursive(
    st.none() | st.text("[{", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("[{", max_size=2), inner, max_size=3),
    max_leaves=12,
)


@given(NESTED, st.integers(min_value=1, max_value=5))
def test_depth(value: Any, depth: int) -> None:
    """A body is refused exactly when it nests deeper than allowed; brackets in texts do not count."""
    body = orjson.dumps(value)
    if depth_of(value) > depth:
        assert refusal(body, depth).cause is Cause.TOO_LARGE
    else:
        assert parsed(body, depth=depth) == value


@pytest.mark.parametrize("levels", [65, 1024, 1025, 200_000])
@pytest.mark.parametrize("brackets", [(b"[", b"]"), (b'{"a":', b"}")])
def test_very_deep(levels: int, brackets: tuple[bytes, bytes]) -> None:
    """However deep it is, a body that nests too deep is too large, and nothing overflows."""
    body = brackets[0] * levels + b"1" + brackets[1] * levels
    assert refusal(body, 64).cause is Cause.TOO_LARGE


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"name": "Rex"}', []),
        (b"{}", [("body", "/name", "required")]),
        (b'{"name": ""}', [("body", "/name", "minLength")]),
        (b'{"name": "Rex", "tags": ["a", 1]}', [("body", "/tags/1", "type")]),
        (b'{"name": "Rex", "age": 1}', [("body", "/age", "additionalProperties")]),
        (b'{"name": "Rex", "home": "no uri"}', [("body", "/home", "format")]),
        (b'{"name": "nobody"}', [("body", "/name", "not")]),
        (b"null", [("body", "", "type")]),
    ],
)
def test_bodies_are_held_against_the_contract(body: bytes, expected: list[tuple[str, str, str]]) -> None:
    """Each broken rule of a body is named with its place; a body of `null` is a body."""
    call = call_of(OPERATIONS["addPet"], body=body)
    parse_body(call, depth=5)
    assert broken(call) == expected


# -- parameters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", {"limit": 20}),
        ("limit=5", {"limit": 5}),
        ("limit=5&limit=7", {"limit": 7}),
        ("weight=1e1&tame=false", {"limit": 20, "weight": 10.0, "tame": False}),
        ("kind=dog,cat", {"limit": 20, "kind": ["dog", "cat"]}),
        ("kind=dog&kind=cat", {"limit": 20, "kind": ["dog", "cat"]}),
        ("unknown=%FF&&;=", {"limit": 20}),
        ("l%69mit=%35", {"limit": 5}),
    ],
)
def test_query_values(query: str, values: dict[str, Any]) -> None:
    """Values are converted, defaults filled in, and what the contract does not know is left out."""
    call = call_of(OPERATIONS["listPets"], query=query)
    assert broken(call) == []
    assert call.query == values
    assert {name: type(value) for name, value in call.query.items()} == {n: type(v) for n, v in values.items()}


@pytest.mark.parametrize(
    ("query", "pointer", "rule"),
    [
        ("limit=0", "/limit", "minimum"),
        ("limit=101", "/limit", "maximum"),
        ("limit=", "/limit", "type"),
        ("limit=1.0", "/limit", "type"),
        ("limit=--5", "/limit", "type"),
        ("limit=-", "/limit", "type"),
        (f"limit={quote_plus('٣')}", "/limit", "type"),
        (f"limit={'9' * 5000}", "/limit", "type"),
        ("weight=0", "/weight", "exclusiveMinimum"),
        ("weight=nan", "/weight", "type"),
        ("weight=inf", "/weight", "type"),
        ("weight=1e999", "/weight", "type"),
        ("weight=1_0", "/weight", "type"),
        ("tame=yes", "/tame", "type"),
        ("tame=True", "/tame", "type"),
        ("kind=fish", "/kind/0", "enum"),
        ("kind=dog,dog,dog", "/kind", "maxItems"),
    ],
)
def test_broken_query_values(query: str, pointer: str, rule: str) -> None:
    """What does not convert breaks its type, what converts may break another rule, and is named."""
    call = call_of(OPERATIONS["listPets"], query=query)
    assert broken(call) == [("query", pointer, rule)]
    (violation,) = check_request(call)
    assert violation.message.startswith(f"query parameter {pointer.split('/')[1]} ")


@pytest.mark.parametrize(
    ("value", "rules"), [("1", []), ("0", ["minimum"]), ("Rex", ["type"]), ("1/2", ["type"])]
)
def test_path_values(value: str, rules: list[str]) -> None:
    """A path value is held against its schema as the type it stands for, and kept as text."""
    call = call_of(OPERATIONS["getPet"], path={"pet_id": value})
    assert broken(call) == [("path", "/pet_id", rule) for rule in rules]
    assert call.path == {"pet_id": value}


@pytest.mark.parametrize(("value", "rules"), [("1", []), ("0", ["minimum"]), ("x", ["type"])])
def test_header_values(value: str, rules: list[str]) -> None:
    """A header's value is held against its schema as well; one that is left out breaks nothing."""
    call = call_of(OPERATIONS["listPets"], headers={"x-page": value})
    assert broken(call) == [("header", "/x-page", rule) for rule in rules]


def test_a_required_parameter() -> None:
    """A required parameter that is not there is named."""
    (violation,) = check_request(call_of(OPERATIONS["getPet"]))
    assert (violation.part, violation.rule) == ("path", "required")
    assert violation.message == "path parameter pet_id is required"


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_integers_survive(number: int) -> None:
    """Any integer of usual size is read back from its text."""
    assert converted([str(number)], "integer") == number
    assert type(converted([str(number)], "integer")) is int


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-1000, 1000))
def test_numbers_survive(number: float) -> None:
    """Any finite number is read back from its text."""
    assert converted([repr(number)], "number") == number


@example("1e999", "number")
@example("--1", "integer")
@given(st.text(), st.sampled_from(["integer", "number", "boolean", "string", "object"]))
def test_what_does_not_convert_stays_text(text: str, kind: str) -> None:
    """A conversion gives the type that was asked for, finite, or the text itself; it never fails."""
    value = converted(["other", text], kind)
    kinds = {"integer": int, "number": float, "boolean": bool}
    if value != text:
        assert type(value) is kinds[kind]
        assert isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


@given(st.lists(st.lists(st.text("ab ", min_size=1), min_size=1), min_size=1))
def test_arrays(groups: list[list[str]]) -> None:
    """A list may be repeated, comma-separated, or both."""
    flat = [one for group in groups for one in group]
    assert converted([",".join(group) for group in groups], "array") == flat


@given(st.lists(st.tuples(st.sampled_from(["limit", "weight", "tame", "kind", "x"]), st.text()), max_size=5))
def test_any_query_is_judged(pairs: list[tuple[str, str]]) -> None:
    """Whatever a query says, each value of the call is of its type or named as a violation."""
    call = call_of(OPERATIONS["listPets"], query=urlencode(pairs))
    violations = check_request(call)
    named = {one.pointer.split("/")[1] for one in violations}
    for parameter in OPERATIONS["listPets"].parameters:
        if parameter.name in call.query and parameter.name not in named:
            assert parameter.shape.fits(call.query[parameter.name])
    assert named <= {"limit", "weight", "tame", "kind"}


# -- replies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation_id", "reply", "expected"),
    [
        ("addPet", Reply(201, {"id": 1, "name": "Rex"}), []),
        ("addPet", Reply(201, {"id": 1}), [("body", "/name", "required")]),
        ("addPet", Reply(201), [("body", "", "type")]),
        ("addPet", Reply(400, {"error": "no"}), []),
        ("addPet", Reply(418, {"error": "no"}), [("status", "", "responses")]),
        ("removePet", Reply(204), []),
        ("removePet", Reply(418, {"error": "no"}), []),
        ("removePet", Reply(418, {}), [("body", "/error", "required")]),
        ("washPet", Reply(200), []),
    ],
)
def test_replies(operation_id: str, reply: Reply, expected: list[tuple[str, str, str]]) -> None:
    """A reply's status must be documented and its content fit; `default` stands for the other statuses."""
    found = check_reply(OPERATIONS[operation_id], reply)
    assert {one.side for one in found} <= {"reply"}
    assert [(one.part, one.pointer, one.rule) for one in found] == expected
