"""A started server leaves nothing behind, however its owner ends."""

from __future__ import annotations

import gc
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import threading
from typing import Any

import pytest

from emulator.testing import Emulator, child, server
from emulator.testing.server import ServerError, StartedServer, end, flags, why

OWNER = """
import os, sys
from emulator.testing.server import StartedServer
started = StartedServer({})
print(started.process.pid, flush=True)
%s
"""


def is_gone(process_id: int) -> bool:
    """Whether no such process is left, within some seconds."""
    waiting = threading.Event()
    for _ in range(200):
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return True
        if "Z" in _state(process_id):
            return True
        waiting.wait(0.05)
    return False


def _state(process_id: int) -> str:
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process_id)], capture_output=True, text=True, check=False
    )
    return listed.stdout


@pytest.mark.parametrize(
    "last", ["", "sys.exit(3)", "raise RuntimeError", "os._exit(1)", "os.kill(os.getpid(), 9)"]
)
def test_it_ends_with_its_owner(last: str) -> None:
    """At a normal exit, at an error, and when the owner is killed."""
    owner = subprocess.run(
        [sys.executable, "-c", OWNER % last], capture_output=True, text=True, timeout=60, check=False
    )
    assert is_gone(int(owner.stdout))


def test_it_ends_with_the_object() -> None:
    """Nobody has to remember to stop it."""
    started = StartedServer({})
    process = started.process
    del started
    gc.collect()
    assert process.wait(10) is not None


def test_it_is_stopped_twice() -> None:
    """The second time does nothing."""
    with Emulator.start() as emulator:
        assert emulator.server is not None
        emulator.server.stop()
        emulator.server.stop()
        assert emulator.server.process.poll() == 0


def test_settings_are_options() -> None:
    """A switch has two spellings, None is left out."""
    given = {"webhook_timeout": 2, "open": True, "allow_public": False, "token": None}
    assert flags(given) == ["--webhook-timeout", "2", "--open", "--no-allow-public"]


def test_the_environment_does_not_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run is the same on every machine."""
    monkeypatch.setenv("MODERATION_EMULATOR_LIFECYCLE", "manual")
    monkeypatch.setenv("MODERATION_EMULATOR_UNKNOWN", "1")
    with Emulator.start(lifecycle="immediate") as emulator, emulator.world() as world:
        assert world.lifecycle().mode == "immediate"


def test_a_start_that_fails_says_why() -> None:
    """In the server's own words."""
    with pytest.raises(ServerError, match=r"No such option.*--unheard-of"):
        StartedServer({"unheard_of": 1})


def test_a_start_that_fails_says_no_more_than_why() -> None:
    """No usage of a command that nobody typed, no line of a log that is for programs."""
    with pytest.raises(ServerError) as caught:
        StartedServer({"port": 99999})
    assert not re.search(r"Usage|Try |Error:|kept|[{}]", str(caught.value)), caught.value
    assert "--port" in str(caught.value)
    lines = ['{"level": "error", "message": "port 1 is in use"}', "{no", "Usage: x", "Error: y", ""]
    assert why(lines) == "port 1 is in use\n{no\ny"
    assert why([]) == "it said nothing"


def test_a_port_in_use_is_told_in_words() -> None:
    """Not as the line of a log."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ServerError) as caught:
        StartedServer({"port": taken.getsockname()[1]})
    assert str(caught.value).startswith("the server did not start: ")
    assert "{" not in str(caught.value)


def test_ctrl_c_is_not_for_it() -> None:
    """It reaches the process group of a terminal, which is not that of the server."""
    with Emulator.start() as emulator:
        assert emulator.server is not None
        assert os.getpgid(emulator.server.process.pid) != os.getpgid(0)


def test_a_server_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After some seconds."""
    monkeypatch.setattr(server, "STOP_LIMIT", 0.2)
    deaf = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], stdin=subprocess.PIPE, text=True
    )
    end(deaf)
    assert deaf.returncode == -signal.SIGKILL


def test_the_process_leaves_with_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """When standard input ends, it stops itself as from outside."""
    signals: list[tuple[int, int]] = []
    heard = iter([b"x", b""])
    monkeypatch.setattr(os, "read", lambda *_: next(heard))
    monkeypatch.setattr(os, "kill", lambda *sent: signals.append(sent))
    child.leave_with_parent()
    assert signals == [(os.getpid(), signal.SIGTERM)]


def test_the_process_runs_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a thread of it watches over standard input."""
    ran: list[Any] = []
    monkeypatch.setattr(os, "read", lambda *_: b"")
    monkeypatch.setattr(os, "kill", lambda *_: ran.append("killed"))
    monkeypatch.setattr(runpy, "run_module", lambda name, run_name: ran.append((name, run_name)))
    runpy.run_path(child.__file__, run_name="__main__")
    assert ("emulator", "__main__") in ran
