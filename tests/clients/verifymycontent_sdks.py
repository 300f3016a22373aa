"""How the vendor's own clients behave on the wire, from what was measured of them, not from their code.

Facts: `facts/verifymycontent.md`, section 2 (traps 1 to 8), sections 3 and 6.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit


class SdkError(Exception):
    """What a client throws: the SDKs look at the status alone, and want exactly the one they expect."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Invalid status code: {status}")
        self.status = status


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Wire:
    """One keep-alive connection that sends exactly the headers it is given. opened: connections it has made."""

    base: str
    opened: int = 0
    connection: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Reply:
        """One request; without a body there is a Content-Length only where `headers` has one."""
        if self.connection is None or self.connection.sock is None:
            self.connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=10)
            self.opened += 1
        wire = self.connection
        wire.putrequest(method, urlsplit(self.base).path + path, skip_accept_encoding=True)
        for name, value in headers.items():
            wire.putheader(name, value)
        if body is not None:
            wire.putheader("Content-Length", str(len(body)))
        wire.endheaders(body)
        answer = wire.getresponse()
        content = answer.read()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()


def php_json(value: Any) -> bytes:
    """`json_encode` of PHP by default: slashes and all beyond ASCII escaped, an empty array as a list."""
    if value == {}:
        return b"[]"
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True).replace("/", "\\/").encode()


