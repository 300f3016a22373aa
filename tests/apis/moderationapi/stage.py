"""A project in this process, asked without a socket: for tests of what an analysis comes to."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from emulator.apis.moderationapi import content, images, objects, recordings, texts
from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.errors import refuse
from emulator.apis.moderationapi.explanations import Explanations
from emulator.apis.moderationapi.settings import SettingsBook
from emulator.apis.moderationapi.wordlists import Wordlist, Wordlists
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply, Request
from emulator.contract.conformity import check_reply, check_request, parse_body
from emulator.contract.document import load_document
from emulator.contract.errors import ApiError, Cause
from emulator.data import SCHEMAS
from emulator.media.showing import Outcome
from emulator.media.verdicts import Verdict, Verdicts
from emulator.world.clock import EPOCH, ClockMode
from emulator.world.world import World, WorldSettings

Json = dict[str, Any]

CLIP = "https://cdn.example.com/clip.mp4"
PHOTO = "https://cdn.example.com/photo.jpg"
SPOOFED = "\u0440\u0430\u0443\u0440\u0430l"
"""What looks like paypal, and is five Cyrillic letters and one Latin one."""

LOST = "https://cdn.example.com/emu-unreachable.jpg"


CONTRACT = load_document(SCHEMAS / "moderationapi.yaml")
HANDLERS = Handlers(*(noun.handlers for noun in (objects, recordings, texts, images, content)))


class Stage:
    """One project. Whatever is answered keeps the contract."""

    def __init__(self, seed: int = 1) -> None:
        settings = WorldSettings(seed=seed, start=EPOCH, clock_mode=ClockMode.FROZEN)
        keys = {"moderationapi": {"api_key": "key", "webhook_secret": "secret"}}
        self.world = World("stage", settings, credentials=keys)

    def send(self, operation_id: str, body: Any, headers: dict[str, str] | None = None) -> Reply:
        """The reply to one request, be it a refusal."""
        operation = CONTRACT.operations[operation_id]
        request = Request("POST", operation.template, operation.template, "", headers or {}, orjson.dumps(body))
        call = Call(operation, self.world, request)
        try:
            reply = asyncio.run(_answer(call))
        except ApiError as error:
            reply = refuse(error, operation)
        assert check_reply(operation, reply) == [], reply.json
        return reply

    def ask(self, operation_id: str, body: Any) -> Json:
        """What a request is answered that is understood."""
        reply = self.send(operation_id, body)
        assert reply.status == 200, reply.json
        told: Json = reply.json
        return told

    def refused(self, operation_id: str, body: Any, status: int = 400) -> Json:
        """The body of a refusal."""
        reply = self.send(operation_id, body)
        assert reply.status == status, reply.json
        told: Json = reply.json
        return told

    def text(self, text: str, **rest: Any) -> Json:
        """A text by the first API."""
        return self.ask("moderateText", {"value": text, **rest})

    def object(self, data: Json, **rest: Any) -> Json:
        """An object by the first API. A field that is a string is a text."""
        fields = {
            key: {"type": "text", "value": field} if isinstance(field, str) else field
            for key, field in data.items()
        }
        return self.ask("moderateObject", {"value": {"type": "object", "data": fields}, **rest})

    def judge(self, content: str | Json, *policies: Json, **rest: Any) -> Json:
        """Content by the unified API; policies: in place of the channel's, if there are any."""
        wanted = {"type": "text", "text": content} if isinstance(content, str) else content
        if policies:
            rest["policies"] = list(policies)
        return self.ask("moderateContent", {"content": wanted, **rest})

    def switch(self, **settings: Any) -> None:
        """Set the project."""
        self.world.of(SettingsBook).change(settings)

    def wordlist(self, *words: str, **how: Any) -> Wordlist:
        """A word list in use."""
        made = self.world.of(Wordlists).create("a list", words)
        for name, value in how.items():
            setattr(made, name, value)
        return made

    def author(self, external_id: str, **how: Any) -> None:
        """An author who is known already."""
        made = self.world.of(Authors).create(external_id)
        for name, value in how.items():
            setattr(made, name, value)

    def script(self, url: str, *, labels: dict[str, float] | None = None, **said: Any) -> None:
        """Say what a URL shows."""
        verdict: Json = {"content": {"url": url}, "labels": labels or {}, **said}
        self.world.of(Verdicts).put(Verdict.from_json(verdict))

    def decide(self, url: str, outcome: Outcome) -> None:
        """Say how it ends."""
        self.script(url, outcome=outcome)

    def reasons(self) -> list[Json]:
        """Why the last content is labelled as it is."""
        kept: list[Json] = self.world.of(Explanations).list()[0].as_json()["reasons"]
        return kept


async def _answer(call: Call) -> Reply:
    """Raises: ApiError."""
    parse_body(call, depth=64)
    broken = check_request(call)
    if broken:
        text = "; ".join(each.message for each in broken)
        raise ApiError(None, text, cause=Cause.INVALID, violations=broken)
    return await HANDLERS[call.operation.id](call)


def issues(refusal: Json) -> Any:
    """The broken rules of a refusal."""
    assert refusal["message"] == "Input validation failed"
    assert refusal["code"] == "BAD_REQUEST"
    return refusal["issues"]
