"""The emulator over real sockets, as its users meet it."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from emulator.app import Emulator, build
from emulator.server.serving import Server, bind, configure
from emulator.settings import Settings


class LiveServer:
    """A server in a thread, on a free port of 127.0.0.1."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.emulator: Emulator = build(settings)
        self._bound = bind("127.0.0.1", 0)
        self.port: int = self._bound.getsockname()[1]
        tls = self.emulator.tls
        self.base = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.port}"
        self._ready = threading.Event()
        self._server = Server(
            configure(
                self.emulator.app, max_headers=settings.max_headers, tls=tls.server if tls is not None else None
            ),
            announce=self._ready.set,
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._bound]}, daemon=True)
        self.trust = True if tls is None else ssl.create_default_context(cadata=tls.ca.decode())
        self.http = httpx.Client(base_url=self.base, timeout=30, trust_env=False, verify=self.trust)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the server did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()
        self._server.should_exit = True
        self._thread.join(20)
        self._bound.close()
        assert not self._thread.is_alive(), "the server did not stop"

    def dial(self, name: str = "localhost") -> socket.socket:
        """A bare connection; over TLS, if that is served, to a server of that name."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        if isinstance(self.trust, bool):
            return connection
        # An end that the server does not announce is an error, and not the end of what it says.
        return self.trust.wrap_socket(connection, server_hostname=name, suppress_ragged_eofs=False)

    def control(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call of the control plane."""
        return self.http.request(method, f"/_emulator{path}", **options)

    def world(self, **settings: Any) -> LiveWorld:
        """A new world, with its credentials."""
        made = self.control("POST", "/worlds", json=settings)
        assert made.status_code == 201, made.text
        return LiveWorld(self, made.json())


class LiveWorld:
    """One world of a live server."""

    def __init__(self, server: LiveServer, made: Mapping[str, Any]) -> None:
        self.server = server
        self.id: str = made["id"]
        self.credentials: dict[str, dict[str, str]] = made["credentials"]
        fields = self.credentials["verifymycontent"]
        self.vmc = VerifyMyContent(server, fields["api_key"], fields["api_secret"])
        self.vmc_second = VerifyMyContent(server, fields["second_api_key"], fields["second_api_secret"])

    def control(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call of the control plane about this world."""
        return self.server.control(method, f"/worlds/{self.id}{path}", **options)

    def advance(self, seconds: float) -> None:
        """Play `seconds` of world time."""
        answered = self.control("POST", "/clock/advance", json={"seconds": seconds})
        assert answered.status_code == 200, answered.text

    def drop(self) -> None:
        """Forget the world."""
        assert self.control("DELETE", "").status_code == 204


class VerifyMyContent:
    """A client of this vendor that signs as its documents say."""

    def __init__(self, server: LiveServer, key: str, secret: str) -> None:
        self.server = server
        self.key = key
        self.secret = secret

    def sign(self, message: bytes) -> str:
        """The Authorization header over `message`."""
        digest = hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()
        return f"hmac {self.key}:{digest}"

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One signed call. raw: the body's bytes as they are; else `body` as JSON, if there is one."""
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        signed = {"Authorization": self.sign(content or path.encode()), "Content-Type": "application/json"}
        return self.server.http.request(method, path, content=content, headers={**signed, **(headers or {})})
