"""`journal`, `deliveries`, `verify`, `coverage` and `wait`."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from emulator.commands import journal as following
from emulator.commands.table import fitted, harmless, line, plain
from emulator.settings import Settings
from emulator.testing.client import World
from emulator.testing.records import Exchange
from tests.commands.conftest import Read, Run
from tests.live import LiveServer, LiveWorld


def moderate(world: LiveWorld, sink: str = "app") -> None:
    """One moderation, whose webhooks go to a sink."""
    webhook = f"{world.server.base}/_emulator/sinks/{world.id}-{sink}/receive"
    content = {"external_id": "photo-1", "url": "https://cdn.example.com/photo.jpg"}
    made = world.vmc.call("POST", "/api/v1/moderation-anonymous", {"content": content, "webhook": webhook})
    assert made.status_code == 201


def test_exchanges_are_listed_oldest_first(ask: Run, read: Read, world: LiveWorld) -> None:
    """With what broke the contract; filters and the limit leave some out."""
    assert ask("journal").stdout == "nothing was asked\n"
    assert read("journal") == []
    world.vmc.call("GET", "/v1/collections/cast")
    world.vmc.call("POST", "/v1/collections", {})
    head, first, second = ask("journal").stdout.splitlines()
    assert head.split() == ["NUMBER", "AT", "STATUS", "METHOD", "TARGET", "OPERATION", "NOTE"]
    assert first.split()[2:] == ["404", "GET", "/v1/collections/cast", "listFaces", "-"]
    assert "breaks required" in second
    assert [each["number"] for each in read("journal", "--limit", "1")] == [2]
    assert [each["number"] for each in read("journal", "--violations")] == [2]
    wanted = ("--api", "verifymycontent", "--operation", "listFaces", "--method", "GET", "--path", "cast")
    assert [each["number"] for each in read("journal", *wanted, "--status", "404")] == [1]


def test_a_fault_is_noted(ask: Run, read: Read, world: LiveWorld) -> None:
    """By its id."""
    made = read("faults", "add", "--status", "500")
    world.vmc.call("GET", "/v1/collections/cast")
    assert f"fault {made['id']}" in ask("journal").stdout


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_exchanges_are_followed(form: list[str], ask: Run, world: LiveWorld) -> None:
    """Those that come after the start, each on a line of its own."""
    world.vmc.call("GET", "/v1/collections/before")
    over = threading.Event()

    def calls() -> None:
        while not over.wait(0.05):
            world.vmc.call("GET", "/v1/collections/cast")

    caller = threading.Thread(target=calls)
    caller.start()
    try:
        ran = ask("journal", "--follow", "--limit", "3", "--operation", "listFaces", *form)
    finally:
        over.set()
        caller.join()
    lines = ran.stdout.splitlines()
    if not form:
        assert lines.pop(0).split() == list(following.HEADINGS)
    assert len(lines) == 3
    assert all("/v1/collections/cast" in each for each in lines)
    numbers = [json.loads(each)["number"] if form else int(each.split()[0]) for each in lines]
    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_following_goes_on_in_an_emptied_journal(
    ask: Run, world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers begin again at 1, and are not missed."""
    monkeypatch.setattr(following, "PATIENCE", 0.1)
    for _ in range(3):
        world.vmc.call("GET", "/v1/collections/before")
    asked: list[Any] = []
    original: Any = World.journal

    class Journal:
        """The real one, before whose fifth question the journal is emptied and gets one exchange."""

        def __get__(self, holder: Any, owner: type) -> Any:
            asked.append(holder)
            if len(asked) == 5:
                world.control("DELETE", "/journal")
                world.vmc.call("GET", "/v1/collections/cast")
            return original.__get__(holder, owner)

    monkeypatch.setattr(World, "journal", Journal(), raising=False)
    ran = ask("journal", "--follow", "--limit", "1")
    assert ran.exit_code == 0, ran.output


def test_what_follows_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As its headings do; a pipe gets all of it."""
    came = Exchange(1, "2026-01-01T00:00:00.000Z", "GET", f"/pets/{'x' * 60}", 200)
    monkeypatch.delenv("COLUMNS", raising=False)
    assert "x" * 60 in following.following(came, following.WIDTHS)
    monkeypatch.setenv("COLUMNS", "80")
    shown = following.following(came, fitted(following.WIDTHS, 80))
    assert len(shown) <= 80
    assert "xx…" in shown


def test_following_ends_with_ctrl_c(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it should: with code 0 and nothing to read but the headings."""

    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(following, "came", interrupted)
    ran = ask("journal", "--follow")
    assert (ran.exit_code, ran.output.split()) == (0, list(following.HEADINGS))


