"""What the scenes of this API are made of: one world that stands still, bodies, pictures, receivers."""

from __future__ import annotations

import base64
import socket
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

import httpx
from PIL import Image

from emulator.contract.document import load_document
from emulator.faces import draw_face, draw_group, encode
from tests.contract.samples import SCHEMAS
from tests.live import LiveWorld, VerifyMyContent

CONTRACT = load_document(SCHEMAS / "verifymycontent.yaml")
CLIP = "https://media.example.com/clip.mp4"
STREAM = "https://live.example.com/show.m3u8"
NOWHERE = "http://127.0.0.1:1/hook"
"""A receiver that is not there."""

ADA, BEN, CLEO, STRANGER = 7, 21, 33, 77
"""Identities that are drawn."""


# -- bodies ------------------------------------------------------------------------------------------------


def new_face(face_id: str = "ada", data: bytes = b"a face", **changes: Any) -> dict[str, Any]:
    """A body of addFace; without a picture, as the vendor's own sample has it."""
    return {"collection_id": "cast", "face_id": face_id, "face_image": packed(data), **changes}


def new_risky_face(face_id: str = "eve", data: bytes = b"a face") -> dict[str, Any]:
    """A body of addRiskyFace."""
    return {"face_id": face_id, "face_image": packed(data)}


def new_moderation(url: str = CLIP, **changes: Any) -> dict[str, Any]:
    """A body of startModeration."""
    return {"content": {"external_id": "clip-1", "url": url}, "webhook": NOWHERE, **changes}


def new_livestream(url: str = STREAM, **changes: Any) -> dict[str, Any]:
    """A body of startLivestream."""
    return {
        "external_id": "show-1",
        "embed_url": "https://client.example.com/embed/show-1",
        "stream": {"protocol": "hls", "url": url},
        "customer": {"id": "performer-1", "email": "performer@example.com"},
        "webhook": NOWHERE,
        **changes,
    }


def customer_moderation(**changes: Any) -> dict[str, Any]:
    """A body of createModeration."""
    return {"content": {"url": CLIP}, "customer": {"id": "u-1", "email": "u@example.com"}, **changes}


# -- pictures ----------------------------------------------------------------------------------------------


@cache
def face(identity: int, variation: int = 0, form: str = "JPEG") -> bytes:
    """A picture of one drawn person."""
    return encode(draw_face(identity, variation).image, form)


class Group(NamedTuple):
    """A picture of several people. boxes: x, y, width and height of each, left to right."""

    data: bytes
    boxes: tuple[Sequence[int], ...]


@cache
def group(*identities: int) -> Group:
    """A picture of several drawn people, side by side in this order."""
    drawn = draw_group(identities, 3)
    return Group(encode(drawn.image), drawn.boxes)


@cache
def film(*frames: tuple[int, ...]) -> bytes:
    """An animated GIF, a second for each frame, of which each shows these people in the pose of `face`."""
    pictures = [_frame(people, number) for number, people in enumerate(frames)]
    file = BytesIO()
    first, *others = pictures
    first.save(file, "GIF", save_all=True, append_images=others, duration=1000, loop=0)
    return file.getvalue()


def _frame(people: tuple[int, ...], number: int) -> Image.Image:
    # The ground differs, because frames that are all alike are stored as one.
    picture = Image.new("RGB", (560, 280), (150 + 8 * number, 160, 170))
    for place, identity in enumerate(people):
        picture.paste(draw_face(identity).image, (12 + 280 * place, 12))
    return picture


def blank() -> bytes:
    """A picture of nobody."""
    return encode(Image.new("RGB", (200, 200), (120, 130, 140)), "PNG")


