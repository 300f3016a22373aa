"""The files that come with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emulator import data


def test_a_checkout_has_them_beside_the_package() -> None:
    """Schemas and fixtures are found in a checkout."""
    assert (data.SCHEMAS / "control.yaml").is_file()
    assert (data.FIXTURES / "faces" / "ada-1.jpg").is_file()


def test_a_wheel_has_them_inside_the_package(tmp_path: Path) -> None:
    """An installed package finds its own, wherever it was installed from."""
    (tmp_path / "schemas").mkdir()
    source = Path(data.__spec__.origin or "").read_text()
    scope: dict[str, Any] = {"__file__": str(tmp_path / "data.py"), "__name__": "installed"}
    exec(source, scope)
    assert scope["SCHEMAS"] == tmp_path / "schemas"
