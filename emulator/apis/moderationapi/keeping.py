"""What a snapshot keeps of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any, ClassVar, TypeVar

import msgspec

from emulator.apis.moderationapi.action import Action, Actions
from emulator.apis.moderationapi.author import Author
from emulator.apis.moderationapi.authors import Authors
from emulator.apis.moderationapi.channel import Channel, Channels
from emulator.apis.moderationapi.feedback import Feedback, Message
from emulator.apis.moderationapi.history import History, Occasion
from emulator.apis.moderationapi.item import Item
from emulator.apis.moderationapi.items import LOOSE, Items
from emulator.apis.moderationapi.keys import Key, Keys
from emulator.apis.moderationapi.projects import Project, Projects
from emulator.apis.moderationapi.queue import Queue, Queues
from emulator.apis.moderationapi.quota import Meter
from emulator.apis.moderationapi.settings import ProjectSettings, SettingsBook
from emulator.apis.moderationapi.webhooks import Webhook, Webhooks
from emulator.apis.moderationapi.wordlists import Wordlist, Wordlists
from emulator.world.alarms import Turn
from emulator.world.pointers import pointer
from emulator.world.records import SnapshotError, at, load_each, shelve
from emulator.world.store import Store
from emulator.world.world import World

T = TypeVar("T")
Row = Mapping[str, Any]

MAIN = "main"
"""What the project and the channel are called that a world is born with: their ids are told by its seed."""

_NAMING = ("id", "project_id")

_WHERE = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


class Keeper:
    """Speaks for the parts of a project. What is as it was at birth is left out."""

    section: ClassVar = "moderationapi"

    def __init__(self, world: World) -> None:
        self._world = world

    def save(self) -> dict[str, Any] | None:
        """All of it."""
        world = self._world
        items, meter = world.of(Items), world.of(Meter)
        projects, channels = world.of(Projects), world.of(Channels)
        # What is named has to be there where the seed, which tells the ids of what is born, is another.
        born_queues = None if items.records else _rows(Queues(world).records)
        born_actions = None if any(item.deeds for item in items.all()) else _rows(Actions(world).records)
        usage = {"used": meter.used, "requests": meter.requests, "since": meter.since}
        found: dict[str, Any] = {
            "settings": world.of(SettingsBook).save(),
            "usage": usage if any(usage.values()) else None,
            "queues": _unless(_rows(world.of(Queues).records), born_queues),
            "actions": _unless(_rows(world.of(Actions).records), born_actions),
            "wordlists": _rows(world.of(Wordlists).records) or None,
            "webhooks": _rows(world.of(Webhooks).records) or None,
            "authors": [self._save_author(author) for author in world.of(Authors).records] or None,
            "items": _rows(items.all()) or None,
            "projects": self._called(_unless(_rows(projects.records), _rows(Projects(world).records))),
            "channels": self._called(_unless(_rows(channels.records), _rows(Channels(world).records))),
            "keys": self._called(_rows(world.of(Keys).records)) or None,
            "history": _rows(world.of(History).occasions) or None,
            "feedback": _rows(world.of(Feedback).records) or None,
        }
        return {name: part for name, part in found.items() if part is not None} or None

    def load(self, data: Row) -> None:
        """Raises: SnapshotError."""
        world = self._world
        if "settings" in data:
            with at("settings"):
                book = world.of(SettingsBook)
                book.now = _record(ProjectSettings, {**book.as_json(), **data["settings"]})
        meter = world.of(Meter)
        for name, value in data.get("usage", {}).items():
            setattr(meter, name, value)
        _shelve(data, "queues", Queue, world.of(Queues).records)
        _shelve(data, "actions", Action, world.of(Actions).records)
        _shelve(data, "wordlists", Wordlist, world.of(Wordlists).records)
        _shelve(data, "webhooks", Webhook, world.of(Webhooks).records)
        self._load_second(data)
        with at("authors"):
            load_each(data.get("authors", ()), self._load_author)
        with at("items"):
            load_each(data.get("items", ()), self._load_item)

    def _load_second(self, data: Row) -> None:
        """What the second generation of the API adds."""
        world, projects, channels = self._world, self._world.of(Projects), self._world.of(Channels)
        main = {"id": projects.main_id, "project_id": projects.main_id}
        _shelve(data, "projects", Project, projects.records, main)
        _shelve(data, "channels", Channel, channels.records, {**main, "id": channels.main_id})
        _shelve(data, "keys", Key, world.of(Keys).records, {"project_id": projects.main_id})
        _shelve(data, "feedback", Message, world.of(Feedback).records)
        for name, needed, store in (
            ("projects", projects.main_id, projects.records),
            ("channels", channels.main_id, channels.records),
        ):
            if needed not in store:
                raise SnapshotError(f"/{name}", "reference", f"{name} lacks the one that a world is born with")
        with at("channels"):
            load_each(world.of(Channels).records, self._check_owner)
        with at("keys"):
            load_each(world.of(Keys).records, self._check_owner)
        with at("history"):
            occasions = load_each(data.get("history", ()), lambda row: _record(Occasion, row))
        world.of(History).occasions.extend(occasions)

    def _called(self, rows: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
        """`rows` with `main` for what the world is born with, so that another world can take them over."""
        born = {self._world.of(Projects).main_id, self._world.of(Channels).main_id}
        return rows and [
            {key: MAIN if key in _NAMING and value in born else value for key, value in row.items()}
            for row in rows
        ]

    def _check_owner(self, owned: Channel | Key) -> None:
        if owned.project_id not in self._world.of(Projects).records:
            raise SnapshotError("/project_id", "reference", "project_id names no project of this snapshot")

    def _save_author(self, author: Author) -> dict[str, Any]:
        turn = self._world.of(Authors).turn(author)
        return _row(author) if turn is None else {**_row(author), "due": turn.as_json()}

    def _load_author(self, row: Row) -> None:
        authors, author = self._world.of(Authors), _record(Author, row)
        taken = {author.id, author.external_id} - {None}
        if any(authors.find(name) for name in taken if name is not None):
            raise SnapshotError("/id", "unique", "id or external_id is that of another author")
        authors.keep(author)
        if "due" not in row:
            authors.watch(author)
            return
        with at("due"):
            authors.watch(author, Turn.from_json(row["due"]))

    def _load_item(self, row: Row) -> None:
        items, item = self._world.of(Items), _record(Item, row)
        if items.find(item.id) is not None:
            raise SnapshotError("/id", "unique", "id is that of another item")
        for queue_id in item.queues:
            if self._world.of(Queues).find(queue_id) is None:
                raise SnapshotError("/queues", "reference", "queues names no queue of this snapshot")
        if not item.queues and len(items.loose) >= LOOSE:
            raise SnapshotError("", "limit", f"more than {LOOSE} items are in no queue")
        items.keep(item)


def _shelve(data: Row, name: str, kind: type[T], store: Store[T], main: Row | None = None) -> None:
    """Put the records of one part on their shelf, in the place of those that were born there.

    main: by key, the id that is meant where one is called `main`.
    """
    if name not in data:
        return
    for born in store.ids():
        store.pop(born)
    with at(name):
        rows = [{**row, **_meant(row, main or {})} for row in data[name]]
        shelve(store, rows, lambda row: _record(kind, row))


def _meant(row: Row, main: Row) -> dict[str, Any]:
    return {key: main_id for key, main_id in main.items() if row.get(key) == MAIN}


def _record(kind: type[T], row: Row) -> T:
    """Raises: SnapshotError with where a value is not what the record's type says."""
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        text = str(error)
        found = _WHERE.search(text)
        steps = [one or other for one, other in _STEP.findall(found[1])] if found else []
        raise SnapshotError(pointer(*steps), "type", _WHERE.sub("", text)) from None


def _unless(rows: list[dict[str, Any]], born: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    return None if rows == born else rows


def _rows(records: Iterable[Any]) -> list[dict[str, Any]]:
    return [_row(record) for record in records]


def _row(record: Any) -> dict[str, Any]:
    """`record` as JSON, without what is as by default."""
    row: dict[str, Any] = msgspec.to_builtins(record)
    return {each.name: row[each.name] for each in fields(record) if row[each.name] != _default(each)}


def _default(known: Any) -> Any:
    return known.default_factory() if known.default_factory is not MISSING else known.default
