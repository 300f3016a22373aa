"""Yoti: reads in an account of many profiles, and challenges against as many faces."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.packing import packed
from bench.process import LOAD_CORE, Running, free_port, raw_command, running
from bench.requests import READ, ask, request
from bench.speed import Speed, measure
from bench.yoti_server import PERSON
from emulator.apis.yoti.auth import TokenMint
from emulator.faces import draw_face, encode

PROFILES = 10_000


NEW = 50
"""Challenges with a picture that was never seen before."""


@dataclass(frozen=True, slots=True)
class Figures:
    """reads: beside raw uvicorn. new: challenges per second by one caller, each with a picture of its own.

    challenges: by 4 callers with a picture that is known. alone, meanwhile: a neighbour's reads.
    """

    reads: list[Speed]
    new: float
    challenges: dict[str, Any]
    alone: dict[str, Any]
    meanwhile: dict[str, Any]


def called(method: str, path: str, body: Any = None) -> bytes:
    """A request of the demo relying party as its bytes on the wire."""
    content = b"" if body is None else json.dumps(body).encode()
    demo = TokenMint.demo
    return request(
        method, path, content, f"Authorization: Bearer {demo['token']}\r\nYoti-Sdk-Id: {demo['sdk_id']}\r\n"
    )


def load(server: Running, file: Path, seconds: float, connections: int) -> subprocess.Popen[bytes]:
    """A load of the requests in `file` that begins now, in a process of its own."""
    given = ["--port", str(server.port), "--requests", str(file), "--seconds", str(seconds)]
    given += ["--core", str(LOAD_CORE), "--connections", str(connections)]
    return subprocess.Popen([sys.executable, "-m", "bench.load", *given], stdout=subprocess.PIPE)


def figures(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What came of a load. Raises: RuntimeError when it was refused."""
    said, _ = process.communicate(timeout=120)
    found: dict[str, Any] = json.loads(said)
    if found["failed"]:
        raise RuntimeError(f"answered {found['failed']}")
    return found


def measured(seconds: float) -> Figures:
    """Fill an account, and measure."""
    raw_port, port = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        ids = Path(folder) / "ids.json"
        command = [sys.executable, "-m", "bench.yoti_server", "--port", str(port)]
        command += ["--profiles", str(PROFILES), "--ids", str(ids)]
        with (
            running(raw_command(raw_port), raw_port, "/") as raw,
            running(command, port, "/_emulator/health") as ours,
        ):
            found = json.loads(ids.read_text(encoding="utf-8"))
            here = f"/accounts/{found['account']}"
            reads = {
                "a profile": called("GET", f"{here}/profiles/{found['profile']}"),
                "first page of profiles": called("GET", f"{here}/profiles"),
                "last page of profiles": called("GET", f"{here}/profiles?page={PROFILES // 20}"),
            }
            rows = []
            for name, wanted in reads.items():
                rows += [measure("raw uvicorn", raw, [READ], seconds), measure(name, ours, [wanted], seconds)]
            picture = encode(draw_face(PERSON, 1).image)

            def challenge_with(data: bytes) -> bytes:
                body = {"image": base64.b64encode(data).decode()}
                return called("POST", f"{here}/groups/{found['group']}/challenge", body)

            began = time.perf_counter()
            for number in range(NEW):  # bytes after its end make it another picture, which has to be looked at
                status, answered = ask(port, challenge_with(picture + b"%d" % number))
                if (status, answered) != (200, {"profile_id": found["profile"]}):
                    raise RuntimeError(f"the challenge was answered {status} {answered}")
            new = NEW / (time.perf_counter() - began)
            challenge, neighbour = Path(folder) / "challenge", Path(folder) / "neighbour"
            challenge.write_bytes(packed([challenge_with(picture)]))
            neighbour.write_bytes(packed([reads["a profile"]]))
            alone = figures(load(ours, neighbour, seconds, 1))
            busy = load(ours, challenge, seconds, 4)
            meanwhile = figures(load(ours, neighbour, seconds, 1))
            return Figures(rows, new, figures(busy), alone, meanwhile)
