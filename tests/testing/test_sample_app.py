"""A real application's suite under the plugin: many workers, one server, the same bytes twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.started import environment

WORKERS = int(os.environ.get("SAMPLE_APP_WORKERS", "8"))
"""As many as the promise is about; their number changes nothing in what they write."""

LIMIT = 400
"""Real seconds for a run on a machine that has much else to do."""


def run(transcripts: Path, seed: int, settings: Path) -> str:
    """The suite in a process of its own, in an order of its own. Returns what it printed."""
    command = [
        *(sys.executable, "-m", "pytest", "tests/sample_app", "-c", str(settings), "--rootdir", str(ROOT)),
        *("--confcutdir", "tests/sample_app", "-p", "no:cacheprovider", "-p", "no:cov", "-p", "no:timeout"),
        *("-n", str(WORKERS), "-p", "no:hypothesispytest", "-q", "--moderation-coverage"),
        f"--moderation-transcripts={transcripts}",
        f"--randomly-seed={seed}",
    ]
    env = {name: value for name, value in environment().items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
    return ran.stdout


@pytest.mark.timeout(2 * LIMIT + 20)
def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    """Whatever worker runs a test, and in whatever order, its transcript is the same."""
    settings = tmp_path / "pytest.ini"
    settings.write_text("[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n")
    printed = [run(tmp_path / str(seed), seed, settings) for seed in (1, 2)]
    for text in printed:
        assert re.search(r"\n2[0-9] passed", text), text[-500:]
        assert "no violations" in text
        for api in ("yoti", "verifymycontent", "moderationapi"):
            assert re.search(rf"^  {api} .* 20[014]x", text, re.MULTILINE), text[-3000:]
    first, second = (
        {each.name: each.read_bytes() for each in (tmp_path / str(seed)).iterdir()} for seed in (1, 2)
    )
    assert len(first) >= 20
    assert first == second
    assert b"webhook moderationStatus" in b"".join(first.values())
