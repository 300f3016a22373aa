"""The files that come with the package."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from emulator import data


def test_a_checkout_has_them_beside_the_package() -> None:
    """Schemas and fixtures are found in a checkout."""
    assert (data.SCHEMAS / "control.yaml").is_file()
    assert (data.FIXTURES / "faces" / "ada-1.jpg").is_file()


def test_a_wheel_has_them_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package finds its own, wherever it was installed from."""
    (tmp_path / "schemas").mkdir()
    monkeypatch.setattr(data, "__file__", str(tmp_path / "data.py"))
    source = Path(data.__spec__.origin or "").read_text()
    scope = {"__file__": str(tmp_path / "data.py"), "__name__": "installed"}
    exec(source, scope)
    assert scope["SCHEMAS"] == tmp_path / "schemas"
    importlib.reload(data)
