"""What users import in their tests: a client of the control plane, a pytest plugin, strategies, coverage."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.testing.asynchronous import AsyncEmulator as AsyncEmulator
    from emulator.testing.asynchronous import AsyncSink as AsyncSink
    from emulator.testing.asynchronous import AsyncWorld as AsyncWorld
    from emulator.testing.client import Emulator as Emulator
    from emulator.testing.client import Sink as Sink
    from emulator.testing.client import World as World
    from emulator.testing.container import EmulatorContainer as EmulatorContainer
    from emulator.testing.coverage import Coverage as Coverage
    from emulator.testing.coverage import Tally as Tally
    from emulator.testing.errors import EmulatorError as EmulatorError
    from emulator.testing.errors import MissingExtraError as MissingExtraError
    from emulator.testing.errors import VerificationError as VerificationError
    from emulator.testing.errors import WaitedInVainError as WaitedInVainError

_HOMES = {
    "AsyncEmulator": "asynchronous",
    "AsyncSink": "asynchronous",
    "AsyncWorld": "asynchronous",
    "Emulator": "client",
    "Sink": "client",
    "World": "client",
    "EmulatorContainer": "container",
    "Coverage": "coverage",
    "Tally": "coverage",
    "EmulatorError": "errors",
    "MissingExtraError": "errors",
    "VerificationError": "errors",
    "WaitedInVainError": "errors",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - one table says both what there is and where


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: pytest loads this package in projects that never use it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
