"""How the files of fixtures/seeds are made: by calls of a real server, in a world that stands still."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from emulator.app import signers
from emulator.data import FIXTURES
from emulator.settings import Settings
from emulator.webhooks.outbox import Outbox
from tests.apis.moderationapi.project import Project
from tests.live import LiveServer
from tests.yoti_client import Yoti

CDN = "https://cdn.example.com"
SETTLE = 60.0
DOWN = "-down/"
"""Whose receivers have this in their URL answer 503 while a seed is made."""
HOOKS = {name: f"http://127.0.0.1:8400/_emulator/sinks/community-{name}/receive" for name in ("up", "down")}
NOWHERE = "http://127.0.0.1:1/hook"
"""A receiver that nobody listens at."""

WIDTH = 130
"""Signs on a line of a file, embeddings and bodies of webhooks excepted."""

_THE_WORLDS_OWN = ("seed", "streams", "made_by")


class Receivers:
    """A courier who goes nowhere: the URL says what is answered, so that a delivery is what its URL is."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> int:  # noqa: ARG002 - it goes nowhere
        """200, 503 or no reply."""
        if url == NOWHERE:
            raise OSError("nobody listens at 127.0.0.1:1")
        return 503 if DOWN in url else 200


class Making(Project):
    """The world that is filled. party, second: the relying parties at Yoti."""

    def __init__(self, server: LiveServer, seed: int) -> None:
        super().__init__(server, seed=seed, lifecycle="manual")
        fields = self.credentials["yoti"]
        self.party = Yoti(server, fields["token"], fields["sdk_id"])
        self.second = Yoti(server, fields["second_token"], fields["second_sdk_id"])

    def at_yoti(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the first relying party."""
        answered = done(self.party.call(method, path, body))
        return answered.json() if answered.content else None

    def new(self, path: str, body: Any) -> str:
        """Create something at Yoti. Returns its id."""
        return str(self.at_yoti("POST", path, body)["id"])

    def at_vmc(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the first account at VerifyMyContent."""
        answered = done(self.vmc.call(method, path, body))
        return answered.json() if answered.content else None

    def tell(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane."""
        answered = done(self.control(method, path, json=body))
        return answered.json() if answered.content else None

    def step(self, resource: str, times: int = 1) -> None:
        """Move one resource, and deliver what each step tells."""
        for _ in range(times):
            self.tell("POST", "/lifecycle/step", {"resource": resource})
            self.advance(SETTLE)


def done(answered: httpx.Response) -> httpx.Response:
    """`answered`, which is as it was meant to be: a seed of refusals would be a poor one."""
    assert answered.status_code < 300, (answered.request.url, answered.text)
    return answered


def made(seed: int, fill: Callable[[Making], None]) -> dict[str, Any]:
    """The snapshot of a world of that seed that `fill` filled."""
    with LiveServer(Settings(port=0)) as server:
        server.emulator.worlds._births = {
            **server.emulator.worlds._births,
            Outbox: lambda world: Outbox(world, Receivers(), signers=signers(world)),
        }
        making = Making(server, seed)
        fill(making)
        return trimmed(making.tell("GET", "/snapshot"))


def trimmed(saved: Mapping[str, Any]) -> dict[str, Any]:
    """`saved` without what differs from one making to the next, or is better left to the world."""
    kept = {key: value for key, value in saved.items() if key not in _THE_WORLDS_OWN}
    for delivery in kept.get("deliveries", ()):
        for attempt in delivery["attempts"]:
            attempt.pop("duration", None)
    clock = {key: saved["clock"][key] for key in ("now", "alarms_set")}
    return {**kept, "clock": clock, "lifecycle": {"under_way": saved["lifecycle"]["under_way"]}}


def text_of(saved: Mapping[str, Any]) -> str:
    """As it stands in its file: what fits on a line is on one, so that a record can be seen at a glance."""
    return _laid_out(saved, "") + "\n"


def _laid_out(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= WIDTH or not isinstance(value, dict | list) or _is_row(value):
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {_laid_out(each, inner)}" for key, each in value.items()]
    else:
        rows = [_laid_out(each, inner) for each in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    return f"{opened}\n{inner}" + f",\n{inner}".join(rows) + f"\n{indent}{closed}"


def _is_row(value: Any) -> bool:
    """Whether it is numbers alone, such as the hundred statuses that a webhook takes for received."""
    return isinstance(value, list) and all(isinstance(each, int | float) for each in value)


def write(name: str, saved: Mapping[str, Any]) -> None:
    """Write the file anew."""
    file_of(name).write_text(text_of(saved), encoding="utf-8")


def file_of(name: str) -> Path:
    """Where the seed of that name is."""
    return FIXTURES / "seeds" / f"{name}.json"


def picture(name: str) -> str:
    """A picture of fixtures/faces, in base64."""
    return base64.b64encode((FIXTURES / "faces" / f"{name}.jpg").read_bytes()).decode()
