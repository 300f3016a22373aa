"""What a start announces."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from emulator.app import Emulator, build
from emulator.banner import announcement, banner, base_of, first_requests, is_loopback
from emulator.server.tls import fingerprint
from emulator.settings import Settings
from tests.live import LiveServer

ANSWERS = {
    "yoti": '{"id":"',
    "verifymycontent": '"status":"Awaiting Face Match"',
    "moderationapi": "{{ email hidden }}, you idiot",
}
"""What stands in the reply to the first request to each."""


def pasted(request: str, folder: Path | None = None) -> str:
    """What a shell prints to which it is pasted."""
    command = ["sh", "-c", request.replace("curl ", "curl -fsS ")]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=20, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    """One that is not listening."""
    return build(Settings())


def test_the_banner_says_what_is_served(emulator: Emulator) -> None:
    """Every API has a line with its number of operations."""
    text = banner(emulator, 8400)
    assert text.startswith("moderation-emulator 0.1.0 at http://127.0.0.1:8400, for this machine only\n")
    for api in emulator.apis:
        line = next(line for line in text.splitlines() if api.title in line)
        assert line.split()[-2:] == [str(len(api.document.operations)), "operations"]


def test_the_banner_says_the_credentials(emulator: Emulator) -> None:
    """Every demo credential is printed under its name."""
    words = [line.split() for line in banner(emulator, 8400).splitlines()]
    for fields in emulator.worlds.default.credentials.values():
        for key, value in fields.items():
            assert any(line[-2:] == [key, value] for line in words)


def test_the_banner_fits_a_terminal(emulator: Emulator) -> None:
    """But for the requests to paste, no line is wider than 100 signs."""
    text = banner(emulator, 8400).split("A first request to each:")[0]
    assert max(map(len, text.splitlines())) <= 100


def test_beyond_loopback_it_says_so_loudly() -> None:
    """A server that others can reach says that in capitals, and is called by an address that works here."""
    text = banner(build(Settings(host="0.0.0.0", token="t")), 8400)
    assert "!! It listens on 0.0.0.0: EVERY MACHINE THAT REACHES THIS ONE CAN CALL IT" in text
    assert "at http://127.0.0.1:8400\n" in text
    assert "http://0.0.0.0" not in text
    assert "token t" not in text


def test_every_vendor_has_a_first_request(emulator: Emulator) -> None:
    """No API but the control plane is without a request to paste."""
    vendors = [api.name for api in emulator.apis if api.recorded]
    assert list(first_requests("http://127.0.0.1:8400", emulator)) == vendors


def test_the_first_requests_work_when_pasted(server: LiveServer) -> None:
    """A shell runs each as it is printed, and a webhook comes of the one that asks for it."""
    server.control("PUT", "/sinks/demo")
    for name, request in first_requests(server.base, server.emulator).items():
        assert ANSWERS[name] in pasted(request)
    server.control("POST", "/worlds/default/clock/advance", json={"seconds": 10})
    came = server.control("GET", "/sinks/demo?wait=10").json()
    assert came["messages"][0]["signature"]["holds"] is True


def test_over_tls_everything_is_https() -> None:
    """The base, the requests and what they ask for; whom to trust is told before, and how to check it."""
    secure = build(Settings(tls=True))
    assert secure.tls is not None
    text = banner(secure, 8400)
    assert text.startswith("moderation-emulator 0.1.0 at https://127.0.0.1:8400, for this machine only\n")
    assert "http://127" not in text
    assert fingerprint(secure.tls.ca.decode()) in "".join(line.strip() for line in text.splitlines())
    assert "  moderation-emulator ca --url https://127.0.0.1:8400 --out ca.pem\n" in text
    assert max(map(len, text.split("A first request to each:")[0].splitlines())) <= 100
    said = announcement(secure, 8400)
    assert (said["url"], said["ca"]) == ("https://127.0.0.1:8400", secure.tls.ca.decode())
    assert "PRIVATE" not in text + json.dumps(said)
    assert announcement(build(Settings()), 8400)["ca"] is None


def test_the_first_requests_work_over_tls(tmp_path: Path) -> None:
    """A shell that has saved the authority's certificate runs each as it is printed."""
    with LiveServer(Settings(port=0, tls=True)) as secure:
        assert secure.emulator.tls is not None
        (tmp_path / "ca.pem").write_bytes(secure.emulator.tls.ca)
        for name, request in first_requests(secure.base, secure.emulator).items():
            assert ANSWERS[name] in pasted(request, tmp_path)


def test_the_announcement_says_the_same_to_a_program(emulator: Emulator) -> None:
    """URL, operations, credentials and requests are fields."""
    said = announcement(emulator, 8401)
    assert (said["url"], said["port"], said["loopback"]) == ("http://127.0.0.1:8401", 8401, True)
    assert said["operations"] == {api.name: len(api.document.operations) for api in emulator.apis}
    assert said["credentials"] == emulator.worlds.default.credentials
    assert list(said["first_requests"]) == list(first_requests("", emulator))


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("127.0.0.1", "http://127.0.0.1:1"),
        ("localhost", "http://localhost:1"),
        ("::1", "http://[::1]:1"),
        ("0.0.0.0", "http://127.0.0.1:1"),
        ("::", "http://[::1]:1"),
        ("10.1.2.3", "http://10.1.2.3:1"),
        ("", "http://127.0.0.1:1"),
    ],
)
def test_the_base_is_one_that_works_here(host: str, base: str) -> None:
    """No client can call an address that stands for all addresses."""
    assert base_of(host, 1) == base
    assert base_of(host, 1, tls=True) == base.replace("http://", "https://")


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("10.0.0.1", False),
        ("example.com", False),
    ],
)
def test_loopback_is_known(host: str, *, near: bool) -> None:
    """What is not certainly this machine alone counts as beyond it."""
    assert is_loopback(host) is near
