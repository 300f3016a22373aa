"""`lifecycle`, `verdict` and `media`: how things progress, and what content shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from emulator.commands.journal import row
from emulator.testing.records import Broken, Exchange
from tests.commands.conftest import Read, Run
from tests.live import LiveWorld

CLIP = "https://cdn.example.com/clip.mp4"


def moderate(world: LiveWorld) -> str:
    """One moderation."""
    body = {"content": {"external_id": "clip-1", "url": CLIP}, "webhook": "http://127.0.0.1:9/none"}
    made = world.vmc.call("POST", "/api/v1/moderation-anonymous", body)
    assert made.status_code == 201
    return str(made.json()["id"])


def test_a_lifecycle_is_set_shown_and_stepped(ask: Run, read: Read, world: LiveWorld) -> None:
    """By hand, all that is on its way or one resource of it."""
    assert read("lifecycle", "set", "manual")["mode"] == "manual"
    moderation = moderate(world)
    shown = ask("lifecycle", "show").stdout
    assert moderation in shown
    assert shown.splitlines()[0].split() == ["mode", "manual"]
    assert read("lifecycle", "step") == {"moved": [moderation]}
    assert ask("lifecycle", "step", moderation).stdout == f"{moderation}\n"
    timed = read("lifecycle", "set", "timed", "--delay", "5", "--kind", "yoti.moderation")
    assert "manual" in str(timed)
    paces = [line.split() for line in ask("lifecycle", "show").stdout.splitlines()]
    assert ["yoti.moderation", "timed", "5", "2"] in paces
    assert ask("lifecycle", "step", "nobody").exit_code == 1
    assert ask("lifecycle", "set", "sideways").exit_code == 2


def test_nothing_may_be_on_its_way(ask: Run) -> None:
    """Then nothing moves."""
    assert ask("lifecycle", "step").stdout == "nothing moved\n"
    assert "KIND" not in ask("lifecycle", "show").stdout


def test_a_verdict_is_set_listed_and_forgotten(ask: Run, read: Read) -> None:
    """Content is named in one way."""
    (made,) = read(
        *("verdict", "set", "--content-url", CLIP, "--outcome", "rejected", "--label", "alcohol", "0.7"),
        *("--more", '{"people": [{"unknown": true, "age": 15}]}'),
    )
    assert (made["content"], made["outcome"], made["labels"]) == ({"url": CLIP}, "rejected", {"alcohol": 0.7})
    ask("verdict", "set", "--external-id", "clip-2", "--unreachable")
    assert len(read("verdict", "list")) == 2
    shown = ask("verdict", "list").stdout
    assert f"url={CLIP}" in shown
    assert "outcome=rejected" in shown
    assert 'labels={"alcohol": 0.7}' in shown  # as `--more` takes it
    assert "unreachable=true" in shown
    assert "None" not in shown
    assert ask("verdict", "clear", "--content-url", CLIP).stdout == f"the verdict for {CLIP} is forgotten\n"
    assert len(read("verdict", "list")) == 1
    assert ask("verdict", "clear").stdout == "every verdict is forgotten\n"
    assert read("verdict", "list") == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["set"], 2),
        (["set", "--external-id", "a", "--content-id", "b"], 2),
        (["clear", "--external-id", "nobody"], 1),
        (["set", "--external-id", "a", "--label", "x", "7"], 1),
    ],
)
def test_what_is_no_verdict_is_refused(arguments: list[str], code: int, ask: Run) -> None:
    """By us as usage, by the server as an error."""
    assert ask("verdict", *arguments).exit_code == code


def test_a_url_is_given_something_to_show(ask: Run, read: Read, tmp_path: Path) -> None:
    """A file, or a fixture."""
    file = tmp_path / "a.bin"
    file.write_bytes(b"12345")
    assert read("media", "put", CLIP, str(file)) == {"url": CLIP, "size": 5}
    assert "bytes at https" in ask("media", "put", CLIP, "--fixture", "faces/ada-1.jpg").stdout
    assert ask("media", "put", CLIP).exit_code == 2
    assert ask("media", "put", CLIP, str(file), "--fixture", "faces/ada-1.jpg").exit_code == 2


def test_a_file_that_cannot_be_read_is_one_line(
    ask: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says which."""
    file = tmp_path / "a.bin"
    file.write_bytes(b"12345")

    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    ran = ask("media", "put", CLIP, str(file))
    assert (ran.exit_code, ran.stderr) == (1, f"Error: {file}: Permission denied\n")


