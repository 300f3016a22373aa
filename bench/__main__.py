"""`make bench`: everything that is measured, in one run."""

from __future__ import annotations

import argparse
import os
import platform

from bench import faces, snapshot, text, worlds, yoti
from bench.speed import Speed, compare, memory, starts

PARTS = ("speed", "start", "memory", "worlds", "snapshot", "faces", "text", "yoti")
GOALS = {"signed read": 0.75, "signed read, last route": 0.75, "signed write": 0.55}


def show_speed(rows: list[Speed]) -> None:
    """Each row beside the raw one that was measured just before it."""
    print(f"{'':26}{'per second':>12}{'cpu us':>9}{'p50 ms':>9}{'p99 ms':>9}{'share':>8}{'goal':>7}")
    raw = rows[0]
    for row in rows:
        if row.name == "raw uvicorn":
            raw = row
        share = row.per_second / raw.per_second
        goal = f"{GOALS[row.name]:.2f}" if row.name in GOALS else ""
        figures = f"{row.per_second:12.0f}{row.cpu:9.1f}{row.p50:9.2f}{row.p99:9.2f}"
        print(f"{row.name:26}{figures}{share:8.2f}{goal:>7}")


def show_worlds(found: worlds.Figures) -> None:
    """What calls on them take, how fast they are together, and what they weigh."""
    print(f"{'':26}{'calls':>12}{'p50 ms':>18}{'p99 ms':>9}")
    for name, times in found.calls.items():
        ordered = sorted(times)
        p50, p99 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
        print(f"{name:26}{len(times):12}{p50:18.2f}{p99:9.2f}")
    show_speed(found.speed)
    each = (found.empty - found.ready) / worlds.WORLDS
    print(
        f"resident: {found.ready:.0f} MB when ready, {found.empty:.0f} with {worlds.WORLDS} empty worlds "
        f"({1000 * each:.0f} kB each), {found.loaded:.0f} after the load"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure against raw uvicorn.")
    parser.add_argument("--seconds", type=float, default=4, help="of each load  [4]")
    parser.add_argument("--requests", type=int, default=100_000, help="of the memory test  [100000]")
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args()

    def wanted(what: str) -> bool:
        return given.only in {None, what}

    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    if wanted("speed"):
        print("Speed at 32 connections; journal and both validations on")
        show_speed(compare(given.seconds))
    if wanted("start"):
        raw, ours = starts(5)
        print(
            f"\nStart to first answer: raw uvicorn {raw.ready * 1000:.0f} ms, ours {ours.ready * 1000:.0f} ms"
        )
    if wanted("memory"):
        before, after, requests = memory(given.requests)
        print(f"\nResident: {before:.0f} MB when ready, {after:.0f} MB after {requests} reads")
    if wanted("worlds"):
        print(f"\nWorlds: {worlds.WORLDS} of them alive")
        show_worlds(worlds.measured(given.seconds))
    if wanted("snapshot"):
        seen = snapshot.measured()
        print(
            f"\nA snapshot over HTTP, {snapshot.PROFILES} profiles with a face each, {seen.size / 1e6:.1f} MB: "
            f"read {seen.read:.1f} ms, restored {seen.restore:.1f} ms"
        )
    if wanted("faces"):
        print("\nFaces")
        faces.main()
    if wanted("text"):
        print("\nTexts")
        text.main()
    if wanted("yoti"):
        print(f"\nYoti: an account of {yoti.PROFILES} profiles with a face each, all in one group")
        found = yoti.measured(given.seconds)
        show_speed(found.reads)
        print(
            f"challenges: {found.new:.0f} a second by one caller, each with a new picture; "
            f"{found.challenges['per_second']:.0f} by 4 with one that is known"
        )
        alone, meanwhile = found.alone["p99_ms"], found.meanwhile["p99_ms"]
        print(f"a neighbour's read meanwhile: p99 {meanwhile:.2f} ms; alone {alone:.2f} ms")


if __name__ == "__main__":
    main()
