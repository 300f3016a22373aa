"""What an exchange should be, and in what it differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from emulator.contract.likeness import likeness
from emulator.control.body import readable
from emulator.world.glob import PathGlob
from emulator.world.journal import Entry
from emulator.world.pointers import pointer, steps

MOST = 20
"""Differences of one exchange that are told."""

SHOWN = 200
"""Signs of a value that is told."""

_NOTHING = object()
_INDEX = re.compile("[0-9]{1,9}")


class Difference(NamedTuple):
    """A field, or what a pointer into a body names, which is not as expected. weight: how far away that is."""

    field: str
    expected: Any
    found: Any
    weight: float = 1

    def as_json(self) -> dict[str, Any]:
        """For the control plane. What is missing is null, and says so."""
        missing = self.found is _NOTHING
        found = None if missing else _shown(self.found)
        return {"field": self.field, "expected": _shown(self.expected), "found": found, "missing": missing}

    def __str__(self) -> str:
        """For people."""
        found = "nothing" if self.found is _NOTHING else _text(self.found)
        return f"{self.field} is {found}, not {_text(self.expected)}"


_FIELDS: Mapping[str, tuple[Callable[[Entry], Any], int]] = {
    "api": (lambda entry: entry.api, 6),
    "operation": (lambda entry: entry.operation, 6),
    "method": (lambda entry: entry.method, 3),
    "status": (lambda entry: entry.status, 2),
}
"""Key to what it is compared with, and how far away another value is."""


class Bodies:
    """The bodies of exchanges, each parsed once for all assertions."""

    def __init__(self) -> None:
        self._parsed: dict[tuple[Entry, bool], Any] = {}

    def of(self, entry: Entry, *, reply: bool) -> Any:
        """The request's or the reply's, as JSON where it is whole JSON."""
        parsed = self._parsed.get((entry, reply), self)
        if parsed is self:
            kept, size = (entry.reply_body, entry.reply_size) if reply else (entry.body, entry.body_size)
            parsed = readable(kept, cut=size > len(kept)) if kept else _NOTHING
            self._parsed[entry, reply] = parsed
        return parsed


@dataclass(slots=True)
class Matcher:
    """What one exchange should be. asked: the contract's `ExpectedExchange`, or `ExpectedStep`.

    An exchange that is in the journal changes no more: it is looked at once, however often it is asked about.
    """

    asked: Mapping[str, Any]
    bodies: Bodies
    _paths: PathGlob | None = field(init=False)
    _seen: dict[Entry, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._paths = PathGlob(self.asked["path"]) if "path" in self.asked else None

    def fits(self, entry: Entry) -> bool:
        """Whether `entry` is as expected."""
        fits = self._seen.get(entry)
        if fits is None:
            fits = self._seen[entry] = next(self._differences(entry), None) is None
        return fits

    def differences(self, entry: Entry) -> list[Difference]:
        """In what `entry` is otherwise, up to a bound."""
        return [found for found, _ in zip(self._differences(entry), range(MOST), strict=False)]

    def __str__(self) -> str:
        """For people."""
        keys = ("method", "path", "api", "operation", "status")
        said = [f"{key} {self.asked[key]}" for key in keys if key in self.asked]
        said += [
            f"{key} {_text(self.asked[key])}"
            for key in ("query", "headers", "body", "pointers", "reply")
            if key in self.asked
        ]
        return ", ".join(said) or "any exchange"

    def _differences(self, entry: Entry) -> Iterator[Difference]:
        asked = self.asked
        for key, (value_of, weight) in _FIELDS.items():
            if key in asked and value_of(entry) != asked[key]:
                yield Difference(key, asked[key], value_of(entry), weight)
        path = entry.target.partition("?")[0]
        if self._paths is not None and not self._paths.fits(entry.method, path):
            found = f"{entry.method} {path}" if " " in asked["path"] else path
            yield Difference("path", asked["path"], found, _away(asked["path"], found))
        if "query" in asked:
            sent = dict(parse_qsl(entry.target.partition("?")[2], keep_blank_values=True))
            yield from _named("query", asked["query"], sent)
        if "headers" in asked:
            headers = {name.lower(): value for name, value in asked["headers"].items()}
            yield from _named("headers", headers, entry.headers)
        if "body" in asked or "pointers" in asked:
            yield from _body(asked, self.bodies.of(entry, reply=False))
        if "reply" in asked:
            yield from _partial("reply", asked["reply"], self.bodies.of(entry, reply=True))


def _away(asked: str, found: str) -> float:
    """From nearly 1, for a path in which a sign is wrong, to 6 for one that is another altogether."""
    return 6 - 5 * likeness(asked, found)


def _named(where: str, asked: Mapping[str, str], sent: Mapping[str, str]) -> Iterator[Difference]:
    for name, expected in asked.items():
        found = sent.get(name, _NOTHING)
        if found != expected:
            yield Difference(where + pointer(name), expected, found, 2 if found is _NOTHING else 1)


def _body(asked: Mapping[str, Any], body: Any) -> Iterator[Difference]:
    if "body" in asked:
        yield from _partial("body", asked["body"], body)
    for where, expected in asked.get("pointers", {}).items():
        yield from _partial(f"body{where}", expected, _at(body, where))


def _at(value: Any, where: str) -> Any:
    """What a JSON Pointer names."""
    for key in steps(where):
        if isinstance(value, dict):
            value = value.get(key, _NOTHING)
        elif isinstance(value, list):
            value = value[int(key)] if _INDEX.fullmatch(key) and int(key) < len(value) else _NOTHING
        else:
            return _NOTHING
    return value


def _partial(where: str, expected: Any, found: Any) -> Iterator[Difference]:
    """An object needs the keys that are expected, and may have more; a list is compared in whole."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            inside = found.get(key, _NOTHING)
            # Most are alike, or plain: those are told without another call.
            if isinstance(value, dict | list) or not _same(value, inside):
                yield from _partial(where + pointer(key), value, inside)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, value in enumerate(expected):
            yield from _partial(where + pointer(index), value, found[index])
    elif not _same(expected, found):
        yield Difference(where, expected, found, 2 if found is _NOTHING else 1)


def _same(expected: Any, found: Any) -> bool:
    """Python takes true for 1, and JSON does not."""
    return bool(expected == found) and isinstance(expected, bool) == isinstance(found, bool)


def _text(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _shown(value: Any) -> Any:
    """`value` itself, unless it is long: then how it begins."""
    text = _text(value)
    return text if text.endswith("…") else value