def test_a_latency_is_drawn(read: Read, ask: Run) -> None:
    """Between two bounds, or log-normal; and a fault has a beginning and an end."""
    until = ("--from", "2030-01-01T00:00:00Z", "--until", "2030-01-02T00:00:00Z")
    made = read("faults", "add", "--latency-min", "0.1", "--latency-max", "0.5", *until)
    assert made["latency"] == {"min": 0.1, "max": 0.5}
    assert (made["from"][:10], made["until"][:10]) == ("2030-01-01", "2030-01-02")
    made = read("faults", "add", "--latency-median", "0.2", "--latency-sigma", "0.5")
    assert made["latency"] == {"median": 0.2, "sigma": 0.5}
    for wrong in (["--latency-min", "1"], ["--latency", "1", "--latency-min", "1", "--latency-max", "2"]):
        ran = ask("faults", "add", *wrong)
        assert ran.exit_code == 2
        assert "--latency-min and --latency-max" in ran.stderr


def test_a_webhook_is_tampered_with(ask: Run, read: Read, world: LiveWorld) -> None:
    """A copy of each that is listed."""
    moderate(world)
    world.control("POST", "/clock/advance", json={"seconds": 5})
    before = len(read("deliveries"))
    sent = read("deliveries", "--tamper", "bad_signature", "--limit", "1")
    assert len(sent) == 1
    assert len(read("deliveries")) == before + 1
    assert ask("deliveries", "--limit", "1").stdout.rstrip().endswith("tampered with: bad_signature")
    assert ask("deliveries", "--replay", "--tamper", "body").exit_code == 2


def test_a_list_says_why_it_is_empty(ask: Run, world: LiveWorld) -> None:
    """Nothing was asked, or nothing of that kind; a path that is none has what is near it."""
    assert ask("journal").stdout == "nothing was asked\n"
    world.vmc.call("GET", "/v1/collection/cast")
    assert ask("journal", "--api", "yoti").stdout == "nothing matches\n"
    assert "POST /v1/collections" in ask("journal").stdout


def test_a_path_that_is_none_has_what_is_near_it() -> None:
    """Once, also where a violation tells it."""
    missed = Exchange(1, "", "GET", "/pest", 404, near=("GET /pets",))
    assert row(missed)[-1] == "near it: GET /pets"
    assert (
        row(replace(missed, violations=(Broken("", "path", "nearest: GET /pets"),)))[-1].count("GET /pets") == 1
    )


def test_what_is_waited_for_in_vain_says_what_came_nearest(ask: Run, world: LiveWorld) -> None:
    """An operation alone is one exchange of it, an event one webhook."""
    world.vmc.call("GET", "/v1/collections/cast")
    ran = ask("wait", "--operation", "addFace", "--timeout", "0")
    assert ran.exit_code == 1
    assert "waited for an exchange (operation=addFace)" in ran.stderr
    assert "listFaces" in ran.stderr
    assert ask("wait", "--operation", "listFaces", "--timeout", "0").exit_code == 0
    assert ask("wait", "--event", "moderationStatus", "--timeout", "0").exit_code == 1


@pytest.mark.parametrize(
    "arguments", [["journal"], ["deliveries"], ["routes"], ["faults", "list"]], ids=" ".join
)
def test_tables_fit_the_terminal(
    arguments: list[str], ask: Run, world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The widest columns are cut."""
    world.vmc.call("POST", "/v1/collections", {"collection_id": "x" * 200})
    moderate(world)
    ask("faults", "add", "--path", "/v1/*" + "x" * 60, "--status", "500")
    monkeypatch.setenv("COLUMNS", "80")
    lines = ask(*arguments).stdout.splitlines()
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--port", "99999"],
        ["routes", "--api", "nope"],
        ["faces", "draw", "1", "--out", "x.bmp"],
        ["faces", "draw", *"123456789", "--out", "x.jpg"],
        ["world", "create", "--seed", "-1"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_ends_with_2(arguments: list[str], run: Run) -> None:
    """What was asked for can never be."""
    assert run(*arguments).exit_code == 2
