"""The wheel, built, installed into an empty environment, and started from there."""

from __future__ import annotations

import base64
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from emulator import __version__
from emulator.data import FIXTURES, SCHEMAS
from tests.started import ROOT, Started, environment

NAME = f"moderation_emulator-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    return folder / NAME


def run(*command: str, cwd: Path) -> str:
    """What a command prints."""
    ran = subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout.strip()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment that has the wheel, and sees its dependencies but not the checkout.

    The dependencies are those of this environment, a link for each: a .pth file that named their folder would
    also start the editable install in it.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    scripts = folder / "bin"
    pip = (sys.executable, "-m", "pip", f"--python={scripts / 'python'}", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel), cwd=folder)
    packages = Path(
        run(str(scripts / "python"), "-c", "import site; print(site.getsitepackages()[0])", cwd=folder)
    )
    for dependency in Path(sysconfig.get_path("purelib")).iterdir():
        ours = dependency.name.startswith(("moderation_emulator", "_moderation_emulator", "_editable_impl"))
        if dependency.suffix != ".pth" and not ours and not (packages / dependency.name).exists():
            (packages / dependency.name).symlink_to(dependency)
    return folder


def test_the_wheel_carries_all_data(wheel: Path) -> None:
    """Contracts, fixtures, the licence and the mark of typed code are in it; tests are not."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in (SCHEMAS, FIXTURES):
        for file in folder.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"emulator/{folder.name}/{file.relative_to(folder).as_posix()}" in names
    assert "emulator/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "bench/")) or "__pycache__" in name]


def test_the_installed_wheel_serves(installed: Path, tmp_path: Path) -> None:
    """From another folder, without the checkout, it starts, is healthy, knows its fixtures and sees faces."""
    python = str(installed / "bin" / "python")
    where = run(python, "-c", "import emulator; print(emulator.__file__)", cwd=tmp_path)
    assert Path(where).is_relative_to(installed)
    command = [str(installed / "bin" / "moderation-emulator"), "serve"]
    with Started(command=command, cwd=tmp_path) as server:
        health = server.http.get("/_emulator/health").json()
        assert (health["status"], health["version"]) == ("ready", __version__)
        assert health["operations"]["verifymycontent"] > 0
        medium = {"url": "https://example.com/ada.jpg", "fixture": "faces/ada-1.jpg"}
        registered = server.http.put("/_emulator/worlds/default/media", json=medium)
        assert registered.json()["size"] == (FIXTURES / "faces" / "ada-1.jpg").stat().st_size
        picture = base64.b64encode((FIXTURES / "faces" / "ada-1.jpg").read_bytes()).decode()
        face = {"collection_id": "cast", "face_id": "ada", "face_image": picture}
        assert server.post("/v1/collections", face).json() == {"total_faces": 1}
        assert server.stop() == 0


def test_the_installed_command_says_its_version(installed: Path, tmp_path: Path) -> None:
    """The command is on the path of the environment."""
    said = run(str(installed / "bin" / "moderation-emulator"), "--version", cwd=tmp_path)
    assert said == f"moderation-emulator, version {__version__}"
