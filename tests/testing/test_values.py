"""Values for a schema, and values that break one of its rules."""

from __future__ import annotations

from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from emulator.testing.values import broken, merged, values, variants

few = settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))

SCHEMAS: list[dict[str, Any]] = [
    {"const": 7},
    {"enum": ["a", "b"]},
    {"type": ["string", "null"], "maxLength": 3},
    {"type": "string", "minLength": 50, "maxLength": 60},
    {"type": "string", "pattern": "^[a-z]{3}-\\d{2}$"},
    {"type": "string", "pattern": "\\d{4}"},
    {"type": "string", "format": "uri"},
    {"type": "string", "format": "email"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "contentEncoding": "base64"},
    {"type": "integer", "minimum": 3, "maximum": 5},
    {"type": "number", "minimum": 0, "maximum": 1},
    {"type": "boolean"},
    {"type": "null"},
    {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
    {"type": "array"},
    {"type": "object", "additionalProperties": {"type": "boolean"}},
    {"properties": {"a": {"type": "integer"}}, "required": ["a"]},
    {"items": {"type": "string"}},
    {"pattern": "^x$", "type": "string"},
    {"required": ["a", "b"], "type": "object", "properties": {"a": True, "c": False}},
    {"allOf": [{"type": "string", "minLength": 2}, {"type": "string", "maxLength": 4}], "minLength": 3},
    {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
    {
        "type": "object",
        "properties": {"kind": {"enum": ["x", "y"]}, "more": {"type": "string"}},
        "required": ["kind", "more"],
        "if": {"properties": {"kind": {"const": "x"}}},
        "then": {"properties": {"more": {"const": "because x"}}},
        "else": {"properties": {"more": {"const": "because y"}}},
    },
    {"type": "integer", "examples": [4, 5]},
    {},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_what_is_drawn_fits(schema: dict[str, Any]) -> None:
    """By another validator's word, once what does not fit is dropped; some always fits."""
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())

    @few
    @given(values(schema).filter(validator.is_valid))
    def hold(value: Any) -> None:
        validator.validate(value)

    hold()


def test_a_schema_may_be_true() -> None:
    """Anything fits."""
    assert find(values(True), lambda _: True) is None


def test_an_impossible_choice_draws_nothing() -> None:
    """Two lists that share no value leave none."""
    assert merged({"enum": [1]}, {"enum": [2]}) == {"enum": []}
    assert values({"enum": []}).is_empty


def test_a_conjunction_keeps_the_narrower_rule() -> None:
    """Of each word."""
    one = {
        "minimum": 1,
        "maximum": 9,
        "required": ["a"],
        "properties": {"a": {"type": "string"}},
        "type": "object",
    }
    other = {"minimum": 2, "maximum": 8, "required": ["a", "b"], "properties": {"a": {"minLength": 1}}}
    assert merged(one, other) == {
        "minimum": 2,
        "maximum": 8,
        "required": ["a", "b"],
        "properties": {"a": {"allOf": [{"type": "string"}, {"minLength": 1}]}},
        "type": "object",
    }
    assert variants({"allOf": [True, {"type": "string"}]}) == [{"type": "string"}]


def test_broken_values_differ_in_one_thing() -> None:
    """Left out, added or replaced, at every depth; the first value is left as it was."""
    value = {"a": [1], "b": {"c": "x"}}
    found = list(broken(value))
    for expected in (
        None,
        {"b": {"c": "x"}},
        {"a": [1], "b": {}},
        {"a": [1, 1], "b": {"c": "x"}},
        {"a": [None], "b": {"c": "x"}},
        {"a": [1], "b": {"c": "x", "unheard-of": 1}},
    ):
        assert expected in found
    assert value == {"a": [1], "b": {"c": "x"}}


@few
@given(st.data())
def test_every_variant_is_plain(data: st.DataObject) -> None:
    """Nothing of a combination is left in it."""
    schema = data.draw(st.sampled_from(SCHEMAS))
    for plain in variants(schema):
        assert not {"allOf", "oneOf", "anyOf", "if", "then", "else", "not"} & set(plain)
