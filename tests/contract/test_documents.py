"""Every contract document of schemas/, as a whole."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from emulator.contract.document import Document, load_document
from emulator.contract.keywords import check_keywords
from emulator.contract.operation import Operation
from emulator.contract.paths import PathTree
from emulator.contract.validator import Shape
from tests.contract.samples import SAMPLE, SCHEMAS
from tests.contract.second_opinion import broken_schema, second_opinion
from tests.contract.shapes import all_shapes

PATHS = [SAMPLE, *sorted(SCHEMAS.glob("*.yaml"))]
RAW = {path.stem: yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in PATHS}
DOCUMENTS = {name: Document(name, raw) for name, raw in RAW.items()}
each_document = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=list(DOCUMENTS))


def operations(document: Document) -> list[Operation]:
    """Operations and webhooks."""
    return [*document.operations.values(), *document.webhooks.values()]


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a document."""
    if isinstance(node, dict):
        yield node
    if isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from walk(inner)


@pytest.mark.parametrize("path", PATHS[1:], ids=lambda path: path.stem)
def test_loads(path: Path) -> None:
    """The document loads, and what is kept of it is what its YAML says."""
    assert load_document(path).raw == load_document(path).raw == RAW[path.stem]


@each_document
def test_is_understood(document: Document) -> None:
    """Every word is one that the engine implements."""
    assert check_keywords(document.raw) == []


@pytest.mark.parametrize("name", [path.stem for path in PATHS[1:]])
def test_is_openapi(name: str) -> None:
    """The OpenAPI validator finds no fault."""
    assert [str(error) for error in OpenAPIV31SpecValidator(RAW[name]).iter_errors()] == []


@each_document
def test_is_plain_json(document: Document) -> None:
    """No date, number or yes of YAML's own has crept in where text was meant."""
    assert orjson.loads(orjson.dumps(document.raw)) == document.raw
    texts = [node[word] for node in walk(document.raw) for word in ("operationId", "pattern") if word in node]
    assert all(isinstance(text, str | dict) for text in texts)


@each_document
def test_operation_ids_are_unique(document: Document) -> None:
    """An operationId names one operation or webhook."""
    ids = [node["operationId"] for node in walk(document.raw) if isinstance(node.get("operationId"), str)]
    assert sorted(ids) == sorted({*document.operations, *document.webhooks})


@each_document
def test_every_reference_resolves(document: Document) -> None:
    """Each `$ref` points at something that is there."""
    references = [node for node in walk(document.raw) if isinstance(node.get("$ref"), str)]
    assert references
    for node in references:
        assert document.resolve({"$ref": node["$ref"]}) is not None


@each_document
def test_every_refusal_says_how_it_is_reached(document: Document) -> None:
    """Each documented status that refuses has at least one way to it."""
    silent = [
        (operation.id, response.status)
        for operation in document.operations.values()
        for response in operation.responses.values()
        if response.status >= 400 and not all([response.reached_by, *response.reached_by])
    ]
    assert silent == []


@each_document
def test_path_parameters_are_those_of_the_path(document: Document) -> None:
    """Each name in a template, aliases included, is declared, and the other way round."""
    for operation in document.operations.values():
        declared = {one.name for one in operation.parameters if one.place == "path"}
        for template in operation.templates:
            named = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
            assert named == declared, (operation.id, template)


@each_document
def test_every_path_finds_its_operation(document: Document) -> None:
    """The tree takes every template, and each is found again with its values."""
    tree = PathTree(document.operations.values())
    for operation in document.operations.values():
        for template in operation.templates:
            match = tree.find(operation.method, re.sub(r"{(\w+)}", r"some-\1", template))
            assert match is not None
            assert match.operation is operation
            assert match.values == {name: f"some-{name}" for name in re.findall(r"{(\w+)}", template)}


@each_document
def test_bodyless_statuses_have_no_content(document: Document) -> None:
    """A 204 has no content."""
    shapes = [one.responses[204].shape for one in operations(document) if 204 in one.responses]
    assert shapes == [None] * len(shapes)


