"""Broken rules in the vocabulary of zod 4, which validates the vendor's requests (facts §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from emulator.contract.errors import Violation

Issue = dict[str, Any]

_FORMATS = {"uri": ("url", "URL"), "date-time": ("datetime", "ISO datetime")}

_UNITS = {"string": "characters", "array": "items"}


def issues_of(violations: Iterable[Violation]) -> list[Issue]:
    """One issue for each broken rule; `path` leads to the field."""
    return [{**_issue(violation), "path": _path(violation)} for violation in violations]


def _issue(violation: Violation) -> Issue:
    schema = violation.detail.get("schema", {})
    if "enum" in schema and violation.rule in {"required", "type", "enum"}:
        return _invalid_value(schema["enum"])
    if "const" in schema:
        return _invalid_value([schema["const"]])
    phrase = _PHRASES.get(violation.rule)
    if phrase is not None:
        return phrase(violation.detail)
    return {"code": "custom", "message": f"Invalid input: {violation.message}"}


def _invalid_type(detail: Mapping[str, Any]) -> Issue:
    expected = _expected(detail.get("schema", {}))
    return {
        "code": "invalid_type",
        "expected": expected,
        "message": f"Invalid input: expected {expected}, received {detail.get('received', 'undefined')}",
    }


def _expected(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "unknown")
    if isinstance(kind, list):
        kind = next(one for one in kind if one != "null")
    if kind == "object" and not schema.get("properties"):
        return "record"
    return "int" if kind == "integer" else str(kind)


def _invalid_value(options: list[Any]) -> Issue:
    values = [option for option in options if option is not None]
    listed = "|".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values)
    one = len(values) == 1
    said = f"Invalid input: expected {listed}" if one else f"Invalid option: expected one of {listed}"
    return {"code": "invalid_value", "values": values, "message": said}


def _invalid_format(detail: Mapping[str, Any]) -> Issue:
    name, spoken = _FORMATS.get(detail["format"], (detail["format"], detail["format"]))
    return {"code": "invalid_format", "format": name, "message": f"Invalid {spoken}"}


def _pattern(detail: Mapping[str, Any]) -> Issue:
    pattern = f"/{detail['pattern']}/"
    return {
        "code": "invalid_format",
        "format": "regex",
        "pattern": pattern,
        "message": f"Invalid string: must match pattern {pattern}",
    }


def _bound(code: str, limit: str, sign: str) -> Callable[[Mapping[str, Any]], Issue]:
    adjective = "small" if code == "too_small" else "big"

    def phrase(detail: Mapping[str, Any]) -> Issue:
        origin = detail["received"]
        unit = _UNITS.get(origin)
        verb = f"to have {sign}{detail['limit']} {unit}" if unit else f"to be {sign}{detail['limit']}"
        return {
            "origin": origin,
            "code": code,
            limit: detail["limit"],
            "inclusive": True,
            "message": f"Too {adjective}: expected {origin} {verb}",
        }

    return phrase


def _invalid_union(_: Mapping[str, Any]) -> Issue:
    return {"code": "invalid_union", "errors": [], "message": "Invalid input"}


_AT_LEAST = _bound("too_small", "minimum", ">=")
_AT_MOST = _bound("too_big", "maximum", "<=")

_PHRASES: Mapping[str, Callable[[Mapping[str, Any]], Issue]] = {
    "required": _invalid_type,
    "type": _invalid_type,
    "format": _invalid_format,
    "pattern": _pattern,
    "minLength": _AT_LEAST,
    "minItems": _AT_LEAST,
    "minimum": _AT_LEAST,
    "maxLength": _AT_MOST,
    "maxItems": _AT_MOST,
    "maximum": _AT_MOST,
    "oneOf": _invalid_union,
    "anyOf": _invalid_union,
}


def _path(violation: Violation) -> list[str | int]:
    """Where it stands; a parameter's path begins with its name."""
    return list(violation.detail.get("path") or violation.pointer.split("/")[1:])
