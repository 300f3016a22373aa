"""Which operation a method and a path name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from emulator.contract.likeness import nearest
from emulator.contract.operation import METHODS, Operation


class Match(NamedTuple):
    """An operation, and the values in its path by parameter name."""

    operation: Operation
    values: dict[str, str]


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    free: _Node | None = None
    operations: dict[str, tuple[Operation, tuple[str, ...]]] = field(default_factory=dict)
    apis: set[str] = field(default_factory=set)


class PathTree:
    """Templates as a tree of segments: the last is found as fast as the first.

    A fixed segment wins over a parameter. A parameter matches one segment that is not empty, after its
    percent-encoding is taken off, so that an encoded slash stays inside it.
    """

    def __init__(self, operations: Iterable[Operation] = ()) -> None:
        self._root = _Node()
        self._names: list[str] = []
        for operation in operations:
            self.add(operation)

    def add(self, operation: Operation) -> None:
        """Serve `operation` by all its spellings and methods. Raises: ValueError when another stands there."""
        self._names.append(f"{operation.method} {operation.template}")
        for template in operation.templates:
            self._plant(template, operation)

    def find(self, method: str, path: str) -> Match | None:
        """The operation at `path` (percent-encoded, without a query), if there is one."""
        segments = _segments(path)
        values: list[str] = []
        node = _descend(self._root, segments, 0, values, method)
        if node is None:
            return None
        operation, names = node.operations[method]
        return Match(operation, dict(zip(names, values, strict=True)))

    def methods(self, path: str) -> list[str]:
        """The methods that are served at `path`."""
        segments = _segments(path)
        served = map(str.upper, METHODS)
        return [method for method in served if _descend(self._root, segments, 0, [], method)]

    def owner(self, path: str) -> str | None:
        """The API that `path` belongs to by its first segments; None when that is not decided."""
        node: _Node | None = self._root
        owners: set[str] = set()
        for segment in _segments(path):
            node = None if node is None else node.fixed.get(segment, node.free)
            if node is None:
                break
            owners = node.apis
        return next(iter(owners)) if len(owners) == 1 else None

    def nearest(self, method: str, path: str, count: int = 3) -> list[str]:
        """The `METHOD /template`s most like what was asked, best first."""
        return nearest(f"{method} {path}", self._names, count)

    def _plant(self, template: str, operation: Operation) -> None:
        node = self._root
        names = []
        for segment in template.split("/")[1:]:
            if segment.startswith("{"):
                if not segment.endswith("}"):
                    raise ValueError(f"{template}: a parameter is a whole segment")
                names.append(segment[1:-1])
                node.free = node.free or _Node()
                node = node.free
            else:
                node = node.fixed.setdefault(segment, _Node())
            node.apis.add(operation.api)
        for method in operation.methods:
            if method in node.operations:
                raise ValueError(f"{method} {template} is served twice")
            node.operations[method] = (operation, tuple(names))


def _segments(path: str) -> list[str]:
    # A client whose base URL ends in a slash sends two of them at the start.
    segments = path.lstrip("/").split("/")
    return [unquote(segment) for segment in segments] if "%" in path else segments


def _descend(node: _Node, segments: list[str], depth: int, values: list[str], method: str) -> _Node | None:
    if depth == len(segments):
        return node if method in node.operations else None
    segment = segments[depth]
    fixed = node.fixed.get(segment)
    if fixed is not None:
        found = _descend(fixed, segments, depth + 1, values, method)
        if found is not None:
            return found
    if node.free is None or not segment:
        return None
    values.append(segment)
    found = _descend(node.free, segments, depth + 1, values, method)
    if found is None:
        values.pop()
    return found
