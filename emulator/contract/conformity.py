"""Requests and replies held against their operation."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import orjson

from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError, Cause, Violation, unreadable
from emulator.contract.nesting import is_shallow
from emulator.contract.operation import Operation, Parameter

_JSON = "application/json"
_INTEGER = re.compile("-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def parse_body(call: Call, *, depth: int) -> None:
    """Read the body as JSON where the operation takes one.

    depth: how deep JSON may nest. Raises: ApiError, cause MALFORMED or TOO_LARGE.
    """
    body = call.request.body
    if call.operation.body is None:
        return  # a body that the contract does not know is never looked at
    if not body:
        if call.operation.body_required:
            raise unreadable(Cause.MALFORMED, "required", "the request has no body; JSON is required")
        return
    most = call.operation.values
    if len(body) > most and sum(map(body.count, (b",", b"[", b"{"))) > most:
        raise unreadable(Cause.TOO_LARGE, "values", f"the body has more than {most} values")
    try:
        call.json = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if error.msg == "depth limit exceeded":  # orjson's own, at 1024 levels
            raise _too_deep(depth) from None
        text = f"the body is not JSON: {error.msg} at position {error.pos}"
        raise unreadable(Cause.MALFORMED, "json", text) from None
    if body.count(b"{") + body.count(b"[") > depth and not is_shallow(call.json, depth):
        raise _too_deep(depth)


def _too_deep(depth: int) -> ApiError:
    return unreadable(Cause.TOO_LARGE, "depth", f"the body nests deeper than {depth} levels")


def check_media(call: Call) -> list[Violation]:
    """Hold what a body is said to be against the contract. The vendors refuse few for it: it is only told.

    A body that is said to be nothing breaks no rule: the vendors' own samples send such.
    """
    said = call.request.headers.get("content-type", _JSON)
    if said == _JSON or call.operation.body is None or not call.request.body:
        return []
    media = said.partition(";")[0].strip().lower()
    known = call.operation.media
    if media in known or media.endswith("+json") or _is_parameter("content-type", call.operation):
        return []
    message = f"content-type is {said[:60]!r}, and the contract has {', '.join(known)}"
    return [Violation("request", "header", "/content-type", "content", message)]


def _is_parameter(name: str, operation: Operation) -> bool:
    return any(parameter.name == name for parameter in operation.parameters)


def check_unread(call: Call, *, depth: int) -> list[Violation]:
    """All that a request breaks that was refused for something else before it was read. `call` stays unread."""
    call = replace(call, query={}, json=None)
    try:
        parse_body(call, depth=depth)
    except ApiError as error:
        return [*check_media(call), *error.violations]
    return [*check_media(call), *check_request(call)]


def check_request(call: Call) -> list[Violation]:
    """Hold path, query, headers and body against the contract, and fill in `call.query`."""
    violations: list[Violation] = []
    operation = call.operation
    if operation.parameters:
        sent = parse_qs(call.request.query_string, keep_blank_values=True) if call.request.query_string else {}
        for parameter in operation.parameters:
            violations += _check_parameter(call, parameter, sent)
    if operation.body is not None and call.request.body and not operation.body.fits(call.json):
        violations += operation.body.violations(call.json, "request", "body")
    return violations


def _check_parameter(call: Call, parameter: Parameter, sent: dict[str, list[str]]) -> list[Violation]:
    if parameter.place == "query":
        texts = sent.get(parameter.name)
    else:
        text = (call.path if parameter.place == "path" else call.request.headers).get(parameter.name)
        texts = None if text is None else [text]
    if texts is None:
        return _check_absent(call, parameter)
    value = converted(texts, parameter.type)
    if parameter.place == "query":
        call.query[parameter.name] = value
    if parameter.shape.fits(value):
        return []
    broken = parameter.shape.violations(value, "request", parameter.place)
    return [
        Violation(
            v.side, v.part, f"/{parameter.name}{v.pointer}", v.rule, _renamed(v.message, parameter), v.detail
        )
        for v in broken
    ]


def _check_absent(call: Call, parameter: Parameter) -> list[Violation]:
    if parameter.required:
        message = f"{parameter.place} parameter {parameter.name} is required"
        return [Violation("request", parameter.place, f"/{parameter.name}", "required", message)]
    if parameter.place == "query" and parameter.default is not None:
        call.query[parameter.name] = parameter.default
    return []


def _renamed(message: str, parameter: Parameter) -> str:
    rest = message.removeprefix(parameter.place)
    return f"{parameter.place} parameter {parameter.name}{rest if rest != message else ' ' + message}"


def converted(values: list[str], kind: str) -> Any:
    """Texts as the contract's type; what does not convert stays text and breaks its schema's `type`."""
    if kind == "array":
        return [part for value in values for part in value.split(",")]
    value = values[-1]
    if kind == "integer" and _INTEGER.fullmatch(value):
        return int(value)
    if kind == "number" and _NUMBER.fullmatch(value) and math.isfinite(float(value)):
        return float(value)
    if kind == "boolean" and value in {"true", "false"}:
        return value == "true"
    return value


def check_reply(operation: Operation, reply: Reply) -> list[Violation]:
    """Hold our own reply against the contract."""
    documented = operation.responses.get(reply.status, operation.fallback)
    if documented is None:
        message = f"status {reply.status} is not documented for {operation.id}"
        return [Violation("reply", "status", "", "responses", message)]
    if documented.shape is None or documented.shape.fits(reply.json):
        return []
    return documented.shape.violations(reply.json, "reply", "body")
