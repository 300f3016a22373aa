"""The room is light to enter, and everything it names is there."""

import subprocess
import sys

import pytest

import emulator.faces


def test_importing_is_light() -> None:
    """Importing the package imports neither numpy nor Pillow."""
    code = "import sys, emulator.faces; sys.exit(bool({'numpy', 'PIL'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", emulator.faces.__all__)
def test_every_name_is_there(name: str) -> None:
    """Whatever ``__all__`` names can be imported."""
    assert getattr(emulator.faces, name) is not None
    assert name in dir(emulator.faces)


def test_other_names_are_missed() -> None:
    """A name that is not there raises AttributeError."""
    with pytest.raises(AttributeError, match="nobody"):
        emulator.faces.nobody  # noqa: B018
