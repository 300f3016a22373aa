"""The vendors as a client of theirs calls them, for tests of what looks back at it."""

from __future__ import annotations

from typing import Any

import httpx
import orjson

from emulator.testing import World
from emulator.testing.strategies import Request

PICTURE = "https://cdn.example.com/picture.jpg"


def moderate(world: World, webhook: str, **content: Any) -> httpx.Response:
    """Start a moderation at VerifyMyContent."""
    body = {
        "content": {"external_id": "photo-1", "type": "image", "url": PICTURE, **content},
        "webhook": webhook,
    }
    return call(world, "POST", "/api/v1/moderation-anonymous", body)


def call(world: World, method: str, path: str, body: Any = None) -> httpx.Response:
    """One signed call of VerifyMyContent."""
    data = b"" if body is None else orjson.dumps(body)
    signed = world.credentials.verifymycontent.authorization(data or path)
    headers = {"Authorization": signed, "Content-Type": "application/json"}
    return httpx.request(method, f"{world.url}{path}", content=data, headers=headers)


def send(http: httpx.Client, world: World, request: Request) -> httpx.Response:
    """A drawn request, with what its vendor wants to see."""
    keys = world.credentials
    shown = {
        "yoti": lambda: keys.yoti.headers,
        "verifymycontent": lambda: {
            "Authorization": keys.verifymycontent.authorization(request.body or request.target)
        },
        "moderationapi": lambda: keys.moderationapi.headers,
    }[request.api]()
    return http.request(
        request.method, request.target, content=request.body, headers={**request.headers, **shown}
    )
