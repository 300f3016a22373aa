"""Clients in an environment of their own, when that is not there or breaks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.clients.scripted import CLIENTS, outcomes_of


def test_clients_that_are_not_installed() -> None:
    """The failure says what installs them; nothing is skipped."""
    with pytest.raises(AssertionError, match="make setup"):
        outcomes_of(CLIENTS / "bin" / "no-such-program", CLIENTS, Path("script"))


def test_a_script_that_breaks(tmp_path: Path) -> None:
    """It says why."""
    script = tmp_path / "script.py"
    script.write_text("raise SystemExit('broken')")
    python = Path(sys.executable)
    with pytest.raises(AssertionError, match="broken"):
        outcomes_of(python, python, script)
