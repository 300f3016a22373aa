"""A schema, compiled on first use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.contract.validator import MOST_VIOLATIONS, Shape
from tests.contract.samples import sample
from tests.contract.second_opinion import second_opinion

DOCUMENT = sample()
NEW_PET = Shape(DOCUMENT, {"$ref": "#/components/schemas/NewPet"})
NAMES: st.SearchStrategy[Any] = st.sampled_from(["Rex", "", "nobody", "a name too long", None, 5])
BODIES = st.dictionaries(
    st.sampled_from(["name", "tags", "home", "other"]),
    NAMES | st.lists(NAMES, max_size=3) | st.sampled_from(["https://a.example/", "not a uri"]),
)


def told(schema: dict[str, Any], value: Any) -> list[tuple[str, str, str]]:
    """Pointer, rule and message of each broken rule."""
    broken = Shape(DOCUMENT, schema).violations(value, "request", "body")
    return [(one.pointer, one.rule, one.message) for one in broken]


@given(BODIES)
def test_agrees_with_a_second_opinion(body: dict[str, Any]) -> None:
    """What fits is what the other library accepts; violations are there exactly when it does not fit."""
    assert NEW_PET.fits(body) == second_opinion(NEW_PET.inlined())(body)
    assert bool(NEW_PET.violations(body, "request", "body")) == (not NEW_PET.fits(body))


def test_compiles_once_and_late() -> None:
    """A shape is compiled when it is first asked, by whichever question, and then kept."""
    questions: list[Callable[[Shape], object]] = [
        lambda shape: shape.fits({}),
        lambda shape: shape.violations({}, "request", "body"),
    ]
    for ask in questions:
        shape = Shape(DOCUMENT, {"type": "object"})
        stages = [shape._compiled]
        for _ in range(2):
            ask(shape)
            stages.append(shape._compiled)
        assert stages[0] is None
        assert isinstance(stages[1], jsonschema_rs.Draft202012Validator)
        assert stages[1] is stages[2]


OBJECT = {"type": "object", "properties": {"a/b~c": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "value", "pointer", "rule", "message"),
    [
        ({"type": "object"}, [], "", "type", 'body is not of type "object"'),
        ({"required": ["name"]}, {}, "/name", "required", "name is required"),
        (OBJECT, {"a/b~c": "x"}, "/a~1b~0c", "type", 'a/b~c is not of type "integer"'),
        ({"items": {"maximum": 3}}, [1, 9], "/1", "maximum", "[1] is greater than the maximum of 3"),
        (
            {"properties": {"c": {"items": {"required": ["d"]}}}},
            {"c": [{}]},
            "/c/0/d",
            "required",
            "c[0].d is required",
        ),
        (False, 1, "", "falseSchema", "body: False schema does not allow value"),
    ],
)
def test_says_what_is_broken(schema: Any, value: Any, pointer: str, rule: str, message: str) -> None:
    """A violation has a JSON pointer, the schema's keyword, and a message that names the field."""
    assert told(schema, value) == [(pointer, rule, message)]


@given(
    st.text(min_size=4, max_size=50),
    st.sampled_from(["type", "maxLength", "pattern", "enum", "const", "format"]),
)
def test_never_repeats_the_value(secret: str, rule: str) -> None:
    """A message says nothing of the value, which may be a secret."""
    value = f"sEcReT{secret}"
    rules: dict[str, Any] = {
        "type": "integer",
        "maxLength": 3,
        "pattern": "^$",
        "enum": ["x"],
        "const": "x",
        "format": "uuid",
    }
    ((_, broken, message),) = told({rule: rules[rule]}, value)
    assert broken == rule
    assert "sEcReT" not in message


def test_long_keys_are_cut() -> None:
    """A key that the client chose is repeated in part only."""
    ((_, _, message),) = told({"additionalProperties": {"type": "integer"}}, {"k" * 10_000: "x"})
    assert len(message) < 600
    ((_, _, message),) = told({"additionalProperties": False}, {"k" * 10_000: "x"})
    assert len(message) < 600


@pytest.mark.parametrize("count", [1, MOST_VIOLATIONS, MOST_VIOLATIONS + 1, 1000])
def test_names_some_violations(count: int) -> None:
    """At most MOST_VIOLATIONS broken rules are named."""
    assert len(told({"items": {"type": "string"}}, [1] * count)) == min(count, MOST_VIOLATIONS)


@pytest.mark.parametrize(
    "value",
    [[1] * 1_000_000, [[1] * 999] * 1000, {"many": {str(number): 1 for number in range(100_000)}}],
    ids=["long", "of lists", "of names"],
)
def test_of_a_huge_value_one_rule_is_enough(value: Any) -> None:
    """Describing a million wrong items would take the validator twenty seconds; one is described."""
    schema = {"items": {"type": "string"}, "additionalProperties": {"maxProperties": 5}}
    assert len(told(schema, value)) == 1


def test_a_huge_value_that_fits() -> None:
    """A huge value that breaks nothing has no violations."""
    assert told({"items": {"type": "integer"}}, [1] * 10_000) == []


def test_a_broken_rule_tells_its_details() -> None:
    """The keyword's figures, the type that came, the schema that it broke and the path; never the value."""
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 3}},
        "required": ["name"],
    }
    shape = Shape(DOCUMENT, schema)
    (long,) = shape.violations({"name": "a secret"}, "request", "body")
    assert long.detail["limit"] == 3
    assert (long.detail["received"], long.detail["path"]) == ("string", ["name"])
    assert long.detail["schema"] == {"type": "string", "maxLength": 3}
    assert "a secret" not in repr(long.detail)
    (missing,) = shape.violations({}, "request", "body")
    assert (missing.detail["received"], missing.detail["path"]) == ("undefined", ["name"])
    assert missing.detail["schema"] == {"type": "string", "maxLength": 3}
    (wrong,) = shape.violations({"name": None}, "request", "body")
    assert wrong.detail["received"] == "null"


def test_a_value_that_nothing_fits_has_no_schema_to_tell() -> None:
    """A schema may be `false`."""
    (broken,) = Shape(DOCUMENT, {"properties": {"name": False}}).violations({"name": 1}, "request", "body")
    assert broken.detail["schema"] == {}
