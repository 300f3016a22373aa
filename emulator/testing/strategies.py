"""Hypothesis strategies: requests that keep a contract, and requests that break exactly one of its rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import quote

import orjson

from emulator.contract.conformity import converted
from emulator.contract.document import Document, load_document
from emulator.contract.likeness import nearest
from emulator.contract.operation import Operation, Parameter
from emulator.contract.validator import Shape
from emulator.data import SCHEMAS
from emulator.testing.errors import need
from emulator.testing.handled import handled
from emulator.testing.records import Broken, Json
from emulator.world.pointers import steps

need("hypothesis", "strategies")

from hypothesis import strategies as st  # noqa: E402 - the line above says what to install
from hypothesis.strategies import SearchStrategy  # noqa: E402

from emulator.testing.values import broken, values  # noqa: E402

_PRINTABLE = re.compile("[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_TEXTS = ("", " ", "x", "-1", "0", "1.5", "true", "unheard-of", "999999999", "9" * 30, "x" * 300)
"""What is tried in the place of a parameter."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, which still lacks its credentials.

    target: path and query, encoded. body: what goes over the wire, and what is signed.
    broken: the one rule that it breaks; None when it breaks none.
    """

    api: str
    operation: str
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    broken: Broken | None = None

    @property
    def json(self) -> Json:
        """The body as JSON; None where there is none."""
        return orjson.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """A request before it is put together. texts: by place and name."""

    texts: Mapping[tuple[str, str], str]
    json: Json = None
    has_body: bool = False
    broken: Broken | None = None


def requests(
    api: str,
    operation_id: str,
    *,
    path: Mapping[str, str] | None = None,
    body: Mapping[str, Json] | None = None,
) -> SearchStrategy[Request]:
    """Requests that keep the contract.

    path: values for parameters of the path, such as the id of an account. body: by JSON Pointer, a value or a
    strategy for what is to stand there: `{"/content_id": made["id"]}`; objects on the way are made.
    Raises: LookupError for an API, operation, parameter or body that is not there; ValueError for what is no
    pointer.
    """
    operation = _operation(api, operation_id)
    _check_path(api, path)
    pins = {pointer: _steps(pointer) for pointer in body or {}}
    if pins and operation.body is None:
        raise LookupError(f"{api}: {operation_id} has no body")
    drawn = st.fixed_dictionaries(
        {
            pointer: value if isinstance(value, SearchStrategy) else st.just(value)
            for pointer, value in (body or {}).items()
        }
    )

    def pinned(value: Json, chosen: Mapping[str, Json]) -> Json:
        for pointer, inner in chosen.items():
            value = placed(value, pins[pointer], inner)
        return value

    shaped = (lambda values: st.builds(pinned, values, drawn)) if pins else None
    return _parts(operation, path or {}, shaped).map(lambda parts: _built(operation, parts))


def invalid_requests(
    api: str, operation_id: str, *, path: Mapping[str, str] | None = None
) -> SearchStrategy[Request]:
    """Requests that break exactly one rule of the contract, which `broken` names.

    Raises: LookupError, also for an operation that takes whatever it is given.
    """
    operation = _operation(api, operation_id)
    _check_path(api, path)
    if not is_breakable(api, operation_id, path=path):
        raise LookupError(f"{api}: {operation_id} has no rule that a request could break")
    given = path or {}
    open_texts = [each for each in operation.parameters if each.name not in given]

    def choose(parts: _Parts) -> SearchStrategy[_Parts]:
        found = [*_broken_texts(open_texts, parts), *_broken_bodies(operation, parts)]
        return st.sampled_from(found) if found else st.nothing()

    return _parts(operation, given).flatmap(choose).map(lambda parts: _built(operation, parts))


def is_breakable(api: str, operation_id: str, *, path: Mapping[str, str] | None = None) -> bool:
    """Whether a request to this operation can break a rule of its contract. path: as in `requests`."""
    operation = _operation(api, operation_id)
    free = [each for each in operation.parameters if each.name not in (path or {})]
    has_rules = operation.body is not None and (operation.body_required or bool(operation.body.inlined()))
    return has_rules or any(_fragile(each) for each in free)


def operations(api: str) -> list[str]:
    """The operationIds of an API. Raises: LookupError."""
    return list(_document(api).operations)


@cache
def _document(api: str) -> Document:
    file = SCHEMAS / f"{api}.yaml"
    if not file.is_file():
        known = ", ".join(sorted(each.stem for each in SCHEMAS.glob("*.yaml")))
        raise LookupError(f"there is no API {api!r}; there are {known}")
    return load_document(file)


def _operation(api: str, operation_id: str) -> Operation:
    found = _document(api).operations.get(operation_id)
    if found is None:
        meant = nearest(operation_id, operations(api))
        hint = f"; nearest: {', '.join(meant)}" if meant else ""
        raise LookupError(f"{api} has no operation {operation_id!r}{hint}")
    return found


def _check_path(api: str, path: Mapping[str, str] | None) -> None:
    """One mapping may serve many operations. Raises: LookupError, for what no path of the API has."""
    known = {
        each.name
        for one in _document(api).operations.values()
        for each in one.parameters
        if each.place == "path"
    }
    for name in path or {}:
        if name not in known:
            meant = nearest(name, sorted(known), 1)
            hint = f"; perhaps {meant[0]!r} is meant" if meant else ""
            raise LookupError(f"no path of {api} has a parameter {name!r}{hint}")


# Valid parts


Shaping = Callable[[SearchStrategy[Any]], SearchStrategy[Any]]
"""What is made of the drawn bodies."""


def _steps(pointer: str) -> list[str]:
    """The steps of a JSON Pointer. Raises: ValueError."""
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON Pointer: it begins with /")
    return steps(pointer)


def placed(value: Json, steps: Sequence[str], inner: Json) -> Json:
    """A copy of `value` in which `inner` stands there."""
    if not steps:
        return inner
    step, *rest = steps
    if isinstance(value, list) and step.isdigit():
        index = min(int(step), len(value))
        old = value[index] if index < len(value) else None
        return [*value[:index], placed(old, rest, inner), *value[index + 1 :]]
    known = value if isinstance(value, dict) else {}
    return {**known, step: placed(known.get(step), rest, inner)}


def _parts(
    operation: Operation, path: Mapping[str, str], shaped: Shaping | None = None
) -> SearchStrategy[_Parts]:
    texts: dict[tuple[str, str], SearchStrategy[str | None]] = {}
    for parameter in operation.parameters:
        given = path.get(parameter.name) if parameter.place == "path" else None
        drawn: SearchStrategy[Any] = st.just(given) if given is not None else _texts_of(parameter)
        texts[parameter.place, parameter.name] = drawn if parameter.required else st.none() | drawn
    body = operation.body
    if body is None:
        return st.fixed_dictionaries(texts).map(lambda said: _Parts(_said(said)))
    json = values(body.inlined()).map(lambda value: handled(operation.api, value))
    json = (json if shaped is None else shaped(json)).filter(_fits(body))
    sent = st.just(True) if operation.body_required or shaped is not None else st.booleans()
    return st.builds(
        lambda said, value, has: _Parts(_said(said), value if has else None, has),
        st.fixed_dictionaries(texts),
        json,
        sent,
    )


def _said(texts: Mapping[tuple[str, str], str | None]) -> dict[tuple[str, str], str]:
    return {key: text for key, text in texts.items() if text is not None}


def _fits(shape: Shape) -> Callable[[Any], bool]:
    return lambda value: _is_writable(value) and shape.fits(value)


def _is_writable(value: Any) -> bool:
    try:
        orjson.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


def _texts_of(parameter: Parameter) -> SearchStrategy[str]:
    if parameter.name == "content-type":
        return st.just("application/json")
    texts = values(parameter.shape.inlined()).map(_as_text)
    return texts.filter(lambda text: _keeps(parameter, text))


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_as_text(each) for each in value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _keeps(parameter: Parameter, text: str) -> bool:
    return _is_sendable(parameter, text) and parameter.shape.fits(converted([text], parameter.type))


def _is_sendable(parameter: Parameter, text: str) -> bool:
    """Whether HTTP has a way to say it, which clients leave as it is."""
    if parameter.place == "header":
        return _PRINTABLE.fullmatch(text) is not None
    if parameter.place == "path":
        return text not in {"", ".", ".."} and "/" not in text and "\\" not in text
    return True


# Broken parts


def _broken_texts(parameters: list[Parameter], parts: _Parts) -> Iterator[_Parts]:
    for parameter in parameters:
        key = (parameter.place, parameter.name)
        where = f"/{parameter.name}"
        for text in _TEXTS:
            if not _is_sendable(parameter, text):
                continue
            rule = _only_rule(parameter.shape, converted([text], parameter.type), parameter.place, where)
            if rule is not None:
                yield replace(parts, texts={**parts.texts, key: text}, broken=rule)
        if parameter.required and parameter.place != "path":
            without = {other: text for other, text in parts.texts.items() if other != key}
            said = f"{parameter.place} parameter {parameter.name} is required"
            yield replace(
                parts, texts=without, broken=Broken(where, "required", said, "request", parameter.place)
            )


def _broken_bodies(operation: Operation, parts: _Parts) -> Iterator[_Parts]:
    if operation.body is None:
        return
    if operation.body_required:
        missing = Broken("", "required", "the request has no body")
        yield replace(parts, json=None, has_body=False, broken=missing)
    if parts.has_body:
        for changed in broken(parts.json):
            rule = _only_rule(operation.body, changed, "body", "")
            if rule is not None:
                yield replace(parts, json=changed, broken=rule)


def _only_rule(shape: Shape, value: Any, part: str, prefix: str) -> Broken | None:
    """The rule that `value` breaks, if it is one and no more."""
    if shape.fits(value):
        return None
    found = {(each.pointer, each.rule): each.message for each in shape.violations(value, "request", part)}
    if len(found) != 1:
        return None
    (pointer, rule), message = next(iter(found.items()))
    return Broken(f"{prefix}{pointer}", rule, message, "request", part)


def _fragile(parameter: Parameter) -> bool:
    if parameter.required and parameter.place != "path":
        return True
    tried = (text for text in _TEXTS if _is_sendable(parameter, text))
    return any(not parameter.shape.fits(converted([text], parameter.type)) for text in tried)


def _built(operation: Operation, parts: _Parts) -> Request:
    target = operation.template
    query: list[str] = []
    headers: dict[str, str] = {}
    for (place, name), text in parts.texts.items():
        if place == "path":
            target = target.replace(f"{{{name}}}", quote(text, safe=""))
        elif place == "query":
            query.append(f"{quote(name, safe='')}={quote(text, safe='')}")
        else:
            headers[name] = text
    if parts.has_body:
        headers.setdefault("content-type", "application/json")
    return Request(
        api=operation.api,
        operation=operation.id,
        method=operation.method,
        target=f"{target}?{'&'.join(query)}" if query else target,
        headers=headers,
        body=orjson.dumps(parts.json) if parts.has_body else b"",
        broken=parts.broken,
    )
