"""`ca`, and the commands over TLS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from emulator.commands import doctor, wait
from emulator.commands.remote import CA, TOKEN, URL
from emulator.server.tls import fingerprint
from emulator.settings import Settings
from tests.commands.conftest import Run
from tests.commands.test_doctor import results
from tests.live import LiveServer


@pytest.fixture(scope="module")
def secure() -> Iterator[LiveServer]:
    """A server with a certificate and a token."""
    with LiveServer(Settings(port=0, tls=True, token="secret")) as running:
        yield running


@pytest.fixture
def file(secure: LiveServer, tmp_path: Path) -> Path:
    """Its authority."""
    assert secure.emulator.tls is not None
    told = tmp_path / "ca.pem"
    told.write_bytes(secure.emulator.tls.ca)
    return told


def test_the_authority_is_printed(secure: LiveServer, run: Run) -> None:
    """As the server tells it, with what to compare it by beside it."""
    assert secure.emulator.tls is not None
    pem = secure.emulator.tls.ca.decode()
    ran = run("ca", "--url", secure.base)
    assert (ran.exit_code, ran.stdout) == (0, pem)
    assert ran.stderr == f"SHA-256 {fingerprint(pem)}\n"
    told = json.loads(run("ca", "--url", secure.base, "--json").stdout)
    assert told == {"ca": pem, "sha256": fingerprint(pem)}


def test_the_authority_is_written_and_then_trusted(secure: LiveServer, run: Run, tmp_path: Path) -> None:
    """By every other command, by option or by variable."""
    file = tmp_path / "ca.pem"
    ran = run("ca", "--url", secure.base, "--out", str(file))
    assert (ran.exit_code, ran.stdout) == (0, f"SHA-256 {fingerprint(file.read_text())}\n")
    for env in ({CA: str(file)}, {}):
        flags = () if env else ("--ca", str(file))
        ran = run("world", "list", "--url", secure.base, *flags, env={TOKEN: "secret", **env})
        assert ran.exit_code == 0, ran.stderr
        assert "default" in ran.stdout


def test_nobody_waits_for_who_is_not_trusted(
    secure: LiveServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More time would change nothing about it."""

    def pause(_: float) -> None:
        raise AssertionError("it is asked again")

    monkeypatch.setattr(wait, "threading", SimpleNamespace(Event=lambda: SimpleNamespace(wait=pause)))
    ran = run("wait", "--url", secure.base)
    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"Error: the certificate of {secure.base} is not trusted")


def test_the_token_is_shown_to_nobody_who_is_not_trusted(
    secure: LiveServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answers this command could be anyone."""
    asked: list[str] = []
    receive = secure.emulator.pipeline.find_operation

    def noted(exchange: object) -> None:
        asked.extend(exchange.request.headers)  # type: ignore[attr-defined]
        receive(exchange)  # type: ignore[arg-type]

    pipeline = secure.emulator.pipeline
    steps = tuple(noted if step == receive else step for step in pipeline.steps)
    monkeypatch.setattr(pipeline, "steps", steps)
    assert run("ca", "--url", secure.base, "--token", "secret").exit_code == 0
    assert "host" in asked
    assert not {"authorization", "x-emulator-token"} & set(asked)


def test_a_server_without_tls_has_none(server: LiveServer, run: Run) -> None:
    """It says so, in a line."""
    ran = run("ca", "--url", server.base)
    assert ran.exit_code == 1
    assert ran.stderr == "Error: this server has no certificate: it was started without --tls\n"


def test_who_is_not_trusted_is_not_spoken_to(secure: LiveServer, run: Run, tmp_path: Path) -> None:
    """The line says how to get whom to trust."""
    ran = run("world", "list", "--url", secure.base)
    assert ran.exit_code == 1
    assert f"the certificate of {secure.base} is not trusted" in ran.stderr
    assert ran.stderr.endswith(f"give whom to trust with --ca or {CA}; `moderation-emulator ca` tells\n")
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    ran = run("world", "list", "--url", secure.base, "--ca", str(empty))
    assert ran.exit_code == 2
    assert "holds nobody to trust" in ran.stderr
    assert run("world", "list", "--ca", str(tmp_path / "none.pem")).exit_code == 2


def test_a_doctor_looks_at_the_certificate(secure: LiveServer, run: Run, file: Path) -> None:
    """How long it is good, and for how many names."""
    env = {URL: secure.base, CA: str(file), TOKEN: "secret"}
    found = json.loads(run("doctor", "--json", env=env).stdout)
    assert set(results(found).values()) == {"ok"}
    (told,) = [each for each in found if each["check"] == "certificate"]
    assert told["detail"] == "good for 364 days, and for 16 names, the vendors' own among them"


@pytest.mark.parametrize("ill", ["soon", "lacking", "unreadable"])
def test_a_certificate_that_is_not_as_usual_is_noted(
    secure: LiveServer, run: Run, file: Path, monkeypatch: pytest.MonkeyPatch, ill: str
) -> None:
    """One that ends soon, or is not for a vendor's name, may be meant so."""
    if ill == "soon":
        monkeypatch.setattr(doctor, "SOON", 400)
    if ill == "lacking":
        monkeypatch.setattr(doctor, "hosts", lambda _: ["api.moderationapi.com", "elsewhere.example"])
    if ill == "unreadable":
        monkeypatch.setattr(doctor, "peer", lambda _: {"notAfter": "Jan  1 00:00:00 2100 GMT"})
    env = {URL: secure.base, CA: str(file), TOKEN: "secret"}
    ran = run("doctor", "--json", env=env)
    (told,) = [each for each in json.loads(ran.stdout) if each["check"] == "certificate"]
    assert (ran.exit_code, told["result"]) == (0, "note")
    assert ("; not for " in told["detail"]) == (ill != "soon")


def test_a_certificate_that_is_not_shown_is_found(
    secure: LiveServer, run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that breaks is a check that failed."""

    def stream(*_: object) -> None:
        raise httpx.ReadError("gone")

    monkeypatch.setattr("httpx.Client.stream", stream)
    env = {URL: secure.base, CA: str(file), TOKEN: "secret"}
    ran = run("doctor", "--json", env=env)
    (told,) = [each for each in json.loads(ran.stdout) if each["check"] == "certificate"]
    assert (ran.exit_code, told["result"]) == (1, "FAILED")


def test_a_stranger_has_no_authority(run: Run, secure: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no certificate is neither printed nor written."""
    monkeypatch.setattr("emulator.testing.client.Emulator.ca", lambda _: "\x1b[31m<html>")
    ran = run("ca", "--url", secure.base)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "is no moderation-emulator" in ran.stderr
