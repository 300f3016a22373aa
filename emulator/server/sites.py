"""Which operations are served under which name: all of them, but under a vendor's own that vendor's alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from emulator.contract.api import Api
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
        self.everywhere = Site(_tree(*apis))
        self._by_name: dict[str, Site] = {}
        for api in apis:
            site = Site(_tree(api), api)
            for host in api.document.hosts:
                if host in self._by_name:
                    raise ValueError(f"{host} is a name of two APIs")
                self._by_name[host] = site
        self.of = lru_cache(REMEMBERED)(self._of)

    def _of(self, host: str) -> Site:
        """The site that a Host header names; everywhere, too, for one that is malformed or missing."""
        return self._by_name.get(name_in(host), self.everywhere)


def name_in(host: str) -> str:
    """The name in a Host header: in lower case, without port and last dot. Empty where there is none."""
    parts = _HOST.fullmatch(host)
    return "" if parts is None else parts["name"].lower()


def _tree(*apis: Api) -> PathTree:
    return PathTree(operation for api in apis for operation in api.document.operations.values())
