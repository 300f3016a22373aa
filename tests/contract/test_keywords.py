"""The words that a contract may use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from emulator.contract.keywords import check_keywords
from tests.contract.samples import sample_raw

Bend = Callable[[dict[str, Any]], object]


def test_the_sample_is_understood() -> None:
    """Every word of the sample contract is known."""
    assert check_keywords(sample_raw()) == []


def new_pet(raw: dict[str, Any]) -> dict[str, Any]:
    """The schema that most bends go into."""
    schema: dict[str, Any] = raw["components"]["schemas"]["NewPet"]
    return schema


UNKNOWN = {"unknownWord": 1}
NESTS: list[Callable[[Any], dict[str, Any]]] = [
    *(lambda inner, word=word: {word: inner} for word in ("items", "not", "if", "then", "else")),
    *(lambda inner, word=word: {word: inner} for word in ("propertyNames", "contains")),
    *(lambda inner, word=word: {word: inner} for word in ("additionalProperties", "unevaluatedProperties")),
    *(lambda inner, word=word: {word: [{}, inner]} for word in ("oneOf", "anyOf", "allOf", "prefixItems")),
    *(lambda inner, word=word: {word: {"x": inner}} for word in ("properties", "patternProperties")),
    lambda inner: {"dependentSchemas": {"x": inner}},
    lambda inner: {"$ref": "#/components/schemas/Pet", "not": inner},
]


@pytest.mark.parametrize("number", range(len(NESTS)))
def test_unknown_words_are_found_in_every_schema_within(number: int) -> None:
    """A word that the engine does not implement is found however deep, and a known one passes there."""
    raw = sample_raw()
    raw["components"]["schemas"]["Deep"] = NESTS[number]({"type": "object", "properties": {"a": UNKNOWN}})
    problems = check_keywords(raw)
    assert len(problems) == 1
    assert problems[0].startswith("schema Deep")
    assert "'unknownWord'" in problems[0]
    raw["components"]["schemas"]["Deep"] = NESTS[number]({"type": "object", "x-note": "is ours"})
    assert check_keywords(raw) == []


BENDS: dict[str, Bend] = {
    "document": lambda raw: raw.update(jsonSchemaDialect="x"),
    "an older OpenAPI": lambda raw: raw.update(openapi="3.0.3"),
    "components": lambda raw: raw["components"].update(callbacks={}),
    "path item": lambda raw: raw["paths"]["/pets"].update(trace={}),
    "parameter of a path": lambda raw: raw["paths"]["/pets/{pet_id}"]["parameters"][0].update(style="form"),
    "operation": lambda raw: raw["paths"]["/pets"]["get"].update(callbacks={}),
    "no operationId": lambda raw: raw["paths"]["/pets"]["get"].pop("operationId"),
    "no summary": lambda raw: raw["paths"]["/pets"]["get"].pop("summary"),
    "no responses": lambda raw: raw["webhooks"]["petBorn"]["post"].pop("responses"),
    "parameter": lambda raw: raw["paths"]["/pets"]["get"]["parameters"][1].update(explode=True),
    "schema of a parameter": lambda raw: raw["paths"]["/pets"]["get"]["parameters"][1]["schema"].update(
        UNKNOWN
    ),
    "body": lambda raw: raw["paths"]["/pets"]["post"]["requestBody"].update(UNKNOWN),
    "media of a body": lambda raw: raw["webhooks"]["petBorn"]["post"]["requestBody"]["content"][
        "application/json"
    ].update(encoding={}),
    "response": lambda raw: raw["paths"]["/pets"]["get"]["responses"]["200"].update(links={}),
    "schema of a response": lambda raw: raw["components"]["responses"]["Bad"]["content"][
        "application/problem+json"
    ]["schema"].update(UNKNOWN),
    "header": lambda raw: raw["components"]["responses"]["Bad"].update(headers={"x": {"style": "simple"}}),
    "schema of a header": lambda raw: raw["components"]["responses"]["Bad"].update(
        headers={"x": {"schema": UNKNOWN}}
    ),
    "shared parameter": lambda raw: raw["components"].update(parameters={"P": {"name": "p", "style": "x"}}),
    "shared header": lambda raw: raw["components"].update(headers={"H": {"schema": UNKNOWN}}),
    "shared body": lambda raw: raw["components"].update(requestBodies={"B": {"content": {"a/b": UNKNOWN}}}),
    "format": lambda raw: new_pet(raw).update(format="duration"),
    "format of a nested one": lambda raw: new_pet(raw)["properties"]["home"].update(format="hostname"),
    "beside a $ref": lambda raw: new_pet(raw)["properties"]["name"].update(UNKNOWN),
}


@pytest.mark.parametrize("bend", BENDS.values(), ids=list(BENDS))
def test_each_unknown_word_is_found_once(bend: Bend) -> None:
    """One word too many, or one that is lacking, is one problem."""
    raw = sample_raw()
    bend(raw)
    assert len(check_keywords(raw)) == 1


def test_our_own_words_may_stand_anywhere() -> None:
    """What begins with x- is a note to people."""
    raw = sample_raw()
    for node in (raw, raw["components"], raw["paths"]["/pets"], raw["paths"]["/pets"]["get"], new_pet(raw)):
        node["x-note"] = {"any": "thing"}
    assert check_keywords(raw) == []


def test_references_are_left_to_the_document() -> None:
    """A parameter, response, header or body that refers to a shared one is checked where that stands."""
    raw = sample_raw()
    raw["components"]["headers"] = {"H": {"$ref": "#/components/headers/I"}, "I": {"schema": True}}
    raw["components"]["parameters"] = {"P": {"$ref": "#/components/parameters/Q"}}
    raw["components"]["requestBodies"] = {"B": {"$ref": "#/components/requestBodies/C"}}
    assert check_keywords(raw) == []


@pytest.mark.parametrize("raw", [None, [], "openapi", 3])
def test_not_a_document(raw: object) -> None:
    """What is no mapping is no document, and nothing worse happens."""
    assert check_keywords(raw) == ["not a mapping"]
