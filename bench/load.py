"""A load of some requests in turns over a few connections, from a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import cast

import uvloop

from bench.packing import unpacked


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the reply to the last one is complete."""

    def __init__(self, requests: Iterator[bytes], until: float, latencies: list[float]) -> None:
        self.requests = requests
        self.until = until
        self.latencies = latencies
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.failed: set[int] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is not a subclass
        self.send()

    def send(self) -> None:
        self.sent = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.complete():
            return
        now = time.perf_counter()
        self.latencies.append(now - self.sent)
        status = int(self.buffer[9:12])
        if status >= 300:
            self.failed.add(status)
        self.buffer = b""
        if now < self.until:
            self.send()
        else:
            self.transport.close()

    def complete(self) -> bool:
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        _, length, rest = head.lower().partition(b"content-length: ")
        return not length or len(body) >= int(rest.split(b"\r\n", 1)[0])

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def load(
    host: str, port: int, requests: Sequence[bytes], seconds: float, connections: int
) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    turns = cycle(requests)  # one for all connections: each request is as frequent as the next
    latencies: list[float] = []
    started = time.perf_counter()
    until = started + seconds
    made = [
        (await loop.create_connection(lambda: Connection(turns, until, latencies), host, port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.done for connection in made))
    took = time.perf_counter() - started
    latencies.sort()
    failed: set[int] = set().union(*(connection.failed for connection in made))
    return {
        "requests": len(latencies),
        "per_second": len(latencies) / took,
        "p50_ms": 1000 * latencies[len(latencies) // 2],
        "p99_ms": 1000 * latencies[int(len(latencies) * 0.99)],
        "failed": sorted(failed),
    }


def main() -> None:
    """Read the requests from a file, print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--requests", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--core", type=int)
    given = parser.parse_args()
    if given.core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {given.core})
    requests = unpacked(given.requests.read_bytes())
    figures = uvloop.run(load(given.host, given.port, requests, given.seconds, given.connections))
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
