"""`EmulatorContainer`: the image of this project's Dockerfile, run by Testcontainers."""

from __future__ import annotations

import threading
from http.client import HTTPException, HTTPSConnection
from typing import Self

from emulator.settings import PREFIX
from emulator.testing.client import Emulator
from emulator.testing.errors import EmulatorError, need
from emulator.testing.records import Json
from emulator.testing.server import LINES, START_LIMIT, ServerError
from emulator.testing.trust import anybody

need("testcontainers", "containers")

from testcontainers.core.container import DockerContainer  # noqa: E402 - the line above says what to install
from testcontainers.core.labels import SESSION_ID  # noqa: E402

IMAGE = "moderation-emulator"
PORT = 8400

PAUSE = 0.1
"""Real seconds between two questions whether the server is there."""

OVER = frozenset({"exited", "stopped", "dead", "removing"})
"""The states that a container does not come back from by itself; `stopped` is Podman's."""


class EmulatorContainer(DockerContainer):
    """`moderation-emulator serve` in a container; as a context manager, it is removed at the end.

    settings: as `serve` has them: `EmulatorContainer(lifecycle="immediate", seed=7)`. token: what the control
    plane asks for, which it has to, beyond loopback; one of this test run's own unless the settings have one.
    """

    def __init__(self, image: str = IMAGE, **settings: Json) -> None:
        super().__init__(image)
        self.token = str(settings.setdefault("token", SESSION_ID))
        self.scheme = "https" if settings.get("tls") else "http"
        self.port = int(settings.get("port") or PORT)
        self.with_envs(**variables(settings)).with_exposed_ports(self.port)

    @property
    def url(self) -> str:
        """Where it is, seen from here. Raises: ContainerStartException before it is started."""
        return f"{self.scheme}://{self.get_container_host_ip()}:{self.get_exposed_port(self.port)}"

    @property
    def ca(self) -> str | None:
        """Whom a client has to trust, as PEM; None without `tls`. Raises: OSError, HTTPException."""
        if self.scheme == "http":
            return None
        host, port = self.get_container_host_ip(), self.get_exposed_port(self.port)
        asked = HTTPSConnection(host, port, timeout=START_LIMIT, context=anybody())  # it is we who started it
        try:
            asked.request("GET", "/_emulator/ca.pem")
            return asked.getresponse().read().decode()
        finally:
            asked.close()

    def client(self) -> Emulator:
        """A client of it, for its caller to close; its sinks have the URLs that webhooks from within need.

        Raises: MissingExtraError.
        """
        made = Emulator(self.url, token=self.token, ca=self.ca)
        made.link.inside = f"{self.scheme}://127.0.0.1:{self.port}"
        return made

    def with_network_aliases(self, *aliases: str) -> Self:
        """The names by which other containers know it; the control plane answers to them, too."""
        allowed = f"{PREFIX}ALLOW_HOST"
        self.with_env(allowed, ",".join(filter(None, (self.env.get(allowed), *aliases))))
        return super().with_network_aliases(*aliases)

    def start(self) -> Self:
        """Start it and wait until it is ready. Raises: ServerError, with what it said where it is not."""
        super().start()
        pause = threading.Event()
        why = ""
        for _ in range(int(START_LIMIT / PAUSE)):
            self.reload()
            if self.status in OVER:
                why = f"it is {self.status}"
                break
            try:
                with self.client() as client:
                    client.health()
            except (EmulatorError, OSError, HTTPException) as error:
                why = str(error)
            else:
                return self
            pause.wait(PAUSE)
        lines = b"".join(self.get_logs()).decode(errors="replace").splitlines()[-LINES:]
        self.stop()
        raise ServerError("\n".join((f"the container of {self.image} did not start: {why}", *lines)))

    def stop(self, force: bool = True, delete_volume: bool = True) -> None:  # noqa: FBT001, FBT002 - its signature
        """Remove it; a second time does nothing."""
        super().stop(force, delete_volume)
        self._container = None


def variables(settings: dict[str, Json]) -> dict[str, str]:
    """Settings as variables of the container; what is None is as the server has it."""
    return {
        f"{PREFIX}{name.upper()}": str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in settings.items()
        if value is not None
    }
