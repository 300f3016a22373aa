"""What breaks a rule is told in the vocabulary of zod 4."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.apis.moderationapi.zod import issues_of
from emulator.contract.errors import Violation
from tests.apis.moderationapi.stage import Json, Stage, issues

TYPES = ["profile", "event", "product", "object"]
KINDS = ["text", "image", "video", "audio"]
URL = "https://example.com/a.mp4"


def invalid_type(expected: str, path: list[str | int], received: str = "undefined") -> Json:
    """An issue about a type."""
    message = f"Invalid input: expected {expected}, received {received}"
    return {"expected": expected, "code": "invalid_type", "path": path, "message": message}


def invalid_value(values: list[str], path: list[str | int]) -> Json:
    """An issue about a value that is none of several."""
    listed = "|".join(f'"{value}"' for value in values)
    return {
        "code": "invalid_value",
        "values": values,
        "path": path,
        "message": f"Invalid option: expected one of {listed}",
    }


def length(code: str, key: str, limit: int, sign: str) -> Json:
    """An issue about the length of contentId."""
    word = {"too_small": "small", "too_big": "big"}[code]
    return {
        "origin": "string",
        "code": code,
        key: limit,
        "inclusive": True,
        "path": ["contentId"],
        "message": f"Too {word}: expected string to have {sign}{limit} characters",
    }


NO_URL = {"code": "invalid_format", "format": "url", "path": ["url"], "message": "Invalid URL"}

VIDEO: list[tuple[Json, Json]] = [
    ({}, invalid_type("string", ["url"])),
    ({"url": None}, invalid_type("string", ["url"], "null")),
    ({"url": "nope"}, NO_URL),
    ({"url": ""}, NO_URL),
    ({"url": URL, "contentId": ""}, length("too_small", "minimum", 1, ">=")),
    ({"url": URL, "contentId": "x" * 101}, length("too_big", "maximum", 100, "<=")),
    ({"url": URL, "contentId": None}, invalid_type("string", ["contentId"], "null")),
    ({"url": URL, "doNotStore": "true"}, invalid_type("boolean", ["doNotStore"], "string")),
    ({"url": URL, "metadata": "x"}, invalid_type("record", ["metadata"], "string")),
    ({"url": URL, "metadata": [1]}, invalid_type("record", ["metadata"], "array")),
]


@pytest.mark.parametrize(("body", "issue"), VIDEO)
def test_the_golden_issues_of_a_video(stage: Stage, body: Json, issue: Json) -> None:
    """They are to the letter those of the validator that the vendor uses."""
    assert issues(stage.refused("moderateVideo", body)) == [issue]


def test_any_scheme_is_a_url(stage: Stage) -> None:
    """As for that validator, ftp is as good as https."""
    assert stage.ask("moderateVideo", {"url": "ftp://x/y"})["status"] == "success"


def field(**said: Any) -> Json:
    """An object of one field."""
    return {"value": {"type": "object", "data": {"a": said}}}


OBJECT: list[tuple[Json, Json]] = [
    ({}, invalid_type("object", ["value"])),
    ({"value": {"type": "post", "data": {}}}, invalid_value(TYPES, ["value", "type"])),
    ({"value": {"data": {}}}, invalid_value(TYPES, ["value", "type"])),
    ({"value": {"type": "object"}}, invalid_type("record", ["value", "data"])),
    (field(type="pdf", value="x"), invalid_value(KINDS, ["value", "data", "a", "type"])),
    (field(type="text"), invalid_type("string", ["value", "data", "a", "value"])),
    (field(type="text", value=1), invalid_type("string", ["value", "data", "a", "value"], "number")),
    (
        field(type="text", value="x", modelIds=[1]),
        invalid_type("string", ["value", "data", "a", "modelIds", 0], "number"),
    ),
]


@pytest.mark.parametrize(("body", "issue"), OBJECT)
def test_the_golden_issues_of_an_object(stage: Stage, body: Json, issue: Json) -> None:
    """The same for objects, down to the field."""
    assert issues(stage.refused("moderateObject", body)) == [issue]


def test_several_rules_are_several_issues(stage: Stage) -> None:
    """A refusal names all that is wrong."""
    told = issues(stage.refused("moderateVideo", {"url": "nope", "doNotStore": 1}))
    assert {issue["path"][0] for issue in told} == {"url", "doNotStore"}


def test_a_text_has_bounds(stage: Stage) -> None:
    """Between 1 and 100,000 characters."""
    [empty] = issues(stage.refused("moderateText", {"value": ""}))
    [long] = issues(stage.refused("moderateText", {"value": "x" * 100_001}))
    assert (empty["code"], empty["minimum"], long["code"], long["maximum"]) == (
        "too_small",
        1,
        "too_big",
        100_000,
    )


@pytest.mark.parametrize(
    ("rule", "detail", "issue"),
    [
        ("minimum", {"limit": 3, "received": "number"}, "Too small: expected number to be >=3"),
        ("maxItems", {"limit": 3, "received": "array"}, "Too big: expected array to have <=3 items"),
        ("pattern", {"pattern": "^a$"}, "Invalid string: must match pattern /^a$/"),
        ("const", {"schema": {"const": "a"}}, 'Invalid input: expected "a"'),
        ("anyOf", {}, "Invalid input"),
        ("oneOf", {}, "Invalid input"),
        ("format", {"format": "email"}, "Invalid email"),
        (
            "type",
            {"schema": {"type": ["integer", "null"]}, "received": "string"},
            "Invalid input: expected int, received string",
        ),
        ("maxProperties", {}, "Invalid input: has too many"),
    ],
)
def test_every_rule_has_its_words(rule: str, detail: Json, issue: str) -> None:
    """A rule that zod has no word for keeps the contract's own."""
    [told] = issues_of([Violation("request", "body", "/a", rule, "has too many", detail)])
    assert (told["message"], told["path"]) == (issue, ["a"])
