"""Requests that no client in its right mind sends, made from a contract. Reusable for every API.

A suite sends each to its own server and holds the answer against `is_documented`:

    for garbage in garbage_for(operation, values={"world": "default"}):
        assert is_documented(operation, (await send(garbage)).status)
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson
from hypothesis import strategies as st

from emulator.contract.operation import Operation

BODIES = (
    b"",
    b" ",
    b"{",
    b"null",
    b"true",
    b"0",
    b'""',
    b"[]",
    b"{}",
    b"[{}]",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"9" * 400,
    b'"\\ud800"',
    b'{"": NaN}',
    b'{"a": 1, "a": 2}',
    b'{"__proto__": {}, "$ref": "#/"}',
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf{}",
    b"text=hello",
    b"[" * 5000,
    b"[" * 900 + b"]" * 900,
    b'{"a":' * 100 + b"{}" + b"}" * 100,
)
"""Bodies that are wrong, or nearly so, for every operation."""

VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    1e300,
    -1e300,
    5e-324,
    2**63,
    -(2**63),
    2**64 - 1,
    "",
    " ",
    "\x00",
    "\U0001f600" * 40,
    "../../etc/passwd",
    "%2e%2e%2f",
    "9" * 5000,
    "2026-02-30T25:61:61Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    [],
    [[[]]],
    [None] * 200,
    {},
    {"": {"": {}}},
)
"""Values that are wrong somewhere, tried everywhere."""

TEXTS = (
    "",
    "x",
    "-1",
    "0",
    "0.05",
    "true",
    "null",
    "nan",
    "inf",
    "1e400",
    "99999999999999999999",
    "٣",
    "\x00",
    "../..",
    "a/b",
    "{world}",
    "\U0001f600",
    "a" * 5000,
)
"""Texts that are tried for each parameter."""

RAW = ("%", "%zz", "%ff%fe", "%00", "+", "=&=", "0&1", "%C0%AE")
"""The same, as they stand in a target."""


def _nested(floats: st.SearchStrategy[float]) -> st.SearchStrategy[Any]:
    scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | floats | st.text()
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    )


any_json = _nested(st.floats(allow_nan=False, allow_infinity=False))
anything = _nested(st.floats(allow_nan=False))
"""Any JSON, and the infinities that Python writes into it."""


class Garbage(NamedTuple):
    """One request. target: percent-encoded, query included."""

    method: str
    target: str
    body: bytes = b""


def garbage_for(operation: Operation, *, values: Mapping[str, str]) -> Iterator[Garbage]:
    """Requests for `operation`; `values` are good ones for the parameters in its path."""
    good = _target(operation, values)
    yield Garbage(operation.method, good)
    for body in bodies_for(operation):
        yield Garbage(operation.method, good, body)
    for parameter in operation.parameters:
        for text in (*(quote(text, safe="") for text in TEXTS), *RAW):
            if parameter.place == "query":
                yield Garbage(operation.method, f"{good}?{parameter.name}={text}")
            elif parameter.place == "path" and text:
                yield Garbage(operation.method, _target(operation, values, {parameter.name: text}))


def bodies_for(operation: Operation) -> Iterator[bytes]:
    """Bodies that no schema wants, and each example of the body's schema with one thing changed."""
    yield from BODIES
    if operation.body is not None:
        for example in examples_of(operation.body.inlined()):
            yield orjson.dumps(example)
            for changed in _changed(example):
                yield orjson.dumps(changed)


def examples_of(schema: Any) -> list[Any]:
    """The examples that an inlined body schema gives."""
    return list(schema.get("examples", ()))


def is_documented(operation: Operation, status: int) -> bool:
    """Whether a request, however bad, may be answered so: with what is documented and no failure of ours."""
    return status != 500 and (status in operation.responses or operation.fallback is not None)


def _target(operation: Operation, values: Mapping[str, str], raw: Mapping[str, str] | None = None) -> str:
    target = operation.template
    for name, text in {
        **{name: quote(value, safe="") for name, value in values.items()},
        **(raw or {}),
    }.items():
        target = target.replace("{" + name + "}", text)
    return target


def _changed(example: Any) -> Iterator[Any]:
    """`example` with one value replaced, left out or added to, at every depth."""
    for path in _paths(example):
        for value in VALUES:
            yield _with(example, path, value)
    for path in _paths(example):
        holder = _at(example, path)
        if isinstance(holder, dict):
            yield _with(example, path, {**holder, "unheard-of": 1})
            for key in holder:
                yield _with(example, path, {kept: value for kept, value in holder.items() if kept != key})


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(example: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(example)
    _at(changed, path[:-1])[path[-1]] = value
    return changed
