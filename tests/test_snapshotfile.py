"""A server that begins with a snapshot and leaves one, as a process of its own; and what goes wrong there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.app import build
from emulator.contract.errors import ApiError
from emulator.data import FIXTURES
from emulator.settings import Settings
from emulator.snapshotfile import SnapshotFile
from tests.live import LiveServer
from tests.started import Started
from tests.test_cli import run

DEMO = FIXTURES / "seeds" / "demo.json"
DEFAULT = "/_emulator/worlds/default"


def without_time(saved: dict[str, Any]) -> dict[str, Any]:
    """What does not depend on when it was saved."""
    return {key: value for key, value in saved.items() if key != "clock"}


def test_out_at_the_end_and_in_at_the_start(tmp_path: Path) -> None:
    """What a server wrote when it was stopped is what the next one begins with."""
    file = tmp_path / "world.json"
    with Started("--load", str(DEMO), "--snapshot-on-exit", str(file)) as server:
        assert server.http.post(f"{DEFAULT}/clock/freeze").status_code == 200
        assert server.http.post(f"{DEFAULT}/lifecycle/step").status_code == 200
        assert server.http.post(f"{DEFAULT}/clock/advance", json={"seconds": 60}).status_code == 200
        before = server.http.get(f"{DEFAULT}/snapshot").json()
        assert server.stop() == 0
    assert file.read_text().endswith("}\n")
    assert without_time(json.loads(file.read_text())) == without_time(before)
    with Started("--load", str(file)) as server:
        assert without_time(server.http.get(f"{DEFAULT}/snapshot").json()) == without_time(before)


def test_alarms_of_a_loaded_world_go_off_by_themselves(tmp_path: Path) -> None:
    """What is due shortly after the start happens without anybody's help."""
    saved = json.loads(DEMO.read_text())
    course = next(each for each in saved["lifecycle"]["under_way"] if each["resource"].startswith("GVW"))
    course["due"] = {"at": saved["clock"]["now"], "order": 1}
    file = tmp_path / "world.json"
    file.write_text(json.dumps(saved))
    with Started("--load", str(file)) as server:
        told = server.http.get(
            f"{DEFAULT}/deliveries", params={"resource": course["resource"], "wait": 10}
        ).json()["deliveries"]
        assert told[-1]["body"]["status"] == "Awaiting Moderation"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "No such file"),
        ("{", "not JSON"),
        ('{"version": 2}', "/version is 2"),
        ("{}", "version"),
        ('{"version": 1, "yoti": 3}', "yoti"),
        (
            '{"version": 7, "made_by": "moderation-emulator 9", "later": 1}',
            "a newer one, moderation-emulator 9, wrote",
        ),
        ('{"version": 1, "yoti": ' + "[" * 900 + "]" * 900 + "}", "nests deeper than 200 levels"),
    ],
)
def test_a_file_that_cannot_be_loaded(tmp_path: Path, text: str | None, why: str) -> None:
    """The start ends in one line with the reason."""
    file = tmp_path / "world.json"
    if text is not None:
        file.write_text(text)
    ended = run("serve", "--port", "0", "--load", str(file))
    assert ended.exit_code == 1
    assert "Error: --load: " in ended.output
    assert why in ended.output


def test_an_emulator_is_loaded(tmp_path: Path) -> None:
    """Without the command, too; a wrong file leaves the world as it was."""
    emulator = build(Settings())
    emulator.load(DEMO)
    assert emulator.worlds.default.snapshot()["yoti"]
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]")
    with pytest.raises(ApiError):
        emulator.load(wrong)
    assert emulator.worlds.default.snapshot()["yoti"]


def test_the_end_is_loud_where_nothing_can_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A folder that is not there stops no stop; the log says that nothing was kept, or where it is."""
    with LiveServer(Settings(port=0, snapshot_on_exit=str(tmp_path / "none" / "world.json"))) as server:
        pass
    assert "no snapshot was written" in caplog.text
    assert server.emulator.snapshot_file is not None
    assert server.emulator.snapshot_file.failed
    with (
        caplog.at_level("INFO", "emulator"),
        LiveServer(Settings(port=0, snapshot_on_exit=str(tmp_path / "w.json"))),
    ):
        pass
    assert "the snapshot is in" in caplog.text
    assert json.loads((tmp_path / "w.json").read_text())["version"] == 1


@pytest.mark.parametrize(("name", "why"), [("none/world.json", "No such file"), ("", "is a folder")])
def test_a_file_that_could_not_be_written(tmp_path: Path, name: str, why: str) -> None:
    """The start ends with the reason: at the end it would be too late."""
    ended = run("serve", "--port", "0", "--snapshot-on-exit", str(tmp_path / name))
    assert ended.exit_code == 1
    assert f"Error: --snapshot-on-exit: {tmp_path / name}" in ended.output  # no file of which nobody has heard
    assert why in ended.output


def test_a_file_that_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there stays whole where the new one cannot be put in its place, and nothing else is left."""
    file = tmp_path / "world.json"
    file.write_text("before")
    written = SnapshotFile(file)
    written.check()

    def fail(_: Path, __: Path) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", fail)
    written.write(build(Settings()).worlds.default)
    assert written.failed
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("world.json", "before")]


def test_the_exit_says_that_nothing_was_written(tmp_path: Path) -> None:
    """A server whose snapshot fails in the end is no success; one whose snapshot is there is."""
    for folder, code in (("gone", 1), ("there", 0)):
        file = tmp_path / folder / "world.json"
        file.parent.mkdir()
        with Started("--snapshot-on-exit", str(file)) as server:
            if code:
                file.parent.rmdir()
            assert server.stop() == code
