"""The emulator as a process of its own, as `make run` starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from emulator.apis.verifymycontent.auth import authorization

ROOT = Path(__file__).parents[1]
START_LIMIT = 30.0
"""Real seconds that a start may take on a busy machine."""


def environment(**more: str) -> dict[str, str]:
    """This process's environment, without settings of the emulator and without what slows Python down."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MODERATION_EMULATOR_", "COV_", "COVERAGE_"))
        and name != "PYTHONDONTWRITEBYTECODE"
    }
    return {**kept, **more}


def run_script(script: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run Python text in a fresh interpreter. more: further variables of its environment."""
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=environment(**more),
        cwd=ROOT,
        timeout=60,
        check=False,
    )


class Started:
    """A server in a process, on a free port, logging JSON.

    lines: its log so far. ready: what it announced.
    """

    def __init__(
        self,
        *flags: str,
        env: Mapping[str, str] | None = None,
        command: list[str] | None = None,
        cwd: Path = ROOT,
    ) -> None:
        start = command or [sys.executable, "-m", "emulator", "serve"]
        self.process = subprocess.Popen(
            [*start, "--port", "0", "--log-format", "json", *flags],
            cwd=cwd,
            env=environment(**(env or {})),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self.ready: dict[str, Any] = {}
        self._announced = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if not self.ready and '"emulator.start"' in line:
                self.ready = json.loads(line)
                self._announced.set()
        self._announced.set()

    def __enter__(self) -> Self:
        self._announced.wait(START_LIMIT)
        if not self.ready:
            self.close()
            raise AssertionError(f"the server did not start: {''.join(self.lines)}")
        self.base: str = self.ready["url"]
        self.http = httpx.Client(base_url=self.base, timeout=30, trust_env=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()
        self.close()

    def close(self) -> None:
        """Leave nothing of the process behind."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._reader.join(10)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end, and return the exit code."""
        code = self.process.wait(30)
        self._reader.join(10)
        return code

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """One call of VerifyMyContent, signed with the demo key."""
        content = json.dumps(body).encode()
        fields = self.ready["credentials"]["verifymycontent"]
        signed = authorization(fields["api_key"], fields["api_secret"], content)
        headers = {"Authorization": signed, "Content-Type": "application/json"}
        return self.http.post(path, content=content, headers=headers)

    def moderate(self, webhook: str) -> str:
        """Start a moderation. Returns its id."""
        content = {"type": "image", "external_id": "photo-1", "url": "https://example.com/photo.jpg"}
        answered = self.post("/api/v1/moderation-anonymous", {"content": content, "webhook": webhook})
        assert answered.status_code == 201, answered.text
        return str(answered.json()["id"])
