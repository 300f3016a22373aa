"""Something that happens while a picture is looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from emulator.apis.yoti import pictures
from emulator.media.viewer import Look, default_viewer


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let it happen during every look from now on."""

    class Slow:
        async def look(self, data: bytes) -> Look:
            seen = await default_viewer().look(data)
            happens()
            return seen

    monkeypatch.setattr(pictures, "default_viewer", Slow)
