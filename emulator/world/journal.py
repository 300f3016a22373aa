"""What was said to a world and what it answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from emulator.world.news import News
from emulator.world.tallies import Tallies
from emulator.world.watches import Watches


@dataclass(slots=True, eq=False)
class Entry:
    """One request and its reply. Bodies are cut, secrets masked before they are stored here.

    at: epoch seconds of world time. duration: real seconds, outside determinism.
    violations: what broke the contract, each {"side", "pointer", "rule", "message"}.
    signed: for a refused signature, what was expected to be signed. credential: for who calls not being known,
    {"problem", "detail"}.
    status: None when no reply was sent, as a fault may have it. effect: what the fault did; the reply is what
    was really sent.
    """

    number: int
    at: float
    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""
    body_size: int = 0
    api: str | None = None
    operation: str | None = None
    world: str | None = None
    status: int | None = None
    reply_headers: dict[str, str] = field(default_factory=dict)
    reply_body: bytes = b""
    reply_size: int = 0
    duration: float = 0.0
    validated: tuple[str, ...] = ()
    violations: list[dict[str, Any]] = field(default_factory=list)
    signed: dict[str, Any] | None = None
    credential: dict[str, Any] | None = None
    fault: str | None = None
    effect: dict[str, Any] | None = None
    near: list[str] = field(default_factory=list)


Wanted = Callable[[Entry], bool]


class Journal:
    """The last exchanges of a world, an entry each, oldest first.

    limit: how many are kept. body_limit: bytes of each body that are kept. tallies: of all, kept or not.
    life: another number since each reset. news: of each entry, and of an end.
    """

    __slots__ = ("_count", "_entries", "_watches", "body_limit", "life", "news", "tallies")

    def __init__(self, *, limit: int = 1000, body_limit: int = 4096) -> None:
        self.body_limit = body_limit
        self.tallies = Tallies()
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._count = 0
        self.life = 0
        self.news = News()
        self._watches = Watches[Entry]()

    def clear(self) -> None:
        """Forget every entry, numbers included. What was counted stays."""
        self._entries.clear()
        self._count = 0
        self._watches.clear()
        self.news.tell()

    def reset(self) -> None:
        """Forget everything."""
        self.life += 1
        self.clear()
        self.tallies.reset()

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._watches.close()
        self.news.tell()

    def add(self, entry: Entry) -> None:
        """Keep a closed entry and give it its number."""
        entry.number = self._count = self._count + 1
        if self._watches:
            if len(self._entries) == self._entries.maxlen:
                self._watches.forget(self._entries[0])
            self._watches.note(entry)
        self._entries.append(entry)
        self.tallies.count(entry)
        self.news.tell()

    @property
    def dropped(self) -> int:
        """How many had to make room for later ones."""
        return self._count - len(self._entries)

    def newest(self, wanted: Wanted, count: int) -> list[Entry]:
        """Up to `count` entries that are `wanted`, newest first."""
        found: list[Entry] = []
        for entry in reversed(self._entries):
            if len(found) >= count:
                break
            if wanted(entry):
                found.append(entry)
        return found

    async def wait(self, wanted: Wanted, count: int, timeout: float) -> bool:
        """Wait up to `timeout` real seconds until `count` entries are `wanted`."""
        return await self._watches.until(wanted, count, timeout, self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
