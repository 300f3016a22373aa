"""A project of this vendor as its clients meet it, and what its webhooks were told."""

from __future__ import annotations

from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from emulator.data import SCHEMAS
from tests.live import LiveServer, LiveWorld

FLAGGED = "Write to me at example@gmail.com"
CLEAN = "I like ice cream"
SINK = "http://127.0.0.1:1/hook"
"""Where webhooks point in worlds that stand still: nothing is sent before the clock moves."""

DAY = 86_400.0
START = 1_767_225_600_000
"""When a seeded world begins, in epoch milliseconds."""

EVENTS = [
    "QUEUE_ITEM_NEW",
    "QUEUE_ITEM_COMPLETED",
    "QUEUE_ITEM_ACTION",
    "QUEUE_ITEM_REJECTED",
    "QUEUE_ITEM_ALLOWED",
    "AUTHOR_BLOCKED",
    "AUTHOR_UNBLOCKED",
    "AUTHOR_SUSPENDED",
    "AUTHOR_UPDATED",
    "AUTHOR_TRUST_LEVEL_CHANGED",
    "AUTHOR_ACTION",
]


class Project(LiveWorld):
    """A seeded world that stands still, and a client of it."""

    def __init__(self, server: LiveServer, **settings: Any) -> None:
        asked = {"seed": 7, "clock": {"mode": "frozen"}, **settings}
        made = server.control("POST", "/worlds", json=asked)
        assert made.status_code == 201, made.text
        super().__init__(server, made.json())
        self.key = self.credentials["moderationapi"]["api_key"]
        self.secret = self.credentials["moderationapi"]["webhook_secret"]

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """One call, `path` being below `/v1`."""
        headers = {"Authorization": f"Bearer {self.key}"}
        if body is not None:
            options["json"] = body
        return self.server.http.request(method, f"/v1{path}", headers=headers, **options)

    def get(self, path: str, **query: Any) -> Any:
        """What is read there."""
        answered = self.call("GET", path, params=query)
        assert answered.status_code == 200, answered.text
        return answered.json()

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """What a call that works answers."""
        answered = self.call(method, path, body)
        assert answered.status_code == 200, answered.text
        return answered.json()

    def submit(self, content_id: str, *, flagged: bool = True, **rest: Any) -> dict[str, Any]:
        """A text that is flagged, or one that is not."""
        body = {"value": FLAGGED if flagged else CLEAN, "contentId": content_id, **rest}
        answered: dict[str, Any] = self.do("POST", "/moderate/text", body)
        assert answered["flagged"] is flagged
        return answered

    def switch(self, **settings: Any) -> None:
        """Set the project."""
        answered = self.control("PUT", "/moderationapi/project", json=settings)
        assert answered.status_code == 200, answered.text

    @property
    def queue(self) -> str:
        """The id of the queue that the project is born with."""
        found: str = self.control("GET", "/moderationapi/queues").json()["queues"][0]["id"]
        return found

    def items(self, **query: Any) -> list[str]:
        """The ids of that queue's items."""
        return [item["id"] for item in self.get(f"/queue/{self.queue}/items", **query)["items"]]

    def listen(self, *events: str, url: str = SINK) -> str:
        """A webhook for these events, or for all. Returns its id."""
        made: str = self.do(
            "POST", "/webhooks", {"name": "w", "url": url, "eventTypes": list(events or EVENTS)}
        )["id"]
        return made

    def told(self, event: str | None = None) -> list[dict[str, Any]]:
        """The deliveries, oldest first."""
        listed = self.control("GET", "/deliveries", params={"limit": 1000}).json()["deliveries"][::-1]
        return [each for each in listed if event in {None, each["event"]}]


def refused(answered: httpx.Response, status: int) -> dict[str, Any]:
    """The body of a refusal in the vendor's shape."""
    assert answered.status_code == status, answered.text
    body: dict[str, Any] = answered.json()
    both = {"type", "request_id", "doc_url"} if status == 401 else set()
    assert set(body) <= {"message", "code", "issues", "error", *both}
    return body


class Papers:
    """The webhooks of the contract, judged by the library that the emulator does not use."""

    def __init__(self) -> None:
        self._document = yaml.safe_load((SCHEMAS / "moderationapi.yaml").read_text())

    def check(self, event: str, version: str, payload: Any) -> None:
        """Raises: AssertionError for a payload that is not as documented."""
        first, *rest = event.lower().split("_")
        name = first + "".join(word.title() for word in rest) + ("V2" if version == "V2" else "")
        content = self._document["webhooks"][name]["post"]["requestBody"]["content"]
        schema = {**content["application/json"]["schema"], "components": self._document["components"]}
        broken = [error.message for error in Draft202012Validator(schema).iter_errors(payload)]
        assert not broken, (name, broken, payload)


PAPERS = Papers()
