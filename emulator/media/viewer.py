"""Looking at pictures: off the event loop, and once at each."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from emulator.media.showing import Sighting

if TYPE_CHECKING:
    from emulator.faces import Frame, Picture, PictureError, SeenFace

THREADS = 2
_HASHED_AT_ONCE = 64 * 1024


class Eye(Protocol):
    """Finds the faces in a picture; called from several threads at once."""

    def look(self, picture: Picture) -> Sequence[SeenFace]:
        """Every face, with its embedding, and its box in pixels of the picture before it was shrunk."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in some bytes.

    duration: seconds of an animation, about; None of a still. opaque: why nothing can be seen in them, when
    they are no picture. broken: why they could not be processed, when they are a damaged or oversized one.
    """

    sightings: tuple[Sighting, ...] = ()
    duration: float | None = None
    opaque: str | None = None
    broken: str | None = None


class Viewer:
    """Sees the faces in JPEG, PNG, WebP and GIF, the last three also moving.

    Looking happens in threads of its own, because a picture decoded on the event loop holds up every other
    request for tens of milliseconds. They are few: each may hold a whole decoded picture, and numpy uses the
    other cores anyway. What was seen depends on the bytes alone, so it is remembered by their digest for all
    worlds together: sixteen workers that submit one fixture cost one look.

    looks, faces: how much is remembered; the least recently used is forgotten first.
    """

    def __init__(self, eye: Eye | None = None, *, looks: int = 256, faces: int = 20_000) -> None:
        self._eye = eye
        self._most_looks = looks
        self._most_faces = faces
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._under_way: dict[bytes, Future[Look]] = {}
        self._seen: OrderedDict[bytes, Look] = OrderedDict()
        self._faces = 0

    async def look(self, data: bytes) -> Look:
        """What is seen in `data`."""
        digest = await self._digest(data)
        with self._lock:
            found = self._seen.get(digest)
            if found is not None:
                self._seen.move_to_end(digest)
                return found
            look = self._under_way.get(digest) or self._begin(digest, data)
        return await asyncio.wrap_future(look)

    def close(self) -> None:
        """End the threads, once they have finished what they are at. A later look starts new ones."""
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()

    async def _digest(self, data: bytes) -> bytes:
        if len(data) <= _HASHED_AT_ONCE:
            return hashlib.sha256(data).digest()
        with self._lock:
            threads = self._pool()
        return await asyncio.wrap_future(threads.submit(lambda: hashlib.sha256(data).digest()))

    def _pool(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="media")
        return self._threads

    def _begin(self, digest: bytes, data: bytes) -> Future[Look]:
        # The caller holds the lock, which a look needs to finish: it is noted as under way before it can.
        look: Future[Look] = Future()
        # Running from now on, so that one who no longer waits for it cannot cancel it for the others.
        look.set_running_or_notify_cancel()
        self._pool().submit(self._finish, digest, data, look)
        self._under_way[digest] = look
        return look

    def _finish(self, digest: bytes, data: bytes, look: Future[Look]) -> None:
        try:
            seen = self._look(data)
        except BaseException as error:  # noqa: BLE001 - it belongs to those who wait, not to this thread
            with self._lock:
                del self._under_way[digest]
            look.set_exception(error)
            return
        with self._lock:
            del self._under_way[digest]
            self._remember(digest, seen)
        look.set_result(seen)

    def _remember(self, digest: bytes, seen: Look) -> None:
        self._seen[digest] = seen
        self._faces += len(seen.sightings)
        while len(self._seen) > self._most_looks or self._faces > self._most_faces:
            _, forgotten = self._seen.popitem(last=False)
            self._faces -= len(forgotten.sightings)

    def _look(self, data: bytes) -> Look:
        from emulator.faces import WORKING_SIZE, PictureError, decode_frames, default_engine

        eye = self._eye or default_engine()
        try:
            frames = decode_frames(data, longest=WORKING_SIZE)
        except PictureError as error:
            return _unseen(error)
        sightings = (_sighting(frame, face) for frame in frames for face in eye.look(frame.picture))
        return Look(tuple(sightings), _duration(frames))


@cache
def default_viewer() -> Viewer:
    """The viewer that all worlds of this process share."""
    return Viewer()


def _unseen(error: PictureError) -> Look:
    if error.rule == "unsupported_format":
        return Look(opaque=f"cannot be looked into: {error}")
    return Look(broken=f"could not be processed: {error}")


def _sighting(frame: Frame, face: SeenFace) -> Sighting:
    # A copy: the engine's may be one row of a larger array, which would stay in memory as long as the row.
    embedding = face.embedding.copy()
    embedding.setflags(write=False)
    return Sighting(time=frame.time, box=face.box, embedding=embedding)


def _duration(frames: Sequence[Frame]) -> float | None:
    """Until the last frame is over, if it stays as long as the others on average."""
    last = frames[-1].time
    return round(last * len(frames) / (len(frames) - 1), 3) if last > 0 else None
