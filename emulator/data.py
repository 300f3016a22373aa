"""Where the files are that come with the package: in the wheel beside it, in a checkout one folder up."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_ROOT = _PACKAGE if (_PACKAGE / "schemas").is_dir() else _PACKAGE.parent

SCHEMAS = _ROOT / "schemas"
FIXTURES = _ROOT / "fixtures"
