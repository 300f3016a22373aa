"""A server of one's own: a process that ends when it is told to, with its parent, or with the object."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import IO, Any

from emulator.settings import PREFIX

START_LIMIT = 30.0
"""Real seconds that a start may take on a busy machine."""

STOP_LIMIT = 10.0
"""Real seconds after which a server that was asked to stop is killed."""

LINES = 8
"""How much of the log is kept for the message of a start that fails."""


class ServerError(RuntimeError):
    """The server did not start; the message is what it said."""


class StartedServer:
    """`moderation-emulator serve` on a free port.

    Only the settings given here count: the environment of a test run does not reach it. Raises: ServerError.
    url: where it listens. ca: whom to trust there, as PEM; None for plain HTTP.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        command = [
            sys.executable,
            "-P",
            "-m",
            "emulator.testing.child",
            "serve",
            *flags({"port": 0, **settings}),
        ]
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [*command, "--log-format", "json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            process_group=0,  # Ctrl-C is for the test run, which still needs a server to end its tests with
            env={name: value for name, value in os.environ.items() if not name.startswith(PREFIX)},
        )
        # At exit and when nobody holds the object any more; a parent that is killed closes standard input.
        self._stop = weakref.finalize(self, end, self.process)
        self.lines: deque[str] = deque(maxlen=LINES)
        self._announced = threading.Event()
        self.url = ""
        self.ca: str | None = None
        assert self.process.stderr is not None
        reader = threading.Thread(target=_read, args=(weakref.proxy(self), self.process.stderr), daemon=True)
        reader.start()
        self._announced.wait(START_LIMIT)
        if not self.url:
            self.stop()
            reader.join(STOP_LIMIT)
            raise ServerError(f"the server did not start: {why(self.lines)}")

    def heard(self, line: str) -> None:
        """Keep a line of the log; the announcement says where the server listens."""
        self.lines.append(line)
        if not self.url and '"emulator.start"' in line:
            said = json.loads(line)
            self.url, self.ca = str(said["url"]), said["ca"]
            self._announced.set()

    def silent(self) -> None:
        """The log is over."""
        self._announced.set()

    def stop(self) -> None:
        """End it; a second time does nothing."""
        self._stop()


def why(lines: Iterable[str]) -> str:
    """What the last lines of a log say, without what is for programs and for those who typed a command."""
    said = [_message(line.strip()) for line in lines if not line.startswith(("Usage:", "Try "))]
    return "\n".join(text for text in said if text) or "it said nothing"


def _message(line: str) -> str:
    if line.startswith("{"):
        with suppress(ValueError):
            return str(json.loads(line).get("message", line))
    return line.removeprefix("Error: ")


def flags(settings: Mapping[str, Any]) -> list[str]:
    """Settings as options of `serve`."""
    found: list[str] = []
    for name, value in settings.items():
        flag = name.replace("_", "-")
        if isinstance(value, bool):
            found.append(f"--{flag}" if value else f"--no-{flag}")
        elif value is not None:
            found += [f"--{flag}", str(value)]
    return found


def end(process: subprocess.Popen[str]) -> None:
    """Close what keeps it alive, wait, and kill it if that does not help."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _read(server: Any, log: IO[str]) -> None:
    """Take the log line by line, so that its pipe never fills. server: a weak proxy, so that it may go."""
    try:
        with log:
            for line in log:
                server.heard(line)
        server.silent()
    except ReferenceError:
        return
