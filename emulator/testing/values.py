"""Values that fit a schema of a contract, drawn by hypothesis.

Not every rule is aimed at: whoever draws holds the value against the schema and drops what does not fit.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import Any

from hypothesis import strategies as st

LONGEST = 40
"""Characters of a text above the least that the schema asks for: examples stay readable."""

FAR = 2**31
"""How far numbers go where the schema has no end."""

Schema = Mapping[str, Any]
Values = st.SearchStrategy[Any]

_TEXT = st.characters(codec="utf-8", exclude_characters="\x00")


def values(schema: Any) -> Values:
    """Values for an inlined schema, most of which fit it."""
    if not isinstance(schema, dict):
        return _anything()
    drawn = [_one(each) for each in variants(schema)]
    examples = [each for each in schema.get("examples", ()) if not isinstance(each, dict | list)]
    return st.one_of(*drawn, *([st.sampled_from(examples)] if examples else []))


def variants(schema: Any) -> list[dict[str, Any]]:
    """The ways to fit a schema: plain ones, without `allOf`, `oneOf`, `anyOf` and `if`."""
    if isinstance(schema, bool):
        return [{}]
    plain = {key: value for key, value in schema.items() if key not in _COMBINING}
    found = [plain]
    for part in schema.get("allOf", ()):
        found = [merged(one, other) for one in found for other in variants(part)]
    for word in ("oneOf", "anyOf"):
        if word in schema:
            choices = [choice for part in schema[word] for choice in variants(part)]
            found = [merged(one, choice) for one in found for choice in choices]
    if "if" in schema:
        then = merged(_flat(schema["if"]), _flat(schema.get("then", True)))
        found += [merged(one, then) for one in found] + [
            merged(one, _flat(schema.get("else", True))) for one in found
        ]
    return found[:MOST_VARIANTS]


MOST_VARIANTS = 24
_COMBINING = frozenset({"allOf", "oneOf", "anyOf", "if", "then", "else", "not", "examples"})


def _flat(schema: Any) -> Schema:
    return variants(schema)[0]


def merged(one: Schema, other: Schema) -> dict[str, Any]:
    """What fits both, as far as words can say it."""
    result = dict(one)
    for word, value in other.items():
        result[word] = _JOINED[word](result[word], value) if word in result and word in _JOINED else value
    return result


def _both_properties(one: Any, other: Any) -> dict[str, Any]:
    both = {name: {"allOf": [one[name], other[name]]} for name in one if name in other}
    return {**one, **other, **both}


_JOINED: dict[str, Callable[[Any, Any], Any]] = {
    "properties": _both_properties,
    "required": lambda one, other: [*one, *(name for name in other if name not in one)],
    "enum": lambda one, other: [value for value in one if value in other],
    "minimum": max,
    "minLength": max,
    "minItems": max,
    "maximum": min,
    "maxLength": min,
    "maxItems": min,
}


def _one(schema: Schema) -> Values:
    """For a schema without combinations."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) if schema["enum"] else st.nothing()
    kinds = schema.get("type") or _implied(schema)
    drawn = [_OF_TYPE[kind](schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return st.one_of(*drawn) if drawn else _anything()


def _implied(schema: Schema) -> list[str]:
    words = {"properties": "object", "required": "object", "items": "array", "pattern": "string"}
    return list({kind: None for word, kind in words.items() if word in schema})


def _anything() -> Values:
    return st.one_of(st.none(), st.booleans(), st.integers(-FAR, FAR), st.text(_TEXT, max_size=10))


def _object(schema: Schema) -> Values:
    known: Mapping[str, Any] = schema.get("properties", {})
    needed = {name: values(known.get(name, True)) for name in schema.get("required", ())}
    optional = {name: values(part) for name, part in known.items() if name not in needed and part is not False}
    drawn = st.fixed_dictionaries(needed, optional=optional)
    further = schema.get("additionalProperties", False)
    if known or not isinstance(further, dict):
        return drawn
    return st.dictionaries(st.text(_TEXT, min_size=1, max_size=8), values(further), max_size=3)


def _array(schema: Schema) -> Values:
    least = schema.get("minItems", 0)
    most = min(schema.get("maxItems", least + 3), least + 3)
    unique = repr if schema.get("uniqueItems") else None
    return st.lists(values(schema.get("items", True)), min_size=least, max_size=most, unique_by=unique)


def _number(schema: Schema, *, whole: bool) -> Values:
    least = schema.get("minimum", schema.get("exclusiveMinimum", -FAR))
    most = schema.get("maximum", schema.get("exclusiveMaximum", FAR))
    if whole:
        return st.integers(int(least), int(most))
    return st.floats(least, most, allow_nan=False, allow_infinity=False, width=32, allow_subnormal=False)


def _string(schema: Schema) -> Values:
    least = schema.get("minLength", 0)
    most = min(schema.get("maxLength", least + LONGEST), least + LONGEST)
    if schema.get("contentEncoding") == "base64":
        return st.binary(min_size=1, max_size=30).map(lambda data: base64.b64encode(data).decode())
    if "pattern" in schema:
        return _matching(schema["pattern"]).filter(
            lambda text: least <= len(text) <= schema.get("maxLength", FAR)
        )
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return st.text(_TEXT, min_size=least, max_size=most)


def _matching(pattern: str) -> Values:
    anchored = pattern.startswith("^") and pattern.endswith("$")
    # ASCII: digits of other scripts are none in the patterns of a schema.
    return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=anchored, alphabet=_TEXT)


_WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
_FORMATS: dict[str, Values] = {
    "uri": _WORD.map(lambda word: f"https://example.com/{word}"),
    "email": _WORD.map(lambda word: f"{word}@example.com"),
    "uuid": st.uuids(version=4).map(str),
    "date": st.dates().map(lambda day: day.isoformat()),
    "date-time": st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat().replace("+00:00", "Z")),
}
_OF_TYPE: dict[str, Callable[[Schema], Values]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": lambda schema: _number(schema, whole=True),
    "number": lambda schema: _number(schema, whole=False),
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
}


def broken(value: Any) -> Iterator[Any]:
    """`value` with one thing changed: left out, added, or put in another's place, at every depth."""
    for path in _paths(value):
        inner = _at(value, path)
        for other in _REPLACEMENTS:
            yield _with(value, path, other)
        if isinstance(inner, dict):
            yield _with(value, path, {**inner, "unheard-of": 1})
            for key in inner:
                yield _with(value, path, {kept: each for kept, each in inner.items() if kept != key})
        if isinstance(inner, list) and inner:
            yield _with(value, path, [*inner, inner[0]])
            yield _with(value, path, inner * 1001)


_REPLACEMENTS: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    10**9,
    10**15,
    "",
    " ",
    "unheard-of",
    "not\x00text",
    "x" * 300,
    "x" * 20_000,
    [],
    {},
)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield from _paths(inner, (*path, step))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(value: Any, path: tuple[str | int, ...], other: Any) -> Any:
    """A copy of `value` in which `other` stands at `path`; what is not on the way is shared."""
    if not path:
        return other
    step, *rest = path
    inner = _with(value[step], tuple(rest), other)
    if isinstance(value, dict):
        return {**value, step: inner}
    return [inner if index == step else each for index, each in enumerate(value)]
