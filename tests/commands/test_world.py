"""`world`, `clock`, `seed` and `snapshot`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from emulator.commands.remote import URL
from emulator.settings import Settings
from tests.commands.conftest import Read, Run
from tests.live import LiveServer, LiveWorld


def test_a_world_is_made_seen_emptied_and_dropped(ask: Run, read: Read, server: LiveServer) -> None:
    """Its life, by its id."""
    arguments = ("--seed", "9", "--lifecycle", "manual", "--clock", "frozen", "--pace", "2")
    made = read("world", "create", *arguments, "--start", "2027-01-01T00:00:00Z")
    name = made["id"]
    assert (made["seed"], made["lifecycle"]["mode"], made["clock"]["mode"]) == (9, "manual", "frozen")
    assert {"id": name, "seed": 9, "label": ""} in read("world", "list")
    assert re.search(rf"^{name} +9 +-$", ask("world", "list").stdout, re.MULTILINE)
    shown = ask("world", "show", name).stdout
    assert made["credentials"]["verifymycontent"]["api_secret"] in shown
    assert ask("world", "reset", name).stdout == f"{name} is empty\n"
    assert ask("world", "drop", name).stdout == f"{name} is gone\n"
    assert server.control("GET", f"/worlds/{name}").status_code == 404


def test_a_world_is_made_with_limits_and_quirks(ask: Run, read: Read) -> None:
    """Values are JSON, or else text; what it is made of is shown."""
    limits = ("--limit", "records=10", "--limit", "journal=5")
    yoti = ("--quirk", "yoti.page_size=2", "--quirk", "yoti.no_match=omit")
    project = ("--quirk", "moderationapi.models.email.enabled=false", "--quirk", "moderationapi.plan=NaN")
    made = read("world", "create", *limits, *yoti, *project, "--idle", "600", "--label", "worker 3")
    assert (made["limits"]["records"], made["limits"]["journal"]) == (10, 5)
    assert made["quirks"] == {
        "yoti": {"page_size": 2, "no_match": "omit"},
        "moderationapi": {"models": {"email": {"enabled": False}}, "plan": "NaN"},
    }
    assert (made["idle"], made["label"]) == (600, "worker 3")
    shown = ask("world", "show", made["id"]).stdout
    assert re.search(r"^label +worker 3$", shown, re.MULTILINE)
    assert re.search(r"^expires +after 600 s without use$", shown, re.MULTILINE)
    assert "records=10 journal=5 " in shown
    assert '"page_size": 2' in shown
    assert f"{made['id']}  " in ask("world", "list").stdout
    assert ask("world", "drop", made["id"]).exit_code == 0


def test_a_server_without_an_end_of_worlds_says_so(run: Run) -> None:
    """Where they never expire."""
    with LiveServer(Settings(port=0, idle_worlds=0.0)) as server:
        shown = run("world", "create", "--url", server.base).stdout
    assert re.search(r"^expires +never$", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--limit", "records"], "'records' does not read NAME=N"),
        (["--quirk", "yoti.=1"], "'yoti.=1' does not read NAME=VALUE"),
        (["--quirk", "yoti=1", "--quirk", "yoti.page_size=1"], "yoti.page_size is within what has a value"),
    ],
)
def test_a_switch_that_is_none_is_refused(arguments: list[str], message: str, ask: Run) -> None:
    """As usage, before anything is asked."""
    ran = ask("world", "create", *arguments)
    assert ran.exit_code == 2
    assert message in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--limit", "records=0"], "/limits/records"),
        (["--limit", "dogs=1"], "dogs"),
        (["--quirk", "yoti.page_size=x"], "/quirks/yoti/page_size"),
        (["--idle", "100000"], "idle is beyond the server's own, which is 86400"),
    ],
)
def test_what_the_server_refuses_is_one_line(arguments: list[str], message: str, ask: Run) -> None:
    """With code 1; it names the limit or the quirk."""
    ran = ask("world", "create", *arguments)
    assert (ran.exit_code, ran.stderr.count("\n")) == (1, 1)
    assert message.rpartition("/")[2] in ran.stderr


def test_a_world_is_made_for_a_variable(ask: Run) -> None:
    """--quiet prints the id alone."""
    name = ask("world", "create", "--quiet").stdout
    assert name.count("\n") == 1
    assert ask("world", "drop", name.strip()).exit_code == 0


def test_a_world_is_the_one_of_the_option_unless_named(read: Read, world: LiveWorld) -> None:
    """`show` and `reset` need no name."""
    assert read("world", "show")["id"] == world.id
    assert read("world", "reset") == {"reset": world.id}


def test_the_default_world_is_only_emptied(ask: Run) -> None:
    """`drop default` says so; without a name nothing is dropped."""
    assert ask("world", "drop", "default").stdout == "default is empty\n"
    assert ask("world", "drop").exit_code == 2


@pytest.mark.parametrize("command", [["drop"], ["show"], ["reset"]])
def test_a_world_that_is_not_there_is_an_error(command: list[str], ask: Run) -> None:
    """Of one line, with code 1."""
    ran = ask("world", *command, "none")
    assert (ran.exit_code, ran.stderr) == (1, "Error: there is no world of the id 'none'\n")


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("1.5m", 90), ("2h", 7200), ("1d", 86400)]
)
def test_time_is_played(text: str, seconds: int, read: Read) -> None:
    """Seconds, or a number with its unit."""
    read("clock", "freeze")
    before = read("clock", "show")["epoch"]
    assert read("clock", "advance", text)["epoch"] == before + seconds


def test_time_stands_still_and_runs_on(read: Read, ask: Run) -> None:
    """`freeze` and `resume` say what the clock then shows."""
    mode = read("clock", "show")["mode"]
    assert read("clock", "freeze")["mode"] == "frozen"
    assert read("clock", "resume")["mode"] == mode
    assert "fired    0\n" in ask("clock", "advance", "5").stdout
    assert "fired" not in ask("clock", "show").stdout


@pytest.mark.parametrize("text", ["soon", "-5", "5w", "", "1e3"])
def test_what_is_no_duration_is_refused(text: str, ask: Run) -> None:
    """As usage, before anything is asked."""
    ran = ask("clock", "advance", "--", text)
    assert ran.exit_code == 2
    assert "is none: 90, 90s, 5m, 11h or 2d" in ran.stderr


def test_a_world_goes_out_and_in(ask: Run, read: Read, world: LiveWorld, tmp_path: Path) -> None:
    """A file holds it; restored, it is the same again."""
    file, again = tmp_path / "world.json", tmp_path / "again.json"
    assert ask("seed", "demo").stdout == f"{world.id} is what the seed demo holds\n"
    read("clock", "freeze")
    assert ask("snapshot", "save", str(file)).stdout == f"{world.id} is saved to {file}\n"
    read("world", "reset")
    assert ask("snapshot", "restore", str(file)).stdout == f"{world.id} is what {file} holds\n"
    assert read("snapshot", "save", str(again)) == {"saved": str(again)}
    assert file.read_text() == again.read_text()


def test_a_world_goes_through_a_pipe(ask: Run, read: Read, world: LiveWorld) -> None:
    """`-` is standard output, and standard input."""
    held = ask("snapshot", "save", "-").stdout
    assert json.loads(held)["version"] == 1
    assert read("snapshot", "restore", "-", given=held) == {"restored": world.id}
    assert ask("snapshot", "restore", "-", given=held).stdout == f"{world.id} is what standard input holds\n"
    assert ask("snapshot", "restore", "-", given="[]").stderr.startswith("Error: standard input: holds list")
    assert read("seed", "demo") == {"world": world.id, "seed": "demo"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "world.json: No such file or directory"),
        ("{", "world.json: not JSON: Expecting property name"),
        ("[]", "world.json: holds list, not a JSON object"),
        ("[" * 100_000, "world.json: not JSON: "),
        ('{"version": 2}', "2"),
    ],
)
def test_a_bad_file_is_one_line(text: str | None, message: str, ask: Run, tmp_path: Path) -> None:
    """Whatever is wrong with it."""
    file = tmp_path / "world.json"
    if text is not None:
        file.write_text(text)
    ran = ask("snapshot", "restore", str(file))
    assert ran.exit_code == 1
    assert message in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_file_that_cannot_be_written_is_one_line(ask: Run) -> None:
    """It names the file."""
    ran = ask("snapshot", "save", "/none/there.json")
    assert (ran.exit_code, ran.stderr) == (1, "Error: /none/there.json: No such file or directory\n")


def test_an_unknown_seed_is_refused_with_those_that_there_are(ask: Run) -> None:
    """The server names them."""
    ran = ask("seed", "none")
    assert ran.exit_code == 1
    assert "demo" in ran.stderr


def test_the_url_may_be_an_option(run: Run, server: LiveServer) -> None:
    """Which wins over the variable."""
    ran = run("world", "show", "--url", f"{server.base}/", env={URL: "http://127.0.0.1:1"})
    assert ran.exit_code == 0
    assert ran.stdout.startswith("id ")