def packed(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode()


def overlap(one: Sequence[int], box: Mapping[str, int]) -> float:
    """Intersection over union of a drawn box and one of a reply."""
    left, top, width, height = one
    across = min(left + width, box["x"] + box["width"]) - max(left, box["x"])
    down = min(top + height, box["y"] + box["height"]) - max(top, box["y"])
    shared = max(0, across) * max(0, down)
    return shared / (width * height + box["width"] * box["height"] - shared)


# -- a world that stands still -----------------------------------------------------------------------------


class Scene:
    """One world over real sockets, whose clock moves when it is told to."""

    def __init__(self, world: LiveWorld) -> None:
        self.world = world
        self.vmc = world.vmc
        self.second = world.vmc_second

    # the vendor's API

    def add_face(self, face_id: str, identity: int | None = None, *, collection: str = "cast") -> None:
        """Add a face that may be added, with a picture of that identity or none."""
        data = b"a face" if identity is None else face(identity)
        body = new_face(face_id, data, collection_id=collection)
        assert self.vmc.call("POST", "/v1/collections", body).status_code == 201

    def add_risky(self, face_id: str, identity: int | None = None) -> None:
        """Add a risky face that may be added."""
        body = new_risky_face(face_id, b"a face" if identity is None else face(identity))
        assert self.vmc.call("POST", "/v1/collections/risky", body).status_code == 201

    def moderate(self, url: str = CLIP, **changes: Any) -> str:
        """Start an anonymous moderation; its id."""
        return self._started("/api/v1/moderation-anonymous", new_moderation(url, **changes))

    def stream(self, url: str = STREAM, **changes: Any) -> str:
        """Start an anonymous livestream; its id."""
        return self._started("/api/v1/livestream-anonymous", new_livestream(url, **changes))

    def announce(self, **changes: Any) -> str:
        """Create a livestream that waits; its id."""
        return self._started("/api/v1/livestream", new_livestream(**changes))

    def _started(self, path: str, body: dict[str, Any]) -> str:
        answer = self.vmc.call("POST", path, body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def read(self, kind: str, resource: str) -> dict[str, Any]:
        """A moderation or livestream as it stands."""
        answer = self.vmc.call("GET", f"/api/v1/{kind}/{resource}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def moderation(self, resource: str) -> dict[str, Any]:
        """A moderation as it stands."""
        return self.read("moderation", resource)

    def livestream(self, resource: str) -> dict[str, Any]:
        """A livestream as it stands."""
        return self.read("livestream", resource)

    def patch(self, resource: str, what: str, body: Any = None, *, status: int = 204) -> None:
        """PATCH a livestream."""
        answer = self.vmc.call("PATCH", f"/api/v1/livestream/{resource}/{what}", body)
        assert answer.status_code == status, answer.text

    # the control plane

    def control(self, method: str, path: str, *, status: int = 200, **options: Any) -> Any:
        """One call about this world that is answered as it should be."""
        answer = self.world.control(method, path, **options)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def advance(self, seconds: float) -> None:
        """Play world time, webhooks included."""
        self.world.advance(seconds)

    def pace(self, mode: str, **options: Any) -> None:
        """Let resources progress so."""
        self.control("PUT", "/lifecycle", json={"mode": mode, **options})

    def step(self, resource: str) -> None:
        """Move one resource by one step, and let its webhook arrive."""
        moved = self.control("POST", "/lifecycle/step", json={"resource": resource})
        assert moved == {"moved": [resource]}
        self.advance(0)

    def verdict(self, url: str = CLIP, **said: Any) -> None:
        """Script what is shown at `url`."""
        self.control("PUT", "/verdicts", json={"content": {"url": url}, **said})

    def register(self, url: str, data: bytes) -> None:
        """Let `url` answer with `data`."""
        self.control("PUT", "/media", json={"url": url, "data": packed(data)})

    def fault(self, operation: str, status: int) -> None:
        """Let the next call of `operation` fail."""
        self.control("POST", "/faults", json={"operation": operation, "status": status}, status=201)

    def newest_exchange(self) -> dict[str, Any]:
        """The last entry of this world's journal."""
        newest: dict[str, Any] = self.control("GET", "/journal?limit=1")["exchanges"][0]
        return newest

    def deliveries(self, resource: str | None = None) -> list[dict[str, Any]]:
        """What is in the outbox about a resource, oldest first."""
        found = self.control("GET", f"/deliveries?limit=1000{f'&resource={resource}' if resource else ''}")
        listed: list[dict[str, Any]] = found["deliveries"]
        return listed[::-1]

    def told(self, resource: str) -> list[dict[str, Any]]:
        """The bodies of every webhook about a resource, oldest first."""
        return [delivery["body"] for delivery in self.deliveries(resource)]

    def statuses_told(self, resource: str) -> list[str]:
        """Their statuses."""
        return [body["status"] for body in self.told(resource)]


def fits(answer: httpx.Response, operation: str) -> bool:
    """Whether a reply is what the contract has for its status; a reply without a shape has no body."""
    documented = CONTRACT.operations[operation].responses[answer.status_code]
    if documented.shape is None:
        return answer.content == b""
    return documented.shape.fits(answer.json())


# -- receivers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire. headers: names in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A receiver of webhooks that is no part of the emulator.

    script: statuses to answer, then 200. manner: `answer`, `hang` until `free` is set, or `reset`.
    """

    script: list[int] = field(default_factory=list)
    manner: str = "answer"
    location: str = ""
    received: list[Received] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    free: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def verify(self, client: VerifyMyContent) -> bool:
        """Whether each message carries the very signature of `client` over the bytes received."""
        return bool(self.received) and all(
            message.headers["authorization"] == client.sign(message.body) for message in self.received
        )

    def serve(self, listening: socket.socket) -> None:
        """Take connections until the socket is closed."""
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._take, args=(connection,), daemon=True).start()

    def _take(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            self.received.append(_read_request(connection))
            self.arrived.set()
            if self.manner == "hang":
                self.free.wait(30)
            elif self.manner == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                status = self.script.pop(0) if self.script else 200
                head = f"HTTP/1.1 {status} As scripted\r\nConnection: close\r\nContent-Length: 0\r\n"
                moved = f"Location: {self.location}\r\n" if self.location else ""
                connection.sendall(f"{head}{moved}\r\n".encode())


@contextmanager
def receiver(script: Sequence[int] = (), *, manner: str = "answer", location: str = "") -> Iterator[Receiver]:
    """A receiver on a free port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        made = Receiver(list(script), manner, location, url=f"http://127.0.0.1:{port}/hook?team=a%20b")
        thread = threading.Thread(target=made.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.free.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _read_request(connection: socket.socket) -> Received:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in fields)}
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65536)
    return Received(line, headers, body)
