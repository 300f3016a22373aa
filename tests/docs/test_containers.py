"""docs/containers.md and the files that it is about: what holds of them without an engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from emulator.contract.document import load_document
from emulator.data import SCHEMAS
from emulator.settings import PREFIX, Settings, load
from tests.docs.pages import ROOT, blocks
from tests.started import Started, environment
from tests.testing.engine import Engine, image_environment, instructions, last

pytest_plugins = ["pytester"]

PAGE = "docs/containers.md"
VENDORS = {host for file in SCHEMAS.glob("*.yaml") for host in load_document(file).hosts}


def shown(language: str) -> list[str]:
    """The blocks of the page in a language."""
    return [block.text for block in blocks(PAGE) if block.language == language]


def pinned(lock: str) -> dict[str, set[str]]:
    """A lock file's packages, as `name==version`, with their hashes."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9_.-]+==\S+)[^\n]*((?:\n    --hash=\S+(?: \\)?)+)", text, re.MULTILINE)
    return {package: set(re.findall(r"--hash=(\S+)", hashes)) for package, hashes in found}


@pytest.mark.timeout(300)
def test_the_pages_python_runs(pytester: pytest.Pytester) -> None:
    """Its blocks are the files of a project, whose suite is green against an engine that has the image."""
    files = {text.splitlines()[0].removeprefix("# "): text for text in shown("python")}
    assert set(files) == {"conftest.py", "test_content.py", "test_plain.py"}
    for name, text in files.items():
        (pytester.path / name).write_text(text, encoding="utf-8")
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    with Engine() as engine, pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "DOCKER_HOST": engine.host,
            "HOME": str(pytester.path),  # no properties of this machine's user
            "TESTCONTAINERS_RYUK_DISABLED": "true",
            "TESTCONTAINERS_CONNECTION_MODE": "docker_host",
        }.items():
            patch.setenv(name, value)
        result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", timeout=250)
        result.assert_outcomes(passed=3)
        assert len(engine.seen) == 2
        assert engine.containers == {}


def test_the_page_shows_the_dockerfile() -> None:
    """As it is, and nothing else in that language."""
    assert shown("dockerfile") == [(ROOT / "Dockerfile").read_text(encoding="utf-8")]


def test_the_image_begins_anywhere() -> None:
    """Each stage is the base that is asked for; no registry is named."""
    assert {rest.split()[0] for word, rest in instructions() if word == "FROM"} == {"${PYTHON}"}
    assert re.fullmatch(r"PYTHON=python:[\w.-]+", last("ARG"))


def test_what_is_copied_is_there_and_not_ignored() -> None:
    """Everything is ignored but what some COPY names, and that exists."""
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    sources = {source for group in copied for source in group}
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    assert {source.split("/")[0] for source in sources} == {
        line.removeprefix("!") for line in lines if "!" in line
    }
    for source in sources:
        assert (ROOT / source).exists()


def test_the_source_distribution_carries_the_recipe() -> None:
    """Whoever has it can build the image."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {"Dockerfile", ".dockerignore", "requirements/build.txt", "requirements/run.txt"} <= set(carried)


def test_only_what_is_locked_is_installed() -> None:
    """Every `pip install` asks for hashes, or for no package but the wheel that was just built."""
    commands = [part for word, rest in instructions() if word == "RUN" for part in rest.split(" && ")]
    installs = [command for command in commands if re.match(r"pip\b.* (install|wheel) ", command)]
    assert len(installs) == 4
    for command in installs:
        assert "--require-hashes" in command or "--no-index" in command or "--no-build-isolation" in command


def test_the_builder_is_the_developers() -> None:
    """The lock of what builds the wheel agrees with that of the development environment."""
    build, dev = pinned("build.txt"), pinned("dev.txt")
    assert any(package.startswith("hatchling==") for package in build)
    for package, hashes in build.items():
        assert dev[package] == hashes


def test_the_lock_has_what_the_image_runs() -> None:
    """Every dependency, and httpx, so that the commands work within."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {package.split("==")[0] for package in pinned("run.txt")}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["testing"]]
    assert {re.split(r"[^A-Za-z0-9-]", each)[0] for each in wanted} <= locked


def test_nobody_is_root() -> None:
    """A number, which an engine that asks for it can tell from root."""
    user, _, group = last("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0


def test_the_image_listens_where_it_says() -> None:
    """On every address, at the port that is published."""
    variables = {**image_environment(), f"{PREFIX}TOKEN": "secret"}
    assert load({}, variables, None).host == "0.0.0.0"
    assert int(last("EXPOSE")) == Settings().port


@pytest.mark.parametrize("tls", ["true", "No"])
def test_the_health_check_tells_ready_from_not(tls: str) -> None:
    """With TLS and without it, exit code 0 while the server runs, and another before and after."""
    command: list[str] = json.loads(last("HEALTHCHECK").partition(" CMD ")[2])

    def check(port: int | None) -> int:
        said = environment(**{f"{PREFIX}PORT": str(port), f"{PREFIX}TLS": tls})
        ran = subprocess.run(
            [sys.executable, *command[1:]], env=said, capture_output=True, timeout=30, check=False
        )
        return ran.returncode

    with Started(env={f"{PREFIX}TLS": tls}) as server:
        port = urlsplit(server.base).port
        assert check(port) == 0
        server.stop()
    assert check(port) != 0


def test_the_entry_point_is_the_command() -> None:
    """Which serves unless it is told otherwise."""
    assert json.loads(last("ENTRYPOINT")) == ["moderation-emulator"]
    assert json.loads(last("CMD")) == ["serve"]


@pytest.mark.parametrize("text", shown("yaml"))
def test_compose_files_are_consistent(text: str) -> None:
    """The emulator's variables are settings, its names are vendors', the application waits for its health."""
    services: dict[str, Any] = yaml.safe_load(text)["services"]
    emulator = services["emulator"]
    settings = load({}, {**image_environment(), **emulator["environment"]}, None)
    assert settings.token
    assert settings.allow_host == "emulator"
    aliases = emulator.get("networks", {}).get("default", {}).get("aliases", [])
    assert set(aliases) <= VENDORS
    assert bool(aliases) == settings.tls == (settings.port == 443)
    assert services["app"]["depends_on"] == {"emulator": {"condition": "service_healthy"}}
    base = services["app"].get("environment", {}).get("MODERATION_BASE_URL")
    assert base in {None, f"http://emulator:{settings.port}"}
