"""What makes of a good request one that deserves something else, whichever vendor's it is."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Protocol, Self, TypeVar


class Request(Protocol):
    """A request of a vendor's suite. headers: None leaves one out. raw: bytes in place of `body`."""

    @property
    def body(self) -> Any:
        """What is sent as JSON."""

    @property
    def headers(self) -> Mapping[str, str | None]:
        """Those beside the usual ones."""

    def at(self, **values: str) -> Self:
        """With other values in the path."""

    def _replace(
        self,
        *,
        body: Any = ...,
        headers: Mapping[str, str | None] = ...,
        query: str = ...,
        raw: bytes | None = ...,
    ) -> Self: ...


Asked = TypeVar("Asked", bound=Request)


class Turn(Protocol):
    """Makes of a request another one; the scene stays as it is."""

    def __call__(self, scene: Any, asked: Asked, /) -> Asked:
        """The other one."""


def altered(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """`body` with `value` at a dotted `path`; what is there is left out where `value` is None."""
    changed = copy.deepcopy(body)
    *outer, last = path.split(".")
    holder = changed
    for key in outer:
        holder = holder[key]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return changed


def as_it_is(_: Any, asked: Asked) -> Asked:
    """The good request."""
    return asked


def placed(place: str, value: str) -> Turn:
    """Another value in the path."""
    return lambda _, asked: asked.at(**{place: value})


def headed(name: str, value: str | None) -> Turn:
    """Another value of a header; None leaves it out."""
    return lambda _, asked: asked._replace(headers={**asked.headers, name: value})


def queried(query: str) -> Turn:
    """Another query, with its question mark."""
    return lambda _, asked: asked._replace(query=query)


def raw(data: bytes) -> Turn:
    """These bytes as the body."""
    return lambda _, asked: asked._replace(raw=data)


def changed(field: str, value: Any) -> Turn:
    """The good body with another value at a dotted path; None leaves it out."""
    return lambda _, asked: asked._replace(body=altered(asked.body or {}, field, value))


def fields(*changes: tuple[str, Any]) -> dict[str, Turn]:
    """A turn for each field that is wrong or, where the value is None, missing."""
    return {f"{field} = {str(value)[:30]}": changed(field, value) for field, value in changes}