@each_document
def test_schemas_are_valid(document: Document) -> None:
    """Each schema, with its references and without, keeps the Draft 2020-12 metaschema, and compiles."""
    for name, schema in document.raw["components"]["schemas"].items():
        assert broken_schema(schema) is None, name
    for place, shape in all_shapes(document):
        assert broken_schema(shape.inlined()) is None, place
        shape.fits(None)


@each_document
def test_defaults_and_examples_fit(document: Document) -> None:
    """A default or an example keeps the schema that it stands in."""
    for node in walk([shape.inlined() for _, shape in all_shapes(document)]):
        values = [*node["examples"]] if isinstance(node.get("examples"), list) else []
        if "default" in node and {"type", "enum", "allOf"} & node.keys():
            values.append(node["default"])
        for value in values:
            assert Shape(document, node).fits(value), (node, value)


TEXTS = st.sampled_from(
    [
        *("", "a", "A b", "0", "ABC-123-5678-ABC", "a\x07", "é", "x" * 300, "aGk=", "true", "/", "a/b"),
        *("https://a.example/x?y=1", "http://h", "rtmps://h:443/x", "https://h/x.m3u8", "no uri", "urn:x"),
        *("person@example.com", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01 00:00:00", "2026-13-01"),
        "00000000-0000-4000-8000-000000000000",
    ]
)
NUMBERS = st.integers(-3, 200) | st.sampled_from([0.0, 0.5, 1.0, -0.1, 1e9, 2**53])
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


KINDS: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "integer": NUMBERS,
    "number": NUMBERS,
    "boolean": st.booleans(),
    "null": st.none(),
}


def near(schema: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that nearly fit a schema: its own words, sometimes none of them."""
    if not isinstance(schema, dict) or depth > 7:
        return ANYTHING
    choices: list[st.SearchStrategy[Any]] = []
    if "const" in schema:
        choices.append(st.just(schema["const"]))
    if "enum" in schema:
        choices.append(st.sampled_from(schema["enum"]))
    for word in ("oneOf", "anyOf", "allOf", "prefixItems"):
        choices += [near(part, depth + 1) for part in schema.get(word, ())]
    choices += [near(schema[word], depth + 1) for word in ("then", "else") if word in schema]
    if "properties" in schema:
        choices.append(_objects(schema, depth))
    if "items" in schema:
        choices.append(st.lists(near(schema["items"], depth + 1), max_size=3))
    kinds = schema.get("type", [])
    by_kind = {
        "string": TEXTS,
        "integer": NUMBERS,
        "number": NUMBERS,
        "boolean": st.booleans(),
        "null": st.none(),
    }
    choices += [by_kind[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind in by_kind]
    return st.one_of(*choices) if choices else ANYTHING


def _objects(schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    fields = {name: near(part, depth + 1) for name, part in schema["properties"].items()}
    required = set(schema.get("required", ()))
    whole = st.fixed_dictionaries(
        {name: value for name, value in fields.items() if name in required},
        optional={name: value for name, value in fields.items() if name not in required},
    )
    lacking = st.builds(
        lambda value, gone: {k: v for k, v in value.items() if k != gone},
        whole,
        st.sampled_from([*fields, None]),
    )
    more = st.builds(lambda value, extra: {**value, "surplus": extra}, whole, ANYTHING)
    return st.one_of(whole, whole, whole, lacking, more)


def different_shapes(document: Document) -> list[Shape]:
    """Each schema of a document once, however often it is used."""
    shapes = [shape for _, shape in all_shapes(document)]
    return list(
        {orjson.dumps(shape.inlined(), option=orjson.OPT_SORT_KEYS): shape for shape in shapes}.values()
    )


@each_document
def test_a_second_opinion(document: Document) -> None:
    """Jsonschema judges values that fit, or nearly fit, each schema as jsonschema-rs does."""
    verdicts = set()
    for shape in different_shapes(document):
        schema = shape.inlined()
        fits = second_opinion(schema)

        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(near(schema))
        def agree(value: Any) -> None:
            verdicts.add(shape.fits(value))  # noqa: B023 - called before the next round
            assert shape.fits(value) == fits(value), value  # noqa: B023

        agree()
    assert verdicts == {True, False}
