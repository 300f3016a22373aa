"""One request of every operation that is answered well, from which each test makes its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import httpx
import pytest

from emulator.apis.moderationapi.generation import SECOND
from emulator.apis.moderationapi.keeping import Keeper
from emulator.contract.document import load_document
from emulator.contract.operation import Operation
from emulator.data import SCHEMAS
from emulator.webhooks.outbox import Outbox
from emulator.world.world import World
from tests.apis.moderationapi.project import SINK, Project
from tests.live import LiveServer

CONTRACT = load_document(SCHEMAS / "moderationapi.yaml")
OPERATIONS = CONTRACT.operations

PHOTO = "https://cdn.example.com/photo.jpg"
CLIP = "https://cdn.example.com/clip.mp4"
SOUND = "https://cdn.example.com/sound.mp3"
TEXT = "Write to me at example@gmail.com"
"""A text that is flagged, and so enters the queue."""


class Scene(Project):
    """A project of one generation, that stands still."""

    def __init__(self, server: LiveServer, generation: int) -> None:
        super().__init__(server)
        if generation != 1:
            self.switch(generation=generation)

    @property
    def inside(self) -> World:
        """The world itself."""
        found = self.server.emulator.worlds.get(self.id)
        assert found is not None
        return found

    def kept(self) -> dict[str, Any]:
        """All that there is of the project, but how many requests were counted."""
        found = Keeper(self.inside).save() or {}
        used = found.pop("usage", {}).get("used", 0)
        webhooks = self.inside.of(Outbox).save()
        return {**found, "used": used, "outbox": webhooks}

    def fault(self, operation: str, status: int) -> None:
        """Let the next call of `operation` fail."""
        answered = self.control("POST", "/faults", json={"operation": operation, "status": status})
        assert answered.status_code == 201, answered.text

    def newest_exchange(self) -> dict[str, Any]:
        """The last entry of this world's journal."""
        newest: dict[str, Any] = self.control("GET", "/journal?limit=1").json()["exchanges"][0]
        return newest


