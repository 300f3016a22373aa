"""The three vendors as a product calls them: HTTP, their own ways to authenticate, nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Keys:
    """The credentials of the product, as they stand in its configuration."""

    verifymycontent_key: str
    verifymycontent_secret: str
    yoti_token: str
    yoti_sdk_id: str
    moderationapi_key: str
    moderationapi_webhook_secret: str


class VendorError(Exception):
    """A vendor said no. status: its HTTP status."""

    def __init__(self, vendor: str, status: int, said: str) -> None:
        self.status = status
        super().__init__(f"{vendor} answered {status}: {said}")


def result(vendor: str, reply: httpx.Response) -> Any:
    """What a vendor answered. Raises: VendorError."""
    if reply.is_error:
        raise VendorError(vendor, reply.status_code, reply.text)
    return reply.json() if reply.content else None


class VerifyMyContent:
    """Signed requests and signed webhooks."""

    def __init__(self, http: httpx.AsyncClient, base: str, keys: Keys) -> None:
        self._http = http
        self._base = base
        self._key = keys.verifymycontent_key
        self._secret = keys.verifymycontent_secret.encode()

    def _digest(self, message: bytes) -> str:
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()

    def is_signed(self, authorization: str, body: bytes) -> bool:
        """Whether a webhook is theirs."""
        return hmac.compare_digest(authorization, f"hmac {self._key}:{self._digest(body)}")

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Raises: VendorError."""
        data = b"" if body is None else json.dumps(body).encode()
        signed = f"hmac {self._key}:{self._digest(data or path.encode())}"
        headers = {"Authorization": signed, "Content-Type": "application/json"}
        reply = await self._http.request(method, f"{self._base}{path}", content=data, headers=headers)
        return result("VerifyMyContent", reply)

    async def check_photo(self, photo: str, url: str, webhook: str) -> str:
        """Have a picture moderated. Returns the id of the moderation."""
        content = {"type": "image", "external_id": photo, "url": url}
        started = await self.call(
            "POST", "/api/v1/moderation-anonymous", {"content": content, "webhook": webhook}
        )
        return str(started["id"])

    async def watch(self, stream: str, url: str, webhook: str) -> str:
        """Have a live stream watched. Returns the id of that."""
        body = {
            "external_id": stream,
            "embed_url": url,
            "stream": {"protocol": "webrtc", "url": f"{url}/embed"},
            "customer": {"id": "performer-1", "email": "performer@example.com"},
            "webhook": webhook,
        }
        return str((await self.call("POST", "/api/v1/livestream-anonymous", body))["id"])


class Yoti:
    """Who is banned, known by their faces. account, group: made when they are first needed."""

    def __init__(self, http: httpx.AsyncClient, base: str, keys: Keys) -> None:
        self._http = http
        self._base = base
        self._headers = {"Authorization": f"Bearer {keys.yoti_token}", "Yoti-Sdk-Id": keys.yoti_sdk_id}
        self.account = ""
        self.group = ""

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Raises: VendorError."""
        reply = await self._http.request(method, f"{self._base}{path}", json=body, headers=self._headers)
        return result("Yoti", reply)

    async def _here(self) -> str:
        if not self.account:
            self.account = (await self.call("POST", "/accounts", {"name": "community"}))["id"]
            made = await self.call("POST", f"/accounts/{self.account}/groups", {"label": "Banned"})
            self.group = made["id"]
        return f"/accounts/{self.account}"

    async def ban(self, name: str, face: bytes) -> str:
        """Never let this face in again. Returns the id of its profile."""
        here = await self._here()
        picture = base64.b64encode(face).decode()
        body = {"profile_type": 1, "display_name": name, "face": picture}
        profile = str((await self.call("POST", f"{here}/profiles", body))["id"])
        await self.call("POST", f"{here}/groups/{self.group}", {"profile_id": profile})
        return profile

    async def banned_profile(self, face: bytes) -> str | None:
        """Whose face that is, if it is a banned one."""
        here = await self._here()
        body = {"image": base64.b64encode(face).decode()}
        found = await self.call("POST", f"{here}/groups/{self.group}/challenge", body)
        return found["profile_id"] or None


class ModerationApi:
    """What texts say."""

    def __init__(self, http: httpx.AsyncClient, base: str, keys: Keys) -> None:
        self._http = http
        self._base = base
        self._headers = {"Authorization": f"Bearer {keys.moderationapi_key}"}
        self._secret = keys.moderationapi_webhook_secret.encode()

    def is_signed(self, signature: str, body: bytes) -> bool:
        """Whether a webhook is theirs."""
        return hmac.compare_digest(signature, hmac.new(self._secret, body, hashlib.sha256).hexdigest())

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Raises: VendorError."""
        reply = await self._http.request(method, f"{self._base}{path}", json=body, headers=self._headers)
        return result("moderationapi.com", reply)

    async def subscribe(self, url: str) -> None:
        """Hear what moderators decide."""
        events = ["QUEUE_ITEM_REJECTED", "QUEUE_ITEM_ALLOWED"]
        await self.call("POST", "/api/v1/webhooks", {"name": "community", "url": url, "eventTypes": events})

    async def is_flagged(self, post: str, author: str, title: str, text: str) -> bool:
        """Whether a post should be held back."""
        data = {"title": {"type": "text", "value": title}, "text": {"type": "text", "value": text}}
        body = {"value": {"type": "object", "data": data}, "contentId": post, "authorId": author}
        return bool((await self.call("POST", "/api/v1/moderate/object", body))["flagged"])
