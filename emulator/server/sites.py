"""Which operations are served under which name: all of them, but under a vendor's own that vendor's alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from emulator.contract.api import Api
from emulator.contract.errors import ApiError, Cause, Violation
from emulator.contract.paths import PathTree

REMEMBERED = 64
"""Host headers whose site is remembered. Clients send what they like, so there is a bound."""

_HOST = re.compile(r"(?P<name>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)\.?(?::[0-9]*)?")


class Site(NamedTuple):
    """What is served under some name. api: whose name it is; None where it is no vendor's."""

    tree: PathTree
    api: Api | None = None


class Sites:
    """The site of each Host header. everywhere: that of every name that is no vendor's."""

    def __init__(self, apis: Iterable[Api]) -> None:
        """Raises: ValueError when two APIs have the same name, or the same path under one."""
        apis = tuple(apis)
        self._apis = {api.name: api for api in apis}
        self.everywhere = Site(_tree(*apis))
        self._by_name: dict[str, Site] = {}
        for api in apis:
            site = Site(_tree(api), api)
            for host in api.document.hosts:
                if host in self._by_name:
                    raise ValueError(f"{host} is a name of two APIs")
                self._by_name[host] = site
        self.of = lru_cache(REMEMBERED)(self._of)

    def owner(self, path: str) -> Api | None:
        """Whose refusal a path gets at which nothing is served, where its first segments say."""
        name = self.everywhere.tree.owner(path)
        return None if name is None else self._apis[name]

    def likeliest(self, near: Iterable[str]) -> Api | None:
        """The vendor of the first of `near`, operations like what was asked. The control plane is none."""
        matches = (self.everywhere.tree.find(*name.split(" ", 1)) for name in near)
        apis = (self._apis[match.operation.api] for match in matches if match is not None)
        return next((api for api in apis if api.recorded), None)

    def _of(self, host: str) -> Site:
        """The site that a Host header names; everywhere, too, for one that is malformed or missing."""
        return self._by_name.get(name_in(host), self.everywhere)


def not_served(tree: PathTree, method: str, path: str, near: list[str]) -> ApiError:
    """The refusal, cause UNMATCHED or METHOD, of what no operation of `tree` is asked by."""
    hint = f"; nearest: {', '.join(near)}" if near else ""
    methods = ", ".join(tree.methods(path))
    if methods:
        text = f"{method} is not served at this path, which takes {methods}"
        broken = Violation("request", "path", "", "method", f"{text}{hint}")
        headers = {"allow": methods}
        return ApiError(None, text, cause=Cause.METHOD, violations=[broken], near=near, headers=headers)
    text = f"no operation at this path{hint}"
    broken = Violation("request", "path", "", "path", text)
    return ApiError(None, text, cause=Cause.UNMATCHED, violations=[broken], near=near)


def name_in(host: str) -> str:
    """The name in a Host header: in lower case, without port and last dot. Empty where there is none."""
    parts = _HOST.fullmatch(host)
    return "" if parts is None else parts["name"].lower()


def _tree(*apis: Api) -> PathTree:
    return PathTree(operation for api in apis for operation in api.document.operations.values())