@pytest.fixture(params=(1, 2), ids=("v1", "v2"))
def scene(server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """The test's own, in each generation."""
    made = Scene(server, request.param)
    yield made
    made.drop()


# -- requests ----------------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """A request. values: those of the path. headers: None leaves one out.

    raw: the body's bytes, in place of `body`. prefix: the version's path, as the documents write it or short.
    """

    operation: Operation
    values: dict[str, str]
    body: Any = None
    headers: Mapping[str, str | None] = {}
    query: str = ""
    raw: bytes | None = None
    prefix: str = "/api/v1"

    @property
    def path(self) -> str:
        """With its values and query."""
        below = self.operation.template.removeprefix("/api/v1").format_map(self.values)
        return f"{self.prefix}{below}{self.query}"

    def at(self, **values: str) -> Asked:
        """With other values in the path."""
        return self._replace(values={**self.values, **values})


def send(scene: Scene, asked: Asked) -> httpx.Response:
    """The answer to a request."""
    headers = {"Authorization": f"Bearer {scene.key}", **asked.headers}
    sent = {name: text for name, text in headers.items() if text is not None}
    if asked.raw is not None:
        sent.setdefault("Content-Type", "application/json")
        return scene.server.http.request(asked.operation.method, asked.path, headers=sent, content=asked.raw)
    return scene.server.http.request(asked.operation.method, asked.path, headers=sent, json=asked.body)


def generations(name: str) -> tuple[int, ...]:
    """The generations that have an operation."""
    return (2,) if name in SECOND else (1, 2)


# -- what they name ----------------------------------------------------------------------------------------


def author(scene: Scene) -> str:
    """A new author. Returns the id."""
    return str(scene.do("POST", "/authors", {"external_id": "user-4", "name": "Ada"})["id"])


def item(scene: Scene) -> str:
    """A content in the queue. Returns its id."""
    scene.submit("post-1", authorId="user-1")
    return "post-1"


def action(scene: Scene) -> str:
    """A new action with two values to choose from. Returns its id."""
    body = {"name": "Warn", "key": "warn", "possibleValues": [{"value": "rude"}, {"value": "loud"}]}
    return str(scene.do("POST", "/actions", body)["id"])


def wordlist(scene: Scene) -> str:
    """A new word list. Returns its id."""
    made = scene.control("POST", "/moderationapi/wordlists", json={"name": "Rivals", "words": ["acme"]})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def project(scene: Scene) -> str:
    """A project beside the main one. Returns its id."""
    return str(scene.do("POST", "/projects", {"name": "Another"})["id"])


def main_project(scene: Scene) -> str:
    """The id of the project that the key is of."""
    return str(scene.get("/account")["current_project"]["id"])


def channel(scene: Scene) -> str:
    """A channel of the main project that is not its default one. Returns its id."""
    made = scene.do("POST", f"/projects/{main_project(scene)}/channels", {"name": "Chat", "key": "chat"})
    return str(made["id"])


MAKERS: dict[str, Callable[[Scene], str]] = {
    "authors": author,
    "queue": lambda scene: scene.queue,
    "actions": action,
    "wordlist": wordlist,
    "webhooks": lambda scene: scene.listen("AUTHOR_BLOCKED"),
    "projects": project,
    "channels": channel,
    "itemId": item,
}
"""What stands at a place of a path, by the part of the path before it or by its name."""

NEW_CHANNEL = {"name": "Reviews", "key": "reviews", "contentType": "review"}

BODIES: dict[str, Callable[[Scene], Any]] = {
    "moderateObject": lambda _: {
        "value": {
            "type": "profile",
            "data": {"bio": {"type": "text", "value": TEXT}, "face": {"type": "image", "value": PHOTO}},
        },
        "contentId": "object-1",
        "authorId": "user-1",
    },
    "moderateVideo": lambda _: {"url": CLIP, "contentId": "clip-1", "authorId": "user-1"},
    "moderateText": lambda _: {"value": TEXT, "contentId": "text-1", "authorId": "user-1"},
    "moderateImage": lambda _: {"url": PHOTO, "contentId": "photo-1", "authorId": "user-1"},
    "moderateAudio": lambda _: {"url": SOUND, "contentId": "sound-1", "authorId": "user-1"},
    "moderateContent": lambda _: {
        "content": {"type": "text", "text": TEXT},
        "contentId": "content-1",
        "authorId": "user-1",
        "metaType": "message",
        "policies": [{"id": "toxicity", "flag": True}],
        "clientAction": {"action": "review", "behavior": "escalate"},
    },
    "createAuthor": lambda _: {"external_id": "user-9", "name": "Ben", "metadata": {"email_verified": True}},
    "updateAuthor": lambda _: {"name": "Ada L.", "manual_trust_level": 2},
    "resolveQueueItems": lambda scene: {"itemIds": [item(scene), "nobody's"]},
    "resolveQueueItem": lambda _: {"comment": "seen"},
    "unresolveQueueItem": lambda _: {"comment": "seen again"},
    "createAction": lambda _: {"name": "Hide", "key": "hide", "type": "ITEM_CUSTOM"},
    "updateAction": lambda _: {"name": "Warn them", "key": "warn-them"},
    "executeAction": lambda scene: {
        "actionKey": action(scene) and "warn",
        "contentIds": [item(scene)],
        "authorIds": ["user-1"],
        "value": "rude",
        "queueId": scene.queue,
        "duration": 1000,
    },
    "executeActionById": lambda scene: {"contentIds": [item(scene)], "queueId": scene.queue, "value": "rude"},
    "createWordlist": lambda _: {"name": "Words", "words": ["one", "two"]},
    "updateWordlist": lambda _: {"name": "Words", "words": ["one", "two"]},
    "addWords": lambda _: {"words": ["one", "two"]},
    "createWebhook": lambda _: {"name": "Bans", "url": SINK, "eventTypes": ["AUTHOR_BLOCKED"]},
    "updateWebhook": lambda _: {"name": "Bans", "url": SINK, "eventTypes": ["AUTHOR_BLOCKED"]},
    "createProject": lambda _: {"name": "Third", "domain": "example.com"},
    "updateProject": lambda _: {"name": "Second", "globalFlaggingMode": "DRY_RUN"},
    "duplicateProject": lambda _: {"name": "Twin"},
    "createProjectApiKey": lambda _: {"name": "Staging"},
    "createChannel": lambda _: NEW_CHANNEL,
    "updateChannel": lambda _: {**NEW_CHANNEL, "maxFramesPerVideo": 3, "frameCaptureInterval": 2},
    "duplicateChannel": lambda _: {"name": "Reviews", "key": "reviews"},
    "sendFeedback": lambda _: {"title": "Thanks", "description": "It works.", "type": "other"},
}

QUERIES = {"removeWords": "?words=acme,nobody"}


def good(scene: Scene, name: str) -> Asked:
    """A request of that operation that is answered well, with everything that it names."""
    operation = OPERATIONS[name]
    values = {}
    for place in places(operation):
        before = operation.template.partition(f"/{{{place}}}")[0].rpartition("/")[2]
        values[place] = MAKERS[place if place in MAKERS else before](scene)
    body = BODIES[name](scene) if name in BODIES else None
    return Asked(operation, values, body, query=QUERIES.get(name, ""))


def places(operation: Operation) -> list[str]:
    """The names in its path."""
    return [parameter.name for parameter in operation.parameters if parameter.place == "path"]


# -- answers -----------------------------------------------------------------------------------------------

SHAPES: Mapping[int, tuple[set[str], set[str]]] = {
    1: ({"message", "code"}, {"issues"}),
    2: ({"type", "code", "message", "request_id", "doc_url"}, {"issues"}),
}
"""By generation: what every refusal has, and what it may have besides."""

LIMITED = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}
"""Headers of every reply to a caller who is known."""


def fits(answered: httpx.Response, operation: Operation) -> bool:
    """Whether a reply is what the contract has for its status."""
    documented = operation.responses[answered.status_code]
    assert documented.shape is not None
    return documented.shape.fits(answered.json())


def check_refusal(answered: httpx.Response, generation: int, *, seen: bool = True) -> None:
    """Hold a refusal against the shape that the generation has for it. seen: whether it is known who asks."""
    body, status = answered.json(), answered.status_code
    must, may = SHAPES[generation]
    if status == 401:
        must, may = SHAPES[1][0] | SHAPES[2][0], set()
    if status == 429:
        may = may | {"error"}
        assert body["error"] == body["message"]
        assert body["issues"] == []
        assert int(answered.headers["retry-after"]) >= 1
    assert must <= set(body) <= must | may, body
    assert body["code"].isupper() is (generation == 1 or status == 401), body
    assert all(issue["message"] for issue in body.get("issues", ()))
    if status != 401 and seen:
        assert set(answered.headers) >= LIMITED
