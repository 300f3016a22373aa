"""How records are written as JSON, and read again."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from emulator.world.binary import decoded
from emulator.world.pointers import pointer
from emulator.world.store import Store, StoreFullError

T = TypeVar("T")


class SnapshotError(ValueError):
    """A snapshot holds what no world can. pointer: a JSON Pointer to where. rule: a word for what it breaks."""

    def __init__(self, pointer: str, rule: str, message: str) -> None:
        super().__init__(f"{pointer or '/'} {message}")
        self.pointer = pointer
        self.rule = rule
        self.message = message

    def under(self, *steps: str | int) -> SnapshotError:
        """The same, seen from further out."""
        return SnapshotError(pointer(*steps) + self.pointer, self.rule, self.message)


@contextmanager
def at(*steps: str | int) -> Iterator[None]:
    """What is wrong within is wrong at `steps`; a store that is full is wrong, too."""
    try:
        yield
    except SnapshotError as error:
        raise error.under(*steps) from None
    except StoreFullError as error:
        raise SnapshotError(pointer(*steps), "limit", str(error)) from None


def load_each(rows: Iterable[Any], load: Callable[[Any], T]) -> list[T]:
    """Each of `rows` loaded. Raises: SnapshotError with the number of the row that cannot be."""
    loaded = []
    for index, row in enumerate(rows):
        try:
            loaded.append(load(row))
        except SnapshotError as error:
            raise error.under(index) from None
        except StoreFullError as error:
            raise SnapshotError(pointer(index), "limit", str(error)) from None
    return loaded


def shelve(store: Store[T], rows: Iterable[Mapping[str, Any]], load: Callable[[Any], T]) -> None:
    """Put the record of each row on the shelf, under the row's id. Raises: SnapshotError."""

    def keep(row: Mapping[str, Any]) -> None:
        if row["id"] in store:
            raise SnapshotError("/id", "unique", f"id is that of another {store.kind}")
        store.add(row["id"], load(row))

    load_each(rows, keep)


def named(store: Store[T], record_id: str, key: str) -> T:
    """The record that `key` names. Raises: SnapshotError when there is none."""
    found = store.get(record_id)
    if found is None:
        raise SnapshotError(pointer(key), "reference", f"{key} names no {store.kind} of this snapshot")
    return found


# -- values ------------------------------------------------------------------------------------------------


class Part(NamedTuple):
    """How the value of one field is written and read. None is null both ways and never comes here."""

    save: Callable[[Any], Any]
    load: Callable[[Any], Any]


_TINY = 0.1
"""Below, the digits that a number takes to read the same again may be more than 17."""

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,17}))?Z", re.ASCII)


@lru_cache(maxsize=4096)
def moment_text(moment: float) -> str:
    """`moment` (epoch seconds) as RFC 3339 in UTC, with as many digits as it takes to read the same again.

    But with 17 at most, which are too few within a tenth of a second of 1970 alone.
    """
    text = repr(moment)
    if moment < _TINY:
        text = f"{moment:.17f}"
        rounded = repr(float(text))
        text = text if "e" in rounded else rounded
    whole, _, part = text.partition(".")
    text = datetime.fromtimestamp(int(whole), UTC).strftime("%Y-%m-%dT%H:%M:%S")
    part = part.rstrip("0")
    return f"{text}.{part}Z" if part else f"{text}Z"


@lru_cache(maxsize=4096)
def read_moment(text: str) -> float:
    """What `moment_text` wrote. Raises: SnapshotError for a moment that no calendar has."""
    found = _MOMENT.fullmatch(text)
    try:
        whole = datetime.fromisoformat(f"{found[1]}+00:00").timestamp() if found else -1.0
    except ValueError:
        whole = -1.0
    if found is None or whole < 0:
        raise SnapshotError("", "format", "is no moment from 1970 on in UTC, such as 2026-01-01T00:00:00Z")
    return float(f"{whole:.0f}.{found[2] or 0}")


MOST_READ = 1 << 52
"""The highest count that is read: half of what can be written, so that what goes on from it can be."""


def read_count(count: float) -> int:
    """A count that goes on. Raises: SnapshotError for one that soon could not be written."""
    if count > MOST_READ:
        raise SnapshotError("", "maximum", f"is more than {MOST_READ}")
    return int(count)


def unpacked(text: str) -> bytes:
    """The bytes of base64. Raises: SnapshotError."""
    try:
        return decoded(text)
    except ValueError:
        raise SnapshotError("", "contentEncoding", "is not base64") from None


def packed(data: bytes) -> str:
    """`data` in base64."""
    return base64.b64encode(data).decode()


MOMENT = Part(moment_text, read_moment)
COUNT = Part(int, read_count)
TUPLE = Part(list, tuple)
KEYS = Part(list, dict.fromkeys)
"""The keys of a dictionary without values: a set that keeps its order."""


def copied(value: Any) -> Any:
    """JSON of its own: what is changed in it is changed nowhere else."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [copied(inner) for inner in value]
    return value


def one_of(kind: Callable[[str], Any]) -> Part:
    """A member of an enumeration of strings."""
    return Part(lambda member: member.value, kind)


def each(part: Part) -> Part:
    """A list of such values."""
    return Part(
        lambda values: [part.save(value) for value in values],
        lambda rows: load_each(rows, part.load),
    )


class _Kept(NamedTuple):
    """One field. whole: whether it is an integer, which JSON may write as 1.0."""

    name: str
    default: Any
    factory: Callable[[], Any] | None
    part: Part | None
    whole: bool


class Shape(Generic[T]):
    """How records of one dataclass are written: field by field, in order, defaults left out.

    without: the fields that are given when one is loaded, or left at their default. parts: for each field that
    is no plain JSON, how it is written.
    """

    def __init__(self, kind: Callable[..., T], *, without: Sequence[str] = (), **parts: Part) -> None:
        self._kind = kind
        self._kept = tuple(
            _kept(each, parts.get(each.name))
            for each in fields(kind)  # type: ignore[arg-type] # a dataclass, which no type says
            if each.name not in without
        )
        self.part = Part(self.save, self.load)

    def save(self, record: T) -> dict[str, Any]:
        """`record` as JSON."""
        row = {}
        for name, default, factory, part, _ in self._kept:
            value = getattr(record, name)
            usual = default if factory is None else factory()
            if type(value) is type(usual) and value == usual:
                continue
            row[name] = copied(value) if part is None or value is None else part.save(value)
        return row

    def load(self, row: Mapping[str, Any], **given: Any) -> T:
        """The record again. Raises: SnapshotError."""
        values = given
        for name, _, _, part, whole in self._kept:
            if name not in row:
                continue
            value = row[name]
            if value is None:
                values[name] = None
            elif part is not None:
                try:
                    values[name] = part.load(value)
                except SnapshotError as error:
                    raise error.under(name) from None
            else:
                values[name] = int(value) if whole else copied(value)
        return self._kind(**values)


def _kept(known: Field[Any], part: Part | None) -> _Kept:
    factory = None if known.default_factory is MISSING else known.default_factory
    return _Kept(known.name, known.default, factory, part, str(known.type).startswith("int"))
