"""Many worlds at once: what calls on them take, what they weigh, how fast their requests are answered."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.process import emulator_command, free_port, raw_command, running
from bench.requests import READ, ask, first, plain, read, text, write
from bench.speed import Speed, measure

WORLDS = 200
SEEDED = 20
"""Worlds that are seeded and restored: enough for a median, and each takes a while."""

HERE = "/_emulator/worlds"

Credentials = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Figures:
    """calls: seconds of each, by what it does. speed: of the same mixed load. The rest is resident MB.

    ready: before there were worlds. empty: with all of them. loaded: after the load.
    """

    calls: Mapping[str, list[float]]
    speed: list[Speed]
    ready: float
    empty: float
    loaded: float


def measured(seconds: float) -> Figures:
    """Make them, call each, load one of them and then all."""
    raw_port, port = free_port(), free_port()
    options = ("--lifecycle", "manual", "--max-records", "10000000")
    with (
        running(raw_command(raw_port), raw_port, "/") as raw,
        running(emulator_command(port, *options), port, "/_emulator/health") as ours,
    ):
        ready = ours.resident()
        worlds = [_asked(port, "POST", HERE, {}) for _ in range(WORLDS)]
        empty = ours.resident()
        calls = {**_short_calls(port), **_long_calls(port)}
        requests = [_mixed(port, world["credentials"]) for world in worlds]
        for request in requests[0]:
            ask(port, request)  # what is imported and compiled on first use is no part of the figures
        together = [request for three in zip(*requests, strict=True) for request in three]
        speed = [
            measure("raw uvicorn", raw, [READ], seconds),
            measure("read, write, text: 1 world", ours, requests[0], seconds),
            measure("raw uvicorn", raw, [READ], seconds),
            measure(f"the same: {WORLDS} worlds", ours, together, seconds),
        ]
        return Figures(calls, speed, ready, empty, ours.resident())


def _mixed(port: int, credentials: Credentials) -> list[bytes]:
    """A read, a write and a text to be moderated, with the credentials of one world."""
    fields = credentials["verifymycontent"]
    ask(port, first(fields))
    return [read(fields), write(fields), text(credentials["moderationapi"]["api_key"])]


def _short_calls(port: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"create": [], "reset": [], "drop": []}
    for _ in range(WORLDS):
        made = _asked(port, "POST", HERE, {}, times["create"])
        _asked(port, "POST", f"{HERE}/{made['id']}/reset", None, times["reset"])
        _asked(port, "DELETE", f"{HERE}/{made['id']}", None, times["drop"])
    return times


def _long_calls(port: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"seed with `demo`": [], "read its snapshot": [], "restore it": []}
    for _ in range(SEEDED):
        here = f"{HERE}/{_asked(port, 'POST', HERE, {})['id']}"
        _asked(port, "POST", f"{here}/seed", {"fixture": "demo"}, times["seed with `demo`"])
        kept = _asked(port, "GET", f"{here}/snapshot", None, times["read its snapshot"])
        _asked(port, "PUT", f"{here}/snapshot", kept, times["restore it"])
        _asked(port, "DELETE", here)
    return times


def _asked(port: int, method: str, path: str, body: Any = None, times: list[float] | None = None) -> Any:
    """What a call is answered. times: takes how long it took. Raises: RuntimeError when it is refused."""
    wanted = plain(method, path, body)
    began = time.perf_counter()
    status, answered = ask(port, wanted)
    if times is not None:
        times.append(time.perf_counter() - began)
    if status >= 300:
        raise RuntimeError(f"{method} {path}: answered {status} {answered}")
    return answered
