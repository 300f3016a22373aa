"""The server in a container, as far as that goes without an engine: `engine.py` stands in for one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from testcontainers.core.config import ConnectionMode, testcontainers_config

from emulator.testing import EmulatorContainer, MissingExtraError, container
from emulator.testing.container import IMAGE, variables
from emulator.testing.server import ServerError
from tests.testing.engine import Engine


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine that Testcontainers is told to use, whatever this machine's user has configured."""
    with Engine() as started:
        monkeypatch.setenv("DOCKER_HOST", started.host)
        configured: dict[str, Any] = {
            "_ryuk_disabled": True,
            "connection_mode_override": ConnectionMode.docker_host,
            "tc_properties": {},
            "hub_image_name_prefix": "",
            "_docker_auth_config": None,
            "sleep_time": 0.02,
        }
        for name, value in configured.items():
            monkeypatch.setattr(testcontainers_config, name, value)
        yield started


def test_it_serves_worlds_and_is_removed(engine: Engine) -> None:
    """Started, it is ready; its client makes worlds; afterwards no container and no process is left."""
    with EmulatorContainer(lifecycle="immediate") as started:
        with started.client() as client, client.world(seed=7) as world:
            assert world.url == started.url
            assert world.lifecycle().mode == "immediate"
            told = httpx.get(f"{world.url}/api/v1/auth", headers=world.credentials.moderationapi.headers)
            assert told.status_code == 200
        (made,) = engine.containers.values()
        assert made.asked["Image"] == IMAGE
        assert made.process is not None
    assert engine.containers == {}
    assert made.process.process.poll() is not None


def test_a_sink_has_the_url_that_the_container_reaches(engine: Engine) -> None:
    """Webhooks come from within, where the published port is none; what came is read through that port."""
    with EmulatorContainer() as started, started.client() as client, client.world() as world:
        sink = world.sink()
        assert sink.url == f"http://127.0.0.1:8400/_emulator/sinks/{world.id}-app/receive"
        httpx.post(sink.url.replace("http://127.0.0.1:8400", started.url), json={"id": 1})
        assert [message.body for message in sink.messages()] == [{"id": 1}]
    assert len(engine.seen) == 1


def test_its_control_plane_has_a_token(engine: Engine) -> None:
    """One of the test run's own where none is given, because it listens beyond loopback."""
    with EmulatorContainer() as started:
        worlds = f"{started.url}/_emulator/worlds"
        assert httpx.get(worlds).status_code == 401
        shown = {"Authorization": f"Bearer {started.token}"}
        assert httpx.get(worlds, headers=shown).status_code == 200
    assert len(started.token) >= 32
    assert EmulatorContainer(token="secret").token == "secret"
    assert len(engine.seen) == 1


def test_settings_are_variables() -> None:
    """A switch is spelled out, None is left out."""
    assert variables({"webhook_timeout": 2, "open": True, "allow_public": False, "seed": None}) == {
        "MODERATION_EMULATOR_WEBHOOK_TIMEOUT": "2",
        "MODERATION_EMULATOR_OPEN": "true",
        "MODERATION_EMULATOR_ALLOW_PUBLIC": "false",
    }


def test_a_start_that_fails_says_why_at_once(engine: Engine) -> None:
    """In the server's own words; the container is removed, and again by whoever holds it."""
    made = EmulatorContainer(lifecycle="unheard-of")
    with pytest.raises(ServerError, match=r"exited\n.*MODERATION_EMULATOR_LIFECYCLE must be one of"):
        made.start()
    assert len(engine.seen) == 1
    assert engine.containers == {}
    made.stop()


def test_a_start_that_takes_its_time_is_waited_for(engine: Engine) -> None:
    """Until the engine says that it runs."""
    engine.slow = 4
    with EmulatorContainer() as started, started.client() as client:
        assert client.health()["status"] == "ready"
        assert engine.seen[0].inspected > engine.slow


def test_a_server_that_stays_silent_is_given_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what was tried, and the last lines of its log."""
    monkeypatch.setattr(container, "START_LIMIT", 0.2)
    monkeypatch.setattr(EmulatorContainer, "url", "http://127.0.0.1:9")
    with pytest.raises(ServerError, match=r"no reply from http://127\.0\.0\.1:9.*\n.*listening"):
        EmulatorContainer().start()
    assert len(engine.seen) == 1
    assert engine.containers == {}


def test_it_serves_tls(engine: Engine) -> None:
    """Its client trusts the authority that the container shows; without TLS there is none."""
    with EmulatorContainer(tls=True) as started, started.client() as client:
        assert started.url.startswith("https://")
        assert client.health()["status"] == "ready"
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"{started.url}/_emulator/health")
    assert EmulatorContainer().ca is None
    assert len(engine.seen) == 1


def test_other_containers_may_call_it_by_its_names(engine: Engine) -> None:
    """The control plane answers to aliases, and to no other name."""
    made = EmulatorContainer(allow_host="first").with_network_aliases("emulator", "second")
    with made as started:
        for name, status in (("first", 200), ("emulator", 200), ("second", 200), ("third", 403)):
            headers = {"Authorization": f"Bearer {started.token}", "Host": f"{name}:8400"}
            assert httpx.get(f"{started.url}/_emulator/worlds", headers=headers).status_code == status
    assert len(engine.seen) == 1


def test_it_listens_where_it_is_told(engine: Engine) -> None:
    """The port within the container is the one that is published."""
    made = EmulatorContainer(port=443).with_name("emulator")
    with made:
        assert list(engine.seen[0].asked["ExposedPorts"]) == ["443/tcp"]


def test_testcontainers_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the message says what to install."""
    monkeypatch.setitem(sys.modules, "testcontainers", None)
    monkeypatch.delitem(sys.modules, "emulator.testing.container")
    with pytest.raises(MissingExtraError, match=r"moderation-emulator\[containers\]"):
        __import__("emulator.testing.container")
