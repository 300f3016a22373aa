"""Requests per second, as shares of what raw uvicorn reaches in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.packing import packed
from bench.process import LOAD_CORE, Running, emulator_command, free_port, raw_command, running
from bench.requests import FIRST, READ, TEXT, WRITE, ask, signed


@dataclass(frozen=True, slots=True)
class Speed:
    """per_second: requests. cpu: microseconds of the server's processor for each. p50, p99: milliseconds."""

    name: str
    per_second: float
    cpu: float
    p50: float
    p99: float


def measure(name: str, server: Running, requests: Sequence[bytes], seconds: float) -> Speed:
    """Load one server with requests in turns. Raises: RuntimeError when one is refused."""
    before = server.cpu()
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(packed(requests))
        given = ["--port", str(server.port), "--requests", file.name]
        given += ["--seconds", str(seconds), "--core", str(LOAD_CORE)]
        done = subprocess.run(
            [sys.executable, "-m", "bench.load", *given], capture_output=True, check=True, timeout=60
        )
    figures: dict[str, Any] = json.loads(done.stdout)
    if figures["failed"]:
        raise RuntimeError(f"{name}: answered {figures['failed']}")
    cpu = 1e6 * (server.cpu() - before) / figures["requests"]
    return Speed(name, figures["per_second"], cpu, figures["p50_ms"], figures["p99_ms"])


def compare(seconds: float) -> list[Speed]:
    """Raw uvicorn, then the emulator, in turns, so that both meet the same machine."""
    raw_port, port = free_port(), free_port()
    options = ("--lifecycle", "manual", "--max-records", "10000000")
    with (
        running(raw_command(raw_port), raw_port, "/") as raw,
        running(emulator_command(port, *options), port, "/_emulator/health") as ours,
    ):
        ask(port, FIRST)
        _, stream = ask(port, signed("POST", "/api/v1/livestream-anonymous", _STREAM))
        last = signed("GET", f"/api/v1/livestream/{stream['id']}")
        requests = {"signed read": READ, "signed read, last route": last, "signed write": WRITE}
        requests |= {"text moderated": TEXT}
        for request in requests.values():
            ask(port, request)  # what is imported and compiled on first use is no part of the figures
        rows = []
        for name, request in requests.items():
            rows += [measure("raw uvicorn", raw, [READ], seconds), measure(name, ours, [request], seconds)]
        return rows


_STREAM = {
    "external_id": "live",
    "embed_url": "https://example.com/live",
    "stream": {"protocol": "webrtc", "url": "https://example.com/embed"},
    "customer": {"id": "u", "email": "u@example.com"},
    "webhook": "https://example.com/webhooks/verifymycontent",
}


def memory(requests: int) -> tuple[float, float, int]:
    """Resident MB when ready, and after about `requests` reads; and how many there were."""
    port = free_port()
    with running(emulator_command(port), port, "/_emulator/health") as server:
        ask(port, FIRST)
        before, done = server.resident(), 0.0
        while done < requests:
            done += 4 * measure("signed read", server, [READ], 4).per_second
        return before, server.resident(), int(done)


def starts(times: int) -> tuple[Running, Running]:
    """The quickest of some starts: raw uvicorn, then the emulator."""
    best: list[Running] = []
    for make, path in ((raw_command, "/"), (emulator_command, "/_emulator/health")):
        tries = []
        for _ in range(times):
            port = free_port()
            with running(make(port), port, path) as server:
                tries.append(server)
        best.append(min(tries, key=lambda server: server.ready))
    return best[0], best[1]
