"""A world's media, and the one place that decides what content shows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from emulator.media.fetcher import Fetcher, OversizeError, UnreachableError, is_near
from emulator.media.markers import parse
from emulator.media.script import Script
from emulator.media.showing import Content, Rule, Showing, Shown
from emulator.media.verdicts import Verdicts
from emulator.media.viewer import Look, Viewer, default_viewer
from emulator.world.records import SnapshotError, at, load_each, packed, unpacked
from emulator.world.store import Store, StoreFullError
from emulator.world.world import World

ITEM_LIMIT = 10 * 1024 * 1024
"""Bytes of one piece of media, registered or fetched."""

ITEMS_LIMIT = 1000
"""How many URLs of one world may have media registered."""

FETCH_TIMEOUT = 10.0
"""Real seconds; the socket is real."""

SHOWN_LIMIT = 1000
"""Showings that are kept to be asked about."""

FETCHES = 4
"""How many fetches, and looks at what they brought, one world may have under way."""


class MediaLibrary:
    """Knows what content shows. A resident of a world.

    fetcher: the way to loopback and private hosts; without one, nothing is fetched. total_limit: bytes of all
    that is registered, as the world's settings say.
    """

    section: ClassVar = "media"

    def __init__(
        self,
        world: World,
        *,
        fetcher: Fetcher | None = None,
        viewer: Viewer | None = None,
        item_limit: int = ITEM_LIMIT,
        total_limit: int | None = None,
        items_limit: int = ITEMS_LIMIT,
    ) -> None:
        self._clock = world.clock
        self._shown: deque[Shown] = deque(maxlen=SHOWN_LIMIT)
        self._verdicts = world.of(Verdicts)
        self._fetcher = fetcher
        self._viewer = viewer or default_viewer()
        self._item_limit = item_limit
        self._total_limit = world.settings.media if total_limit is None else total_limit
        self._media: Store[bytes] = Store("file", limit=items_limit)
        self._total = 0
        self._fetches = asyncio.Semaphore(FETCHES)

    # -- media -----------------------------------------------------------------------------------------

    def register(self, url: str, data: bytes) -> None:
        """Let exactly `url`, query included, answer with `data` from now on. Raises: StoreFullError."""
        if len(data) > self._item_limit:
            raise StoreFullError(f"{len(data)} bytes are more than one file may have: {self._item_limit}")
        total = self._total - len(self._media.get(url) or b"") + len(data)
        if total > self._total_limit:
            raise StoreFullError(f"this world's media may have {self._total_limit} bytes together, not {total}")
        self._media.add(url, data)
        self._total = total

    def registered(self) -> dict[str, bytes]:
        """The registered bytes by URL, oldest first."""
        return dict(zip(self._media.ids(), self._media, strict=True))

    def remove(self, url: str) -> bool:
        """Forget the bytes of `url`; False when there are none."""
        data = self._media.pop(url)
        self._total -= len(data or b"")
        return data is not None

    def save(self) -> list[dict[str, str]] | None:
        """What is registered, bytes in base64."""
        return [{"url": url, "data": packed(data)} for url, data in self.registered().items()] or None

    def load(self, data: Sequence[dict[str, str]]) -> None:
        """Raises: SnapshotError."""
        load_each(data, self._load)

    def _load(self, row: dict[str, str]) -> None:
        if row["url"] in self._media:
            raise SnapshotError("/url", "unique", "is registered twice")
        with at("data"):
            self.register(row["url"], unpacked(row["data"]))

    # -- what it shows ---------------------------------------------------------------------------------

    async def show(self, content: Content, *, expects: Sequence[str] = ()) -> Showing:
        """What `content` shows: as a verdict, a marker, real media or the default says, in this order.

        expects: ids of the people whom the request names, who are seen when nothing says otherwise.
        """
        shown = await self._decide(content, expects)
        self._shown.append(Shown(self._clock.now(), content, shown))
        return shown

    def shown(self) -> Sequence[Shown]:
        """The last things that were looked at, and which rule decided, newest first."""
        return list(reversed(self._shown))

    async def _decide(self, content: Content, expects: Sequence[str]) -> Showing:
        verdict = self._verdicts.find(content)
        if verdict is not None:
            return verdict.script.play(
                Rule.VERDICT, f"there is a verdict for its {verdict.content.by}", expects=expects
            )
        marks = parse(content.url)
        marked = marks.showing(expects)
        if marked is not None:
            return marked
        seen, why = await self._see(content)
        if seen is None:
            return Script().play(Rule.DEFAULT, f"{why}{marks.remark}", expects=expects)
        return replace(seen, reason=f"{why}{marks.remark}")

    async def _see(self, content: Content) -> tuple[Showing | None, str]:
        """What the media of `content` shows, or None; and why."""
        data = self._media.get(content.url)
        if data is not None:
            return _judge(await self._viewer.look(data), "the file registered for its URL")
        if content.kind == "live":
            return None, "nothing is registered for its URL, and a live stream is never fetched"
        if not is_near(content.url):
            return None, "nothing is registered for its URL, whose host is neither loopback nor private"
        if self._fetcher is None:
            return None, "nothing is registered for its URL, and this server fetches nothing"
        async with self._fetches:
            return await self._fetch(self._fetcher, content.url)

    async def _fetch(self, fetcher: Fetcher, url: str) -> tuple[Showing | None, str]:
        try:
            data = await fetcher.get(url, limit=self._item_limit, timeout=FETCH_TIMEOUT)
        except OversizeError as error:
            # Most likely a video, which would be opaque at any size: no reason to call it unreachable.
            return None, f"the file at its URL cannot be looked into: {error}"
        except UnreachableError as error:
            why = f"its URL could not be fetched: {error}"
            return Showing(False, Rule.MEDIA, why), why
        return _judge(await self._viewer.look(data), "the file at its URL")


def _judge(look: Look, source: str) -> tuple[Showing | None, str]:
    if look.opaque is not None:
        return None, f"{source} {look.opaque}"
    if look.broken is not None:
        why = f"{source} {look.broken}"
        return Showing(False, Rule.MEDIA, why), why
    count = len(look.sightings)
    why = f"{source} shows {count} {'face' if count == 1 else 'faces'}"
    return Showing(True, Rule.MEDIA, why, look.sightings, duration=look.duration), why
