"""The live server itself."""

from __future__ import annotations

from tests.live import LiveServer, LiveWorld


def test_health_names_every_api(server: LiveServer) -> None:
    """A server that is ready says how many operations of each API it serves."""
    answered = server.control("GET", "/health")
    assert answered.status_code == 200
    assert "verifymycontent" in answered.text


def test_a_signed_call_opens_its_world(world: LiveWorld) -> None:
    """A world's own key reads that world."""
    assert world.vmc.call("GET", "/v1/collections/nobody").status_code == 404
