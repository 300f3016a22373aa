"""The client and the plugin with a server that is HTTPS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from emulator.testing import AsyncEmulator, Emulator, EmulatorError
from emulator.testing.plugin import CA, URL
from emulator.testing.trust import anybody, trusting
from tests.testing.test_plugin import QUIET

pytest_plugins = ["pytester"]

TESTS = """
import ssl, httpx

def test_one(moderation_world, moderation_emulator):
    keys = moderation_world.credentials.moderationapi.headers
    trust = ssl.create_default_context(cadata=moderation_emulator.ca())
    reply = httpx.get(moderation_world.url + "/v1/auth", headers=keys, verify=trust)
    assert moderation_world.url.startswith("https://")
    assert reply.status_code == 200
"""


@pytest.fixture(scope="module")
def secure() -> Iterator[Emulator]:
    """A server that was started with a certificate."""
    with Emulator.start(tls=True) as started:
        yield started


@pytest.fixture
def file(secure: Emulator, tmp_path: Path) -> Path:
    """Whom to trust there."""
    told = tmp_path / "ca.pem"
    told.write_text(secure.ca())
    return told


def test_a_server_that_was_started_is_trusted(secure: Emulator) -> None:
    """By the announcement, not by asking it."""
    assert secure.url.startswith("https://127.0.0.1:")
    assert secure.server is not None
    assert secure.server.ca == secure.ca()
    with secure.world(seed=7) as world:
        assert world.sink().url.startswith("https://")
        assert world.clock.now().now == "2026-01-01T00:00:00.000Z"


def test_the_same_awaited() -> None:
    """The other client trusts it, too."""

    async def scene() -> None:
        async with AsyncEmulator.start(tls=True) as emulator, emulator.world() as world:
            assert emulator.server is not None
            assert await emulator.ca() == emulator.server.ca
            assert await world.journal() == []
            async with AsyncEmulator(emulator.url, ca=emulator.server.ca) as other:
                assert world.id in await other.worlds()

    asyncio.run(scene())


def test_whom_to_trust_is_said_in_three_ways(secure: Emulator, file: Path) -> None:
    """A file, PEM, or a context of one's own."""
    for ca in (file, str(file), secure.ca(), ssl.create_default_context(cafile=file)):
        with Emulator(secure.url, ca=ca) as known:
            assert known.health()["status"] == "ready"


def test_nobody_is_trusted_by_accident(secure: Emulator, tmp_path: Path) -> None:
    """Without it, the machine's authorities count; with it, nobody else does."""
    with Emulator(secure.url) as unknown, pytest.raises(EmulatorError, match="CERTIFICATE_VERIFY_FAILED"):
        unknown.health()
    context = trusting(secure.ca())
    assert isinstance(context, ssl.SSLContext)
    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode is ssl.CERT_REQUIRED
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for ca in (empty, tmp_path / "none.pem", "-----BEGIN CERTIFICATE-----"):
        with pytest.raises(OSError, match=r".+"):
            Emulator(secure.url, ca=ca)


def test_plain_http_has_nobody_to_trust() -> None:
    """The call is refused with 404, and what was started says None."""
    with Emulator.start() as emulator:
        assert emulator.server is not None
        assert emulator.server.ca is None
        with pytest.raises(EmulatorError, match="without --tls") as refused:
            emulator.ca()
        assert refused.value.status == 404


@pytest.mark.timeout(300)
@pytest.mark.parametrize("flags", [[], ["-n", "2"]], ids=["alone", "workers"])
def test_the_plugin_starts_one(pytester: pytest.Pytester, flags: list[str]) -> None:
    """Its own client trusts it, in every worker; the application is told whom to trust."""
    pytester.makeini("[pytest]\nmoderation_emulator_settings = tls = true\n")
    pytester.makepyfile(test_them=dedent(TESTS))
    result = pytester.runpytest_subprocess(*QUIET, *flags, timeout=250)
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize("how", ["option", "variable"])
def test_the_plugin_uses_one_that_runs(
    how: str, secure: Emulator, file: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the file of whom to trust."""
    monkeypatch.setenv(URL, secure.url)
    flags = ["--moderation-emulator-ca", str(file)] if how == "option" else []
    if not flags:
        monkeypatch.setenv(CA, str(file))
    pytester.makepyfile(test_them=dedent(TESTS))
    pytester.runpytest_inprocess(*QUIET, *flags).assert_outcomes(passed=1)


def test_a_file_of_nobody_fails_the_test(
    secure: Emulator, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line that names it."""
    monkeypatch.setenv(URL, secure.url)
    monkeypatch.setenv(CA, str(pytester.path / "none.pem"))
    pytester.makepyfile(test_them=dedent(TESTS))
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*none.pem holds nobody to trust: *No such file*"])


def test_the_context_takes_anybody() -> None:
    """Neither its name nor who signed it is looked at."""
    assert (anybody().verify_mode, anybody().check_hostname) == (ssl.CERT_NONE, False)
