"""Snapshots over HTTP: an account of Yoti's whose profiles have a face each, out and in."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.process import emulator_command, free_port, running
from bench.requests import ask, request
from emulator.world.ids import Ids

PROFILES = 1000
PATH = "/_emulator/worlds/default/snapshot"


@dataclass(frozen=True, slots=True)
class Figures:
    """size: bytes of the snapshot. read, restore: milliseconds, the median."""

    size: int
    read: float
    restore: float


def snapshot(profiles: int) -> dict[str, Any]:
    """A world with that many profiles, all in one group. Their faces are random directions."""
    ids, faces = Ids(1), np.random.default_rng(1).normal(size=(profiles, 128)).astype("<f4")
    moment = "2026-01-01T00:00:00Z"
    rows = [
        {
            "id": ids.uuid4("profile"),
            "created_at": moment,
            "searchable": True,
            "display_name": f"{number}",
            "reference": "",
            "biometric_consent": None,
            "given": {},
            "faces": [
                {
                    "id": ids.uuid4("face"),
                    "captured_at": moment,
                    "arrival": number,
                    "embedding": base64.b64encode(face.tobytes()).decode(),
                }
            ],
            "ends": {"at": "2027-01-01T00:00:00Z", "order": number},
        }
        for number, face in enumerate(faces, 1)
    ]
    group = {"id": ids.uuid4("group"), "label": "all", "members": [row["id"] for row in rows]}
    account = {"id": ids.uuid4("account"), "party": "main", "name": "bench", "created_at": moment}
    clock = {"now": moment, "mode": "frozen"}
    return {"version": 1, "clock": clock, "yoti": [{**account, "profiles": rows, "groups": [group]}]}


def measured(rounds: int = 20) -> Figures:
    """Restore and read it so many times."""
    port = free_port()
    body = json.dumps(snapshot(PROFILES), separators=(",", ":")).encode()
    with running(emulator_command(port), port, "/_emulator/health"):
        restore = _median(port, request("PUT", PATH, body, ""), rounds)
        read = _median(port, request("GET", PATH, b"", ""), rounds)
    return Figures(len(body), read, restore)


def _median(port: int, wanted: bytes, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        status, _ = ask(port, wanted)
        times.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"answered {status}")
    return 1000 * sorted(times)[rounds // 2]
