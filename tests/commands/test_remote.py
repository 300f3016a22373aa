"""What all of these commands have in common: their options, and how they fail."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import click
import pytest

from emulator import commands
from emulator.cli import main
from emulator.commands.remote import SHARED, TOKEN, URL, Remote, plausible
from emulator.server.serving import bind
from emulator.settings import Settings
from emulator.testing.client import Emulator
from emulator.testing.errors import EmulatorError
from tests.commands.conftest import Run
from tests.live import LiveServer
from tests.started import run_script


def remote(group: click.Group, start: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The names of the commands that speak to a server."""
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += remote(command, (*start, name))
        elif isinstance(command, Remote):
            found.append((*start, name))
    return found


REMOTE = remote(main)
TERSE = [name for name in REMOTE if name != ("doctor",)]
"""Those for which a server that is not there is an error, and no finding."""

NEEDED = {
    ("clock", "advance"): ["5"],
    ("faults", "add"): ["--status", "500"],
    ("lifecycle", "set"): ["manual"],
    ("media", "put"): ["https://cdn.example.com/a.jpg", "--fixture", "faces/ada-1.jpg"],
    ("seed",): ["demo"],
    ("snapshot", "save"): ["-"],
    ("snapshot", "restore"): ["-"],
    ("verdict", "set"): ["--external-id", "clip-1"],
    ("verify",): ["-"],
    ("wait",): ["--timeout", "0.3"],
    ("world", "drop"): ["default"],
    ("world", "rotate"): ["verifymycontent"],
}


def whole(name: tuple[str, ...]) -> list[str]:
    """A command with the arguments that it cannot be without."""
    return [*name, *NEEDED.get(name, [])]


class Stranger(BaseHTTPRequestHandler):
    """A server that is something else."""

    body = b"<html>hello</html>"
    status = 200

    def do_GET(self) -> None:
        """Whatever is asked."""
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - as http.server has it

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(params=[(200, b"<html>hello</html>"), (404, b"no"), (200, b"{}"), (200, b"[]"), (204, b"")])
def strange(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one."""
    status, body = request.param
    kind = type("Kind", (Stranger,), {"body": body, "status": status})
    with HTTPServer(("127.0.0.1", 0), kind) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


def one_line(text: str) -> bool:
    """Whether it is an error of one line."""
    return text.startswith("Error: ") and text.count("\n") == 1


def test_there_are_commands_for_the_whole_control_plane() -> None:
    """Those of the list, and no home is empty."""
    assert {name[0] for name in REMOTE} == set(commands.HOMES)
    assert len(REMOTE) == 30


@pytest.mark.parametrize("name", TERSE, ids=" ".join)
def test_a_server_that_is_not_there_is_one_line(name: tuple[str, ...], run: Run) -> None:
    """It says so, and how to start one."""
    with bind("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    ran = run(*whole(name), env={URL: f"http://127.0.0.1:{port}"}, given="{}")
    assert ran.exit_code == 1
    assert one_line(ran.stderr), ran.stderr
    assert f"no server answers at http://127.0.0.1:{port}" in ran.stderr
    assert ran.stderr.endswith(f"start one: moderation-emulator serve --port {port}\n")


@pytest.mark.parametrize("name", TERSE, ids=" ".join)
def test_a_server_of_another_kind_is_one_line(name: tuple[str, ...], strange: str, run: Run) -> None:
    """Whatever it answers."""
    ran = run(*whole(name), "--url", strange, given="{}")
    if ran.exit_code:  # one that says 204 to everything dropped and reset all right
        assert one_line(ran.stderr), ran.stderr
        assert "is no moderation-emulator" in ran.stderr


@pytest.mark.parametrize("name", REMOTE, ids=" ".join)
def test_a_missing_extra_is_one_line(name: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    monkeypatch.setitem(sys.modules, "httpx", None)
    ran = run(*whole(name), given="{}")
    wanted = "Error: this command needs httpx: pip install 'moderation-emulator[testing]'\n"
    assert (ran.exit_code, ran.stderr) == (1, wanted)


@pytest.mark.parametrize("name", REMOTE, ids=" ".join)
def test_a_command_has_the_shared_options(name: tuple[str, ...], run: Run) -> None:
    """In a section of their own, after its own options; -h and --help are the same."""
    text = run(*name, "--help").stdout
    assert text == run(*name, "-h").stdout
    own, shared = text.split("\nServer:\n")
    for option in SHARED:
        assert f"  {option.opts[0]} " in shared
        assert f"  {option.opts[0]} " not in own


def test_a_token_is_shown(run: Run) -> None:
    """By option or by variable, the server's own among them; without it the line says how."""
    with LiveServer(Settings(port=0, token="secret")) as guarded:
        for env in ({TOKEN: "secret"}, {"MODERATION_EMULATOR_TOKEN": "secret"}):
            assert run("world", "list", "--url", guarded.base, env=env).exit_code == 0
        assert run("world", "list", "--url", guarded.base, "--token", "secret").exit_code == 0
        ran = run("world", "list", "--url", guarded.base)
    assert ran.exit_code == 1
    assert one_line(ran.stderr)
    assert ran.stderr.endswith(f"; give it with --token or {TOKEN}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--url", "localhost:8400"], "does not begin with http:// or https://"),
        (["--url", "http://[::1"], "Invalid"),
        (["--url", "http://127.0.0.1:port"], "Invalid"),
        (["--token", "\u00e9"], "a token is ASCII"),
    ],
)
def test_what_cannot_be_a_server_is_usage(arguments: list[str], message: str, run: Run) -> None:
    """With code 2."""
    ran = run("world", "list", *arguments)
    assert ran.exit_code == 2
    assert message in ran.stderr