def test_what_a_client_sent_steers_no_terminal(ask: Run, world: LiveWorld) -> None:
    """Signs that would are spelled out."""
    assert plain("a\x1b[2Jb\x9bc\u202ed") == "a\\x1b[2Jb\\x9bc\\u202ed"
    assert line(" one\n two\r") == "one two"
    assert harmless("a\n  b\x07") == "a\n  b\\x07"
    assert (plain(None), plain(""), plain(1.5), plain(2.0)) == ("-", "-", "1.5", "2")
    webhook = "http://127.0.0.1:9/none"
    content = {"external_id": "\x1b[31m", "url": "https://cdn.example.com/a.jpg"}
    world.vmc.call("POST", "/api/v1/moderation-anonymous", {"content": content, "webhook": webhook})
    for command in ("journal", "deliveries", "coverage"):
        assert "\x1b" not in ask(command).stdout
        assert "\x1b" not in ask(command, "--json").stdout


def test_webhooks_are_listed(ask: Run, read: Read, world: LiveWorld) -> None:
    """With what each attempt came to."""
    moderate(world)
    world.advance(60)
    found = read("deliveries", "--status", "delivered", "--receiver", world.id)
    assert found
    head, row, *_ = ask("deliveries").stdout.splitlines()
    assert head.split() == ["ID", "STATUS", "EVENT", "RESOURCE", "RECEIVER", "ATTEMPTS", "NEXT", "NOTE"]
    assert row.split()[:2] == [found[0]["id"], "delivered"]
    assert row.split()[-3:] == ["200", "-", "-"]
    resource = ("--resource", found[0]["resource"], "--event", found[0]["event"])
    assert len(read("deliveries", *resource, "--limit", "1")) == 1
    assert read("deliveries", "--status", "failed") == []


def test_a_file_says_what_is_expected(ask: Run, read: Read, world: LiveWorld, tmp_path: Path) -> None:
    """Code 0 where it is so, 1 with what came nearest where it is not."""
    world.vmc.call("GET", "/v1/collections/cast")
    file = tmp_path / "expected.json"
    file.write_text('{"expect": [{"operation": "listFaces", "status": 404}], "violations": "none"}')
    assert ask("verify", str(file)).stdout == "all of it holds\n"
    assert read("verify", str(file), "--wait", "1")["holds"] is True
    ran = ask("verify", "-", given='{"expect": [{"operation": "addFace"}]}')
    assert (ran.exit_code, ran.stderr) == (1, "")
    assert 'operation is "listFaces", not "addFace"' in ran.stdout
    assert "\n  1. GET" in ran.stdout
    refused = ask("verify", "-", given='{"expcet": []}')
    assert refused.exit_code == 1
    assert "expcet" in refused.stderr


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "25.0 %"), ("json", "{"), ("junit", "<?xml"), ("html", "<!doctype html>")]
)
def test_coverage_is_told_in_each_format(
    form: str, begins: str, ask: Run, world: LiveWorld, tmp_path: Path
) -> None:
    """On standard output, or in a file with a line that says it all."""
    world.vmc.call("GET", "/v1/collections/cast")
    wanted = ("coverage", "--format", form, "--only", "verifymycontent:listFaces")
    said = ask(*wanted).stdout
    assert said.startswith(begins)
    file = tmp_path / "coverage"
    ran = ask(*wanted, "--output", str(file))
    assert ran.stdout.startswith("25.0 % of the documented statuses (1 of 4)")
    assert ran.stdout.endswith(f"wrote {file}\n")
    assert file.read_text() == said
    piped = ask(*wanted, "--output", "-")
    assert piped.stdout == said
    assert piped.stderr.startswith("25.0 %")


def test_coverage_is_enough_or_not(ask: Run, read: Read, world: LiveWorld) -> None:
    """--fail-under is code 1 and one line; the report comes all the same."""
    world.vmc.call("GET", "/v1/collections/cast")
    wanted = ("coverage", "--only", "verifymycontent:listFaces")
    assert ask(*wanted, "--fail-under", "25").exit_code == 0
    ran = ask(*wanted, "--fail-under", "25.5")
    assert (ran.exit_code, ran.stderr) == (1, "Error: 25.0 % is less than 25.5 %\n")
    assert ran.stdout.startswith("25.0 %")
    assert read(*wanted)["percent"] == 25
    assert read(*wanted, "--all-worlds")["percent"] >= 25


