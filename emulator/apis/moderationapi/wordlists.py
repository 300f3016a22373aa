"""Wordlists: words of the project's own, and how far they are prepared for similarity (facts §7 and §8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from emulator.apis.moderationapi.account import Organization
from emulator.apis.moderationapi.kinds import Count, Id, Moment, Share
from emulator.apis.moderationapi.settings import WordlistMode
from emulator.apis.moderationapi.submission import OBJECT_ID
from emulator.contract.api import Handlers
from emulator.contract.call import Call, Reply
from emulator.contract.errors import ApiError
from emulator.world.clock import iso
from emulator.world.store import Store, StoreFullError
from emulator.world.world import World

handlers = Handlers()

PACE = 10.0
"""Words that are prepared in a second of world time. Inferred."""

SAME_WORD = 0.9
"""The similarity of plurals and tenses: the threshold where none is said. Inferred."""

LIMIT = 1000
"""Wordlists of a project at most."""


class Attached(NamedTuple):
    """A list as the analysis uses it. threshold: the similarity from which a word matches, 0 to 1."""

    id: str
    name: str
    mode: WordlistMode
    threshold: float
    words: list[str]


@dataclass(slots=True, eq=False)
class Wordlist:
    """Moments are epoch milliseconds of world time.

    words: in lower case, each once. attached: whether the project's analysis uses it. prepared, since: how many
    words were prepared when the words last changed.
    """

    id: Id
    name: str | None
    created_at: Moment
    description: str | None = None
    key: str | None = None
    user_id: str | None = None
    strict: bool = False
    words: list[str] = field(default_factory=list)
    mode: WordlistMode = "BLOCKLIST"
    threshold: Share = SAME_WORD
    attached: bool = True
    prepared: Count = 0
    since: Moment = 0

    def ready(self, now: float) -> int:
        """How many words are prepared at `now`, which may be before they came where a snapshot says so."""
        return min(len(self.words), self.prepared + int(max(0.0, now - self.since) / 1000 * PACE))

    def change(self, words: Iterable[str], now: float) -> None:
        """Have these words; those that were there before stay prepared."""
        ready = self.ready(now)
        before = set(self.words)
        self.words = tidy(words)
        kept = sum(word in before for word in self.words)
        self.prepared, self.since = min(ready, kept), now

    def as_row(self) -> dict[str, Any]:
        """As it is listed."""
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "createdAt": iso(self.created_at / 1000),
            "userId": self.user_id,
        }

    def as_control(self) -> dict[str, Any]:
        """As the control plane shows it."""
        how = {"mode": self.mode, "threshold": self.threshold, "attached": self.attached}
        return {**self.as_row(), **how, "words": self.words}


def tidy(words: Iterable[str]) -> list[str]:
    """In lower case, without blanks around them, each once and none empty."""
    return [word for word in dict.fromkeys(word.strip().lower() for word in words) if word]


class Wordlists:
    """Those of a world's organization. A resident of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: Store[Wordlist] = Store("wordlist", limit=min(LIMIT, world.settings.records))

    def create(self, name: str | None, words: Iterable[str] = (), list_id: str | None = None) -> Wordlist:
        """One more, attached as a blocklist. list_id: ours, unless it is given. Raises: StoreFullError."""
        now = self._world.clock.now_ms()
        made = list_id or self._world.ids.token("moderationapi.wordlist", OBJECT_ID)
        wordlist = Wordlist(made, name, now, since=now)
        self.write(wordlist, words)
        return self.records.add(wordlist.id, wordlist)

    def write(self, wordlist: Wordlist, words: Iterable[str]) -> None:
        """Let the list have these words. Raises: StoreFullError for more than the world's limit of records."""
        wanted, limit = list(words), self._world.settings.records
        if len(wanted) > limit:
            raise StoreFullError(f"a wordlist of this world holds at most {limit} words")
        wordlist.change(wanted, self._world.clock.now_ms())

    def attached(self) -> list[Attached]:
        """Those that the analysis uses, oldest first."""
        return [
            Attached(each.id, each.name or "", each.mode, each.threshold, each.words)
            for each in self.records.values()
            if each.attached
        ]


@handlers("listWordlists")
async def list_wordlists(call: Call) -> Reply:
    """All of them, oldest first, without their words."""
    return Reply(200, [wordlist.as_row() for wordlist in call.world.of(Wordlists).records])


@handlers("createWordlist")
async def create_wordlist(call: Call) -> Reply:
    """One more, which the project uses as a blocklist. Raises: StoreFullError."""
    asked, wordlists = call.json, call.world.of(Wordlists)
    wordlist = wordlists.create(asked["name"], asked.get("words", ()))
    wordlist.key, wordlist.description = asked.get("key"), asked.get("description")
    return Reply(200, _as_json(call, wordlist))


@handlers("readWordlist")
async def read_wordlist(call: Call) -> Reply:
    """Raises: ApiError 404."""
    return Reply(200, _as_json(call, _found(call)))


@handlers("updateWordlist")
async def update_wordlist(call: Call) -> Reply:
    """What is not sent stays; words take the place of all that were there. Raises: ApiError 404."""
    wordlist, asked = _found(call), call.json or {}
    if "words" in asked:
        call.world.of(Wordlists).write(wordlist, asked["words"])
    for name in ("name", "key", "description", "strict"):
        if name in asked:
            setattr(wordlist, name, asked[name])
    return Reply(200, _as_json(call, wordlist))


@handlers("readEmbeddingStatus")
async def read_embedding_status(call: Call) -> Reply:
    """How far its words are prepared; a list without any is. Raises: ApiError 404."""
    wordlist = _found(call)
    total, ready = len(wordlist.words), wordlist.ready(call.world.clock.now_ms())
    progress = 100 * ready // total if total else 100
    return Reply(200, {"progress": progress, "totalWords": total, "remainingWords": total - ready})


@handlers("addWords")
async def add_words(call: Call) -> Reply:
    """Those that are there already are not counted. Raises: ApiError 404."""
    wordlist = _found(call)
    known = set(wordlist.words)
    added = [word for word in tidy(call.json["words"]) if word not in known]
    call.world.of(Wordlists).write(wordlist, [*wordlist.words, *added])
    return Reply(200, {"addedCount": len(added), "totalCount": len(wordlist.words), "addedWords": added})


@handlers("removeWords")
async def remove_words(call: Call) -> Reply:
    """Those that are not there are not counted. Raises: ApiError 404."""
    wordlist = _found(call)
    known = set(wordlist.words)
    removed = [word for word in tidy(call.query["words"]) if word in known]
    gone = set(removed)
    call.world.of(Wordlists).write(wordlist, [word for word in wordlist.words if word not in gone])
    told = {"removedCount": len(removed), "totalCount": len(wordlist.words), "removedWords": removed}
    return Reply(200, told)


def _as_json(call: Call, wordlist: Wordlist) -> dict[str, Any]:
    return {
        "id": wordlist.id,
        "name": wordlist.name,
        "words": wordlist.words,
        "createdAt": iso(wordlist.created_at / 1000),
        "organizationId": call.world.of(Organization).id,
        "userId": wordlist.user_id,
        "strict": wordlist.strict,
    }


def _found(call: Call) -> Wordlist:
    wordlist = call.world.of(Wordlists).records.get(call.path["id"])
    if wordlist is None:
        raise ApiError(404, "no wordlist has this id")
    return wordlist
