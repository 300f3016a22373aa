"""Yoti Trust & Safety as its users call it, over real sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

import httpx

from tests.live import LiveServer

STRANGER = "3f1c7a52-8d0e-4b6a-9c35-1e2d7f90ab41"
"""An id that nothing has."""


class Yoti:
    """A caller: a relying party with its token and SDK id, or a member of one of its accounts."""

    def __init__(self, server: LiveServer, token: str, sdk_id: str) -> None:
        self.server = server
        self.token = token
        self.sdk_id = sdk_id

    @property
    def headers(self) -> dict[str, str]:
        """Those of every request."""
        return {"Authorization": f"Bearer {self.token}", "Yoti-Sdk-Id": self.sdk_id}

    def member(self, token: str) -> Self:
        """The same relying party's member with that token."""
        return type(self)(self.server, token, self.sdk_id)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Response:
        """One call. raw: the body's bytes as they are; else `body` as JSON. headers: None leaves one out."""
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        sent: dict[str, str | None] = {**self.headers, "Content-Type": "application/json", **(headers or {})}
        given = {name: value for name, value in sent.items() if value is not None}
        return self.server.http.request(method, path, content=content, headers=given)


class YotiWorld:
    """One world, its two relying parties, and an account of the first. here: the account's path."""

    def __init__(self, server: LiveServer, **settings: Any) -> None:
        self.server = server
        made = server.control("POST", "/worlds", json=settings)
        assert made.status_code == 201, made.text
        self.id: str = made.json()["id"]
        fields = made.json()["credentials"]["yoti"]
        self.party = Yoti(server, fields["token"], fields["sdk_id"])
        self.second = Yoti(server, fields["second_token"], fields["second_sdk_id"])
        self.account = self.created("/accounts", {"name": "main"})
        self.here = f"/accounts/{self.account}"

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """One call of the first relying party; `path` is under its account."""
        return self.party.call(method, f"{self.here}{path}", body, **options)

    def created(self, path: str, body: Any) -> str:
        """Create something at a whole path, which must succeed. Returns its id."""
        answered = self.party.call("POST", path, body)
        assert answered.status_code == 201, answered.text
        return str(answered.json()["id"])

    def new(self, path: str, body: Any) -> str:
        """Create something below the account, which must succeed. Returns its id."""
        return self.created(f"{self.here}{path}", body)

    def member(self, *scopes: str, admin: bool = False) -> Yoti:
        """A new member of the account, who may do that."""
        invitation = self.new("/invitations", {"email": "member@example.com", "admin": admin})
        accepted = self.control("POST", f"/yoti/invitations/{invitation}/accept")
        assert accepted.status_code == 201, accepted.text
        member_id = accepted.json()["member"]["id"]
        assert self.call("PUT", f"/members/{member_id}", {"scopes": scopes}).status_code == 204
        return self.party.member(accepted.json()["token"])

    def control(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call of the control plane about this world."""
        return self.server.control(method, f"/worlds/{self.id}{path}", **options)

    def advance(self, seconds: float) -> None:
        """Play `seconds` of world time."""
        answered = self.control("POST", "/clock/advance", json={"seconds": seconds})
        assert answered.status_code == 200, answered.text

    def switch(self, **quirks: Any) -> None:
        """Set some of the quirks."""
        answered = self.control("PUT", "/yoti/quirks", json=quirks)
        assert answered.status_code == 200, answered.text

    def drop(self) -> None:
        """Forget the world."""
        assert self.control("DELETE", "").status_code == 204


def refused(answered: httpx.Response, status: int) -> str:
    """What a refusal of that status, in this API's shape, says."""
    assert answered.status_code == status, answered.text
    said = answered.json()
    assert set(said) == {"error_code", "message"}
    return str(said["message"])
