"""What a schema offers to choose from, and what some JSON chose of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

Place = str
"""Where a choice stands: the keys that lead there, `[]` for every item, `*` for a key of the client's own."""

Choices = dict[Place, set[Any]]

ABSENT = object()
"""Chosen where a property that offers a choice is left out."""


def offered(schema: Any) -> Choices:
    """Every enumeration of a schema without references, by place."""
    found: Choices = defaultdict(set)
    for place, values in _offered(schema, ""):
        found[place].update(values)
    return found


def chosen(schema: Any, value: Any) -> Choices:
    """What `value` has of `offered(schema)`."""
    found: Choices = defaultdict(set)
    for place, each in _chosen(schema, value, ""):
        found[place].add(each)
    return found


def _offered(schema: Any, place: Place) -> Iterator[tuple[Place, list[Any]]]:
    if not isinstance(schema, dict):
        return
    if "enum" in schema:
        yield place, schema["enum"]
    for step, inner in _inner(schema):
        yield from _offered(inner, place + step)


def _chosen(schema: Any, value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    if not isinstance(schema, dict):
        return
    if "enum" in schema and not isinstance(value, dict | list) and value in schema["enum"]:
        yield place, value
    for branch in _branches(schema):
        yield from _chosen(branch, value, place)
    if isinstance(value, list):
        for each in value:
            yield from _chosen(schema.get("items"), each, f"{place}/[]")
    if isinstance(value, dict):
        yield from _of_object(schema, value, place)


def _of_object(
    schema: Mapping[str, Any], value: Mapping[str, Any], place: Place
) -> Iterator[tuple[Place, Any]]:
    properties = schema.get("properties", {})
    for key, inner in properties.items():
        if key in value:
            yield from _chosen(inner, value[key], f"{place}/{key}")
        elif isinstance(inner, dict) and "enum" in inner:
            yield f"{place}/{key}", ABSENT
    for key in value.keys() - properties.keys():
        yield from _chosen(schema.get("additionalProperties"), value[key], f"{place}/*")


def _inner(schema: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    yield from (("", branch) for branch in _branches(schema))
    yield from ((f"/{key}", inner) for key, inner in schema.get("properties", {}).items())
    yield "/[]", schema.get("items")
    yield "/*", schema.get("additionalProperties")


def _branches(schema: Mapping[str, Any]) -> Iterator[Any]:
    for word in ("oneOf", "anyOf", "allOf"):
        yield from schema.get(word, ())
    yield from (schema[word] for word in ("then", "else") if word in schema)
