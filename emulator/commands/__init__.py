"""The commands that speak to a server which runs. Each is imported when it is used: `serve` waits for none."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, MutableMapping

import click

HOMES = {
    "ca": "ca",
    "clock": "clock",
    "coverage": "coverage",
    "deliveries": "deliveries",
    "doctor": "doctor",
    "faults": "faults",
    "journal": "journal",
    "lifecycle": "lifecycle",
    "media": "media",
    "seed": "snapshot",
    "snapshot": "snapshot",
    "verdict": "verdict",
    "verify": "verify",
    "wait": "wait",
    "world": "world",
}
"""Each command, and the module here that holds it under the same name."""


class Later(MutableMapping[str, click.Command]):
    """A group's commands, of which those in `HOMES` are imported when they are asked for."""

    def __init__(self) -> None:
        self._known: dict[str, click.Command | None] = dict.fromkeys(HOMES)

    def __getitem__(self, name: str) -> click.Command:
        found = self._known[name]
        if found is None:
            home = importlib.import_module(f"{__name__}.{HOMES[name]}")
            found = self._known[name] = getattr(home, name)
        assert found is not None
        return found

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._known[name] = command

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
