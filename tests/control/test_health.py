"""Whether the server is ready."""

from __future__ import annotations

from tests.control.stage import DOCUMENT, Stage, on


def test_health() -> None:
    """Health says version, uptime and how many operations each API serves."""

    async def scene(stage: Stage) -> None:
        first = await stage.ask("GET", "/health")
        again = await stage.ask("GET", "/health")
        assert first.status == 200
        assert 0 <= first.json["uptime"] <= again.json["uptime"]
        assert first.json["status"] == "ready"
        assert first.json["version"] == "1.2.3"
        assert first.json["operations"] == {"vendor": 2, "control": len(DOCUMENT.operations)}

    on(Stage, scene)