def test_the_port_of_the_default_is_not_said(run: Run) -> None:
    """`serve` alone starts it; nor is a port said where the URL has none."""
    ran = run("world", "list", "--url", "http://emulator.invalid")
    assert ran.stderr.endswith("start one: moderation-emulator serve\n")


def test_a_server_that_stops_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no stranger."""

    def stopping(*_: object) -> None:
        raise EmulatorError.of("GET /_emulator/worlds", 503, "the server is shutting down")

    monkeypatch.setattr(Emulator, "send", stopping)
    ran = run("world", "list")
    assert (ran.exit_code, ran.stderr) == (1, "Error: the server at http://127.0.0.1:8400 is stopping\n")


def test_a_mistake_of_our_own_is_not_hidden(server: LiveServer) -> None:
    """Only a server of another kind is blamed."""
    with Emulator(server.base) as emulator, pytest.raises(KeyError), plausible(emulator):
        raise KeyError


def test_commands_are_imported_when_they_are_used() -> None:
    """`serve` waits for none of them, nor for the client that they are built on."""
    script = (
        "import sys\nfrom emulator.cli import main\nmain.get_command(None, 'serve')\n"
        "print([name for name in sys.modules if name.startswith(('emulator.commands.', 'emulator.testing'))])"
    )
    ran = run_script(script)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


def test_a_group_may_be_changed() -> None:
    """It is a mapping like any other."""
    later = commands.Later()
    assert len(later) == len(commands.HOMES)
    mine = click.Command("mine")
    later["mine"] = mine
    assert later["mine"] is mine
    del later["mine"]
    assert "mine" not in later
    assert list(later) == list(commands.HOMES)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes(shell: str) -> None:
    """Commands, and their options, the shared ones among them."""
    words = {"COMP_WORDS": "moderation-emulator world show --u", "COMP_CWORD": "3"}
    if shell == "fish":
        words["COMP_CWORD"] = "--u"
    words["_MODERATION_EMULATOR_COMPLETE"] = f"{shell}_complete"
    ran = run_script("from emulator.cli import main; main(prog_name='moderation-emulator')", **words)
    assert ran.returncode == 0, ran.stderr
    assert "--url" in ran.stdout


def test_json_is_ascii(run: Run, server: LiveServer) -> None:
    """So that no terminal and no code page can spoil it."""
    ran = run("world", "show", "--url", server.base, "--json")
    assert ran.stdout.isascii()
    assert json.loads(ran.stdout)["id"] == "default"
