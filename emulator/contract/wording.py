"""What is said of a broken rule, where the validator's own words say too little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs
import orjson

from emulator.contract.likeness import nearest

OPTIONS = 30
"""Values of an `enum` that are named."""

BRANCHES = 6
"""Schemas of a `oneOf` or `anyOf` that are described."""

KEYS = 5
"""Keys of an object that describe it."""

_UNIONS = frozenset({"oneOf", "anyOf"})
_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
    "pattern": "of the pattern",
    "format": "of the format",
}
_ARTICLES = {"integer": "an integer", "array": "a list", "object": "an object", "null": "null"}

Errors = list[jsonschema_rs.ValidationError]


def said_of(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> str:
    """What is wrong with a `value`, which is never repeated. schema: the one that holds the broken keyword."""
    rule = str(error.kind.name)
    if rule == "enum":
        return f"value is not one of {listed(schema.get('enum', ()))}"
    if rule in _UNIONS and all(error.kind.as_dict()["context"]):  # else it fits more than one
        return _of_union(error, schema.get(rule, ()))
    if rule == "minProperties" and "properties" in schema:
        return f"{error.message}; it may have {', '.join(schema['properties'])}"
    return error.message


def listed(options: Iterable[Any]) -> str:
    """The values that there are to choose from, up to a bound."""
    told = [orjson.dumps(option).decode() for option in options]
    more = f" and {len(told) - OPTIONS} more" if len(told) > OPTIONS else ""
    return f"{', '.join(told[:OPTIONS])}{more}"


def meant(key: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown key: which one may have been meant; nothing, if none."""
    near = nearest(key, known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def spoken(path: Iterable[str | int], whole: str) -> str:
    """`content.face_ids[0]`, as one would say it; of a key that the client chose, the first signs.

    whole: what is said where the path leads nowhere.
    """
    steps = (f"[{step}]" if isinstance(step, int) else f".{step[:80]}" for step in path)
    return "".join(steps).lstrip(".") or whole


def keys_of(schema: Mapping[str, Any]) -> Iterator[str]:
    """The keys that an object may have, those of the parts of `schema` included."""
    yield from schema.get("properties", ())
    for word in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(word, ()):
            if isinstance(part, dict):
                yield from keys_of(part)


# -- one of several ----------------------------------------------------------------------------------------


def _of_union(error: jsonschema_rs.ValidationError, branches: Iterable[Any]) -> str:
    """What it may be; and what is wrong with it, where it is clear which of these it was meant to be."""
    told = list(dict.fromkeys(_described(branch) for branch in branches))
    wanted = f"value must be {_either(told[:BRANCHES] + ['something else'] * (len(told) > BRANCHES))}"
    best = _best(error)
    if best is None:
        return wanted
    inside = best.instance_path[len(error.instance_path) :]
    kind = best.kind.as_dict()
    where = spoken([*inside, kind["property"]] if best.kind.name == "required" else inside, "it")
    text = "value is required" if best.kind.name == "required" else best.message
    return f"{wanted}; {text.replace('value', where, 1) if text.startswith('value ') else text}"


def _either(told: list[str]) -> str:
    *others, last = told
    return f"{', '.join(others)}, or {last}" if others else last


def _best(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError | None:
    """The deepest fault of the branch that fits best; None where the value is of none of their types."""
    depth = len(error.instance_path)
    meant: list[Errors] = [
        errors
        for errors in error.kind.as_dict()["context"]
        if errors and not any(_is_another(each, depth) for each in errors)
    ]
    if not meant:
        return None
    branch = min(meant, key=lambda errors: (_is_marked(errors), len(errors)))
    return max(branch, key=lambda each: len(each.instance_path))


def _is_another(error: jsonschema_rs.ValidationError, depth: int) -> bool:
    """Whether the value as a whole is of another kind than a branch has."""
    return len(error.instance_path) == depth and error.kind.name in {"type", "const", "enum", "falseSchema"}


def _is_marked(errors: Errors) -> bool:
    """Whether a member of the value says that another branch was meant, as `type` does in many."""
    return any(each.kind.name == "const" for each in errors)


def _described(branch: Any) -> str:
    """A schema in a few words."""
    if not isinstance(branch, dict):
        return "anything" if branch else "nothing"
    if "const" in branch:
        return listed([branch["const"]])
    if "enum" in branch:
        return f"one of {listed(branch['enum'])}"
    properties: dict[str, Any] = branch.get("properties", {})
    kinds = branch.get("type", "object" if properties or "required" in branch else "other")
    kind = next((one for one in kinds if one != "null"), "null") if isinstance(kinds, list) else kinds
    told = _ARTICLES.get(kind, f"a {kind}" if kind != "other" else "what another schema allows")
    if kind == "object":
        names = [*branch.get("required", properties)]
        told += f" of {' and '.join(names)}" if 0 < len(names) <= KEYS else ""
    bounds = [f"{words} {branch[word]}" for word, words in _BOUNDS.items() if word in branch]
    return f"{told} {' and '.join(bounds)}".strip()
