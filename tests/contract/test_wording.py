"""What is said of a broken rule."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.contract.validator import MOST_VIOLATIONS, Shape
from emulator.contract.wording import OPTIONS
from tests.contract.samples import sample

LATENCY = {
    "oneOf": [
        {"type": "number", "minimum": 0, "maximum": 60},
        {"type": "object", "required": ["min", "max"], "properties": {"min": {"type": "number"}, "max": True}},
    ]
}
TAGGED = {
    "anyOf": [
        {
            "type": "object",
            "properties": {"type": {"const": "a"}, "value": {"type": "string"}},
            "required": ["type"],
        },
        {"properties": {"type": {"const": "b"}, "many": {"items": {"type": "string"}}}, "required": ["type"]},
    ]
}


def told(schema: Any, value: Any) -> list[tuple[str, str]]:
    """Pointer and message of each broken rule."""
    broken = Shape(sample(), schema).violations(value, "request", "body")
    return [(one.pointer, one.message) for one in broken]


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        (
            LATENCY,
            -1,
            "a number at least 0 and at most 60, or an object of min and max; it is less than the minimum of 0",
        ),
        (LATENCY, {"min": 1}, "; max is required"),
        (LATENCY, {"min": "secret", "max": 1}, '; min is not of type "number"'),
        (TAGGED, {"type": "a", "value": 5}, '; value is not of type "string"'),
        (TAGGED, {"type": "b", "many": ["x", 5]}, '; many[1] is not of type "string"'),
        ({"anyOf": [{"type": "null"}, {"type": ["integer", "null"]}]}, "x", "must be null, or an integer"),
        ({"anyOf": [{"const": "a"}, {"enum": ["b", 1]}]}, "x", 'must be "a", or one of "b", 1'),
        (
            {"anyOf": [{"type": "array"}, False, {"not": {}}]},
            "x",
            "a list, nothing, or what another schema allows",
        ),
        ({"oneOf": [{"const": number} for number in range(9)]}, 9, "4, 5, or something else"),
        (
            {"oneOf": [{"minimum": 5}]},
            4,
            "what another schema allows at least 5; it is less than the minimum of 5",
        ),
        (
            {"oneOf": [{"type": "string", "pattern": "^a$"}]},
            "b",
            "a string of the pattern ^a$; it does not match",
        ),
        (
            {"oneOf": [{"type": "object"}, {"minProperties": 2}]},
            {"a": 1, "b": 2},
            "more than one of the schemas",
        ),
        ({"oneOf": [True, True]}, 1, "more than one of the schemas"),
        ({"anyOf": [{"properties": {"a": False}}]}, {"a": 1}, "; False schema does not allow"),
    ],
)
def test_one_of_several(schema: Any, value: Any, message: str) -> None:
    """What it may be is told, and what is wrong with it where it is clear which of these was meant."""
    [(_, said)] = told({"properties": {"it": schema}}, {"it": value})
    assert message in said
    assert "secret" not in said


def test_an_object_that_says_too_little() -> None:
    """Is told what it may say."""
    [(_, said)] = told({"minProperties": 1, "properties": {"a": {}, "b": {}}}, {})
    assert said.endswith("it may have a, b")
    [(_, said)] = told({"properties": {"it": {"minProperties": 1}}}, {"it": {}})
    assert "may have" not in said


@pytest.mark.parametrize("count", [1, OPTIONS, OPTIONS + 1, 500])
def test_every_option_is_told(count: int) -> None:
    """Up to a bound."""
    options = [f"o{number}" for number in range(count)]
    [(_, said)] = told({"enum": options}, "x")
    assert said.startswith('body is not one of "o0"')
    assert said.count('"o') == min(count, OPTIONS)
    assert said.endswith(f"and {count - OPTIONS} more") is (count > OPTIONS)


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"operation": {}, "api": {}}, "additionalProperties": False},
        {"allOf": [{"properties": {"operation": {}}}, {"anyOf": [True]}], "unevaluatedProperties": False},
    ],
)
def test_an_unknown_key_is_named(schema: Any) -> None:
    """Each with a pointer of its own, and with the one that may have been meant."""
    assert told({"properties": {"it": schema}}, {"it": {"operatoin": 1, "zzz": 2}}) == [
        ("/it/operatoin", "it.operatoin is not known here; did you mean 'operation'?"),
        ("/it/zzz", "it.zzz is not known here"),
    ]


def test_many_unknown_keys() -> None:
    """No more are named than of any other rule, and a huge value has one."""
    schema = {"properties": {"known": {}}, "additionalProperties": False}
    assert len(told(schema, {f"key{number}": 1 for number in range(1000)})) == MOST_VIOLATIONS
    assert len(told(schema, {f"key{number}": 1 for number in range(10_000)})) == 1
    [(pointer, _)] = told(schema, {"k" * 10_000: 1})
    assert len(pointer) < 300
