"""One operation of a contract, compiled from its document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator.contract.validator import Shape

if TYPE_CHECKING:
    from emulator.contract.document import Document

METHODS = ("get", "put", "post", "delete", "patch")
"""Those that a document may describe, as it spells them."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path, query or header parameter. name: in lower case for a header."""

    name: str
    place: str
    required: bool
    shape: Shape
    type: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class Response:
    """One documented status. reached_by: how a request deserves it, one entry for each documented row."""

    status: int
    description: str
    shape: Shape | None
    reached_by: tuple[str, ...] = ()
    inferred: str | None = None


VALUES = 200_000
"""Commas and brackets of JSON that a body may have: they bound its values, and the time that those take."""


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """What may be asked and answered at one method and path.

    templates: the path, then its other spellings. also: other methods that are taken for `method`.
    body: None where no body is read. open: needs no credential. waits: may do nothing but wait for long.
    secret: the member of its reply that nobody else is to read. media: what its body may be.
    fallback: what any status that is not listed looks like, where the document has a `default`.
    values: commas and brackets that a body may have.
    """

    id: str
    api: str
    method: str
    templates: tuple[str, ...]
    summary: str
    parameters: tuple[Parameter, ...]
    body: Shape | None
    body_required: bool
    responses: dict[int, Response]
    fallback: Response | None = None
    open: bool = False
    waits: bool = False
    inferred: str | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
    names: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    secret: str | None = None
    media: tuple[str, ...] = ()
    values: int = VALUES

    @property
    def methods(self) -> tuple[str, ...]:
        """The documented method, then those that are taken for it."""
        return (self.method, *self.also)

    @property
    def template(self) -> str:
        """The path as documented."""
        return self.templates[0]


UNSERVED = Operation("", "", "", ("",), "", (), None, body_required=False, responses={})
"""What a request asks for that no operation serves."""


def compile_operation(
    document: Document, template: str, method: str, raw: dict[str, Any], shared: list[Any]
) -> Operation:
    """Compile one operation. `shared` are the parameters of its path. Raises: DocumentError."""
    templates = (template, *raw.get("x-aliases", ()))
    methods = (method, *raw.get("x-alias-methods", ()))
    body = document.resolve(raw.get("requestBody"))
    responses = {status: _response(document, status, node) for status, node in raw["responses"].items()}
    schema = _json_schema(body) if body else None
    return Operation(
        id=raw["operationId"],
        api=document.name,
        method=method,
        templates=templates,
        summary=raw["summary"],
        parameters=tuple(_parameter(document, node) for node in [*shared, *raw.get("parameters", [])]),
        body=None if schema is None else Shape(document, schema),
        body_required=bool(body and body.get("required", False)),
        responses={int(status): node for status, node in responses.items() if status != "default"},
        fallback=responses.get("default"),
        open=raw.get("security") == [],
        waits=raw.get("x-waits", False),
        inferred=raw.get("x-inferred"),
        raw=raw,
        names=(raw["operationId"], *(f"{one} {spelling}" for one in methods for spelling in templates)),
        also=methods[1:],
        secret=raw.get("x-secret"),
        media=tuple(body.get("content", ())) if body else (),
        values=raw.get("x-values", VALUES),
    )


def _parameter(document: Document, node: Any) -> Parameter:
    raw = document.resolve(node)
    schema = document.inline(raw.get("schema", {}))
    name = raw["name"].lower() if raw["in"] == "header" else raw["name"]
    required = raw.get("required", False) or raw["in"] == "path"
    kind = _said(schema, "type") or "string"
    if isinstance(kind, list):
        kind = next(one for one in kind if one != "null")
    return Parameter(
        name, raw["in"], required, Shape(document, raw.get("schema", {})), kind, _said(schema, "default")
    )


def _said(schema: Any, word: str) -> Any:
    """What a schema says under `word`, itself or through what it refers to."""
    if not isinstance(schema, dict):
        return None
    said = (_said(part, word) for part in schema.get("allOf", ()))
    return schema[word] if word in schema else next((value for value in said if value is not None), None)


def _response(document: Document, status: str, node: Any) -> Response:
    raw = document.resolve(node)
    schema = _json_schema(raw)
    # A shared response may be reached in ways of its own at each operation: `x-reached-by` beside its `$ref`.
    reached = node.get("x-reached-by", raw.get("x-reached-by", ()))
    return Response(
        status=0 if status == "default" else int(status),
        description=raw.get("description", ""),
        shape=None if schema is None else Shape(document, schema),
        reached_by=(reached,) if isinstance(reached, str) else tuple(reached),
        inferred=node.get("x-inferred", raw.get("x-inferred")),
    )


def _json_schema(node: dict[str, Any]) -> Any:
    content = node.get("content", {})
    for media, described in content.items():
        if media == "application/json" or media.endswith("+json"):
            return described.get("schema", {})
    return None
