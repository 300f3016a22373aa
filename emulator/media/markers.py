"""Markers: what a URL says by itself of the content behind it, as test card numbers do for payments.

For a suite that cannot reach the control plane. A marker starts with `emu-` and stands anywhere after the host:
in the path, a file name, the query or the fragment. It ends where something comes that is neither a letter, nor
a digit, nor a hyphen, nor percent-encoded; an encoded comma ends it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from re import Match
from typing import Any, NamedTuple
from urllib.parse import unquote

from emulator.media.script import PEOPLE_LIMIT, Person, Script
from emulator.media.showing import Rule, Showing

REMARKS_LIMIT = 3
"""How many tokens that are no markers are remarked upon."""

_ORIGIN = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_TOKEN = re.compile(r"(?:(?<![A-Za-z0-9-])|(?<=%[0-9A-Fa-f]{2}))emu-(?:[A-Za-z0-9-]|%(?!2[Cc])[0-9A-Fa-f]{2})*")
_NUMBER = r"\d{1,9}(?:\.\d{1,3})?"


@dataclass(slots=True)
class _Draft:
    """A script that is being put together from markers."""

    names_people: bool = False
    everyone: bool = False
    people: list[Person] = field(default_factory=list)
    of_all: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, float] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)

    def add(self, *people: Person) -> None:
        """Show these, too."""
        self.names_people = True
        self.people.extend(people)

    def script(self, expects: Sequence[str]) -> Script:
        """Everything together, when the request expects these people."""
        expected = [Person(id=each) for each in expects] if self.everyone or not self.names_people else []
        people = [*expected, *self.people[:PEOPLE_LIMIT]]
        if not people and not self.names_people and self.of_all.keys() & {"age", "spoof"}:
            people = [Person(unknown=True)]
        shown = tuple(replace(person, **self.of_all) for person in people)
        return Script(everyone=False, people=shown, labels=self.labels, **self.rest)


Effect = Callable[[_Draft, Match[str]], None]


@dataclass(frozen=True, slots=True)
class Marker:
    """One kind of marker. pattern: a regular expression for all that follows `emu-`, percent-decoded."""

    name: str
    pattern: str
    meaning: str
    example: str
    effect: Effect


def _everyone(draft: _Draft, _: Match[str]) -> None:
    draft.names_people = draft.everyone = True


def _strangers(draft: _Draft, match: Match[str]) -> None:
    draft.add(*[Person(unknown=True)] * int(match["count"] or 1))


def _label(draft: _Draft, match: Match[str]) -> None:
    # An underscore would end the marker, and no vendor has a hyphen in a label.
    draft.labels[match["name"].replace("-", "_")] = int(match["score"] or 99) / 100


def _of_all(key: str, value: Callable[[Match[str]], Any]) -> Effect:
    return lambda draft, match: draft.of_all.update({key: value(match)})


def _rest(key: str, value: Callable[[Match[str]], Any]) -> Effect:
    return lambda draft, match: draft.rest.update({key: value(match)})


MARKERS = (
    Marker(
        "emu-unreachable",
        "unreachable",
        "The content cannot be downloaded.",
        "https://cdn.example.com/emu-unreachable.jpg",
        _rest("unreachable", lambda _: True),
    ),
    Marker(
        "emu-nobody",
        "nobody",
        "Nobody is seen, not even the people whom the request expects.",
        "https://cdn.example.com/emu-nobody.jpg",
        lambda draft, _: draft.add(),
    ),
    Marker(
        "emu-everyone",
        "everyone",
        "The people whom the request expects are seen, beside those whom other markers name.",
        "https://cdn.example.com/emu-everyone/emu-unknown.mp4",
        _everyone,
    ),
    Marker(
        "emu-unknown[-COUNT]",
        r"unknown(?:-(?P<count>[1-9]\d?))?",
        "A stranger is seen, or 2 to 99 of them.",
        "https://cdn.example.com/emu-unknown-2.mp4",
        _strangers,
    ),
    Marker(
        "emu-risky",
        "risky",
        "Somebody of the risky collection is seen.",
        "https://cdn.example.com/emu-risky.mp4",
        lambda draft, _: draft.add(Person(risky=True)),
    ),
    Marker(
        "emu-banned",
        "banned",
        "Somebody who is banned is seen.",
        "https://cdn.example.com/emu-banned.mp4",
        lambda draft, _: draft.add(Person(banned=True)),
    ),
    Marker(
        "emu-person-ID",
        r"person-(?P<id>.{1,512})",
        "The face or profile of this id is seen.",
        "https://cdn.example.com/emu-person-John%20Doe.mp4",
        lambda draft, match: draft.add(Person(id=match["id"])),
    ),
    Marker(
        "emu-age-YEARS",
        r"age-(?P<years>\d{1,2}|1[0-4]\d|150)",
        "Everybody who is seen is this old. Where nobody would be expected or named, a stranger is seen.",
        "https://cdn.example.com/photo.jpg?emulate=emu-unknown,emu-age-15",
        _of_all("age", lambda match: float(match["years"])),
    ),
    Marker(
        "emu-spoof",
        "spoof",
        "Everybody who is seen is a picture or a mask, no living person. A stranger as with emu-age.",
        "https://cdn.example.com/selfie.jpg?emulate=emu-spoof",
        _of_all("spoof", lambda _: True),
    ),
    Marker(
        "emu-at-SECONDS",
        rf"at-(?P<seconds>{_NUMBER})",
        "Everybody who is seen is seen at this time.",
        "https://cdn.example.com/emu-unknown.mp4#emu-at-7",
        _of_all("time", lambda match: float(match["seconds"])),
    ),
    Marker(
        "emu-ends-SECONDS",
        rf"ends-(?P<seconds>{_NUMBER})",
        "The content, or the stream, ends at this time. Nobody is seen later.",
        "https://live.example.com/stream.m3u8?emulate=emu-ends-3600",
        _rest("duration", lambda match: float(match["seconds"])),
    ),
    Marker(
        "emu-label-NAME[-PERCENT]",
        r"label-(?P<name>.{1,255}?)(?:-(?P<score>100|\d{1,2}))?",
        "This label has this score, or 0.99. A hyphen in its name stands for an underscore.",
        "https://cdn.example.com/emu-label-nudity-90.jpg",
        _label,
    ),
    Marker(
        "emu-approved",
        "approved",
        "The final decision is approved, whatever is seen.",
        "https://cdn.example.com/emu-unknown_emu-approved.mp4",
        _rest("outcome", lambda _: "approved"),
    ),
    Marker(
        "emu-rejected",
        "rejected",
        "The final decision is rejected, whatever is seen.",
        "https://cdn.example.com/emu-rejected.mp4",
        _rest("outcome", lambda _: "rejected"),
    ),
    Marker(
        "emu-failed",
        "failed",
        "The moderation fails, although the content can be downloaded.",
        "https://cdn.example.com/emu-failed.mp4",
        _rest("outcome", lambda _: "failed"),
    ),
)
"""Every marker there is; docs/media.md shows this table."""

_PATTERNS = tuple((re.compile(marker.pattern, re.DOTALL), marker) for marker in MARKERS)
_NAMES = {re.split(r"\[|-[A-Z]", marker.name)[0]: marker.name for marker in MARKERS}


class Found(NamedTuple):
    """A marker as it stands in a URL."""

    token: str
    marker: Marker
    match: Match[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """What was found in a URL, in order. strays: what only looks like a marker."""

    found: tuple[Found, ...] = ()
    strays: tuple[str, ...] = ()

    def showing(self, expects: Sequence[str] = ()) -> Showing | None:
        """What all of them together say, for a request that expects these people; None if there is no marker.

        Markers that name people add up. Of two that say the same thing of everybody, the last counts.
        """
        if not self.found:
            return None
        draft = _Draft()
        for each in self.found:
            each.marker.effect(draft, each.match)
        reason = f"its URL says {', '.join(each.token for each in self.found)}{self.remark}"
        return draft.script(expects).play(Rule.MARKER, reason)

    @property
    def remark(self) -> str:
        """What to say of the strays, to be put behind a reason; empty if there is none."""
        return "".join(f"; {stray[:40]} is no marker{_meant(stray)}" for stray in self.strays[:REMARKS_LIMIT])


def parse(url: str) -> Marks:
    """The markers in `url`, whatever text it is."""
    if "emu-" not in url:
        return Marks()
    tokens = [(token, _read(token)) for token in _TOKEN.findall(_ORIGIN.sub("", url))]
    return Marks(
        found=tuple(found for _, found in tokens if found is not None),
        strays=tuple(token for token, found in tokens if found is None),
    )


def table() -> str:
    """The rows of the table in docs/media.md, in Markdown."""
    rows = (f"| `{marker.name}` | {marker.meaning} | `{marker.example}` |" for marker in MARKERS)
    return "\n".join(("| marker | meaning | example |", "| --- | --- | --- |", *rows))


def _read(token: str) -> Found | None:
    said = unquote(token.removeprefix("emu-"))
    for pattern, marker in _PATTERNS:
        match = pattern.fullmatch(said)
        if match is not None:
            return Found(token, marker, match)
    return None


def _meant(stray: str) -> str:
    stem = "-".join(stray[:40].split("-")[:2])
    close = get_close_matches(stem, _NAMES, n=1, cutoff=0.85)
    return f" (is {_NAMES[close[0]]} meant?)" if close else ""
