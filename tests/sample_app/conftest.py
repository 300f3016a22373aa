"""The sample application as its own project would set it up: one fixture on top of the plugin's."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from emulator.data import FIXTURES
from emulator.server.serving import bind
from emulator.testing import World
from tests.sample_app.app import Community, build
from tests.sample_app.vendors import Keys

FROZEN = pytest.mark.moderation(clock={"mode": "frozen"})
"""Only `advance` moves the clock: what happens in a test does not depend on how fast the machine is."""


class Front:
    """The running application, as its front end calls it."""

    def __init__(self, world: World) -> None:
        keys = world.credentials
        self._socket = bind("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        configured = Keys(
            keys.verifymycontent.api_key,
            keys.verifymycontent.api_secret,
            keys.yoti.token,
            keys.yoti.sdk_id,
            keys.moderationapi.api_key,
            keys.moderationapi.webhook_secret,
        )
        self.community = Community(world.url, configured, self.url)
        self._server = uvicorn.Server(
            uvicorn.Config(build(self.community), log_config=None, ws="none", timeout_graceful_shutdown=2)
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self.http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)

    def start(self) -> None:
        """Serve. The socket listens already, so that the first request only waits."""
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self.http.close()
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    def post(self, path: str, **said: Any) -> httpx.Response:
        """What a person does."""
        return self.http.post(path, json=said)

    def made(self, path: str, **said: Any) -> str:
        """What a person makes, and is let. Returns its id."""
        reply = self.post(path, **said)
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])

    def status(self, thing: str) -> str:
        """How something stands."""
        return str(self.http.get(f"/{thing.partition('-')[0]}s/{thing}").json()["status"])

    def tags(self, thing: str) -> list[str]:
        """What was found on it."""
        return list(self.http.get(f"/{thing.partition('-')[0]}s/{thing}").json()["tags"])


@pytest.fixture
def app(moderation_world: World) -> Iterator[Front]:
    """The application on a world of the test's own."""
    front = Front(moderation_world)
    front.start()
    yield front
    front.stop()


@pytest.fixture
def face() -> Any:
    """A drawn person's picture, in base64."""
    return lambda name: base64.b64encode((FIXTURES / "faces" / f"{name}.jpg").read_bytes()).decode()
