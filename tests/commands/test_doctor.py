"""`doctor`."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from emulator import __version__
from emulator.commands import doctor
from emulator.commands.remote import URL
from emulator.settings import Settings
from emulator.testing.client import Emulator
from tests.commands.conftest import Read, Run
from tests.live import LiveServer


def results(found: list[dict[str, str]]) -> dict[str, str]:
    """What each check came to."""
    return {each["check"]: each["result"] for each in found}


def test_a_healthy_server_passes(ask: Run, read: Read, server: LiveServer) -> None:
    """Every check, each on a line; the world is only read, and no other is left behind."""
    worlds = server.control("GET", "/worlds").json()
    found = results(read("doctor"))
    assert set(found.values()) == {"ok"}
    assert {"server", "control", "yoti", "verifymycontent", "moderationapi", "webhooks", "egress"} == set(found)
    assert server.control("GET", "/worlds").json() == worlds
    ran = ask("doctor")
    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[0].split() == ["CHECK", "RESULT", "DETAIL"]


def test_a_vendor_that_refuses_is_found(ask: Run, read: Read) -> None:
    """The rest is checked all the same; the exit code is 1."""
    read("faults", "add", "--effect", "reset", "--api", "yoti")
    read("faults", "add", "--status", "500", "--api", "moderationapi")
    ran = ask("doctor")
    assert ran.exit_code == 1
    lines = {each.split()[0]: each for each in ran.stdout.splitlines()}
    assert "FAILED" in lines["yoti"]
    assert "answered 500" in lines["moderationapi"]
    assert " ok " in lines["webhooks"]


def test_a_newer_server_is_noted(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no failure."""
    monkeypatch.setattr(doctor, "__version__", "0.0.1")
    assert results(read("doctor"))["server"] == "note"


def test_a_vendor_that_is_not_served_is_not_asked(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to open."""
    served = {"version": __version__, "operations": {"verifymycontent": 20}}
    monkeypatch.setattr(Emulator, "health", lambda _: served)
    found = results(read("doctor"))
    assert (found["verifymycontent"], found["yoti"], found["moderationapi"]) == ("ok", "skipped", "skipped")


def test_a_server_without_room_is_found(run: Run) -> None:
    """The checks that need a world of their own say why they can't be made."""
    with LiveServer(Settings(port=0, max_worlds=1)) as full:
        ran = run("doctor", env={URL: full.base})
    assert ran.exit_code == 1
    told = {each.split()[0]: each.split()[1] for each in ran.stdout.splitlines()}
    assert (told["world"], told["webhooks"], told["egress"]) == ("FAILED", "skipped", "skipped")


NOWHERE = "http://127.0.0.1:9"


def test_a_server_that_is_not_there_is_a_finding(run: Run) -> None:
    """With the whole table, in which what needs it is skipped; for programs, too."""
    ran = run("doctor", env={URL: NOWHERE})
    assert (ran.exit_code, ran.stderr) == (1, "")
    lines = [each.split()[:2] for each in ran.stdout.splitlines()]
    assert lines == [
        ["CHECK", "RESULT"],
        ["server", "FAILED"],
        *([name, "skipped"] for name in doctor.CHECKS[1:]),
    ]
    assert "start one: moderation-emulator serve --port 9" in ran.stdout
    told = run("doctor", "--json", env={URL: NOWHERE})
    assert told.exit_code == 1
    assert results(json.loads(told.stdout))["server"] == "FAILED"


def test_a_token_that_is_wrong_is_a_finding(run: Run) -> None:
    """The server is there, and its control plane lets nobody in."""
    with LiveServer(Settings(port=0, token="secret")) as closed:
        told = run("doctor", "--json", env={URL: closed.base})
    found = results(json.loads(told.stdout))
    assert (told.exit_code, found["server"], found["control"], found["yoti"]) == (1, "ok", "FAILED", "skipped")


def test_a_server_of_another_kind_is_a_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers, but not as this one does."""
    monkeypatch.setattr(Emulator, "health", lambda _: [])
    ran = run("doctor", env={URL: NOWHERE})
    assert ran.exit_code == 1
    assert "is no moderation-emulator" in ran.stdout


def test_the_table_fits_the_terminal(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too long is cut; for a pipe nothing is."""
    monkeypatch.setenv("COLUMNS", "60")
    told = ask("doctor").stdout
    assert max(map(len, told.splitlines())) == 60
    assert "…" in told
    monkeypatch.delenv("COLUMNS")
    assert "…" not in ask("doctor").stdout


def test_a_server_that_goes_anywhere_is_noted(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --allow-public there is nothing to fail."""
    monkeypatch.setattr(doctor, "refused", lambda _: False)
    assert results(read("doctor"))["egress"] == "note"


def test_a_webhook_that_does_not_come_is_found(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some seconds."""
    monkeypatch.setattr(doctor, "PATIENCE", 0.1)
    monkeypatch.setattr(doctor, "moderate", lambda *_: None)
    ran = ask("doctor")
    assert ran.exit_code == 1
    assert ran.stdout.count("no webhook came within 0.1 s") == 2


def test_a_moderation_that_is_refused_is_found(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what was answered."""
    original = doctor.reply

    def refuse(world: Any, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Any:
        return httpx.Response(401, text="no") if body else original(world, method, path, headers)

    monkeypatch.setattr(doctor, "reply", refuse)
    assert "a signed moderation was answered 401: no" in ask("doctor").stdout


def test_a_signature_that_does_not_hold_is_found(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sink's verdict decides."""
    original = doctor.moderate

    def spoilt(world: Any, webhook: str) -> None:
        world.fault(effect="bad_signature", url="sinks", times=None)
        original(world, webhook)

    monkeypatch.setattr(doctor, "moderate", spoilt)
    assert "the signature of the webhook does not hold" in ask("doctor").stdout
