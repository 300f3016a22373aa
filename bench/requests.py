"""The requests that are repeated, signed as the vendor's clients sign."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any

from emulator.apis.moderationapi.auth import KeyMint as ProjectMint
from emulator.apis.verifymycontent.auth import KeyMint, authorization

FIELDS = KeyMint.demo


def signed(method: str, path: str, body: Any = None, fields: Mapping[str, str] = FIELDS) -> bytes:
    """A VerifyMyContent request as its bytes on the wire. fields: the credentials."""
    content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    header = authorization(fields["api_key"], fields["api_secret"], content or path.encode())
    return request(method, path, content, f"Authorization: {header}\r\n")


def plain(method: str, path: str, body: Any = None) -> bytes:
    """A request of the control plane."""
    return request(method, path, b"" if body is None else json.dumps(body).encode(), "")


def request(method: str, path: str, content: bytes, headers: str) -> bytes:
    """The bytes of a request on the wire. headers: whole lines."""
    length = f"Content-Length: {len(content)}\r\n" if content else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nUser-Agent: bench\r\n"
        f"Content-Type: application/json\r\n{length}{headers}\r\n"
    )
    return head.encode() + content


def ask(port: int, wanted: bytes) -> tuple[int, Any]:
    """One request on a connection of its own: status and parsed body."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(wanted)
        received = b""
        while not _complete(received):
            received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head[9:12]), json.loads(body) if body else None


def _complete(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    _, length, rest = head.lower().partition(b"content-length: ")
    return not length or len(body) >= int(rest.split(b"\r\n", 1)[0])


def read(fields: Mapping[str, str] = FIELDS) -> bytes:
    """Reads the collection that `first` begins."""
    return signed("GET", "/v1/collections/bench", fields=fields)


def first(fields: Mapping[str, str] = FIELDS) -> bytes:
    """Begins a collection."""
    face = {"collection_id": "bench", "face_id": "f", "face_image": "YWJj"}
    return signed("POST", "/v1/collections", face, fields)


def write(fields: Mapping[str, str] = FIELDS) -> bytes:
    """Starts a moderation, in a body of about 500 bytes."""
    return signed("POST", "/api/v1/moderation-anonymous", _MODERATION, fields)


def text(api_key: str) -> bytes:
    """Has a short text moderated, and not kept."""
    body = {"value": "Is the blue bike still there? I could come by on Saturday.", "doNotStore": True}
    headers = f"Authorization: Bearer {api_key}\r\n"
    return request("POST", "/api/v1/moderate/text", json.dumps(body).encode(), headers)


_MODERATION = {
    "content": {
        "type": "video",
        "external_id": "a-video-of-ours",
        "url": "https://example.com/videos/a-video-of-ours.mp4",
        "title": "A title of usual length",
        "description": "What the customer wrote about it, which may be two lines long or three. " * 2,
    },
    "rule": "default",
    "webhook": "https://example.com/webhooks/verifymycontent",
    "redirect_url": "https://example.com/after",
}

READ, FIRST, WRITE, TEXT = read(), first(), write(), text(ProjectMint.demo["api_key"])
