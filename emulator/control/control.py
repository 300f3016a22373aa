"""What the control plane's handlers work on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from emulator.contract.api import Api
from emulator.contract.call import Call, Reply
from emulator.control.guard import Guard
from emulator.webhooks.sink import Sinks
from emulator.world.worlds import Worlds


@dataclass(frozen=True, slots=True)
class Control:
    """What the control plane reaches.

    apis: everything that is served, the control plane included; asked late, because it is one of them.
    fixtures: the folder whose files media may name. started: the stopwatch's reading at start, in seconds.
    ca: the certificate, as PEM, of the authority that signed the server's; None for a server without TLS.
    """

    worlds: Worlds
    sinks: Sinks
    apis: Callable[[], Sequence[Api]]
    fixtures: Path
    version: str
    started: float
    guard: Guard
    ca: bytes | None = None


Answer = Callable[[Control, Call], Awaitable[Reply]]
"""A handler before it is bound to a Control."""

Answers = Mapping[str, Answer]
"""The handlers of one noun, by operationId."""