def node_json(value: Any) -> bytes:
    """`JSON.stringify`: compact, nothing escaped that need not be."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass
class Signed:
    """What the clients have in common: a base URL that is not signed, and a key pair."""

    base: str
    key: str
    secret: str
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.base)

    def sign(self, message: bytes) -> str:
        """The Authorization header."""
        return f"hmac {self.key}:{hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()}"


class PhpSdk(Signed):
    """SDK-PHP 2.4: Guzzle, keep-alive; signs the plain URI and sends it encoded."""

    def _call(
        self, method: str, path: str, expected: int, body: Any = None, *, signs_uri: bool = False
    ) -> dict[str, Any]:
        content = None if body is None else php_json(body)
        message = path.encode() if content is None or signs_uri else content
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "VerifyMyContent Commons",
            "Authorization": self.sign(message),
        }
        reply = self.wire.send(method, quote(path, safe="/"), headers, content)
        if reply.status != expected:
            raise SdkError(reply.status)
        if expected == 204:
            return {}
        parsed: dict[str, Any] = json.loads(reply.body)
        if not isinstance(parsed, dict):
            raise TypeError("fromArray() expects an array")
        return parsed

    def create_static_content_moderation(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/moderation."""
        return _whole(self._call("POST", "/api/v1/moderation", 201, body), "redirect_url", "status")

    def get_static_content_moderation(self, moderation: str) -> dict[str, Any]:
        """GET /api/v1/moderation/{id}."""
        return _whole(self._call("GET", f"/api/v1/moderation/{moderation}", 200), "status")

    def create_anonymous_live_content_moderation(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/livestream-anonymous."""
        created = _whole(self._call("POST", "/api/v1/livestream-anonymous", 201, body), "status")
        if not isinstance(created.get("tags"), list | None):
            raise TypeError("tags must be null or an array")
        return created

    def create_live_content_moderation(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/livestream."""
        return _whole(self._call("POST", "/api/v1/livestream", 201, body), "login_url", "status")

    def start_live_content_moderation(self, stream: str, body: dict[str, Any] | None = None) -> None:
        """PATCH /api/v1/livestream/{id}/start: signs the URI even when it sends a body."""
        self._call("PATCH", f"/api/v1/livestream/{stream}/start", 204, body, signs_uri=True)

    def get_live_content_moderation(self, stream: str) -> dict[str, Any]:
        """GET /api/v1/livestream/{id}."""
        return _whole(self._call("GET", f"/api/v1/livestream/{stream}", 200), "status")

    def change_live_content_rule(self, stream: str, rule: str) -> None:
        """PATCH /api/v1/livestream/{id}/rule."""
        self._call("PATCH", f"/api/v1/livestream/{stream}/rule", 204, {"rule": rule})

    def pause_livestream(self, stream: str) -> None:
        """PATCH …/pause: no body, no Content-Length, and a JSON content type nevertheless."""
        self._call("PATCH", f"/api/v1/livestream/{stream}/pause", 204)

    def resume_livestream(self, stream: str) -> None:
        """PATCH …/resume, as pause."""
        self._call("PATCH", f"/api/v1/livestream/{stream}/resume", 204)

    def create_static_content_complaint(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/complaint-moderation: every field of the reply must be filled."""
        return _filled(self._call("POST", "/api/v1/complaint-moderation", 201, body))

    def create_live_content_complaint(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/complaint-livestream, likewise."""
        return _filled(self._call("POST", "/api/v1/complaint-livestream", 201, body))

    def create_consent_complaint(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/complaint-consent."""
        return _whole(self._call("POST", "/api/v1/complaint-consent", 201, body), "redirect_url", "status")


class NodeSdk(Signed):
    """SDK-NODE 1.1.7: axios; signs the URI of a GET, the body of a POST, and nothing at all of a PATCH."""

    def _call(self, method: str, path: str, expected: int, body: Any = None) -> Any:
        content = None if body is None else node_json(body)
        message = path.encode() if method == "GET" else content or b""
        headers = {
            "Accept": "application/json, text/plain, */*",
            "Content-Type": "application/json",
            "Authorization": self.sign(message),
            "User-Agent": "axios/0.26.1",
        }
        if content is None and method != "GET":
            headers["Content-Length"] = "0"
        reply = self.wire.send(method, path, headers, content)
        if reply.status != expected:
            raise SdkError(reply.status)
        return json.loads(reply.body) if reply.body else ""

    def create_moderation(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/moderation."""
        return _normalised(self._call("POST", "/api/v1/moderation", 201, body))

    def get_moderation(self, moderation: str) -> dict[str, Any]:
        """GET /api/v1/moderation/{id}."""
        return _normalised(self._call("GET", f"/api/v1/moderation/{moderation}", 200))

    def create_livestream(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/livestream."""
        return _normalised(self._call("POST", "/api/v1/livestream", 201, body))

    def create_anonymous_livestream(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v1/livestream-anonymous."""
        return _normalised(self._call("POST", "/api/v1/livestream-anonymous", 201, body))

    def start_livestream(self, stream: str) -> None:
        """PATCH /api/v1/livestream/{id}/start: signs the empty string."""
        self._call("PATCH", f"/api/v1/livestream/{stream}/start", 204)

    def get_livestream(self, stream: str) -> dict[str, Any]:
        """GET /api/v1/livestream/{id}."""
        return _normalised(self._call("GET", f"/api/v1/livestream/{stream}", 200))

    def create_complaint_moderation(self, body: dict[str, Any]) -> dict[str, Any]:
        """POST /api/v2/complaint-moderation, another version than PHP's."""
        return _normalised(self._call("POST", "/api/v2/complaint-moderation", 201, body))


class OldSdk(Signed):
    """SDK-OLD: curl, a connection for each call; answers what was decoded, whatever the status."""

    def start_livestream(self, stream: str) -> bool:
        """PATCH …/start with `Content-Length: 0`, the URI signed; true means 204 and an empty body."""
        path = f"/api/v1/livestream/{stream}/start"
        headers = {
            "Accept": "*/*",
            "User-Agent": "VMC/1",
            "Content-Type": "application/json",
            "Content-Length": "0",
            "Authorization": self.sign(path.encode()),
        }
        reply = self.wire.send("PATCH", path, headers, None)
        self.wire.close()
        return reply.body == b"" and reply.status == 204


def validate_webhook(key: str, secret: str, header: str, body: bytes) -> bool:
    """The SDK's own check: the scheme stripped, then an exact comparison."""
    stripped = header[5:] if header[:5].lower() == "hmac " else header.removeprefix("hmac")
    return stripped == f"{key}:{hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def _whole(reply: dict[str, Any], *filled: str) -> dict[str, Any]:
    """The SDK-PHP validator's part that every reply has to pass."""
    for name in ("id", *filled):
        if not isinstance(reply.get(name), str) or not reply[name]:
            raise ValueError(f"{name} is required")
    return reply


def _filled(reply: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "external_id", "status", "notes", "tags", "created_at", "updated_at")
    if not all(reply.get(name) for name in names):
        raise ValueError("a field is empty")
    return reply


def _normalised(reply: dict[str, Any]) -> dict[str, Any]:
    """SDK-NODE's status: in lower case, and only the first blank a hyphen."""
    return {**reply, "status": reply["status"].lower().replace(" ", "-", 1)}
