"""An OpenAPI document of schemas/, read, checked and remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from emulator.contract.keywords import (
    KEYWORDS_VERSION,
    SCHEMA_MANY,
    SCHEMA_NAMED,
    SCHEMA_ONE,
    SCHEMA_OR_FLAG,
    check_keywords,
)
from emulator.contract.operation import METHODS, Operation, compile_operation

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


class DocumentError(ValueError):
    """A contract document that this engine can't hold anybody to."""


class Document:
    """One API's contract.

    raw: the document as plain JSON. operations and webhooks: by operationId.
    hosts: the vendor's own names, under which it alone is served. They are `x-hosts` and not `servers`, which
    would send whoever reads the document to the vendor.
    """

    def __init__(self, name: str, raw: dict[str, Any]) -> None:
        self.name = name
        self.raw = raw
        self.hosts: tuple[str, ...] = tuple(raw.get("x-hosts", ()))
        for host in self.hosts:
            if not _HOST.fullmatch(host):
                raise DocumentError(f"{name}: {host!r} of x-hosts is no host name in lower case")
        self.operations = self._compile("paths")
        self.webhooks = self._compile("webhooks")

    def resolve(self, node: Any) -> Any:
        """`node`, or what its `$ref` points at. Raises: DocumentError."""
        seen = 0
        while isinstance(node, dict) and "$ref" in node:
            node = self._follow(node["$ref"])
            seen += 1
            if seen > 20:
                raise DocumentError(f"{self.name}: a $ref leads back to itself")
        return node

    def inline(self, schema: Any, depth: int = 0) -> Any:
        """`schema` with every `$ref` replaced by what it points at. Raises: DocumentError on recursion."""
        if depth > 60:
            raise DocumentError(f"{self.name}: a schema contains itself, which this engine does not support")
        if not isinstance(schema, dict):
            return schema
        words = {
            key: self._inline_value(key, value, depth + 1)
            for key, value in schema.items()
            if key != "$ref" and not key.startswith("x-")
        }
        if "$ref" not in schema:
            return words
        target = self.inline(self._follow(schema["$ref"]), depth + 1)
        if not words:
            return target
        return {**words, "allOf": [target, *words.get("allOf", ())]}

    def _inline_value(self, key: str, value: Any, depth: int) -> Any:
        if key in SCHEMA_ONE | SCHEMA_OR_FLAG:
            return self.inline(value, depth)
        if key in SCHEMA_MANY:
            return [self.inline(item, depth) for item in value]
        if key in SCHEMA_NAMED:  # the names are the client's, even one that looks like a keyword
            return {name: self.inline(item, depth) for name, item in value.items()}
        return value

    def _follow(self, reference: str) -> Any:
        node: Any = self.raw
        for part in reference.removeprefix("#/").split("/"):
            try:
                node = node[part]
            except (KeyError, TypeError):
                raise DocumentError(f"{self.name}: {reference} points at nothing") from None
        return node

    def _compile(self, section: str) -> dict[str, Operation]:
        compiled: dict[str, Operation] = {}
        for template, method, raw, shared in self._raw_operations(section):
            operation = compile_operation(self, template, method, raw, shared)
            if operation.id in compiled:
                raise DocumentError(f"{self.name}: two operations are called {operation.id}")
            compiled[operation.id] = operation
        return compiled

    def _raw_operations(self, section: str) -> Iterator[tuple[str, str, dict[str, Any], list[Any]]]:
        for template, item in self.raw.get(section, {}).items():
            for method, raw in item.items():
                if method in METHODS:
                    yield template, method.upper(), raw, item.get("parameters", [])


def load_document(path: Path) -> Document:
    """Read and check one document.

    Parsing YAML takes longer than everything else at start, so the parsed document is kept as JSON beside it,
    the way Python keeps its .pyc files. Raises: DocumentError.
    """
    source = path.read_bytes()
    digest = hashlib.sha256(source + KEYWORDS_VERSION.encode()).hexdigest()[:16]
    kept = path.parent / "__pycache__" / f"{path.stem}.{digest}.json"
    try:
        return Document(path.stem, orjson.loads(kept.read_bytes()))
    except (OSError, orjson.JSONDecodeError):
        pass
    raw = _parse(path, source)
    document = Document(path.stem, raw)
    _keep(kept, orjson.dumps(raw))
    return document


def _parse(path: Path, source: bytes) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(source, Loader=loader)  # noqa: S506 - a safe loader, in C where there is one
    problems = check_keywords(raw)
    if problems:
        raise DocumentError(f"{path.name}: " + "; ".join(problems[:5]))
    checked: dict[str, Any] = raw
    return checked


def _keep(kept: Path, data: bytes) -> None:
    partial = kept.with_suffix(".partial")
    try:
        kept.parent.mkdir(exist_ok=True)
        for stale in kept.parent.glob(f"{kept.name.split('.')[0]}.*.json"):
            stale.unlink(missing_ok=True)
        partial.write_bytes(data)
        partial.replace(kept)
    except OSError:
        return  # a read-only installation parses its documents at each start
