"""A small community: people write posts, upload photos and go live, and three vendors look at all of it.

POST /posts {author, title, text}     published, or held until a moderator decides
POST /photos {url, face?}             pending until the vendor has decided; a banned face is refused at once
POST /streams {url}                   live until the vendor says otherwise
POST /streams/{id}/pause
POST /bans {name, face}
GET  /posts/{id} /photos/{id} /streams/{id}
POST /hooks/verifymycontent, /hooks/moderationapi
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.sample_app.vendors import Keys, ModerationApi, VendorError, VerifyMyContent, Yoti


@dataclass(slots=True)
class Thing:
    """A post, a photo or a stream. reference: what the vendor calls it."""

    id: str
    status: str
    reference: str = ""
    tags: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As the front end gets it."""
        return {"id": self.id, "status": self.status, "tags": self.tags}


class Community:
    """What the product knows, and whom it asks. url: where the vendors reach it."""

    def __init__(self, vendors: str, keys: Keys, url: str) -> None:
        self.http = httpx.AsyncClient(timeout=10, trust_env=False)
        self.url = url
        self.content = VerifyMyContent(self.http, vendors, keys)
        self.people = Yoti(self.http, vendors, keys)
        self.texts = ModerationApi(self.http, vendors, keys)
        self.things: dict[str, Thing] = {}
        self.subscribed = False

    def add(self, kind: str, status: str) -> Thing:
        """A new thing, numbered."""
        thing = Thing(f"{kind}-{1 + sum(1 for each in self.things if each.startswith(kind))}", status)
        self.things[thing.id] = thing
        return thing

    def referred(self, reference: str) -> Thing | None:
        """What a vendor speaks of."""
        return next((thing for thing in self.things.values() if thing.reference == reference), None)

    # What people do

    async def write(self, said: dict[str, Any]) -> Thing:
        """Publish a post, or hold it."""
        if not self.subscribed:
            await self.texts.subscribe(f"{self.url}/hooks/moderationapi")
            self.subscribed = True
        post = self.add("post", "held")
        post.reference = post.id
        try:
            flagged = await self.texts.is_flagged(post.id, said["author"], said["title"], said["text"])
        except VendorError as error:
            if error.status < 500:
                raise
            return post  # nobody has looked at it: a moderator will
        post.status = "held" if flagged else "published"
        return post

    async def upload(self, said: dict[str, Any]) -> Thing:
        """Take a photo, unless the face on it is banned."""
        if "face" in said:
            banned = await self.people.banned_profile(base64.b64decode(said["face"]))
            if banned is not None:
                refused = self.add("photo", "refused")
                refused.reference = banned
                return refused
        photo = self.add("photo", "pending")
        webhook = f"{self.url}/hooks/verifymycontent"
        photo.reference = await self.content.check_photo(photo.id, said["url"], webhook)
        return photo

    async def go_live(self, said: dict[str, Any]) -> Thing:
        """Begin a stream."""
        stream = self.add("stream", "live")
        webhook = f"{self.url}/hooks/verifymycontent"
        stream.reference = await self.content.watch(stream.id, said["url"], webhook)
        return stream

    async def pause(self, stream: Thing) -> None:
        """Ask for a pause."""
        await self.content.call("PATCH", f"/api/v1/livestream/{stream.reference}/pause")

    async def ban(self, said: dict[str, Any]) -> Thing:
        """Ban somebody by face."""
        ban = self.add("ban", "banned")
        ban.reference = await self.people.ban(said["name"], base64.b64decode(said["face"]))
        return ban

    # What vendors tell

    def hear_of_content(self, told: dict[str, Any]) -> bool:
        """A photo or a stream has another status."""
        thing = self.referred(told["id"])
        if thing is None:
            return False
        words = {"Approved": "published", "Rejected": "removed", "Failed": "failed"}
        ends = {"Finished": "over", "Finished due to Inactivity": "over", "Paused": "paused", "Started": "live"}
        thing.status = {**words, **ends}.get(told["status"], thing.status)
        thing.tags = told["tags"] or []
        return True

    def hear_of_text(self, told: dict[str, Any]) -> bool:
        """A moderator has decided about a post."""
        thing = self.referred(told["data"]["object"]["item"]["id"])
        if thing is None:
            return False
        thing.status = "removed" if told["type"] == "queue_item.rejected" else "published"
        return True


class Site:
    """The web in front of it."""

    def __init__(self, community: Community) -> None:
        self.community = community

    def creates(self, action: Callable[[dict[str, Any]], Awaitable[Thing]]) -> Endpoint:
        """What answers a POST that makes something."""

        async def answer(request: Request) -> Response:
            return JSONResponse((await action(await request.json())).as_json(), 201)

        return answer

    async def show(self, request: Request) -> Response:
        """How something stands."""
        thing = self.community.things.get(request.path_params["name"])
        return Response(status_code=404) if thing is None else JSONResponse(thing.as_json())

    async def pause(self, request: Request) -> Response:
        """Pause a stream."""
        thing = self.community.things[request.path_params["name"]]
        await self.community.pause(thing)
        return JSONResponse(thing.as_json(), 202)

    async def content_hook(self, request: Request) -> Response:
        """VerifyMyContent tells."""
        body = await request.body()
        if not self.community.content.is_signed(request.headers.get("authorization", ""), body):
            return Response(status_code=401)
        return Response(status_code=204 if self.community.hear_of_content(json.loads(body)) else 404)

    async def text_hook(self, request: Request) -> Response:
        """moderationapi.com tells."""
        body = await request.body()
        if not self.community.texts.is_signed(request.headers.get("modapi-signature", ""), body):
            return Response(status_code=401)
        return Response(status_code=200 if self.community.hear_of_text(json.loads(body)) else 404)


Endpoint = Callable[[Request], Awaitable[Response]]


async def vendor_failed(_: Request, error: Exception) -> Response:
    """A vendor's failure is not ours."""
    return JSONResponse({"error": str(error)}, 502)


def build(community: Community) -> Starlette:
    """The web application."""
    site = Site(community)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await community.http.aclose()

    routes = [
        Route("/posts", site.creates(community.write), methods=["POST"]),
        Route("/photos", site.creates(community.upload), methods=["POST"]),
        Route("/streams", site.creates(community.go_live), methods=["POST"]),
        Route("/bans", site.creates(community.ban), methods=["POST"]),
        Route("/streams/{name}/pause", site.pause, methods=["POST"]),
        Route("/hooks/verifymycontent", site.content_hook, methods=["POST"]),
        Route("/hooks/moderationapi", site.text_hook, methods=["POST"]),
        Route("/{kind:str}/{name}", site.show),
    ]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={VendorError: vendor_failed})
