"""A stand-in for a container engine: the calls of its HTTP API that Testcontainers makes, and no containers.

Its one image is what the Dockerfile says, and a container of it is a process on this machine.
"""

from __future__ import annotations

import json
import re
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.started import ROOT, START_LIMIT, Started

IMAGE = "moderation-emulator"
STDERR = 2
"""Which stream a frame of a log belongs to."""


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile, an instruction and its arguments each."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines) if word]


def last(word: str) -> str:
    """The arguments of the last such instruction, which is the one that counts."""
    return [rest for each, rest in instructions() if each == word][-1]


def image_environment() -> dict[str, str]:
    """What the image sets, without the path of its own."""
    pairs = (pair.split("=", 1) for pair in last("ENV").split())
    return {name: value for name, value in pairs if name != "PATH"}


@dataclass(slots=True)
class Container:
    """One that was created. asked: its configuration, as the client sent it. process: once it was started."""

    id: str
    asked: dict[str, Any]
    process: Started | None = None
    inspected: int = 0

    def start(self) -> None:
        """Run the image's command with the image's environment and the container's own."""
        command: list[str] = json.loads(last("ENTRYPOINT")) + (self.asked.get("Cmd") or json.loads(last("CMD")))
        own = dict(pair.split("=", 1) for pair in self.asked.get("Env") or ())
        started = str(Path(sys.executable).parent / command[0])
        self.process = Started(command=[started, *command[1:]], env={**image_environment(), **own})
        self.process._announced.wait(START_LIMIT)

    def stop(self) -> None:
        """End its process, if there is one."""
        if self.process is not None:
            self.process.close()

    def state(self) -> dict[str, Any]:
        """Its state as the engine tells it."""
        if self.process is None:
            return {"Status": "created", "Running": False, "ExitCode": 0}
        code = self.process.process.poll()
        status = "running" if code is None else "exited"
        return {"Status": status, "Running": code is None, "ExitCode": code or 0}

    def ports(self) -> dict[str, Any]:
        """Where its ports are to be found on this machine."""
        if self.process is None or not self.process.ready:
            return {}
        bound = str(urlsplit(self.process.ready["url"]).port)
        return {port: [{"HostIp": "127.0.0.1", "HostPort": bound}] for port in self.asked["ExposedPorts"]}


@dataclass(slots=True)
class Engine:
    """The API on a port of 127.0.0.1. containers: those that were not removed. seen: all that were created.

    slow: how often a container that runs is said to be still on its way.
    """

    slow: int = 0
    containers: dict[str, Container] = field(default_factory=dict)
    seen: list[Container] = field(default_factory=list)
    server: ThreadingHTTPServer = field(init=False)

    def __enter__(self) -> Self:
        engine = self

        class Handler(BaseHTTPRequestHandler):
            """Hands each request to the engine."""

            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                """Answer with what the engine says."""
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"null")
                status, said = engine.answer(self.command, self.path, body)
                data = said if isinstance(said, bytes) else b"" if said is None else json.dumps(said).encode()
                kind = "application/vnd.docker.raw-stream" if isinstance(said, bytes) else "application/json"
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if status != 204:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = handle_any  # noqa: N815 - their names there

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        for container in self.containers.values():
            container.stop()

    @property
    def host(self) -> str:
        """What DOCKER_HOST is for it."""
        return f"tcp://127.0.0.1:{self.server.server_port}"

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any]:
        """The reply to a request, as status and JSON or bytes."""
        parts = urlsplit(target)
        path, query = re.sub(r"^/v[\d.]+(?=/)", "", parts.path), parse_qs(parts.query)
        for expected, pattern, reply in ROUTES:
            found = re.fullmatch(pattern, path)
            if found is None or method != expected:
                continue
            if "id" not in found.groupdict():
                return reply(self, body)
            if found["id"] not in self.containers:
                return 404, {"message": f"No such container: {found['id']}"}
            return reply(self, self.containers[found["id"]], query)
        return 404, {"message": f"{method} {path} is not known here"}

    def version(self, _: Any) -> tuple[int, Any]:
        """Which API this is."""
        return 200, {"Version": "28.0.0", "ApiVersion": "1.44", "MinAPIVersion": "1.24", "Os": "linux"}

    def image(self, _: Any) -> tuple[int, Any]:
        """The one image."""
        return 200, {"Id": "sha256:" + "0" * 64, "RepoTags": [f"{IMAGE}:latest"]}

    def create(self, body: Any) -> tuple[int, Any]:
        """Keep a container."""
        made = Container(f"{len(self.seen) + 1:064x}", body)
        self.seen.append(made)
        self.containers[made.id] = made
        return 201, {"Id": made.id, "Warnings": []}

    def start(self, container: Container, _: Any) -> tuple[int, Any]:
        """Start one."""
        container.start()
        return 204, None

    def inspect(self, container: Container, _: Any) -> tuple[int, Any]:
        """All about one."""
        container.inspected += 1
        state = container.state()
        if container.inspected <= self.slow:
            state["Status"] = "created"
        told = {"Id": container.id, "Name": "/emulator", "Image": IMAGE, "Config": container.asked}
        return 200, {**told, "State": state, "NetworkSettings": {"Ports": container.ports(), "Networks": {}}}

    def logs(self, container: Container, query: dict[str, list[str]]) -> tuple[int, Any]:
        """What one wrote to standard error, in a frame."""
        lines = container.process.lines if container.process is not None else []
        data = "".join(lines).encode() if query.get("stderr") == ["1"] else b""
        return 200, struct.pack(">BxxxI", STDERR, len(data)) + data

    def remove(self, container: Container, _: Any) -> tuple[int, Any]:
        """Forget one."""
        container.stop()
        del self.containers[container.id]
        return 204, None


ROUTES: tuple[tuple[str, str, Callable[..., tuple[int, Any]]], ...] = (
    ("GET", "/version", Engine.version),
    ("GET", f"/images/{IMAGE}(:latest)?/json", Engine.image),
    ("POST", "/containers/create", Engine.create),
    ("POST", "/containers/(?P<id>[0-9a-f]+)/start", Engine.start),
    ("GET", "/containers/(?P<id>[0-9a-f]+)/json", Engine.inspect),
    ("GET", "/containers/(?P<id>[0-9a-f]+)/logs", Engine.logs),
    ("DELETE", "/containers/(?P<id>[0-9a-f]+)", Engine.remove),
)
