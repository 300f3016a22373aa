"""Commands in this process, which speak to the live server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from emulator.cli import main
from emulator.commands.remote import CA, TOKEN, URL, WORLD
from emulator.settings import table
from tests.live import LiveServer, LiveWorld

Run = Callable[..., Result]
Read = Callable[..., Any]


@pytest.fixture
def run() -> Run:
    """One command, without anything from this machine's environment."""
    cleared = {setting.variable: None for setting in table()} | dict.fromkeys((URL, TOKEN, CA, WORLD))

    def runs(*arguments: str, env: dict[str, str] | None = None, given: str | None = None) -> Result:
        ran = CliRunner().invoke(main, arguments, env={**cleared, **(env or {})}, input=given)
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return ran

    return runs


@pytest.fixture
def ask(run: Run, server: LiveServer, world: LiveWorld) -> Run:
    """One command about the test's world."""
    return lambda *arguments, given=None: run(*arguments, env={URL: server.base, WORLD: world.id}, given=given)


@pytest.fixture
def read(ask: Run) -> Read:
    """What a command says to programs."""

    def reads(*arguments: str, given: str | None = None) -> Any:
        ran = ask(*arguments, "--json", given=given)
        assert (ran.exit_code, ran.stderr) == (0, "")
        return json.loads(ran.stdout)

    return reads
