"""Servers in processes of their own, each on one core."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1


@dataclass(frozen=True, slots=True)
class Running:
    """pid, port. ready: real seconds from the start of the process to its first answer."""

    pid: int
    port: int
    ready: float

    def resident(self) -> float:
        """Resident memory in MB; nan where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        except OSError:
            return float("nan")
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu(self) -> float:
        """Seconds of processor time so far, of which a busy machine takes nothing away."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def raw_command(port: int) -> list[str]:
    """Raw uvicorn, with what the emulator too leaves out."""
    options = ["--no-access-log", "--no-server-header", "--no-date-header", "--log-level", "warning"]
    return [sys.executable, "-m", "uvicorn", "bench.raw:app", "--port", str(port), *options]


def emulator_command(port: int, *options: str) -> list[str]:
    """The real command."""
    return [sys.executable, "-m", "emulator", "serve", "--port", str(port), *options]


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int, path: str) -> Iterator[Running]:
    """Start `command`, wait for its first answer at `path`, stop it in the end."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [*_pinned(SERVER_CORE), *command], env=environment, stdout=output, stderr=output
        )
        try:
            ready = _first_answer(process, port, path) - started
            yield Running(process.pid, port, ready)
        finally:
            process.terminate()
            process.wait(15)


def _pinned(core: int) -> list[str]:
    return ["taskset", "-c", str(core)] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else []


def _first_answer(process: subprocess.Popen[bytes], port: int, path: str) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    deadline = time.perf_counter() + 20
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(request)
                if connection.recv(64):
                    return time.perf_counter()
        except OSError:
            time.sleep(0.002)
    raise RuntimeError("the server did not start")
