"""A schema of a document, compiled on first use."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from emulator.contract.errors import Violation
from emulator.contract.wording import keys_of, meant, said_of, spoken
from emulator.world.pointers import pointer

if TYPE_CHECKING:
    from emulator.contract.document import Document

MOST_VIOLATIONS = 20
"""How many broken rules one refusal names."""

_MOST_NODES = 5000
"""How much JSON is searched for every broken rule. In more of it, one is found and enough: a list of a million
wrong items would take the validator twenty seconds to describe."""

LONGEST = 800
"""Signs of a message."""

_SHOWN = 200
"""Signs that are told of a key, which the client chose."""

_JSON_TYPES = (
    (bool, "boolean"),
    (int | float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
    (type(None), "null"),
)


class Shape:
    """What a value must look like.

    Compiled when first asked: a start compiles nothing, and a run only what it uses.
    """

    __slots__ = ("_compiled", "_document", "_inlined", "schema")

    def __init__(self, document: Document, schema: Any) -> None:
        self._document = document
        self.schema = schema
        self._compiled: jsonschema_rs.Draft202012Validator | None = None
        self._inlined: Any = None  # once a rule was broken: a refusal says more than the validator does

    def inlined(self) -> Any:
        """The schema with every `$ref` replaced."""
        return self._document.inline(self.schema)

    def fits(self, value: Any) -> bool:
        """Whether `value` keeps every rule."""
        validator = self._compiled
        if validator is None:
            validator = self._compile()
        return validator.is_valid(value)

    def violations(self, value: Any, side: str, part: str) -> list[Violation]:
        """The rules that `value` breaks, at most MOST_VIOLATIONS of them; of a huge value, one."""
        validator = self._compiled or self._compile()
        if _is_huge(value):
            return self._first_violation(validator, value, side, part)
        found = []
        for error in validator.iter_errors(value):
            found += self._told(error, side, part)
            if len(found) >= MOST_VIOLATIONS:
                break
        return found[:MOST_VIOLATIONS]

    def _first_violation(
        self, validator: jsonschema_rs.Draft202012Validator, value: Any, side: str, part: str
    ) -> list[Violation]:
        try:
            validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return self._told(error, side, part)[:1]
        return []

    def _told(self, error: jsonschema_rs.ValidationError, side: str, part: str) -> list[Violation]:
        """One rule broken; where that is about keys that are unknown, one for each of them."""
        violation = self._violation(error, side, part)
        unknown = violation.detail.get("unexpected", ())
        known = keys_of(violation.detail["schema"]) if unknown else ()
        return [
            replace(
                violation,
                pointer=_pointer([*error.instance_path, key]),
                message=f"{spoken([*error.instance_path, key], part)} is not known here{meant(key, known)}",
            )
            for key in islice(unknown, MOST_VIOLATIONS)
        ] or [violation]

    def _violation(self, error: jsonschema_rs.ValidationError, side: str, part: str) -> Violation:
        path: list[str | int] = list(error.instance_path)
        rule = str(error.kind.name)
        said = error.kind.as_dict()
        # The path ends in the keyword that is broken; `false` has none.
        schema = self._schema_at(error.schema_path[: None if rule == "falseSchema" else -1])
        detail = {**said, "path": path, "received": _json_type(error.instance), "schema": schema}
        if rule == "required":
            path.append(str(said["property"]))
            schema = schema.get("properties", {}).get(said["property"], {})
            detail |= {"received": "undefined", "schema": schema}
            message = f"{spoken(path, part)} is required"
            return Violation(side, part, _pointer(path), rule, message, detail)
        text = said_of(error, schema)[:LONGEST]
        where = spoken(path, part)
        message = f"{where} {text[6:]}" if text.startswith("value ") else f"{where}: {text}"
        return Violation(side, part, _pointer(path), rule, message, detail)

    def _schema_at(self, path: list[str | int]) -> dict[str, Any]:
        """The part of the schema that `path` leads to; empty where that is `true` or `false`."""
        if self._inlined is None:
            self._inlined = self.inlined()
        node = self._inlined
        for step in path:
            node = node[step]
        return node if isinstance(node, dict) else {}

    def _compile(self) -> jsonschema_rs.Draft202012Validator:
        # Masked: a message never repeats the value, which may be a secret or megabytes.
        self._compiled = jsonschema_rs.Draft202012Validator(
            self.inlined(), validate_formats=True, mask="value", offline=True
        )
        return self._compiled


def _is_huge(value: Any) -> bool:
    nodes = [value]
    for node in nodes:
        if len(nodes) > _MOST_NODES:
            return True
        if isinstance(node, dict | list):
            inner = node.values() if isinstance(node, dict) else node
            nodes.extend(islice(inner, _MOST_NODES))
    return False


def _json_type(value: Any) -> str:
    return next(name for kind, name in _JSON_TYPES if isinstance(value, kind))


def _pointer(path: list[str | int]) -> str:
    return pointer(*(str(step)[:_SHOWN] for step in path))
