"""Clients in an environment of their own: a script that prints a line of JSON for each of its checks."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / ".clients"

Outcomes = dict[str, str | None]


def checks_of(script: Path, pattern: str) -> list[str]:
    """The names of a script's checks, by what stands before each."""
    return re.findall(pattern, script.read_text(encoding="utf-8"))


def outcomes_of(program: Path, needed: Path, script: Path, *arguments: str) -> Outcomes:
    """What went wrong in each check; None where nothing did.

    Raises: AssertionError when the clients are not there, or when the script fails as a whole.
    """
    for path in (program, needed):
        assert path.exists(), (
            f"{path.relative_to(ROOT)} is missing: run `make setup`, which installs the clients"
        )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MODERATION", "MODAPI"))}
    ran = subprocess.run(
        [program, script, *arguments],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        cwd=CLIENTS,
        env={**kept, "NO_PROXY": "*", "no_proxy": "*"},
    )
    assert ran.returncode == 0, ran.stderr
    lines = (json.loads(line) for line in ran.stdout.splitlines())
    return {line["check"]: line["error"] for line in lines}
