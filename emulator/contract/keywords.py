"""The words that a contract document may use. What the engine does not implement it refuses to load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emulator.contract.operation import METHODS

KEYWORDS_VERSION = "1"
"""Part of a kept document's name: raise it with every change to what is checked here."""

FORMATS = frozenset({"uri", "email", "date-time", "date", "uuid", "byte", "binary", "password"})

_DOCUMENT = frozenset({"openapi", "info", "servers", "tags", "security", "paths", "webhooks", "components"})
_COMPONENTS = frozenset({"schemas", "parameters", "responses", "headers", "requestBodies", "securitySchemes"})
_PATH_ITEM = frozenset({*METHODS, "parameters", "summary", "description"})
_OPERATION = frozenset(
    {
        "operationId",
        "summary",
        "description",
        "tags",
        "parameters",
        "requestBody",
        "responses",
        "security",
        "deprecated",
    }
)
_PARAMETER = frozenset({"name", "in", "required", "description", "schema", "deprecated", "example"})
_BODY = frozenset({"required", "description", "content"})
_RESPONSE = frozenset({"description", "headers", "content"})
_MEDIA = frozenset({"schema", "example", "examples"})
_HEADER = frozenset({"description", "required", "schema"})

_SCHEMA_VALUES = frozenset(
    {
        *("type", "enum", "const", "required", "default", "pattern", "format", "dependentRequired"),
        *("minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "minProperties", "maxProperties"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("description", "title", "example", "examples", "deprecated", "readOnly", "writeOnly"),
        *("contentEncoding", "contentMediaType"),
    }
)
SCHEMA_ONE = frozenset({"items", "not", "if", "then", "else", "propertyNames", "contains"})
SCHEMA_MANY = frozenset({"oneOf", "anyOf", "allOf", "prefixItems"})
SCHEMA_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas"})
SCHEMA_OR_FLAG = frozenset({"additionalProperties", "unevaluatedProperties"})


def check_keywords(raw: Any) -> list[str]:
    """Every word in `raw` that the engine does not implement, with where it stands."""
    return list(_document(raw))


def _unknown(node: dict[str, Any], known: frozenset[str], where: str) -> Iterator[str]:
    for key in node:
        if key not in known and not key.startswith("x-"):
            yield f"{where}: unknown keyword {key!r}"


def _document(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield "not a mapping"
        return
    if not str(raw.get("openapi", "")).startswith("3.1"):
        yield "not an OpenAPI 3.1 document"
    yield from _unknown(raw, _DOCUMENT, "document")
    for section in ("paths", "webhooks"):
        for name, item in raw.get(section, {}).items():
            yield from _path_item(item, f"{section} {name}")
    yield from _components(raw.get("components", {}))


def _components(components: dict[str, Any]) -> Iterator[str]:
    yield from _unknown(components, _COMPONENTS, "components")
    for name, schema in components.get("schemas", {}).items():
        yield from _schema(schema, f"schema {name}")
    for name, parameter in components.get("parameters", {}).items():
        yield from _parameter(parameter, f"parameter {name}")
    for name, response in components.get("responses", {}).items():
        yield from _response(response, f"response {name}")
    for name, header in components.get("headers", {}).items():
        yield from _header(header, f"header {name}")
    for name, body in components.get("requestBodies", {}).items():
        yield from _body(body, f"requestBody {name}")


def _path_item(item: dict[str, Any], where: str) -> Iterator[str]:
    yield from _unknown(item, _PATH_ITEM, where)
    for parameter in item.get("parameters", []):
        yield from _parameter(parameter, where)
    for method in METHODS:
        if method in item:
            yield from _operation(item[method], f"{method.upper()} {where}")


def _operation(operation: dict[str, Any], where: str) -> Iterator[str]:
    yield from _unknown(operation, _OPERATION, where)
    for needed in ("operationId", "summary", "responses"):
        if needed not in operation:
            yield f"{where}: lacks {needed!r}"
    for parameter in operation.get("parameters", []):
        yield from _parameter(parameter, where)
    if "requestBody" in operation:
        yield from _body(operation["requestBody"], where)
    for status, response in operation.get("responses", {}).items():
        yield from _response(response, f"{where} {status}")


def _parameter(parameter: dict[str, Any], where: str) -> Iterator[str]:
    if "$ref" in parameter:
        return
    yield from _unknown(parameter, _PARAMETER, where)
    yield from _schema(parameter.get("schema", {}), f"{where} {parameter.get('name')}")


def _body(body: dict[str, Any], where: str) -> Iterator[str]:
    if "$ref" in body:
        return
    yield from _unknown(body, _BODY, where)
    yield from _content(body.get("content", {}), f"{where} body")


def _response(response: dict[str, Any], where: str) -> Iterator[str]:
    if "$ref" in response:
        return
    yield from _unknown(response, _RESPONSE, where)
    yield from _content(response.get("content", {}), where)
    for name, header in response.get("headers", {}).items():
        yield from _header(header, f"{where} {name}")


def _header(header: dict[str, Any], where: str) -> Iterator[str]:
    if "$ref" not in header:
        yield from _unknown(header, _HEADER, where)
        yield from _schema(header.get("schema", {}), where)


def _content(content: dict[str, Any], where: str) -> Iterator[str]:
    for media, node in content.items():
        yield from _unknown(node, _MEDIA, f"{where} {media}")
        yield from _schema(node.get("schema", {}), where)


def _schema(schema: Any, where: str) -> Iterator[str]:
    if isinstance(schema, bool):
        return
    if schema.get("format", "uri") not in FORMATS:
        yield f"{where}: unknown format {schema['format']!r}"
    for key, value in schema.items():
        inside = f"{where}/{key}"
        if key in SCHEMA_ONE or (key in SCHEMA_OR_FLAG and not isinstance(value, bool)):
            yield from _schema(value, inside)
        elif key in SCHEMA_MANY:
            for item in value:
                yield from _schema(item, inside)
        elif key in SCHEMA_NAMED:
            for name, item in value.items():
                yield from _schema(item, f"{inside}/{name}")
        elif (
            key not in _SCHEMA_VALUES
            and key != "$ref"
            and key not in SCHEMA_OR_FLAG
            and not key.startswith("x-")
        ):
            yield f"{where}: unknown keyword {key!r}"