def test_coverage_of_nothing_is_a_mistake(ask: Run) -> None:
    """A pattern that means no operation is told, not counted as 0 %."""
    ran = ask("coverage", "--only", "none")
    assert ran.exit_code == 2
    assert "no operation is called none" in ran.stderr
    assert ask("coverage", "--only", "yoti", "--only", "none").exit_code == 2


def test_coverage_remembers(read: Read, world: LiveWorld) -> None:
    """What was asked before the journal was cleared; --all-worlds what was asked of worlds that are gone."""
    world.vmc.call("GET", "/v1/collections/cast")
    world.control("DELETE", "/journal")
    gone = world.server.world()
    gone.vmc.call("POST", "/v1/collections", {})
    gone.drop()
    wanted = ("coverage", "--only", "verifymycontent:listFaces", "--only", "verifymycontent:addFace")
    told = {(row["operation"], row["status"]): row["hits"] for row in read(*wanted)["rows"]}
    assert (told["listFaces", 404], told["addFace", 400]) == (1, 0)
    told = {(row["operation"], row["status"]): row["hits"] for row in read(*wanted, "--all-worlds")["rows"]}
    assert told["listFaces", 404] >= 1
    assert told["addFace", 400] >= 1


def test_an_earlier_page(ask: Run, read: Read, world: LiveWorld) -> None:
    """By the number that it is before; nothing that is to come is before any."""
    for _ in range(4):
        world.vmc.call("GET", "/v1/collections/cast")
    assert [each["number"] for each in read("journal", "--before", "4", "--limit", "2")] == [2, 3]
    assert ask("journal", "--follow", "--before", "4").exit_code == 2


def test_what_is_kept_no_more_is_told(run: Run) -> None:
    """Below the table."""
    with LiveServer(Settings(port=0, journal=2)) as server:
        for _ in range(3):
            server.http.get("/v1/collections/cast")
        said = run("journal", "--url", server.base).stdout
    assert said.endswith("\n(1 earlier ones are kept no more)\n")
    assert "missing: there is no Authorization header" in said


def test_webhooks_are_sent_again(ask: Run, read: Read, world: LiveWorld) -> None:
    """As they were, or signed with the secret of now."""
    moderate(world)
    world.advance(60)
    sent = len(read("deliveries"))
    told = read("world", "rotate", "verifymycontent")
    assert told["field"] == "api_secret"
    old = read("deliveries", "--replay", "--limit", "1")
    new = read("deliveries", "--replay", "--resign", "--limit", "1")
    assert len(old) == len(new) == 1
    assert old[0]["headers"] != new[0]["headers"]
    assert len(read("deliveries")) == sent + 2
    assert ask("deliveries", "--resign").exit_code == 2


def test_a_secret_is_rotated(ask: Run, world: LiveWorld) -> None:
    """And printed; what is no secret is told in one line."""
    said = ask("world", "rotate", "yoti", "--field", "second_token", "--grace", "60").stdout
    told = world.control("GET", "").json()["credentials"]
    assert said == f"second_token {told['yoti']['second_token']}\n"
    ran = ask("world", "rotate", "yoti", "--field", "sdk_id")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "only token, second_token" in ran.stderr


def test_waiting_is_for_a_server_for_calls_and_for_webhooks(
    ask: Run, read: Read, world: LiveWorld, server: LiveServer
) -> None:
    """Each is told."""
    assert ask("wait").stdout.endswith(f" at {server.base}\n")
    moderate(world)
    world.advance(60)
    assert read("wait", "--exchanges", "1", "--operation", "startModeration") == {"ready": True, "exchanges": 1}
    assert read("wait", "--deliveries", "1")["deliveries"] >= 1
    assert "\n1 exchange\n" in ask("wait", "--exchanges", "1").stdout
    ran = ask("wait", "--deliveries", "1", "--event", "AUTHOR_BLOCKED", "--timeout", "0.1")
    assert ran.exit_code == 1
    assert ran.stderr.startswith("Error: waited for a delivery (")
    assert ran.stderr.count("\n") == 1
